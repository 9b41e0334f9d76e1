"""Great-circle distance.

Promises: haversine on a sphere of the mean earth radius; symmetrical; good from millimetres to half the earth.
"""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6371008.8


def great_circle_m(lng_a: float, lat_a: float, lng_b: float, lat_b: float) -> float:
    """Metres between two points given in degrees of one system."""
    phi_a, phi_b = radians(lat_a), radians(lat_b)
    return arc_m(phi_b - phi_a, radians(lng_b - lng_a), cos(phi_a) * cos(phi_b))


def arc_m(d_phi: float, d_lambda: float, cosines: float) -> float:
    """Metres from the differences in radians and the product of both latitudes' cosines; the one formula all use."""
    half = sin(d_phi / 2) ** 2 + cosines * sin(d_lambda / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))
