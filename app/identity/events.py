"""What happens to people and staff."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PersonJoined:
    """A human we did not know before."""

    person_id: uuid.UUID


@dataclass(frozen=True)
class ShopperSignedIn:
    """A browser now belongs to a person; `browser_id` joins what it did before."""

    person_id: uuid.UUID
    browser_id: str | None
    at: datetime


@dataclass(frozen=True)
class StaffBound:
    """A staff entry and a person are one from now on."""

    staff_id: uuid.UUID
    person_id: uuid.UUID


@dataclass(frozen=True)
class StaffLeft:
    """Employment ended."""

    staff_id: uuid.UUID
    branch_id: uuid.UUID | None
    at: datetime


@dataclass(frozen=True)
class StaffMoved:
    """Another branch is her home now."""

    staff_id: uuid.UUID
    from_branch_id: uuid.UUID | None
    to_branch_id: uuid.UUID | None


@dataclass(frozen=True)
class PeopleMerged:
    """Two entries turned out to be one human: what `gone_id` was is `kept_id` from now on."""

    gone_id: uuid.UUID
    kept_id: uuid.UUID
    by: str
    at: datetime
