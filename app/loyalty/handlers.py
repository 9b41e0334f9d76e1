"""Points for scanning in the shop."""

from datetime import datetime

from app.branches.queries import directory
from app.codes.events import CodeOpened
from app.kernel.database import Tx
from app.kernel.moment import current_settings
from app.loyalty.award_points import award_points
from app.loyalty.rules import SCAN_POINTS, earns_scan_points, scan_key
from app.notices.notify import notify
from app.web.filters import SHANGHAI


def reward_scan(tx: Tx, event: CodeOpened, now: datetime) -> None:
    """Once for each person, branch and day; she reads it in the chat."""
    if event.person_id is None or not earns_scan_points(event.kind, event.via):
        return
    branch = directory(tx, now).find(event.branch_id)
    key = scan_key(event.person_id, event.branch_id, event.at, branch.time_zone if branch else SHANGHAI)
    points = int(current_settings().extra.get("LINDIAN_SCAN_POINTS", SCAN_POINTS))
    place = branch.name if branch else ""
    if notify(tx, event.person_id, "loyalty.scan_points", {"points": points, "branch": place}, key, now):
        award_points(tx, event.person_id, points, f"扫码 {place}".strip(), key, now)
