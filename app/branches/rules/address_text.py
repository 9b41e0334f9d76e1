"""Read a written address: province, city, district, the rest, and a name and phone that stand beside it.

Promises: what the text names, and nothing it does not name; a district that exists twice, a district of another city, a text that
ends above the district, and a text without any place each come back as a question with the possible answers, never as a guess.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.branches.rules.divisions import Division, Divisions

MAX_CHARS = 200
PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
LABEL = re.compile(r"(?:收货|收件|送货|详细)?(?:地址|人|姓名|电话|手机)(?:号码?)?\s*[:：]\s*")
PARTS = re.compile(r"[,，;；、\s]+")
PERSON = re.compile(r"[\u4e00-\u9fff·]{2,4}")
PLACE_END = re.compile(r"[省市区县镇乡村路街道巷里弄号楼栋室层园城厦座店]$")
ROAD = re.compile(r"[东西南北中]?(?:一|二|三|[0-9]+)?(?:路|街|道|巷|大道|大街|胡同)")
MOST_CHOICES = 40


class Doubt(StrEnum):
    """Why the text does not say one district."""

    AMBIGUOUS = "ambiguous"
    ELSEWHERE = "elsewhere"
    INCOMPLETE = "incomplete"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FoundAddress:
    """One district (or a city that has none): names from the list, `rest` as written behind them."""

    division: Division
    province: str
    city: str
    district: str
    rest: str
    person: str = ""
    phone: str = ""


@dataclass(frozen=True)
class AddressQuestion:
    """What to ask back: `about` is the part of the text in doubt, `choices` the divisions it may mean."""

    doubt: Doubt
    about: str
    choices: tuple[Division, ...]


def parse_address(text: str, divisions: Divisions) -> FoundAddress | AddressQuestion:
    """The one place `text` names, or the question to ask; what stands behind the first 200 characters is not read."""
    phone, person, place = _parts(text[:MAX_CHARS])
    read = _readings(place, divisions)
    if not read:
        return AddressQuestion(Doubt.UNKNOWN, place[:20], _anywhere(place, divisions))
    leaves = _deepest(read, divisions)
    end = max(end for end, _leaf in read)
    if len(leaves) > 1:
        return AddressQuestion(Doubt.AMBIGUOUS, place[:end], leaves)
    leaf, rest = leaves[0], place[end:].lstrip("-—")
    below = divisions.below(leaf.adcode)
    if other := [one for one in _full_names(rest, divisions) if below or len(one.name) > 2]:
        return AddressQuestion(Doubt.ELSEWHERE, place[:end] + other[0].name, (leaf, *other))
    if not below:
        return _found(leaf, divisions, rest, person, phone)
    if alike := _districts_called(place[:end], divisions):
        return AddressQuestion(Doubt.AMBIGUOUS, place[:end], (leaf, *alike))
    return AddressQuestion(Doubt.INCOMPLETE, divisions.full_name(leaf), _choices_below(leaf, divisions))


def _found(leaf: Division, divisions: Divisions, rest: str, person: str, phone: str) -> FoundAddress:
    names = [one.name for one in divisions.path(leaf)]
    province, city = names[0], names[1]
    whole = city if city.removesuffix("市") == province else province
    return FoundAddress(leaf, whole, city, names[2] if len(names) > 2 else "", rest, person, phone)


def _parts(text: str) -> tuple[str, str, str]:
    """(phone, person, place): labels dropped, the phone cut out, a short part without a place in it is the person."""
    found = PHONE.search(text)
    phone = "".join(found.groups()) if found else ""
    left = LABEL.sub(" , ", PHONE.sub(" , ", text))
    parts = [part.strip() for part in PARTS.split(left) if part.strip()]
    person = next((part for part in parts if phone and PERSON.fullmatch(part) and not PLACE_END.search(part)), "")
    place = "".join(part.replace(" ", "") for part in parts if part != person or not person)
    return phone, person, place.removeprefix("中国")


def _readings(text: str, divisions: Divisions) -> list[tuple[int, Division]]:
    """Every way to read divisions off the start of `text`: where it ends, and the lowest division it names."""
    found: list[tuple[int, Division]] = []
    waiting: list[tuple[int, Division | None]] = [(0, None)]
    while waiting:
        at, above = waiting.pop()
        for size, one in _named(text[at:], divisions, above):
            found.append((at + size, one))
            waiting.append((at + size, one))
    return found


def _named(text: str, divisions: Divisions, above: Division | None) -> Iterator[tuple[int, Division]]:
    """Divisions below `above` that `text` begins with; a short district only below its own province or city."""
    for one in divisions.by_first.get(text[:1], ()):
        if not divisions.is_below(one, above):
            continue
        for name in one.names:
            is_short = name == one.short != one.name
            if is_short and ((one.level == 3 and above is None) or ROAD.match(text[len(name) :])):
                continue
            if text.startswith(name):
                yield len(name), one
                break


def _deepest(read: list[tuple[int, Division]], divisions: Divisions) -> tuple[Division, ...]:
    """The lowest divisions of the readings that explain most of the text; of two that hold each other, the wider one."""
    end = max(end for end, _leaf in read)
    leaves = list(dict.fromkeys(leaf for at, leaf in read if at == end))
    wide = [one for one in leaves if not any(divisions.is_below(one, other) for other in leaves)]
    return tuple(sorted(wide, key=lambda one: one.adcode))[:MOST_CHOICES]


def _full_names(text: str, divisions: Divisions) -> list[Division]:
    """Cities and districts whose full name `text` begins with (a road of that name is none)."""
    return [
        one
        for size, one in _named(text, divisions, None)
        if one.level > 1 and size == len(one.name) and not ROAD.match(text[size:])
    ]


def _districts_called(name: str, divisions: Divisions) -> list[Division]:
    """Districts that people also call by the short name of a city."""
    return [one for one in divisions.by_first.get(name[:1], ()) if one.level == 3 and name == one.short != one.name]


def _choices_below(leaf: Division, divisions: Divisions) -> tuple[Division, ...]:
    """The divisions to choose from; a single one is gone through."""
    below = divisions.below(leaf.adcode)
    return _choices_below(below[0], divisions) if len(below) == 1 and divisions.below(below[0].adcode) else below


def _anywhere(text: str, divisions: Divisions) -> tuple[Division, ...]:
    """Full names inside the text, as answers to offer."""
    inside = (one for at in range(len(text)) for one in _full_names(text[at:], divisions))
    return tuple(dict.fromkeys(inside))[:MOST_CHOICES]
