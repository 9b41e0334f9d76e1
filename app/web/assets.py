"""Addresses of static files that may be cached for ever.

Promises: the address changes whenever the content does.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import current_app, url_for


def asset(name: str) -> str:
    """`/static/<name>?v=<hash>`."""
    return url_for("static", filename=name, v=_version(Path(str(current_app.static_folder)) / name, current_app.debug))


@lru_cache(maxsize=256)
def _version(path: Path, _debug: bool) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.exists() else "0"
