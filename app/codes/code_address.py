"""Where a code's picture points.

Promises: the host people already trust: the request's own, or the installation's public address outside a request.
"""

from flask import has_request_context

from app.kernel.moment import current_settings
from app.web.one_port import site_base


def code_address(token: str) -> str:
    """`https://<host>/q/<token>`, absolute."""
    base = site_base() if has_request_context() else current_settings().public_base
    return f"{base}/q/{token}"
