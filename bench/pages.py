"""Pages per second next to a bare Flask and Jinja page.

Run: python -m bench.pages [sqlite|postgres ...]
Promises: whole HTML pages, all of them fresh (nothing is cached), clients on kept connections beside the server.
"""

import itertools
import subprocess
import sys
import time
from collections.abc import Callable

from bench.ground import Ground, ground
from bench.load import closed_loop
from tests.support.servers import ROOT, free_ports
from tests.support.wire import Client, Getter

CLIENTS = 8
SECONDS = 8


def visits(port: int, paths: list[str], cookies: dict[str, str]) -> list[Callable[[], None]]:
    """Clients that open `paths` in turn."""

    def visitor() -> Callable[[], None]:
        client, turn = Getter(port, cookies), itertools.cycle(paths)
        return lambda: client.get(next(turn))

    return [visitor() for _ in range(CLIENTS)]


def run(dialect: str) -> None:
    """Home, list and product page of one database."""
    with ground(dialect, 1, worker=False) as floor:
        for name, paths in _pages(floor).items():
            at_branch = {"lindian-branch": floor.branch.code}
            print(
                f"{dialect:9} {name:8} {closed_loop(visits(floor.house.mall_port, paths, at_branch), SECONDS).line()}"
            )


def _pages(floor: Ground) -> dict[str, list[str]]:
    return {
        "home": ["/"],
        "list": ["/search?q=%E5%95%86%E5%93%81"],
        "product": [f"/p/{number}?branch={floor.branch.code}" for number in floor.numbers],
    }


def bare() -> None:
    """The same list of 24 goods as a bare Flask and Jinja page without a database."""
    port = free_ports(1)[0]
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
         "--workers", "2", "--blocking-threads", "4", "--no-ws", "--no-log", "bench.bare:app"],
        cwd=ROOT,
    )  # fmt: skip
    try:
        _wait(port)
        print(f"{'bare':9} {'list':8} {closed_loop(visits(port, ['/'], {}), SECONDS).line()}")
    finally:
        server.terminate()
        server.wait(10)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            Client(port).expect(200, "GET", "/")
        except OSError:
            time.sleep(0.05)
            continue
        return


if __name__ == "__main__":
    bare()
    for name in sys.argv[1:] or ("postgres", "sqlite"):
        run(name)
