"""What every test may ask for: a database of its own on both dialects, an app, clients, trial data, a browser.

Promises: a test marked `postgres`, `browser` or `deep`, or one that needs a missing module or trial data, is left out
only with a line that says so; `./test` leaves nothing out that it was asked for.
"""

import contextvars
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

import wsgi
from app.kernel.database import db
from tests.support.databases import Database, DatabaseRun, test_settings, worker_name
from tests.support.left_out import NO_TRIAL_DATA, LeftOut, is_ci, is_complete_run, missing_module
from tests.support.postgres import PostgresRun, clear_abandoned_runs, remember_owner

pytest_plugins = ("tests.support.browser", "tests.support.servers", "tests.support.demo_house")
ROOT = Path(__file__).resolve().parents[1]
RUN_FOLDER = "LINDIAN_TEST_RUN_FOLDER"
left_out = LeftOut()


# ------------------------------------------------------------------ the run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="run the large figures too")
    parser.addoption("--quick", action="store_true", help="leave the browser out")


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    if not _is_worker(config):
        clear_abandoned_runs()
        run = PostgresRun.create()
        remember_owner(run.folder)
        os.environ[RUN_FOLDER] = str(run.folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker(config) and RUN_FOLDER in os.environ:
        PostgresRun(Path(os.environ.pop(RUN_FOLDER))).stop()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    if collection_path.suffix == ".py" and collection_path.name.startswith("test_"):
        missing = missing_module(collection_path)
        if missing and is_complete_run():
            raise pytest.UsageError(f"{collection_path} needs {missing}, which is not installed")
        if missing:
            left_out.counts[f"files that need {missing}"] += 1
            return True
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out.sort(config, items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _is_worker(session.config):
        session.config.workeroutput["left_out"] = dict(left_out.counts)
    elif _seconds_used() > _budget_seconds():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    left_out.counts.update(
        {
            what: count
            for what, count in getattr(node, "workeroutput", {}).get("left_out", {}).items()
            if what not in left_out.counts
        }
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_TRIAL_DATA in str(report.longrepr)]
    line = left_out.line(len(skipped))
    if line:
        terminalreporter.write_line(line, yellow=True)
    if "LINDIAN_TEST_STARTED" in os.environ:
        used, budget = _seconds_used(), _budget_seconds()
        terminalreporter.write_line(f"The whole of ./test took {used:.0f} s of its {budget:.0f} s.")
        if used > budget:
            terminalreporter.write_line("That is over its budget, so the run fails.", red=True)


def _seconds_used() -> float:
    return time.time() - float(os.environ.get("LINDIAN_TEST_STARTED", time.time()))


def _budget_seconds() -> float:
    return float(os.environ.get("LINDIAN_TEST_BUDGET_SECONDS", "inf"))


# ------------------------------------------------------------------ databases


@pytest.fixture(scope="session")
def database_run() -> Iterator[DatabaseRun]:
    """This worker's hand on the run's databases."""
    run = DatabaseRun(Path(os.environ[RUN_FOLDER]), worker_name())
    yield run
    run.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, database_run: DatabaseRun, tmp_path: Path) -> Database:
    """A migrated, empty database: every test that asks for it runs on SQLite and on PostgreSQL."""
    return database_run.sqlite(tmp_path) if request.param == "sqlite" else database_run.postgresql()


@pytest.fixture
def database_url(database: Database) -> str:
    """SQLAlchemy address of the test's database."""
    return database.url


@pytest.fixture
def sqlite_database(database_run: DatabaseRun, tmp_path: Path) -> Database:
    """For the few tests where the dialect cannot matter."""
    return database_run.sqlite(tmp_path)


# ------------------------------------------------------------------ the app


class CleanClient(FlaskClient):
    """Each request runs as in a server: nothing of the test's own app context (its `g`) is seen by it."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return contextvars.Context().run(super().open, *args, **kwargs)


class CleanRunner(FlaskCliRunner):
    """Each command runs as from a shell."""

    def invoke(self, *args: Any, **kwargs: Any) -> Any:
        return contextvars.Context().run(super().invoke, *args, **kwargs)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The whole mall on the test's database, with its app context entered so that use cases can be called at once."""
    yield from _serve(wsgi.create_app(test_settings(database_url, tmp_path / "instance")))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser's worth of requests to `app`, host `localhost`."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """`flask …` commands: `runner.invoke(args=["outbox", "status"])`."""
    return app.test_cli_runner()


def _serve(app: Flask) -> Iterator[Flask]:
    app.test_client_class = CleanClient
    app.test_cli_runner_class = CleanRunner
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


# ------------------------------------------------------------------ trial data


@pytest.fixture(scope="session")
def trial_data() -> Path:
    """The folder of real public data; tests that ask for it are left out where it is absent, and fail in CI."""
    folder = Path(os.environ.get("LINDIAN_TRIAL_DATA") or ROOT.parent / "shared" / "data")
    if not (folder / "stores").is_dir():
        if is_ci():
            pytest.fail(f"{NO_TRIAL_DATA}: {folder} (set LINDIAN_TRIAL_DATA)")
        pytest.skip(f"{NO_TRIAL_DATA}: {folder}")
    return folder
