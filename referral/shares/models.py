"""Shares."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class SharePost(Base):
    """One share: a product with words, or (without product) an invitation to the mall. `pictures` are names in the file store."""

    __tablename__ = "referral_share"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID]
    product_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    words: Mapped[str] = mapped_column(String(300))
    pictures: Mapped[list[Any]]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    client_token: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        UniqueConstraint("person_id", "client_token"),
        CheckConstraint("length(words) <= 300", name="words_length"),
        Index("ix_referral_share_person", "person_id", "created_at"),
    )
