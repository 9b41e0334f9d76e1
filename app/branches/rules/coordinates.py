"""The three coordinate systems of Chinese maps, converted.

WGS-84 is what a GPS chip gives; GCJ-02 is what WeChat, Tencent and Amap speak; BD-09 is Baidu's. Sources: the published
offset formula (a = 6378245.0), checked against Amap's documented pairs. Promises: forward within 1 m of published city
pairs, back and forth within a millimetre; points outside the mainland, Hong Kong and Macau are left as they are.
"""

from collections.abc import Callable
from math import atan2, cos, pi, radians, sin, sqrt

from app.kernel.errors import Invalid

SYSTEMS = ("gcj02", "wgs84", "bd09")
_AXIS_M = 6378245.0
_ECCENTRICITY2 = 0.00669342162296594323
_BAIDU_PI = pi * 3000.0 / 180.0
_BOX = (72.004, 0.8293, 137.8347, 55.8271)
# Neighbours inside the box where no map shifts: west, south, east, north. None of them holds mainland territory.
_ABROAD = (
    (119.9, 21.8, 122.2, 25.45),  # Taiwan
    (119.2, 23.1, 119.8, 23.9),  # Penghu
    (124.5, 32.5, 131.9, 39.0),  # Korea's south and middle, Kyushu
    (128.6, 24.0, 138.0, 41.6),  # Japan
    (131.4, 41.6, 138.0, 44.6),  # Vladivostok and its sea
    (97.0, 43.5, 110.5, 56.0),  # Mongolia
    (72.0, 42.0, 79.7, 56.0),  # Kazakhstan
    (72.0, 0.8, 80.0, 30.0),  # India's west
    (80.0, 0.8, 92.0, 26.5),  # India's east, Bangladesh
    (92.0, 0.8, 108.0, 21.0),  # Indochina
    (102.3, 0.8, 106.9, 21.9),  # Laos and the north of Vietnam
)


class SystemUnknown(Invalid):
    code = "branches.system_unknown"
    sentence = "不认识坐标系“{system}”，可用 gcj02、wgs84、bd09。"


class PositionWrong(Invalid):
    code = "branches.position_wrong"
    sentence = "经纬度不对：经度应在 -180 到 180 之间，纬度应在 -90 到 90 之间。"


def check_position(lng: float, lat: float) -> None:
    """Raises `PositionWrong` for anything that is not a point on earth (not-a-number included)."""
    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        raise PositionWrong


def to_gcj02(lng: float, lat: float, system: str) -> tuple[float, float]:
    """(lng, lat) in GCJ-02 from degrees in `system`; raises `SystemUnknown` and `PositionWrong`."""
    return _convert(lng, lat, system, {"gcj02": lambda x, y: (x, y), "wgs84": _wgs84_to_gcj02, "bd09": _bd09_to_gcj02})


def to_wgs84(lng: float, lat: float, system: str) -> tuple[float, float]:
    """(lng, lat) in WGS-84 from degrees in `system`; raises `SystemUnknown` and `PositionWrong`."""
    if system == "wgs84":
        check_position(lng, lat)
        return lng, lat
    return _gcj02_to_wgs84(*to_gcj02(lng, lat, system))


def to_bd09(lng: float, lat: float, system: str) -> tuple[float, float]:
    """(lng, lat) in BD-09 from degrees in `system`; raises `SystemUnknown` and `PositionWrong`."""
    if system == "bd09":
        check_position(lng, lat)
        return lng, lat
    return _gcj02_to_bd09(*to_gcj02(lng, lat, system))


def in_china(lng: float, lat: float) -> bool:
    """Whether maps shift this point: in the box around China and in none of the neighbours within it."""
    west, south, east, north = _BOX
    if not (west <= lng <= east and south <= lat <= north):
        return False
    return not any(w <= lng <= e and s <= lat <= n for w, s, e, n in _ABROAD)


def _convert(
    lng: float, lat: float, system: str, ways: dict[str, Callable[[float, float], tuple[float, float]]]
) -> tuple[float, float]:
    check_position(lng, lat)
    if system not in ways:
        raise SystemUnknown(system=system)
    return ways[system](lng, lat)


def _wgs84_to_gcj02(lng: float, lat: float) -> tuple[float, float]:
    if not in_china(lng, lat):
        return lng, lat
    d_lng, d_lat = _shift(lng, lat)
    return lng + d_lng, lat + d_lat


def _gcj02_to_wgs84(lng: float, lat: float) -> tuple[float, float]:
    """Fixed point of the forward formula; three steps leave a tenth of a millimetre, a fourth costs nothing."""
    if not in_china(lng, lat):
        return lng, lat
    back_lng, back_lat = lng, lat
    for _step in range(4):
        d_lng, d_lat = _shift(back_lng, back_lat)
        back_lng, back_lat = lng - d_lng, lat - d_lat
    return back_lng, back_lat


def _gcj02_to_bd09(lng: float, lat: float) -> tuple[float, float]:
    radius = sqrt(lng * lng + lat * lat) + 0.00002 * sin(lat * _BAIDU_PI)
    angle = atan2(lat, lng) + 0.000003 * cos(lng * _BAIDU_PI)
    return radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006


def _bd09_to_gcj02(lng: float, lat: float) -> tuple[float, float]:
    """Fixed point too, because the usual one-step inverse errs by up to 15 cm."""
    back_lng, back_lat = lng - 0.0065, lat - 0.006
    for _step in range(6):
        there_lng, there_lat = _gcj02_to_bd09(back_lng, back_lat)
        back_lng, back_lat = back_lng + lng - there_lng, back_lat + lat - there_lat
    return back_lng, back_lat


def _shift(lng: float, lat: float) -> tuple[float, float]:
    """Degrees by which GCJ-02 lies beside WGS-84."""
    x, y = lng - 105.0, lat - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    d_lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    d_lat += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    d_lat += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    d_lng = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    d_lng += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    d_lng += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    phi = radians(lat)
    magic = 1 - _ECCENTRICITY2 * sin(phi) ** 2
    d_lat = d_lat * 180.0 / (_AXIS_M * (1 - _ECCENTRICITY2) / (magic * sqrt(magic)) * pi)
    d_lng = d_lng * 180.0 / (_AXIS_M / sqrt(magic) * cos(phi) * pi)
    return d_lng, d_lat
