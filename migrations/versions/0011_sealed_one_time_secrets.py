"""sealed one-time secrets."""

import base64
import secrets
import uuid

import sqlalchemy as sa
from alembic import op
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STAFF = sa.table("staff", sa.column("id", sa.Uuid()), sa.column("totp_secret", sa.String()))


def upgrade() -> None:
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.alter_column(
            "totp_secret", existing_type=sa.VARCHAR(length=64), type_=sa.String(length=160), existing_nullable=True
        )
    for staff_id, secret in _kept():
        if not secret.startswith("s1."):
            nonce = secrets.token_bytes(12)
            sealed = AESGCM(_key()).encrypt(nonce, secret.encode(), str(staff_id).encode())
            _keep(staff_id, "s1." + base64.urlsafe_b64encode(nonce + sealed).decode())


def downgrade() -> None:
    for staff_id, sealed in _kept():
        raw = base64.urlsafe_b64decode(sealed.removeprefix("s1."))
        _keep(staff_id, AESGCM(_key()).decrypt(raw[:12], raw[12:], str(staff_id).encode()).decode())
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.alter_column(
            "totp_secret", existing_type=sa.String(length=160), type_=sa.VARCHAR(length=64), existing_nullable=True
        )


def _key() -> bytes:
    key: bytes = current_app.config["LINDIAN"].key("identity.totp")
    return key


def _kept() -> list[tuple[uuid.UUID, str]]:
    rows = op.get_bind().execute(sa.select(STAFF.c.id, STAFF.c.totp_secret).where(STAFF.c.totp_secret.is_not(None)))
    return [(row.id, row.totp_secret) for row in rows]


def _keep(staff_id: uuid.UUID, text: str) -> None:
    op.get_bind().execute(sa.update(STAFF).where(STAFF.c.id == staff_id).values(totp_secret=text))
