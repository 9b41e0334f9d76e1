"""Passwords of staff who sign in at a desk.

Promises: argon2id; at least ten characters; hashing happens outside any transaction (`hash_password` first, then store).
"""

import uuid
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import update

from app.identity.models import StaffEntry
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid

LEAST_CHARS = 10
MOST_CHARS = 200
_hasher = PasswordHasher()
# What an unknown number is checked against, so that it takes as long as a known one.
NOBODY = _hasher.hash("nobody signs in with this")


class PasswordWeak(Invalid):
    code = "identity.password_weak"
    sentence = "密码至少要 10 个字符，并且不能和工号相同。"


class PasswordsDiffer(PasswordWeak):
    code = "identity.passwords_differ"
    sentence = "两次输入的密码不一样。"


def hash_password(password: str, staff_no: str) -> str:
    """The argon2id hash; raises `PasswordWeak`."""
    if not LEAST_CHARS <= len(password) <= MOST_CHARS or staff_no.lower() in password.lower():
        raise PasswordWeak
    return _hasher.hash(password)


def fits_password(stored: str | None, password: str) -> bool:
    """Whether `password` is the one behind `stored`; takes the same time when there is none."""
    try:
        _hasher.verify(stored or NOBODY, password[:MOST_CHARS])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def set_password(tx: Tx, staff_id: uuid.UUID, password_hash: str, now: datetime) -> None:
    """Store what `hash_password` made."""
    tx.execute(
        update(StaffEntry).where(StaffEntry.id == staff_id).values(password_hash=password_hash),
        execution_options={"synchronize_session": False},
    )
    record(tx, f"staff:{staff_id}", "identity.set_password", f"staff:{staff_id}", now)
