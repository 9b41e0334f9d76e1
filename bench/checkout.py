"""Complete checkouts per second, through HTTP.

Run: python -m bench.checkout [sqlite|postgres ...]
One checkout: put two items in the basket, open the checkout, place the order, prepay, WeChat's notification, see it paid.
Promises: durable databases, the worker running beside, WeChat's far side a process of its own that signs and seals for real;
the same rows as one bare transaction are timed in the same run, so that the machine's own speed is known.
"""

import random
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app.kernel.database import sqlite_driver
from bench.far_side import FarPayer, far_side
from bench.ground import Ground, ground
from bench.load import closed_loop

CLIENTS = 8
SECONDS = 15


def rows_written(floor: Ground) -> tuple[int, int]:
    """Rows inserted and updated so far (PostgreSQL only)."""
    if floor.postgres is None:
        return 0, 0
    time.sleep(1.2)  # the statistics arrive late
    with floor.postgres.connect("bench") as connection:
        row = connection.execute("SELECT sum(n_tup_ins), sum(n_tup_upd) FROM pg_stat_user_tables").fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def bare_transactions(floor: Ground, inserts: int, updates: int) -> float:
    """Transactions per second of nothing but `inserts` and `updates`, durable, by pgbench or a bare SQLite loop."""
    return _pgbench(floor, inserts, updates) if floor.postgres else _bare_sqlite(floor.house.folder, inserts, updates)


def _pgbench(floor: Ground, inserts: int, updates: int) -> float:
    run = floor.postgres
    assert run is not None
    with run.connect("bench") as connection:
        connection.execute(
            "CREATE TABLE bare_row (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), body text, n bigint DEFAULT 0)"
        )
        connection.execute("CREATE TABLE bare_stock (id int PRIMARY KEY, n bigint)")
        connection.execute("INSERT INTO bare_stock SELECT i, 0 FROM generate_series(1, 1000) i")
    script = ["BEGIN;"]
    script += ["INSERT INTO bare_row (body) VALUES (repeat('x', 200));" for _ in range(inserts)]
    for place in range(updates):
        script += [f"\\set k{place} random({place * 1000 // updates + 1}, {(place + 1) * 1000 // updates})"]
        script += [f"UPDATE bare_stock SET n = n + 1 WHERE id = :k{place};"]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write("\n".join([*script, "COMMIT;", ""]))
        file.flush()
        done = subprocess.run(
            [run.binaries / "pgbench", "-h", run.folder, "-U", "postgres", "-n", "-c", str(CLIENTS), "-j", "2",
             "-T", "8", "-M", "prepared", "-f", file.name, "bench"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    return float(found.group(1)) if found else 0.0


def _bare_sqlite(folder: Path, inserts: int, updates: int) -> float:
    connection = sqlite_driver().connect(str(folder / "bare.sqlite3"), isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
        "CREATE TABLE bare_row (id BLOB PRIMARY KEY, body TEXT, n INT)", "CREATE TABLE bare_stock (id INT PRIMARY KEY, n INT)",
    ):  # fmt: skip
        connection.execute(statement)
    connection.executemany("INSERT INTO bare_stock VALUES (?, 0)", [(number,) for number in range(1000)])
    end, done = time.perf_counter() + 5, 0
    while time.perf_counter() < end:
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(inserts):
            connection.execute("INSERT INTO bare_row VALUES (?, ?, 0)", (secrets.token_bytes(16), "x" * 200))
        for _ in range(updates):
            connection.execute("UPDATE bare_stock SET n = n + 1 WHERE id = ?", (secrets.randbelow(1000),))
        connection.execute("COMMIT")
        done += 1
    connection.close()
    return done / 5


def statements(floor: Ground, act: Callable[[], None]) -> tuple[int, int]:
    """Statements and commits of one `act`, counted in PostgreSQL's own log while nothing else runs."""
    run = floor.postgres
    if run is None:
        return 0, 0
    log = run.folder / "server.log"
    with run.connect("bench") as connection:
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        connection.execute("SELECT pg_reload_conf()")
        time.sleep(0.5)
        before = log.stat().st_size
        act()
        connection.execute("ALTER SYSTEM SET log_statement = 'none'")
        connection.execute("SELECT pg_reload_conf()")
    text = log.read_bytes()[before:].decode(errors="replace")
    said = re.findall(r"LOG:  (?:statement|execute [^:]*): (\w+)", text)
    framing = {"BEGIN", "COMMIT", "ROLLBACK", "ALTER", "SET", "SHOW"}
    return sum(word.upper() not in framing for word in said), sum(word.upper() == "COMMIT" for word in said)


def _buyer(floor: Ground, far_port: int, place: int) -> Callable[[], None]:
    """One client that checks out two items over and over."""
    buyer = FarPayer(floor.house.mall_port, floor.sessions[place], far_port)
    chance = random.Random(place)

    def check_out() -> None:
        for sku_id in chance.sample(floor.sku_ids, 2):
            buyer.add(sku_id, floor.branch.code)
        buyer.pay(buyer.place())

    return check_out


def run(dialect: str) -> None:
    """One database."""
    # Statements are counted before the worker runs, so that they are the requests' own.
    with far_side() as (far, account), ground(dialect, CLIENTS + 1, account, worker=False) as floor:
        counted, commits = statements(floor, _buyer(floor, far, CLIENTS))
        floor.house.start_worker()
        buyers = [_buyer(floor, far, place) for place in range(CLIENTS)]
        before = rows_written(floor)
        result = closed_loop(buyers, SECONDS)
        after = rows_written(floor)
        print(f"{dialect:9} checkouts     {result.line()}")
        if counted:
            print(f"{dialect:9} one checkout  {counted} statements, {commits} commits (all seven requests)")
        inserts, updates = 20, 12
        if floor.postgres and result.times:
            done = len(result.times) * (SECONDS + 2) / SECONDS
            inserts = max(1, round((after[0] - before[0]) / done))
            updates = max(1, round((after[1] - before[1]) / done))
        bare = bare_transactions(floor, inserts, updates)
        print(
            f"{dialect:9} bare          {bare:8.1f}/s   one durable transaction of {inserts} inserts and {updates} updates"
        )


if __name__ == "__main__":
    for name in sys.argv[1:] or ("postgres", "sqlite"):
        run(name)
