"""What a withdrawal would come to: tax, fee, what arrives.

Promises: the same arithmetic as asking; reads only.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.money import format_fen
from referral.payouts.find_calculator import find_calculator
from referral.payouts.queries import incomes_of, payee_balances, policy_now
from referral.payouts.rules.amounts import Amounts, Refusal, refusal, split_amount
from referral.payouts.rules.months import month_of


class AmountTooSmall(Refused):
    code = "payouts.too_small"
    sentence = "每次最少提现 {least}。"


class DebtFirst(Refused):
    code = "payouts.debt_first"
    sentence = "有 {owed} 退货待抵扣，之后的佣金先抵扣，抵扣完才能提现。"


class NotEnough(Refused):
    code = "payouts.not_enough"
    sentence = "可提现 {available}，不够这次提现。"


def preview_withdrawal(tx: Tx, person_id: uuid.UUID, gross_fen: int, now: datetime) -> Amounts:
    """Raises `AmountTooSmall`, `DebtFirst` or `NotEnough`."""
    policy, month = policy_now(tx), month_of(now)
    calculator = find_calculator(policy.calculator)
    paid, withheld_fen = incomes_of(tx, person_id, months_of_period(calculator.period, month))
    amounts = split_amount(policy, calculator, paid, withheld_fen, month, max(0, gross_fen))
    available_fen = payee_balances(tx, [person_id])[person_id].available_fen
    found = refusal(policy, amounts, available_fen)
    if found is Refusal.DEBT:
        raise DebtFirst(owed=format_fen(-available_fen))
    if found is Refusal.TOO_LITTLE:
        raise AmountTooSmall(least=format_fen(policy.min_fen))
    if found is Refusal.NOT_ENOUGH:
        raise NotEnough(available=format_fen(available_fen))
    return amounts


def months_of_period(period: str, month: str) -> list[str]:
    """The months whose incomes count: this one, or the year up to it."""
    if period == "month":
        return [month]
    return [f"{month[:4]}-{number:02d}" for number in range(1, int(month[5:]) + 1)]
