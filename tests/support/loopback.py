"""A requests session for names under `.localhost`, which this machine's resolver does not know.

Promises: every http address goes to 127.0.0.1 with its own Host header; redirects and cookies work per host name.
"""

from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, PoolManager
from urllib3.connection import HTTPConnection
from urllib3.util.connection import create_connection


class _Connection(HTTPConnection):
    def _new_conn(self) -> Any:
        return create_connection(("127.0.0.1", self.port or 80), timeout=self.timeout)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **_: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool}


def local_session() -> requests.Session:
    """A browser's worth of cookies over loopback."""
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", _Adapter())
    return session
