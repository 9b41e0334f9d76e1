"""Somebody comes in by a code: find where it leads and remember that it happened."""

from datetime import datetime

from app.codes.events import CodeOpened
from app.codes.kinds import CodeView, Landing, Visit, find_kind
from app.codes.queries import find_code
from app.kernel.database import Tx
from app.kernel.outbox import publish


def open_code(tx: Tx, token: str, visit: Visit, now: datetime) -> Landing | None:
    """Where the code leads, with `CodeOpened` published; None for a code that is unknown, revoked or leads nowhere."""
    code = find_code(tx, token)
    landing = resolve_code(tx, code, visit, now)
    if code is None or landing is None:
        return None
    event = CodeOpened(
        code_id=code.code_id,
        token=code.token,
        kind=code.kind,
        subject_id=code.subject_id,
        branch_id=landing.branch_id or code.branch_id,
        product_id=code.product_id,
        person_id=visit.person_id,
        browser_id=visit.browser_id,
        via=visit.via,
        at=now,
    )
    publish(tx, event, now)
    return landing


def resolve_code(tx: Tx, code: CodeView | None, visit: Visit, now: datetime) -> Landing | None:
    """Where a code leads, without leaving a trace."""
    kind = find_kind(code.kind) if code and code.live else None
    return kind.land(tx, code, visit, now) if kind and code else None
