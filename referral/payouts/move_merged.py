"""Let what stands under an id that was merged away stand under the one it became.

Promises: by an entry that takes exactly what it gives, debts too; nothing is moved twice; what arrives there later is moved later.
"""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Begin, Tx, reading
from app.kernel.ids import new_id
from app.ledger.post_entries import post
from app.ledger.queries import balance, balances
from app.ledger.rules import Line, NewEntry
from referral.payouts.rules.books import available_of
from referral.payouts.take_turn import take_turn
from referral.tree.models import PersonMerge
from referral.tree.queries import merged_into_as_of

MOVED = "merge.moved"


def move_merged(begin: Begin, now: datetime) -> None:
    """Each id in a transaction of its own."""
    with reading() as tx:
        gone = tx.scalars(select(PersonMerge.gone_id)).all()
        held = balances(tx, [available_of(payee_id) for payee_id in gone]) if gone else {}
        waiting = [payee_id for payee_id in gone if held[available_of(payee_id)]]
        became = merged_into_as_of(tx, waiting, now) if waiting else {}
    for gone_id, kept_id in became.items():
        with begin() as tx:
            _move(tx, gone_id, kept_id, now)


def _move(tx: Tx, gone_id: uuid.UUID, kept_id: uuid.UUID, now: datetime) -> None:
    for payee_id in sorted((gone_id, kept_id), key=lambda one: one.hex):
        take_turn(tx, payee_id)
    amount = balance(tx, available_of(gone_id))
    if amount:
        lines = (
            Line(available_of(gone_id), amount, may_overdraw=True),
            Line(available_of(kept_id), -amount, may_overdraw=True),
        )
        post(tx, NewEntry(MOVED, f"merge:{gone_id}", f"merge:{gone_id}:{new_id()}", lines), now)
