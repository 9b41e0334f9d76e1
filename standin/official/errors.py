"""WeChat's error answers for the official account.

Promises: HTTP 200 with `errcode` and `errmsg`; one class, the codes as published.
"""

import secrets

TEXTS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40009: "invalid image size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40037: "invalid template_id",
    40053: "invalid action info",
    40054: "invalid button url domain",
    40125: "invalid appsecret",
    40163: "code been used",
    40164: "invalid ip, not in whitelist",
    40035: "invalid parameter",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41008: "missing code",
    42001: "access_token expired",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    44002: "empty post data",
    44004: "empty content",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid",
    48001: "api unauthorized",
}


class ApiError(Exception):
    """A refusal with WeChat's code."""

    def __init__(self, code: int, more: str = "") -> None:
        """`more` is appended to the published text."""
        super().__init__(code)
        self.code = code
        self.more = more

    def body(self) -> dict[str, int | str]:
        """The JSON answer, with a request id as the real servers append."""
        text = TEXTS.get(self.code, "error")
        more = f" {self.more}" if self.more else ""
        return {"errcode": self.code, "errmsg": f"{text}{more} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}"}
