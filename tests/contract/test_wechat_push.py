"""Messages WeChat pushes: the published signatures and sealed messages open, everything else stays shut."""

import base64
import hashlib
import os
from xml.etree import ElementTree as ET

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from wechatpy.crypto import WeChatCrypto

from app.official.open_push import PushRefused, check_address, open_push, seal_reply
from app.official.read_message import read_message
from app.official.rules.signatures import is_signed
from app.wechat.account import Official
from tests.contract.vectors_file import VECTORS

SEALED = VECTORS["mp_safe_mode_xml_decrypt"]
JSON_PUSH = VECTORS["mp_safe_mode_push"]
TEXT = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime>{}</xml>"


def _official(vector: dict[str, str], former: tuple[str, ...] = ()) -> Official:
    key = vector.get("encoding_aes_key", "")
    return Official(vector.get("appid", "wx1"), "secret", "gh_1", vector["token"], key, former)


def _query(vector: dict[str, str], **over: str) -> dict[str, str]:
    names = ("timestamp", "nonce", "signature", "msg_signature", "echostr")
    return {name: vector[name] for name in names if name in vector} | over


def _body(encrypted: str) -> bytes:
    return f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()


@pytest.mark.parametrize("vector", VECTORS["mp_server_verification"], ids=lambda vector: vector["timestamp"])
def test_published_signatures_hold(vector: dict[str, str]) -> None:
    assert is_signed(vector["signature"], vector["token"], vector["timestamp"], vector["nonce"])
    assert not is_signed(vector["signature"], vector["token"] + "x", vector["timestamp"], vector["nonce"])


def test_the_address_check_echoes() -> None:
    vector = VECTORS["mp_server_verification"][1]
    assert check_address(_query(vector), _official(vector)) == "4375120948345356249"


@pytest.mark.parametrize("change", ["signature", "timestamp", "nonce"])
def test_a_changed_address_check_gets_no_echo(change: str) -> None:
    vector = VECTORS["mp_server_verification"][1]
    with pytest.raises(PushRefused):
        check_address(_query(vector, **{change: "0"}), _official(vector))


def test_an_account_without_a_token_accepts_nothing() -> None:
    with pytest.raises(PushRefused):
        check_address({"signature": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}, Official("wx1", "s"))


def test_a_published_sealed_message_opens() -> None:
    message = open_push(_query(SEALED, encrypt_type="aes"), _body(SEALED["encrypt"]), _official(SEALED))
    assert message is not None
    assert (message.content, message.source) == ("test", "messense")


def test_a_message_sealed_with_the_former_key_still_opens() -> None:
    fresh = base64.b64encode(b"n" * 32).decode().rstrip("=")
    official = Official(SEALED["appid"], "s", "", SEALED["token"], fresh, (SEALED["encoding_aes_key"],))
    assert open_push(_query(SEALED, encrypt_type="aes"), _body(SEALED["encrypt"]), official) is not None


def test_a_sealed_push_that_is_no_xml_is_acknowledged_not_failed() -> None:
    query = _query(JSON_PUSH, encrypt_type="aes")
    assert open_push(query, _body(JSON_PUSH["encrypt"]), _official(JSON_PUSH)) is None


@pytest.mark.parametrize(
    "over",
    [
        {"msg_signature": "0" * 40},
        {"timestamp": "1411525904"},
        {"nonce": "1"},
        {"msg_signature": ""},
    ],
)
def test_a_sealed_message_with_a_wrong_signature_is_refused(over: dict[str, str]) -> None:
    with pytest.raises(PushRefused):
        open_push(_query(SEALED, encrypt_type="aes", **over), _body(SEALED["encrypt"]), _official(SEALED))


def test_a_message_sealed_for_another_account_is_refused() -> None:
    official = Official("wx_other", "s", "", SEALED["token"], SEALED["encoding_aes_key"])
    with pytest.raises(PushRefused):
        open_push(_query(SEALED, encrypt_type="aes"), _body(SEALED["encrypt"]), official)


def _sealed_raw(padded: bytes) -> tuple[dict[str, str], bytes, Official]:
    """A signed push whose decrypted bytes are exactly `padded`."""
    key_text = base64.b64encode(b"k" * 32).decode().rstrip("=")
    official = Official("wx1", "s", "", "token", key_text)
    encryptor = Cipher(algorithms.AES(b"k" * 32), modes.CBC(b"k" * 16)).encryptor()
    sealed = base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()
    signature = hashlib.sha1("".join(sorted(("token", "1", "2", sealed))).encode()).hexdigest()
    query = {"encrypt_type": "aes", "timestamp": "1", "nonce": "2", "msg_signature": signature}
    return query, _body(sealed), official


def _plain(appid: bytes = b"wx1") -> bytes:
    text = TEXT.format("<MsgType>text</MsgType><Content>hi</Content><MsgId>1</MsgId>").encode()
    return os.urandom(16) + len(text).to_bytes(4, "big") + text + appid


def test_the_padding_is_that_of_blocks_of_32() -> None:
    plain = _plain()
    pad = 32 - len(plain) % 32
    message = open_push(*_sealed_raw(plain + bytes([pad]) * pad))
    assert message is not None
    assert message.content == "hi"


@pytest.mark.parametrize(
    "garbage",
    [b"\x00" * 32, b"\xff" * 64, os.urandom(16) + b"\xff\xff\xff\xff" + b"x" * 12],
    ids=["zeros", "ones", "a huge length"],
)
def test_well_signed_rubbish_is_refused_without_a_crash(garbage: bytes) -> None:
    with pytest.raises(PushRefused):
        open_push(*_sealed_raw(garbage))


def test_an_encrypt_of_odd_length_is_refused() -> None:
    query, _, official = _sealed_raw(b"x" * 32)
    with pytest.raises(PushRefused):
        open_push(query, _body("YWJj"), official)


def _signed_plain(token: str = "token") -> dict[str, str]:
    signature = hashlib.sha1("".join(sorted((token, "1", "2"))).encode()).hexdigest()
    return {"timestamp": "1", "nonce": "2", "signature": signature}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"MsgType":"text"}',
        b"<xml></xml>",
        b"<xml><MsgType></MsgType></xml>",
        b"<other/>",
        b"\xff\xfe",
        b"<xml><MsgType>text",
        b'<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><MsgType>text</MsgType><Content>&a;</Content></xml>',
    ],
)
def test_what_nobody_can_read_is_acknowledged_and_opens_nothing(body: bytes) -> None:
    assert open_push(_signed_plain(), body, Official("wx1", "s", "", "token")) is None


def test_a_sealed_reply_opens_with_the_same_key() -> None:
    query, _, official = _sealed_raw(b"x" * 32)
    sealed = seal_reply(query, "<xml><Content>您好</Content></xml>", official)
    crypto = WeChatCrypto(official.token, official.encoding_aes_key, official.appid)
    root = ET.fromstring(sealed)
    parts = [root.findtext(name) or "" for name in ("MsgSignature", "TimeStamp", "Nonce")]
    opened = crypto.decrypt_message(sealed, *parts)
    assert opened == "<xml><Content>您好</Content></xml>"


def test_a_plain_push_gets_a_plain_reply() -> None:
    assert seal_reply(_signed_plain(), "<xml/>", Official("wx1", "s", "", "token")) == "<xml/>"


@pytest.mark.parametrize(
    "xml",
    [
        "<xml><MsgType>text</MsgType></xml>",
        "<xml><MsgType>event</MsgType></xml>",
        "<xml><MsgType>event</MsgType><Event>subscribe</Event></xml>",
        "<xml><MsgType>event</MsgType><Event>LOCATION</Event><FromUserName>o1</FromUserName><CreateTime>1</CreateTime></xml>",
        TEXT.format(
            "<MsgType>event</MsgType><Event>LOCATION</Event><Latitude>north</Latitude><Longitude>1</Longitude>"
        ),
        "<xml><MsgType>text</MsgType><FromUserName>o1</FromUserName><CreateTime>99999999999999999999</CreateTime></xml>",
        "<xml><MsgType><a>1</a></MsgType></xml>",
        "<xml><MsgType>event</MsgType><Event><a/></Event></xml>",
    ],
)
def test_a_message_with_missing_or_odd_parts_never_crashes(xml: str) -> None:
    message = open_push(_signed_plain(), xml.encode(), Official("wx1", "s", "", "token"))
    push = read_message(message) if message else None
    assert push is None or push.kind in {"follow", "text", "other"}


@pytest.mark.parametrize(
    ("event", "kind", "scene"),
    [
        ("<Event>subscribe</Event><EventKey>qrscene_abc</EventKey><Ticket>t</Ticket>", "follow", "abc"),
        ("<Event>subscribe</Event><EventKey>qrscene_qrscene_x</EventKey><Ticket>t</Ticket>", "follow", "qrscene_x"),
        ("<Event>subscribe</Event><EventKey>last_trade_no_4200</EventKey>", "follow", None),
        ("<Event>subscribe</Event><EventKey></EventKey>", "follow", None),
        ("<Event>unsubscribe</Event><EventKey>last_trade_no_1</EventKey>", "unfollow", None),
        ("<Event>SCAN</Event><EventKey>abc</EventKey><Ticket>t</Ticket>", "scan", "abc"),
        ("<Event>subscribe_msg_popup_event</Event>", "other", None),
    ],
)
def test_events_are_read_with_their_scene(event: str, kind: str, scene: str | None) -> None:
    xml = TEXT.format(f"<MsgType>event</MsgType>{event}").encode()
    message = open_push(_signed_plain(), xml, Official("wx1", "s", "", "token"))
    assert message is not None
    push = read_message(message)
    assert push is not None
    assert (push.kind, push.scene, push.openid) == (kind, scene, "o1")
