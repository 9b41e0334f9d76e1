"""A second way to the figures of a backtest: one pass over the raw file, sums and divisions, nothing of ours.

Promises: shares no line of code with the shop; the plan is percentages of the order alone.
"""

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from pathlib import Path


@dataclass
class PlainOrder:
    """One line of the file that is an order; `back` are the pieces cancelled later."""

    member: str
    fen: int
    pieces: int
    back: int = 0


def plain_orders(source: Path, members: Path, most: int | None = None) -> list[PlainOrder]:
    """Orders among the first `most` lines of the file."""
    with members.open(encoding="utf-8") as text:
        names = [row["member_id"] for row in csv.DictReader(text)]
    seen: dict[str, str] = {}
    orders: list[PlainOrder] = []
    bought: dict[tuple[str, str], list[PlainOrder]] = defaultdict(list)
    with gzip.open(source, "rt", encoding="utf-8", newline="") as text:
        for row in islice(csv.DictReader(text), most):
            who, quantity, key = row["CustomerID"], int(row["Quantity"]), (row["CustomerID"], row["StockCode"])
            if who and who not in seen:
                seen[who] = names[len(seen) % len(names)]
            tenths = round(float(row["UnitPrice"]) * 1000)
            if row["InvoiceNo"].startswith("A") or tenths <= 0:
                continue
            if row["InvoiceNo"].startswith("C"):
                _take_back(bought[key] if who else [], -quantity)
                continue
            orders.append(PlainOrder(seen.get(who, ""), tenths * quantity // 10, quantity))
            bought[key].append(orders[-1])
    return orders


def _take_back(earlier: list[PlainOrder], pieces: int) -> None:
    for order in reversed(earlier):
        taken = min(pieces, order.pieces - order.back)
        order.back += taken
        pieces -= taken
        if pieces == 0:
            return


def plain_totals(
    orders: list[PlainOrder], members: Path, rates: tuple[int, ...]
) -> tuple[list[tuple[int, int]], dict[str, tuple[int, int]]]:
    """(accrued, remaining) fen of each level and of each member who earned; `rates` in hundredths of a percent."""
    with members.open(encoding="utf-8") as text:
        above = {row["member_id"]: row["parent_id"] for row in csv.DictReader(text)}
    levels = [(0, 0)] * len(rates)
    people: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for order in orders:
        at = above[order.member] if order.member else ""
        net = order.fen - order.fen * order.back // order.pieces
        for place, rate in enumerate(rates):
            if not at:
                break
            accrued = order.fen * rate // 10_000
            kept = accrued * net // order.fen if order.fen else 0
            levels[place] = (levels[place][0] + accrued, levels[place][1] + kept)
            if accrued:
                people[at] = (people[at][0] + accrued, people[at][1] + kept)
            at = above[at]
    return levels, dict(people)
