"""Say where a branch's couriers go.

Promises: the text is read whole or nothing changes; audited with the text before and after.
"""

from datetime import datetime

from sqlalchemy import select

from app.branches.events import BranchChanged
from app.branches.models import Branch, BranchDelivery
from app.branches.queries import BranchUnknown, directory_changed
from app.branches.rules.area_text import format_areas, parse_areas
from app.branches.rules.delivery_area import read_stored_areas, stored_areas
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.outbox import publish
from app.web.principal import Staff


def set_areas(tx: Tx, staff: Staff, code: str, text: str, now: datetime) -> None:
    """Keep the areas written in `text` (none: the plain radius counts again) for the branch `code`.

    Raises `Forbidden`, `BranchUnknown`, `AreaMalformed`.
    """
    branch = tx.scalars(select(Branch).where(Branch.code == code).with_for_update()).one_or_none()
    if branch is None:
        raise BranchUnknown
    staff.require("branches.edit", branch.id)
    areas = parse_areas(text)
    kept = tx.get(BranchDelivery, branch.id)
    before = read_stored_areas(kept.areas) if kept else ()
    if before == areas:
        return
    if kept is None:
        tx.add(BranchDelivery(branch_id=branch.id, areas=stored_areas(areas), changed_at=now))
    else:
        kept.areas, kept.changed_at = stored_areas(areas), now
    tx.flush()
    directory_changed(tx)
    detail = {"before": format_areas(before), "after": format_areas(areas)}
    record(tx, staff.actor, "branches.set_areas", f"branch:{code}", now, branch_id=branch.id, detail=detail)
    publish(tx, BranchChanged(branch.id), now)
