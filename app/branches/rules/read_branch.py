"""Read one row of a branch file.

Promises: only fields whose column is in the file come out; every error of the row is found at once, each with its column.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.branches.rules.coordinates import to_gcj02
from app.branches.rules.file_columns import Columns
from app.branches.rules.hours import parse_hours, parse_special_days
from app.branches.rules.provinces import PROVINCES
from app.branches.rules.read_position import read_json_position, read_position
from app.branches.states import BranchKind, BranchOwner, BranchState
from app.kernel.errors import Invalid
from app.kernel.import_report import Finding, RowTooLong
from app.kernel.sheets import Row

LIMITS = {"name": 120, "province": 60, "city": 60, "district": 60, "address": 300, "phone": 60, "region": 60}
WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {"": "shop", "shop": "shop", "warehouse": "warehouse", "门店": "shop", "仓库": "warehouse"},
    "state": {"": "open", **{state: state for state in BranchState}, "营业": "open", "暂停": "paused", "停业": "closed"},
    "owner": {
        "": "direct", "direct": "direct", "company owned": "direct", "直营": "direct", "franchise": "franchise",
        "joint venture": "franchise", "licensed": "franchise", "加盟": "franchise",
    },
}  # fmt: skip
ZONES = {"Asia/Beijing": "Asia/Shanghai"}
MAX_NUMBER = 10**9
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,39}")


class NameMissing(Invalid):
    code = "branches.name_missing"
    sentence = "没有门店名称。"


class ReferenceMissing(Invalid):
    code = "branches.reference_missing"
    sentence = "没有门店编号。"


class TextTooLong(Invalid):
    code = "branches.text_too_long"
    sentence = "文字太长（最多 {limit} 个字）。"


class WordUnknown(Invalid):
    code = "branches.word_unknown"
    sentence = "不认识“{text}”，可用：{known}。"


class NumberWrong(Invalid):
    code = "branches.number_wrong"
    sentence = "“{text}”应是不小于 0 的整数。"


class CodeMalformed(Invalid):
    code = "branches.code_malformed"
    sentence = "门店代码“{text}”只能用字母、数字、点、横线和下划线，最多 40 个。"


class ZoneUnknown(Invalid):
    code = "branches.zone_unknown"
    sentence = "不认识时区“{text}”。"


@dataclass(frozen=True)
class BranchRow:
    """What one row says. `fields` are a branch's fields (positions in GCJ-02), `source` empty for files with ids."""

    number: int
    reference: str
    fields: Mapping[str, Any]
    swapped: bool


def read_branch(row: Row, columns: Columns, system: str) -> BranchRow | list[Finding]:
    """The row's meaning, or everything that is wrong with it. `system` is the file's coordinate system."""
    fields: dict[str, Any] = {}
    findings: list[Finding] = []
    reference = row.cells[columns.of["external_ref"]] if columns.has_id else str(row.number)
    for field, reader in READERS.items():
        if field in columns.of:
            column = columns.of[field]
            try:
                fields[field] = reader(row.cells[column], field)
            except Invalid as problem:
                findings.append(Finding((row.number,), problem, column, reference))
    swapped = False
    try:
        fields["lng"], fields["lat"], swapped = _position(row, columns, system)
    except Invalid as problem:
        findings.append(
            Finding((row.number,), problem, columns.of.get("position", columns.of.get("lng", "")), reference)
        )
    if row.extra:
        findings.append(Finding((row.number,), RowTooLong(extra="、".join(row.extra)[:80]), "", reference))
    return findings or BranchRow(row.number, reference, fields, swapped)


def _position(row: Row, columns: Columns, system: str) -> tuple[float, float, bool]:
    if "position" in columns.of:
        found = read_json_position(row.cells[columns.of["position"]])
    else:
        found = read_position(row.cells[columns.of["lng"]], row.cells[columns.of["lat"]])
    lng, lat = to_gcj02(found.lng, found.lat, system)
    return lng, lat, found.swapped


def _text(text: str, field: str) -> str:
    if len(text) > LIMITS[field]:
        raise TextTooLong(limit=LIMITS[field])
    return text


def _name(text: str, field: str) -> str:
    if not text:
        raise NameMissing
    return _text(text, field)


def _reference(text: str, _field: str) -> str:
    if not text:
        raise ReferenceMissing
    if len(text) > 80:
        raise TextTooLong(limit=80)
    return text


def _code(text: str, _field: str) -> str | None:
    if text and not is_code(text):
        raise CodeMalformed(text=text[:60])
    return text or None


def is_code(text: str) -> bool:
    """Whether `text` may be a branch's code: it stands in addresses."""
    return bool(_CODE.fullmatch(text))


def _province(text: str, field: str) -> str:
    return PROVINCES.get(text) or _text(text, field)


def _word(text: str, field: str) -> str:
    known = WORDS[field]
    if text.lower() not in known:
        raise WordUnknown(text=text[:40], known="、".join(word for word in known if word))
    return known[text.lower()]


def _number(text: str, _field: str) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdecimal() or len(text) > 12 or int(text) > MAX_NUMBER:
        raise NumberWrong(text=text[:40])
    return int(text)


def _number_or_none(text: str, field: str) -> int | None:
    return _number(text, field) if text else None


def _zone(text: str, _field: str) -> str:
    named = (text.split() or ["Asia/Shanghai"])[-1]
    zone = ZONES.get(named, named)
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ZoneUnknown(text=text[:40]) from error


READERS: Mapping[str, Callable[[str, str], Any]] = {
    "external_ref": _reference,
    "code": _code,
    "name": _name,
    "kind": _word,
    "province": _province,
    "city": _text,
    "district": _text,
    "address": _text,
    "phone": _text,
    "time_zone": _zone,
    "hours": lambda text, _field: parse_hours(text),
    "special_days": lambda text, _field: parse_special_days(text),
    "delivery_radius_m": _number_or_none,
    "delivery_fee_fen": _number,
    "delivery_min_fen": _number,
    "free_delivery_fen": _number_or_none,
    "prepare_minutes": _number,
    "state": _word,
    "owner": _word,
    "region": _text,
}
assert set(WORDS["kind"].values()) == set(BranchKind)
assert set(WORDS["owner"].values()) == set(BranchOwner)
