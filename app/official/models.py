"""Pushes seen, and followers with their windows."""

import uuid
from datetime import datetime

from sqlalchemy import Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, append_only


@append_only
class OfficialPush(Base):
    """One push by WeChat's own key: what makes a repeated delivery harmless."""

    __tablename__ = "official_push"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    openid: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[datetime] = mapped_column(index=True)


class Follower(Base):
    """A person in the account's chat. The position is the latest only, rounded to about 100 m."""

    __tablename__ = "follower"
    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    appid: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    subscribed: Mapped[bool]
    followed_at: Mapped[datetime | None]
    quick_opened_at: Mapped[datetime | None]
    quick_until: Mapped[datetime | None]
    quick_left: Mapped[int] = mapped_column(default=0)
    quick_scene: Mapped[str | None] = mapped_column(String(64))
    talk_until: Mapped[datetime | None]
    talk_left: Mapped[int] = mapped_column(default=0)
    greeted_at: Mapped[datetime | None]
    position_lng: Mapped[float | None] = mapped_column(Float)
    position_lat: Mapped[float | None] = mapped_column(Float)
    position_system: Mapped[str | None] = mapped_column(String(8))
    position_at: Mapped[datetime | None]
