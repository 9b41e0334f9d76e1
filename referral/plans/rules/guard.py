"""Which plans may exist.

Promises: pure; every reason has a code and a sentence and the law it stands for; nothing can switch the guard off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from app.kernel.money import BPS_WHOLE
from referral.plans.rules.terms import (
    MOST_LEVELS,
    MOST_RANKS,
    Basis,
    BranchSplit,
    MissingLevel,
    Rate,
    Rule,
    Scope,
    SelfPurchase,
    Terms,
)

AFTER_SALE_DAYS = 7
LONGEST_HOLD_DAYS = 180
POOL_CAP_BPS = 3000
POOL_CAP_LIMIT_BPS = 5000
LEVEL_NAMES = ("level1", "level2", "level3")


@dataclass(frozen=True)
class Law:
    """One law of the guard: what it forbids or demands, and where it is enforced."""

    number: str
    sentence: str
    place: str


BY_NAME = "方案里没有这样的设置；方案文件里写了就按名字拒绝"
AT_SAVING = "保存方案时检查"
LAWS = (
    Law("G1", "不收入门费，不以消费、办卡为加入、推荐或升级的条件", BY_NAME),
    Law("G2", "不按人数计酬", BY_NAME),
    Law(
        "G3",
        "付酬 1 到 3 级；多于一级须由总部签署；缺位不递补，买家不占一级",
        "保存方案时检查；签署连同姓名、时间、原文存档",
    ),
    Law("G4", "级差只给员工，没有会员团队奖", "级差席位只由员工担任；团队奖按名字拒绝"),
    Law("G5", "较远的层级不高于较近的；各项之和不超过总上限；总上限三成，签署后最多五成", AT_SAVING),
    Law("G6", "只按商品货款计佣", "基数只取自订单的商品行，运费不在其中；方案文件里写了就按名字拒绝"),
    Law("G7", "冻结期不短于退货期，退货总是追回", "保存方案时检查；追回由退款触发，没有开关"),
    Law("G8", "规则公开、有版本，计佣前已同意", "会员加入推广时存下同意的版本；未加入的人在归属时留空"),
    Law("G9", "推荐与海报标明广告，不奖励转发动作，过滤违禁语", "发布推荐时检查文字；推荐页与海报自带“广告”字样"),
    Law("G10", "首次提现前实名并满 18 岁，税款计算并显示", "提现时检查"),
    Law("G11", "监测人数与层级，异常提示", "风险监测"),
    Law("G12", "方案、签署、账目、关系树可导出", "方案有导出命令；账目与关系树在总部页面导出"),
)

OBJECTIONS = {
    "levels": ("G3", "付酬层级只能是 1 到 3 级"),
    "acknowledgement": ("G3", "多于一级必须由总部签署确认"),
    "roll_up": ("G3", "缺位的一级不能递补给更远的人，它的钱由总部留存"),
    "shift": ("G3", "买家自己不能占一级，否则推荐人的一级变成二级"),
    "increasing": ("G5", "较远的层级不能高于较近的层级"),
    "over_cap": ("G5", "各项比例之和超过了总上限"),
    "cap": ("G5", "总上限过高"),
    "hold": ("G7", "冻结期不能短于 7 天的退货期，也不能长于 180 天"),
    "ranks": ("G4", "员工级差的上限要逐级不降，最多 5 级，且不低于导购比例"),
    "rates": ("G5", "有比例或金额超出范围"),
    "split": ("G5", "门店分成的各部分不能为负，合起来正好是全部，一家门店只写一次"),
    "rules": ("G5", "规则重复，或等级规则写成了不参加"),
}


def objections(terms: Terms, acknowledged: bool) -> list[str]:
    """Codes of everything that forbids this plan; empty when it may exist. `acknowledged`: head office signed for it."""
    checks: dict[str, Callable[[], bool]] = {
        "levels": lambda: not 1 <= terms.levels <= MOST_LEVELS,
        "acknowledgement": lambda: terms.levels > 1 and not acknowledged,
        "roll_up": lambda: terms.missing_level is not MissingLevel.KEEP,
        "shift": lambda: terms.self_purchase is not SelfPurchase.UPLINE,
        "increasing": lambda: _increasing(terms),
        "over_cap": lambda: any(_promised(terms, rates) > terms.pool_cap_bps for rates in _rate_sets(terms)),
        "cap": lambda: terms.pool_cap_bps > (POOL_CAP_LIMIT_BPS if acknowledged else POOL_CAP_BPS),
        "hold": lambda: not AFTER_SALE_DAYS <= terms.hold_days <= LONGEST_HOLD_DAYS,
        "ranks": lambda: _ranks_wrong(terms),
        "rates": lambda: _rates_out_of_range(terms),
        "split": lambda: _splits_wrong(terms),
        "rules": lambda: _rules_wrong(terms.rules),
    }
    return [code for code, forbids in checks.items() if forbids()]


def needs_signature(terms: Terms) -> bool:
    """Whether head office must sign: for more than one paid level, and for a cap above the usual one."""
    return terms.levels > 1 or terms.pool_cap_bps > POOL_CAP_BPS


def _rate_sets(terms: Terms) -> list[dict[str, Rate]]:
    """The plan's own rates, and those every rule makes of them."""
    return [{}, *(rule.rates for rule in terms.rules if not rule.excluded)]


def _increasing(terms: Terms) -> bool:
    """A further level promised more than a nearer one, percent by percent and fen by fen, in the plan or in a rule."""
    for rates in _rate_sets(terms):
        written = dict(zip(LEVEL_NAMES, (Rate(bps=bps) for bps in terms.level_bps), strict=False)) | {
            name: rate for name, rate in rates.items() if name in LEVEL_NAMES
        }
        levels = [written[name] for name in LEVEL_NAMES if name in written]
        percents = [rate.bps for rate in levels if rate.bps is not None]
        fixed = [rate.fixed_fen for rate in levels if rate.fixed_fen is not None]
        if terms.level_basis is Basis.ORDER and any(further > nearer for nearer, further in pairwise(percents)):
            return True
        if any(further > nearer for nearer, further in pairwise(fixed)):
            return True
    return False


def _promised(terms: Terms, rates: dict[str, Rate]) -> int:
    """Basis points promised to everybody together; fixed amounts are left to the cap of the line."""

    def bps(name: str, own: int) -> int:
        return rates[name].bps or 0 if name in rates else own

    levels, nearer = 0, BPS_WHOLE
    for name, own in zip(LEVEL_NAMES, terms.level_bps, strict=False):
        nearer = (nearer if terms.level_basis is Basis.PREVIOUS_LEVEL else BPS_WHOLE) * bps(name, own) // BPS_WHOLE
        levels += nearer
    staff = [bps("clerk", terms.clerk_bps), *(bps(f"rank{place}", own) for place, own in enumerate(terms.rank_bps, 1))]
    return levels + bps("self", terms.self_bps) + max(staff)


def _ranks_wrong(terms: Terms) -> bool:
    ceilings = (terms.clerk_bps, *terms.rank_bps)
    return len(terms.rank_bps) > MOST_RANKS or any(higher < lower for lower, higher in pairwise(ceilings))


def _rates_out_of_range(terms: Terms) -> bool:
    bps = [*terms.level_bps, *terms.rank_bps, terms.clerk_bps, terms.self_bps, terms.pool_cap_bps]
    bps += [terms.margin_cap_bps, terms.opener_bps, terms.cost_selling_bps, terms.vat_bps]
    rates = [rate for rule in terms.rules for rate in rule.rates.values()]
    bps += [rate.bps for rate in rates if rate.bps is not None]
    fixed = [rate.fixed_fen for rate in rates if rate.fixed_fen is not None]
    cap = terms.payee_order_cap_fen
    return (
        any(not 0 <= rate <= BPS_WHOLE for rate in bps)
        or any(fen < 0 for fen in fixed)
        or (cap is not None and cap < 1)
    )


def _splits_wrong(terms: Terms) -> bool:
    splits = [BranchSplit(terms.selling_bps, terms.head_office_bps), *terms.branch_splits]
    named = [split.branch_id for split in terms.branch_splits]
    parts = [part for split in splits for part in (split.selling_bps, split.fulfilling_bps, split.head_office_bps)]
    return any(not 0 <= part <= BPS_WHOLE for part in parts) or None in named or len(set(named)) < len(named)


def _rules_wrong(rules: tuple[Rule, ...]) -> bool:
    about = [(rule.scope, rule.subject_id, rule.grade) for rule in rules]
    grades = [rule for rule in rules if rule.scope is Scope.GRADE]
    return len(set(about)) < len(about) or any(rule.excluded or rule.grade is None for rule in grades)
