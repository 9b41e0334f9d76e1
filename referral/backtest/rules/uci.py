"""How lines of the UCI retail file become orders, and cancellations their refunds.

Promises: pence are fen; every line is an order, a cancellation or refused with a reason; a cancellation takes back the latest
earlier lines of the same customer and stock code that have quantity left, one after the other, at their own price; the rest is
kept as unmatched.
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

REFUSALS = {
    "adjustment": "坏账调整（A 开头的单号）",
    "price": "单价不是正数",
    "quantity": "数量不是正数，又不是取消单",
    "unreadable": "数量或单价读不出来",
}
UNMATCHED = {"no_customer": "取消单没有客户", "nothing_left": "找不到还有余量的更早一行"}
NOT_AN_ORDER = -1


@dataclass(frozen=True)
class UciLine:
    """One line as it stands in the file; `customer` is empty where the file names none."""

    invoice: str
    stock_code: str
    quantity: str
    price: str
    customer: str


@dataclass
class UciLedger:
    """What became of every line, by its row: `amount_fen` is -1 where it is no order.

    `unmatched` holds (row, reason, pieces) of cancellations that found nothing, or not everything, to take back.
    """

    amount_fen: array[int] = field(default_factory=lambda: array("q"))
    refunded_fen: array[int] = field(default_factory=lambda: array("q"))
    customer: array[int] = field(default_factory=lambda: array("l"))
    refused: list[tuple[int, str]] = field(default_factory=list)
    unmatched: list[tuple[int, str, int]] = field(default_factory=list)
    cancellations: int = 0
    cancelled_pieces: int = 0
    taken_back_pieces: int = 0
    customers: dict[str, int] = field(default_factory=dict)
    _pieces: array[int] = field(default_factory=lambda: array("l"))
    _left: array[int] = field(default_factory=lambda: array("l"))
    _bought: dict[tuple[int, str], list[int]] = field(default_factory=dict)

    def take(self, line: UciLine) -> None:
        """Read one more line, in the file's order."""
        self.amount_fen.append(NOT_AN_ORDER)
        for counter in (self.refunded_fen, self._pieces, self._left):
            counter.append(0)
        number = self.customers.setdefault(line.customer, len(self.customers) + 1) if line.customer else 0
        self.customer.append(number)
        row = len(self.amount_fen)
        reason, pieces, fen = _read(line)
        if reason:
            self.refused.append((row, reason))
        elif pieces < 0:
            self._cancel(row, number, line.stock_code, -pieces)
        else:
            self.amount_fen[row - 1] = int(fen * pieces)
            self._pieces[row - 1] = self._left[row - 1] = pieces
            if number:
                self._bought.setdefault((number, line.stock_code), []).append(row - 1)

    def refusals(self) -> Counter[str]:
        """How many lines were refused, by reason."""
        return Counter(reason for _row, reason in self.refused)

    def _cancel(self, row: int, number: int, stock_code: str, pieces: int) -> None:
        self.cancellations += 1
        self.cancelled_pieces += pieces
        bought, wanted = self._bought.get((number, stock_code), []), pieces
        while wanted and bought and number:
            place = bought[-1]
            taken = min(wanted, self._left[place])
            self._left[place] -= taken
            wanted -= taken
            returned = self._pieces[place] - self._left[place]
            self.refunded_fen[place] = self.amount_fen[place] * returned // self._pieces[place]
            if not self._left[place]:
                bought.pop()
        self.taken_back_pieces += pieces - wanted
        if wanted:
            self.unmatched.append((row, "nothing_left" if number else "no_customer", wanted))


def _read(line: UciLine) -> tuple[str, int, Decimal]:
    """Why the line is refused ("" if it is not), its pieces, and its price in fen."""
    try:
        pieces, fen = int(line.quantity), Decimal(line.price) * 100
    except (ValueError, InvalidOperation):
        return "unreadable", 0, Decimal(0)
    if line.invoice.startswith("A"):
        return "adjustment", pieces, fen
    if not fen.is_finite() or fen <= 0:
        return "price", pieces, fen
    cancels = line.invoice.startswith("C")
    return ("" if pieces and (pieces < 0) == cancels else "quantity"), pieces, fen
