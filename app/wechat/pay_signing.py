"""WeChat Pay v3's signatures and seals.

Promises: RSA PKCS#1 v1.5 with SHA-256 over the exact bytes; five minutes of freshness; the key is chosen by the message's
serial; a message without a signature, serial or time is never accepted.
"""

import base64
import binascii
from collections.abc import Mapping
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FRESH_S = 300
PROBE = "WECHATPAY/SIGNTEST/"


class SignatureWrong(Exception):
    """Not WeChat's message, or not a fresh one; the text says why, for the log."""


@lru_cache(maxsize=16)
def private_key(pem: str) -> RSAPrivateKey:
    """The merchant's key; parsed once per process."""
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the merchant's key must be an RSA key")
    return key


@lru_cache(maxsize=16)
def public_key(pem: str) -> RSAPublicKey:
    """A platform key from a public key or a certificate; parsed once per process."""
    data = pem.encode()
    is_certificate = b"BEGIN CERTIFICATE" in data
    key = (
        x509.load_pem_x509_certificate(data).public_key() if is_certificate else serialization.load_pem_public_key(data)
    )
    if not isinstance(key, RSAPublicKey):
        raise TypeError("WeChat Pay's key must be an RSA key")
    return key


def joined(*parts: str) -> str:
    """The text that is signed: every part ended by a newline."""
    return "".join(f"{part}\n" for part in parts)


def sign(pem: str, message: str) -> str:
    """Base64 signature of `message` by the private key in `pem`."""
    return base64.b64encode(private_key(pem).sign(message.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


def authorization(mchid: str, serial: str, pem: str, request: tuple[str, str, str], nonce: str, now_s: int) -> str:
    """The Authorization header; `request` is method, path with query exactly as sent, body exactly as sent."""
    method, path, body = request
    signature = sign(pem, joined(method, path, str(now_s), nonce, body))
    fields = {"mchid": mchid, "nonce_str": nonce, "timestamp": str(now_s), "serial_no": serial, "signature": signature}
    return "WECHATPAY2-SHA256-RSA2048 " + ",".join(f'{name}="{value}"' for name, value in fields.items())


def check_signature(headers: Mapping[str, str], body: bytes, keys: Mapping[str, str], now_s: int) -> None:
    """Raises `SignatureWrong` unless `body` was signed by one of `keys` (serial to PEM) within five minutes of `now_s`."""
    named = {name.lower(): value for name, value in headers.items()}
    timestamp, nonce = named.get("wechatpay-timestamp", ""), named.get("wechatpay-nonce", "")
    signature, serial = named.get("wechatpay-signature", ""), named.get("wechatpay-serial", "")
    if signature.startswith(PROBE):
        raise SignatureWrong("probe")
    if not (timestamp.isdecimal() and len(timestamp) <= 12 and nonce and signature):
        raise SignatureWrong("unsigned")
    if abs(int(timestamp) - now_s) > FRESH_S:
        raise SignatureWrong("stale")
    if serial not in keys:
        raise SignatureWrong("unknown serial")
    message = b"%s\n%s\n%s\n" % (timestamp.encode(), nonce.encode(), body)
    try:
        given = base64.b64decode(signature, validate=True)
        public_key(keys[serial]).verify(given, message, padding.PKCS1v15(), hashes.SHA256())
    except (binascii.Error, InvalidSignature) as error:
        raise SignatureWrong("signature") from error


def open_seal(key: str, nonce: str, associated_data: str, ciphertext: str) -> bytes:
    """Decrypt AES-GCM with the APIv3 key; `ciphertext` base64 with its tag; raises `SignatureWrong`."""
    try:
        sealed = base64.b64decode(ciphertext, validate=True)
        return AESGCM(key.encode()).decrypt(nonce.encode(), sealed, associated_data.encode())
    except (binascii.Error, InvalidTag, ValueError) as error:
        raise SignatureWrong("seal") from error


def seal_for_wechat(pem: str, text: str) -> str:
    """RSA-OAEP (SHA-1, as the protocol asks) of a personal field, for WeChat's key in `pem`."""
    rule = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)  # noqa: S303
    return base64.b64encode(public_key(pem).encrypt(text.encode(), rule)).decode()
