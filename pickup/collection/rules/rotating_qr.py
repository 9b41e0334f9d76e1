"""The rotating QR: an ES256-signed statement that its bearer held this code a moment ago.

Promises: only this installation can make one; older than `LIFE_S` it proves nothing; the text carries no personal data.
"""

import base64
import binascii
import hashlib
import uuid

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from app.kernel.errors import Invalid, Refused

PREFIX = "LP1"
ROTATE_S = 30
LIFE_S = 60
SKEW_S = 5
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256


class QrUnreadable(Invalid):
    code = "pickup.qr_unreadable"
    sentence = "这不是有效的提货二维码。"


class QrExpired(Refused):
    code = "pickup.qr_expired"
    sentence = "二维码已过期，请顾客刷新后再扫。"
    status = 410


def signing_key(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """The installation's key, the same on every machine that shares the secret."""
    number = int.from_bytes(hashlib.sha512(seed).digest(), "big") % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def make_qr(key: ec.EllipticCurvePrivateKey, code_id: uuid.UUID, now_s: int) -> str:
    """The QR's text for `code_id` at Unix second `now_s`."""
    claim = code_id.bytes + now_s.to_bytes(5, "big")
    r, s = decode_dss_signature(key.sign(claim, ec.ECDSA(hashes.SHA256())))
    return f"{PREFIX}.{_text(claim)}.{_text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def read_qr(key: ec.EllipticCurvePublicKey, text: str, now_s: int) -> uuid.UUID:
    """The code's id; raises `QrUnreadable` for anything not ours, `QrExpired` when it is ours but old."""
    try:
        _prefix, claim_text, signature_text = text.strip().split(".")
        claim, signature = _bytes(claim_text), _bytes(signature_text)
        # Base64 has several spellings of the same bytes; only the one we print is ours.
        is_ours = text.strip() == f"{PREFIX}.{_text(claim)}.{_text(signature)}"
        if not is_ours or len(claim) != 21 or len(signature) != 64:
            raise QrUnreadable
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        key.verify(encode_dss_signature(r, s), claim, ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature, binascii.Error) as error:
        raise QrUnreadable from error
    made_s = int.from_bytes(claim[16:], "big")
    if not made_s - SKEW_S <= now_s <= made_s + LIFE_S:
        raise QrExpired
    return uuid.UUID(bytes=claim[:16])


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
