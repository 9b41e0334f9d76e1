"""Plans, members and trees for tests.

Promises: everything goes through the use cases the shop itself uses.
"""

import itertools
import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.ids import new_id
from app.web.principal import BranchScope, Staff
from referral.plans.publish_plan import ACKNOWLEDGED, Draft, publish_plan
from referral.plans.rules.terms import Terms
from referral.tree.bind_parent import bind_parent
from referral.tree.join_program import AGREEMENT, join_program

OWNER_PERMISSIONS = (
    "plans.edit",
    "plans.read",
    "credit.read",
    "credit.correct",
    "credit.approve",
    "orders.read",
    "books.read",
)


def owner() -> Staff:
    """Head office with every right this package asks for."""
    return Staff(new_id(), "赵总", {name: BranchScope(everywhere=True) for name in OWNER_PERMISSIONS}, fresh=True)


def make_plan(tx: Tx, now: datetime, level_bps: tuple[int, ...] = (800, 300, 100), **over: object) -> uuid.UUID:
    """A plan in force from `now`; `over` changes its terms."""
    terms = Terms(**({"level_bps": level_bps, "clerk_bps": 200} | over))  # type: ignore[arg-type]
    signed = ACKNOWLEDGED if len(level_bps) > 1 else ""
    return publish_plan(tx, owner(), Draft("测试方案", terms, now, signed), now)


def make_member(tx: Tx, now: datetime, person_id: uuid.UUID | None = None) -> uuid.UUID:
    """A person who joined at `now`."""
    person_id = person_id or new_id()
    join_program(tx, person_id, AGREEMENT, now)
    return person_id


def make_line(tx: Tx, now: datetime, length: int, people: list[uuid.UUID] | None = None) -> list[uuid.UUID]:
    """`length` members, each brought by the next: the last has no parent."""
    line = people or [make_member(tx, now) for _ in range(length)]
    for child_id, parent_id in itertools.pairwise(line):
        bind(tx, child_id, parent_id, now)
    return line


def bind(tx: Tx, child_id: uuid.UUID, parent_id: uuid.UUID, now: datetime) -> None:
    """Set a parent."""
    bind_parent(tx, child_id, parent_id, cause="share", evidence_id=None, by="system", now=now)
