"""Make or change one branch by hand.

Promises: the same reading of texts as the import; only what differs is written; audited with before and after.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.branches.events import BranchChanged
from app.branches.import_branches import CodeTaken
from app.branches.models import Branch
from app.branches.queries import BranchUnknown, branch_view, directory_changed, stored_hours, stored_special_days
from app.branches.rules.branch import BranchView
from app.branches.rules.file_columns import NAMES, Columns
from app.branches.rules.hours import format_hours, format_special_days
from app.branches.rules.read_branch import read_branch
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Forbidden, Invalid, Problem
from app.kernel.ids import new_id
from app.kernel.outbox import publish
from app.kernel.sheets import Row
from app.web.principal import Staff

FIELDS = tuple(name for name in NAMES if name not in ("external_ref", "position"))


class CodeMissing(Invalid):
    code = "branches.code_missing"
    sentence = "请填写门店代码。"


class BranchWrong(Invalid):
    """`problems` names each wrong field with what is wrong."""

    code = "branches.branch_wrong"
    sentence = "请检查标出的内容。"

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        self.problems = problems
        super().__init__({name: [problem.chinese()] for name, problem in problems.items()})


def edit_branch(tx: Tx, staff: Staff, code: str | None, texts: Mapping[str, str], now: datetime) -> str:
    """Change the branch `code`, or make one (None), from texts by field; returns its code.

    Positions are GCJ-02. Raises `Forbidden`, `BranchUnknown`, `BranchWrong`.
    """
    branch = _find(tx, code)
    staff.require("branches.edit", branch.id if branch else None)
    if branch is None and not staff.scope("branches.edit").everywhere:
        raise Forbidden
    fields = _read(tx, branch, texts)
    before = {name: getattr(branch, name) for name in fields} if branch else {}
    if branch is None:
        branch = Branch(**({"special_days": {}, "hours": None} | fields), id=new_id(), created_at=now, changed_at=now)
        tx.add(branch)
    elif before == fields:
        return branch.code
    for name, value in fields.items():
        setattr(branch, name, value)
    branch.changed_at = now
    tx.flush()
    directory_changed(tx)
    detail = {"before": _differing(before, fields), "after": _differing(fields, before)}
    record(tx, staff.actor, "branches.edit", f"branch:{branch.code}", now, branch_id=branch.id, detail=detail)
    publish(tx, BranchChanged(branch.id), now)
    return branch.code


def branch_texts(branch: BranchView) -> dict[str, str]:
    """The texts a form shows for a branch: what `edit_branch` reads back unchanged."""
    texts = {name: "" if getattr(branch, name) is None else str(getattr(branch, name)) for name in FIELDS}
    texts["hours"] = format_hours(branch.hours)
    texts["special_days"] = format_special_days(branch.special_days)
    return texts


def _find(tx: Tx, code: str | None) -> Branch | None:
    if code is None:
        return None
    branch = tx.scalars(select(Branch).where(Branch.code == code)).one_or_none()
    if branch is None:
        raise BranchUnknown
    return branch


def _read(tx: Tx, branch: Branch | None, texts: Mapping[str, str]) -> dict[str, Any]:
    given = {name: texts[name].strip() for name in FIELDS if name in texts}
    for needed in ("name", "lng", "lat", "code"):
        given.setdefault(needed, "" if branch is None else branch_texts(branch_view(branch))[needed])
    read = read_branch(Row(1, given), Columns({name: name for name in given}, ()), "gcj02")
    if isinstance(read, list):
        raise BranchWrong({finding.column or "lng": finding.problem for finding in read})
    fields = dict(read.fields)
    if not fields.get("code"):
        raise BranchWrong({"code": CodeMissing()})
    taken = tx.scalars(select(Branch).where(Branch.code == fields["code"])).one_or_none()
    if taken is not None and (branch is None or taken.id != branch.id):
        raise BranchWrong({"code": CodeTaken(code=fields["code"], name=taken.name)})
    if "hours" in fields:
        fields["hours"] = stored_hours(fields["hours"])
    if "special_days" in fields:
        fields["special_days"] = stored_special_days(fields["special_days"])
    return fields


def _differing(these: Mapping[str, Any], those: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in these.items() if those.get(name) != value}
