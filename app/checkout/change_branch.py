"""The basket moves to another branch: its prices and stock count from now on."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.branches.queries import directory
from app.catalog.queries import sku_offers
from app.checkout.models import Basket, BasketLine
from app.checkout.rules.differences import Difference
from app.checkout.take_orders import require_taking_orders
from app.kernel.database import Tx


def change_branch(tx: Tx, person_id: uuid.UUID, branch_id: uuid.UUID, now: datetime) -> tuple[Difference, ...]:
    """Move the basket and name each line whose price differs from the one seen, or that is not sold there.

    Raises `BranchNotTaking`, `BranchUnknown`. The prices seen stay as they were until the shopper confirms.
    """
    require_taking_orders(directory(tx, now).get(branch_id))
    set_branch(tx, person_id, branch_id, now)
    rows = tx.execute(
        select(BasketLine.sku_id, BasketLine.quantity, BasketLine.seen_price_fen).where(
            BasketLine.person_id == person_id
        )
    ).all()
    offers = sku_offers(tx, branch_id, [row.sku_id for row in rows])
    found = []
    for row in rows:
        offer = offers.get(row.sku_id)
        if offer is None or not offer.on_sale:
            found.append(Difference("gone", offer.name if offer else "", row.quantity, 0))
        elif offer.price_fen != row.seen_price_fen:
            name = f"{offer.name} {offer.spec_text}".strip()
            found.append(Difference("price", name, row.seen_price_fen, offer.price_fen))
    return tuple(found)


def set_branch(tx: Tx, person_id: uuid.UUID, branch_id: uuid.UUID, now: datetime) -> None:
    """The basket's branch, with a basket made on first use."""
    values = {"person_id": person_id, "branch_id": branch_id, "changed_at": now}
    tx.execute(_AT_BRANCH[tx.get_bind().dialect.name], values)


def _at_branch(insert: Any) -> Any:
    adding = insert(Basket.__table__)
    given = adding.excluded
    return adding.on_conflict_do_update(
        index_elements=["person_id"], set_={"branch_id": given.branch_id, "changed_at": given.changed_at}
    )


_AT_BRANCH = {"postgresql": _at_branch(postgresql.insert), "sqlite": _at_branch(sqlite.insert)}
