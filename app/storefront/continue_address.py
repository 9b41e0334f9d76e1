"""Where a page seen outside WeChat goes on inside it.

Promises: whoever brought the visitor keeps the credit: the code she came in by is what the picture says.
"""

from flask import request

from app.codes.code_address import code_address
from app.codes.draw_qr import qr_svg
from app.codes.entry_token import entry_token
from app.web.principal import in_wechat


def continue_address() -> str:
    """The code this browser came in by if there is one, else the page itself."""
    token = entry_token()
    return code_address(token) if token else request.base_url


def continue_qr() -> str:
    """The address as an SVG picture; empty inside WeChat, where nothing needs to continue."""
    return "" if in_wechat() else qr_svg(continue_address())
