"""The clerk's phone: the board, the code, the hand-over, the return."""

import re
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.branches.queries import BranchView
from app.kernel.clock import wall_seconds
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.kernel.outbox import run_until_empty
from app.orders.queries import get_order
from pickup.collection.queries import codes_of_orders
from pickup.collection.routes import pickup_secret
from pickup.collection.rules.rotating_qr import make_qr, signing_key
from tests.factories.branches import make_branch
from tests.factories.catalog import make_sku
from tests.factories.identity import make_person, make_staff, sign_in_shopper, sign_in_staff
from tests.factories.inventory import make_stock
from tests.factories.paid_orders import PaidOrder, make_paid_order


@dataclass
class Desk:
    """One paid collect order at a branch; `clerk` is signed in there, `stranger` at another branch."""

    branch: BranchView
    order: PaidOrder
    clerk: FlaskClient
    stranger: FlaskClient
    app: Flask
    now: datetime

    def qr(self) -> str:
        with reading() as tx:
            (code,) = codes_of_orders(tx, pickup_secret(), [self.order.order_id])
        return make_qr(signing_key(pickup_secret()), code.code_id, wall_seconds())

    def digits(self) -> str:
        with reading() as tx:
            return codes_of_orders(tx, pickup_secret(), [self.order.order_id])[0].digits

    def state(self) -> str:
        with reading() as tx:
            return get_order(tx, self.order.number).state


@pytest.fixture
def desk(app: Flask) -> Desk:
    now = current_time()
    with transaction() as tx:
        branch, other, sku = make_branch(tx, name="中山路店"), make_branch(tx), make_sku(tx, price_fen=19_900)
        make_stock(tx, branch.branch_id, sku.id, 3)
        order = make_paid_order(tx, branch, [(sku, 1)], now)
        clerk, stranger = make_staff(tx, "clerk", branch.branch_id), make_staff(tx, "clerk", other.branch_id)
    run_until_empty(now)
    clients = app.test_client(), app.test_client()
    for client, staff_id in zip(clients, (clerk, stranger), strict=True):
        sign_in_staff(client, staff_id)
    return Desk(branch, order, clients[0], clients[1], app, now)


def send(client: FlaskClient, path: str, page: str = "/desk/scan", **form: str) -> TestResponse:
    found = re.search(r'name="csrf-token" content="([0-9a-f]+)"', client.get(page).text)
    assert found
    return client.post(path, data={"csrf_token": found.group(1)} | form)


def sighting(page: TestResponse) -> str:
    found = re.search(r'name="sighting" value="([^"]+)"', page.text)
    assert found, page.text
    return found.group(1)


def test_the_board_shows_a_paid_order_to_its_branch_alone_and_answers_304_while_nothing_changes(desk: Desk) -> None:
    assert desk.order.number[-6:] in desk.clerk.get("/desk/orders").text
    assert desk.order.number[-6:] not in desk.stranger.get("/desk/orders").text
    first = desk.clerk.get("/desk/orders/lanes")
    same = desk.clerk.get("/desk/orders/lanes", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, desk.order.number[-6:] in first.text) == (200, True)
    assert (same.status_code, same.text) in ((304, ""), (200, first.text))


def test_scan_shows_the_order_and_confirm_hands_over_once(desk: Desk) -> None:
    seen = send(desk.clerk, "/desk/scan", text=f"http://localhost/desk/scan?code={desk.qr()}")
    assert "云朵睡袋" in seen.text
    assert desk.state() == "paid"
    value = sighting(seen)
    assert "已交货" in send(desk.clerk, "/desk/confirm", sighting=value).text
    assert desk.state() == "completed"
    again = send(desk.clerk, "/desk/confirm", sighting=value)
    assert again.status_code == 409
    assert "没有重复出货" in again.text


def test_wechat_s_own_scanner_opens_the_order_and_changes_nothing(desk: Desk) -> None:
    assert "云朵睡袋" in desk.clerk.get(f"/desk/scan?code={desk.qr()}").text
    assert desk.state() == "paid"


def test_the_typed_code_asks_for_the_phone_whether_or_not_it_exists(desk: Desk) -> None:
    for digits in (desk.digits(), "0000 0000"):
        assert 'name="tail"' in send(desk.clerk, "/desk/typed", digits=digits).text
    assert send(desk.clerk, "/desk/typed", digits="0000 0000", tail="6789").status_code == 404
    assert send(desk.clerk, "/desk/typed", digits=desk.digits(), tail="0000").status_code == 404
    assert "云朵睡袋" in send(desk.clerk, "/desk/typed", digits=desk.digits(), tail="6789").text


def test_the_sixth_wrong_typing_is_locked_with_a_time_to_wait(desk: Desk) -> None:
    for _ in range(5):
        assert send(desk.clerk, "/desk/typed", digits="1234 5678", tail="0000").status_code == 404
    locked = send(desk.clerk, "/desk/typed", digits=desk.digits(), tail="6789")
    assert locked.status_code == 429
    assert int(locked.headers["Retry-After"]) > 0
    assert desk.state() == "paid"


def test_another_branch_is_told_where_the_customer_should_go_and_cannot_confirm(desk: Desk) -> None:
    refused = send(desk.stranger, "/desk/scan", text=desk.qr())
    assert (refused.status_code, "不在您的门店提货" in refused.text) == (409, True)
    value = sighting(send(desk.clerk, "/desk/scan", text=desk.qr()))
    assert send(desk.stranger, "/desk/confirm", sighting=value).status_code == 409
    assert desk.state() == "paid"


@pytest.mark.parametrize("text", ["http://[broken", "", "hello", "http://localhost/desk/scan?code=LP1.a.b"])
def test_what_is_not_a_pickup_code_is_refused_in_words(desk: Desk, text: str) -> None:
    refused = send(desk.clerk, "/desk/scan", text=text)
    assert (refused.status_code, "不是有效的提货二维码" in refused.text) == (422, True)


def test_packing_puts_the_order_on_its_shelf_and_a_malformed_shelf_changes_nothing(desk: Desk) -> None:
    path = re.search(r"/desk/orders/[0-9a-f-]{36}", desk.clerk.get("/desk/orders").text)
    assert path
    assert send(desk.clerk, f"{path.group()}/packed", shelf="<script>").status_code == 422
    assert send(desk.clerk, f"{path.group()}/packed", shelf="A-12").status_code == 302
    assert "A-12" in desk.clerk.get(path.group()).text
    assert desk.stranger.get(path.group()).status_code == 404


def test_the_shopper_s_code_page_shows_the_code_to_its_owner_alone(desk: Desk) -> None:
    owner, other = desk.app.test_client(), desk.app.test_client()
    sign_in_shopper(owner, desk.order.person_id)
    with transaction() as tx:
        stranger = make_person(tx)
    sign_in_shopper(other, stranger)
    page = owner.get(f"/pickup/{desk.order.number}")
    assert desk.digits() in page.text
    picture = re.search(r'data-src="([^"]+\.svg)"', page.text)
    assert picture
    assert owner.get(picture.group(1)).mimetype == "image/svg+xml"
    assert other.get(f"/pickup/{desk.order.number}").status_code == 404
    assert other.get(picture.group(1)).status_code == 404


def test_a_return_at_the_counter_refunds_once_though_the_form_is_sent_twice(desk: Desk) -> None:
    send(desk.clerk, "/desk/confirm", sighting=sighting(send(desk.clerk, "/desk/scan", text=desk.qr())))
    page = f"/desk/returns/order/{desk.order.number}"
    form = {f"pieces-{desk.order.line_ids[0]}": "1", "client_token": "once"}
    done = send(desk.stranger, page, page, **form)
    assert done.status_code == 302
    assert "已退款 ¥199.00" in desk.stranger.get(done.headers["Location"]).text
    assert send(desk.stranger, page, page, **form).status_code == 409
    with reading() as tx:
        assert get_order(tx, desk.order.number).refunded_fen == 19_900


@pytest.mark.parametrize("pieces", ["-1", "1.5", "9999", "9" * 5_000, "一", "2"])
def test_impossible_pieces_are_refused_and_nothing_is_refunded(desk: Desk, pieces: str) -> None:
    send(desk.clerk, "/desk/confirm", sighting=sighting(send(desk.clerk, "/desk/scan", text=desk.qr())))
    page = f"/desk/returns/order/{desk.order.number}"
    refused = send(desk.clerk, page, page, **{f"pieces-{desk.order.line_ids[0]}": pieces, "client_token": "x"})
    assert refused.status_code in (409, 422)
    with reading() as tx:
        assert get_order(tx, desk.order.number).refunded_fen == 0
