"""What a return is worth, and until when it may be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.kernel.errors import Invalid, Refused

RETURN_DAYS = 7
ALLOWED_AT_ONCE_FEN = 200_00
ALLOWED_A_DAY_FEN = 1_000_00


class ReturnEmpty(Invalid):
    code = "returns.empty"
    sentence = "请选择要退的商品和数量。"


class ReturnTooMany(Refused):
    code = "returns.too_many"
    sentence = "“{name}”最多还能退 {left} 件。"


class ReturnTooLate(Refused):
    code = "returns.too_late"
    sentence = "已过 {days} 天退货期，请联系门店。"


class NothingToReturn(Refused):
    code = "returns.not_received"
    sentence = "商品还没有交到您手上；如不需要，请直接取消订单。"


@dataclass(frozen=True)
class KeptLine:
    """One order line as it stands: pieces handed over, returned and cancelled so far, money paid for all `quantity` pieces."""

    line_id: UUID
    sku_id: UUID
    name: str
    quantity: int
    amount_fen: int
    handed_over: int
    returned: int
    cancelled: int = 0

    @property
    def left(self) -> int:
        """Pieces that may still come back."""
        return self.handed_over - self.returned


@dataclass(frozen=True)
class ReturnedPart:
    """What comes back of one line, and its money."""

    line_id: UUID
    sku_id: UUID
    name: str
    quantity: int
    amount_fen: int


def refund_of(amount_fen: int, quantity: int, returned: int, now_returning: int) -> int:
    """Money for `now_returning` pieces after `returned` of `quantity`: differences of floors, so that any split adds up."""
    return amount_fen * (returned + now_returning) // quantity - amount_fen * returned // quantity


def price_return(lines: Sequence[KeptLine], wanted: Mapping[UUID, int]) -> list[ReturnedPart]:
    """The parts that come back; raises `ReturnEmpty`, `NothingToReturn`, `ReturnTooMany` (also for unknown lines)."""
    if not any(wanted.values()) or any(number < 0 for number in wanted.values()):
        raise ReturnEmpty
    if not any(line.handed_over for line in lines):
        raise NothingToReturn
    known = {line.line_id: line for line in lines}
    if wanted.keys() - known.keys():
        raise ReturnEmpty
    parts = []
    for line in lines:
        number = wanted.get(line.line_id, 0)
        if number > line.left:
            raise ReturnTooMany(name=line.name, left=line.left)
        if number:
            money = refund_of(line.amount_fen, line.quantity, line.returned + line.cancelled, number)
            parts.append(ReturnedPart(line.line_id, line.sku_id, line.name, number, money))
    return parts


def check_window(completed_at: datetime | None, now: datetime) -> None:
    """Raises `ReturnTooLate` when completion lies more than `RETURN_DAYS` back."""
    if completed_at is not None and now > completed_at + timedelta(days=RETURN_DAYS):
        raise ReturnTooLate(days=RETURN_DAYS)


def needs_fresh(refund_fen: int) -> bool:
    """Whether a refund is too much for a clerk who signed in a while ago, whatever she refunded today."""
    return refund_fen > ALLOWED_AT_ONCE_FEN
