"""One-time code secrets are unreadable in the database, and a lost installation secret locks nobody in for good."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from app.identity.models import StaffEntry
from app.identity.set_password import hash_password, set_password
from app.identity.set_totp import set_totp
from app.identity.sign_in_staff import SignInWrong, sign_in_staff
from app.kernel.database import reading, transaction
from tests.factories.identity import make_staff, staff_principal

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def staff_id(app: Flask) -> uuid.UUID:
    hashed = hash_password(PASSWORD, "A01")
    with transaction() as tx:
        made = make_staff(tx, "office", staff_no="A01")
        set_password(tx, made, hashed, NOW)
    with transaction() as tx:
        me = replace(staff_principal("office"), staff_id=made)
        set_totp(tx, me, SECRET, pyotp.TOTP(SECRET).at(NOW), NOW)
    return made


def _stored(staff_id: uuid.UUID) -> str | None:
    with reading() as tx:
        return tx.scalar(select(StaffEntry.totp_secret).where(StaffEntry.id == staff_id))


def _sign_in(code: str = "") -> uuid.UUID:
    return sign_in_staff(transaction, "A01", PASSWORD, code, "10.0.0.1", NOW)


def test_the_stored_secret_is_sealed_and_its_code_signs_in(staff_id: uuid.UUID) -> None:
    assert (_stored(staff_id) or "").startswith("s1.")
    assert SECRET not in (_stored(staff_id) or "")
    with pytest.raises(SignInWrong):
        _sign_in("000000")
    assert _sign_in(pyotp.TOTP(SECRET).at(NOW)) == staff_id


def test_with_another_installation_secret_no_code_fits_until_the_operator_forgets_it(
    app: Flask, staff_id: uuid.UUID
) -> None:
    app.config["LINDIAN"] = replace(app.config["LINDIAN"], secret=b"another secret of thirty-two bytes")
    with pytest.raises(SignInWrong):
        _sign_in(pyotp.TOTP(SECRET).at(NOW))
    told = app.test_cli_runner().invoke(args=["staff", "forget-code", "A01"])
    assert (told.exit_code, "password alone" in told.output) == (0, True)
    assert _stored(staff_id) is None
    assert _sign_in() == staff_id


def test_forgetting_the_code_of_nobody_is_refused(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["staff", "forget-code", "Z99"]).exit_code == 1
