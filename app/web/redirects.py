"""Safe addresses to return to.

Promises: only a path of our own site; anything else becomes the fallback.
"""

import re

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
    return asked
