"""Open WeChat's payment sheet for an order.

Promises: only for an order that waits for its money; one attempt at a time can be paid; a number WeChat no longer takes is
replaced by a new attempt; the order is not touched.
"""

import uuid
from datetime import datetime

from app.identity.queries import openid_of
from app.kernel.database import Begin, Tx, reading
from app.orders.queries import get_order, order_state
from app.orders.states import OrderState
from app.payments.close_payment import close_attempt
from app.payments.gateway import current_payee
from app.payments.open_attempt import NewAttempt, open_attempt
from app.payments.prepay import PaymentOver, prepay_attempt
from app.payments.queries import AttemptView, find_open_attempt
from app.payments.rules import Payee
from app.wechat.errors import WeChatRefused

SPENT = ("ORDER_CLOSED", "OUT_TRADE_NO_USED", "INVALID_REQUEST", "TRADE_ERROR")


def start_payment(begin: Begin, person_id: uuid.UUID, number: str, now: datetime) -> dict[str, str]:
    """The page's parameters; raises `PaymentOver`, `OrderMissing`, `WeChatUnavailable`, `WeChatRefused`."""
    with reading() as tx:
        if order_state(tx, number, person_id) != OrderState.AWAITING_PAYMENT:
            raise PaymentOver
        attempt = find_open_attempt(tx, person_id, number)
    if attempt is None:
        return prepay_attempt(begin, _open_again(begin, person_id, number, now), now)
    try:
        return prepay_attempt(begin, attempt, now)
    except WeChatRefused as refusal:
        if not refusal.is_about(*SPENT):
            raise
    with begin() as tx:
        close_attempt(tx, attempt, now)
    return prepay_attempt(begin, _open_again(begin, person_id, number, now), now)


def _open_again(begin: Begin, person_id: uuid.UUID, number: str, now: datetime) -> AttemptView:
    payee = current_payee()
    with begin() as tx:
        return _open(tx, person_id, number, payee, now)


def _open(tx: Tx, person_id: uuid.UUID, number: str, payee: Payee, now: datetime) -> AttemptView:
    order = get_order(tx, number, person_id)
    if order.state != OrderState.AWAITING_PAYMENT or order.expires_at <= now:
        raise PaymentOver
    new = NewAttempt(
        subject_id=order.order_id,
        reference=order.number,
        person_id=person_id,
        openid=openid_of(tx, person_id, payee.appid),
        description=order.lines[0].name,
        amount_fen=order.total_fen - order.paid_fen,
        expires_at=order.expires_at,
    )
    return open_attempt(tx, new, payee, now)
