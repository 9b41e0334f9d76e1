"""A branch's own host name leads into the mall at that branch.

Promises: only host names the installation lists; the shopper goes on under the mall's own name, where her session is.
"""

from flask import redirect, request
from werkzeug.wrappers import Response

from app.kernel.errors import NotFound
from app.kernel.moment import current_settings


def lead_to_branch() -> Response | None:
    """Before-request: 302 to `/b/<code>` for a branch's own host, whatever page was asked for; forms are refused."""
    settings = current_settings()
    code = settings.branch_hosts.get(request.host.rsplit(":", 1)[0].lower()) if settings.branch_hosts else None
    if code is None:
        return None
    if request.method not in ("GET", "HEAD"):
        raise NotFound
    return redirect(f"{settings.public_base}/b/{code}")
