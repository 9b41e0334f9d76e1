"""Say on which days the whole chain keeps other hours.

Promises: the text is read whole or nothing changes; audited with the text before and after; a branch's own special day goes before.
"""

from datetime import date, datetime

from sqlalchemy import delete

from app.branches.models import ChainHoliday
from app.branches.queries import directory_changed, find_holidays
from app.branches.rules.hours import format_holidays, parse_holidays
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Forbidden
from app.web.principal import Staff


def set_holidays(tx: Tx, staff: Staff, text: str, now: datetime) -> None:
    """Keep the holidays written in `text`, all of them; raises `Forbidden`, `HolidayMalformed`."""
    if not staff.scope("branches.edit").everywhere:
        raise Forbidden
    wanted = parse_holidays(text)
    directory_changed(tx)  # takes the turn: two offices at once write one list after the other
    before = find_holidays(tx)
    if before == wanted:
        return
    tx.execute(delete(ChainHoliday))
    for day, holiday in wanted.items():
        spans = [list(span) for span in holiday.spans]
        tx.add(ChainHoliday(day=date.fromisoformat(day), name=holiday.name, spans=spans))
    tx.flush()
    detail = {"before": format_holidays(before), "after": format_holidays(wanted)}
    record(tx, staff.actor, "branches.set_holidays", "chain", now, detail=detail)
