"""What a member's money pages show."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.identity.queries import find_staff_by_person
from app.kernel.database import Tx
from app.kernel.errors import Problem
from app.web.pagination import Page
from referral.payouts.check_payee import check_payee
from referral.payouts.preview_withdrawal import preview_withdrawal
from referral.payouts.queries import (
    PayeeBalance,
    WithdrawalView,
    find_open_withdrawal,
    incomes_of,
    payee_balances,
    policy_now,
    real_name_of,
    withdrawals_of,
)
from referral.payouts.rules.amounts import Amounts, Policy
from referral.payouts.rules.months import month_of
from referral.payouts.statements.queries import Figures, figures_of_month, statements_of


@dataclass(frozen=True)
class WalletPage:
    """`blocked` is the reason nothing can be asked for now; `whole` what withdrawing everything would come to."""

    balance: PayeeBalance
    policy: Policy
    real_name: str | None
    open: WithdrawalView | None
    blocked: Problem | None
    whole: Amounts | None
    month_gross_fen: int
    month_tax_fen: int
    history: Page[WithdrawalView]


def wallet_page(tx: Tx, person_id: uuid.UUID, cursor: str | None, now: datetime) -> WalletPage:
    """Everything on the withdrawal page."""
    balance, policy = payee_balances(tx, [person_id])[person_id], policy_now(tx)
    still, blocked = find_open_withdrawal(tx, person_id), None
    whole: Amounts | None = None
    try:
        check_payee(tx, person_id, now)
        whole = preview_withdrawal(tx, person_id, balance.available_fen, now)
    except Problem as problem:
        blocked = problem
    paid, withheld = incomes_of(tx, person_id, [month_of(now)])
    history = withdrawals_of(tx, person_id, cursor)
    gross = sum(income.gross_fen for income in paid)
    return WalletPage(balance, policy, real_name_of(tx, person_id), still, blocked, whole, gross, withheld, history)


def masked_real_name(name: str) -> str:
    """`王*` : she knows it herself, over her shoulder nobody needs to."""
    return f"{name[:1]}{'*' * (len(name) - 1)}"


def payees_of(tx: Tx, person_id: uuid.UUID) -> list[uuid.UUID]:
    """Under which ids one human is paid."""
    staff = find_staff_by_person(tx, person_id)
    return [person_id, staff.staff_id] if staff else [person_id]


def statement_list(tx: Tx, person_id: uuid.UUID, now: datetime) -> tuple[Figures | None, list[Figures]]:
    """The month under way, and every frozen month, latest first."""
    mine = payees_of(tx, person_id)
    running = _sum(figures_of_month(tx, month_of(now), mine))
    frozen: dict[str, list[Figures]] = {}
    for figures in statements_of(tx, mine):
        frozen.setdefault(figures.month, []).append(figures)
    return running, [total for month in frozen.values() if (total := _sum(month))]


def statement_of(tx: Tx, person_id: uuid.UUID, month: str, now: datetime) -> tuple[Figures | None, bool]:
    """One month of hers, and whether it is frozen."""
    running, frozen = statement_list(tx, person_id, now)
    found = next((figures for figures in frozen if figures.month == month), None)
    return (found, True) if found or month != month_of(now) else (running, False)


def _sum(rows: list[Figures]) -> Figures | None:
    if not rows:
        return None
    names = [name for name in Figures.__dataclass_fields__ if name.endswith("_fen")]
    return Figures(rows[0].payee_id, rows[0].month, **{name: sum(getattr(row, name) for row in rows) for name in names})
