"""Baskets and addresses for pages and other packages."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from app.branches.queries import BranchView, directory
from app.catalog.queries import SkuOffer, sku_offers
from app.checkout.models import Address, Basket, BasketLine
from app.fulfillment.rules.offers import Destination
from app.inventory.queries import available
from app.kernel.database import Tx
from app.kernel.errors import NotFound


class AddressMissing(NotFound):
    code = "checkout.address_missing"
    sentence = "没有找到这个地址。"


@dataclass(frozen=True)
class BasketLineView:
    """One line at the basket's branch; `offer` None when the SKU is gone; `available` pieces at that branch."""

    sku_id: uuid.UUID
    quantity: int
    seen_price_fen: int
    offer: SkuOffer | None
    available: int
    amount_fen: int

    @property
    def on_sale(self) -> bool:
        """Whether it can be bought at this branch."""
        return self.offer is not None and self.offer.on_sale

    @property
    def price_changed(self) -> bool:
        """Whether the price differs from what the shopper saw."""
        return self.offer is not None and self.offer.price_fen != self.seen_price_fen

    @property
    def short(self) -> bool:
        """Whether the branch itself has too few."""
        return self.available < self.quantity


@dataclass(frozen=True)
class BasketView:
    """A basket at its branch; sums over the lines that can be bought."""

    branch: BranchView | None
    lines: tuple[BasketLineView, ...]
    goods_fen: int
    pieces: int

    @property
    def ready(self) -> bool:
        """Whether every line can be ordered, from here or elsewhere."""
        return bool(self.lines) and all(line.on_sale for line in self.lines)


@dataclass(frozen=True)
class AddressView:
    """One address of the book."""

    address_id: uuid.UUID
    name: str
    phone: str
    province: str
    city: str
    district: str
    detail: str
    lng: float | None
    lat: float | None
    is_default: bool

    @property
    def words(self) -> str:
        """The whole place in one line; a municipality is named once."""
        city = "" if self.city == self.province else self.city
        return f"{self.province}{city}{self.district}{self.detail}"

    def destination(self) -> Destination:
        """As fulfillment wants it."""
        return Destination(
            self.name, self.phone, self.province, self.city, self.district, self.detail, self.lng, self.lat
        )


def basket_view(tx: Tx, person_id: uuid.UUID, now: datetime) -> BasketView:
    """The person's basket priced at its branch, in the order things were added."""
    branch_id = basket_branch(tx, person_id)
    rows = tx.execute(_LINES, {"person_id": person_id}).all()
    if branch_id is None or not rows:
        return BasketView(directory(tx, now).find(branch_id), (), 0, 0)
    sku_ids = [row.sku_id for row in rows]
    offers, stock = sku_offers(tx, branch_id, sku_ids), available(tx, sku_ids, [branch_id])
    lines = tuple(
        _line(row.sku_id, row.quantity, row.seen_price_fen, offers, stock.get((branch_id, row.sku_id), 0))
        for row in rows
    )
    return BasketView(
        branch=directory(tx, now).find(branch_id),
        lines=lines,
        goods_fen=sum(line.amount_fen for line in lines),
        pieces=sum(line.quantity for line in lines),
    )


def basket_branch(tx: Tx, person_id: uuid.UUID) -> uuid.UUID | None:
    """The branch the person's basket is at."""
    return tx.scalar(_BRANCH, {"person_id": person_id})


def basket_count(tx: Tx, person_id: uuid.UUID) -> int:
    """Pieces in the basket."""
    return basket_size(tx, person_id)[1]


def basket_size(tx: Tx, person_id: uuid.UUID) -> tuple[int, int]:
    """Lines and pieces in the basket."""
    lines, pieces = tx.execute(_SIZE, {"person_id": person_id}).one()
    return lines, int(pieces or 0)


def basket_items(tx: Tx, person_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """SKU to pieces, in the order things were added."""
    return {row.sku_id: row.quantity for row in tx.execute(_LINES, {"person_id": person_id})}


def addresses_of(tx: Tx, person_id: uuid.UUID) -> list[AddressView]:
    """The person's address book, the default first."""
    asked = select(Address).where(Address.person_id == person_id)
    return [_address(row) for row in tx.scalars(asked.order_by(Address.is_default.desc(), Address.changed_at.desc()))]


def get_address(tx: Tx, person_id: uuid.UUID, address_id: uuid.UUID) -> AddressView:
    """One of the person's own addresses; raises `AddressMissing` for anyone else's."""
    row = tx.scalars(select(Address).where(Address.id == address_id, Address.person_id == person_id)).one_or_none()
    if row is None:
        raise AddressMissing
    return _address(row)


def _line(
    sku_id: uuid.UUID, quantity: int, seen_price_fen: int, offers: dict[uuid.UUID, SkuOffer], left: int
) -> BasketLineView:
    offer = offers.get(sku_id)
    amount_fen = offer.price_fen * quantity if offer is not None and offer.on_sale else 0
    return BasketLineView(sku_id, quantity, seen_price_fen, offer, left, amount_fen)


def _address(row: Address) -> AddressView:
    return AddressView(
        row.id,
        row.name,
        row.phone,
        row.province,
        row.city,
        row.district,
        row.detail,
        row.lng,
        row.lat,
        row.is_default,
    )


_BASKET, _LINE = Basket.__table__.c, BasketLine.__table__.c
_HERS = _LINE.person_id == bindparam("person_id")
_BRANCH = select(_BASKET.branch_id).where(_BASKET.person_id == bindparam("person_id"))
_LINES = select(_LINE.sku_id, _LINE.quantity, _LINE.seen_price_fen).where(_HERS).order_by(_LINE.added_at, _LINE.sku_id)
_SIZE = select(func.count(), func.sum(_LINE.quantity)).where(_HERS)
