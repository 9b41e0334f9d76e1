"""OAuth web sign-in: codes, tokens, the person's card.

Promises: a code lives 5 minutes and works once (40163 the second time, 40029 for anything else); `snsapi_base` shows only
the openid; the unionid appears only with `snsapi_userinfo`; a snapshot person gets a virtual openid and is marked.
"""

import hashlib
import secrets
from typing import Any

from standin import personas
from standin.clock import now
from standin.official.errors import ApiError
from standin.official.tokens import check_secret
from standin.personas import Persona
from standin.platform import Platform

CODE_LIFE_S = 300
TOKEN_LIFE_S = 7200
BASE, USERINFO = "snsapi_base", "snsapi_userinfo"


def make_code(platform: Platform, persona: Persona, scope: str) -> str:
    """A single-use code for this person."""
    is_snapshot = persona.is_snapshot and scope == USERINFO
    openid = _virtual_openid(persona) if is_snapshot else persona.openid
    code = "0" + secrets.token_hex(15) + "w3"
    platform.store.run(
        "INSERT INTO oauth_codes VALUES (?, ?, ?, ?, ?, NULL)", code, openid, scope, int(is_snapshot), now()
    )
    return code


def _virtual_openid(persona: Persona) -> str:
    return "oSNAP" + hashlib.sha256(persona.openid.encode()).hexdigest()[:23]


def exchange(platform: Platform, appid: str, secret: str, code: str, grant_type: str) -> dict[str, Any]:
    """sns/oauth2/access_token."""
    check_secret(platform, appid, secret)
    if not code:
        raise ApiError(41008)
    if grant_type != "authorization_code":
        raise ApiError(40035, "grant_type")
    with platform.store.write():
        row = platform.store.one("SELECT * FROM oauth_codes WHERE code = ?", code)
        if row is None or row["made_at"] + CODE_LIFE_S <= now():
            raise ApiError(40029)
        if not platform.store.run("UPDATE oauth_codes SET used_at = ? WHERE code = ? AND used_at IS NULL", now(), code):
            raise ApiError(40163)
        answer = _token(platform, row["openid"], row["scope"])
    if row["is_snapshot"]:
        return {**answer, "is_snapshotuser": 1}
    persona = personas.find_by_openid(platform.store, row["openid"])
    if persona and persona.unionid and row["scope"] == USERINFO:
        answer["unionid"] = persona.unionid
    return answer


def _token(platform: Platform, openid: str, scope: str) -> dict[str, Any]:
    value, fresh = "98_" + secrets.token_urlsafe(60), "98_" + secrets.token_urlsafe(60)
    platform.store.run(
        "INSERT INTO oauth_tokens VALUES (?, ?, ?, ?, ?)", value, fresh, openid, scope, now() + TOKEN_LIFE_S
    )
    return {
        "access_token": value,
        "expires_in": TOKEN_LIFE_S,
        "refresh_token": fresh,
        "openid": openid,
        "scope": scope,
    }


def refresh(platform: Platform, appid: str, refresh_token: str) -> dict[str, Any]:
    """sns/oauth2/refresh_token; 40030 for an unknown one."""
    if appid != platform.account.appid:
        raise ApiError(40013)
    row = platform.store.one("SELECT * FROM oauth_tokens WHERE refresh = ?", refresh_token)
    if row is None:
        raise ApiError(40030)
    return _token(platform, row["openid"], row["scope"])


def _living(platform: Platform, token: str, openid: str) -> Any:
    if not token:
        raise ApiError(41001)
    row = platform.store.one("SELECT * FROM oauth_tokens WHERE value = ?", token)
    if row is None:
        raise ApiError(40001)
    if row["dies_at"] <= now():
        raise ApiError(42001)
    if row["openid"] != openid:
        raise ApiError(40003)
    return row


def check(platform: Platform, token: str, openid: str) -> None:
    """sns/auth."""
    _living(platform, token, openid)


def person_card(platform: Platform, token: str, openid: str) -> dict[str, Any]:
    """sns/userinfo; 48001 when the page asked only for snsapi_base."""
    row = _living(platform, token, openid)
    if row["scope"] != USERINFO:
        raise ApiError(48001)
    persona = personas.find_by_openid(platform.store, openid)
    fixed = {"sex": 0, "province": "", "city": "", "country": "", "privilege": []}
    if persona is None:
        return {"openid": openid, "nickname": "微信用户", "headimgurl": "", **fixed}
    union = {"unionid": persona.unionid} if persona.unionid else {}
    picture = f"http://127.0.0.1:{platform.settings.port}/avatar/{persona.name}.png"
    return {"openid": openid, "nickname": persona.nickname, "headimgurl": picture, **fixed, **union}
