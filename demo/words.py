"""What members write when they share: their own words, by product, with plain ones for everything else."""

from __future__ import annotations

import random

_OWN = {
    "NY001": (
        "我家踢被大王终于不踢了，半夜不用再爬起来三次。",
        "换尿布从下面拉开就行，宝宝都没醒。奶白色比照片还软。",
        "出院那天就裹着它回家，洗了十几次也没起球。",
    ),
    "NY022": ("瓶口宽，手伸进去就能刷，夜里洗奶瓶省了五分钟。",),
    "NY029": ("卷起来放包里，出门吃面再也不用带三件换洗衣服。",),
    "NY036": ("泡沫细，冲得快，小家伙第一次洗头没哭。",),
    "NY039": ("夜里一片到天亮，小屁股干干的。",),
    "NY040": ("最后一抽也是湿的，这点真的很良心。",),
    "NY046": ("抱着它打疫苗，打完还安慰小熊不要怕。",),
    "NY056": ("一个人带娃坐高铁，单手收车，旁边的阿姨都来问。",),
}
_ANY = (
    "用了两个星期，比想象的好，真心推荐给一样熬夜的你。",
    "店里小姐姐推荐的，回来一试，确实省心。",
    "第二次买了，送给刚生宝宝的闺蜜。",
    "颜色比图上温柔，料子摸着就放心。",
)


def words_about(product: str, seed: str) -> str:
    """Return one member's sentence about a product; the same seed gives the same sentence."""
    return random.Random(f"words {product} {seed}").choice(_OWN.get(product, _ANY))
