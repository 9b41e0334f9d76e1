"""The steps of one past order, each through the use case a person or a page would have caused.

Every function works inside the caller's transaction and takes its moment; what a use case refuses is passed on.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.catalog.queries import find_product_id
from app.checkout.add_to_basket import add_to_basket
from app.checkout.place_order import PlaceRequest, place_order
from app.checkout.queries import get_address
from app.checkout.quote_items import QuoteAsk, quote_items
from app.checkout.rules.address import NewAddress
from app.checkout.rules.differences import Expected
from app.checkout.save_address import save_address
from app.codes.issue_code import issue_code
from app.codes.kinds import Visit
from app.codes.open_code import open_code
from app.fulfillment.mark_delivered import mark_delivered
from app.fulfillment.mark_packed import mark_packed
from app.fulfillment.queries import fulfillments_of
from app.fulfillment.start_delivery import start_delivery
from app.identity.queries import find_staff_by_no
from app.kernel.database import Tx
from app.kernel.moment import current_settings
from app.orders.cancel_order import cancel_order
from app.orders.queries import get_order
from app.payments.apply_refund import apply_refund
from app.payments.apply_success import apply_success
from app.payments.queries import attempts_of, refunds_of
from app.payments.rules import Payee, RefundReport, SuccessFacts
from app.returns.ask_return import ask_return
from app.returns.confirm_return import confirm_return
from app.returns.queries import find_return_by_number
from demo.actors import Account, staff_principal
from demo.files import Row, rows
from demo.history import COLLECT, COURIER, PastOrder
from demo.load_shops import BY
from demo.words import words_about
from pickup.collection.confirm_pickup import confirm_pickup
from pickup.collection.queries import codes_of_orders
from referral.shares.publish_share import NewShare, publish_share

CARRIER = "顺丰速运"


@dataclass(frozen=True)
class Scene:
    """What the month's orders refer to: ids by branch code, SKU reference and customer reference."""

    account: Account
    branches: Mapping[str, uuid.UUID]
    skus: Mapping[str, uuid.UUID]
    people: Mapping[str, uuid.UUID]

    def branch_code(self, branch_id: uuid.UUID) -> str:
        """The code of a place."""
        return next(code for code, known in self.branches.items() if known == branch_id)


@dataclass(frozen=True)
class Played:
    """An order that was placed."""

    order_id: uuid.UUID
    number: str


def visit(tx: Tx, scene: Scene, order: PastOrder, at: datetime) -> None:
    """She scans the clerk's code, or opens the member's share, or both."""
    came = Visit(person_id=scene.people[order.customer], browser_id=None, via="link")
    if order.clerk:
        clerk = find_staff_by_no(tx, order.clerk)
        assert clerk is not None
        code = issue_code(tx, "clerk", at, subject_id=clerk.staff_id, branch_id=clerk.home_branch_id, by=BY)
        tx.flush()
        open_code(tx, code, came, at)
    if order.sharer and order.shared_product:
        share = NewShare(
            person_id=scene.people[order.sharer],
            product_id=find_product_id(tx, order.shared_product),
            words=words_about(order.shared_product, order.sharer),
            pictures=(),
            client_token=f"demo-{order.shared_product}",
        )
        token = publish_share(tx, share, at).token
        tx.flush()
        open_code(tx, token, came, at + timedelta(minutes=2))


def place_and_pay(tx: Tx, scene: Scene, order: PastOrder, client_token: str, at: datetime) -> Played:
    """She orders what the order lists and, unless she gives up, pays a minute later."""
    person_id, branch_id = scene.people[order.customer], scene.branches[order.branch]
    items = {scene.skus[reference]: quantity for reference, quantity in order.lines}
    for sku_id, quantity in items.items():
        add_to_basket(tx, person_id, branch_id, sku_id, quantity, at)
        tx.flush()
    customer = next(row for row in rows("customers") if row["ref"] == order.customer)
    address = None if order.method == COLLECT else _address(order, customer)
    address_id = save_address(tx, person_id, address, at) if address else None
    choice = COLLECT if order.method == COLLECT else "deliver"
    destination = get_address(tx, person_id, address_id).destination() if address_id else None
    expected = _seen(tx, QuoteAsk(person_id, branch_id, items, choice, destination), at)
    request = PlaceRequest(
        branch_id=branch_id,
        choice=choice,
        client_token=client_token,
        expected=expected,
        contact_phone=customer["phone"],
        address_id=address_id,
    )
    placed = place_order(tx, person_id, request, Payee(scene.account.appid, scene.account.mchid), at)
    tx.flush()
    if order.outcome != "cancelled":
        _pay(tx, scene.account, placed.order_id, at + timedelta(minutes=1))
    return Played(placed.order_id, placed.number)


def _seen(tx: Tx, ask: QuoteAsk, at: datetime) -> Expected:
    """What the checkout page would have shown her."""
    quote = quote_items(tx, ask, at)
    lines = {line.sku_id: (line.quantity, line.unit_price_fen) for line in quote.lines}
    return Expected(lines, quote.delivery_fen, quote.total_fen)


def _address(order: PastOrder, customer: Row) -> NewAddress:
    """A door near the branch for a courier; a door somewhere in the district, not on the map, for a parcel."""
    branch = next(row for row in rows("branches") if row["code"] == order.branch)
    chance = random.Random(f"door {order.customer} {order.branch}")
    near = order.method == COURIER
    return NewAddress(
        name=customer["name"],
        phone=customer["phone"],
        province=branch["province"],
        city=branch["city"],
        district=branch["district"],
        detail=f"新芽路{chance.randrange(1, 400)}弄{chance.randrange(1, 40)}号{chance.randrange(1, 18)}0{chance.randrange(1, 5)}室",
        lng=float(branch["longitude"]) + chance.uniform(-0.008, 0.008) if near else None,
        lat=float(branch["latitude"]) + chance.uniform(-0.008, 0.008) if near else None,
        is_default=True,
    )


def _pay(tx: Tx, account: Account, order_id: uuid.UUID, at: datetime) -> None:
    attempt = attempts_of(tx, order_id)[0]
    facts = SuccessFacts(
        out_trade_no=attempt.out_trade_no,
        transaction_id=f"42{attempt.attempt_id.int % 10**26:026d}",
        appid=account.appid,
        mchid=account.mchid,
        amount_fen=attempt.amount_fen,
        currency="CNY",
        paid_at=at,
    )
    outcome, differing = apply_success(tx, facts, at)
    assert outcome == "applied", differing
    tx.flush()


def cancel(tx: Tx, played: Played, at: datetime) -> None:
    """She never paid and gave up."""
    cancel_order(tx, played.order_id, BY, "顾客取消", at)


def pack(tx: Tx, scene: Scene, played: Played, shelf: str, at: datetime) -> None:
    """The branches in charge pack their parts."""
    for part in fulfillments_of(tx, played.order_id):
        staff = staff_principal(tx, f"{scene.branch_code(part.branch_id)}02")
        mark_packed(tx, staff, part.fulfillment_id, shelf, at)


def collect(tx: Tx, scene: Scene, played: Played, at: datetime) -> None:
    """She shows her code and a clerk confirms."""
    for code in codes_of_orders(tx, current_settings().key("pickup"), [played.order_id]):
        staff = staff_principal(tx, f"{scene.branch_code(code.branch_id)}02")
        confirm_pickup(tx, staff, code.code_id, "qr", at)


def deliver(tx: Tx, scene: Scene, played: Played, at: datetime) -> None:
    """It is sent and reaches her."""
    for part in fulfillments_of(tx, played.order_id):
        staff = staff_principal(tx, f"{scene.branch_code(part.branch_id)}02")
        number = "" if part.method == COURIER else f"SF{part.fulfillment_id.int % 10**12:012d}"
        start_delivery(tx, staff, part.fulfillment_id, CARRIER if number else "", number, at)
        tx.flush()
        mark_delivered(tx, staff, part.fulfillment_id, at + timedelta(minutes=35))


def return_goods(
    tx: Tx, scene: Scene, order: PastOrder, played: Played, pieces: Mapping[str, int], at: datetime
) -> None:
    """She brings pieces back to the branch she bought at; the money is back at once."""
    view = get_order(tx, played.number)
    wanted = {line.line_id: pieces[ref] for line in view.lines for ref in pieces if line.sku_id == scene.skus[ref]}
    number = ask_return(tx, view, wanted, "尺码不合适", f"demo-{order.number}", f"person:{view.person_id}", at)
    tx.flush()
    staff = staff_principal(tx, f"{order.branch}02")
    branch_id = scene.branches[order.branch]
    asked = find_return_by_number(tx, number)
    assert asked is not None
    confirm_return(tx, staff, asked.return_id, branch_id, (), at)
    tx.flush()
    for refund in refunds_of(tx, played.order_id):
        report = RefundReport(
            refund.out_refund_no, "SUCCESS", f"50{refund.refund_id.int % 10**20:020d}", refund.amount_fen
        )
        apply_refund(tx, report, at + timedelta(minutes=1))
