"""Pages of a list by keyset: stable under new rows, never a deep OFFSET.

Promises: page size is capped; a cursor is opaque and a wrong one starts at the beginning.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
MAX_PAGE = 100


@dataclass(frozen=True)
class Page(Generic[T]):
    """`items`, and the cursor of the next page or None."""

    items: Sequence[T]
    next_cursor: str | None


def page_size(asked: str | None, default: int = 20) -> int:
    """Between 1 and 100 whatever was asked."""
    return min(MAX_PAGE, max(1, int(asked))) if asked and asked.isdecimal() and len(asked) < 6 else default


def encode_cursor(key: Sequence[Any]) -> str:
    """An opaque text of the last row's sort key."""
    return base64.urlsafe_b64encode(json.dumps(list(key), default=str).encode()).decode().rstrip("=")


def decode_cursor(text: str | None) -> list[Any] | None:
    """The sort key, or None for no or a damaged cursor."""
    if not text:
        return None
    try:
        loaded = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return None
    return loaded if isinstance(loaded, list) else None


def cut_page(rows: Sequence[T], size: int, key: Callable[[T], Sequence[Any]]) -> Page[T]:
    """A page from `size + 1` fetched rows."""
    items = rows[:size]
    return Page(items, encode_cursor(key(items[-1])) if len(rows) > size and items else None)
