"""Start the stand-in from the command line: `python -m standin --port 8100 --state DIR --mall URL`.

Promises: refuses production; prints the port it listens on before it serves, so that port 0 can be used by tests.
"""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from standin.server import start
from standin.settings import Settings


def parse(arguments: list[str]) -> Settings:
    """Turn command-line words into settings; argparse exits with code 2 on a wrong word."""
    parser = argparse.ArgumentParser(prog="python -m standin", description="WeChat stand-in for demo and tests")
    parser.add_argument("--port", type=int, default=8100, help="0 takes a free port")
    parser.add_argument("--state", type=Path, default=Path("instance/standin"))
    parser.add_argument("--mall", default="http://127.0.0.1:8000", help="where the mall answers pushes")
    parser.add_argument("--mall-port", type=int, default=None, help="port of the mall's pages, when it differs")
    parser.add_argument("--speed", type=float, default=60.0, help="divides the retry ladder of notifications")
    parser.add_argument("--push-timeout", type=float, default=5.0, help="seconds the mall has to answer a push")
    parser.add_argument("--refund-seconds", type=float, default=60.0, help="time a refund takes, before division")
    parser.add_argument("--refund-spacing", action="store_true", help="enforce 1 minute between refunds of one order")
    parser.add_argument("--host", action="append", default=[], help="a forwarded name this port is reached at, too")
    given = parser.parse_args(arguments)
    return Settings(
        port=given.port,
        state=given.state,
        mall=given.mall.rstrip("/"),
        mall_port=given.mall_port,
        speed=given.speed,
        push_timeout_s=given.push_timeout,
        refund_s=given.refund_seconds,
        refund_spacing=given.refund_spacing,
        hosts=tuple(name.lower() for name in given.host if name),
    )


def main() -> int:
    """Run until a signal; 1 when the environment says production."""
    if os.environ.get("LINDIAN_MODE", "").strip().lower() == "production":
        print("替身程序不能在生产环境启动 / the stand-in never starts in production", file=sys.stderr)
        return 1
    running = start(parse(sys.argv[1:]))
    stopped = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    print(f"standin listening on 127.0.0.1:{running.port}", flush=True)
    print(f"wall: http://wall.lindian.localhost:{running.port}/", flush=True)
    stopped.wait()
    running.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
