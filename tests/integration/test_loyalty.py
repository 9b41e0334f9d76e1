"""Points are postings: earned once for one act, explained line by line."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.branches.queries import BranchView
from app.codes.events import CodeOpened
from app.codes.issue_code import issue_code
from app.kernel.database import reading, transaction
from app.kernel.ids import new_id
from app.kernel.models import OutboxEvent
from app.kernel.outbox import publish, run_until_empty
from app.ledger.post_entries import EntryContradicts
from app.ledger.verify_books import verify_books
from app.loyalty.award_points import AwardUnfit, award_points
from app.loyalty.award_scan import award_scan
from app.loyalty.queries import points_balance, points_balances, points_history
from app.loyalty.rules import earns_scan_points, scan_key
from app.notices.kinds import notice_text
from app.notices.models import Notice
from app.official.events import Followed, Scanned
from tests.factories.branches import make_branch
from tests.factories.identity import make_person, make_staff
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


def scan(
    person_id: uuid.UUID, branch: BranchView | None, at: datetime, kind: str = "clerk", via: str = "follow"
) -> bool:
    opened = CodeOpened(new_id(), "t", kind, None, branch.branch_id if branch else None, None, person_id, None, via, at)
    with transaction() as tx:
        return award_scan(tx, opened, 10, at)


def test_scanning_earns_once_a_branch_and_day_and_says_so(app: Flask) -> None:
    with transaction() as tx:
        person, first, second = make_person(tx), make_branch(tx, name="中山路店"), make_branch(tx)
    assert scan(person, first, NOW)
    assert not scan(person, first, NOW + timedelta(hours=1), kind="branch", via="scene")
    assert scan(person, second, NOW)
    assert scan(person, first, NOW + timedelta(days=1))
    assert not scan(person, first, NOW + timedelta(days=2), via="link")
    with reading() as tx:
        assert points_balance(tx, person) == 30
        notices = tx.scalars(select(Notice).where(Notice.person_id == person).order_by(Notice.id)).all()
        assert len(notices) == 3
        words = notice_text(notices[0].kind, notices[0].params)
        assert (words.title, words.address) == ("扫码得 10 积分", "/me/points")
        assert words.body.startswith("欢迎来到中山路店！")


def test_staff_earn_nothing_by_scanning_until_they_leave(app: Flask) -> None:
    with transaction() as tx:
        person, branch = make_person(tx), make_branch(tx)
        make_staff(tx, "clerk", branch.branch_id, person_id=person)
    assert not scan(person, branch, NOW)
    with reading() as tx:
        assert points_balance(tx, person) == 0


def test_following_by_a_code_is_opening_it_and_earns_in_the_same_chat(app: Flask) -> None:
    with transaction() as tx:
        person, branch = make_person(tx), make_branch(tx)
        token = issue_code(tx, "branch", NOW, branch_id=branch.branch_id, by="system")
        publish(tx, Followed(person, "o1", token, NOW), NOW)
        publish(tx, Followed(person, "o1", None, NOW), NOW)
        publish(tx, Scanned(person, "o1", "no-such-code", NOW), NOW)
    with reading() as tx:
        opened = tx.scalars(select(OutboxEvent).where(OutboxEvent.name == "codes.CodeOpened")).all()
        assert [(row.payload["via"], row.payload["branch_id"]) for row in opened] == [("follow", branch.branch_id.hex)]
    for _ in range(2):
        run_until_empty(NOW)
    with reading() as tx:
        assert points_balance(tx, person) == 10


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
