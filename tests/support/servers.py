"""Runs the real processes for a test: stand-in, mall under granian, worker.

Promises: free ports on 127.0.0.1 only; every process is ended with the test; what a process said is shown when it fails.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from tests.support.databases import Database

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


@dataclass
class House:
    """A running mall with its stand-in. Addresses are for Python clients; `page()` and `phone()` are for Chromium."""

    folder: Path
    database_url: str
    mall_port: int = 0
    wall_port: int = 0
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def mall(self) -> str:
        """Base address of the mall for clients that set their own Host header."""
        return f"http://127.0.0.1:{self.mall_port}"

    @property
    def standin(self) -> str:
        """Base address of the stand-in for clients that set their own Host header."""
        return f"http://127.0.0.1:{self.wall_port}"

    @property
    def instance(self) -> Path:
        """The installation's own folder."""
        return self.folder / "instance"

    def host(self, persona: str) -> str:
        """The mall's Host header of one persona."""
        return f"{persona}.mall.lindian.localhost:{self.mall_port}"

    def page(self, persona: str, path: str = "/") -> str:
        """A mall page as Chromium opens it for one persona."""
        return f"http://{self.host(persona)}{path}"

    def phone(self, persona: str, path: str = "/") -> str:
        """A page of one persona's phone as Chromium opens it."""
        return f"http://{persona}.phone.lindian.localhost:{self.wall_port}{path}"

    @property
    def wall(self) -> str:
        """The wall as Chromium opens it."""
        return f"http://wall.lindian.localhost:{self.wall_port}/"

    @property
    def one_port(self) -> str:
        """The wall as Chromium opens it where only one forwarded port exists."""
        return f"http://localhost:{self.wall_port}/"

    def environment(self) -> dict[str, str]:
        """What every process of this house is started with."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LINDIAN_", "PYTEST_", "PYTHONDONT"))
        }
        return inherited | {
            "LINDIAN_MODE": "demo",
            "LINDIAN_INSTANCE": str(self.instance),
            "LINDIAN_DATABASE_URL": self.database_url,
            "LINDIAN_PUBLIC_BASE": f"http://www.mall.lindian.localhost:{self.mall_port}",
            "PYTHONUNBUFFERED": "1",
        }

    def flask(self, *words: str) -> str:
        """Run one `flask …` command to its end; its output. Fails the test with what it said when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if done.returncode:
            pytest.fail(f"flask {' '.join(words)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def log(self, name: str) -> str:
        """What a process has said so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def start(self, name: str, *command: str) -> None:
        """Start one process, saying into a log of its own."""
        with (self.folder / f"{name}.log").open("ab") as output:
            self.processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(), stdout=output, stderr=output, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """End one process without a warning, as a power cut would."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End everything."""
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        for name in list(self.processes):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.processes[name].wait(8)
            self.kill(name)

    def wait_for(self, name: str, address: str) -> None:
        """Until `address` answers; fails with the process's words when it ends or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.processes[name].poll() is None:
            with contextlib.suppress(requests.RequestException), _session() as session:
                session.get(address, timeout=2)
                return
            time.sleep(0.05)
        pytest.fail(f"{name} did not start:\n{self.log(name)[-3000:]}")

    def start_standin(self) -> None:
        """The WeChat stand-in."""
        self.start(
            "standin",
            sys.executable,
            "-m",
            "standin",
            "--port",
            str(self.wall_port),
            "--state",
            str(self.instance / "standin"),
            "--mall",
            self.mall,
        )
        self.wait_for("standin", f"{self.standin}/")

    def start_mall(self, workers: int = 1, threads: int = 4) -> None:
        """The mall under granian, as ./run serves it."""
        self.start(
            "mall",
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.mall_port),
            "--workers",
            str(workers),
            "--blocking-threads",
            str(threads),
            "--no-ws",
            "--backlog",
            "1024",
            "--workers-kill-timeout",
            "3",
            "wsgi:application",
        )
        self.wait_for("mall", f"{self.mall}/healthz")

    def start_worker(self, name: str = "worker") -> None:
        """A worker process, listening."""
        self.start(name, sys.executable, "-m", "flask", "--app", "wsgi", "worker")
        deadline = time.monotonic() + START_SECONDS
        while not (self.instance / "worker.sock").exists():
            if self.processes[name].poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{name} did not start:\n{self.log(name)[-3000:]}")
            time.sleep(0.02)


@pytest.fixture
def build_house(database: Database) -> Iterator[Callable[..., House]]:
    """`build_house()` starts stand-in, mall and worker on the test's database; `worker=False` leaves the worker out."""
    built: list[House] = []

    def build(*, worker: bool = True, standin: bool = True, mall_workers: int = 1, threads: int = 4) -> House:
        house = House(Path(tempfile.mkdtemp(prefix="lindian-house-", dir="/tmp")), database.url)
        built.append(house)
        house.mall_port, house.wall_port = free_ports(2)
        house.instance.mkdir()
        if standin:
            house.start_standin()
        house.start_mall(mall_workers, threads)
        if worker:
            house.start_worker()
        return house

    yield build
    for house in built:
        house.stop()
        shutil.rmtree(house.folder, ignore_errors=True)


@pytest.fixture
def house(build_house: Callable[..., House]) -> House:
    """Stand-in, mall and worker, running."""
    return build_house()


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nothing listens on."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in sockets:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in sockets]
