"""What a method is asked and what it offers."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Destination:
    """Where goods shall go; GCJ-02 degrees, None when only the words are known."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    detail: str
    lng: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class MethodAsk:
    """`destination` None for methods that need none; `goods_fen` after discounts."""

    destination: Destination | None
    goods_fen: int
    now: datetime


@dataclass(frozen=True)
class MethodOffer:
    """What it costs and by when; `distance_m` where the method measured it."""

    fee_fen: int
    promise_at: datetime | None = None
    distance_m: float | None = None
