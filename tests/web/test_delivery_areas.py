"""Head office says where a branch delivers; the courier's offer follows."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.branches.models import BranchDelivery
from app.branches.queries import directory
from app.delivery.rules import CourierMethod
from app.fulfillment.methods import Destination, MethodAsk
from app.kernel.database import reading, transaction
from app.kernel.models import AuditEntry
from app.kernel.moment import current_time
from tests.factories.branches import make_branch
from tests.factories.identity import make_staff, sign_in_staff

AREAS = "近处 | 2000 米 | 起送 10 | 1000米内 2, 4 | 满 88 免"


@pytest.fixture
def office(app: Flask, client: FlaskClient) -> FlaskClient:
    with transaction() as tx:
        make_branch(tx, code="SH01")
        staff = make_staff(tx, role="owner")
    sign_in_staff(client, staff)
    return client


def _post(client: FlaskClient, areas: str) -> TestResponse:
    page = client.get("/office/branches/SH01/areas").text
    token = re.search(r'name="csrf-token" content="([0-9a-f]+)"', page)
    assert token
    return client.post("/office/branches/SH01/areas", data={"csrf_token": token[1], "areas": areas})


def _fee(north_m: float, goods_fen: int) -> int | None:
    with reading() as tx:
        branch = directory(tx, current_time()).by_code("SH01")
    assert branch
    place = Destination("", "", "", "", "", "", branch.lng, branch.lat + north_m / 111_195)
    offer = CourierMethod().offer(branch, MethodAsk(place, goods_fen, current_time()))
    return offer.fee_fen if offer else None


def test_areas_take_the_place_of_the_radius_at_once(office: FlaskClient) -> None:
    assert _fee(3000, 4000) == 600
    assert _post(office, AREAS).status_code == 303
    assert [_fee(900, 1000), _fee(1900, 1000), _fee(1900, 8800)] == [200, 400, 0]
    assert [_fee(2100, 9900), _fee(900, 999)] == [None, None]
    assert "1000 米内 2, 4" in office.get("/office/branches/SH01/areas").text
    with reading() as tx:
        kinds = tx.scalars(select(AuditEntry.action)).all()
    assert kinds.count("branches.set_areas") == 1
    assert _post(office, "").status_code == 303
    assert _fee(3000, 4000) == 600


def test_a_line_that_cannot_be_read_changes_nothing_and_stays_typed(office: FlaskClient) -> None:
    _post(office, AREAS)
    answer = _post(office, AREAS + "\n远处 | 9 | 起送 | 1")
    assert answer.status_code == 422
    assert "配送范围“远处 | 9 | 起送 | 1”看不懂" in answer.text
    assert "远处 | 9" in answer.text
    assert _fee(900, 1000) == 200


def test_only_those_who_edit_branches_may(app: Flask, client: FlaskClient) -> None:
    with transaction() as tx:
        branch = make_branch(tx, code="SH01")
        clerk = make_staff(tx, role="clerk", branch_id=branch.branch_id)
    sign_in_staff(client, clerk)
    assert client.get("/office/branches/SH01/areas").status_code == 403
    with reading() as tx:
        assert tx.get(BranchDelivery, uuid.UUID(int=0)) is None
        assert tx.scalars(select(BranchDelivery)).all() == []
