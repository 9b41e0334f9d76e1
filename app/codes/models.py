"""The table of entry codes."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class EntryCode(Base):
    """One code people scan or tap. `live_key` names what it leads to while it is live and is empty once revoked."""

    __tablename__ = "entry_code"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[uuid.UUID | None]
    branch_id: Mapped[uuid.UUID | None]
    product_id: Mapped[uuid.UUID | None]
    live_key: Mapped[str | None] = mapped_column(String(160), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80))
    revoked_at: Mapped[datetime | None]
    scene_address: Mapped[str | None] = mapped_column(String(300))
    scene_expires_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("(live_key IS NULL) = (revoked_at IS NOT NULL)", name="live_until_revoked"),
        Index("ix_entry_code_kind", "kind", "created_at", "id"),
    )
