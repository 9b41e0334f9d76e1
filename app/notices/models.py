"""Notices."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class Notice(Base):
    """One message; `key` is unique for ever, `sent_via` is chat, template, page or None while it waits."""

    __tablename__ = "notice"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    sent_via: Mapped[str | None] = mapped_column(String(12))
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_notice_person", "person_id", "created_at"),)
