"""The code of a branch: a poster in the window that opens the mall there."""

from collections.abc import Sequence
from datetime import datetime

from app.branches.queries import directory
from app.codes.kinds import CodeSubject, CodeView, EntryKind, Landing, Visit
from app.kernel.database import Tx


def land(tx: Tx, code: CodeView, _visit: Visit, now: datetime) -> Landing | None:
    """The mall at that branch; a closed branch shows its page, which names the next ones; None when it is gone."""
    branch = directory(tx, now).find(code.branch_id)
    if branch is None:
        return None
    return Landing(f"/b/{branch.code}", branch.branch_id) if branch.offered else Landing(f"/branches/{branch.code}")


def subjects(tx: Tx, now: datetime) -> Sequence[CodeSubject]:
    """Every shop, for a sheet of posters."""
    shops = directory(tx, now).offered()
    return [CodeSubject(shop.name, shop.address, branch_id=shop.branch_id) for shop in shops]


def entry_kind() -> EntryKind:
    """Kind `branch`."""
    return EntryKind("branch", "门店码", land, subjects, lasting_scene=True)
