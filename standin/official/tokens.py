"""Access tokens of both kinds and the JS-SDK ticket.

Promises: `token` replaces the former one, which lives 5 more minutes; `stable_token` repeats one token until 5 minutes
before its end, then overlaps; the two kinds do not disturb each other; a forced refresh ends the former token.
"""

import secrets
from typing import Any

from standin.clock import now
from standin.official.errors import ApiError
from standin.platform import Platform

LIFE_S = 7200
OVERLAP_S = 300


def check_secret(platform: Platform, appid: str, secret: str) -> None:
    """40013 or 40125 when the pair is not the account's; 40164 when an address list is set and 127.0.0.1 is not in it."""
    if not appid:
        raise ApiError(41002)
    if not secret:
        raise ApiError(41004)
    if appid != platform.account.appid:
        raise ApiError(40013)
    if not secrets.compare_digest(secret, platform.account.secret):
        raise ApiError(40125)
    listed = platform.store.read_value("ip_whitelist")
    if listed and "127.0.0.1" not in listed:
        raise ApiError(40164, "127.0.0.1 ipv6 ::ffff:127.0.0.1")


def _make(platform: Platform, kind: str) -> dict[str, Any]:
    prefix = {"ticket": "kgt8ON7yVITDhtdwci0qe"}.get(kind, "99_")
    value, made = prefix + secrets.token_urlsafe(96 if kind != "ticket" else 48), now()
    platform.store.run("INSERT INTO tokens VALUES (?, ?, ?, ?)", value, kind, made, made + LIFE_S)
    platform.store.run("DELETE FROM tokens WHERE dies_at < ?", made - 86_400)
    return {"value": value, "expires_in": LIFE_S}


def _latest(platform: Platform, kind: str, margin_s: float) -> dict[str, Any] | None:
    row = platform.store.one(
        "SELECT value, dies_at FROM tokens WHERE kind = ? AND dies_at > ? ORDER BY made_at DESC LIMIT 1",
        kind,
        now() + margin_s,
    )
    return {"value": row["value"], "expires_in": int(row["dies_at"] - now())} if row else None


def _shorten(platform: Platform, kind: str, life_s: float) -> None:
    end = now() + life_s
    platform.store.run("UPDATE tokens SET dies_at = ? WHERE kind = ? AND dies_at > ?", end, kind, end)


def issue_plain(platform: Platform, appid: str, secret: str) -> dict[str, Any]:
    """The old `token` call."""
    check_secret(platform, appid, secret)
    with platform.store.write():
        _shorten(platform, "plain", OVERLAP_S)
        made = _make(platform, "plain")
    return {"access_token": made["value"], "expires_in": made["expires_in"]}


def issue_stable(platform: Platform, appid: str, secret: str, force: bool) -> dict[str, Any]:
    """The `stable_token` call."""
    check_secret(platform, appid, secret)
    with platform.store.write():
        if force:
            _shorten(platform, "stable", 0)
        found = _latest(platform, "stable", OVERLAP_S) or _make(platform, "stable")
    return {"access_token": found["value"], "expires_in": found["expires_in"]}


def check_token(platform: Platform, value: str) -> None:
    """41001 without a token, 42001 for an expired one, 40001 for an unknown one."""
    if not value:
        raise ApiError(41001)
    row = platform.store.one("SELECT kind, dies_at FROM tokens WHERE value = ?", value)
    if row is None or row["kind"] == "ticket":
        raise ApiError(40001)
    if row["dies_at"] <= now():
        raise ApiError(42001)


def issue_ticket(platform: Platform) -> dict[str, Any]:
    """The JS-SDK ticket: one for the whole account while it lives."""
    with platform.store.write():
        found = _latest(platform, "ticket", OVERLAP_S) or _make(platform, "ticket")
    return {"errcode": 0, "errmsg": "ok", "ticket": found["value"], "expires_in": found["expires_in"]}


def living_tickets(platform: Platform) -> list[str]:
    """Every ticket a page signature may be made with now."""
    rows = platform.store.all("SELECT value FROM tokens WHERE kind = 'ticket' AND dies_at > ?", now())
    return [row["value"] for row in rows]
