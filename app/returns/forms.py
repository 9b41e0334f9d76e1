"""The shape of what return pages send: pieces per line, damaged lines, a reason."""

import uuid
from collections.abc import Mapping

from app.kernel.errors import Invalid

MAX_PIECES = 999


class PiecesMalformed(Invalid):
    code = "returns.pieces_malformed"
    sentence = "退货数量必须是 0 到 999 的整数。"


def read_pieces(form: Mapping[str, str]) -> dict[uuid.UUID, int]:
    """`pieces-<line id>` fields; empty ones are 0. Raises `PiecesMalformed`."""
    wanted: dict[uuid.UUID, int] = {}
    for name, value in form.items():
        if name.startswith("pieces-"):
            text = value.strip() or "0"
            if not (text.isascii() and text.isdecimal()) or len(text) > 6 or int(text) > MAX_PIECES:
                raise PiecesMalformed
            wanted[_line(name.removeprefix("pieces-"))] = int(text)
    return {line: number for line, number in wanted.items() if number}


def read_damaged(form: Mapping[str, str]) -> set[uuid.UUID]:
    """`damaged-<line id>` boxes that were ticked."""
    return {_line(name.removeprefix("damaged-")) for name in form if name.startswith("damaged-")}


def _line(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise PiecesMalformed from error
