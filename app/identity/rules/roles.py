"""Which role may do what.

Promises: a role's permissions are this table and nothing else; a manager appoints at her branch, the office at every
branch and in the office, the owner everybody.
"""

import uuid
from collections.abc import Iterable, Mapping

from app.web.principal import BranchScope

CLERK = frozenset({"desk.open", "orders.read", "orders.handle", "returns.confirm", "stock.read"})
MANAGER = CLERK | {"stock.edit", "prices.edit", "credit.read", "credit.correct", "staff.edit", "orders.refund"}
OFFICE = frozenset(
    {
        "orders.read",
        "stock.read",
        "stock.edit",
        "prices.edit",
        "catalog.edit",
        "branches.edit",
        "people.read",
        "staff.edit",
        "staff.edit_office",
        "plans.read",
        "credit.read",
        "credit.correct",
        "events.read",
        "desk.open",
    }
)
FINANCE = frozenset(
    {
        "orders.read",
        "orders.refund",
        "books.read",
        "audit.read",
        "payouts.approve",
        "plans.read",
        "credit.read",
        "credit.approve",
    }
)
OWNER = MANAGER | OFFICE | FINANCE | {"plans.edit", "points.edit", "staff.edit_owner", "people.merge"}
ROLES: Mapping[str, frozenset[str]] = {
    "clerk": CLERK,
    "manager": MANAGER,
    "office": OFFICE,
    "finance": FINANCE,
    "owner": OWNER,
}
ROLE_LABELS: Mapping[str, str] = {
    "clerk": "导购",
    "manager": "店长",
    "office": "总部运营",
    "finance": "财务",
    "owner": "老板",
}
BRANCH_ROLES = ("clerk", "manager")
# Which permission it takes to give a role, at the role's branch or everywhere.
APPOINTED_WITH: Mapping[str, str] = {
    "clerk": "staff.edit",
    "manager": "staff.edit",
    "office": "staff.edit_office",
    "finance": "staff.edit_owner",
    "owner": "staff.edit_owner",
}

Grant = tuple[str, uuid.UUID | None]


def permissions_of(grants: Iterable[Grant]) -> dict[str, BranchScope]:
    """The permissions of (role, branch or None for everywhere) grants, each with the branches it reaches."""
    everywhere: set[str] = set()
    branches: dict[str, set[uuid.UUID]] = {}
    for role, branch_id in grants:
        for permission in ROLES.get(role, frozenset()):
            if branch_id is None:
                everywhere.add(permission)
            else:
                branches.setdefault(permission, set()).add(branch_id)
    return {
        name: BranchScope(name in everywhere, frozenset(branches.get(name, ()))) for name in everywhere | set(branches)
    }


def may_grant(held: Mapping[str, BranchScope], role: str, branch_id: uuid.UUID | None) -> bool:
    """Whether who holds `held` may give `role` at `branch_id` (None: everywhere)."""
    scope = held.get(APPOINTED_WITH.get(role, ""), BranchScope())
    return scope.everywhere if branch_id is None else scope.covers(branch_id)
