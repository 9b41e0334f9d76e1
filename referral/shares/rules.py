"""Which words may stand above a product.

Promises: pure; the same text is always judged the same; the phrase that was refused is named.
"""

import re
import unicodedata

from app.kernel.errors import Invalid

SHORTEST, LONGEST = 6, 300
MOST_PICTURES = 3
# Promises of income, recruiting and absolute claims: what platform rules and advertising law forbid in such a text.
BANNED = (
    "躺赚", "拉人头", "下线", "上线返", "入门费", "团队收益", "日入", "月入", "稳赚", "零风险", "发展代理", "招代理",
    "加盟费", "国家级", "最高级", "全网最低", "包治", "根治", "治愈", "疗效", "药到病除", "转发得", "分享领钱", "加微信",
    "刷单", "赌", "贷款",
)  # fmt: skip
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_GAPS = re.compile(r"[\s\-_.·*~|,，。、]+")
_CONTACT = re.compile(r"1[3-9]\d{9}|https?:|www\.|[vV][xX][:：号]")


class WordsTooShort(Invalid):
    code = "referral.words_length"
    sentence = "推荐语请写 6 到 300 个字，说说您自己的体验。"


class WordsBanned(Invalid):
    code = "referral.words_banned"
    sentence = "推荐语里有不能使用的内容“{phrase}”，请修改。"


class TooManyPictures(Invalid):
    code = "referral.too_many_pictures"
    sentence = "最多上传 3 张图片。"


def checked_words(text: str) -> str:
    """The text as it may be shown; raises `WordsTooShort` or `WordsBanned`."""
    words = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip()
    words = re.sub(r"\n{3,}", "\n\n", words.replace("\r\n", "\n"))
    if not SHORTEST <= len(words) <= LONGEST:
        raise WordsTooShort
    plain = unicodedata.normalize("NFKC", words)
    close = _GAPS.sub("", plain)
    for phrase in BANNED:
        if phrase in close:
            raise WordsBanned(phrase=phrase)
    if found := _CONTACT.search(close) or _CONTACT.search(plain):
        raise WordsBanned(phrase=found.group(0))
    return words
