"""A code stays the same while it lives, leads somewhere, and is remembered once per visit."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from app.codes.events import CodeOpened
from app.codes.issue_code import issue_code
from app.codes.kinds import Visit
from app.codes.open_code import open_code
from app.codes.queries import codes_of_subjects, find_code, list_codes
from app.codes.revoke_code import revoke_code
from app.kernel.database import reading, transaction
from app.kernel.ids import new_id
from app.kernel.models import AuditEntry, OutboxEvent
from app.kernel.plug import Plug
from tests.factories.codes import SHELF_BRANCH, make_shelf_code

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_the_same_thing_keeps_its_live_code_and_gets_a_new_one_after_revocation(app: Flask) -> None:
    clerk = new_id()
    with transaction() as tx:
        first = issue_code(tx, "clerk", NOW, subject_id=clerk, by="system")
    with transaction() as tx:
        again = issue_code(tx, "clerk", NOW, subject_id=clerk, by="system")
        other = issue_code(tx, "clerk", NOW, subject_id=clerk, branch_id=new_id(), by="system")
    assert again == first
    assert other != first
    with transaction() as tx:
        assert revoke_code(tx, first, "staff:test", NOW)
    with transaction() as tx:
        assert not revoke_code(tx, first, "staff:test", NOW)
        fresh = issue_code(tx, "clerk", NOW, subject_id=clerk, by="system")
    assert fresh != first
    with reading() as tx:
        assert find_code(tx, first).live is False
        assert codes_of_subjects(tx, "clerk", [clerk])[clerk].token in (fresh, other)
        assert tx.scalars(select(AuditEntry.action)).all() == ["codes.revoke"]


def test_opening_a_code_publishes_what_was_seen_and_where_it_leads(app: Flask) -> None:
    token = make_shelf_code(app, NOW)
    seen: list[CodeOpened] = []
    Plug(app).on(CodeOpened, lambda _tx, event, _now: seen.append(event), mode="inline")
    person = new_id()
    with transaction() as tx:
        landing = open_code(tx, token, Visit(person, "browser1", "scene"), NOW)
    assert landing.address == f"/healthz?code={token}"
    assert [(event.person_id, event.browser_id, event.via, event.branch_id, event.at) for event in seen] == [
        (person, "browser1", "scene", SHELF_BRANCH, NOW)
    ]


def test_a_code_that_leads_nowhere_leaves_no_trace(app: Flask) -> None:
    token = make_shelf_code(app, NOW)
    with transaction() as tx:
        revoke_code(tx, token, "staff:test", NOW)
        orphan = issue_code(tx, "unregistered", NOW, by="system")
    with transaction() as tx:
        assert open_code(tx, token, Visit(None, None), NOW) is None
        assert open_code(tx, orphan, Visit(None, None), NOW) is None
        assert open_code(tx, "nosuchtoken", Visit(None, None), NOW) is None
        assert open_code(tx, "x" * 5000, Visit(None, None), NOW) is None
    with reading() as tx:
        assert tx.scalars(select(OutboxEvent)).all() == []


def test_the_list_of_codes_pages_without_gaps(app: Flask) -> None:
    with transaction() as tx:
        tokens = {issue_code(tx, "share", NOW, subject_id=new_id(), by="system") for _ in range(5)}
    with reading() as tx:
        first = list_codes(tx, kind="share", cursor=None, size=3)
        rest = list_codes(tx, kind="share", cursor=[str(first.items[-1].code_id)], size=3)
    assert first.next_cursor
    assert rest.next_cursor is None
    assert {code.token for code in (*first.items, *rest.items)} == tokens
