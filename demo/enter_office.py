"""Opens head office to whoever sits at the demo, in the demo owner's name.

Promises: the staff member is one of the demo chain's own; the audit trail says that the demo opened the door, not a password.
"""

from datetime import datetime

from app.identity.open_session import open_session
from app.identity.queries import StaffView, find_staff_by_no
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Refused

OWNER_NO = "HQ01"


class ChainMissing(Refused):
    code = "demo.chain_missing"
    sentence = "演示连锁店还没有载入，请先执行 flask demo load。"


def demo_owner(tx: Tx) -> StaffView | None:
    """Return the demo chain's owner; None before the chain is loaded."""
    return find_staff_by_no(tx, OWNER_NO)


def enter_office(tx: Tx, former: str | None, now: datetime) -> str:
    """Return the secret of a new staff session in the owner's name; `former` is the one this browser held."""
    owner = demo_owner(tx)
    if owner is None:
        raise ChainMissing
    record(tx, "demo", "demo.enter_office", f"staff:{owner.staff_id}", now)
    return open_session(tx, now, staff_id=owner.staff_id, former=former)
