"""Loads goods: categories, brands, products and SKUs, their pictures, and the first stock.

Only products without a picture are drawn; stock is received once per place, as a first delivery, and never again.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from app.catalog.import_catalog import import_catalog
from app.catalog.queries import categories, find_sku_by_barcode, product_page
from app.catalog.set_pictures import set_pictures, set_shelf_picture
from app.inventory.queries import stock_views
from app.inventory.receive import receive
from app.kernel.database import Tx, reading, transaction
from app.kernel.import_report import ImportReport
from app.kernel.moment import current_files
from app.kernel.sheets import read_sheet
from demo.banners import TILES
from demo.files import FOLDER, rows
from demo.load_shops import BY, branch_ids
from demo.pictures import product_webp, tile_webp
from demo.progress import Say
from demo.stock import first_counts

FIRST_DELIVERY = timedelta(days=35)


def load_products(now: datetime) -> list[ImportReport]:
    """Import demo/products.csv and demo/skus.csv."""
    sheets = [read_sheet((FOLDER / name).read_bytes(), name) for name in ("products.csv", "skus.csv")]
    with transaction() as tx:
        return import_catalog(tx, sheets, by=BY, now=now)


def load_pictures(now: datetime, tell: Say) -> int:
    """Draw what has no picture yet and return how much that was; `tell` hears of every tenth."""
    with reading() as tx:
        bare = [row["external_ref"] for row in rows("products") if not _has_picture(tx, row["external_ref"])]
        shelves = {shelf.name for shelf in categories(tx) if shelf.parent_id is None and shelf.picture is None}
    drawn: dict[str, str] = {}
    for done, number in enumerate(bare, 1):
        drawn[number] = current_files().put_picture(product_webp(number))
        if done % 10 == 0:
            tell(f"{done}/{len(bare)}")
    tiles = {name: current_files().put_picture(tile_webp(name)) for name in TILES.values() if name in shelves}
    with transaction() as tx:
        for number, picture in drawn.items():
            set_pictures(tx, number, [picture], BY, now)
        for name, picture in tiles.items():
            set_shelf_picture(tx, name, picture)
    return len(drawn) + len(tiles)


def load_stock(now: datetime) -> int:
    """Receive the first delivery in places that hold nothing yet; return the pieces received."""
    with reading() as tx:
        places, skus = branch_ids(tx, now), sku_ids(tx)
        held = {place for place, _sku in stock_views(tx, set(skus.values()))}
    deliveries: dict[str, dict[uuid.UUID, int]] = {code: {} for code, place in places.items() if place not in held}
    for code, sku, pieces in first_counts():
        if code in deliveries and pieces:
            deliveries[code][skus[sku]] = pieces
    for code, goods in deliveries.items():
        with transaction() as tx:
            receive(tx, places[code], goods, f"first-delivery-{code}", BY, now - FIRST_DELIVERY)
    return sum(sum(goods.values()) for goods in deliveries.values())


def sku_ids(tx: Tx) -> dict[str, uuid.UUID]:
    """Return the ids of the chain's SKUs by external reference."""
    found = {row["external_ref"]: find_sku_by_barcode(tx, None, row["barcode"]) for row in rows("skus")}
    return {reference: offer.sku_id for reference, offer in found.items() if offer}


def _has_picture(tx: Tx, number: str) -> bool:
    page = product_page(tx, None, number)
    return page is not None and bool(page.pictures)
