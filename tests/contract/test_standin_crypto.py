"""The stand-in's cryptography against published vectors: each side of the wire is checked on its own."""

import json
from pathlib import Path
from typing import Any

import pytest

from standin.cipher import digest, gcm, rsa, safe_mode

VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("standin_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS["mp_server_verification"], ids=lambda one: one["signature"][:8])
def test_push_signature_is_the_published_one(vector: dict[str, str]) -> None:
    assert digest.sign_sorted(vector["token"], vector["timestamp"], vector["nonce"]) == vector["signature"]


@pytest.mark.parametrize("name", ["mp_safe_mode_push", "mp_safe_mode_reply", "mp_safe_mode_xml"])
def test_safe_mode_seals_and_opens_the_published_bytes(name: str) -> None:
    vector = VECTORS[name]
    key, appid, lead = vector["encoding_aes_key"], vector["appid"], vector["random16"].encode()
    assert safe_mode.encrypt(key, appid, vector["plaintext"], lead) == vector["encrypt"]
    assert safe_mode.decrypt(key, appid, vector["encrypt"]) == vector["plaintext"]
    parts = vector["token"], vector["timestamp"], vector["nonce"], vector["encrypt"]
    assert digest.sign_sorted(*parts) == vector["msg_signature"]


def test_safe_mode_refuses_what_was_sealed_for_another_account() -> None:
    vector = VECTORS["mp_safe_mode_push"]
    with pytest.raises(ValueError, match="another account"):
        safe_mode.decrypt(vector["encoding_aes_key"], "wx0000000000000000", vector["encrypt"])


@pytest.mark.parametrize("spoiled", ["", "AAAA", "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+8="])
def test_safe_mode_refuses_wrong_lengths_and_padding(spoiled: str) -> None:
    vector = VECTORS["mp_safe_mode_push"]
    with pytest.raises(ValueError, match=r"multiple|padding|short"):
        safe_mode.decrypt(vector["encoding_aes_key"], vector["appid"], spoiled)


def test_page_signature_is_the_published_one_and_ignores_the_fragment() -> None:
    vector = VECTORS["jsapi_ticket_signature"]
    parts = vector["jsapi_ticket"], vector["noncestr"], str(vector["timestamp"])
    assert digest.sign_page(*parts, vector["url"]) == vector["signature"]
    assert digest.sign_page(*parts, vector["url"] + "#top") == vector["signature"]


@pytest.mark.parametrize(
    "name", ["pay_v3_request_signature_post", "pay_v3_request_signature_get", "pay_v3_jsapi_paysign"]
)
def test_pay_signatures_of_the_published_key_are_accepted_and_altered_ones_are_not(name: str) -> None:
    key = rsa.load_public(VECTORS["pay_v3_demo_public_key_pem"]["pem"])
    message, signature = VECTORS[name]["message"].encode(), VECTORS[name]["signature"]
    assert rsa.verify(key, message, signature)
    assert not rsa.verify(key, message.replace(b"\n", b" ", 1), signature)
    assert not rsa.verify(key, message, "WECHATPAY/SIGNTEST/" + signature[19:])
    assert not rsa.verify(key, message, "%%%")


def test_resource_is_sealed_as_published() -> None:
    vector = VECTORS["aes_gcm_short"]
    sealed = gcm.seal(vector["key"], vector["plaintext"], vector["associated_data"], vector["nonce"])
    assert sealed == (vector["nonce"], vector["ciphertext"])
