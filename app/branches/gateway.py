"""What branches fill in for packages below them: the names staff pages show."""

from collections.abc import Sequence

from sqlalchemy import select

from app.branches.models import Branch
from app.identity.gateway import BranchChoice
from app.kernel.database import Tx


class BranchNames:
    """Identity's book of branches."""

    def all(self, tx: Tx) -> Sequence[BranchChoice]:
        """Every branch and warehouse, by code."""
        rows = tx.execute(select(Branch.id, Branch.code, Branch.name).order_by(Branch.code))
        return [BranchChoice(row.id, row.code, row.name) for row in rows]
