"""The money strip: who earns what on one order, read for the wall and for the story's last words.

Promises: amounts come from the commission's own reading; what the parts do not take, head office keeps, to the fen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.kernel.database import Tx
from app.orders.queries import get_order
from referral.attribution.queries import latest_attributions
from referral.commission.queries import lines_of_order, steps_of_order
from referral.queries import OrderSplit, SeatShare, order_split

SEAT_LABELS = {"clerk": "导购", "level1": "一级推荐", "level2": "二级推荐", "level3": "三级推荐"}
EMPTY_WORDS = {"nobody": "空缺", "inactive": "未参加", "buyer": "购买者本人", "nothing": "无"}
PART_LABELS = {"selling": "销售门店", "fulfilling": "履约门店"}


@dataclass(frozen=True)
class StripPart:
    """One figure: who, in which seat, how much of it stands, and in which state (pending, available, taken_back, empty)."""

    seat: str
    label: str
    who: str
    stands_fen: int
    taken_back_fen: int
    state: str


@dataclass(frozen=True)
class Strip:
    """One order's figures; `branches` are performance, not money that leaves head office."""

    order_number: str
    base_fen: int
    net_fen: int
    parts: tuple[StripPart, ...]
    branches: tuple[tuple[str, str, int], ...]
    keeps_fen: int
    release_at: datetime | None


def current_order(tx: Tx) -> str | None:
    """Return the number of the order paid last; None before the first."""
    found = latest_attributions(tx, limit=1)
    return found[0].order_number if found else None


def read_strip(tx: Tx, order_number: str, now: datetime) -> Strip:
    """Return the strip of one order; raises what reading its commission raises."""
    split = order_split(tx, order_number, now)
    return Strip(
        order_number=split.order_number,
        base_fen=split.base_fen,
        net_fen=split.net_fen,
        parts=tuple(_part(seat) for seat in split.seats),
        branches=_branches(split),
        keeps_fen=split.head_office_keeps_fen,
        release_at=split.release_at,
    )


def _part(seat: SeatShare) -> StripPart:
    stands_fen = seat.pending_fen + seat.available_fen
    who = seat.name or EMPTY_WORDS.get(seat.empty, seat.empty)
    return StripPart(
        seat.seat, SEAT_LABELS.get(seat.seat, seat.seat), who, stands_fen, seat.taken_back_fen, _state(seat)
    )


def _state(seat: SeatShare) -> str:
    if seat.pending_fen:
        return "pending"
    if seat.available_fen:
        return "available"
    return "taken_back" if seat.taken_back_fen else "empty"


def _branches(split: OrderSplit) -> tuple[tuple[str, str, int], ...]:
    return tuple((PART_LABELS.get(part.part, part.part), part.name, part.amount_fen) for part in split.branches)


@dataclass(frozen=True)
class Reckoning:
    """How one seat's amount on one line came about: base, rate (or fixed fen), result; and what was posted when."""

    seat: str
    label: str
    goods: str
    base_fen: int
    rate_bps: int | None
    fixed_fen: int | None
    amount_fen: int
    steps: tuple[tuple[datetime, str, int, int], ...]


def read_reckonings(tx: Tx, order_number: str) -> list[Reckoning]:
    """Return every seat's arithmetic on every line of the order, levels first."""
    order = get_order(tx, order_number)
    names = {line.line_id: f"{line.name} {line.spec_text} ×{line.quantity}" for line in order.lines}
    steps = steps_of_order(tx, order.order_id)
    found = []
    for line in lines_of_order(tx, order.order_id):
        seat = f"level{line.level}" if line.role == "level" else line.role
        posted = tuple(
            (step.at, step.kind, step.pending_fen, step.available_fen) for step in steps if step.line_id == line.id
        )
        found.append(
            Reckoning(
                seat=seat,
                label=SEAT_LABELS.get(seat, seat),
                goods=names[line.order_line_id],
                base_fen=line.base_fen,
                rate_bps=line.rate_bps,
                fixed_fen=line.fixed_fen,
                amount_fen=line.amount_fen,
                steps=posted,
            )
        )
    return found
