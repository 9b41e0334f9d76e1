"""Vendored front-end files are exactly those the lock names.

Every file below static/vendor and static/fonts has a line, and every line's checksum holds.
"""

import hashlib
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
LOCK = STATIC / "vendor" / "vendor.lock"


def _locked() -> dict[str, str]:
    lines = [line.split() for line in LOCK.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {path: checksum for _name, _version, _licence, path, checksum in lines}


def test_every_vendored_file_has_the_checksum_of_the_lock() -> None:
    found = {
        str(path.relative_to(STATIC)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("vendor", "fonts")
        for path in (STATIC / folder).rglob("*")
        if path.is_file() and path != LOCK
    }
    assert found == _locked()


def test_every_vendored_package_brings_its_licence() -> None:
    lines = [line.split() for line in LOCK.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    licensed = {name for name, _version, _licence, path, _checksum in lines if "licences/" in path or "OFL" in path}
    assert {name for name, *_ in lines} == licensed
