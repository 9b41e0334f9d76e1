"""Sign in with staff number, password and, where set, a one-time code.

Promises: one answer for every kind of wrong; tries are counted in the database per number and per address before anything is
checked; a one-time code works once; a code that cannot be checked is a wrong one.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import select, update

from app.identity.models import StaffEntry
from app.identity.set_password import fits_password
from app.identity.set_totp import open_secret
from app.kernel.audit import record
from app.kernel.database import Begin, Tx
from app.kernel.errors import Invalid
from app.kernel.limits import forget, take
from app.kernel.sealing import SealBroken

log = logging.getLogger(__name__)
TRIES_PER_NUMBER = 5
TRIES_PER_ADDRESS = 30
WINDOW_S = 300
TOTP_STEP_S = 30


class SignInWrong(Invalid):
    code = "identity.sign_in_wrong"
    sentence = "工号、密码或动态码不对。"


@dataclass(frozen=True)
class _Known:
    staff_id: uuid.UUID
    password_hash: str | None
    totp_secret: str | None
    totp_last_step: int


def sign_in_staff(begin: Begin, staff_no: str, password: str, code: str, address: str, now: datetime) -> uuid.UUID:
    """The staff id; raises `SignInWrong` or `TooMany`. `address` is the caller's network address, `code` may be empty."""
    bucket = f"signin:{staff_no[:40].lower()}"
    with begin() as tx:
        take(tx, f"signin-from:{address}", TRIES_PER_ADDRESS, WINDOW_S, now)
        take(tx, bucket, TRIES_PER_NUMBER, WINDOW_S, now)
        row = tx.execute(
            select(StaffEntry.id, StaffEntry.password_hash, StaffEntry.totp_secret, StaffEntry.totp_last_step).where(
                StaffEntry.staff_no == staff_no, StaffEntry.status == "active"
            )
        ).first()
    known = _Known(*row) if row else None
    fits = fits_password(known.password_hash if known else None, password)
    step = _fitting_step(known, code, now)
    if known is None or not fits or step is None:
        raise SignInWrong
    with begin() as tx:
        _use_step(tx, known, step)
        forget(tx, bucket)
        record(tx, f"staff:{known.staff_id}", "identity.sign_in", f"staff:{known.staff_id}", now)
    return known.staff_id


def _fitting_step(known: _Known | None, code: str, now: datetime) -> int | None:
    """The code's time step; 0 when no code is needed, None when it does not fit."""
    if known is None or known.totp_secret is None:
        return 0
    try:
        totp = pyotp.TOTP(open_secret(known.staff_id, known.totp_secret))
    except SealBroken:
        log.warning("the one-time code of staff %s cannot be checked: sealed under another secret", known.staff_id)
        return None
    present = int(now.timestamp()) // TOTP_STEP_S
    for step in (present, present - 1, present + 1):
        if step > known.totp_last_step and totp.verify(code.strip(), for_time=step * TOTP_STEP_S, valid_window=0):
            return step
    return None


def _use_step(tx: Tx, known: _Known, step: int) -> None:
    if step == 0:
        return
    used = tx.execute(
        update(StaffEntry)
        .where(StaffEntry.id == known.staff_id, StaffEntry.totp_last_step < step)
        .values(totp_last_step=step),
        execution_options={"synchronize_session": False},
    )
    if not getattr(used, "rowcount", 0):
        raise SignInWrong
