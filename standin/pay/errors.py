"""Refusals of WeChat Pay v3.

Promises: HTTP status, code, Chinese message, and the internal number that ends the Request-ID.
"""

from typing import Any


class PayError(Exception):
    """A refusal as api.mch.weixin.qq.com words it."""

    def __init__(
        self, status: int, code: str, message: str, internal: int = 0, detail: dict[str, Any] | None = None
    ) -> None:
        """`detail` goes into the body when given."""
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.internal = internal
        self.detail = detail


def wrong_parameter(field: str, issue: str, internal: int = 268435461) -> PayError:
    """400 PARAM_ERROR naming the field by its path."""
    detail = {"location": "body", "field": field, "issue": issue}
    return PayError(400, "PARAM_ERROR", f"输入源“{field}”{issue}", internal, detail)


def not_allowed(message: str, internal: int = 0) -> PayError:
    """400 INVALID_REQUEST: a rule of business."""
    return PayError(400, "INVALID_REQUEST", message, internal)
