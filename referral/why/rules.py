"""The words for every rule and every step.

Promises: one Chinese sentence for each code that can be stored; nothing here computes.
"""

CLERK_RULES = {
    "C0": "复核后人工更正",
    "C1": "收银员在柜台选了这位导购",
    "C2": "24 小时内在这家门店扫过这位导购的码",
    "C3": "顾客与这位导购的绑定在付款时有效",
    "C4": "没有有效绑定，最近 7 天扫过这位导购的码",
    "C5": "没有导购带来这张订单",
}
PROMOTER_RULES = {
    "M0": "复核后人工更正",
    "M1": "使用了这位会员的专属优惠券",
    "M2": "7 天内打开过这位会员的推荐（优先同一商品）",
    "M3": "顾客由这位推荐人带来",
    "M4": "没有会员推荐这张订单",
}
SELLING_RULES = {
    "S0": "复核后人工更正",
    "S1": "导购所在的门店",
    "S2": "导购已离职或调走，归她原来的门店",
    "S3": "下单的柜台所在门店",
    "S4": "24 小时内扫过这家门店的码",
    "S5": "顾客的归属门店",
    "S6": "下单时选购的门店",
}
EXCLUSIONS = {
    "inactive": "付款时不在推广中（未加入、已暂停或已离职），这一席留空，上级不递补",
    "buyer": "本人就是买家，不给自己计佣",
    "staff": "按员工价售出的订单不计佣",
    "nobody": "没有人在这一席",
    "nothing": "这一席算出来是 0（比例不足 1 分，或同一人只按较高的一席计）",
}
RATE_RULES = {
    "plan": "方案的统一比例",
    "sku": "这个规格的单独规则",
    "product": "这个商品的单独规则",
    "category": "这个品类的规则",
    "grade": "会员等级的规则",
    "sku+grade": "这个规格与等级的规则",
    "product+grade": "这个商品与等级的规则",
    "category+grade": "这个品类与等级的规则",
    "excluded": "不参加推广的商品",
}
TOUCHES = {"clerk": "扫了导购的码", "share": "打开了会员的推荐", "branch": "扫了门店的码", "product": "扫了商品的码"}
VIA = {"link": "网页链接", "scene": "微信扫一扫", "follow": "关注公众号"}
HANDS = {"pick": "收银员选了导购", "coupon": "用了会员的专属券"}
VERDICTS = {
    "clerk": "导购依据",
    "promoter": "推荐依据",
    "branch": "门店依据",
    "own": "本人的码，不算",
    "gone": "付款时这位导购已离职",
    "picked": "收银员选了另一位",
    "scanned_here": "到店扫的码优先",
    "same_clerk": "同一位导购，绑定已成立",
    "bond_stands": "绑定在别的导购名下，扫码不改变",
    "older": "后来的更近",
    "expired": "超过有效期",
    "coupon": "专属券优先",
    "inactive": "付款时不在推广中",
    "other_product": "推荐的是别的商品",
    "decided_otherwise": "门店已按更优先的规则确定",
    "no_person": "商品码不归属任何人",
}
BOND_CHANGES = {
    "bound": "绑定给导购",
    "taken_over": "由新导购接手",
    "handed_over": "门店交接给导购",
    "renewed": "绑定续期",
    "moved": "随导购调店",
    "pooled": "导购离职或调走，由门店接管",
}
BOND_CAUSES = {
    "touch": "扫码建立",
    "takeover": "保护期后扫码并付款，由新导购接手",
    "order": "付款时建立",
    "handover": "门店把顾客交接给她",
}
STEPS = {
    "accrued": "付款后计入待结算",
    "released": "退货期已过，转为可提现",
    "taken_back": "退货，按剩余货款追回",
    "corrected": "归属经总部复核更正",
}
STATES = {"pending": "待结算", "available": "可提现", "taken_back": "已追回", "corrected": "归属已更正"}
SEATS = {"clerk": "导购", "level1": "一级推荐人", "level2": "二级推荐人", "level3": "三级推荐人", "self": "自购返"}
SEATS |= {f"rank{rank}": f"导购之上第 {rank} 级" for rank in range(1, 6)}
PARTS = {"selling": "销售门店", "fulfilling": "履约门店", "office": "总部"}


def seat_name(role: str, level: int) -> str:
    """`level1`, `rank1` … or `clerk`: the key of `SEATS`."""
    return f"{role}{level}" if level else role
