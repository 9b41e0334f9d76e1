"""WeChat's side of a payment as a program of its own, so that its keys and the load never share an interpreter.

Run by the benches: python -m bench.far_side PORT ACCOUNT_FILE
Promises: signs and seals for real; `/jsapi` answers with a prepay id, `/paid/<mall's port>/<out_trade_no>` reports the payment
to the mall over a kept connection and answers when the mall has thanked it, `/sealed/<out_trade_no>` gives the report to the
asker.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.factories.wechat_pay import TRANSACTION, PayFarSide, account_of, sealed, signed_headers
from tests.support.buyers import Buyer
from tests.support.servers import ROOT, free_ports
from tests.support.tiny_server import Asked, TinyServer
from tests.support.wire import AnswerWrong, Client

NOBODY = PayFarSide(TinyServer())
HEAD = b"HTTP/1.1 %d OK\r\nContent-Length: %d\r\nContent-Type: application/json\r\n%s\r\n"


class Handler(BaseHTTPRequestHandler):
    """One kept connection: the mall's or a payer's."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    far: PayFarSide
    mall: Client | None = None

    def do_POST(self) -> None:
        """Answer the mall, or report a payment to it."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/paid/"):
            self._say(self._report(*self.path.removeprefix("/paid/").split("/")), {}, b"{}")
        elif self.path.startswith("/sealed/"):
            self._say(200, {}, self._sealed(self.path.removeprefix("/sealed/")))
        else:
            self._say(*self.far.serve(Asked("POST", self.path, {}, body)))

    def _report(self, mall_port: str, out_trade_no: str) -> int:
        self.mall = self.mall or Client(int(mall_port), "127.0.0.1")
        body = sealed("TRANSACTION.SUCCESS", self.far.pay(out_trade_no))
        headers = {name.replace("-", "_"): value for name, value in signed_headers(body).items()}
        return self.mall.send("POST", TRANSACTION, body, Content_Type="application/json", **headers).status

    def _sealed(self, out_trade_no: str) -> bytes:
        body = sealed("TRANSACTION.SUCCESS", self.far.pay(out_trade_no))
        return json.dumps({"body": body.decode(), "headers": signed_headers(body)}).encode()

    def _say(self, status: int, headers: dict[str, str], content: bytes) -> None:
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode()
        self.wfile.write(HEAD % (status, len(content), more) + content)

    def log_message(self, *_: object) -> None:
        """Quiet."""


class FarPayer(Buyer):
    """A buyer whose payments this program reports; she keeps a connection to it as her phone would."""

    def __init__(self, port: int, session: str, far_port: int) -> None:
        super().__init__(port, session, NOBODY)
        self.phone = Client(far_port, "127.0.0.1")

    def notify(self, out_trade_no: str) -> None:
        """She confirms on her phone; WeChat reports it and is thanked."""
        answer = self.phone.send("POST", f"/paid/{self.client.port}/{out_trade_no}", b"")
        if answer.status not in (200, 204):
            raise AnswerWrong(f"the notification was answered {answer.status}")


@contextmanager
def far_side() -> Iterator[tuple[int, dict[str, object]]]:
    """Its port and the account file's content that leads a mall to it; ended with the block."""
    folder = Path(tempfile.mkdtemp(prefix="lindian-far-"))
    port, account = free_ports(1)[0], folder / "account.json"
    process = subprocess.Popen([sys.executable, "-m", "bench.far_side", str(port), str(account)], cwd=ROOT)
    try:
        while not account.exists() and process.poll() is None:
            time.sleep(0.02)
        yield port, json.loads(account.read_text(encoding="utf-8"))
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def main(port: int, account: Path) -> None:
    """Serve until ended."""
    Handler.far = PayFarSide(TinyServer(base=f"http://127.0.0.1:{port}"))
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    fresh = account.with_suffix(".new")
    fresh.write_text(json.dumps(account_of(Handler.far)), encoding="utf-8")
    fresh.rename(account)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
