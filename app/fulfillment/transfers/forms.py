"""The shape of what shortage and transfer pages send."""

import uuid
from collections.abc import Mapping

from app.kernel.errors import Invalid, NotFound

MAX_PIECES = 999_999


class CountMalformed(Invalid):
    code = "fulfillment.count_malformed"
    sentence = "件数必须是 0 到 999999 的整数。"


def read_branch(text: str) -> uuid.UUID:
    """A branch id; raises `NotFound`."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound from error


def read_missing(form: Mapping[str, str]) -> dict[uuid.UUID, int]:
    """`short-<order line id>` fields above 0. Raises `CountMalformed`."""
    return {line: number for line, number in _numbers(form, "short-").items() if number}


def read_counted(form: Mapping[str, str]) -> dict[uuid.UUID, tuple[int, int]]:
    """`arrived-<transfer line id>` and `lost-…` fields as pairs. Raises `CountMalformed`."""
    arrived, lost = _numbers(form, "arrived-"), _numbers(form, "lost-")
    pairs = {line: (arrived.get(line, 0), lost.get(line, 0)) for line in arrived.keys() | lost.keys()}
    return {line: pair for line, pair in pairs.items() if any(pair)}


def _numbers(form: Mapping[str, str], prefix: str) -> dict[uuid.UUID, int]:
    found = {}
    for name, value in form.items():
        if name.startswith(prefix):
            text = value.strip() or "0"
            if not (text.isascii() and text.isdecimal()) or len(text) > 6 or int(text) > MAX_PIECES:
                raise CountMalformed
            found[_line(name.removeprefix(prefix))] = int(text)
    return found


def _line(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise CountMalformed from error
