"""Change how many of something are in the basket, or take it out."""

import uuid

from sqlalchemy import delete, select, update

from app.catalog.queries import sku_offers
from app.checkout.models import BasketLine
from app.checkout.queries import basket_branch
from app.checkout.rules.quantity import check_quantity
from app.kernel.database import Tx
from app.kernel.errors import NotFound


class NotInBasket(NotFound):
    code = "checkout.not_in_basket"
    sentence = "这件商品已不在购物袋里。"


def set_quantity(tx: Tx, person_id: uuid.UUID, sku_id: uuid.UUID, quantity: int) -> None:
    """Exactly `quantity` pieces; raises `QuantityUnfit`, `NotInBasket`."""
    check_quantity(quantity)
    changed = tx.execute(
        update(BasketLine)
        .where(BasketLine.person_id == person_id, BasketLine.sku_id == sku_id)
        .values(quantity=quantity)
        .execution_options(synchronize_session=False)
    )
    if getattr(changed, "rowcount", 0) != 1:
        raise NotInBasket


def remove_line(tx: Tx, person_id: uuid.UUID, sku_id: uuid.UUID) -> None:
    """Take it out; nothing happens when it is out already."""
    tx.execute(delete(BasketLine).where(BasketLine.person_id == person_id, BasketLine.sku_id == sku_id))


def see_prices(tx: Tx, person_id: uuid.UUID) -> None:
    """The shopper has seen today's prices of everything in her basket."""
    branch_id = basket_branch(tx, person_id)
    rows = tx.execute(
        select(BasketLine.sku_id, BasketLine.seen_price_fen).where(BasketLine.person_id == person_id)
    ).all()
    offers = sku_offers(tx, branch_id, [row.sku_id for row in rows])
    for row in rows:
        offer = offers.get(row.sku_id)
        if offer is not None and offer.price_fen != row.seen_price_fen:
            tx.execute(
                update(BasketLine)
                .where(BasketLine.person_id == person_id, BasketLine.sku_id == row.sku_id)
                .values(seen_price_fen=offer.price_fen)
            )
