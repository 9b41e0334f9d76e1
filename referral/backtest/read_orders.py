"""Orders of a backtest, from a file.

Promises: streams; an order that cannot be read or stand (a refund above its amount, a buyer who is no member) stops the run and
is named: a total over half a file would look like one over the whole.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from app.kernel.money import MAX_FEN
from referral.backtest.open_table import TableWrong, open_table
from referral.backtest.rules.forest import Forest

COLUMNS = ("order_no", "buyer_id", "paid_at", "amount_fen", "refunded_fen")


class PaidOrder(NamedTuple):
    """One order; `buyer_id` is empty where nobody is known: then there is no chain."""

    order_no: str
    buyer_id: str
    amount_fen: int
    refunded_fen: int


def read_orders(path: Path, forest: Forest) -> Iterator[PaidOrder]:
    """Every order of the file, in its order; raises `TableWrong`."""
    parents = forest.parents
    with open_table(path, COLUMNS) as rows:
        for row, (order_no, buyer_id, paid_at, amount, refunded) in rows:
            try:
                datetime.fromisoformat(paid_at)
                order = PaidOrder(order_no, buyer_id, int(amount), int(refunded))
            except ValueError as error:
                raise TableWrong(file=path.name, row=row, reason=str(error)) from error
            if not 0 <= order.refunded_fen <= order.amount_fen <= MAX_FEN:
                raise TableWrong(file=path.name, row=row, reason="退款应在 0 与金额之间")
            if buyer_id and buyer_id not in parents:
                raise TableWrong(file=path.name, row=row, reason=f"买家 {buyer_id} 不在会员文件里")
            yield order
