"""The envelope of a message push: XML, signature, safe mode, and opening the answer.

Promises: the three modes of the console (plain, compatible, safe); CDATA that cannot be broken out of.
"""

import secrets
import time
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from standin.account import Account
from standin.cipher import digest, safe_mode


def to_xml(fields: dict[str, Any]) -> str:
    """WeChat's flat XML: texts in CDATA, numbers bare."""
    parts = [f"<{name}>{_value(value)}</{name}>" for name, value in fields.items()]
    return "<xml>" + "".join(parts) + "</xml>"


def _value(value: Any) -> str:
    if isinstance(value, int | float):
        return str(value)
    return "<![CDATA[" + str(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def pack(account: Account, openid: str, fields: dict[str, Any], mode: str) -> tuple[str, bytes]:
    """(query string, body) of one delivery in the mode `plain`, `compatible` or `safe`."""
    timestamp, nonce = str(int(time.time())), secrets.token_hex(5)
    query = {
        "signature": digest.sign_sorted(account.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": openid,
    }
    xml = to_xml(fields)
    if mode == "plain":
        return urlencode(query), xml.encode()
    sealed = safe_mode.encrypt(account.encoding_aes_key, account.appid, xml)
    query["encrypt_type"] = "aes"
    query["msg_signature"] = digest.sign_sorted(account.token, timestamp, nonce, sealed)
    if mode == "safe":
        fields = {"ToUserName": account.original_id}
    return urlencode(query), to_xml({**fields, "Encrypt": sealed}).encode()


def unpack_reply(account: Account, body: bytes) -> ET.Element | None:
    """The XML of a passive reply, opened when sealed; None for an empty body or `success`; ValueError otherwise."""
    text = body.decode("utf-8").strip()
    if text in {"", "success"}:
        return None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("no document types")
    root = _parse(text)
    sealed = root.findtext("Encrypt")
    if sealed is None:
        return root
    parts = (root.findtext("TimeStamp") or "", root.findtext("Nonce") or "", sealed)
    if not digest.same(root.findtext("MsgSignature") or "", digest.sign_sorted(account.token, *parts)):
        raise ValueError("wrong MsgSignature")
    return _parse(safe_mode.decrypt(account.encoding_aes_key, account.appid, sealed))


def _parse(text: str) -> ET.Element:
    try:
        return ET.fromstring(text)  # noqa: S314 - document types are refused above
    except ET.ParseError as error:
        raise ValueError(str(error)) from error
