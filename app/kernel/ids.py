"""Ids and random tokens.

Promises: ids sort by creation time and need no database; tokens come from the operating system's generator.
"""

import hashlib
import hmac
import os
import secrets
import time
import uuid
from datetime import datetime

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> uuid.UUID:
    """A UUID version 7: 48 bits of milliseconds, then random."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def new_token(bits: int = 160) -> str:
    """A random text of lower-case letters and digits without look-alikes, `bits` of entropy, safe in an address."""
    letters = (bits + 4) // 5
    drawn = secrets.randbits(5 * letters)
    return "".join(_CROCKFORD[drawn >> 5 * place & 31] for place in range(letters))


def new_number(prefix: str, now: datetime) -> str:
    """A number for people: prefix, date, ten random digits; unique by the column's own constraint."""
    return f"{prefix}{now:%Y%m%d}{secrets.randbelow(10**10):010d}"


def keyed_hash(key: bytes, text: str) -> str:
    """Hex HMAC-SHA256: how secrets of low entropy are stored and looked up."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def token_hash(token: str) -> str:
    """Hex SHA-256: how secrets of high entropy are stored and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()
