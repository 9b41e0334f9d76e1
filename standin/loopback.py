"""Outgoing calls of the stand-in: only to this machine, also for names under `.localhost` the resolver does not know.

Promises: the connection always goes to 127.0.0.1 whatever the name; the Host header stays the name; no redirects, no proxies.
"""

from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, PoolManager
from urllib3.connection import HTTPConnection
from urllib3.util.connection import create_connection


class _Connection(HTTPConnection):
    """Connects to 127.0.0.1 at the port of the address."""

    def _new_conn(self) -> Any:
        return create_connection(("127.0.0.1", self.port), timeout=self.timeout)


class _Pool(HTTPConnectionPool):
    """Connections to this machine."""

    ConnectionCls = _Connection


class LoopbackAdapter(HTTPAdapter):
    """Sends every http address to 127.0.0.1."""

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **_: Any) -> None:
        """Build the pools of loopback connections."""
        manager = PoolManager(num_pools=connections, maxsize=maxsize, block=block)
        manager.pool_classes_by_scheme = {"http": _Pool}
        self.poolmanager = manager


def is_local(url: str) -> bool:
    """True for http addresses of this machine: 127.0.0.1, localhost and names under .localhost."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    named = host in {"127.0.0.1", "localhost"} or host.endswith(".localhost")
    return parts.scheme == "http" and named and port != 0


def loopback_session() -> requests.Session:
    """A session that can leave this machine by no address; https has no adapter and raises InvalidSchema."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.adapters.clear()
    session.mount("http://", LoopbackAdapter(pool_connections=16, pool_maxsize=16))
    return session
