"""Following by a clerk's or a branch's code: touch, points, and the nearest branch's card, once."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.branches.queries import BranchView
from app.codes.issue_code import issue_code
from app.kernel.database import reading, transaction
from app.kernel.models import OutboxEvent
from app.kernel.outbox import run_until_empty
from app.loyalty.queries import points_balance
from app.official.models import Follower
from app.official.queries import find_greeting
from app.official.read_message import Push
from app.official.receive_push import receive_push
from app.official.replies import CardReply, Reply, TextReply
from tests.factories.branches import make_branch

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
OPENID = "oShopper0000000000000000000a"
CHOICE = "也可以自己选"


@pytest.fixture
def branches(app: Flask) -> tuple[BranchView, BranchView]:
    """One on the Bund, one a kilometre and a half away."""
    with transaction() as tx:
        near = make_branch(tx, name="外滩店", lng=121.49, lat=31.24)
        far = make_branch(tx, name="中山路店", lng=121.4741, lat=31.2308)
    return near, far


def receive(
    key: str, kind: str, now: datetime = NOW, scene: str | None = None, place: tuple[float, float] | None = None
) -> Reply | None:
    lng, lat = place or (None, None)
    with transaction() as tx:
        return receive_push(tx, Push(key, kind, OPENID, scene, None, lng, lat), "wx1", "gcj02", now)


def test_a_follow_without_a_position_is_told_how_to_choose(branches: tuple[BranchView, BranchView]) -> None:
    reply = receive("1", "follow")
    assert isinstance(reply, TextReply)
    assert CHOICE in reply.text
    assert "/branches" in reply.text


def test_a_follow_with_a_position_gets_the_nearest_branch_with_its_distance(
    branches: tuple[BranchView, BranchView],
) -> None:
    receive("0", "location", place=(121.4901, 31.2401))
    reply = receive("1", "follow")
    assert isinstance(reply, CardReply)
    assert [card.title for card in reply.cards] == ["外滩店 · 0 m"]
    assert "营业中，至 22:00" in reply.cards[0].description
    with reading() as tx:
        person_id = tx.scalar(select(Follower.person_id))
        assert person_id is not None
        assert find_greeting(tx, person_id, NOW) is None


def test_a_code_of_another_branch_puts_both_on_the_card_nearest_first(branches: tuple[BranchView, BranchView]) -> None:
    near, far = branches
    with transaction() as tx:
        token = issue_code(tx, "branch", NOW, branch_id=far.branch_id, by="system")
    receive("0", "location", place=(121.4901, 31.2401))
    reply = receive("1", "follow", scene=token)
    assert isinstance(reply, CardReply)
    assert [card.title.split(" · ")[0] for card in reply.cards] == ["外滩店", "中山路店"]
    assert "您的导购门店：中山路店" in reply.cards[0].description
    assert reply.cards[0].address.endswith(f"/b/{near.code}")


def test_scanning_in_the_shop_earns_points_once_a_day(branches: tuple[BranchView, BranchView]) -> None:
    with transaction() as tx:
        token = issue_code(tx, "branch", NOW, branch_id=branches[0].branch_id, by="system")
    receive("1", "follow", scene=token)
    receive("2", "scan", NOW + timedelta(minutes=5), scene=token)
    run_until_empty(NOW + timedelta(minutes=5))
    with reading() as tx:
        person_id = tx.scalar(select(Follower.person_id))
        assert person_id is not None
        assert points_balance(tx, person_id) == 10
    receive("3", "scan", NOW + timedelta(days=1), scene=token)
    run_until_empty(NOW + timedelta(days=1))
    with reading() as tx:
        assert points_balance(tx, person_id) == 20


def test_a_foreign_or_missing_scene_opens_nothing(branches: tuple[BranchView, BranchView]) -> None:
    receive("1", "follow", scene="someone-elses-scene")
    receive("2", "scan", scene="x" * 64)
    with reading() as tx:
        assert "codes.CodeOpened" not in set(tx.scalars(select(OutboxEvent.name)))
