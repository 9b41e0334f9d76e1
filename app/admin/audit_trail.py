"""The audit trail: who did what to which thing, filtered, paged, exported."""

import json
import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.admin.queries import AuditFilter, audit_actions, audit_rows
from app.kernel.database import reading
from app.kernel.sheets import write_csv
from app.web.filters import SHANGHAI, show_time
from app.web.guards import staff
from app.web.pagination import decode_cursor, page_size
from app.web.principal import get_staff

blueprint = Blueprint("audit", __name__, url_prefix="/office/audit")
PERMISSION = "audit.read"
MAX_EXPORT = 10_000


@blueprint.get("")
@staff(PERMISSION)
def trail() -> ResponseReturnValue:
    """The latest acts first."""
    wanted = _filter()
    with reading() as tx:
        page = audit_rows(
            tx,
            get_staff().scope(PERMISSION),
            wanted,
            before=_before(),
            size=page_size(request.args.get("size"), 50),
        )
        actions = audit_actions(tx)
    return render_template("admin/audit.html", page=page, wanted=wanted, actions=actions, asked=_asked())


@blueprint.get("/export.csv")
@staff(PERMISSION)
def export() -> Response:
    """The filtered trail as CSV, at most 10,000 rows."""
    with reading() as tx:
        page = audit_rows(tx, get_staff().scope(PERMISSION), _filter(), before=None, size=MAX_EXPORT)
    rows = [
        (
            show_time(row.at, pattern="%Y-%m-%d %H:%M:%S"),
            row.actor_name,
            row.actor,
            row.action,
            row.subject_name,
            row.subject,
            json.dumps(row.detail, ensure_ascii=False),
        )
        for row in page.items
    ]
    answer = make_response(write_csv(("时间", "谁", "谁的编号", "做了什么", "对什么", "对象编号", "详情"), rows))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return answer


def _before() -> tuple[datetime, uuid.UUID] | None:
    """The last row of the page before; None for no or a damaged cursor."""
    key = decode_cursor(request.args.get("cursor"))
    try:
        at, entry_id = (datetime.fromisoformat(str(key[0])), uuid.UUID(str(key[1]))) if key else (None, None)
    except (ValueError, IndexError):
        return None
    return (at, entry_id) if at and at.tzinfo and entry_id else None


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in ("actor", "action", "subject", "since", "until")}


def _filter() -> AuditFilter:
    asked = _asked()
    until = _midnight(asked["until"])
    return AuditFilter(
        actor=asked["actor"],
        action=asked["action"],
        subject=asked["subject"],
        since=_midnight(asked["since"]),
        until=until + timedelta(days=1) if until else None,
    )


def _midnight(text: str) -> datetime | None:
    """The start of a day named by a date field, in the chain's zone; None for no or a wrong date."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # The calendar's first and last years have no room for another zone or the day after.
    whole = 1 < day.year < 9999
    return datetime.combine(day, time(), ZoneInfo(SHANGHAI)).astimezone(UTC) if whole else None
