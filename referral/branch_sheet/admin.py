"""The monthly sheet between branches in the console: all branches, one branch, the orders behind a figure, the file."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.branches.queries import BranchUnknown, Directory, directory
from app.kernel.database import Tx, reading
from app.kernel.errors import Forbidden
from app.kernel.moment import current_time
from app.kernel.sheets import write_xlsx
from app.web.guards import staff
from app.web.principal import BranchScope, get_staff
from referral.branch_sheet.queries import (
    SIDES,
    NumberedRow,
    commission_borne,
    counterparts,
    of_side,
    sheet_rows,
    sums_of,
)
from referral.branch_sheet.rules import BranchSum
from referral.commission.rules.branches import HEAD_OFFICE
from referral.sales.rules import Month, month_of, parse_month

blueprint = Blueprint("branch_sheet_office", __name__)
ROWS_SHOWN = 100
PARTS = {"selling": "销售", "fulfilling": "履约", "office": "总部"}
SIDE_LABELS = {
    "all": "全部",
    "selling": "销售业绩",
    "home": "本店履约",
    "lent": "为他店履约",
    "borrowed": "他店为我履约",
}
HEADER = (
    "月份", "订单", "付款时间", "记账时间", "角色", "门店编号", "门店",
    "销售门店编号", "销售门店", "退货后货款（分）", "金额（分）",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which month, whose figure, which page of rows."""

    month: Month
    side: str
    other_id: uuid.UUID | None
    page: int


@blueprint.get("/office/branch-sheet")
@staff("credit.read")
def whole() -> ResponseReturnValue:
    """Every branch the reader may see; `?file=xlsx` gives the rows of all of them."""
    now, scope = current_time(), get_staff().scope("credit.read")
    month = parse_month(request.args.get("month"), now)
    with reading() as tx:
        rows, branches = sheet_rows(tx, month, _within(scope)), directory(tx, now)
        borne = commission_borne(tx, month)
    if request.args.get("file") == "xlsx":
        return sheet_file(rows, month, branches, "branch-sheet")
    sums = [it for it in ordered(sums_of(rows), branches) if scope.covers(it.branch_id)]
    about = {"month": month, "latest": month_of(now), "sums": sums, "branches": branches, "total": _total(sums)}
    about["borne"] = borne
    return render_template("referral/office_branch_sheet.html", **about)


@blueprint.get("/office/branch-sheet/<code>")
@staff("credit.read")
def one(code: str) -> ResponseReturnValue:
    """One branch with both sides of every pair, and the rows behind any figure."""
    now = current_time()
    with reading() as tx:
        branch_id = _branch(directory(tx, now), code)
        if not get_staff().may("credit.read", branch_id):
            raise Forbidden
        about = branch_view(tx, branch_id, now)
    if request.args.get("file") == "xlsx":
        return sheet_file(about["rows"], about["asked"].month, about["branches"], f"branch-sheet-{code}")
    return render_template("referral/office_branch_sheet_one.html", **about)


def branch_view(tx: Tx, branch_id: uuid.UUID, now: datetime) -> dict[str, Any]:
    """What a page about one branch shows; for the console and the desk."""
    branches = directory(tx, now)
    asked = _asked(branches, now)
    rows = sheet_rows(tx, asked.month, [branch_id])
    shown = of_side(rows, branch_id, asked.side, asked.other_id)
    start = asked.page * ROWS_SHOWN
    return {
        "asked": asked,
        "latest": month_of(now),
        "branches": branches,
        "branch": branches.get(branch_id),
        "mine": sums_of(rows).get(branch_id, BranchSum(branch_id)),
        "pairs": counterparts(rows, branch_id),
        "borne": commission_borne(tx, asked.month),
        "rows": of_side(rows, branch_id, "all", None),
        "shown": shown[start : start + ROWS_SHOWN],
        "shown_fen": sum(it.row.amount_fen for it in shown if asked.side != "all" or it.row.branch_id == branch_id),
        "more": asked.page + 1 if len(shown) > start + ROWS_SHOWN else None,
        "labels": SIDE_LABELS,
        "parts": PARTS,
        "readable": get_staff().scope("credit.read"),
    }


def sheet_file(rows: list[NumberedRow], month: Month, branches: Directory, name: str) -> Response:
    """The rows as XLSX: everything that is needed to recompute the sheet."""
    cells = [
        (
            month.key,
            it.number,
            it.paid_at.isoformat(),
            it.row.at.isoformat(),
            PARTS.get(it.row.part, it.row.part),
            *_names(branches, it.row.branch_id),
            *_names(branches, it.row.selling_id),
            it.row.net_fen,
            it.row.amount_fen,
        )
        for it in rows
    ]
    answer = make_response(write_xlsx(HEADER, cells))
    answer.mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{month.key}.xlsx"'
    return answer


def ordered(sums: dict[uuid.UUID, BranchSum], branches: Directory) -> list[BranchSum]:
    """By the branch's code."""
    return sorted(sums.values(), key=lambda it: _names(branches, it.branch_id))


def _names(branches: Directory, branch_id: uuid.UUID) -> tuple[str, str]:
    if branch_id == HEAD_OFFICE:
        return "", "总部"
    branch = branches.find(branch_id)
    return (branch.code, branch.name) if branch else ("", "")


def _within(scope: BranchScope) -> frozenset[uuid.UUID] | None:
    return None if scope.everywhere else scope.branch_ids


def _total(sums: list[BranchSum]) -> BranchSum:
    total = BranchSum(uuid.UUID(int=0))
    for it in sums:
        total.selling_fen += it.selling_fen
        total.home_fen += it.home_fen
        total.lent_fen += it.lent_fen
        total.borrowed_fen += it.borrowed_fen
        total.orders |= it.orders
    return total


def _asked(branches: Directory, now: datetime) -> Asked:
    side, page = request.args.get("side", "all"), request.args.get("page", "0")
    other = branches.by_code(request.args.get("with", ""))
    return Asked(
        parse_month(request.args.get("month"), now),
        side if side in SIDES else "all",
        other.branch_id if other else None,
        int(page) if page.isdecimal() and len(page) < 6 else 0,
    )


def _branch(branches: Directory, code: str) -> uuid.UUID:
    found = branches.by_code(code)
    if found is None:
        raise BranchUnknown
    return found.branch_id
