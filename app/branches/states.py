"""Kinds, states and owners of a branch."""

from enum import StrEnum


class BranchKind(StrEnum):
    """A shop for people, or a warehouse that only ships and supplies."""

    SHOP = "shop"
    WAREHOUSE = "warehouse"


class BranchState(StrEnum):
    """Open as its hours say; paused for online orders only; closed for good or for long."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class BranchOwner(StrEnum):
    """Whose books the branch belongs to."""

    DIRECT = "direct"
    FRANCHISE = "franchise"
