"""`flask demo load` on both databases: everything comes in, and a second time nothing changes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

import wsgi
from app.branches.queries import directory
from app.catalog.queries import categories, product_page
from app.fulfillment.queries import fulfillments_of
from app.identity.queries import find_person_by_openid, find_staff_by_no, person_views
from app.inventory.queries import stock_views
from app.kernel.database import Base, db, reading
from app.kernel.models import OutboxEvent
from app.kernel.moment import current_time
from app.ledger.verify_books import verify_books
from app.orders.search_orders import OrderSearch, all_orders
from app.web.principal import BranchScope
from demo.history import past_orders
from demo.load import load_chain
from referral.plans.queries import plan_as_of
from referral.queries import order_split
from referral.tree.queries import ancestors, is_active_member
from tests.support.databases import Database, test_settings

PERSONAS = ("li", "chen", "wang", "sun", "zhao", "feng", "wu", "he", "qian", "zhou")


@pytest.fixture
def mall(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The mall with a WeChat account whose personas are known, as the stand-in leaves it."""
    account = {
        "official": {"appid": "wx0000000000000001", "secret": "s" * 32},
        "pay": {
            "mchid": "1900000001",
            "merchant_serial": "A1",
            "merchant_private_key_pem": "",
            "apiv3_key": "k" * 32,
            "platform_public_keys": {},
        },
        "personas": {name: {"openid": f"o-{name}", "unionid": f"u-{name}", "nickname": name} for name in PERSONAS},
    }
    file = tmp_path / "account.json"
    file.write_text(json.dumps(account), encoding="utf-8")
    app = wsgi.create_app(test_settings(database.url, tmp_path / "instance", account_file=file))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _load(capsys: pytest.CaptureFixture[str]) -> str:
    month = past_orders()
    load_chain(current_time(), [*month[50:66], *month[222:232]])
    return capsys.readouterr().out


def _row_counts() -> dict[str, int]:
    with reading() as tx:
        return {
            table.name: tx.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables
        }


def test_the_chain_comes_in_once_however_often_it_is_loaded(mall: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    _load(capsys)
    first = _row_counts()
    assert (first["branch"], first["product"], first["sku"], first["staff"]) == (28, 60, 94, 93)
    assert "新增 0，已有 28" in _load(capsys)
    assert _row_counts() == first
    now = current_time()
    with reading() as tx:
        _shops_goods_and_pictures_are_there(tx, now)
        _people_stand_where_the_story_needs_them(tx, now)
        _orders_were_played_to_their_ends(tx, now)
        assert [result.check.name for result in verify_books(tx) if result.differences] == []
        assert tx.scalar(select(func.count()).where(OutboxEvent.status != "done")) == 0


def _shops_goods_and_pictures_are_there(tx, now) -> None:
    places = directory(tx, now)
    assert places.nearest(121.4737, 31.2304)[0].branch.code == "SH01"
    hero = product_page(tx, None, "NY001")
    assert hero is not None
    assert {sku.price_fen for sku in hero.skus} == {19_900}
    assert len(hero.pictures) == 1
    assert [shelf.name for shelf in categories(tx) if shelf.parent_id is None and not shelf.picture] == []
    held = stock_views(tx, [sku.sku_id for sku in hero.skus], [places.by_code("SH01").branch_id])
    assert min(view.available for view in held.values()) >= 12


def _people_stand_where_the_story_needs_them(tx, now) -> None:
    ids = {name: find_person_by_openid(tx, "wx0000000000000001", f"o-{name}") for name in PERSONAS}
    assert find_staff_by_no(tx, "SH0102").person_id == ids["li"]
    assert find_staff_by_no(tx, "SH0101").person_id == ids["chen"]
    assert ancestors(tx, ids["feng"]) == [ids["wang"], ids["sun"], ids["zhao"]]
    assert is_active_member(tx, ids["wang"], now)
    assert all(view.avatar for view in person_views(tx, [ids["wang"], ids["li"]]).values())
    plan = plan_as_of(tx, now)
    assert (plan.terms.level_bps, plan.terms.clerk_bps) == ((800, 300, 100), 200)
    assert plan.signed.name == "沈望舒"


def _orders_were_played_to_their_ends(tx, now) -> None:
    orders = list(all_orders(tx, BranchScope(everywhere=True), OrderSearch()))
    states = {order.state for order in orders}
    assert {"paid", "completed", "cancelled"} <= states
    assert len(orders) > 15
    assert all(order.placed_at < now for order in orders)
    assert any(order.refunded_fen for order in orders)
    completed = [order for order in orders if order.state == "completed"]
    assert all(fulfillments_of(tx, order.order_id) for order in completed)
    split = order_split(tx, completed[0].number, now)
    assert split.net_fen == split.head_office_keeps_fen + sum(s.pending_fen + s.available_fen for s in split.seats)


def test_without_a_wechat_account_the_shops_open_and_people_wait(sqlite_database: Database, tmp_path: Path) -> None:
    app = wsgi.create_app(test_settings(sqlite_database.url, tmp_path / "instance"))
    with app.app_context():
        _shops_open_and_people_wait(app)
        db.session.remove()
        db.engine.dispose()


def _shops_open_and_people_wait(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "load"], catch_exceptions=False)
    assert "还没有微信账号" in result.output
    counts = _row_counts()
    assert (counts["branch"], counts["product"], counts["person"]) == (28, 60, 0)
