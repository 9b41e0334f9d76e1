"""Read a staff list as CSV or XLSX into checked rows.

Promises: UTF-8 and GB18030; every wrong row is named with its line and reason; formulas are text; nothing is stored here.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from zipfile import BadZipFile

from openpyxl import load_workbook

from app.identity.gateway import BranchChoice
from app.identity.import_staff import StaffRow
from app.identity.rules.names import clean_phone
from app.identity.rules.roles import BRANCH_ROLES, ROLE_LABELS
from app.kernel.errors import Invalid

MOST_ROWS = 5000
MOST_BYTES = 5 * 1024 * 1024
COLUMNS = {
    "staff_no": ("staff_no", "工号"),
    "name": ("name", "姓名"),
    "phone": ("phone", "手机", "手机号"),
    "role": ("role", "角色", "岗位"),
    "branch": ("branch", "门店", "门店编号"),
}
ROLE_WORDS = {label: role for role, label in ROLE_LABELS.items()} | {role: role for role in ROLE_LABELS}


class StaffFileUnreadable(Invalid):
    code = "identity.staff_file_unreadable"
    sentence = "读不懂这个文件：请用 CSV 或 XLSX，第一行写 工号、姓名、手机、角色、门店编号。"


@dataclass(frozen=True)
class WrongRow:
    """`line` as the file counts, `reason` a Chinese message id."""

    line: int
    reason: str


@dataclass(frozen=True)
class StaffFile:
    """What the file holds: good rows, and every wrong one."""

    rows: tuple[StaffRow, ...]
    wrong: tuple[WrongRow, ...]


def read_staff_file(data: bytes, branches: list[BranchChoice]) -> StaffFile:
    """Rows of a staff list; raises `StaffFileUnreadable` when it is none."""
    table = _table(data)
    head = _head(table[0]) if table else {}
    if not {"staff_no", "name", "role"} <= set(head) or len(table) > MOST_ROWS + 1:
        raise StaffFileUnreadable
    codes = {choice.code: choice for choice in branches}
    rows: list[StaffRow] = []
    wrong: list[WrongRow] = []
    seen: set[str] = set()
    for line, cells in enumerate(table[1:], start=2):
        if not any(cells):
            continue
        found = _row({name: cells[place] if place < len(cells) else "" for name, place in head.items()}, codes, seen)
        if isinstance(found, StaffRow):
            rows.append(found)
            seen.add(found.staff_no)
        else:
            wrong.append(WrongRow(line, found))
    return StaffFile(tuple(rows), tuple(wrong))


def _row(cells: Mapping[str, str], codes: Mapping[str, BranchChoice], seen: set[str]) -> StaffRow | str:
    staff_no, name = cells["staff_no"], cells["name"]
    role = ROLE_WORDS.get(cells["role"], "")
    branch = codes.get(cells.get("branch", ""))
    phone = clean_phone(cells.get("phone", "")) if cells.get("phone") else None
    checks = (
        (not staff_no.isascii() or not staff_no.isalnum() or len(staff_no) > 20, "工号要用 1 到 20 个字母或数字"),
        (staff_no in seen, "工号在文件里出现了两次"),
        (not 1 <= len(name) <= 32 or not name.isprintable() or name[0] in "=+-@", "姓名要有 1 到 32 个字"),
        (not role, "角色要写 导购、店长、总部运营、财务 或 老板"),
        (role in BRANCH_ROLES and branch is None, "没有这个门店编号"),
        (role not in BRANCH_ROLES and bool(cells.get("branch")), "总部的角色不写门店编号"),
        (bool(cells.get("phone")) and phone is None, "手机号不对"),
    )
    reason = next((text for is_wrong, text in checks if is_wrong), "")
    return reason or StaffRow(staff_no, name, role, branch.branch_id if branch else None, phone)


def _head(cells: list[str]) -> dict[str, int]:
    places = {cell.strip().lower(): place for place, cell in enumerate(cells)}
    return {
        name: next(places[word] for word in words if word in places)
        for name, words in COLUMNS.items()
        if any(word in places for word in words)
    }


def _table(data: bytes) -> list[list[str]]:
    if len(data) > MOST_BYTES:
        raise StaffFileUnreadable
    if data[:2] == b"PK":
        return _workbook(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _gb18030(data)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), strict=True)]
    except csv.Error as error:
        raise StaffFileUnreadable from error


def _gb18030(data: bytes) -> str:
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise StaffFileUnreadable from error


def _workbook(data: bytes) -> list[list[str]]:
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=20, values_only=True)
        return [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
    except (BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise StaffFileUnreadable from error
