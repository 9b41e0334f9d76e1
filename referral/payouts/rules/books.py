"""How withdrawals, payroll and write-offs stand in the books.

Promises: asking moves the gross from available to withdrawing; paying divides it into net, tax and fee; returning undoes the
asking; each under a key of its own, so that none can happen twice.
"""

import uuid

from app.ledger.rules import Line, NewEntry
from referral.payouts.rules.amounts import Amounts

FUNDS, TAX, FEE = "payout.funds", "tax.withheld", "payout.fee"
PAYROLL, WRITTEN_OFF = "payroll.payable", "commission.written_off"
AVAILABLE, WITHDRAWING = "payee.available", "payee.withdrawing"
REQUESTED, PAID, RETURNED = "payouts.requested", "payouts.paid", "payouts.returned"
TO_PAYROLL, DEBT_WRITTEN_OFF = "payouts.payroll", "payouts.written_off"


def available_of(payee_id: uuid.UUID) -> str:
    """The account of what a payee may withdraw."""
    return f"{AVAILABLE}:{payee_id}"


def withdrawing_of(payee_id: uuid.UUID) -> str:
    """The account of what is on its way to a payee."""
    return f"{WITHDRAWING}:{payee_id}"


def payee_of(account: str) -> uuid.UUID:
    """Whose account it is."""
    return uuid.UUID(account.partition(":")[2])


def requested_entry(withdrawal_id: uuid.UUID, payee_id: uuid.UUID, number: str, gross_fen: int) -> NewEntry:
    """The sum leaves the available account; refused by the books when it is not there."""
    lines = (Line(available_of(payee_id), gross_fen), Line(withdrawing_of(payee_id), -gross_fen))
    return NewEntry(
        REQUESTED, f"withdrawal:{withdrawal_id}", f"withdrawal:{withdrawal_id}:requested", lines, memo=number
    )


def paid_entry(withdrawal_id: uuid.UUID, payee_id: uuid.UUID, number: str, amounts: Amounts) -> NewEntry:
    """WeChat has sent the net sum; the tax is owed to the state, the fee is ours."""
    parts = ((FUNDS, amounts.net_fen), (TAX, amounts.tax_fen), (FEE, amounts.fee_fen))
    lines = (
        Line(withdrawing_of(payee_id), amounts.gross_fen),
        *(Line(account, -fen) for account, fen in parts if fen),
    )
    return NewEntry(PAID, f"withdrawal:{withdrawal_id}", f"withdrawal:{withdrawal_id}:ended", lines, memo=number)


def returned_entry(withdrawal_id: uuid.UUID, payee_id: uuid.UUID, number: str, gross_fen: int) -> NewEntry:
    """The whole sum is available again."""
    lines = (Line(withdrawing_of(payee_id), gross_fen), Line(available_of(payee_id), -gross_fen))
    return NewEntry(RETURNED, f"withdrawal:{withdrawal_id}", f"withdrawal:{withdrawal_id}:ended", lines, memo=number)


def payroll_entry(line_id: uuid.UUID, payee_id: uuid.UUID, month: str, amount_fen: int) -> NewEntry:
    """The sum will be paid with the wages."""
    lines = (Line(available_of(payee_id), amount_fen), Line(PAYROLL, -amount_fen))
    return NewEntry(TO_PAYROLL, f"payroll:{month}", f"payroll:{line_id}", lines, memo=month)


def write_off_entry(write_off_id: uuid.UUID, payee_id: uuid.UUID, amount_fen: int) -> NewEntry:
    """Head office bears what a payee owes."""
    lines = (Line(WRITTEN_OFF, amount_fen), Line(available_of(payee_id), -amount_fen))
    return NewEntry(DEBT_WRITTEN_OFF, f"write-off:{write_off_id}", f"write-off:{write_off_id}", lines)
