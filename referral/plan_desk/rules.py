"""Terms as the plan form shows them, and the words of its choices.

Promises: a form filled from terms and read again gives the same terms (rates of ranks for single goods apart).
"""

import uuid
from collections.abc import Mapping

from app.kernel.money import format_fen
from referral.commission.rules.amounts import Claim, divide_order
from referral.plan_desk.forms import RULE_COLUMNS, RULE_SEATS, SPLIT_COLUMNS, write_percent, write_rate
from referral.plans.rules.rates import Goods
from referral.plans.rules.terms import Role, Rule, Seat, Terms
from referral.why.rules import SEATS

DAYS = (30, 7, 90)
CHOICES = {
    "cost_bearer": (("head_office", "总部承担"), ("selling_branch", "销售门店承担"), ("split", "按比例分担")),
    "dual_credit": (("yes", "导购与推荐人都计"), ("no", "有推荐人就只计推荐人")),
    "base_excludes_vat": (("no", "含税货款"), ("yes", "不含税货款")),
    "level_basis": (("order", "货款的百分比"), ("previous_level", "较近一级佣金的百分比")),
    "rounding": (("floor", "舍去不足一分"), ("half_up", "四舍五入到分"), ("whole_yuan", "舍去不足一元")),
}

SEAT_WORDS = SEATS | {
    "rank1": "一档级差",
    "rank2": "二档级差",
    "rank3": "三档级差",
    "rank4": "四档级差",
    "rank5": "五档级差",
}

Typed = dict[str, str]


def example_amounts(terms: Terms, base_fen: int) -> dict[str, int]:
    """What each seat earns on one plain line of `base_fen` when somebody sits on every one, and `keeps` for head office."""
    seats = [Seat(Role.LEVEL, level) for level in range(1, terms.levels + 1)] + [Seat(Role.CLERK)]
    seats += [Seat(Role.RANK, place) for place in range(1, len(terms.rank_bps) + 1)]
    seats += [Seat(Role.SELF)] if terms.self_bps else []
    claims = [Claim(seat, uuid.UUID(int=place)) for place, seat in enumerate(seats, 1)]
    nothing = uuid.UUID(int=0)
    shares = divide_order(terms, claims, [Goods(nothing, nothing, nothing, base_fen, 1)])
    found = {share.seat.name: share.amount_fen for share in shares}
    return found | {"keeps": base_fen - sum(found.values())}


def empty_rule() -> Typed:
    """A row nothing was typed into."""
    return dict.fromkeys(RULE_COLUMNS, "") | {"rule_out": "no"}


def empty_split() -> Typed:
    """A row nothing was typed into."""
    return dict.fromkeys(SPLIT_COLUMNS, "")


def typed_terms(
    terms: Terms | None, names: Mapping[uuid.UUID, str], codes: Mapping[uuid.UUID, str]
) -> tuple[Typed, list[Typed], list[Typed]]:
    """What to fill the form with: fields, rule rows, split rows; the usual settings without terms."""
    fields = _fields(terms or Terms((), 0))
    if terms is None:
        return fields | {"clerk": ""}, [], []
    splits = [
        {
            "split_branch": codes.get(split.branch_id, "") if split.branch_id else "",
            "split_selling": write_percent(split.selling_bps),
            "split_head_office": write_percent(split.head_office_bps),
        }
        for split in terms.branch_splits
    ]
    return fields, [_rule(rule, names) for rule in terms.rules], splits


def _fields(terms: Terms) -> Typed:
    cap = terms.payee_order_cap_fen
    percents = {
        "clerk": terms.clerk_bps,
        "self": terms.self_bps,
        "pool_cap": terms.pool_cap_bps,
        "margin_cap": terms.margin_cap_bps,
        "selling": terms.selling_bps,
        "head_office": terms.head_office_bps,
        "opener": terms.opener_bps,
        "cost_selling": terms.cost_selling_bps,
        "vat": terms.vat_bps,
    } | {f"level{place}": bps for place, bps in enumerate(terms.level_bps, 1)}
    return {name: write_percent(bps) for name, bps in percents.items()} | {
        "ranks": ", ".join(write_percent(bps) for bps in terms.rank_bps),
        "payee_order_cap": format_fen(cap).removeprefix("¥") if cap else "",
        "hold_days": str(terms.hold_days),
        "cost_bearer": str(terms.cost_bearer),
        "dual_credit": "yes" if terms.dual_credit else "no",
        "base_excludes_vat": "yes" if terms.base_excludes_vat else "no",
        "level_basis": str(terms.level_basis),
        "rounding": str(terms.rounding),
    }


def _rule(rule: Rule, names: Mapping[uuid.UUID, str]) -> Typed:
    subject = names.get(rule.subject_id, str(rule.subject_id)) if rule.subject_id else ""
    row = {"rule_scope": str(rule.scope), "rule_subject": subject, "rule_grade": rule.grade or ""}
    rates = {f"rule_{seat}": write_rate(rule.rates[seat]) if seat in rule.rates else "" for seat in RULE_SEATS}
    return row | rates | {"rule_out": "yes" if rule.excluded else "no"}
