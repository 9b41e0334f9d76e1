"""The other ways to find the nearest, for `bench.nearest`; each is built from places and answers with a number of one.

Promises: every way gets what makes it best that is still its own: unit vectors for trees, a GiST index on a cube or point for
PostgreSQL, GEOSEARCH for Redis; what is not installed raises `Missing` with what to install.
"""

import importlib
import shutil
import subprocess
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from math import asin, cos, inf, radians, sin, sqrt
from typing import Any

from tests.support.postgres import PostgresRun, find_binaries

Place = tuple[float, float]
Asker = Callable[[float, float], int]


class Missing(Exception):
    """This way is not installed here."""


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Missing(f"pip install {name.partition('.')[0]}") from error


def bare(places: Sequence[Place], _stack: ExitStack) -> Asker:
    """Bisection over latitude, outwards until the difference in latitude alone is too far: pure Python, exact."""
    ordered = sorted((radians(lat), radians(lng), number) for number, (lng, lat) in enumerate(places))
    phis, lambdas = [one[0] for one in ordered], [one[1] for one in ordered]
    cosines = [cos(phi) for phi in phis]

    def ask(lng: float, lat: float) -> int:
        phi, lam = radians(lat), radians(lng)
        own = cos(phi)
        up = bisect_left(phis, phi)
        down, best, found, limit = up - 1, inf, -1, inf
        while True:
            above = phis[up] - phi if up < len(phis) else inf
            below = phi - phis[down] if down >= 0 else inf
            if min(above, below) > limit or (above == inf and below == inf):
                return ordered[found][2]
            if above < below:
                at, apart = up, above
                up += 1
            else:
                at, apart = down, below
                down -= 1
            half = sin(apart / 2) ** 2 + own * cosines[at] * sin((lambdas[at] - lam) / 2) ** 2
            if half < best:
                best, found, limit = half, at, 2 * asin(sqrt(half))

    return ask


def _vectors(places: Sequence[Place]) -> Any:
    numpy = _module("numpy")
    degrees = numpy.radians(numpy.asarray(places))
    lam, phi = degrees[:, 0], degrees[:, 1]
    return numpy.column_stack((numpy.cos(phi) * numpy.cos(lam), numpy.cos(phi) * numpy.sin(lam), numpy.sin(phi)))


def _vector(lng: float, lat: float) -> tuple[float, float, float]:
    lam, phi = radians(lng), radians(lat)
    return cos(phi) * cos(lam), cos(phi) * sin(lam), sin(phi)


def full_numpy(places: Sequence[Place], _stack: ExitStack) -> Asker:
    """Every branch, by numpy."""
    vectors = _vectors(places)
    return lambda lng, lat: int((vectors @ _vector(lng, lat)).argmax())


def scipy_tree(places: Sequence[Place], _stack: ExitStack) -> Asker:
    """Scipy's cKDTree over unit vectors."""
    tree = _module("scipy.spatial").cKDTree(_vectors(places))
    return lambda lng, lat: int(tree.query(_vector(lng, lat))[1])


def shapely_tree(places: Sequence[Place], _stack: ExitStack) -> Asker:
    """Shapely's STRtree over degrees, which are no metres."""
    shapely = _module("shapely")
    tree = shapely.STRtree([shapely.Point(place) for place in places])
    return lambda lng, lat: int(tree.nearest(shapely.Point(lng, lat)))


def postgres_gist(places: Sequence[Place], stack: ExitStack) -> Asker:
    """PostgreSQL: a GiST index and ORDER BY <-> over cubes of unit vectors, or over points in degrees without the extension."""
    if find_binaries() is None:
        raise Missing("pip install -r requirements-dev.txt (PostgreSQL's binaries)")
    run = PostgresRun.create()
    stack.callback(run.stop)
    run.ensure_started()
    connection = stack.enter_context(run.connect())
    exact = True
    try:
        connection.execute("CREATE EXTENSION cube")
        connection.execute("CREATE TABLE place (number int, spot cube)")
        rows = [(number, "({},{},{})".format(*_vector(*place))) for number, place in enumerate(places)]
    except Exception:  # noqa: BLE001 - the wheel may come without contrib
        exact = False
        connection.execute("CREATE TABLE place (number int, spot point)")
        rows = [(number, f"({place[0]},{place[1]})") for number, place in enumerate(places)]
    with connection.cursor() as cursor, cursor.copy("COPY place FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    connection.execute("CREATE INDEX ON place USING gist (spot)")
    connection.execute("ANALYZE place")
    kind = "cube" if exact else "point"

    def ask(lng: float, lat: float) -> int:
        spot = "({},{},{})".format(*_vector(lng, lat)) if exact else f"({lng},{lat})"
        found = connection.execute(
            f"SELECT number FROM place ORDER BY spot <-> %s::{kind} LIMIT 1", (spot,), prepare=True
        ).fetchone()
        return int(found[0]) if found else -1

    return ask


def redis_geo(places: Sequence[Place], stack: ExitStack) -> Asker:
    """Redis GEOSEARCH with a growing radius; members keep 52 bits of their place."""
    redis = _module("redis")
    server = shutil.which("redis-server")
    if server is None:
        raise Missing("apt install redis-server")
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="lindian-redis-"))
    socket = f"{folder}/redis.sock"
    process = subprocess.Popen(
        [server, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder], stdout=subprocess.DEVNULL
    )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    client = redis.Redis(unix_socket_path=socket)
    for _ in range(200):
        with suppress(redis.exceptions.ConnectionError):
            client.ping()
            break
        time.sleep(0.05)
    for start in range(0, len(places), 5000):
        members = [value for n, place in enumerate(places[start : start + 5000], start) for value in (*place, n)]
        client.geoadd("places", members)

    def ask(lng: float, lat: float) -> int:
        radius = 2.0
        while True:
            found = client.geosearch(
                "places", longitude=lng, latitude=lat, radius=radius, unit="km", sort="ASC", count=1
            )
            if found:
                return int(found[0])
            radius *= 8

    return ask


OTHERS: dict[str, Callable[[Sequence[Place], ExitStack], Asker]] = {
    "bare bisection": bare,
    "numpy, all of them": full_numpy,
    "scipy cKDTree": scipy_tree,
    "shapely STRtree": shapely_tree,
    "PostgreSQL GiST": postgres_gist,
    "Redis GEOSEARCH": redis_geo,
}
