"""SHA-1 signatures of the message push and of the JS-SDK.

Promises: compares in constant time; never decodes or normalises what it signs.
"""

import hashlib
import hmac


def sign_sorted(*parts: str) -> str:
    """Hex SHA-1 of the parts sorted as text and joined (push: token, timestamp, nonce, in safe mode also Encrypt)."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - WeChat's protocol


def sign_page(ticket: str, nonce: str, timestamp: str, url: str) -> str:
    """The JS-SDK signature of a page; the fragment of the address does not count."""
    page = url.split("#", 1)[0]
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - WeChat's protocol


def same(left: str, right: str) -> bool:
    """Constant-time equality of two texts."""
    return hmac.compare_digest(left.encode(), right.encode())
