"""What an open product page asks every three seconds: prices and stock, in words.

Promises: the same facts give the same text, so that an unchanged page costs an empty answer.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.branches.queries import BranchView
from app.catalog.queries import ProductPage
from app.kernel.money import format_fen

FEW = 10


def live_facts(product: ProductPage, branch: BranchView | None, stock: Mapping[uuid.UUID, int]) -> dict[str, Any]:
    """Facts for scripts; `stock` maps a SKU to the pieces free at the branch. Prices are texts as shown, and fen."""
    skus = [
        {
            "id": str(offer.sku_id),
            "specs": [value for _name, value in offer.specs],
            "text": offer.spec_text,
            "price_fen": offer.price_fen,
            "price": format_fen(offer.price_fen),
            "was": format_fen(offer.list_price_fen) if offer.list_price_fen > offer.price_fen else "",
            "picture": offer.picture,
            "stock": stock.get(offer.sku_id, 0),
            "words": stock_words(stock.get(offer.sku_id, 0), branch is not None),
            "buyable": offer.on_sale,
        }
        for offer in product.skus
    ]
    prices = sorted({offer.price_fen for offer in product.skus if offer.on_sale} or {0})
    cheapest = next((sku for sku in skus if sku["price_fen"] == prices[0]), None)
    return {
        "skus": skus,
        "price": format_fen(prices[0]),
        "was": cheapest["was"] if cheapest else "",
        "from": len(prices) > 1,
        "words": stock_words(sum(stock.values()), branch is not None),
        "on_sale": product.on_sale,
    }


def stock_words(pieces: int, known: bool) -> str:
    """How many are left at the branch, as a shopper wants to read it."""
    if not known:
        return ""
    if pieces <= 0:
        return str(_("本店缺货"))
    if pieces <= FEW:
        return str(_("仅剩 %(count)s 件", count=pieces))
    return str(_("现货充足"))


def facts_etag(facts: Mapping[str, Any]) -> str:
    """A short name for these facts."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]
