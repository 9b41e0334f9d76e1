"""Head office's frame: the first page, parked events, the audit trail."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.admin.dashboard import DASHBOARD, Bar, DashboardPart, Figure, Panel, shares
from app.admin.queries import NAMERS, Namer
from app.kernel.audit import record
from app.kernel.database import reading, transaction
from app.kernel.ids import new_id
from app.kernel.models import AuditEntry, OutboxEvent
from app.kernel.plug import Plug
from app.web.principal import BranchScope
from tests.factories.codes import plug_shelf_kind
from tests.factories.principals import sign_in, staff_who_may

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def token_of(client: FlaskClient, path: str) -> str:
    return client.get(path).text.split('name="csrf-token" content="')[1].split('"')[0]


def park(error: str = "orders.react: KeyError: 'x'") -> OutboxEvent:
    row = OutboxEvent(
        id=new_id(),
        name="orders.OrderPlaced",
        payload={"order_id": "1"},
        created_at=NOW,
        run_at=NOW,
        attempts=10,
        status="parked",
        error=error,
    )
    with transaction() as tx:
        tx.add(row)
    return row


def test_the_first_page_shows_each_part_only_to_who_may_see_it(app: Flask, client: FlaskClient) -> None:
    Plug(app).add(
        DASHBOARD,
        DashboardPart("orders.read", figures=lambda _tx, _staff, _now: [Figure("今日销售", "¥199.00")]),
        DashboardPart(
            "books.read", panels=lambda _tx, _staff, _now: [Panel("两周业绩", "columns", [Bar("11/22", "3", 50)])]
        ),
    )
    sign_in(app, staff=staff_who_may("orders.read"))
    page = client.get("/office").text
    assert "¥199.00" in page
    assert "两周业绩" not in page
    sign_in(app, staff=staff_who_may("orders.read", "books.read"))
    assert 'style="height: 50%"' in client.get("/office").text


def test_nobody_sees_the_console_without_signing_in(app: Flask, client: FlaskClient) -> None:
    sign_in(app)
    for path in ("/office", "/office/events", "/office/audit", "/office/audit/export.csv", "/office/codes"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (302, "/signin/staff")
    sign_in(app, staff=staff_who_may("orders.read"))
    for path in ("/office/events", "/office/audit", "/office/audit/export.csv", "/office/codes"):
        assert client.get(path).status_code == 403


def test_a_parked_event_is_shown_with_its_error_and_tried_again_once(app: Flask, client: FlaskClient) -> None:
    parked = park("orders.react: <script>alert(1)</script>")
    sign_in(app, staff=staff_who_may("events.read"))
    page = client.get("/office/events").text
    assert "orders.OrderPlaced" in page
    assert "<script>alert(1)" not in page
    form = {"csrf_token": token_of(client, "/office/events")}
    assert client.post(f"/office/events/{parked.id}/retry", data=form).status_code == 302
    with reading() as tx:
        row = tx.get_one(OutboxEvent, parked.id)
        assert (row.status, row.attempts) == ("ready", 0)
        assert tx.scalars(select(AuditEntry.action)).all() == ["admin.retry_event"]
    assert client.post(f"/office/events/{parked.id}/retry", data=form).status_code == 404
    assert client.post(f"/office/events/{parked.id}/retry").status_code == 403


def test_the_trail_names_people_filters_and_pages(app: Flask, client: FlaskClient) -> None:
    person = new_id()
    Plug(app).add(NAMERS, Namer("staff", lambda _tx, ids: dict.fromkeys(ids, "李晓")))
    with transaction() as tx:
        for hour in range(3):
            record(
                tx, f"staff:{person}", "catalog.set_price", "sku:1", NOW + timedelta(hours=hour), detail={"to": "=1+1"}
            )
        record(tx, "system", "branches.import", "file:a.csv", NOW + timedelta(days=2))
    sign_in(app, staff=staff_who_may("audit.read"))
    assert "李晓" in client.get("/office/audit").text
    assert "branches.import</a>" not in client.get("/office/audit?action=catalog").text
    assert "catalog.set_price</a>" not in client.get("/office/audit?since=2026-11-23").text
    assert "branches.import</a>" not in client.get("/office/audit?until=2026-11-23&since=rubbish").text
    first = client.get("/office/audit?size=3").text
    assert first.count("catalog.set_price</a>") == 2
    rest = client.get(first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")).text
    assert rest.count("catalog.set_price</a>") == 1
    assert client.get("/office/audit?cursor=rubbish&actor=%27").status_code == 200


def test_the_exported_trail_holds_every_row_and_runs_no_formula(app: Flask, client: FlaskClient) -> None:
    with transaction() as tx:
        record(tx, "staff:x", "catalog.set_price", "=HYPERLINK(1)", NOW)
    sign_in(app, staff=staff_who_may("audit.read"))
    answer = client.get("/office/audit/export.csv")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "'=HYPERLINK(1)" in lines[1]


def test_a_manager_sees_only_what_happened_in_her_branch(app: Flask, client: FlaskClient) -> None:
    mine, other = new_id(), new_id()
    with transaction() as tx:
        record(tx, "staff:x", "catalog.mine", "sku:1", NOW, branch_id=mine)
        record(tx, "staff:x", "catalog.other", "sku:1", NOW, branch_id=other)
        record(tx, "staff:x", "catalog.nowhere", "sku:1", NOW)
    sign_in(app, staff=staff_who_may("audit.read", branch_ids=BranchScope(branch_ids=frozenset({mine})).branch_ids))
    page = client.get("/office/audit").text
    assert "catalog.mine</a>" in page
    assert "catalog.other</a>" not in page
    assert "catalog.nowhere</a>" not in page


def test_shares_are_parts_of_the_largest() -> None:
    assert shares([0, 50, 200, -3]) == [0, 25, 100, 0]
    assert shares([0, 0]) == [0, 0]
    assert shares([]) == []


def test_a_printed_sheet_makes_missing_codes_once(app: Flask, client: FlaskClient) -> None:
    plug_shelf_kind(app)
    sign_in(app, staff=staff_who_may("branches.edit"))
    assert "尚未生成" in client.get("/office/codes/sheet/shelf").text
    form = {"csrf_token": token_of(client, "/office/codes")}
    for _ in range(2):
        assert client.post("/office/codes/sheet/shelf", data=form).status_code == 302
    page = client.get("/office/codes/sheet/shelf").text
    assert "尚未生成" not in page
    assert "三号货架" in page
    assert client.get("/office/codes").text.count("使用中") == 1
    assert client.get("/office/codes/sheet/nosuch").status_code == 404
