"""The new customer's first paid order confirms the clerk's points; cancelling that order takes them back.

Promises: once, whatever is replayed; a sale keyed at the counter the customer was standing at brings none, an order she places
herself always does, however quickly.
"""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, select

from app.kernel.database import Tx
from app.kernel.states import try_move
from app.loyalty.award_points import award_points
from app.loyalty.take_back_points import take_back_points
from app.orders.queries import OrderView
from referral.scan_points.models import ScanAward
from referral.scan_points.states import SCAN_AWARD, ScanState


def settle_scan(tx: Tx, order: OrderView, paid_at: datetime, now: datetime) -> bool:
    """Whether points were credited to the clerk for this order."""
    award = _find(tx, ScanAward.customer_id == order.person_id)
    if award is None or award.state != ScanState.PROVISIONAL or paid_at < award.at:
        return False
    if paid_at > award.expires_at:
        _move(tx, award, ScanState.LAPSED, {"settled_at": now}, now)
        return False
    if _walked_in(award, order, paid_at):
        _move(tx, award, ScanState.VOID, {"reason": "walkin", "settled_at": now}, now)
        return False
    if not _move(tx, award, ScanState.CONFIRMED, {"order_id": order.order_id, "settled_at": now}, now):
        return False
    award_points(tx, award.clerk_id, award.points, "带来新顾客并完成首单", _key(award.id, order.order_id), now)
    return True


def unsettle_scan(tx: Tx, order_id: uuid.UUID, now: datetime) -> bool:
    """The order was cancelled: the points go back and wait for the customer's next first order."""
    award = _find(tx, ScanAward.order_id == order_id)
    if award is None or not _move(tx, award, ScanState.PROVISIONAL, {"order_id": None, "settled_at": None}, now):
        return False
    key = f"{_key(award.id, order_id)}:back"
    take_back_points(tx, award.clerk_id, award.points, "新顾客的首单取消", key, now)
    return True


def lapse_scan(tx: Tx, award_id: uuid.UUID, now: datetime) -> bool:
    """No first order came in time."""
    award = tx.get_one(ScanAward, award_id, populate_existing=True)
    return award.expires_at < now and _move(tx, award, ScanState.LAPSED, {"settled_at": now}, now)


def _walked_in(award: ScanAward, order: OrderView, paid_at: datetime) -> bool:
    at_counter = order.origin.get("channel") == "desk"
    return at_counter and order.origin.get("desk_branch") == str(award.branch_id) and paid_at <= award.walkin_until


def _move(tx: Tx, award: ScanAward, to: ScanState, values: dict[str, object], now: datetime) -> bool:
    state = ScanState(award.state)
    if not SCAN_AWARD.allows(state, to):
        return False
    return try_move(tx, SCAN_AWARD, ScanAward, award.id, state, to, now=now, by="system", values=values)


def _find(tx: Tx, *conditions: ColumnElement[bool]) -> ScanAward | None:
    return tx.scalar(select(ScanAward).where(*conditions).execution_options(populate_existing=True))


def _key(award_id: uuid.UUID, order_id: uuid.UUID) -> str:
    return f"points.new_customer:{award_id.hex}:{order_id.hex}"
