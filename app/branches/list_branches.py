"""Branches for head office: filtered in memory, they are all there."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.branches.rules.branch import BranchView
from app.branches.rules.directory import Directory


@dataclass(frozen=True)
class BranchSearch:
    """Empty texts mean no filter; `text` is looked for in name, code, reference, address and phone."""

    text: str = ""
    city: str = ""
    state: str = ""
    kind: str = ""


def list_branches(shops: Directory, search: BranchSearch, after: str = "", size: int = 50) -> Sequence[BranchView]:
    """Up to `size` + 1 branches by code, behind the code `after`."""
    wanted = search.text.casefold()
    found = (
        branch
        for branch in shops.all()
        if branch.code > after
        and search.city in ("", branch.city)
        and search.state in ("", branch.state)
        and search.kind in ("", branch.kind)
        and (not wanted or wanted in _words(branch))
    )
    return [branch for _number, branch in zip(range(size + 1), found, strict=False)]


def _words(branch: BranchView) -> str:
    parts = (branch.name, branch.code, branch.reference, branch.address, branch.district, branch.phone)
    return " ".join(parts).casefold()
