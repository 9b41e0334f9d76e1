"""Sign-in through WeChat's web authorization.

Promises: no token is kept; a snapshot visitor is marked so that nobody makes an account of it; every call has a timeout.
"""

from dataclasses import dataclass, field
from typing import Any

from wechatpy.exceptions import WeChatOAuthException
from wechatpy.oauth import WeChatOAuth

from app.wechat.account import Account
from app.wechat.errors import WeChatRefused, WeChatUnavailable
from app.wechat.gateway import call
from app.wechat.tokens import read_answer

BASE = "snsapi_base"
USERINFO = "snsapi_userinfo"


@dataclass(frozen=True)
class OAuthIdentity:
    """Who came back; `snapshot` visitors are virtual and must not become people. The token opens `fetch_profile` only."""

    openid: str
    unionid: str | None
    scope: str
    snapshot: bool
    access_token: str = field(repr=False)


@dataclass(frozen=True)
class Profile:
    """What a person lets us see; the address of the picture may be empty."""

    nickname: str
    avatar_url: str


class _OAuth(WeChatOAuth):  # type: ignore[misc]
    """wechatpy's flow with our addresses, our timeouts and our reading of errors."""

    def __init__(self, account: Account, redirect_uri: str = "", scope: str = BASE, state: str = "") -> None:
        super().__init__(account.official.appid, account.official.secret, redirect_uri, scope, state)
        self.account = account
        self.API_BASE_URL = account.bases.api + "/"
        self.OAUTH_BASE_URL = account.bases.open + "/connect/"

    def _request(self, method: str, url_or_endpoint: str, **more: Any) -> dict[str, Any]:
        return read_answer(call(method.upper(), self.API_BASE_URL + url_or_endpoint, self.account.timeouts_s, **more))


def authorize_address(account: Account, redirect_uri: str, scope: str, state: str) -> str:
    """Where the browser goes to prove who it is; `state` letters and digits, at most 128."""
    return str(_OAuth(account, redirect_uri, scope, state).authorize_url)


def exchange_code(account: Account, code: str) -> OAuthIdentity:
    """Who the single-use `code` stands for; raises `WeChatRefused` (40029 unknown, 40163 used) or `WeChatUnavailable`."""
    try:
        answer = _OAuth(account).fetch_access_token(code)
        return OAuthIdentity(
            openid=str(answer["openid"]),
            unionid=answer.get("unionid") or None,
            scope=str(answer.get("scope", "")),
            snapshot=answer.get("is_snapshotuser") == 1,
            access_token=str(answer["access_token"]),
        )
    except (KeyError, WeChatOAuthException) as error:
        raise WeChatUnavailable from error


def fetch_profile(account: Account, access_token: str, openid: str) -> Profile:
    """Nickname and picture after `snsapi_userinfo`; raises `WeChatRefused` or `WeChatUnavailable`."""
    answer = _OAuth(account).get_user_info(openid, access_token)
    return Profile(str(answer.get("nickname", "")), str(answer.get("headimgurl", "")))


def is_stale_code(refusal: WeChatRefused) -> bool:
    """Whether starting again helps: the code was used, has expired or never existed."""
    return refusal.is_about("40029", "40163", "41008")
