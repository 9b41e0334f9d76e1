"""The signature that lets a page use WeChat's JS-SDK.

Promises: exactly the published rule: raw values, alphabetical, the address without its fragment.
"""

import hashlib


def sign_page(ticket: str, address: str, nonce: str, timestamp: int) -> str:
    """Hex SHA-1 for `wx.config`; `address` as the browser shows it, `timestamp` in seconds."""
    page = address.split("#", 1)[0]
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - the protocol asks for SHA-1
