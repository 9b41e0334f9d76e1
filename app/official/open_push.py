"""From signed bytes to a message: plain and safe mode.

Promises: the signature is checked before anything is parsed; in safe mode the newest and the former key are tried; entities in
XML are refused by the parser.
"""

import struct
from collections.abc import Mapping
from xml.parsers.expat import ExpatError

from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.messages import BaseMessage

from app.kernel.errors import Forbidden
from app.official.rules.signatures import is_signed
from app.wechat.account import Official

FORMER_MODES = ("", "raw")
# What the parser and the cipher raise on bytes that are no message.
UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, struct.error, ExpatError)


class PushRefused(Forbidden):
    code = "official.push_refused"
    sentence = "这个请求不是微信发来的。"


def check_address(query: Mapping[str, str], official: Official) -> str:
    """The echo WeChat wants when the address is set up; raises `PushRefused`."""
    _check(query, official)
    return query.get("echostr", "")


def open_push(query: Mapping[str, str], body: bytes, official: Official) -> BaseMessage | None:
    """The message, or None when WeChat sent something nobody can read; raises `PushRefused` when it is not WeChat's."""
    if query.get("encrypt_type", "") in FORMER_MODES:
        _check(query, official)
        return _parsed(body.decode("utf-8", "replace"))
    return _parsed(_decrypted(query, body.decode("utf-8", "replace"), official))


def seal_reply(query: Mapping[str, str], xml: str, official: Official) -> str:
    """The reply as this push wants it: plain, or encrypted with a signature of its own."""
    if not xml or query.get("encrypt_type", "") in FORMER_MODES:
        return xml
    crypto = WeChatCrypto(official.token, official.encoding_aes_key, official.appid)
    return str(crypto.encrypt_message(xml, query["nonce"], query["timestamp"]))


def _check(query: Mapping[str, str], official: Official) -> None:
    parts = (official.token, query.get("timestamp", ""), query.get("nonce", ""))
    if not official.token or not is_signed(query.get("signature", ""), *parts):
        raise PushRefused


def _decrypted(query: Mapping[str, str], body: str, official: Official) -> str:
    for key in (official.encoding_aes_key, *official.former_aes_keys):
        try:
            crypto = WeChatCrypto(official.token, key, official.appid)
            asked = (query.get("msg_signature", ""), query.get("timestamp", ""), query.get("nonce", ""))
            return str(crypto.decrypt_message(body, *asked))
        except (InvalidSignatureException, InvalidAppIdException, *UNREADABLE):
            continue
    raise PushRefused


def _parsed(xml: str) -> BaseMessage | None:
    try:
        return parse_message(xml)
    except UNREADABLE:
        return None
