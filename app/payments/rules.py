"""Decisions about payments: does a report fit what was asked; when to ask again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

QUERY_AFTER_S = (10, 30, 60, 120, 300, 600, 1800)  # wechat.md section 8.1: notifications come late, twice or never
RETRY_AFTER_S = (60, 120, 300, 900, 3600)
GRACE = timedelta(minutes=1)  # beyond the end of a sheet: a call that was on its way has arrived by then


class Verdict(Enum):
    """What WeChat's word on an unpaid number asks of us: another question, a close at WeChat, or nothing any more."""

    WAIT = auto()
    CLOSE = auto()
    OVER = auto()


@dataclass(frozen=True)
class Payee:
    """Who is paid."""

    appid: str
    mchid: str


@dataclass(frozen=True)
class SuccessFacts:
    """What WeChat says was paid; `paid_at` already on the mall's clock, `wechat_at` on WeChat's; `amount_fen` the total."""

    out_trade_no: str
    transaction_id: str
    appid: str
    mchid: str
    amount_fen: int
    currency: str
    paid_at: datetime
    wechat_at: datetime | None = None


@dataclass(frozen=True)
class RefundReport:
    """What WeChat says of a refund; `status` SUCCESS, PROCESSING, ABNORMAL or CLOSED; `mchid` None when not reported."""

    out_refund_no: str
    status: str
    refund_id: str
    amount_fen: int
    mchid: str | None = None
    wechat_at: datetime | None = None


@dataclass(frozen=True)
class Asked:
    """What we asked WeChat for."""

    appid: str
    mchid: str
    amount_fen: int
    currency: str
    transaction_id: str | None


def differences(asked: Asked, facts: SuccessFacts) -> tuple[str, ...]:
    """The names of every field in which WeChat's report differs from what was asked; empty means it fits."""
    found = [
        name for name in ("appid", "mchid", "amount_fen", "currency") if getattr(asked, name) != getattr(facts, name)
    ]
    if not facts.transaction_id or (asked.transaction_id and asked.transaction_id != facts.transaction_id):
        found.append("transaction_id")
    return tuple(found)


def share_refund(amount_fen: int, remaining_fen: Sequence[int]) -> list[tuple[int, int]] | None:
    """Divide a refund over attempts, oldest first: pairs of (place, fen); None when they do not hold enough."""
    shares: list[tuple[int, int]] = []
    for place, held_fen in enumerate(remaining_fen):
        part_fen = min(amount_fen, held_fen)
        if part_fen > 0:
            shares.append((place, part_fen))
            amount_fen -= part_fen
    return shares if amount_fen == 0 else None


def judge_unpaid(trade_state: str, live: bool, expires_at: datetime, now: datetime) -> Verdict:
    """`trade_state` is WeChat's, UNKNOWN for a number it never saw; `live`: we would still take the payment."""
    if trade_state in ("CLOSED", "REVOKED"):
        return Verdict.OVER
    late = now >= expires_at + GRACE
    if trade_state == "UNKNOWN":
        return Verdict.OVER if late else Verdict.WAIT
    return Verdict.CLOSE if trade_state == "NOTPAY" and (late or not live) else Verdict.WAIT


def next_query(queries: int, now: datetime) -> datetime:
    """When to ask WeChat about an unpaid attempt after `queries` earlier questions."""
    return now + timedelta(seconds=QUERY_AFTER_S[min(queries, len(QUERY_AFTER_S) - 1)])


def next_try(tries: int, now: datetime) -> datetime:
    """When to send a refund again that WeChat did not take."""
    return now + timedelta(seconds=RETRY_AFTER_S[min(tries, len(RETRY_AFTER_S) - 1)])


def whole_minutes(span: timedelta) -> timedelta:
    """`span` rounded to minutes: two clocks read a moment apart still differ by the same amount."""
    return timedelta(minutes=round(span / timedelta(minutes=1)))


def clamp_moment(moment: datetime, earliest: datetime, now: datetime) -> datetime:
    """`moment`, but neither before `earliest` nor after `now`."""
    return min(now, max(earliest, moment))
