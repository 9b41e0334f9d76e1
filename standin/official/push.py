"""Delivering events and messages to the mall, and showing what it answers.

Promises: signed; 5 seconds for an answer; three deliveries of the same message; an answer that is neither a reply nor
`success` shows WeChat's fault line in the chat; no lock is held while the mall works.
"""

import secrets
import time
from dataclasses import dataclass
from typing import Any

import requests

from standin import chats
from standin.official import envelope
from standin.official.followers import is_following
from standin.official.replies import read_reply
from standin.personas import Persona
from standin.platform import Platform

DELIVERIES = 3
CALLBACK = "/wechat/callback"
FAULT_LINE = "该公众号提供的服务出现故障，请稍后再试"
SILENT = {"unsubscribe", "LOCATION", "VIEW", "TEMPLATESENDJOBFINISH"}


@dataclass(frozen=True)
class Delivery:
    """How one push went: deliveries made, whether the mall took it, and the reply's kind if it sent one."""

    attempts: int
    is_taken: bool
    reply: str | None
    fault: str


def push_event(platform: Platform, persona: Persona, event: str, **more: Any) -> Delivery:
    """Send an event about a person; the extra fields as WeChat names them."""
    return _push(platform, persona, {"MsgType": "event", "Event": event, **more}, event)


def push_message(platform: Platform, persona: Persona, kind: str, **more: Any) -> Delivery:
    """Send a message a person wrote (text, location)."""
    number = secrets.randbits(63)
    return _push(platform, persona, {"MsgType": kind, **more, "MsgId": number}, kind)


def _push(platform: Platform, persona: Persona, fields: dict[str, Any], name: str) -> Delivery:
    head = {
        "ToUserName": platform.account.original_id,
        "FromUserName": persona.openid,
        "CreateTime": int(time.time()),
    }
    fault = platform.faults.take(f"push:{name}")
    if fault and fault.action == "drop":
        return Delivery(0, False, None, "dropped")
    delivery = _deliver(platform, persona, {**head, **fields}, name not in SILENT)
    if fault and fault.action == "duplicate":
        _deliver(platform, persona, {**head, **fields}, False)
    return delivery


def _deliver(platform: Platform, persona: Persona, fields: dict[str, Any], may_show: bool) -> Delivery:
    mode = platform.store.read_value("push_mode") or "plain"
    fault = ""
    for attempt in range(1, DELIVERIES + 1):
        query, body = envelope.pack(platform.account, persona.openid, fields, mode)
        try:
            answer = platform.http.post(
                f"{platform.settings.mall}{CALLBACK}?{query}",
                data=body,
                headers={"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0", "Pragma": "no-cache"},
                timeout=platform.settings.push_timeout_s,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            fault = type(error).__name__
            continue
        if answer.status_code == requests.codes.ok:
            return _show(platform, persona, answer.content, attempt, may_show)
        fault = f"HTTP {answer.status_code}"
    if may_show and is_following(platform, persona.openid):
        chats.post(platform, persona.name, chats.OFFICIAL, chats.OFFICIAL, "line", {"content": FAULT_LINE})
    return Delivery(DELIVERIES, False, None, fault)


def _show(platform: Platform, persona: Persona, body: bytes, attempt: int, may_show: bool) -> Delivery:
    try:
        root = envelope.unpack_reply(platform.account, body)
        reply = read_reply(root, persona.openid, platform.account.original_id) if root is not None else None
    except ValueError as error:
        chats.post(platform, persona.name, chats.OFFICIAL, chats.OFFICIAL, "line", {"content": FAULT_LINE})
        return Delivery(attempt, False, None, str(error))
    if reply is None or not may_show or not is_following(platform, persona.openid):
        return Delivery(attempt, True, None, "")
    kind, content = reply
    chats.post(platform, persona.name, chats.OFFICIAL, chats.OFFICIAL, kind, content)
    return Delivery(attempt, True, kind, "")


def verify_server(platform: Platform) -> str:
    """The console's address check (GET with echostr); an empty text when the mall passed, else why not."""
    query, _ = envelope.pack(platform.account, "", {}, "plain")
    echo = str(secrets.randbits(62))
    try:
        answer = platform.http.get(
            f"{platform.settings.mall}{CALLBACK}?{query.replace('&openid=', '')}&echostr={echo}",
            timeout=platform.settings.push_timeout_s,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        return type(error).__name__
    passed = answer.status_code == requests.codes.ok and answer.text == echo
    return "" if passed else f"HTTP {answer.status_code}, {answer.text[:40]!r}"
