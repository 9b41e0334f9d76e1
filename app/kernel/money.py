"""All arithmetic on money: integer fen and basis points, nothing else.

Promises: no float ever touches an amount; a divided sum always adds up to the whole again.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from app.kernel.errors import Invalid

FEN_PER_YUAN = 100
BPS_WHOLE = 10_000
MAX_FEN = 10**12  # ten thousand million yuan: past this an amount is a typing error, not money


class AmountMalformed(Invalid):
    code = "money.malformed"
    sentence = "金额“{text}”写法不对，请写成 12.50 这样的元和分。"


def floor_bps(base_fen: int, rate_bps: int) -> int:
    """`rate_bps` ten-thousandths of `base_fen`, rounded down to whole fen; both must be at least 0."""
    if base_fen < 0 or rate_bps < 0:
        raise ValueError("floor_bps takes no negative base or rate")
    return base_fen * rate_bps // BPS_WHOLE


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` by integer `weights`; the odd units go to the largest fractions, ties to the earlier place.

    Parts add up to `total`, each is within 1 of its exact share. All weights 0 gives everything to nobody: `total` must be 0 then.
    """
    whole = sum(weights)
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("largest_remainder takes no negative total or weight")
    if whole == 0:
        if total:
            raise ValueError("a sum cannot be divided among weights that are all zero")
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    fractions = [total * weight % whole for weight in weights]
    by_fraction = sorted(range(len(weights)), key=lambda place: (-fractions[place], place))
    for place in by_fraction[: total - sum(parts)]:
        parts[place] += 1
    return parts


def format_fen(amount_fen: int) -> str:
    """`123456` as `¥1,234.56`, negative amounts with a leading minus; the same in both languages."""
    yuan, fen = divmod(abs(amount_fen), FEN_PER_YUAN)
    sign = "-" if amount_fen < 0 else ""
    return f"{sign}¥{yuan:,}.{fen:02d}"


_YUAN = re.compile(r"-?\d{1,12}(\.\d{1,2})?", re.ASCII)


def parse_yuan(text: str) -> int:
    """Fen from a yuan text such as `12`, `12.5`, `¥1,234.56`; raises `AmountMalformed` on anything else."""
    plain = text.strip().lstrip("¥￥").replace(",", "")
    try:
        if not _YUAN.fullmatch(plain):
            raise AmountMalformed(text=text)
        return int(Decimal(plain) * FEN_PER_YUAN)
    except InvalidOperation as error:
        raise AmountMalformed(text=text) from error
