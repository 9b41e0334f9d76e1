"""Bring the UCI online retail file into the form of a backtest's orders.

Promises: customer k by first appearance is member ((k-1) mod n)+1 of the members file; a line of the file is one order; what was
refused or found nothing to take back is counted and listed; the same file gives the same bytes.
"""

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from referral.backtest.open_table import open_table
from referral.backtest.read_orders import COLUMNS
from referral.backtest.rules.forest import Forest
from referral.backtest.rules.uci import NOT_AN_ORDER, REFUSALS, UNMATCHED, UciLedger, UciLine

UCI_COLUMNS = ("InvoiceNo", "StockCode", "Quantity", "UnitPrice", "CustomerID")


def convert_uci(source: Path, forest: Forest, target: Path, progress: Callable[[int], None] | None = None) -> UciLedger:
    """Write the orders to `target` (packed if it ends in .gz); what became of every line. Raises `TableWrong`."""
    ledger = UciLedger()
    with open_table(source, UCI_COLUMNS) as rows:
        for row, cells in rows:
            ledger.take(UciLine(*cells))
            if progress and row % 50_000 == 0:
                progress(row)
    members = list(forest.parents)
    with open_table(source, ("InvoiceNo", "InvoiceDate")) as rows, _writing(target) as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row, (invoice, paid_at) in rows:
            place = row - 1
            if ledger.amount_fen[place] != NOT_AN_ORDER:
                buyer = members[(ledger.customer[place] - 1) % len(members)] if ledger.customer[place] else ""
                money = (ledger.amount_fen[place], ledger.refunded_fen[place])
                writer.writerow((f"{invoice}-{row}", buyer, paid_at.replace(" ", "T"), *money))
    return ledger


def write_leftovers(ledger: UciLedger, path: Path) -> None:
    """List every line that became no order and every cancellation that found too little."""
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("row", "reason", "pieces", "说明"))
        writer.writerows((row, reason, "", REFUSALS[reason]) for row, reason in ledger.refused)
        writer.writerows((row, reason, pieces, UNMATCHED[reason]) for row, reason, pieces in ledger.unmatched)


@contextmanager
def _writing(target: Path) -> Iterator[io.TextIOWrapper]:
    """A packed file carries no time of its own, so that the same orders are the same bytes."""
    with target.open("wb") as raw:
        if target.suffix == ".gz":
            with (
                gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
                io.TextIOWrapper(packed, "utf-8", newline="") as text,
            ):
                yield text
        else:
            with io.TextIOWrapper(raw, "utf-8", newline="") as text:
                yield text
