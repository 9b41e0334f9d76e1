"""Read a position from a file's cells, mend what is certainly swapped, refuse what is no position.

Promises: coordinates come out in the order (lng, lat); a swap is mended only when the range proves it, and is reported.
"""

import json
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from app.branches.rules.coordinates import PositionWrong, check_position, in_china
from app.kernel.errors import Invalid

LNG_KEYS = ("lng", "lon", "longitude", "经度")
LAT_KEYS = ("lat", "latitude", "纬度")


class PositionMissing(Invalid):
    code = "branches.position_missing"
    sentence = "没有经纬度。"


class PositionMalformed(Invalid):
    code = "branches.position_malformed"
    sentence = "经纬度“{text}”看不懂。"


class ReadPosition(NamedTuple):
    """Degrees as the file means them, and whether longitude and latitude stood in each other's place."""

    lng: float
    lat: float
    swapped: bool


def read_position(lng_text: str, lat_text: str) -> ReadPosition:
    """From two cells; raises `PositionMissing`, `PositionMalformed`, `PositionWrong`."""
    if not lng_text.strip() or not lat_text.strip():
        raise PositionMissing
    return _in_place(_degrees(lng_text), _degrees(lat_text))


def read_json_position(text: str) -> ReadPosition:
    """From a cell such as `{"lng": 121.4, "lat": 31.2}` or `[121.4, 31.2]` or `121.4,31.2`."""
    if not text.strip():
        raise PositionMissing
    try:
        loaded = json.loads(text if text.strip().startswith(("{", "[")) else f"[{text}]")
    except ValueError as error:
        raise PositionMalformed(text=text[:60]) from error
    lng, lat = _pair(loaded, text)
    return _in_place(lng, lat)


def _pair(loaded: object, text: str) -> tuple[float, float]:
    if isinstance(loaded, Mapping):
        named = {str(key).lower(): value for key, value in loaded.items()}
        lng = next((named[key] for key in LNG_KEYS if key in named), None)
        lat = next((named[key] for key in LAT_KEYS if key in named), None)
    elif isinstance(loaded, list) and len(loaded) == 2:
        lng, lat = loaded
    else:
        raise PositionMalformed(text=text[:60])
    if lng is None or lat is None:
        raise PositionMissing
    return _degrees(str(lng)), _degrees(str(lat))


def _degrees(text: str) -> float:
    try:
        return float(unicodedata.normalize("NFKC", text).strip().rstrip("°"))
    except ValueError as error:
        raise PositionMalformed(text=text[:60]) from error


def _in_place(lng: float, lat: float) -> ReadPosition:
    """A latitude past 90, or a pair that lies in China only the other way round, stands in the wrong place."""
    if lng == lat == 0:
        raise PositionMissing
    if abs(lat) > 90 >= abs(lng) or (in_china(lat, lng) and not in_china(lng, lat)):
        lng, lat, swapped = lat, lng, True
    else:
        swapped = False
    try:
        check_position(lng, lat)
    except PositionWrong as error:
        raise PositionMalformed(text=f"{lng}, {lat}") from error
    return ReadPosition(lng, lat, swapped)
