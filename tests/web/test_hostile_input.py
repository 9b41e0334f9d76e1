"""What no page of ours would send is refused in words and never breaks a page."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.database import transaction
from app.kernel.ids import new_id
from tests.factories.identity import make_person
from tests.factories.principals import sign_in, staff_who_may

BROKEN_ADDRESS = "http://[broken"
OFFICE = (
    "desk.open",
    "orders.read",
    "audit.read",
    "branches.edit",
    "credit.read",
    "people.read",
    "events.read",
    "catalog.edit",
)


def test_a_broken_origin_is_a_foreign_one(client: FlaskClient) -> None:
    answer = client.post("/language", data={"lang": "en"}, headers={"Origin": BROKEN_ADDRESS})
    assert answer.status_code == 403


def test_a_page_with_a_broken_address_is_not_signed(client: FlaskClient) -> None:
    answer = client.get("/wechat/js-config", query_string={"url": BROKEN_ADDRESS})
    assert answer.status_code == 422


def test_a_broken_referrer_leads_to_sign_in_as_none_does(client: FlaskClient) -> None:
    answer = client.get("/orders", headers={"HX-Request": "true", "Referer": BROKEN_ADDRESS})
    assert answer.status_code in (204, 302, 401)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("page", ["/office/orders", "/office/orders.csv", "/office/audit", "/office/audit/export.csv"])
def test_a_day_outside_the_calendar_narrows_nothing(app: Flask, client: FlaskClient, page: str, day: str) -> None:
    sign_in(app, staff=staff_who_may(*OFFICE))
    assert client.get(f"{page}?since={day}&until={day}").status_code == 200


@pytest.mark.parametrize("cursor", ["W10", "WyJ4Il0", "WyJ4IiwgInkiXQ", "W251bGwsIG51bGxd", "WzEsIDJd"])
@pytest.mark.parametrize(
    "page",
    [
        "/office/codes", "/office/orders", "/office/audit", "/office/events", "/office/people", "/office/goods",
        "/orders", "/me/points", "/me/notices", "/member", "/c",
        "/member/shares", "/clerk/goods",
    ],
)  # fmt: skip
def test_a_damaged_cursor_starts_at_the_beginning(app: Flask, client: FlaskClient, page: str, cursor: str) -> None:
    with transaction() as tx:
        person_id = make_person(tx)
    sign_in(app, staff=staff_who_may(*OFFICE), person_id=person_id)
    assert client.get(page, query_string={"cursor": cursor}).status_code == 200


@pytest.mark.parametrize("path", ["/search?q=%00", "/b/%00", "/p/%00", "/q/%00", "/branches/%00", "/branches?q=%00"])
def test_a_zero_byte_finds_nothing(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (200, 302, 404, 422, 400)


def test_a_branch_manager_does_not_see_the_whole_chain_s_refunds(app: Flask, client: FlaskClient) -> None:
    sign_in(app, staff=staff_who_may("orders.read", "orders.refund", branch_ids=frozenset({new_id()})))
    assert client.get("/office/refunds").status_code == 403
    assert "/office/refunds" not in client.get("/office/orders").text
