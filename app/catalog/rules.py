"""How goods are named, searched and described.

Promises: search text and needle are normalised the same way, so two Chinese characters find what holds them, in any width
or case.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from app.kernel.errors import Invalid

MAX_PRICE_FEN = 10**10
MAX_NEEDLE_CHARS = 40
_SPACE = re.compile(r"\s+")


class PriceWrong(Invalid):
    code = "catalog.price_wrong"
    sentence = "价格应在 ¥0.01 到 ¥100,000,000.00 之间。"


class CostWrong(Invalid):
    code = "catalog.cost_wrong"
    sentence = "成本应在 ¥0.00 到 ¥100,000,000.00 之间，不知道就留空。"


def check_price(price_fen: int) -> None:
    """Raises `PriceWrong` below one fen and above the bound."""
    if not 1 <= price_fen <= MAX_PRICE_FEN:
        raise PriceWrong


def check_cost(cost_fen: int | None) -> None:
    """Raises `CostWrong` below zero and above the bound; None is a cost nobody knows."""
    if cost_fen is not None and not 0 <= cost_fen <= MAX_PRICE_FEN:
        raise CostWrong


def normal_text(text: str) -> str:
    """Lower case, full-width forms folded, whitespace collapsed."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def search_text(parts: Iterable[str]) -> str:
    """What a product is found by: its words, normalised, one space apart."""
    return normal_text(" ".join(part for part in parts if part))


def needles(query: str) -> list[str]:
    """LIKE patterns, one per word of `query`; all must match. Wildcards typed by a shopper mean themselves (escape `\\`)."""
    words = normal_text(query)[:MAX_NEEDLE_CHARS].split(" ")
    return [f"%{_escape(word)}%" for word in words if word]


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def spec_text(specs: Sequence[Sequence[str]]) -> str:
    """`[["颜色", "晴空蓝"], ["尺码", "80"]]` as `晴空蓝 80`."""
    return " ".join(value for _name, value in specs)[:200]
