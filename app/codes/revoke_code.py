"""Take a code out of use."""

from datetime import datetime

from sqlalchemy import update

from app.codes.models import EntryCode
from app.kernel.audit import record
from app.kernel.database import Tx


def revoke_code(tx: Tx, token: str, by: str, now: datetime) -> bool:
    """From now on the code opens the friendly page; False when it was not live. The thing gets a new code when asked for."""
    done = tx.execute(
        update(EntryCode)
        .where(EntryCode.token == token, EntryCode.revoked_at.is_(None))
        .values(revoked_at=now, live_key=None)
        .execution_options(synchronize_session=False)
    )
    if getattr(done, "rowcount", 0) != 1:
        return False
    record(tx, by, "codes.revoke", f"code:{token}", now)
    return True
