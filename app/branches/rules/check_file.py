"""What is wrong or odd about the rows of a branch file taken together.

Promises: the same reference twice in one file is an error of the later row; the same name or place is only a warning.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from app.branches.rules.file_columns import Columns, map_columns
from app.branches.rules.read_branch import BranchRow, read_branch
from app.kernel.errors import Invalid
from app.kernel.import_report import Finding
from app.kernel.sheets import Sheet

T = TypeVar("T", bound=Hashable)


class ReferenceTwice(Invalid):
    code = "branches.reference_twice"
    sentence = "门店编号“{reference}”在第 {first} 行已经出现过。"


class CodeTwice(Invalid):
    code = "branches.code_twice"
    sentence = "门店代码“{code}”在第 {first} 行已经出现过。"


class SameName(Invalid):
    code = "branches.same_name"
    sentence = "有 {count} 行的名称都是“{name}”。"


class SamePlace(Invalid):
    code = "branches.same_place"
    sentence = "有 {count} 行的位置相同（{lng}, {lat}）。"


class PositionSwapped(Invalid):
    code = "branches.position_swapped"
    sentence = "有 {count} 行的经度和纬度写反了，已按数值范围换回。"


@dataclass
class CheckedFile:
    """A file's good rows, its errors (one or more per rejected row) and its warnings."""

    columns: Columns
    rows: list[BranchRow] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


def check_file(sheet: Sheet, system: str) -> CheckedFile:
    """Read every row; raises `SheetRefused` kinds when the columns do not fit."""
    checked = CheckedFile(map_columns(sheet.header))
    seen: dict[str, int] = {}
    codes: dict[str, int] = {}
    for row in sheet.rows:
        found = read_branch(row, checked.columns, system)
        if isinstance(found, list):
            checked.errors += found
            continue
        code = found.fields.get("code")
        if found.reference in seen:
            again: Invalid = ReferenceTwice(reference=found.reference, first=seen[found.reference])
            checked.errors.append(Finding((row.number,), again, _column(checked, "external_ref"), found.reference))
        elif code and code in codes:
            again = CodeTwice(code=code, first=codes[code])
            checked.errors.append(Finding((row.number,), again, _column(checked, "code"), found.reference))
        else:
            seen[found.reference] = row.number
            if code:
                codes[code] = row.number
            checked.rows.append(found)
    checked.warnings += _warnings(checked)
    return checked


def _warnings(checked: CheckedFile) -> Iterable[Finding]:
    swapped = tuple(row.number for row in checked.rows if row.swapped)
    if swapped:
        column = _column(checked, "position") or _column(checked, "lng")
        yield Finding(swapped, PositionSwapped(count=len(swapped)), column)
    for name, rows in _groups([(row.fields["name"], row.number) for row in checked.rows]):
        yield Finding(rows, SameName(count=len(rows), name=name), _column(checked, "name"))
    for place, rows in _groups([((row.fields["lng"], row.fields["lat"]), row.number) for row in checked.rows]):
        yield Finding(rows, SamePlace(count=len(rows), lng=place[0], lat=place[1]))


def _groups(pairs: Sequence[tuple[T, int]]) -> Iterable[tuple[T, tuple[int, ...]]]:
    found: dict[T, list[int]] = defaultdict(list)
    for value, number in pairs:
        found[value].append(number)
    return ((value, tuple(rows)) for value, rows in found.items() if len(rows) > 1)


def _column(checked: CheckedFile, name: str) -> str:
    return checked.columns.of.get(name, "")
