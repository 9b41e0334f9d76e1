"""Prove the entries of commission from the steps behind them, entry by entry and account by account.

Promises: reads only, in batches; an entry without steps, steps without their entry, a changed amount and a wrong account are each
named by the entry's key.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from app.kernel.database import Tx
from app.ledger.queries import entries_after, postings_by_reference
from app.ledger.verify_books import Difference
from referral.commission.models import CommissionOrder, CommissionStep
from referral.commission.sync_commission import EXPENSE, available_account, pending_account
from referral.commission.verify_commission import AT_ONCE, kept_in_batches

KINDS = "commission."

Postings = dict[str, dict[str, int]]


def verify_postings(tx: Tx) -> list[Difference]:
    """Every entry of commission posts exactly what its steps say, and every step has its entry."""
    found: list[Difference] = []
    for kept in kept_in_batches(tx):
        ids = [row.order_id for row in kept]
        references = [f"order:{order_id}" for order_id in ids]
        found += _differ(_posted_by_steps(tx, ids), postings_by_reference(tx, references, KINDS))
    return found + _orphans(tx)


def _posted_by_steps(tx: Tx, order_ids: Sequence[uuid.UUID]) -> Postings:
    """What each entry should post, debit positive; accounts and entries that come to nothing are left out."""
    columns = (CommissionStep.entry_key, CommissionStep.payee_id, CommissionStep.pending_fen)
    found: Postings = defaultdict(lambda: defaultdict(int))
    asked = select(*columns, CommissionStep.available_fen).where(CommissionStep.order_id.in_(order_ids))
    for key, payee_id, pending_fen, available_fen in tx.execute(asked):
        found[key][pending_account(payee_id)] -= pending_fen
        found[key][available_account(payee_id)] -= available_fen
        found[key][EXPENSE] += pending_fen + available_fen
    return found


def _differ(due: Postings, booked: Postings) -> list[Difference]:
    found = []
    for key in sorted(due.keys() | booked.keys()):
        wanted, posted = due.get(key, {}), booked.get(key, {})
        for account in sorted(wanted.keys() | posted.keys()):
            if wanted.get(account, 0) != posted.get(account, 0):
                expected, stands = str(wanted.get(account, 0)), str(posted.get(account, 0))
                found.append(Difference(f"entry {key}, account {account}", expected, stands))
    return found


def _orphans(tx: Tx) -> list[Difference]:
    """Entries of commission for something that has none."""
    found: list[Difference] = []
    last = uuid.UUID(int=0)
    while entries := entries_after(tx, KINDS, last, AT_ONCE):
        orders = {entry.key: _order_id(entry.reference) for entry in entries}
        wanted = [order_id for order_id in orders.values() if order_id]
        known = set(tx.scalars(select(CommissionOrder.order_id).where(CommissionOrder.order_id.in_(wanted))))
        found += [
            Difference(f"entry {key}", "an order with commission", "none")
            for key, order_id in orders.items()
            if order_id not in known
        ]
        last = entries[-1].entry_id
    return found


def _order_id(reference: str) -> uuid.UUID | None:
    kind, _colon, text = reference.partition(":")
    try:
        return uuid.UUID(text) if kind == "order" else None
    except ValueError:
        return None
