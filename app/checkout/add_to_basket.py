"""Put something into the basket."""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.branches.queries import directory
from app.catalog.queries import sku_offers
from app.checkout.change_branch import set_branch
from app.checkout.models import BasketLine
from app.checkout.queries import basket_size
from app.checkout.rules.quantity import MAX_LINES, MAX_QUANTITY, BasketFull, QuantityUnfit, check_quantity
from app.checkout.rules.quote import ItemGone
from app.checkout.take_orders import require_taking_orders
from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent


def add_to_basket(
    tx: Tx, person_id: uuid.UUID, branch_id: uuid.UUID, sku_id: uuid.UUID, quantity: int, now: datetime
) -> int:
    """Add `quantity` pieces at the branch shopped at and say how many are in the basket now; a basket elsewhere moves here.

    Raises `QuantityUnfit` (also when the line would pass 999), `ItemGone`, `BasketFull`, `BranchNotTaking`, `BranchUnknown`.
    """
    check_quantity(quantity)
    require_taking_orders(directory(tx, now).get(branch_id))
    offer = sku_offers(tx, branch_id, [sku_id]).get(sku_id)
    if offer is None or not offer.on_sale:
        raise ItemGone(name=offer.name if offer else "")
    set_branch(tx, person_id, branch_id, now)
    values = {
        "person_id": person_id,
        "sku_id": sku_id,
        "quantity": quantity,
        "seen_price_fen": offer.price_fen,
        "added_at": now,
    }
    if not insert_if_absent(tx, BasketLine, values):
        _add_pieces(tx, person_id, sku_id, quantity, offer.price_fen)
    lines, pieces = basket_size(tx, person_id)
    if lines > MAX_LINES:
        raise BasketFull
    return pieces


def _add_pieces(tx: Tx, person_id: uuid.UUID, sku_id: uuid.UUID, quantity: int, price_fen: int) -> None:
    """The line is there already: more of it, within its bound."""
    own = (
        BasketLine.person_id == person_id,
        BasketLine.sku_id == sku_id,
        BasketLine.quantity + quantity <= MAX_QUANTITY,
    )
    added = tx.execute(
        update(BasketLine)
        .where(*own)
        .values(quantity=BasketLine.quantity + quantity, seen_price_fen=price_fen)
        .execution_options(synchronize_session=False)
    )
    if getattr(added, "rowcount", 0) != 1:
        raise QuantityUnfit
