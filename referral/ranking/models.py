"""Who does not want to be listed."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class RankingChoice(Base):
    """A member's person or a clerk's staff entry; no row means listed."""

    __tablename__ = "referral_ranking_choice"
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    hidden: Mapped[bool]
    at: Mapped[datetime]
