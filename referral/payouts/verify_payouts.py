"""What the books and the withdrawals must agree on.

Promises: reads only; every account is computed again from withdrawals, payroll and write-offs; each difference is named.
"""

import uuid
from collections import defaultdict

from sqlalchemy import func, select

from app.kernel.database import Tx
from app.ledger.queries import balance, entries_of_kind, family_balances
from app.ledger.verify_books import Difference
from referral.payouts.find_calculator import all_calculators
from referral.payouts.models import PayrollLine, Withdrawal, WriteOff
from referral.payouts.rules.books import (
    AVAILABLE,
    FEE,
    FUNDS,
    PAID,
    PAYROLL,
    REQUESTED,
    RETURNED,
    TAX,
    WITHDRAWING,
    WRITTEN_OFF,
    available_of,
    withdrawing_of,
)
from referral.payouts.rules.tax import MonthIncome
from referral.payouts.states import OPEN, WithdrawalState


def verify_payouts(tx: Tx) -> list[Difference]:
    """What payouts took from each available account, and what stands in each withdrawing account, is what its rows say."""
    expected: dict[str, int] = defaultdict(int)
    rows = tx.execute(select(Withdrawal.person_id, Withdrawal.state, func.sum(Withdrawal.gross_fen)).group_by(
        Withdrawal.person_id, Withdrawal.state
    ))  # fmt: skip
    for person_id, state, gross in rows:
        if state != WithdrawalState.RETURNED:
            expected[available_of(person_id)] -= int(gross)
        if state in OPEN:
            expected[withdrawing_of(person_id)] += int(gross)
    wages = select(PayrollLine.payee_id, func.sum(PayrollLine.amount_fen)).group_by(PayrollLine.payee_id)
    for payee_id, amount in tx.execute(wages):
        expected[available_of(payee_id)] -= int(amount)
    given_up = select(WriteOff.payee_id, func.sum(WriteOff.amount_fen)).where(WriteOff.state == "approved")
    for payee_id, amount in tx.execute(given_up.group_by(WriteOff.payee_id)):
        expected[available_of(payee_id)] += int(amount)
    booked = family_balances(tx, AVAILABLE, "payouts.") | family_balances(tx, WITHDRAWING)
    return [
        Difference(f"account {account}", str(expected.get(account, 0)), str(booked.get(account, 0)))
        for account in sorted(expected.keys() | booked.keys())
        if expected.get(account, 0) != booked.get(account, 0)
    ]


def entries_agree(tx: Tx) -> list[Difference]:
    """Every withdrawal was booked when asked for, and once more when it ended, by the entry of its end; nothing else was."""
    booked: dict[str, set[str]] = defaultdict(set)
    for kind in (REQUESTED, PAID, RETURNED):
        for reference in entries_of_kind(tx, kind):
            booked[reference].add(kind)
    ends = {WithdrawalState.PAID: {PAID}, WithdrawalState.RETURNED: {RETURNED}}
    rows = tx.execute(select(Withdrawal.id, Withdrawal.number, Withdrawal.state)).all()
    expected = {
        f"withdrawal:{row.id}": ({REQUESTED} | ends.get(WithdrawalState(row.state), set()), row.number) for row in rows
    }
    found = [
        Difference(
            f"withdrawal {number}", "+".join(sorted(kinds)), "+".join(sorted(booked.get(reference, ()))) or "nothing"
        )
        for reference, (kinds, number) in expected.items()
        if booked.get(reference, set()) != kinds
    ]
    strange = sorted(booked.keys() - expected.keys())
    return found + [Difference(reference, "a withdrawal", "an entry without one") for reference in strange]


def totals_agree(tx: Tx) -> list[Difference]:
    """What was sent, withheld, charged, handed to payroll and written off adds up to the books."""
    sums = func.sum(Withdrawal.net_fen), func.sum(Withdrawal.tax_fen), func.sum(Withdrawal.fee_fen)
    net, tax, fee = tx.execute(select(*sums).where(Withdrawal.state == WithdrawalState.PAID)).one()
    expected = {
        FUNDS: -int(net or 0),
        TAX: int(tax or 0),
        FEE: int(fee or 0),
        PAYROLL: int(tx.scalar(select(func.sum(PayrollLine.amount_fen))) or 0),
        WRITTEN_OFF: int(tx.scalar(select(func.sum(WriteOff.amount_fen)).where(WriteOff.state == "approved")) or 0),
    }
    return [
        Difference(f"account {account}", str(amount), str(balance(tx, account)))
        for account, amount in expected.items()
        if balance(tx, account) != amount
    ]


def tax_agrees(tx: Tx) -> list[Difference]:
    """The tax kept of each person and month is what her incomes of that month owe, for strategies that look at one month."""
    monthly = {calculator.key: calculator for calculator in all_calculators() if calculator.period == "month"}
    rows = tx.execute(
        select(
            Withdrawal.person_id,
            Withdrawal.month,
            func.min(Withdrawal.calculator),
            func.count(Withdrawal.calculator.distinct()),
            func.sum(Withdrawal.gross_fen),
            func.sum(Withdrawal.tax_fen),
        )
        .where(Withdrawal.state != WithdrawalState.RETURNED)
        .group_by(Withdrawal.person_id, Withdrawal.month)
    ).all()
    found: list[Difference] = []
    for person_id, month, key, strategies, gross, tax in rows:
        if strategies == 1 and key in monthly:
            due = monthly[key].due_fen([MonthIncome(month, int(gross))])
            if due != tax:
                found.append(_tax_difference(person_id, month, due, int(tax)))
    return found


def _tax_difference(person_id: uuid.UUID, month: str, due_fen: int, tax_fen: int) -> Difference:
    return Difference(f"tax of {person_id} in {month}", str(due_fen), str(tax_fen))
