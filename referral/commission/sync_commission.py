"""Bring what is posted for an order to what it should be.

Promises: computes the target anew from the order and posts only the difference; repeated, late and shuffled calls end in the same
state; two calls for one order run one after the other.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update

from app.kernel.database import Tx
from app.kernel.ids import new_id
from app.kernel.states import try_move
from app.ledger.post_entries import post_many
from app.ledger.rules import Line, NewEntry
from app.orders.queries import OrderView, order_views
from app.orders.states import OrderState
from referral.commission.follow_attribution import follow_attribution
from referral.commission.models import CommissionLine, CommissionOrder, CommissionStep
from referral.commission.release_terms import release_terms
from referral.commission.rules.refunds import next_move, remaining
from referral.commission.states import COMMISSION, CommissionState
from referral.commission.sync_branches import sync_branches

EXPENSE = "commission.expense"


@dataclass
class Synced:
    """What one call posted: (payee, pending fen, available fen) of every difference, and (payee, fen) of every release.

    `corrected` tells that the differences come of a correction of the order's attribution.
    """

    order_id: uuid.UUID
    turn: int = 0
    corrected: bool = False
    differences: list[tuple[uuid.UUID, int, int]] = field(default_factory=list)
    releases: list[tuple[uuid.UUID, int]] = field(default_factory=list)

    def changed(self) -> dict[uuid.UUID, int]:
        """Fen accrued (positive) or taken back (negative), by payee."""
        sums: dict[uuid.UUID, int] = defaultdict(int)
        for payee_id, pending_fen, available_fen in self.differences:
            sums[payee_id] += pending_fen + available_fen
        return dict(sums)

    def released(self) -> dict[uuid.UUID, int]:
        """Fen that became available, by payee."""
        sums: dict[uuid.UUID, int] = defaultdict(int)
        for payee_id, amount_fen in self.releases:
            sums[payee_id] += amount_fen
        return dict(sums)


def sync_commission(tx: Tx, order_id: uuid.UUID, now: datetime) -> Synced:
    """Post the difference between target and posted for every line of the order."""
    done = Synced(order_id)
    turn = take_turn(tx, order_id)
    if turn is None:
        return done
    done.turn = turn
    order = order_views(tx, [order_id])[order_id]
    kept = tx.get_one(CommissionOrder, order_id, populate_existing=True)
    corrected = follow_attribution(tx, order, kept, now)
    rows = _lines_of(tx, order_id)
    terms = release_terms(tx, order, kept, {row.payee_id for row in rows}, now)
    key = f"commission:{order_id}:{turn}"
    for row in rows:
        _post_difference(tx, row, refunded_of(order, row), f"{key}:difference", done, now, row.id in corrected)
        if terms.open_for(row.payee_id):
            _release(tx, row, f"{key}:release", done, now)
    tx.flush()
    if entries := _entries(order, key, done):
        post_many(tx, entries, now)
    sync_branches(tx, order, kept, now)
    kept.release_at = terms.release_at
    kept.look_at = terms.look_at({row.payee_id for row in rows if row.pending_fen > 0})
    kept.settled = kept.release_at is not None and kept.look_at is None
    tx.flush()
    return done


def take_turn(tx: Tx, order_id: uuid.UUID) -> int | None:
    """The order's next turn; whoever comes at the same moment waits here. None for an order without commission."""
    return tx.scalar(
        update(CommissionOrder)
        .where(CommissionOrder.order_id == order_id)
        .values(turn=CommissionOrder.turn + 1)
        .returning(CommissionOrder.turn)
        .execution_options(synchronize_session=False)
    )


def refunded_of(order: OrderView, row: CommissionLine) -> int:
    """How much of the line's base went back, fen; all of it for a cancelled order."""
    if order.state == OrderState.CANCELLED:
        return row.base_fen
    line = next(line for line in order.lines if line.line_id == row.order_line_id)
    return min(line.refunded_fen, row.base_fen)


def target_of(row: CommissionLine, refunded_fen: int) -> int:
    """What of a line is due once `refunded_fen` of its base went back; nothing of a voided one."""
    return 0 if row.voided_at else remaining(row.amount_fen, row.base_fen, refunded_fen)


def _lines_of(tx: Tx, order_id: uuid.UUID) -> Sequence[CommissionLine]:
    asked = select(CommissionLine).where(CommissionLine.order_id == order_id).order_by(CommissionLine.id)
    return tx.scalars(asked.execution_options(populate_existing=True)).all()


def _post_difference(
    tx: Tx, row: CommissionLine, refunded_fen: int, key: str, done: Synced, now: datetime, corrected: bool
) -> None:
    target = target_of(row, refunded_fen)
    move = next_move(target, row.pending_fen, row.available_fen)
    change = move.pending_fen + move.available_fen
    row.refunded_fen = refunded_fen
    if change == 0:
        return
    row.pending_fen += move.pending_fen
    row.available_fen += move.available_fen
    done.differences.append((row.payee_id, move.pending_fen, move.available_fen))
    done.corrected = done.corrected or corrected
    kind = "corrected" if corrected else "accrued" if change > 0 else "taken_back"
    _step(tx, row, kind, move.pending_fen, move.available_fen, key, now)
    if target == 0:
        _move_state(tx, row, CommissionState.TAKEN_BACK, now)


def _release(tx: Tx, row: CommissionLine, key: str, done: Synced, now: datetime) -> None:
    amount = row.pending_fen
    if amount <= 0:
        return
    row.pending_fen, row.available_fen = 0, row.available_fen + amount
    done.releases.append((row.payee_id, amount))
    _step(tx, row, "released", -amount, amount, key, now)
    if row.state == CommissionState.PENDING:
        _move_state(tx, row, CommissionState.AVAILABLE, now)


def _move_state(tx: Tx, row: CommissionLine, to: CommissionState, now: datetime) -> None:
    """The row's counters are flushed first: the mover writes past the session."""
    tx.flush()
    if try_move(tx, COMMISSION, CommissionLine, row.id, CommissionState(row.state), to, now=now, by="system"):
        tx.refresh(row)


def _step(
    tx: Tx, row: CommissionLine, kind: str, pending_fen: int, available_fen: int, key: str, now: datetime
) -> None:
    tx.add(
        CommissionStep(
            id=new_id(),
            line_id=row.id,
            order_id=row.order_id,
            payee_id=row.payee_id,
            kind=kind,
            pending_fen=pending_fen,
            available_fen=available_fen,
            refunded_fen=row.refunded_fen,
            entry_key=key,
            at=now,
        )
    )


def _entries(order: OrderView, key: str, done: Synced) -> list[NewEntry]:
    """One entry for the differences, one for the releases; accounts whose sum is 0 are left out."""
    entries = []
    difference: dict[str, int] = defaultdict(int)
    for payee_id, pending_fen, available_fen in done.differences:
        difference[pending_account(payee_id)] -= pending_fen
        difference[available_account(payee_id)] -= available_fen
        difference[EXPENSE] += pending_fen + available_fen
    if lines := _lines(difference):
        kind = "commission.accrued" if difference[EXPENSE] > 0 else "commission.taken_back"
        kind = "commission.corrected" if done.corrected else kind
        entries.append(NewEntry(kind, f"order:{order.order_id}", f"{key}:difference", lines, memo=order.number))
    release: dict[str, int] = defaultdict(int)
    for payee_id, amount_fen in done.releases:
        release[pending_account(payee_id)] += amount_fen
        release[available_account(payee_id)] -= amount_fen
    if lines := _lines(release):
        released = NewEntry(
            "commission.released", f"order:{order.order_id}", f"{key}:release", lines, memo=order.number
        )
        entries.append(released)
    return entries


def _lines(sums: dict[str, int]) -> tuple[Line, ...]:
    """A return may push an available balance below 0: the debt is set off against what she earns next."""
    return tuple(Line(account, amount, may_overdraw=True) for account, amount in sorted(sums.items()) if amount)


def pending_account(payee_id: uuid.UUID) -> str:
    """Where a payee's money waits for the end of the hold."""
    return f"payee.pending:{payee_id}"


def available_account(payee_id: uuid.UUID) -> str:
    """Where a payee's money stands once it may be withdrawn."""
    return f"payee.available:{payee_id}"
