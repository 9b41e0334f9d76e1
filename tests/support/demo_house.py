"""The demo chain, loaded and running: what `./run` shows, for tests.

Promises: the chain is loaded once per run and dialect through `flask demo load`; every test gets a copy of its own.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.kernel.ids import new_id
from tests.support.databases import DatabaseRun
from tests.support.servers import House, free_ports

SQLITE_FILE = "lindian.sqlite3"
TEMPLATE = "template_demo"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def demo_house(request: pytest.FixtureRequest, database_run: DatabaseRun) -> Iterator[House]:
    """Stand-in, mall and worker with the demo chain, on each database."""
    with _running(database_run, request.param) as house:
        yield house


@pytest.fixture
def sqlite_demo_house(database_run: DatabaseRun) -> Iterator[House]:
    """The same on SQLite only, for what the database cannot change (how pages look)."""
    with _running(database_run, "sqlite") as house:
        yield house


@contextmanager
def _running(run: DatabaseRun, dialect: str) -> Iterator[House]:
    template = _template(run, dialect)
    folder = Path(tempfile.mkdtemp(prefix="lindian-house-", dir="/tmp"))
    shutil.copytree(template / "instance", folder / "instance", ignore=shutil.ignore_patterns("*.sock"))
    name = f"demo_{new_id().hex}"
    if dialect == "sqlite":
        shutil.copy(template / SQLITE_FILE, folder / SQLITE_FILE)
        url = f"sqlite:///{folder / SQLITE_FILE}"
    else:
        url = run.copy_postgres(name, TEMPLATE)
    house = House(folder, url)
    house.mall_port, house.wall_port = free_ports(2)
    try:
        house.start_standin()
        house.start_mall(workers=2)
        house.start_worker()
        yield house
    finally:
        house.stop()
        if dialect == "postgres":
            run.drop_postgres(name)
        shutil.rmtree(folder, ignore_errors=True)


def _template(run: DatabaseRun, dialect: str) -> Path:
    folder = run.folder / f"demo-{dialect}"
    with run.once(f"demo-{dialect}") as first:
        if first:
            folder.mkdir()
            _load(run, dialect, folder)
    return folder


def _load(run: DatabaseRun, dialect: str, folder: Path) -> None:
    if dialect == "sqlite":
        run.copy_sqlite(folder / SQLITE_FILE)
        url = f"sqlite:///{folder / SQLITE_FILE}"
    else:
        url = run.migrated_postgres(TEMPLATE)
    house = House(folder, url)
    house.instance.mkdir()
    house.mall_port, house.wall_port = free_ports(2)
    try:
        house.start_standin()
        house.flask("demo", "load")
        house.flask("outbox", "run")
    finally:
        house.stop()
