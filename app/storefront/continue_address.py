"""Where a page seen outside WeChat goes on inside it.

Promises: whoever brought the visitor keeps the credit: the code she came in by is what the picture says; only paths of our own.
"""

from urllib.parse import quote

from flask import request

from app.codes.code_address import code_address
from app.codes.entry_token import entry_token
from app.web.one_port import site_base
from app.web.principal import in_wechat
from app.web.redirects import safe_path


def continue_address(path: str | None) -> str:
    """The code this browser came in by if there is one, else `path` on this host."""
    token = entry_token()
    return code_address(token) if token else site_base() + safe_path(path)


def continue_picture() -> str:
    """The address of the picture for the page at hand, drawn only when it is looked at; empty inside WeChat."""
    return "" if in_wechat() else f"/continue.svg?at={quote(request.path)}"
