"""Holidays of the whole chain: every branch keeps them, unless it has a special day of its own."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.branches.models import ChainHoliday
from app.branches.queries import directory, opening
from app.branches.rules.hours import HolidayMalformed, format_holidays, parse_holidays
from app.kernel.database import reading, transaction
from app.kernel.models import AuditEntry
from app.kernel.moment import current_time
from tests.factories.branches import make_branch
from tests.factories.identity import make_staff, sign_in_staff

NOON = datetime(2026, 10, 1, 4, 0, tzinfo=UTC)  # in Shanghai
LIST = "2026-10-01 国庆节 off\n2026-10-02 国庆节 10:00-18:00"


@pytest.fixture
def office(app: Flask, client: FlaskClient) -> FlaskClient:
    with transaction() as tx:
        make_branch(tx, code="SH01", hours="Mo-Su 09:00-22:00")
        make_branch(tx, code="SH02", hours="Mo-Su 09:00-22:00", special_days="2026-10-01 11:00-15:00")
        make_branch(tx, code="SH03", hours=None)
        staff = make_staff(tx, role="owner")
    sign_in_staff(client, staff)
    return client


def _post(client: FlaskClient, text: str) -> TestResponse:
    page = client.get("/office/holidays").text
    token = re.search(r'name="csrf-token" content="([0-9a-f]+)"', page)
    assert token
    return client.post("/office/holidays", data={"csrf_token": token[1], "holidays": text})


def _states(at: datetime) -> list[str]:
    with reading() as tx:
        shops = directory(tx, current_time())
    return [str(opening(branch, at).state) for branch in shops.all()]


def test_a_holiday_shuts_the_chain_but_not_a_branch_with_a_special_day(office: FlaskClient) -> None:
    assert _states(NOON) == ["open", "open", "unknown"]
    assert _post(office, LIST).status_code == 303
    assert _states(NOON) == ["shut", "open", "shut"]
    assert _states(NOON + timedelta(days=1)) == ["open", "open", "open"]
    assert _states(NOON + timedelta(days=1, hours=6, minutes=1)) == ["shut", "shut", "shut"]
    with reading() as tx:
        first = opening(directory(tx, current_time()).all()[0], NOON)
        assert first.opens_at
        assert first.opens_at.isoformat() == "2026-10-02T10:00:00+08:00"
        assert tx.scalars(select(AuditEntry.action)).all().count("branches.set_holidays") == 1
    assert "2026-10-02 国庆节 10:00-18:00" in office.get("/office/holidays").text
    assert "2026-10-01 11:00-15:00" in office.get("/office/branches/SH02").text
    assert "国庆节" not in office.get("/office/branches/SH02").text
    assert _post(office, "").status_code == 303
    assert _states(NOON) == ["open", "open", "unknown"]


def test_the_page_of_a_branch_tells_the_days_ahead(app: Flask, office: FlaskClient) -> None:
    with app.app_context():
        day = (current_time() + timedelta(days=3)).date().isoformat()
    _post(office, f"{day} 店庆 10:00-18:00")
    page = office.get("/branches/SH01").text
    assert f"{day} 店庆" in page
    assert "10:00–18:00" in page


def test_a_line_that_cannot_be_read_changes_nothing_and_stays_typed(office: FlaskClient) -> None:
    _post(office, LIST)
    answer = _post(office, LIST + "\n2026-13-01 元旦 off")
    assert answer.status_code == 422
    assert "节假日“2026-13-01 元旦 off”看不懂" in answer.text
    with reading() as tx:
        assert tx.scalars(select(ChainHoliday.day).order_by(ChainHoliday.day)).all() == [
            date(2026, 10, 1),
            date(2026, 10, 2),
        ]


@pytest.mark.parametrize(
    "line",
    ["2026-10-01", "2026-10-01 国庆节", "2026-10-01 国庆节 25:00-26:00", "x 国庆节 off", "2026-10-01 " + "长" * 21 + " off",
     "2026-10-01 a off\n2026-10-01 b off"],
)  # fmt: skip
def test_a_holiday_that_makes_no_sense_is_refused(line: str) -> None:
    with pytest.raises(HolidayMalformed):
        parse_holidays(line)


def test_holidays_are_read_back_as_they_were_written() -> None:
    assert parse_holidays(format_holidays(parse_holidays(LIST))) == parse_holidays(LIST)


def test_a_manager_of_one_branch_does_not_write_the_chains_holidays(app: Flask, client: FlaskClient) -> None:
    with transaction() as tx:
        branch = make_branch(tx, code="SH01")
        manager = make_staff(tx, role="manager", branch_id=branch.branch_id)
    sign_in_staff(client, manager)
    assert client.get("/office/holidays").status_code == 403
    with reading() as tx:
        assert tx.scalars(select(ChainHoliday)).all() == []
