"""Reads of payouts: balances, withdrawals, names, figures.

Promises: balances of any number of payees take four statements; a withdrawal's real name is shown to its owner and to finance only.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, tuple_

from app.kernel.database import Tx
from app.kernel.errors import NotFound
from app.ledger.queries import balances
from app.web.pagination import Page, cut_page, decode_cursor
from referral.commission.sync_commission import available_account, pending_account
from referral.payouts.models import PayeeName, PayoutPolicy, PayrollLine, TransferNotification, Withdrawal, WriteOff
from referral.payouts.rules.amounts import Amounts, Policy
from referral.payouts.rules.books import withdrawing_of
from referral.payouts.rules.reports import CONFIRM_WITHIN
from referral.payouts.rules.tax import MonthIncome
from referral.payouts.states import OPEN, WithdrawalState


class WithdrawalMissing(NotFound):
    code = "payouts.missing"
    sentence = "没有找到这笔提现。"


@dataclass(frozen=True)
class PayeeBalance:
    """Where one payee's money stands, fen. `withdrawn_fen` is net; `debt_fen` what later commission is set off against."""

    pending_fen: int = 0
    available_fen: int = 0
    withdrawing_fen: int = 0
    withdrawn_fen: int = 0
    tax_fen: int = 0
    fee_fen: int = 0
    payroll_fen: int = 0
    written_off_fen: int = 0

    @property
    def debt_fen(self) -> int:
        """What is owed."""
        return max(0, -self.available_fen)

    @property
    def earned_fen(self) -> int:
        """Everything commission ever brought, less what returns took: the sum of all that stands anywhere."""
        stands = self.pending_fen + self.available_fen + self.withdrawing_fen
        return stands + self.withdrawn_fen + self.tax_fen + self.fee_fen + self.payroll_fen - self.written_off_fen


@dataclass(frozen=True)
class WithdrawalView:
    """One withdrawal; `state` as in `WithdrawalState`, `outcome` once it ended."""

    withdrawal_id: uuid.UUID
    number: str
    person_id: uuid.UUID
    appid: str
    mchid: str
    openid: str
    real_name: str
    sends_name: bool
    gross_fen: int
    tax_fen: int
    fee_fen: int
    net_fen: int
    month: str
    calculator: str
    looks: tuple[str, ...]
    state: str
    outcome: str | None
    reason: str
    requested_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    sent_at: datetime | None
    waits_since: datetime | None
    ended_at: datetime | None
    transfer_bill_no: str | None
    package_info: str | None
    wechat_state: str | None
    ask_at: datetime | None
    asked: int
    refused: str | None
    last_error: str | None

    @property
    def amounts(self) -> Amounts:
        """Its parts."""
        return Amounts(self.gross_fen, self.tax_fen, self.fee_fen)

    @property
    def confirm_by(self) -> datetime | None:
        """About when WeChat gives up waiting; only WeChat's word ends it."""
        return self.waits_since + CONFIRM_WITHIN if self.waits_since else None

    @property
    def may_confirm(self) -> bool:
        """Whether the member's button has something to open."""
        return (
            self.state == WithdrawalState.WAIT_CONFIRM and bool(self.package_info) and self.wechat_state != "CANCELING"
        )

    @property
    def unknown(self) -> bool:
        """Sent, and WeChat has not said what became of it."""
        return self.state == WithdrawalState.SENDING and self.wechat_state is None and not self.refused


_NAMES = [field.name for field in fields(WithdrawalView) if field.name not in ("withdrawal_id", "looks")]


def withdrawal_view(row: Withdrawal) -> WithdrawalView:
    """The view of one row."""
    return WithdrawalView(withdrawal_id=row.id, looks=tuple(row.looks), **{name: getattr(row, name) for name in _NAMES})


def payee_balances(tx: Tx, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PayeeBalance]:
    """Balances by payee id, zeros for those who never earned."""
    wanted = list(set(ids))
    makers = {"pending_fen": pending_account, "available_fen": available_account, "withdrawing_fen": withdrawing_of}
    booked = balances(tx, [make(payee_id) for payee_id in wanted for make in makers.values()])
    taken = _taken(tx, wanted)
    found = {
        payee_id: {name: booked[make(payee_id)] for name, make in makers.items()} | taken.get(payee_id, {})
        for payee_id in wanted
    }
    return {payee_id: PayeeBalance(**values) for payee_id, values in found.items()}


def _taken(tx: Tx, wanted: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """What was paid out, withheld, handed to payroll and written off."""
    found: dict[uuid.UUID, dict[str, int]] = {}
    sums = func.sum(Withdrawal.net_fen), func.sum(Withdrawal.tax_fen), func.sum(Withdrawal.fee_fen)
    paid = select(Withdrawal.person_id, *sums).where(
        Withdrawal.person_id.in_(wanted), Withdrawal.state == WithdrawalState.PAID
    )
    for person_id, net, tax, fee in tx.execute(paid.group_by(Withdrawal.person_id)):
        found[person_id] = {"withdrawn_fen": int(net), "tax_fen": int(tax), "fee_fen": int(fee)}
    wages = select(PayrollLine.payee_id, func.sum(PayrollLine.amount_fen)).where(PayrollLine.payee_id.in_(wanted))
    for payee_id, amount in tx.execute(wages.group_by(PayrollLine.payee_id)):
        found.setdefault(payee_id, {})["payroll_fen"] = int(amount)
    given_up = select(WriteOff.payee_id, func.sum(WriteOff.amount_fen)).where(
        WriteOff.payee_id.in_(wanted), WriteOff.state == "approved"
    )
    for payee_id, amount in tx.execute(given_up.group_by(WriteOff.payee_id)):
        found.setdefault(payee_id, {})["written_off_fen"] = int(amount)
    return found


def policy_now(tx: Tx) -> Policy:
    """Head office's latest figures, or those we ship."""
    row = tx.scalars(select(PayoutPolicy).order_by(PayoutPolicy.at.desc(), PayoutPolicy.id.desc()).limit(1)).first()
    if row is None:
        return Policy()
    return Policy(row.min_fen, row.auto_limit_fen, row.fee_bps, row.calculator, row.name_from_fen)


def real_name_of(tx: Tx, person_id: uuid.UUID) -> str | None:
    """The real name she gave last."""
    asked = select(PayeeName.real_name).where(PayeeName.person_id == person_id)
    return tx.scalar(asked.order_by(PayeeName.at.desc(), PayeeName.id.desc()).limit(1))


def incomes_of(tx: Tx, person_id: uuid.UUID, months: Sequence[str]) -> tuple[list[MonthIncome], int]:
    """What was paid and what is still on its way, by month of request, and the tax kept of it; returned sums count for nothing."""
    rows = tx.execute(
        select(Withdrawal.month, func.sum(Withdrawal.gross_fen), func.sum(Withdrawal.tax_fen))
        .where(
            Withdrawal.person_id == person_id,
            Withdrawal.month.in_(months),
            Withdrawal.state != WithdrawalState.RETURNED,
        )
        .group_by(Withdrawal.month)
        .order_by(Withdrawal.month)
    ).all()
    return [MonthIncome(row[0], int(row[1])) for row in rows], sum(int(row[2]) for row in rows)


def find_open_withdrawal(tx: Tx, person_id: uuid.UUID) -> WithdrawalView | None:
    """Her withdrawal that has not ended."""
    asked = select(Withdrawal).where(Withdrawal.person_id == person_id, Withdrawal.state.in_(OPEN))
    row = tx.scalars(asked.limit(1)).first()
    return withdrawal_view(row) if row else None


def find_asked(tx: Tx, person_id: uuid.UUID, client_token: str) -> WithdrawalView | None:
    """The withdrawal one form already made."""
    asked = select(Withdrawal).where(Withdrawal.person_id == person_id, Withdrawal.client_token == client_token)
    row = tx.scalars(asked).first()
    return withdrawal_view(row) if row else None


def get_withdrawal(tx: Tx, number: str, person_id: uuid.UUID | None = None) -> WithdrawalView:
    """By its number, hers alone when `person_id` is given; raises `WithdrawalMissing`."""
    row = tx.scalars(select(Withdrawal).where(Withdrawal.number == number[:32])).first()
    if row is None or person_id not in (None, row.person_id):
        raise WithdrawalMissing
    return withdrawal_view(row)


def withdrawals_of(tx: Tx, person_id: uuid.UUID, cursor: str | None = None, size: int = 20) -> Page[WithdrawalView]:
    """One person's withdrawals, newest first."""
    return _page(tx, [Withdrawal.person_id == person_id], cursor, size, newest=True)


def queue(
    tx: Tx,
    *,
    state: str = "",
    asked: str = "",
    person_ids: Sequence[uuid.UUID] = (),
    cursor: str | None = None,
    size: int = 50,
) -> Page[WithdrawalView]:
    """For head office: open ones oldest first, or one state newest first; `asked` is part of a number or a real name."""
    clauses: list[Any] = [Withdrawal.state == state] if state else [Withdrawal.state.in_(OPEN)]
    if asked:
        like = (
            Withdrawal.number.contains(asked, autoescape=True),
            Withdrawal.real_name.contains(asked, autoescape=True),
        )
        clauses.append(or_(*like, Withdrawal.person_id.in_(person_ids)))
    return _page(tx, clauses, cursor, size, newest=state in ("paid", "returned"))


def queue_totals(tx: Tx) -> dict[str, tuple[int, int]]:
    """By state how many and how much gross."""
    sums = func.count(Withdrawal.id), func.sum(Withdrawal.gross_fen)
    rows = tx.execute(select(Withdrawal.state, *sums).group_by(Withdrawal.state)).all()
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


def notifications_aside(tx: Tx, limit: int = 20) -> list[TransferNotification]:
    """What WeChat reported that fitted nothing of ours."""
    asked = select(TransferNotification).where(TransferNotification.outcome.in_(("mismatched", "unknown")))
    return list(tx.scalars(asked.order_by(TransferNotification.received_at.desc()).limit(limit)))


def _page(tx: Tx, clauses: list[Any], cursor: str | None, size: int, *, newest: bool) -> Page[WithdrawalView]:
    key = tuple_(Withdrawal.requested_at, Withdrawal.id)
    asked = select(Withdrawal).where(*clauses)
    mark = _mark(cursor)
    if mark:
        asked = asked.where(key < mark if newest else key > mark)
    ordered = (
        asked.order_by(Withdrawal.requested_at.desc(), Withdrawal.id.desc())
        if newest
        else asked.order_by(Withdrawal.requested_at, Withdrawal.id)
    )
    rows = [withdrawal_view(row) for row in tx.scalars(ordered.limit(size + 1))]
    return cut_page(rows, size, lambda view: (view.requested_at.isoformat(), view.withdrawal_id.hex))


def _mark(cursor: str | None) -> tuple[datetime, uuid.UUID] | None:
    key = decode_cursor(cursor)
    try:
        mark = (datetime.fromisoformat(str(key[0])), uuid.UUID(str(key[1]))) if key and len(key) == 2 else None
    except ValueError:
        return None
    return mark if mark and mark[0].tzinfo else None
