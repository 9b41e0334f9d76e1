"""Whether a push comes from WeChat.

Source: hex SHA-1 of token, timestamp and nonce, sorted as texts and joined; with the ciphertext in safe mode.
"""

import hashlib
import hmac


def push_signature(*parts: str) -> str:
    """The signature of token, timestamp, nonce (and ciphertext)."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - the protocol asks for SHA-1


def is_signed(given: str, *parts: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode(), push_signature(*parts).encode())
