"""Facts about branches."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class BranchChanged:
    """A branch was made or changed by hand."""

    branch_id: uuid.UUID


@dataclass(frozen=True)
class BranchesImported:
    """Branches were made or changed by an import, some hundreds at a time."""

    branch_ids: tuple[uuid.UUID, ...]
