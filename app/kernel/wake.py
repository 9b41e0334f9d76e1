"""A nudge for the worker on the same machine, so that reactions start at once.

Promises: never blocks, never fails; without it the worker still finds its work by looking.
"""

import contextlib
import hashlib
import os
import socket
import tempfile
from pathlib import Path

from flask import current_app

_SOCKET_NAME = "worker.sock"
_MAX_PATH_BYTES = 100


def wake_worker() -> None:
    """Send one empty datagram to the worker's socket if there is one."""
    path = current_app.config.get("LINDIAN_WAKE")
    if not path:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as nudge:
        nudge.setblocking(False)
        nudge.sendto(b"", str(path))


def wake_path(instance: Path) -> Path:
    """Where the worker of this installation listens; the system allows a socket only a short path."""
    path = instance / _SOCKET_NAME
    if len(os.fsencode(path)) <= _MAX_PATH_BYTES:
        return path
    return Path(tempfile.gettempdir()) / f"lindian-{hashlib.sha256(os.fsencode(path)).hexdigest()[:16]}.sock"


def listen(path: Path) -> socket.socket:
    """The worker's end; replaces what a dead worker left behind."""
    path.unlink(missing_ok=True)
    ears = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ears.bind(str(path))
    return ears
