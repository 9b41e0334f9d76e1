"""Facts about branches."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class BranchChanged:
    """A branch was made or changed by hand or by an import."""

    branch_id: uuid.UUID
