"""Where WeChat Pay reports.

Promises: raw bytes are verified before anything is read; answered after the effect is stored; a failure is answered as one, so
that WeChat comes again.
"""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.kernel.clock import wall_seconds
from app.kernel.database import transaction
from app.kernel.moment import current_time
from app.payments.gateway import NOTIFY_REFUND, NOTIFY_TRANSACTION, paid_facts, refund_report
from app.payments.receive_notification import Received, receive_notification
from app.web.guards import machine
from app.wechat.account import get_account
from app.wechat.pay_facts import order_facts, refund_facts
from app.wechat.pay_notification import Notification, NotificationRefused, open_notification

blueprint = Blueprint("payments", __name__)


@blueprint.post(NOTIFY_TRANSACTION)
@machine
def transaction_notified() -> ResponseReturnValue:
    """A payment succeeded."""
    return _answer()


@blueprint.post(NOTIFY_REFUND)
@machine
def refund_notified() -> ResponseReturnValue:
    """A refund reached its end."""
    return _answer()


def _answer() -> ResponseReturnValue:
    body = request.get_data(cache=True)
    try:
        notification = open_notification(dict(request.headers), body, get_account(), wall_seconds())
    except NotificationRefused as refusal:
        return jsonify(code="FAIL", message=refusal.code), refusal.status
    now = current_time()
    received = _understood(notification)
    with transaction() as tx:
        receive_notification(tx, received, now)
    return "", 204


def _understood(notification: Notification) -> Received:
    loaded, kind = notification.resource, notification.event_type
    if kind == "TRANSACTION.SUCCESS":
        facts = order_facts(loaded)
        if facts.trade_state == "SUCCESS":
            return Received(notification.id, kind, paid=paid_facts(facts, current_time()))
    if kind.startswith("REFUND."):
        return Received(notification.id, kind, refund=refund_report(refund_facts(loaded)))
    return Received(notification.id, kind)
