"""What no plan file may ask for, by name.

Promises: pure; an input is refused by what its name says, however the file is nested; an input nobody knows is refused too.
"""

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Forbidden:
    """One kind of input; `law` is its number in the guard's table, `words` are parts of names that give it away."""

    law: str
    reason: str
    words: str

    def covers(self, parts: set[str]) -> bool:
        """Whether one of the parts of a name gives it away."""
        return not parts.isdisjoint(self.words.split())


DEEPER = Forbidden(
    "G3",
    "付酬层级最多三级，缺位不向上递补",
    "levels max_paid_levels depth compression compress rollup roll_up infinity unlimited env",
)
FORBIDDEN = (
    Forbidden(
        "G2",
        "不得按拉来的人数计酬",
        "recruit recruits headcount heads head_count people downline downlines invite invites members",
    ),
    Forbidden(
        "G9",
        "不得为转发、分享这个动作本身付酬，推荐必须标明广告",
        "share shares sharing repost forward forwarding advert ad",
    ),
    DEEPER,
    Forbidden(
        "G4",
        "团队奖、级差奖只能给员工，不能给会员",
        "team teams leader leaders group matching generation override differential bonus",
    ),
    Forbidden(
        "G6",
        "只按商品货款计佣，运费、包装、充值、礼品卡、会费不计",
        "shipping freight postage delivery packing recharge topup top_up gift stored_value",
    ),
    Forbidden("G7", "退货必须全额追回，冻结期不能短于退货期", "refund refunds clawback reverse reversal"),
    Forbidden(
        "G1",
        "不得收入门费，不得以消费、购买、办卡为加入、推荐或升级的条件",
        "entry fee fees join joining admission spend spent purchase purchases buy vip upgrade upgrades threshold "
        "required requirement qualify qualification membership condition conditions min_order",
    ),
    Forbidden("G8", "规则必须公开并由会员先行同意", "acceptance consent agreement hidden secret"),
    Forbidden("G10", "实名、年龄与税款由提现环节决定，方案不能免除", "tax taxes realname real_name age underage"),
    Forbidden("G11", "合规监测不能由方案关闭", "monitor monitoring alert alerts"),
    Forbidden("G12", "方案、签署、账目与关系树必须可以导出备查", "export audit unlogged"),
)


def forbidden_input(name: str) -> Forbidden | None:
    """Which prohibition the name of an input falls under; None when it says nothing forbidden."""
    words = name.strip().lower().replace("-", "_").replace(" ", "_").split("_")
    if words[0].removeprefix("level").isdecimal() and words[0] not in ("level1", "level2", "level3"):
        return DEEPER
    pairs = {f"{first}_{second}" for first, second in pairwise(words)}
    return next((one for one in FORBIDDEN if one.covers({*words} | pairs)), None)
