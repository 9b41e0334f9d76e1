"""Ask WeChat for a payment sheet.

Promises: the attempt is stored before the call and its answer after it; asking again with the same number and the same
content is harmless; the page's parameters are signed anew each time; no sheet of a closed attempt is handed out.
"""

import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from app.kernel.clock import wall_seconds
from app.kernel.database import Begin, Tx, reading
from app.kernel.errors import NotFound, Refused, Unavailable
from app.kernel.states import try_move
from app.payments.gateway import Gateway, clock_offset, open_gateway
from app.payments.models import PaymentAttempt
from app.payments.queries import LIVE, AttemptView, find_attempt
from app.payments.states import ATTEMPT, AttemptState

PREPAY_LASTS = timedelta(minutes=110)  # WeChat's own limit is two hours
LEAST_LEFT = timedelta(seconds=60)  # WeChat refuses an order that ends within a minute


class AttemptMissing(NotFound):
    code = "payments.attempt_missing"
    sentence = "没有这笔付款。"


class PaymentOver(Refused):
    code = "payments.over"
    sentence = "付款时间已过，请重新下单。"


def prepay(begin: Begin, attempt_id: uuid.UUID, now: datetime) -> dict[str, str]:
    """What the page hands to WeChat; raises `PaymentOver`, or `WeChatUnavailable` when the outcome is unknown."""
    with reading() as tx:
        attempt = find_attempt(tx, attempt_id)
    if attempt is None:
        raise AttemptMissing
    return prepay_attempt(begin, attempt, now)


def prepay_attempt(begin: Begin, attempt: AttemptView, now: datetime) -> dict[str, str]:
    """As `prepay`, for an attempt just read."""
    if attempt.state not in LIVE or attempt.expires_at - now < LEAST_LEFT:
        raise PaymentOver
    gateway = open_gateway()
    prepay_id = attempt.prepay_id if _still_good(attempt, now) else None
    if prepay_id is None:
        prepay_id = _ask(gateway, attempt, now)
        if not _kept(begin, attempt, prepay_id, now):
            _close_at_wechat(gateway, attempt)
            raise PaymentOver
    return dict(gateway.client.page_parameters(prepay_id, wall_seconds(), attempt.appid))


def _still_good(attempt: AttemptView, now: datetime) -> bool:
    return attempt.prepay_at is not None and now - attempt.prepay_at < PREPAY_LASTS


def _ask(gateway: Gateway, attempt: AttemptView, now: datetime) -> str:
    return str(
        gateway.client.create_jsapi_order(
            appid=attempt.appid,
            openid=attempt.openid,
            out_trade_no=attempt.out_trade_no,
            amount_fen=attempt.amount_fen,
            description=attempt.description,
            notify_url=gateway.transaction_address,
            expires_at=(attempt.expires_at - clock_offset(now)).replace(microsecond=0),
        )
    )


def _kept(begin: Begin, attempt: AttemptView, prepay_id: str, now: datetime) -> bool:
    """Whether the sheet may be handed out: not when the attempt was closed or paid while WeChat was making it."""
    values = {"prepay_id": prepay_id, "prepay_at": now}
    created, prepaid = AttemptState.CREATED, AttemptState.PREPAID
    with begin() as tx:
        if attempt.state == created and try_move(
            tx, ATTEMPT, PaymentAttempt, attempt.attempt_id, created, prepaid, now=now, by="system", values=values
        ):
            return True
        # Renewed, or two taps at once: both asked for the same number and hold the same sheet.
        if _set(tx, attempt, prepaid, values):
            return True
        _set(tx, attempt, AttemptState.CLOSED, {"query_at": now})
        return False


def _set(tx: Tx, attempt: AttemptView, state: AttemptState, values: dict[str, Any]) -> bool:
    done = tx.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt.attempt_id, PaymentAttempt.state == str(state))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return getattr(done, "rowcount", 0) == 1


def _close_at_wechat(gateway: Gateway, attempt: AttemptView) -> None:
    """At once if WeChat answers; the query leg does it otherwise, and finds out if it was paid."""
    with suppress(Refused, Unavailable):
        gateway.client.close_order(attempt.out_trade_no)
