"""What one request costs: processor time, statements and commits, step by step, without a server between.

Run: python -m bench.cost [sqlite|postgres ...]
Promises: the mall runs in this process, so that its own processor time is measured and not what other programs do; of all runs
of a step the time below which a fifth of them stayed is shown, because a busy machine adds and never takes away.
"""

import contextlib
import html
import json
import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import event

import wsgi
from app.kernel.database import db
from app.kernel.moment import current_time
from app.kernel.outbox import run_until_empty
from bench.far_side import far_side
from bench.ground import Ground, ground
from bench.in_process import Caller
from tests.factories.wechat_pay import TRANSACTION
from tests.support.buyers import FIELD, PHONE, PREPAY
from tests.support.databases import test_settings
from tests.support.wire import Client

RUNS, WARM = 200, 20
ORDERS = 60


@dataclass
class Step:
    """What was measured of one step."""

    cpu_s: list[float] = field(default_factory=list)
    statements: int = 0
    commits: int = 0

    def line(self, name: str, for_each: int) -> str:
        """One line for people, for one of `for_each` orders or pages."""
        cpu_ms = sorted(self.cpu_s)[len(self.cpu_s) // 5] * len(self.cpu_s) / for_each * 1000
        counts = f"{self.statements / for_each:6.1f} statements {self.commits / for_each:5.1f} commits"
        return f"{name:16} {cpu_ms:7.2f} ms of processor time  {counts}"


class Meter:
    """Counts what goes to the database, and the process's own time, by step."""

    def __init__(self) -> None:
        self.steps: dict[str, Step] = {}
        self.statements = self.commits = 0
        event.listen(db.engine, "before_cursor_execute", self._statement)
        event.listen(db.engine, "commit", self._commit)

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """What happens inside is counted for `name`."""
        statements, commits, started = self.statements, self.commits, time.process_time()
        yield
        spent = time.process_time() - started
        step = self.steps.setdefault(name, Step())
        step.cpu_s.append(spent)
        step.statements += self.statements - statements
        step.commits += self.commits - commits

    def _statement(self, _connection: object, _cursor: object, text: str, *_more: object) -> None:
        self.statements += not text.startswith(("BEGIN", "PRAGMA"))

    def _commit(self, _connection: object) -> None:
        self.commits += 1


def pages(app: Flask, floor: Ground, meter: Meter) -> None:
    """Home, list, product page and what an open product page asks every three seconds, for a stranger at a branch."""
    reader, code = Caller(app), floor.branch.code
    reader.cookies["lindian-branch"] = code
    for turn in range(RUNS + WARM):
        number = floor.numbers[turn % len(floor.numbers)]
        for name, path in (
            ("home", "/"),
            ("list", "/search?q=%E5%95%86%E5%93%81"),
            ("product", f"/p/{number}?branch={code}"),
            ("live facts", f"/p/{number}/live?branch={code}"),
        ):
            with meter.step(name if turn >= WARM else "warm"):
                reader.call("GET", path)


class Checkout:
    """One signed-in shopper who buys two things at a time."""

    def __init__(self, app: Flask, floor: Ground, far_port: int, meter: Meter) -> None:
        self.floor, self.meter = floor, meter
        self.buyer, self.wechat, self.far = Caller(app), Caller(app, "127.0.0.1"), Client(far_port)
        self.buyer.cookies["lindian-shopper"] = floor.sessions[0]
        page = self.buyer.call("GET", "/basket").text
        self.buyer.token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
        self.chance = random.Random(1)

    def order(self) -> None:
        """Seven requests, as `bench.checkout` sends them."""
        for sku_id in self.chance.sample(self.floor.sku_ids, 2):
            with self.meter.step("add (twice)"):
                self.buyer.post("/basket/lines", {"sku": sku_id, "branch": self.floor.branch.code, "quantity": 1})
        with self.meter.step("checkout page"):
            page = self.buyer.call("GET", "/checkout?choice=collect").text
        form = page.partition('id="place"')[2].partition("</form>")[0]
        fields = {name: html.unescape(value) for name, value in FIELD.findall(form)} | {"contact_phone": PHONE}
        with self.meter.step("place"):
            number = self.buyer.post("/checkout", fields).headers["Location"].rsplit("/", 1)[1]
        with self.meter.step("prepay"):
            sheet = self.buyer.call("POST", f"/pay/{number}/start", HTTP_X_CSRF_TOKEN=self.buyer.token)
        self._pay(json.loads(sheet.text)["package"].removeprefix(PREPAY))
        with self.meter.step("order page"):
            page = self.buyer.call("GET", f"/orders/{number}").text
        assert re.search('data-state="paid"', page)

    def _pay(self, out_trade_no: str) -> None:
        report = json.loads(self.far.expect(200, "POST", f"/sealed/{out_trade_no}", b"").body)
        headers = {f"HTTP_{name.replace('-', '_').upper()}": value for name, value in report["headers"].items()}
        with self.meter.step("notification"):
            self.wechat.call("POST", TRANSACTION, report["body"].encode(), CONTENT_TYPE="application/json", **headers)


def run(dialect: str) -> None:
    """One database."""
    with far_side() as (far, account), ground(dialect, 1, account, worker=False) as floor:
        settings = test_settings(
            floor.house.database_url, floor.house.instance, account_file=floor.house.instance / "standin/account.json"
        )
        app = wsgi.create_app(settings)
        with app.app_context():
            meter = Meter()
        pages(app, floor, meter)
        shopper = Checkout(app, floor, far, meter)
        for _ in range(ORDERS + 5):
            shopper.order()
        with app.app_context():
            with meter.step("reactions"):
                run_until_empty(current_time())
            db.engine.dispose()
        for name, step in meter.steps.items():
            if name != "warm":
                print(f"{dialect:9} {step.line(name, RUNS if len(step.cpu_s) == RUNS else ORDERS + 5)}")


if __name__ == "__main__":
    for name in sys.argv[1:] or ("postgres", "sqlite"):
        run(name)
