"""The one door to WeChat's servers.

Promises: no call while a transaction is open; connect and read timeouts on every call; no redirects, no cookies; keep-alive.
"""

import logging
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError

from app.kernel.database import forbid_open_transaction
from app.wechat.errors import WeChatUnavailable

log = logging.getLogger(__name__)
POOL = 32


class NotReached(WeChatUnavailable):
    """The server was never reached: nothing can have happened there, another host may be tried."""

    code = "wechat.not_reached"


@cache
def http_session() -> requests.Session:
    """This process's connections; WeChat is reached directly, whatever proxies the environment names."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = HTTPAdapter(pool_connections=8, pool_maxsize=POOL)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def call(method: str, address: str, timeouts_s: tuple[float, float], **more: Any) -> requests.Response:
    """Send one request; raises `NotReached` before, `WeChatUnavailable` after the server may have seen it."""
    forbid_open_transaction()
    try:
        return http_session().request(method, address, timeout=timeouts_s, allow_redirects=False, **more)
    except requests.RequestException as error:
        if _never_connected(error):
            raise NotReached from error
        # Addresses carry secrets in their query: only the kind of failure is written down.
        log.warning("no answer from WeChat: %s", type(error).__name__)
        raise WeChatUnavailable from error


def _never_connected(error: requests.RequestException) -> bool:
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError)
