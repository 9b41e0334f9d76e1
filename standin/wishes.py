"""Reading the JSON of a request to the stand-in's own addresses.

Promises: an object, or BadWish with a sentence to show.
"""

from typing import Any

from flask import request


class BadWish(ValueError):
    """The request makes no sense; the text says why."""


def read_wish() -> dict[str, Any]:
    """The JSON object of the current request."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadWish("需要 JSON 对象")
    return body
