"""Somebody new scanned a clerk's code: note the points it may bring.

Promises: only what WeChat reports as a scan, by somebody who never paid, never scanned a clerk before and does not work here;
once for each customer; the day's limit is one guarded statement.
"""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update

from app.branches.queries import directory
from app.codes.events import CodeOpened
from app.identity.queries import StaffView, find_staff_by_person, staff_views
from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from app.kernel.states import move
from referral.attribution.gather_evidence import SCANNED_VIA
from referral.attribution.queries import payments_until, policy_at, touches_of
from referral.attribution.rules.policy import Policy
from referral.scan_points.models import ScanAward, ScanDay
from referral.scan_points.states import SCAN_AWARD, ScanState

CHAIN_ZONE = "Asia/Shanghai"


def note_new_customer(tx: Tx, event: CodeOpened, now: datetime) -> bool:
    """Whether points wait for the customer's first paid order."""
    policy = policy_at(tx, event.at)
    if event.kind != "clerk" or event.via not in SCANNED_VIA or policy.scan_points < 1:
        return False
    if event.person_id is None or event.subject_id is None:
        return False
    clerk = staff_views(tx, [event.subject_id]).get(event.subject_id)
    if clerk is None or clerk.status != "active" or clerk.person_id in (None, event.person_id):
        return False
    if not _is_new(tx, event.person_id, event.at):
        return False
    award_id = new_id()
    if not insert_if_absent(tx, ScanAward, _values(award_id, event, clerk, policy)):
        return False
    if _take_one(tx, clerk, _day(tx, clerk, event.at, now), policy.scan_daily_limit):
        return True
    done = {"reason": "limit", "settled_at": now}
    start = ScanState.PROVISIONAL
    move(tx, SCAN_AWARD, ScanAward, award_id, start, ScanState.VOID, now=now, by="system", values=done)
    return False


def _is_new(tx: Tx, person_id: uuid.UUID, at: datetime) -> bool:
    worker = find_staff_by_person(tx, person_id)
    if worker is not None and worker.status == "active":
        return False
    earlier = [owned.touch for owned in touches_of(tx, person_id, at) if owned.touch.staff_id and owned.touch.at < at]
    return not earlier and not payments_until(tx, person_id, at)


def _values(award_id: uuid.UUID, event: CodeOpened, clerk: StaffView, policy: Policy) -> dict[str, object]:
    return {
        "id": award_id,
        "customer_id": event.person_id,
        "staff_id": clerk.staff_id,
        "clerk_id": clerk.person_id,
        "branch_id": clerk.home_branch_id,
        "points": policy.scan_points,
        "state": str(ScanState.PROVISIONAL),
        "reason": "",
        "at": event.at,
        "expires_at": event.at + timedelta(days=policy.scan_confirm_days),
        "walkin_until": event.at + timedelta(minutes=policy.walkin_minutes),
    }


def _day(tx: Tx, clerk: StaffView, at: datetime, now: datetime) -> str:
    branch = directory(tx, now).find(clerk.home_branch_id) if clerk.home_branch_id else None
    return at.astimezone(ZoneInfo(branch.time_zone if branch else CHAIN_ZONE)).date().isoformat()


def _take_one(tx: Tx, clerk: StaffView, day: str, limit: int) -> bool:
    insert_if_absent(tx, ScanDay, {"staff_id": clerk.staff_id, "day": day, "used": 0})
    taken = tx.execute(
        update(ScanDay)
        .where(ScanDay.staff_id == clerk.staff_id, ScanDay.day == day, ScanDay.used < limit)
        .values(used=ScanDay.used + 1)
        .execution_options(synchronize_session=False)
    )
    return getattr(taken, "rowcount", 0) == 1
