"""Finish a sign-in that comes back from WeChat.

Promises: the code is exchanged with no transaction open; a state is taken once; a snapshot visitor becomes nobody; staff are
let in only when the person is bound to an active staff entry.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.identity.ensure_person import ensure_person
from app.identity.make_state import Wish, use_state
from app.identity.open_session import open_session
from app.identity.queries import find_staff_by_person
from app.identity.rename_person import rename_person
from app.kernel.database import Begin, Tx
from app.kernel.errors import Refused
from app.wechat.account import Account
from app.wechat.errors import WeChatRefused
from app.wechat.oauth import USERINFO, OAuthIdentity, exchange_code, fetch_profile, is_stale_code


class SignInStale(Refused):
    code = "identity.sign_in_stale"
    sentence = "这次登录已经用过或过期了，请再试一次。"


class SnapshotVisitor(Refused):
    code = "identity.snapshot"
    sentence = "您正在使用微信的快照页，请点右下角“使用完整服务”后再登录。"


@dataclass(frozen=True)
class Browser:
    """Who holds the browser now: its id and the secrets of its former sessions."""

    browser_id: str
    shopper_token: str | None
    staff_token: str | None


@dataclass(frozen=True)
class SignedIn:
    """The new secrets; no staff secret when the person is not staff or did not ask to be."""

    person_id: uuid.UUID
    shopper_token: str
    staff_token: str | None


def sign_in_wechat(
    begin: Begin, account: Account, code: str, state: str, wish: Wish, browser: Browser, now: datetime
) -> SignedIn:
    """Sessions for who the code stands for; raises `SignInStale`, `SnapshotVisitor` or `WeChatUnavailable`."""
    with begin() as tx:
        if not use_state(tx, state, now):
            raise SignInStale
    identity = _exchange(account, code)
    nickname = fetch_profile(account, identity.access_token, identity.openid).nickname if _may_ask(identity) else None
    with begin() as tx:
        person_id = ensure_person(tx, account.official.appid, identity.openid, identity.unionid, now, nickname)
        if nickname:
            rename_person(tx, person_id, nickname)
        shopper_token = open_session(
            tx, now, person_id=person_id, browser_id=browser.browser_id, former=browser.shopper_token
        )
        staff_token = _staff_session(tx, person_id, browser, now) if wish.kind == "staff" else None
    return SignedIn(person_id, shopper_token, staff_token)


def _exchange(account: Account, code: str) -> OAuthIdentity:
    try:
        identity = exchange_code(account, code)
    except WeChatRefused as refusal:
        if is_stale_code(refusal):
            raise SignInStale from refusal
        raise
    if identity.snapshot:
        raise SnapshotVisitor
    return identity


def _may_ask(identity: OAuthIdentity) -> bool:
    return identity.scope == USERINFO


def _staff_session(tx: Tx, person_id: uuid.UUID, browser: Browser, now: datetime) -> str | None:
    staff = find_staff_by_person(tx, person_id)
    if staff is None or staff.status != "active":
        return None
    return open_session(tx, now, staff_id=staff.staff_id, former=browser.staff_token)
