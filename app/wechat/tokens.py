"""Access token and page ticket: one row for all processes, fetched by one of them at a time.

Promises: at most one fetch per expiry however many processes ask; a value that still lives is used while another process
fetches; times are real seconds, never the demo clock's.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from app.kernel.clock import wall_seconds
from app.kernel.database import Begin, reading
from app.kernel.idempotency import insert_if_absent
from app.wechat.account import Account
from app.wechat.errors import WeChatRefused, WeChatUnavailable
from app.wechat.gateway import call
from app.wechat.models import WeChatToken

MARGIN_S = 300
LEASE_S = 15
WAIT_S = 10.0
STEP_S = 0.1


@dataclass(frozen=True)
class Fetched:
    """A new credential and how many seconds it lives."""

    value: str
    life_s: int


@dataclass(frozen=True)
class Kept:
    """The shared credential; empty before the first fetch. `expires_s` Unix seconds."""

    value: str = ""
    expires_s: int = 0


def access_token(begin: Begin, account: Account) -> str:
    """The token of server calls; raises `WeChatUnavailable` or `WeChatRefused`."""
    return _shared(begin, _token_name(account), lambda: _fetch_token(account, force=False))


def renew_access_token(begin: Begin, account: Account, refused: str) -> str:
    """The token to use after WeChat refused `refused`: another process's newer one if there is, else a fresh one."""
    name = _token_name(account)
    kept = _kept(name)
    if kept.value and kept.value != refused:
        return kept.value
    with begin() as tx:
        tx.execute(
            update(WeChatToken).where(WeChatToken.name == name, WeChatToken.value == refused).values(expires_s=0)
        )
    return _shared(begin, name, lambda: _fetch_token(account, force=True))


def jsapi_ticket(begin: Begin, account: Account) -> str:
    """The ticket that signs pages for the JS-SDK."""
    return _shared(begin, f"jsapi_ticket:{account.official.appid}", lambda: _fetch_ticket(begin, account))


def _token_name(account: Account) -> str:
    return f"access_token:{account.official.appid}"


def _shared(begin: Begin, name: str, fetch: Callable[[], Fetched]) -> str:
    give_up = time.monotonic() + WAIT_S
    while True:
        now_s = wall_seconds()
        kept = _kept(name)
        if kept.expires_s - MARGIN_S > now_s:
            return kept.value
        if _take_lease(begin, name, now_s):
            return _fetch_and_keep(begin, name, fetch)
        if kept.expires_s > now_s:
            return kept.value
        if time.monotonic() > give_up:
            raise WeChatUnavailable
        time.sleep(STEP_S)


def _kept(name: str) -> Kept:
    with reading() as tx:
        row = tx.execute(select(WeChatToken.value, WeChatToken.expires_s).where(WeChatToken.name == name)).first()
    return Kept(*row) if row else Kept()


def _take_lease(begin: Begin, name: str, now_s: int) -> bool:
    fresh = WeChatToken.expires_s - MARGIN_S > now_s
    with begin() as tx:
        insert_if_absent(tx, WeChatToken, {"name": name, "value": "", "expires_s": 0, "fetching_until_s": 0})
        taken = tx.execute(
            update(WeChatToken)
            .where(WeChatToken.name == name, WeChatToken.fetching_until_s < now_s, ~fresh)
            .values(fetching_until_s=now_s + LEASE_S)
        )
    return bool(taken.rowcount)


def _fetch_and_keep(begin: Begin, name: str, fetch: Callable[[], Fetched]) -> str:
    values: dict[str, Any] = {"fetching_until_s": 0}
    try:
        fetched = fetch()
        values |= {"value": fetched.value, "expires_s": wall_seconds() + fetched.life_s}
    finally:
        with begin() as tx:
            tx.execute(update(WeChatToken).where(WeChatToken.name == name).values(**values))
    return fetched.value


def _fetch_token(account: Account, *, force: bool) -> Fetched:
    wish = {
        "grant_type": "client_credential",
        "appid": account.official.appid,
        "secret": account.official.secret,
        "force_refresh": force,
    }
    answer = call("POST", f"{account.bases.api}/cgi-bin/stable_token", account.timeouts_s, json=wish)
    loaded = read_answer(answer)
    return Fetched(str(loaded["access_token"]), int(loaded["expires_in"]))


def _fetch_ticket(begin: Begin, account: Account) -> Fetched:
    query = {"access_token": access_token(begin, account), "type": "jsapi"}
    answer = call("GET", f"{account.bases.api}/cgi-bin/ticket/getticket", account.timeouts_s, params=query)
    loaded = read_answer(answer)
    return Fetched(str(loaded["ticket"]), int(loaded["expires_in"]))


def read_answer(answer: Any) -> dict[str, Any]:
    """The JSON of an api.weixin.qq.com answer; raises `WeChatRefused` for an errcode, `WeChatUnavailable` for anything odd."""
    try:
        loaded = answer.json() if answer.status_code == 200 else None
    except ValueError:
        loaded = None
    if not isinstance(loaded, dict) or loaded.get("errcode") == -1:
        raise WeChatUnavailable
    if loaded.get("errcode"):
        raise WeChatRefused(str(loaded["errcode"]), str(loaded.get("errmsg", ""))[:200])
    return loaded
