"""What every bench stands on: a durable database, a shop with goods, signed-in shoppers, the served mall.

Promises: PostgreSQL runs with fsync on; SQLite as the product runs it; everything is removed at the end.
"""

import contextlib
import json
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import wsgi
from app.branches.queries import BranchView
from app.identity.open_session import open_session
from app.kernel.database import db, transaction
from app.kernel.moment import current_time
from tests.factories.branches import make_branch
from tests.factories.catalog import make_category, make_product, make_sku
from tests.factories.identity import make_wechat_person
from tests.factories.inventory import make_stock
from tests.support.databases import migrate, test_settings
from tests.support.postgres import SETTINGS, PostgresRun
from tests.support.servers import House, free_ports

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}
GOODS = 120
PLENTY = 10_000_000


@dataclass
class Ground:
    """A running mall with goods; `sessions` are cookies of shoppers who can pay."""

    house: House
    postgres: PostgresRun | None
    branch: BranchView
    sku_ids: list[uuid.UUID]
    numbers: list[str]
    sessions: list[str]


@contextlib.contextmanager
def ground(
    dialect: str, shoppers: int, account: dict[str, object] | None = None, *, worker: bool = True
) -> Iterator[Ground]:
    """Lay it all out on `dialect` (sqlite or postgres), serve it, and clear it away."""
    folder = Path(tempfile.mkdtemp(prefix="lindian-bench-"))
    postgres = PostgresRun.create(SETTINGS | DURABLE) if dialect == "postgres" else None
    if postgres:
        postgres.ensure_started()
        with postgres.connect() as connection:
            connection.execute("CREATE DATABASE bench")
    url = postgres.url("bench") if postgres else f"sqlite:///{folder / 'bench.sqlite3'}"
    house = House(folder, url)
    house.instance.mkdir()
    house.mall_port = free_ports(1)[0]
    try:
        migrate(url, house.instance)
        branch, sku_ids, numbers, sessions = _fill(url, house.instance, shoppers)
        if account:
            (house.instance / "standin").mkdir()
            (house.instance / "standin" / "account.json").write_text(json.dumps(account), encoding="utf-8")
        house.start_mall(workers=2, threads=4)
        if worker:
            house.start_worker()
        yield Ground(house, postgres, branch, sku_ids, numbers, sessions)
    finally:
        house.stop()
        if postgres:
            postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _fill(url: str, instance: Path, shoppers: int) -> tuple[BranchView, list[uuid.UUID], list[str], list[str]]:
    app = wsgi.create_app(test_settings(url, instance))
    with app.app_context():
        with transaction() as tx:
            branch = make_branch(tx)
            category = make_category(tx)
            products = [make_product(tx, category_id=category.id) for _ in range(GOODS)]
            skus = [make_sku(tx, product, price_fen=1990 + 100 * place) for place, product in enumerate(products)]
            for sku in skus:
                make_stock(tx, branch.branch_id, sku.id, PLENTY)
            people = [make_wechat_person(tx) for _ in range(shoppers)]
            sessions = [open_session(tx, current_time(), person_id=person_id) for person_id in people]
            numbers = [product.number for product in products]
            sku_ids = [sku.id for sku in skus]
        db.engine.dispose()
    return branch, sku_ids, numbers, sessions
