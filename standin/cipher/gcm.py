"""AES-GCM of Pay v3's notification resources.

Promises: the 16-byte tag is appended to the ciphertext, the whole is base64.
"""

import base64
import secrets
import string

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LETTERS = string.ascii_letters + string.digits


def seal(key: str, plain: str, associated: str, nonce: str | None = None) -> tuple[str, str]:
    """(nonce of 12 characters, base64 ciphertext with tag)."""
    used = nonce or "".join(secrets.choice(LETTERS) for _ in range(12))
    data = AESGCM(key.encode()).encrypt(used.encode(), plain.encode(), associated.encode())
    return used, base64.b64encode(data).decode()
