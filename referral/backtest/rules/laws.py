"""The laws of commission, checked on what a replay actually computed.

Promises: a law is broken or held, never assumed; what a replay cannot show is named as such.
"""

from collections.abc import Iterator, Mapping

from app.kernel.money import BPS_WHOLE
from referral.backtest.rules.forest import Forest
from referral.backtest.rules.line import LinePay
from referral.commission.rules.refunds import next_move, remaining
from referral.plans.rules.terms import Basis, Terms

LAWS = {
    "P1": "一行付出的佣金不超过上限，上限不超过货款",
    "P2": "退货之后剩下的佣金不超过剩余货款的上限",
    "P3": "退货不会让任何人多得",
    "P4": "分几次退与一次退，结果一样",
    "P5": "全部退货，佣金归零",
    "P6": "货款等于佣金加总部留存",
    "P7": "按上限分摊时，各部分合起来正好等于上限，谁也不比原来多",
    "P8": "每人的佣金只取决于付酬层级以内的下级订单",
    "P9": "没有订单就没有佣金，与人数无关",
    "P10": "付酬层级以外的人不得佣金",
    "P11": "虚构上级所得不超过上限，且少于花的钱",
    "P12": "较远的层级不比较近的多",
    "P13": "买家本人只得自购返",
    "P15": "计提等于追回加剩余",
}
ELSEWHERE = {
    "P14": "重复处理不重复记账",
    "P16": "提现不超过余额",
    "P17": "并发绑定不成环",
    "P18": "归属只取决于付款前的触点",
    "P19": "换方案不动旧订单",
    "P20": "不泄露他人身份",
    "P21": "每种被禁止的方案都被拒绝",
}


def broken_by_amount(terms: Terms, pay: LinePay) -> Iterator[str]:
    """Laws that the amounts of a line break before any refund."""
    if not 0 <= pay.total_fen <= pay.cap_fen <= pay.base_fen:
        yield "P1"
    if any(amount < 0 for amount in (*pay.amount_fen, pay.own_fen)) or pay.base_fen - pay.total_fen < 0:
        yield "P6"
    raised = any(amount > raw for amount, raw in zip(pay.amount_fen, pay.raw_fen, strict=True))
    if raised or (pay.capped_fen and terms.payee_order_cap_fen is None and pay.total_fen != pay.cap_fen):
        yield "P7"
    if len(pay.amount_fen) > terms.levels or any(
        amount and empty for amount, empty in zip(pay.amount_fen, pay.empty_fen, strict=True)
    ):
        yield "P10"
    if pay.base_fen and sum(pay.amount_fen) >= pay.base_fen:
        yield "P11"
    if terms.level_basis is Basis.ORDER and list(pay.raw_fen) != sorted(pay.raw_fen, reverse=True):
        yield "P12"
    if pay.own_fen > pay.base_fen * terms.self_bps // BPS_WHOLE + 1:
        yield "P13"


def broken_by_refund(terms: Terms, pay: LinePay, refunded_fen: int) -> Iterator[str]:
    """Laws that what is left after a refund breaks."""
    base, amounts = pay.base_fen, (*pay.amount_fen, pay.own_fen)
    left = [remaining(amount, base, refunded_fen) for amount in amounts]
    if sum(left) > terms.pool_cap_bps * (base - refunded_fen) // BPS_WHOLE:
        yield "P2"
    if any(not 0 <= kept <= amount for kept, amount in zip(left, amounts, strict=True)):
        yield "P3"
    if left != [_in_two_steps(amount, base, refunded_fen) for amount in amounts]:
        yield "P4"
    if any(remaining(amount, base, base) for amount in amounts):
        yield "P5"


def _in_two_steps(amount_fen: int, base_fen: int, refunded_fen: int) -> int:
    """What is left when half of the refund came first, by the differences that would be posted."""
    pending = amount_fen
    for so_far in (refunded_fen // 2, refunded_fen):
        move = next_move(remaining(amount_fen, base_fen, so_far), pending, 0)
        pending += move.pending_fen + move.available_fen
    return pending


def broken_by_totals(
    forest: Forest, bought_fen: Mapping[tuple[str, int], int], accrued_fen: Mapping[str, int], levels: int
) -> Iterator[str]:
    """Laws of the whole: what everybody earned, worked out once more from below.

    `bought_fen` is what the orders of a buyer brought to each of her levels (0: herself).
    """
    expected: dict[str, int] = {}
    for (buyer_id, level), amount in bought_fen.items():
        line = (buyer_id, *forest.chain(buyer_id, levels))
        if amount and level >= len(line):
            yield "P10"
        elif amount:
            expected[line[level]] = expected.get(line[level], 0) + amount
    if expected != {who: amount for who, amount in accrued_fen.items() if amount}:
        yield "P8"
    if any(amount and who not in expected for who, amount in accrued_fen.items()):
        yield "P9"
