"""Safe addresses to return to.

Promises: only a path of our own site; anything else becomes the fallback.
"""

import re

from flask import has_request_context, request

_PATH = re.compile(r"/(?![/\\])[\w\-./~%!$&'()*+,;=:@?\[\]]*", re.ASCII)


def safe_path(asked: str | None, fallback: str = "/") -> str:
    """`asked` if it is a plain path (with query) on this site, else `fallback`."""
    if (
        not asked
        or len(asked) > 1000
        or not _PATH.fullmatch(asked)
        or "%5c" in asked.lower()
        or "%2f%2f" in asked.lower()
    ):
        return fallback
    return _without_prefix(asked)


def _without_prefix(path: str) -> str:
    """Pages name themselves as the browser sees them; inside, addresses carry no prefix."""
    prefix = request.script_root if has_request_context() else ""
    inside = path == prefix or path.startswith((f"{prefix}/", f"{prefix}?"))
    return (path.removeprefix(prefix) or "/") if prefix and inside else path
