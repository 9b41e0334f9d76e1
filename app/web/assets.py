"""Addresses of static files that may be cached for ever.

Promises: the address changes whenever the content does; a file is hashed once per process.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from flask import current_app, request


def asset(name: str) -> str:
    """`/static/<name>?v=<hash>`."""
    return request.script_root + _address(str(current_app.static_folder), name)


@lru_cache(maxsize=256)
def _address(folder: str, name: str) -> str:
    path = Path(folder) / name
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.exists() else "0"
    return f"/static/{quote(name)}?v={version}"
