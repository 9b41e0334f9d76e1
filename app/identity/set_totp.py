"""The one-time code of staff who want a second step at sign-in.

Promises: switched on only with a code that proves the phone has the secret; switched off only in a fresh session, or by the
operator; stored sealed.
"""

import uuid
from datetime import datetime

import pyotp
from sqlalchemy import update

from app.identity.models import StaffEntry
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid
from app.kernel.moment import current_settings
from app.kernel.sealing import seal, unseal
from app.web.principal import Staff

ISSUER = "邻店"
PURPOSE = "identity.totp"


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
    _store(tx, staff.staff_id, seal_secret(staff.staff_id, secret), staff.actor, now, "identity.set_totp")


def clear_totp(tx: Tx, staff: Staff, now: datetime) -> None:
    """Switch it off; raises `SignInFresh`."""
    staff.require_fresh()
    forget_totp(tx, staff.staff_id, staff.actor, now)


def forget_totp(tx: Tx, staff_id: uuid.UUID, by: str, now: datetime) -> None:
    """Switch it off for somebody whose phone, or the installation's secret, is lost; the caller has checked who may."""
    _store(tx, staff_id, None, by, now, "identity.clear_totp")


def seal_secret(staff_id: uuid.UUID, secret: str) -> str:
    """`secret` as it is stored."""
    return seal(current_settings().key(PURPOSE), secret, str(staff_id))


def open_secret(staff_id: uuid.UUID, sealed: str) -> str:
    """The secret of what is stored; raises `SealBroken` when the installation's secret is another one now."""
    return unseal(current_settings().key(PURPOSE), sealed, str(staff_id))


def _store(tx: Tx, staff_id: uuid.UUID, secret: str | None, by: str, now: datetime, action: str) -> None:
    tx.execute(
        update(StaffEntry).where(StaffEntry.id == staff_id).values(totp_secret=secret),
        execution_options={"synchronize_session": False},
    )
    record(tx, by, action, f"staff:{staff_id}", now)
