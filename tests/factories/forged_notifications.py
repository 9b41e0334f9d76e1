"""Ways a payment notification can be forged or altered: each takes a true one and spoils it differently every time.

Promises: what comes out was never said by WeChat Pay, although some of it carries WeChat Pay's own signature over a seal that
does not open: as if one of the two secrets had leaked, and only one.
"""

import base64
import json
import random
import secrets
import string
from collections.abc import Callable
from typing import Any

from tests.factories.wechat_pay import APIV3_KEY, sealed, signed_headers

Headers = dict[str, str]
Forgery = Callable[[dict[str, Any], random.Random], tuple[bytes, Headers]]
FORGERIES: dict[str, Forgery] = {}


def _forgery(act: Forgery) -> Forgery:
    FORGERIES[act.__name__.strip("_")] = act
    return act


def _true(facts: dict[str, Any]) -> tuple[bytes, Headers]:
    body = sealed("TRANSACTION.SUCCESS", facts)
    return body, signed_headers(body)


def _resealed(facts: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> tuple[bytes, Headers]:
    """Changed inside and then signed by WeChat Pay's own key: the seal alone has to hold."""
    outer = json.loads(sealed("TRANSACTION.SUCCESS", facts))
    change(outer)
    body = json.dumps(outer).encode()
    return body, signed_headers(body)


def _with(facts: dict[str, Any], **over: str) -> tuple[bytes, Headers]:
    body, headers = _true(facts)
    return body, headers | {f"Wechatpay-{name}": value for name, value in over.items()}


def _other_letter(text: str, place: int, chance: random.Random) -> str:
    letter = chance.choice([one for one in string.ascii_letters + string.digits if one != text[place]])
    return text[:place] + letter + text[place + 1 :]


@_forgery
def _one_bit_of_the_body(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, headers = _true(facts)
    place = chance.randrange(len(body))
    return body[:place] + bytes([body[place] ^ 1 << chance.randrange(8)]) + body[place + 1 :], headers


@_forgery
def _a_byte_left_out(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, headers = _true(facts)
    place = chance.randrange(len(body))
    return body[:place] + body[place + 1 :], headers


@_forgery
def _a_byte_more(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, headers = _true(facts)
    place = chance.randrange(len(body) + 1)
    return body[:place] + bytes([chance.randrange(256)]) + body[place:], headers


@_forgery
def _cut_short(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, headers = _true(facts)
    return body[: chance.randrange(len(body))], headers


@_forgery
def _written_with_other_spaces(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, headers = _true(facts)
    return json.dumps(json.loads(body), indent=chance.randrange(1, 9)).encode(), headers


@_forgery
def _written_in_another_order(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, headers = _true(facts)
    pairs = list(json.loads(body).items())
    return json.dumps(dict(pairs[1:] + pairs[:1])).encode(), headers


@_forgery
def _the_body_of_another(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    return _true(facts)[0], _true(facts)[1]


@_forgery
def _another_number_under_the_old_signature(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, headers = _true(facts)
    return json.dumps(json.loads(body) | {"id": secrets.token_hex(16)}).encode(), headers


@_forgery
def _signed_by_a_stranger(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, _headers = _true(facts)
    return body, signed_headers(body, key="stranger")


@_forgery
def _signed_by_the_merchant(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, _headers = _true(facts)
    return body, signed_headers(body, key="merchant")


@_forgery
def _signed_by_a_stranger_under_her_own_serial(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, _headers = _true(facts)
    return body, signed_headers(body, key="stranger", serial=secrets.token_hex(20).upper())


@_forgery
def _under_an_unknown_serial(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    return _with(facts, Serial=chance.choice(["PUB_KEY_ID_", "../account", "*", "0", secrets.token_hex(20)]))


@_forgery
def _lacking_a_header(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, headers = _true(facts)
    headers.pop(chance.choice(sorted(headers)))
    return body, headers


@_forgery
def _lacking_every_header(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    return _true(facts)[0], {"X-Nothing": "1"}


@_forgery
def _with_an_empty_header(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    return _with(facts, **{chance.choice(["Timestamp", "Nonce", "Serial", "Signature"]): ""})


@_forgery
def _too_old(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, _headers = _true(facts)
    return body, signed_headers(body, age_s=chance.randrange(310, 10_000_000))


@_forgery
def _from_the_future(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, _headers = _true(facts)
    return body, signed_headers(body, age_s=-chance.randrange(310, 10_000_000))


@_forgery
def _freshened(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    """An old one whose time was written anew."""
    body, headers = _true(facts)
    return body, signed_headers(body, age_s=9000) | {"Wechatpay-Timestamp": headers["Wechatpay-Timestamp"]}


@_forgery
def _with_a_time_that_is_none(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    return _with(facts, Timestamp=chance.choice(["now", "1e9", "0x1", "-1", "9" * 40, "1.5", "+1", "NaN", " "]))


@_forgery
def _with_another_nonce(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    return _with(facts, Nonce=secrets.token_hex(chance.randrange(1, 40)))


@_forgery
def _with_one_letter_of_the_signature(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, headers = _true(facts)
    text = headers["Wechatpay-Signature"]
    return body, headers | {"Wechatpay-Signature": _other_letter(text, chance.randrange(len(text) - 4), chance)}


@_forgery
def _with_a_signature_cut_short(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, headers = _true(facts)
    text = headers["Wechatpay-Signature"]
    return body, headers | {"Wechatpay-Signature": text[: chance.randrange(1, len(text) - 4)]}


@_forgery
def _with_a_signature_of_noise(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    return _with(facts, Signature=base64.b64encode(chance.randbytes(256)).decode())


@_forgery
def _with_a_signature_that_is_no_base64(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    return _with(facts, Signature="".join(chance.choices("!?#%&*()[]{}<>|~^", k=chance.randrange(1, 400))))


@_forgery
def _as_a_probe(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body, headers = _true(facts)
    return body, headers | {"Wechatpay-Signature": "WECHATPAY/SIGNTEST/" + headers["Wechatpay-Signature"]}


@_forgery
def _sealed_with_another_key(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body = sealed("TRANSACTION.SUCCESS", facts, key=secrets.token_hex(16))
    return body, signed_headers(body)


@_forgery
def _sealed_with_one_letter_of_the_key(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body = sealed("TRANSACTION.SUCCESS", facts, key=_other_letter(APIV3_KEY, chance.randrange(32), chance))
    return body, signed_headers(body)


@_forgery
def _with_another_associated_text(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    text = chance.choice(["", "refund", "Transaction", "transaction ", secrets.token_hex(8)])
    return _resealed(facts, lambda outer: outer["resource"].update(associated_data=text))


@_forgery
def _with_another_nonce_of_the_seal(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    text = secrets.token_hex(chance.choice([1, 4, 6, 8, 32]))
    return _resealed(facts, lambda outer: outer["resource"].update(nonce=text))


@_forgery
def _with_a_seal_cut_short(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    def cut(outer: dict[str, Any]) -> None:
        plain = base64.b64decode(outer["resource"]["ciphertext"])
        outer["resource"]["ciphertext"] = base64.b64encode(plain[: chance.randrange(len(plain))]).decode()

    return _resealed(facts, cut)


@_forgery
def _with_one_bit_of_the_seal(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    def flip(outer: dict[str, Any]) -> None:
        plain = bytearray(base64.b64decode(outer["resource"]["ciphertext"]))
        plain[chance.randrange(len(plain))] ^= 1 << chance.randrange(8)
        outer["resource"]["ciphertext"] = base64.b64encode(plain).decode()

    return _resealed(facts, flip)


@_forgery
def _of_another_shape(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    shapes: list[Any] = [None, [], "paid", 7, {}, {"resource": None}, {"resource": []}, {"id": {}, "resource": "x"}]
    body = json.dumps(chance.choice(shapes)).encode()
    return body, signed_headers(body)


@_forgery
def _sealed_by_another_method(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    method = chance.choice(["AEAD_SM4_GCM", "none", "", "AES-256-ECB"])
    return _resealed(facts, lambda outer: outer["resource"].update(algorithm=method))


@_forgery
def _in_the_clear(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body = json.dumps({"id": "1", "event_type": "TRANSACTION.SUCCESS", "resource": facts}).encode()
    return body, signed_headers(body)


@_forgery
def _as_xml_of_the_old_days(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    number = facts["out_trade_no"]
    body = f"<xml><return_code>SUCCESS</return_code><out_trade_no>{number}</out_trade_no></xml>".encode()
    return body, signed_headers(body)


@_forgery
def _larger_than_any(facts: dict[str, Any], chance: random.Random) -> tuple[bytes, Headers]:
    body = sealed("TRANSACTION.SUCCESS", facts | {"attach": "x" * 70_000})
    return body, signed_headers(body)
