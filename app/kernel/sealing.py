"""Seal short secrets that must be read again (unlike passwords, which are hashed) before they are stored.

Promises: AES-256-GCM under a key of one purpose derived from the installation's secret; bound to what it belongs to, so a
sealed text copied to another row opens nothing; without the installation's secret nobody reads it.
"""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORM = "s1."
NONCE_BYTES = 12


class SealBroken(Exception):
    """Sealed under another secret, for another row, or damaged."""


def seal(key: bytes, text: str, belongs_to: str) -> str:
    """`text` sealed with a 32-byte `key` for `belongs_to`; about 1.4 times as long and 45 characters more."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), belongs_to.encode())
    return FORM + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(key: bytes, sealed: str, belongs_to: str) -> str:
    """What was sealed; raises `SealBroken`."""
    if not sealed.startswith(FORM):
        raise SealBroken
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(FORM))
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], belongs_to.encode()).decode()
    except (binascii.Error, InvalidTag, ValueError) as error:
        raise SealBroken from error
