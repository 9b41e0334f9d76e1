"""Delivery areas as the office writes them, one a line.

`近处 | 3000 米 | 起送 20 | 1500 米内 3, 5 | 满 99 免`, or with a polygon of GCJ-02 corners in place of the radius:
`江边 | 121.47 31.23, 121.49 31.23, 121.48 31.25 | 起送 30 | 6`. Amounts are yuan in the text and fen in the areas.
Promises: a text is read whole or refused with the line that is wrong; what is written out reads back the same.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from app.branches.rules.delivery_area import Corner, DeliveryArea, FeeStep
from app.kernel.errors import Invalid
from app.kernel.money import AmountMalformed, format_fen, parse_yuan

MAX_AREAS, MAX_CORNERS, MAX_STEPS, MAX_RADIUS_M, MAX_FEN = 20, 200, 10, 100_000, 1_000_000
_STEP = re.compile(r"(?P<reach>[0-9]{1,6}) *(?:米|m)内 *(?P<fee>[0-9.]+)")
_RADIUS = re.compile(r"([0-9]{1,6}) *(?:米|m)")
_MINIMUM = re.compile(r"起送 *([0-9.]+)")
_FREE = re.compile(r"满 *([0-9.]+) *免")
_LEAST_SURFACE = 1e-9  # square degrees


class AreaMalformed(Invalid):
    code = "branches.area_malformed"
    sentence = "配送范围“{text}”看不懂，请写成：近处 | 3000 米 | 起送 20 | 1500 米内 3, 5 | 满 99 免。"


def parse_areas(text: str) -> tuple[DeliveryArea, ...]:
    """Areas from their text, one a line; raises `AreaMalformed` naming the line."""
    plain = text.replace("｜", "|").replace("，", ",")
    lines = [line.strip() for line in plain.splitlines() if line.strip()]
    if len(lines) > MAX_AREAS:
        raise AreaMalformed(text=lines[MAX_AREAS][:80])
    return tuple(_parse_line(line) for line in lines)


def _parse_line(line: str) -> DeliveryArea:
    parts = [part.strip() for part in line.split("|")]
    wrong = AreaMalformed(text=line[:80])
    if not 4 <= len(parts) <= 5 or not parts[0] or len(parts[0]) > 40:
        raise wrong
    try:
        radius_m, polygon = _shape(parts[1])
        min_fen = _fen(_in(_MINIMUM, parts[2]))
        steps = _steps(parts[3])
        free_fen = _fen(_in(_FREE, parts[4])) if len(parts) == 5 else None
    except (ValueError, AmountMalformed) as error:
        raise wrong from error
    return DeliveryArea(parts[0], radius_m, polygon, min_fen, steps, free_fen)


def _in(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return found[1]


def _shape(text: str) -> tuple[int | None, tuple[Corner, ...]]:
    if found := _RADIUS.fullmatch(text):
        radius_m = int(found[1])
        if not 0 < radius_m <= MAX_RADIUS_M:
            raise ValueError(text)
        return radius_m, ()
    corners = tuple(_corner(pair) for pair in text.split(","))
    if not 3 <= len(set(corners)) <= MAX_CORNERS or not _has_surface(corners):
        raise ValueError(text)
    return None, corners


def _corner(text: str) -> Corner:
    lng, lat = (float(number) for number in text.split())
    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        raise ValueError(text)
    return lng, lat


def _has_surface(corners: Sequence[Corner]) -> bool:
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) > _LEAST_SURFACE


def _steps(text: str) -> tuple[FeeStep, ...]:
    steps = []
    for part in text.split(","):
        found = _STEP.fullmatch(part.strip())
        steps.append(FeeStep(int(found["reach"]), _fen(found["fee"])) if found else FeeStep(None, _fen(part.strip())))
    reaches = [step.reach_m for step in steps]
    rises = all(a is not None and (b is None or a < b) for a, b in pairwise(reaches))
    if len(steps) > MAX_STEPS or not rises:
        raise ValueError(text)
    return tuple(steps)


def _fen(text: str) -> int:
    amount_fen = parse_yuan(text)
    if not 0 <= amount_fen <= MAX_FEN:
        raise ValueError(text)
    return amount_fen


def format_areas(areas: Sequence[DeliveryArea]) -> str:
    """The text `parse_areas` reads back."""
    return "\n".join(_format(area) for area in areas)


def _format(area: DeliveryArea) -> str:
    corners = ", ".join(f"{lng!r} {lat!r}" for lng, lat in area.polygon)
    steps = ", ".join(
        (f"{step.reach_m} 米内 " if step.reach_m is not None else "") + _yuan(step.fee_fen) for step in area.steps
    )
    parts = [area.name, corners or f"{area.radius_m} 米", f"起送 {_yuan(area.min_fen)}", steps]
    return " | ".join([*parts, *([f"满 {_yuan(area.free_fen)} 免"] if area.free_fen is not None else [])])


def _yuan(amount_fen: int) -> str:
    return format_fen(amount_fen).removeprefix("¥").replace(",", "").removesuffix(".00")
