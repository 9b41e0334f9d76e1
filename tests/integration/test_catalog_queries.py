"""What a branch sells at which price, found in few statements."""

import uuid
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import event

from app.catalog.queries import find_sku_by_barcode, product_cards, product_page, product_views, sku_offers
from app.catalog.rules import PriceWrong
from app.catalog.set_price import SkuUnknown, set_price
from app.inventory.queries import available, locations_with
from app.inventory.reserve import Wanted, reserve
from app.kernel.database import db, reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.models import AuditEntry, OutboxEvent
from app.web.principal import BranchScope, Staff
from tests.factories.branches import make_branch
from tests.factories.catalog import hide_product, make_branch_price, make_category, make_product, make_sku
from tests.factories.inventory import make_stock

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


class Counter:
    """Counts the statements inside its block, BEGIN and COMMIT not."""

    def __enter__(self) -> "Counter":
        self.statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith("BEGIN"):
            self.statements.append(statement)

    def __len__(self) -> int:
        return len(self.statements)


def manager(*branches: uuid.UUID) -> Staff:
    scope = BranchScope(branch_ids=frozenset(branches)) if branches else BranchScope(everywhere=True)
    return Staff(uuid.uuid4(), "陈", {"prices.edit": scope})


def test_the_branch_s_price_and_listing_go_before_the_chain_s(app: Flask) -> None:
    with transaction() as tx:
        here, there = make_branch(tx).branch_id, make_branch(tx).branch_id
        product = make_product(tx)
        sku = make_sku(tx, product).id
        make_branch_price(tx, here, sku, 18800)
        hide_product(tx, there, product.id)
    with reading() as tx:
        assert [sku_offers(tx, place, [sku])[sku].price_fen for place in (here, there, None)] == [18800, 19900, 19900]
        assert [sku_offers(tx, place, [sku])[sku].on_sale for place in (here, there, None)] == [True, False, True]
        assert [card.price_fen for card in product_cards(tx, here).items] == [18800]
        assert product_cards(tx, there).items == []
        assert sku_offers(tx, here, [uuid.uuid4()]) == {}


def test_every_read_keeps_to_its_statements(app: Flask) -> None:
    with transaction() as tx:
        shop, shelf = make_branch(tx).branch_id, make_category(tx)
        products = [make_product(tx, category_id=shelf.id) for _ in range(5)]
        skus = [make_sku(tx, product).id for product in products for _ in range(2)]
        for sku in skus:
            make_stock(tx, shop, sku, 9)
    wanted = [Wanted(uuid.uuid4(), sku, 1) for sku in skus[:2]]
    reads = [
        (lambda tx: sku_offers(tx, shop, skus), 1), (lambda tx: available(tx, skus, [shop]), 1),
        (lambda tx: product_cards(tx, shop, category_id=shelf.id, query="商品"), 1),
        (lambda tx: product_page(tx, shop, products[0].number), 1), (lambda tx: locations_with(tx, wanted), 1),
        (lambda tx: product_views(tx, [product.id for product in products]), 1),
    ]  # fmt: skip
    for read, most in reads:
        with reading() as tx, Counter() as counted:
            assert read(tx)
        assert len(counted) == most, counted.statements
    with transaction() as tx, Counter() as counted:
        reserve(tx, shop, uuid.uuid4(), wanted, NOW, NOW)
    assert len(counted) == 3, counted.statements


@pytest.mark.parametrize("query", ["睡袋", "云朵", "ｍｕｊｉ", "muji 睡袋", "袋"])
def test_two_characters_find_what_holds_them(app: Flask, query: str) -> None:
    with transaction() as tx:
        bag = make_product(tx, name="MUJI云朵睡袋")
        make_sku(tx, bag)
        make_sku(tx, make_product(tx, name="积木"))
    with reading() as tx:
        assert [card.name for card in product_cards(tx, None, query=query).items] == ["MUJI云朵睡袋"]


@pytest.mark.parametrize("query", ["%", "_", "\\", "睡%袋"])
def test_wildcards_typed_by_a_shopper_mean_themselves(app: Flask, query: str) -> None:
    with transaction() as tx:
        make_sku(tx, make_product(tx, name="睡棉袋"))
    with reading() as tx:
        assert product_cards(tx, None, query=query).items == []


def test_pages_of_goods_neither_lose_nor_repeat(app: Flask) -> None:
    with transaction() as tx:
        numbers = [make_sku(tx, make_product(tx, rank=index % 3)).product_id for index in range(11)]
    seen, cursor = [], None
    with reading() as tx:
        while True:
            page = product_cards(tx, None, cursor=cursor, size=4)
            seen += [card.product_id for card in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert len(seen) == 11
    assert set(seen) == set(numbers)


def test_a_shelf_shows_what_stands_on_the_shelves_below_it(app: Flask) -> None:
    with transaction() as tx:
        top = make_category(tx)
        middle = make_category(tx, parent_id=top.id)
        low = make_category(tx, parent_id=middle.id)
        make_sku(tx, make_product(tx, category_id=low.id))
        make_sku(tx, make_product(tx))
    with reading() as tx:
        assert [len(product_cards(tx, None, category_id=shelf.id).items) for shelf in (top, middle, low)] == [1, 1, 1]


def test_goods_off_sale_are_not_listed_but_their_page_says_so(app: Flask) -> None:
    with transaction() as tx:
        off, empty = make_product(tx, status="off"), make_product(tx)
        make_sku(tx, off)
    with reading() as tx:
        assert product_cards(tx, None).items == []
        page = product_page(tx, None, off.number)
        assert page is not None
        assert (page.on_sale, len(page.skus)) == (False, 1)
        assert product_page(tx, None, empty.number).skus == ()
        assert product_page(tx, None, "nothing") is None


def test_a_scanned_barcode_means_the_sku_on_sale(app: Flask) -> None:
    with transaction() as tx:
        make_sku(tx, barcode="690001", status="off")
        on = make_sku(tx, barcode="690001").id
    with reading() as tx:
        found = find_sku_by_barcode(tx, None, "690001")
        assert found is not None
        assert found.sku_id == on
        assert find_sku_by_barcode(tx, None, "690002") is None


def test_a_price_is_changed_once_told_once_and_written_down(app: Flask) -> None:
    with transaction() as tx:
        shop, sku = make_branch(tx).branch_id, make_sku(tx).id
    for _ in range(2):
        with transaction() as tx:
            set_price(tx, manager(shop), sku, shop, 17700, NOW)
    with reading() as tx:
        told = [row.payload for row in tx.query(OutboxEvent)]
        assert [(event["price_fen"], event["branch_id"]) for event in told] == [(17700, shop.hex)]
        assert [row.branch_id for row in tx.query(AuditEntry)] == [shop]
        assert sku_offers(tx, shop, [sku])[sku].price_fen == 17700
    with transaction() as tx:
        set_price(tx, manager(shop), sku, shop, None, NOW)
    with reading() as tx:
        assert sku_offers(tx, shop, [sku])[sku].price_fen == 19900


def test_a_manager_changes_prices_of_her_own_branch_only(app: Flask) -> None:
    with transaction() as tx:
        mine, other, sku = make_branch(tx).branch_id, make_branch(tx).branch_id, make_sku(tx).id
    for place in (other, None):
        with pytest.raises(Forbidden), transaction() as tx:
            set_price(tx, manager(mine), sku, place, 100, NOW)
    with transaction() as tx:
        set_price(tx, manager(), sku, None, 100, NOW)
    with reading() as tx:
        assert sku_offers(tx, other, [sku])[sku].price_fen == 100


@pytest.mark.parametrize("price_fen", [0, -1, 10**10 + 1])
def test_a_price_out_of_bounds_changes_nothing(app: Flask, price_fen: int) -> None:
    with transaction() as tx:
        sku = make_sku(tx).id
    with pytest.raises(PriceWrong), transaction() as tx:
        set_price(tx, manager(), sku, None, price_fen, NOW)
    with pytest.raises(SkuUnknown), transaction() as tx:
        set_price(tx, manager(), uuid.uuid4(), None, 100, NOW)
    with reading() as tx:
        assert sku_offers(tx, None, [sku])[sku].price_fen == 19900
        assert tx.query(AuditEntry).count() == 0
