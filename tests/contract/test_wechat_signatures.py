"""Our signing, verifying and opening agree byte for byte with what WeChat publishes."""

import base64
import hashlib
import json

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from wechatpayv3.utils import rsa_verify

from app.wechat.account import Account, Bases, Official, Pay
from app.wechat.jssdk import sign_page
from app.wechat.pay_client import PayClient, cut_text
from app.wechat.pay_facts import order_facts, refund_facts
from app.wechat.pay_notification import NotificationRefused, open_notification
from app.wechat.pay_signing import SignatureWrong, authorization, check_signature, joined, open_seal, private_key, sign
from tests.contract.vectors_file import VECTORS

CALLBACKS = ("synthetic_callback_transaction_success", "synthetic_callback_refund_success")


def _callback_account(name: str) -> Account:
    key = VECTORS["synthetic_wechatpay_public_key_pem"]
    return Account(
        official=Official("wxd678efh567hg6787", "secret"),
        pay=Pay("1900000109", "SERIAL", "", VECTORS[name]["api_v3_key"], {key["serial"]: key["pem"]}),
        bases=Bases(),
    )


def _callback(name: str) -> tuple[dict[str, str], bytes, int]:
    vector = VECTORS[name]
    return dict(vector["headers"]), vector["body"].encode(), int(vector["headers"]["Wechatpay-Timestamp"])


def _own_key() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def test_the_page_signature_is_the_official_one() -> None:
    vector = VECTORS["jsapi_ticket_signature"]
    arguments = (vector["jsapi_ticket"], vector["url"], vector["noncestr"], vector["timestamp"])
    assert sign_page(*arguments) == vector["signature"]


def test_the_page_signature_ignores_the_fragment_and_keeps_the_query() -> None:
    assert sign_page("t", "http://a/b?c=%E4#d", "n", 1) == sign_page("t", "http://a/b?c=%E4", "n", 1)
    assert sign_page("t", "http://a/b?c=1", "n", 1) != sign_page("t", "http://a/b", "n", 1)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("pay_v3_request_signature_post", 5),
        ("pay_v3_request_signature_get", 5),
        ("pay_v3_jsapi_paysign", 4),
    ],
)
def test_published_request_signatures_cover_the_text_we_build(name: str, parts: int) -> None:
    vector = VECTORS[name]
    pieces = vector["message"].split("\n")[:parts]
    assert joined(*pieces) == vector["message"]
    assert rsa_verify_text(vector["message"], vector["signature"], VECTORS["pay_v3_demo_public_key_pem"]["pem"])


def rsa_verify_text(message: str, signature: str, pem: str) -> bool:
    """Verify one published signature over a whole text with the reference verifier's key handling."""
    key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(base64.b64decode(signature), message.encode(), padding.PKCS1v15(), hashes.SHA256())
    return True


def test_another_library_accepts_what_we_sign() -> None:
    private, public = _own_key()
    key = serialization.load_pem_public_key(public.encode())
    assert rsa_verify("1", "n", "{}", sign(private, joined("1", "n", "{}")), key)
    assert not rsa_verify("1", "n", "{} ", sign(private, joined("1", "n", "{}")), key)


def test_the_authorization_header_signs_method_path_time_nonce_and_body() -> None:
    private, public = _own_key()
    header = authorization("1900007291", "SERIAL", private, ("POST", "/v3/x?y=1", '{"a":"店"}'), "N" * 32, 1554208460)
    scheme, _, rest = header.partition(" ")
    fields = dict(part.split("=", 1) for part in rest.replace('"', "").split(","))
    assert scheme == "WECHATPAY2-SHA256-RSA2048"
    assert {name: fields[name] for name in ("mchid", "serial_no", "timestamp", "nonce_str")} == {
        "mchid": "1900007291",
        "serial_no": "SERIAL",
        "timestamp": "1554208460",
        "nonce_str": "N" * 32,
    }
    message = joined("POST", "/v3/x?y=1", "1554208460", "N" * 32, '{"a":"店"}')
    assert rsa_verify_text(message, fields["signature"], public)


def test_page_parameters_are_signed_over_appid_time_nonce_and_package() -> None:
    private, public = _own_key()
    account = Account(Official("wx1", "s"), Pay("16", "S", private, "k" * 32, {}), Bases())
    page = PayClient(account).page_parameters("wx2014", 1554208460)
    assert page["package"] == "prepay_id=wx2014"
    assert page["signType"] == "RSA"
    message = joined("wx1", "1554208460", page["nonceStr"], "prepay_id=wx2014")
    assert rsa_verify_text(message, page["paySign"], public)


@pytest.mark.parametrize("name", ["aes_gcm_short", "aes_gcm_16byte_key"])
def test_sealed_texts_open(name: str) -> None:
    vector = VECTORS[name]
    opened = open_seal(vector["key"], vector["nonce"], vector["associated_data"], vector["ciphertext"])
    assert opened.decode() == vector["plaintext"]


def test_a_sealed_certificate_opens() -> None:
    vector = VECTORS["platform_certificate_download"]
    opened = open_seal(vector["api_v3_key"], vector["nonce"], vector["associated_data"], vector["ciphertext"])
    assert hashlib.sha256(opened).hexdigest() == vector["plaintext_sha256"]
    assert len(opened) == vector["plaintext_len"]


@pytest.mark.parametrize("change", ["associated_data", "nonce", "ciphertext"])
def test_a_changed_seal_stays_shut(change: str) -> None:
    vector = dict(VECTORS["aes_gcm_short"])
    vector[change] = {"associated_data": "other", "nonce": "short", "ciphertext": vector["ciphertext"][:-8]}[change]
    with pytest.raises(SignatureWrong):
        open_seal(vector["key"], vector["nonce"], vector["associated_data"], vector["ciphertext"])


def test_a_platform_certificate_verifies_a_real_notification() -> None:
    vector = VECTORS["pay_v3_callback_complete"]
    headers, body = vector["headers"], vector["body"].encode()
    keys = {headers["Wechatpay-Serial"]: vector["certificate_pem"]}
    check_signature(headers, body, keys, int(headers["Wechatpay-Timestamp"]))
    sealed = json.loads(body)["resource"]
    opened = open_seal(vector["api_v3_key"], sealed["nonce"], sealed["associated_data"], sealed["ciphertext"])
    assert opened.decode() == vector["plaintext"]


def test_a_payment_notification_opens_to_its_facts() -> None:
    headers, body, now_s = _callback(CALLBACKS[0])
    opened = open_notification(headers, body, _callback_account(CALLBACKS[0]), now_s)
    facts = order_facts(opened.resource)
    assert (opened.id, opened.event_type) == ("EV-2026010203040600001", "TRANSACTION.SUCCESS")
    assert facts.paid
    assert (facts.out_trade_no, facts.amount_fen, facts.currency) == ("M20260102000001", 1999, "CNY")
    assert (facts.appid, facts.mchid) == ("wxd678efh567hg6787", "1900000109")
    assert facts.openid == "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
    assert facts.success_at is not None
    assert facts.success_at.isoformat() == "2026-01-01T19:04:05+00:00"


def test_a_refund_notification_opens_to_its_facts() -> None:
    headers, body, now_s = _callback(CALLBACKS[1])
    facts = refund_facts(open_notification(headers, body, _callback_account(CALLBACKS[1]), now_s).resource)
    assert (facts.out_refund_no, facts.status) == ("R20260102000001", "SUCCESS")
    assert (facts.amount_fen, facts.total_fen) == (999, 1999)


@pytest.mark.parametrize("name", CALLBACKS)
@pytest.mark.parametrize("skew_s", [-300, -299, 299, 300])
def test_a_notification_within_five_minutes_is_taken(name: str, skew_s: int) -> None:
    headers, body, now_s = _callback(name)
    assert open_notification(headers, body, _callback_account(name), now_s + skew_s).id


@pytest.mark.parametrize("skew_s", [-301, 301, 3600])
def test_a_stale_or_early_notification_is_refused(skew_s: int) -> None:
    headers, body, now_s = _callback(CALLBACKS[0])
    with pytest.raises(NotificationRefused):
        open_notification(headers, body, _callback_account(CALLBACKS[0]), now_s + skew_s)


@pytest.mark.parametrize(
    "missing", ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature"]
)
def test_a_notification_lacking_a_signature_header_is_refused(missing: str) -> None:
    headers, body, now_s = _callback(CALLBACKS[0])
    del headers[missing]
    with pytest.raises(NotificationRefused):
        open_notification(headers, body, _callback_account(CALLBACKS[0]), now_s)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Wechatpay-Signature", "WECHATPAY/SIGNTEST/abc"),
        ("Wechatpay-Signature", "!!!not base64!!!"),
        ("Wechatpay-Signature", base64.b64encode(b"x" * 256).decode()),
        ("Wechatpay-Serial", "PUB_KEY_ID_0"),
        ("Wechatpay-Timestamp", "1767294247"),
        ("Wechatpay-Timestamp", "-5"),
        ("Wechatpay-Timestamp", "9" * 400),
        ("Wechatpay-Nonce", "other"),
    ],
)
def test_a_notification_with_a_wrong_header_is_refused(name: str, value: str) -> None:
    headers, body, now_s = _callback(CALLBACKS[0])
    headers[name] = value
    with pytest.raises(NotificationRefused):
        open_notification(headers, body, _callback_account(CALLBACKS[0]), now_s)


@pytest.mark.parametrize("position", range(0, 900, 97))
def test_one_changed_byte_is_refused(position: int) -> None:
    headers, body, now_s = _callback(CALLBACKS[0])
    changed = body[:position] + bytes([body[position] ^ 1]) + body[position + 1 :]
    with pytest.raises(NotificationRefused):
        open_notification(headers, changed, _callback_account(CALLBACKS[0]), now_s)


def test_the_same_notification_written_with_other_spaces_is_refused() -> None:
    headers, body, now_s = _callback(CALLBACKS[0])
    with pytest.raises(NotificationRefused):
        open_notification(headers, json.dumps(json.loads(body)).encode(), _callback_account(CALLBACKS[0]), now_s)


def test_a_well_signed_notification_sealed_with_another_key_is_refused() -> None:
    headers, body, now_s = _callback(CALLBACKS[0])
    account = _callback_account(CALLBACKS[0])
    other = Account(
        account.official, Pay("1900000109", "S", "", "z" * 32, account.pay.platform_public_keys), account.bases
    )
    with pytest.raises(NotificationRefused):
        open_notification(headers, body, other, now_s)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id":1}', b'{"id":"x","resource":[]}', b"\xff", b"<xml/>"])
def test_a_well_signed_body_of_another_shape_is_refused(body: bytes) -> None:
    private, public = _own_key()
    account = Account(Official("wx1", "s"), Pay("16", "S", private, "k" * 32, {"P": public}), Bases())
    signature = base64.b64encode(_signed(private, b"100\nn\n" + body + b"\n")).decode()
    headers = {
        "Wechatpay-Timestamp": "100",
        "Wechatpay-Nonce": "n",
        "Wechatpay-Serial": "P",
        "Wechatpay-Signature": signature,
    }
    with pytest.raises(NotificationRefused):
        open_notification(headers, body, account, 100)


def _signed(private: str, message: bytes) -> bytes:
    return private_key(private).sign(message, padding.PKCS1v15(), hashes.SHA256())


def test_a_long_description_is_cut_at_a_character() -> None:
    assert cut_text("奶粉" * 40, 127) == "奶粉" * 21
    assert cut_text("a\nb\x00c", 127) == "abc"
