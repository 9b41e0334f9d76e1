"""Many buyers, one SKU, too few pieces: exactly what is there is promised."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.inventory.queries import stock_views
from app.inventory.release import release
from app.inventory.reserve import StockShort, Wanted, reserve
from app.inventory.verify_stock import verify_allocations, verify_stock
from app.kernel.database import reading, transaction
from tests.factories.branches import make_branch
from tests.factories.catalog import make_sku
from tests.factories.inventory import make_stock

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def _race(app: Flask, acts: list) -> list[bool]:
    won: list[bool] = []
    start = threading.Barrier(len(acts))

    def run(act) -> None:
        start.wait()
        with app.app_context():
            won.append(act())

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won


def _buyer(shop: uuid.UUID, sku_ids: list[uuid.UUID]):
    def buy() -> bool:
        try:
            with transaction() as tx:
                wanted = [Wanted(uuid.uuid4(), sku_id, 1) for sku_id in sku_ids]
                reserve(tx, shop, uuid.uuid4(), wanted, None, NOW)
        except StockShort:
            return False
        return True

    return buy


def _shop_with(on_hand: int, skus: int) -> tuple[uuid.UUID, list[uuid.UUID]]:
    with transaction() as tx:
        shop = make_branch(tx).branch_id
        sku_ids = [make_sku(tx).id for _ in range(skus)]
        for sku_id in sku_ids:
            make_stock(tx, shop, sku_id, on_hand)
    return shop, sku_ids


def _proven(shop: uuid.UUID, sku_id: uuid.UUID) -> tuple[int, int]:
    with reading() as tx:
        assert verify_stock(tx) == []
        assert verify_allocations(tx) == []
        view = stock_views(tx, [sku_id], [shop])[shop, sku_id]
    return view.on_hand, view.allocated


def test_64_buyers_of_20_pieces_get_exactly_20(app: Flask) -> None:
    shop, (sku,) = _shop_with(20, skus=1)
    won = _race(app, [_buyer(shop, [sku]) for _ in range(64)])
    assert (len(won), won.count(True)) == (64, 20)
    assert _proven(shop, sku) == (20, 20)


def test_buyers_of_two_skus_in_any_order_never_block_each_other(app: Flask) -> None:
    shop, skus = _shop_with(8, skus=2)
    won = _race(app, [_buyer(shop, skus if number % 2 else skus[::-1]) for number in range(24)])
    assert (len(won), won.count(True)) == (24, 8)
    assert [_proven(shop, sku) for sku in skus] == [(8, 8), (8, 8)]


def test_an_order_let_go_by_many_at_once_is_let_go_once(app: Flask) -> None:
    shop, (sku,) = _shop_with(10, skus=1)
    order = uuid.uuid4()
    with transaction() as tx:
        reserve(tx, shop, order, [Wanted(uuid.uuid4(), sku, 4)], None, NOW)

    def let_go() -> bool:
        with transaction() as tx:
            return release(tx, order, NOW)

    assert _race(app, [let_go] * 12).count(True) == 1
    assert _proven(shop, sku) == (10, 0)


@pytest.mark.deep
def test_200_buyers_of_20_pieces_get_exactly_20(app: Flask) -> None:
    shop, (sku,) = _shop_with(20, skus=1)
    won = _race(app, [_buyer(shop, [sku]) for _ in range(200)])
    assert (len(won), won.count(True)) == (200, 20)
