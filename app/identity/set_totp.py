"""The one-time code of staff who want a second step at sign-in.

Promises: switched on only with a code that proves the phone has the secret; switched off only in a fresh session.
"""

import uuid
from datetime import datetime

import pyotp
from sqlalchemy import update

from app.identity.models import StaffEntry
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid
from app.web.principal import Staff

ISSUER = "邻店"


class CodeWrong(Invalid):
    code = "identity.totp_wrong"
    sentence = "动态码不对，请看手机上现在的 6 位数字。"


def new_secret() -> str:
    """A secret for an authenticator app, 160 bits."""
    return pyotp.random_base32()


def secret_address(secret: str, staff_name: str) -> str:
    """What the QR for the authenticator app says."""
    return pyotp.TOTP(secret).provisioning_uri(name=staff_name, issuer_name=ISSUER)


def set_totp(tx: Tx, staff: Staff, secret: str, code: str, now: datetime) -> None:
    """Switch it on; raises `CodeWrong`, `SignInFresh`."""
    staff.require_fresh()
    if not pyotp.TOTP(secret).verify(code.strip(), for_time=now, valid_window=1):
        raise CodeWrong
    _store(tx, staff.staff_id, secret, now, "identity.set_totp")


def clear_totp(tx: Tx, staff: Staff, now: datetime) -> None:
    """Switch it off; raises `SignInFresh`."""
    staff.require_fresh()
    _store(tx, staff.staff_id, None, now, "identity.clear_totp")


def _store(tx: Tx, staff_id: uuid.UUID, secret: str | None, now: datetime, action: str) -> None:
    tx.execute(
        update(StaffEntry).where(StaffEntry.id == staff_id).values(totp_secret=secret),
        execution_options={"synchronize_session": False},
    )
    record(tx, f"staff:{staff_id}", action, f"staff:{staff_id}", now)
