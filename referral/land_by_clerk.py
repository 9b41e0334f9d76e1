"""Where a clerk's code and a share's code lead.

Promises: a leaver's printed code still opens the branch it was printed for; a share's code opens its product with the words above.
"""

from collections.abc import Sequence
from datetime import datetime

from app.branches.queries import directory
from app.catalog.queries import product_views
from app.codes.kinds import CodeSubject, CodeView, Landing, Visit
from app.identity.queries import list_staff, staff_views
from app.kernel.database import Tx
from referral.shares.queries import find_share


def land_by_clerk(tx: Tx, code: CodeView, _visit: Visit, now: datetime) -> Landing | None:
    """The clerk's branch today; the printed one once she has left."""
    clerk = staff_views(tx, [code.subject_id]).get(code.subject_id) if code.subject_id else None
    active = clerk is not None and clerk.status == "active"
    branch_id = clerk.home_branch_id if clerk and active and clerk.home_branch_id else code.branch_id
    branch = directory(tx, now).find(branch_id) if branch_id else None
    return Landing(f"/b/{branch.code}", branch.branch_id) if branch else Landing("/")


def land_by_clerk_product(tx: Tx, code: CodeView, visit: Visit, now: datetime) -> Landing | None:
    """The product, at the branch the clerk's own code would lead to; her branch once the product is gone."""
    place = land_by_clerk(tx, code, visit, now)
    product = product_views(tx, [code.product_id]).get(code.product_id) if code.product_id else None
    return Landing(f"/p/{product.number}", place.branch_id if place else None) if product else place


def land_by_share(tx: Tx, code: CodeView, _visit: Visit, _now: datetime) -> Landing | None:
    """The product with her words, or the mall's front page for an invitation."""
    share = find_share(tx, code.subject_id)
    if share is None or share.hidden_at is not None:
        return None
    if share.product_id is None:
        return Landing("/")
    product = product_views(tx, [share.product_id]).get(share.product_id)
    return Landing(f"/p/{product.number}?share={code.token}" if product else "/")


def clerk_subjects(tx: Tx, now: datetime) -> Sequence[CodeSubject]:
    """Every clerk with a branch, for printed sheets."""
    branches = directory(tx, now)
    found = []
    for clerk in list_staff(tx, None, size=5000).items:
        branch = branches.find(clerk.home_branch_id) if clerk.home_branch_id else None
        if clerk.status == "active" and branch:
            found.append(CodeSubject(clerk.name, branch.name, subject_id=clerk.staff_id, branch_id=branch.branch_id))
    return found
