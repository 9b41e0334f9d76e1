"""Points are postings: earned once for one act, explained line by line."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.database import reading, transaction
from app.kernel.ids import new_id
from app.ledger.post_entries import EntryContradicts
from app.ledger.verify_books import verify_books
from app.loyalty.award_points import AwardUnfit, award_points
from app.loyalty.queries import points_balance, points_balances, points_history
from app.loyalty.rules import earns_scan_points, scan_key
from tests.factories.principals import sign_in

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_one_act_earns_once_and_the_books_stay_right(app: Flask) -> None:
    person, other, nobody = new_id(), new_id(), new_id()
    for _ in range(3):
        with transaction() as tx:
            award_points(tx, person, 10, "到店扫码", "scan:1", NOW)
    with transaction() as tx:
        award_points(tx, person, 5, "到店扫码", "scan:2", NOW)
        award_points(tx, other, 7, "到店扫码", "scan:3", NOW)
    with reading() as tx:
        assert points_balance(tx, person) == 15
        assert points_balances(tx, [person, other, nobody]) == {person: 15, other: 7, nobody: 0}
        assert [result.check.name for result in verify_books(tx) if result.differences] == []


@pytest.mark.parametrize("points", [0, -1, 1_000_001])
def test_an_award_outside_its_bounds_posts_nothing(app: Flask, points: int) -> None:
    person = new_id()
    with pytest.raises(AwardUnfit), transaction() as tx:
        award_points(tx, person, points, "错", "scan:1", NOW)
    with reading() as tx:
        assert points_history(tx, person, before=None, size=5).items == []


def test_the_same_key_with_other_points_is_refused(app: Flask) -> None:
    person = new_id()
    with transaction() as tx:
        award_points(tx, person, 10, "到店扫码", "scan:1", NOW)
    with pytest.raises(EntryContradicts), transaction() as tx:
        award_points(tx, person, 11, "到店扫码", "scan:1", NOW)
    with reading() as tx:
        assert points_balance(tx, person) == 10


def test_a_scan_counts_once_a_day_of_the_branch_s_own_calendar() -> None:
    person, branch = uuid.UUID(int=1), uuid.UUID(int=2)
    before_midnight = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    assert scan_key(person, branch, before_midnight, "Asia/Shanghai").endswith(":2026-11-22")
    assert scan_key(person, branch, before_midnight + timedelta(minutes=1), "Asia/Shanghai").endswith(":2026-11-23")
    assert scan_key(person, branch, NOW, "Asia/Shanghai") != scan_key(person, None, NOW, "Asia/Shanghai")


def test_only_scans_reported_by_wechat_earn_points() -> None:
    assert earns_scan_points("clerk", "follow")
    assert earns_scan_points("branch", "scene")
    assert not earns_scan_points("clerk", "link")
    assert not earns_scan_points("share", "scene")


def test_the_page_shows_balance_and_reasons_and_escapes_them(app: Flask, client: FlaskClient) -> None:
    person = new_id()
    sign_in(app, person_id=person)
    assert "还没有积分" in client.get("/me/points").text
    with transaction() as tx:
        award_points(tx, person, 1200, "<b>到店扫码</b>", "scan:1", NOW)
    page = client.get("/me/points").text
    assert "1,200" in page
    assert "+1200" in page
    assert "<b>到店" not in page
    assert client.get("/me/points?cursor=rubbish").status_code == 200
    sign_in(app)
    assert client.get("/me/points").location == "/signin/shopper"
