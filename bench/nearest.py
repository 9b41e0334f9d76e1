"""The nearest of 1,000, 10,000 and 100,000 branches: ours next to six other ways, in one run.

    python -m bench.nearest [--sizes 1000,10000,100000] [--seconds 2] [--only ours,bare]

Branches stand around the centres of real districts. "towns" asks from such places, "uniform" from anywhere in the country's box.
numpy, scipy, shapely, redis (with a redis-server) and PostgreSQL's binaries are looked for and named when missing; none of them is
a part of the mall. "MB" is what this process grew by; "exact" is the share of answers that a full great-circle search gives, too.
"""

import argparse
import gc
import os
import random
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from app.branches.read_divisions import read_divisions
from app.branches.rules.branch import BranchView
from app.branches.rules.directory import Directory
from app.branches.rules.distance import great_circle_m
from app.branches.rules.nearest import NearestIndex, Point
from bench.nearest_others import OTHERS, Missing, Place

Asker = Callable[[float, float], int]
BOX = (73.5, 135.0, 18.0, 53.5)
SCATTER = (0.01, 0.03, 0.08)
CHECKED = 200
DAY = ((540, 1320),)
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SKUS = 3


def towns(count: int, chance: random.Random) -> list[Place]:
    """Places around district centres, degrees."""
    centres = [(one.lng, one.lat) for one in read_divisions().by_code.values() if one.level == 3]
    found = []
    for _ in range(count):
        lng, lat = chance.choice(centres)
        spread = chance.choice(SCATTER)
        found.append((lng + chance.gauss(0, spread), lat + chance.gauss(0, spread)))
    return found


def uniform(count: int, chance: random.Random) -> list[Place]:
    """Places anywhere in the box, degrees."""
    west, east, south, north = BOX
    return [(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(count)]


def ours(places: Sequence[Place], _stack: ExitStack) -> Asker:
    """The mall's own index."""
    index = NearestIndex([Point(lng, lat, f"{number:06d}", number) for number, (lng, lat) in enumerate(places)])
    return lambda lng, lat: index.nearest(lng, lat)[0][0]


def per_second(ask: Asker, queries: Sequence[Place], seconds: float) -> float:
    """How many questions are answered in a second, over at least `seconds`."""
    done, started = 0, time.perf_counter()
    while True:
        for lng, lat in queries[done % len(queries) : done % len(queries) + 50]:
            ask(lng, lat)
        done += 50
        spent = time.perf_counter() - started
        if spent >= seconds:
            return done / spent


def full_search(places: Sequence[Place], queries: Sequence[Place]) -> list[float]:
    """How far the nearest is from each query, to the millimetre."""
    return [round(min(great_circle_m(lng, lat, x, y) for x, y in _around(places, lng, lat)), 3) for lng, lat in queries]


def exact_share(ask: Asker, places: Sequence[Place], queries: Sequence[Place], best: Sequence[float]) -> float:
    """The share of answers as near as the best of a full search."""
    answers = [places[ask(lng, lat)] for lng, lat in queries[: len(best)]]
    found = [round(great_circle_m(*query, *place), 3) for query, place in zip(queries, answers, strict=False)]
    return sum(a == b for a, b in zip(found, best, strict=True)) / len(best)


def _around(places: Sequence[Place], lng: float, lat: float) -> Sequence[Place]:
    """Everything that can be the nearest: what is within a degree of latitude, if the best there is nearer than that."""
    band = [place for place in places if abs(place[1] - lat) < 1]
    close = min((great_circle_m(lng, lat, *place) for place in band), default=1e9)
    return band if close < 100_000 else places


def with_filters(places: Sequence[Place], chance: random.Random, queries: Sequence[Place]) -> float:
    """Median milliseconds of: the nearest branch open now that collects and has three SKUs, from sets in memory."""
    hours = [(DAY,) * 7, (((0, 1440),),) * 7, (((600, 1260),),) * 7, None]
    branches = [
        BranchView(uuid.UUID(int=number), f"{number:06d}", "", lng, lat, hours=hours[number % 4])
        for number, (lng, lat) in enumerate(places)
    ]
    directory = Directory(branches)
    shelves = [{one.branch_id for one in branches if chance.random() < 0.7} for _ in range(SKUS)]

    def ask(lng: float, lat: float) -> None:
        is_open = directory.welcoming(NOON)
        directory.nearest(lng, lat, 1, lambda one: all(one.branch_id in shelf for shelf in shelves) and is_open(one))

    spent = []
    for lng, lat in queries:
        started = time.perf_counter()
        ask(lng, lat)
        spent.append((time.perf_counter() - started) * 1000)
    return median(spent)


def rows(sizes: Sequence[int], seconds: float, wanted: Sequence[str]) -> Iterator[str]:
    """The lines of the report."""
    for size in sizes:
        chance = random.Random(size)
        places = towns(size, chance)
        asked = {"towns": towns(2000, chance), "uniform": uniform(2000, chance)}
        best = {name: full_search(places, queries[:CHECKED]) for name, queries in asked.items()}
        yield f"\n{size:,} branches            build s    MB   towns/s  exact   uniform/s  exact"
        for name, build in {"ours": ours, **OTHERS}.items():
            if wanted and name not in wanted:
                continue
            with ExitStack() as stack:
                yield _row(name, build, places, asked, best, seconds, stack)
        spent = with_filters(places, chance, asked["towns"][:500])
        yield f"  ours, open now + collect + 3 SKUs: median {spent:.3f} ms"


def _row(
    name: str,
    build: Callable[[Sequence[Place], ExitStack], Asker],
    places: Sequence[Place],
    asked: dict[str, list[Place]],
    best: dict[str, list[float]],
    seconds: float,
    stack: ExitStack,
) -> str:
    gc.collect()
    before, started = _resident_mb(), time.perf_counter()
    try:
        ask = build(places, stack)
    except Missing as missing:
        return f"  {name:<20} not measured: {missing}"
    spent, memory = time.perf_counter() - started, max(0.0, _resident_mb() - before)
    figures = []
    for kind, queries in asked.items():
        figures.append(f"{per_second(ask, queries, seconds):>9,.0f}")
        figures.append(f"{exact_share(ask, places, queries, best[kind]):>6.1%}")
    return f"  {name:<20} {spent:>9.2f} {memory:>5.0f} {figures[0]} {figures[1]}   {figures[2]} {figures[3]}"


def _resident_mb() -> float:
    """This process's memory; what a server of its own holds is not in it."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.nearest")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--only", default="", help="names, commas between")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    for line in rows(sizes, given.seconds, [name for name in given.only.split(",") if name]):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
