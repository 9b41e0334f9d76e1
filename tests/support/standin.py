"""Starts the WeChat stand-in for a test and drives its phones without a browser.

Promises: a free port, its own state folder, stopped at the end; a `Phone` does what a person does, nothing more.
"""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.support.loopback import local_session

ROOT = Path(__file__).resolve().parents[2]
JSON_TIMEOUT_S = 30


class PhoneRefused(AssertionError):
    """The phone said no; `status` and `answer` hold what it said."""

    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        super().__init__(f"{status} {answer}")
        self.status = status
        self.answer = answer


class Phone:
    """One person's phone: the stand-in's API, and a browser session on the person's mall host."""

    def __init__(self, standin: "Standin", name: str) -> None:
        self.standin = standin
        self.name = name
        self.browser = local_session()
        self.browser.headers["User-Agent"] = (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003230) NetType/WIFI Language/zh_CN"
        )

    def call(self, method: str, path: str = "", **body: Any) -> dict[str, Any]:
        """One API call; PhoneRefused for anything but success."""
        return self.standin.call(method, f"/api/phone/{self.name}{path}", **body)

    @property
    def openid(self) -> str:
        return str(self.standin.account["personas"][self.name]["openid"])

    def state(self) -> dict[str, Any]:
        return self.call("GET")

    # ---------------------------------------------------------- the official account

    def follow(self, **scene: str) -> dict[str, Any]:
        """Follow plainly, or by `scene=`, `url=` or `ticket=`."""
        return self.call("POST", "/follow", **scene)

    def unfollow(self) -> dict[str, Any]:
        return self.call("POST", "/unfollow")

    def scan(self, *, image: bytes | None = None, **wish: str) -> dict[str, Any]:
        """Scan `text=`, `scene=`, `image_url=`, `shown=` or the bytes of a picture."""
        if image is not None:
            wish["image"] = "data:image/png;base64," + base64.b64encode(image).decode()
        return self.call("POST", "/scan", **wish)

    def be_at(self, **spot: Any) -> dict[str, Any]:
        """`place=` by name, or `latitude=` and `longitude=`."""
        return self.call("POST", "/location", **spot)

    def say(self, content: str) -> dict[str, Any]:
        return self.call("POST", "/text", content=content)

    def tap_menu(self, key: str) -> dict[str, Any]:
        return self.call("POST", "/menu", key=key)

    def messages(self, chat: str = "official", after: int = 0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", f"/chats/{chat}?after={after}")["messages"]
        return found

    def last_card(self) -> dict[str, Any]:
        """The newest news card's first article in the account's chat; AssertionError without one."""
        cards = [message for message in self.messages() if message["kind"] == "news"]
        assert cards, f"no card in the chat of {self.name}"
        article: dict[str, Any] = cards[-1]["body"]["articles"][0]
        return article

    # ---------------------------------------------------------- money

    def pay(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Confirm the pay sheet for the page's parameters."""
        return self.call("POST", "/pay", **parameters)

    def wallet(self) -> dict[str, Any]:
        return self.call("GET", "/wallet")

    def confirm_transfer(self, package_info: str) -> dict[str, Any]:
        return self.call("POST", "/transfers/confirm", package_info=package_info)

    # ---------------------------------------------------------- sharing and pages

    def share(self, to: str, card: dict[str, str], words: str = "") -> dict[str, Any]:
        """To a persona's name or `moments`; the card has title, desc, link, imgUrl."""
        return self.call("POST", "/share", to=to, card=card, words=words)

    def address(self, path_or_url: str) -> str:
        """A path or link of the mall on this person's host."""
        if path_or_url.startswith("/"):
            return f"http://{self.name}.mall.lindian.localhost:{self.standin.mall_port}{path_or_url}"
        return str(self.call("POST", "/resolve", url=path_or_url)["url"])

    def get(self, path_or_url: str, **more: Any) -> requests.Response:
        """Open a page of the mall as this person, redirects (also OAuth) followed."""
        return self.browser.get(self.address(path_or_url), timeout=JSON_TIMEOUT_S, **more)

    def post(self, path_or_url: str, **more: Any) -> requests.Response:
        """Send a form or JSON to the mall as this person."""
        return self.browser.post(self.address(path_or_url), timeout=JSON_TIMEOUT_S, **more)


class Standin:
    """A running stand-in."""

    def __init__(self, process: subprocess.Popen[str], port: int, state: Path, mall_port: int) -> None:
        self.process = process
        self.port = port
        self.state = state
        self.mall_port = mall_port
        self.base = f"http://127.0.0.1:{port}"
        self._http = local_session()

    @property
    def account_file(self) -> Path:
        return self.state / "account.json"

    @property
    def account(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.account_file.read_text(encoding="utf-8"))
        return content

    def call(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """One JSON call; PhoneRefused for anything but success."""
        sent = {"json": body} if method != "GET" else {"params": body}
        response = self._http.request(method, self.base + path, timeout=JSON_TIMEOUT_S, **sent)
        answer: dict[str, Any] = response.json()
        if not response.ok:
            raise PhoneRefused(response.status_code, answer)
        return answer

    def phone(self, name: str) -> Phone:
        return Phone(self, name)

    def set_mall(self, base: str) -> None:
        """Point the stand-in at a mall that came up later; `base` like http://127.0.0.1:34567."""
        self.call("PUT", "/standin/mall", base=base)
        self.mall_port = int(base.rsplit(":", 1)[1])

    def add_fault(self, point: str, action: str, times: int = 1, seconds: float = 0) -> None:
        self.call("POST", "/standin/faults", point=point, action=action, times=times, seconds=seconds)

    def notifications(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", "/standin/notifications")["notifications"]
        return found

    def wait_until_delivered(self, timeout_s: float = 10) -> list[dict[str, Any]]:
        """Wait until no notification is due any more; AssertionError when time runs out."""

        def settled() -> list[dict[str, Any]] | None:
            found = self.notifications()
            return found if found and all(one["due_at"] is None for one in found) else None

        result: list[dict[str, Any]] = wait_for(settled, timeout_s)
        return result


def wait_for(look: Callable[[], Any], timeout_s: float = 10) -> Any:
    """The first result of `look` that is true; AssertionError after the timeout."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


@contextmanager
def running_standin(state: Path, mall_port: int = 9, *options: str) -> Iterator[Standin]:
    """Start `python -m standin` on a free port with a fast ladder; stopped at the end."""
    command = [
        *(sys.executable, "-m", "standin", "--port", "0", "--state", str(state)),
        *("--mall", f"http://127.0.0.1:{mall_port}", "--speed", "600", "--push-timeout", "5", *options),
    ]
    environ = {**os.environ, "LINDIAN_MODE": "test", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first.startswith("standin listening on 127.0.0.1:"), first
        yield Standin(process, int(first.rsplit(":", 1)[1]), state, mall_port)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        if process.stdout:
            process.stdout.close()
