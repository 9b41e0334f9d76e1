"""What staff type about one SKU at one branch."""

import uuid
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.inventory.rules import CountWrong
from app.kernel.errors import NotFound
from app.kernel.money import parse_yuan


@dataclass(frozen=True)
class GoodsForm:
    """Fields that were sent are not None; `chain_price` asks for the chain's price again. Money in fen."""

    price_fen: int | None
    chain_price: bool
    on_hand: int | None
    safety: int | None
    seen_on_hand: int | None


def read_goods_form(form: "MultiDict[str, str]") -> GoodsForm:
    """Raises `AmountMalformed`, `CountWrong`; an empty price means the chain's."""
    price = form.get("price")
    return GoodsForm(
        price_fen=parse_yuan(price) if price and price.strip() else None,
        chain_price=price is not None and not price.strip(),
        on_hand=_count(form.get("on_hand")),
        safety=_count(form.get("safety")),
        seen_on_hand=_count(form.get("seen_on_hand")),
    )


def read_id(text: str | None) -> uuid.UUID:
    """An id out of an address or a form; raises `NotFound` for anything else."""
    try:
        return uuid.UUID(text or "")
    except ValueError as error:
        raise NotFound from error


def _count(text: str | None) -> int | None:
    if text is None or not text.strip():
        return None
    plain = text.strip()
    if not (plain.isascii() and plain.isdecimal()) or len(plain) > 12:
        raise CountWrong
    return int(plain)
