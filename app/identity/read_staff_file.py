"""Read a staff list into checked rows.

Promises: every wrong row is named with its number and reason; the same number or phone twice in one file is wrong; nothing is
stored here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.identity.gateway import BranchChoice
from app.identity.import_staff import StaffRow
from app.identity.rules.names import clean_phone
from app.identity.rules.roles import BRANCH_ROLES, ROLE_LABELS
from app.kernel.errors import Invalid
from app.kernel.sheets import read_sheet

MOST_ROWS = 5000
COLUMNS = {
    "staff_no": ("staff_no", "工号"),
    "name": ("name", "姓名"),
    "phone": ("phone", "手机", "手机号"),
    "role": ("role", "角色", "岗位"),
    "branch": ("branch", "branch_code", "门店", "门店编号"),
}
ROLE_WORDS = {label: role for role, label in ROLE_LABELS.items()} | {role: role for role in ROLE_LABELS}


class StaffFileUnreadable(Invalid):
    code = "identity.staff_file_unreadable"
    sentence = "读不懂这个文件：第一行要有 工号、姓名、角色，可以有 手机、门店编号；最多 5000 行。"


@dataclass(frozen=True)
class WrongRow:
    """`number` counts from 1 after the header; `reason` is a Chinese message id."""

    number: int
    reason: str


@dataclass(frozen=True)
class StaffFile:
    """What the file holds: good rows, and every wrong one."""

    rows: tuple[StaffRow, ...]
    wrong: tuple[WrongRow, ...]


def read_staff_file(data: bytes, name: str, branches: Sequence[BranchChoice]) -> StaffFile:
    """Rows of a staff list (CSV or XLSX); raises `StaffFileUnreadable` or a refusal of kernel.sheets."""
    sheet = read_sheet(data, name)
    head = {
        field: column for field, words in COLUMNS.items() for column in sheet.header if column.strip().lower() in words
    }
    if not {"staff_no", "name", "role"} <= set(head) or len(sheet.rows) > MOST_ROWS:
        raise StaffFileUnreadable
    codes = {choice.code: choice for choice in branches}
    rows: list[StaffRow] = []
    wrong: list[WrongRow] = []
    seen: set[str] = set()
    for row in sheet.rows:
        found = check_staff_row({field: row.cells[column].strip() for field, column in head.items()}, codes, seen)
        if isinstance(found, StaffRow):
            rows.append(found)
            seen |= {found.staff_no, found.phone or found.staff_no}
        else:
            wrong.append(WrongRow(row.number, found))
    return StaffFile(tuple(rows), tuple(wrong))


def check_staff_row(
    cells: Mapping[str, str], codes: Mapping[str, BranchChoice], seen: set[str] | None = None
) -> StaffRow | str:
    """The row as typed (staff_no, name, phone, role, branch), or what is wrong with it; `seen` are taken numbers and phones."""
    staff_no, name, taken = cells["staff_no"], cells["name"], seen or set()
    role = ROLE_WORDS.get(cells["role"], "")
    branch = codes.get(cells.get("branch", ""))
    phone = clean_phone(cells.get("phone", ""))
    checks = (
        (not (staff_no.isascii() and staff_no.isalnum() and len(staff_no) <= 20), "工号要用 1 到 20 个字母或数字。"),
        (staff_no in taken, "工号在文件里出现了两次。"),
        (not 1 <= len(name) <= 32 or not name.isprintable(), "姓名要有 1 到 32 个字。"),
        (not role, "角色要写 导购、店长、总部运营、财务 或 老板。"),
        (role in BRANCH_ROLES and branch is None, "没有这个门店编号。"),
        (role not in BRANCH_ROLES and bool(cells.get("branch")), "总部的角色不写门店编号。"),
        (bool(cells.get("phone")) and phone is None, "请填写 11 位的手机号码。"),
        (phone is not None and phone in taken, "手机号在文件里出现了两次。"),
    )
    reason = next((text for is_wrong, text in checks if is_wrong), "")
    return reason or StaffRow(staff_no, name, role, branch.branch_id if branch else None, phone)
