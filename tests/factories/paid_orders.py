"""Orders that are paid, through the use cases a shop uses."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.branches.queries import BranchView
from app.catalog.models import Sku
from app.inventory.reserve import Wanted, reserve
from app.kernel.database import Tx
from app.kernel.ids import new_token
from app.orders.create_order import NewLine, NewOrder, create_order
from app.payments.apply_success import apply_success
from app.payments.open_attempt import NewAttempt, open_attempt
from app.payments.rules import Payee, SuccessFacts
from tests.factories.identity import make_person

PAYEE = Payee(appid="wx0000000000000001", mchid="1900000001")


@dataclass(frozen=True)
class PaidOrder:
    """What a test needs to go on."""

    order_id: uuid.UUID
    number: str
    person_id: uuid.UUID
    line_ids: tuple[uuid.UUID, ...]


def make_paid_order(
    tx: Tx,
    branch: BranchView,
    items: Sequence[tuple[Sku, int]],
    now: datetime,
    *,
    method: str = "collect",
    phone: str = "13800006789",
    delivery_fen: int = 0,
) -> PaidOrder:
    """Placed, reserved at `branch` and paid; stock must be there."""
    person_id = make_person(tx, now)
    lines = tuple(_line(sku, quantity) for sku, quantity in items)
    goods_fen = sum(line.amount_fen for line in lines)
    total_fen = goods_fen + delivery_fen
    order = NewOrder(
        person_id=person_id,
        branch_id=branch.branch_id,
        method=method,
        lines=lines,
        goods_fen=goods_fen,
        discount_fen=0,
        delivery_fen=delivery_fen,
        total_fen=total_fen,
        terms=((total_fen, "now"),),
        expires_at=now + timedelta(minutes=15),
        client_token=new_token(),
        contact_phone=phone,
        route={"branch_id": str(branch.branch_id), "candidates": [], "promise_at": None},
    )
    created = create_order(tx, order, now)
    attempt = open_attempt(
        tx,
        NewAttempt(created.order_id, created.number, person_id, "openid", "test", total_fen, order.expires_at),
        PAYEE,
        now,
    )
    tx.flush()
    wanted = [Wanted(line_id, sku.id, n) for line_id, (sku, n) in zip(created.line_ids, items, strict=True)]
    reserve(tx, branch.branch_id, created.order_id, wanted, order.expires_at, now)
    facts = SuccessFacts(attempt.out_trade_no, new_token(), PAYEE.appid, PAYEE.mchid, total_fen, "CNY", now)
    outcome, _ = apply_success(tx, facts, now)
    assert outcome == "applied"
    tx.flush()
    return PaidOrder(created.order_id, created.number, person_id, created.line_ids)


def _line(sku: Sku, quantity: int) -> NewLine:
    return NewLine(
        sku_id=sku.id,
        product_id=sku.product_id,
        category_id=None,
        product_number="P1",
        name="云朵睡袋",
        spec_text="80 码",
        picture=None,
        unit_price_fen=sku.price_fen,
        list_price_fen=sku.list_price_fen,
        quantity=quantity,
        amount_fen=sku.price_fen * quantity,
    )
