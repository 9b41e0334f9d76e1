"""Where WeChat reports on transfers.

Promises: raw bytes are verified before anything is read; answered after the effect is stored; a failure is answered as one, so
that WeChat comes again.
"""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.kernel.clock import wall_seconds
from app.kernel.database import transaction
from app.kernel.moment import current_time
from app.web.guards import machine
from app.wechat.account import get_account
from app.wechat.pay_facts import transfer_facts
from app.wechat.pay_notification import NotificationRefused, open_notification
from referral.payouts.gateway import NOTIFY_TRANSFER, report_of
from referral.payouts.receive_transfer import receive_transfer

blueprint = Blueprint("payout_notify", __name__)


@blueprint.post(NOTIFY_TRANSFER)
@machine
def transfer_notified() -> ResponseReturnValue:
    """A transfer reached its end."""
    body = request.get_data(cache=True)
    try:
        note = open_notification(dict(request.headers), body, get_account(), wall_seconds())
    except NotificationRefused as refusal:
        return jsonify(code="FAIL", message=refusal.code), refusal.status
    report = report_of(transfer_facts(note.resource), note.resource.get("mch_id") or note.resource.get("mchid"))
    now = current_time()
    with transaction() as tx:
        receive_transfer(tx, note.id, note.event_type, report, now)
    return "", 204
