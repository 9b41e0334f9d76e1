"""How many order lines a second: replayed in pure calculation, and posted to PostgreSQL.

    python -m bench.backtest [ORDERS.csv(.gz) MEMBERS.csv] [--post 20000] [--batch 1000]

Without files a chain of made-up orders is used. Three levels, 8 / 3 / 1 %. "every line anew" keeps no amount it worked out before;
"as the command runs" is what `flask referral backtest` does after reading the file; posting writes one balanced entry a line
through `post_many`, with fsync on.
"""

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import wsgi
from app.kernel.database import db, transaction
from app.kernel.moment import current_time
from app.ledger.post_entries import post_many
from app.ledger.rules import Line, NewEntry
from bench.ground import DURABLE
from referral.backtest.read_members import read_members
from referral.backtest.read_orders import PaidOrder, read_orders
from referral.backtest.replay_orders import replay_orders
from referral.backtest.rules.forest import Forest, grow_forest
from referral.backtest.rules.line import pay_line
from referral.commission.sync_commission import EXPENSE, pending_account
from referral.plans.rules.terms import Terms
from tests.support.databases import migrate, test_settings
from tests.support.postgres import SETTINGS, PostgresRun

TERMS = Terms(level_bps=(800, 300, 100), clerk_bps=200)
LINES = 500_000


def _made_up() -> tuple[Forest, list[PaidOrder]]:
    draw = random.Random(7)
    rows = [(number + 1, f"m{number}", f"m{draw.randrange(number)}" if number else "") for number in range(2_249)]
    orders = []
    for number in range(LINES):
        amount = draw.randrange(1, 100_000)
        refunded = amount if draw.random() < 0.02 else 0
        orders.append(PaidOrder(str(number), f"m{draw.randrange(2_249)}", amount, refunded))
    return grow_forest(rows), orders


def _timed(name: str, count: int, work: Callable[[], object]) -> None:
    begun, burnt = time.perf_counter(), time.process_time()
    work()
    took, burnt = time.perf_counter() - begun, time.process_time() - burnt
    alone = f"{count / burnt:,.0f} a second of this process's own time"
    print(f"{name}: {count:,} lines in {took:.2f} s = {count / took:,.0f} a second; {alone}", flush=True)


def _anew(forest: Forest, orders: Iterable[PaidOrder]) -> None:
    for order in orders:
        pay_line(TERMS, order.amount_fen, len(forest.chain(order.buyer_id, 3)) if order.buyer_id else 0)


def _entries(forest: Forest, orders: Iterable[PaidOrder]) -> Iterator[NewEntry]:
    for order in orders:
        chain = forest.chain(order.buyer_id, 3) if order.buyer_id else ()
        pay = pay_line(TERMS, order.amount_fen, len(chain))
        owed = [Line(pending_account(who), -fen) for who, fen in zip(chain, pay.amount_fen, strict=False) if fen]
        if owed:
            lines = (Line(EXPENSE, -sum(line.amount for line in owed)), *owed)
            yield NewEntry("commission.accrued", f"order:{order.order_no}", f"bench:{order.order_no}", lines)


def _post(entries: list[NewEntry], batch: int) -> None:
    now = current_time()
    for first in range(0, len(entries), batch):
        with transaction() as tx:
            post_many(tx, entries[first : first + batch], now)


def _posting(entries: list[NewEntry], batch: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="lindian-bench-"))
    postgres = PostgresRun.create(SETTINGS | DURABLE)
    try:
        postgres.ensure_started()
        with postgres.connect() as connection:
            connection.execute("CREATE DATABASE bench")
        migrate(postgres.url("bench"), folder)
        with wsgi.create_app(test_settings(postgres.url("bench"), folder)).app_context():
            _timed(f"posted to PostgreSQL, {batch} entries a transaction", len(entries), lambda: _post(entries, batch))
            db.engine.dispose()
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Run all three and print the rates."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--post", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=1000)
    asked = parser.parse_args()
    if asked.files:
        forest = read_members(asked.files[1])
        orders = list(read_orders(asked.files[0], forest))
    else:
        forest, orders = _made_up()
    some = orders[:100_000]
    _timed("every line anew", len(some), lambda: _anew(forest, some))
    _timed("as the command runs", len(orders), lambda: replay_orders(TERMS, forest, orders))
    _posting(list(islice(_entries(forest, orders), asked.post)), asked.batch)


if __name__ == "__main__":
    main()
