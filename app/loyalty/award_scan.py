"""Points for scanning in a shop, with word of it in the chat."""

from datetime import datetime

from app.branches.queries import directory
from app.codes.events import CodeOpened
from app.identity.queries import find_staff_by_person
from app.kernel.database import Tx
from app.loyalty.award_points import award_points
from app.loyalty.rules import earns_scan_points, scan_key
from app.notices.notify import notify

NOTICE = "loyalty.scan_points"
CHAIN_ZONE = "Asia/Shanghai"


def award_scan(tx: Tx, event: CodeOpened, points: int, now: datetime) -> bool:
    """Whether the scan earned: once for each person, branch and day; staff earn nothing by scanning."""
    if points < 1 or event.person_id is None or not earns_scan_points(event.kind, event.via):
        return False
    worker = find_staff_by_person(tx, event.person_id)
    if worker and worker.left_at is None:
        return False
    branch = directory(tx, now).find(event.branch_id)
    key = scan_key(event.person_id, event.branch_id, event.at, branch.time_zone if branch else CHAIN_ZONE)
    where = branch.name if branch else ""
    params = {"points": points, "branch": where}
    if not notify(tx, event.person_id, NOTICE, params, key, now):
        return False
    award_points(tx, event.person_id, points, f"到店扫码：{where}" if where else "到店扫码", key, now)
    return True
