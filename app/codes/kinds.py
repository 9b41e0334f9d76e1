"""The kinds of entry codes, registered by the packages that own what a code leads to.

Promises: codes itself knows no clerk, branch or product; a kind nobody registers any more behaves like a revoked code.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.plug import Point


@dataclass(frozen=True)
class CodeView:
    """One code as other packages see it."""

    code_id: uuid.UUID
    token: str
    kind: str
    subject_id: uuid.UUID | None
    branch_id: uuid.UUID | None
    product_id: uuid.UUID | None
    created_at: datetime
    revoked_at: datetime | None = None

    @property
    def live(self) -> bool:
        """Whether it still leads somewhere."""
        return self.revoked_at is None


@dataclass(frozen=True)
class Visit:
    """Who opens a code: a known person, a browser, or both; `via` is link, scene or follow."""

    person_id: uuid.UUID | None
    browser_id: str | None
    via: str = "link"


@dataclass(frozen=True)
class Landing:
    """Where the visitor goes (a path of ours), and the branch she is in then, if the code names one."""

    address: str
    branch_id: uuid.UUID | None = None


@dataclass(frozen=True)
class CodeSubject:
    """One thing a printed sheet should hold a code for; `title` and `note` stand below the picture."""

    title: str
    note: str = ""
    subject_id: uuid.UUID | None = None
    branch_id: uuid.UUID | None = None
    product_id: uuid.UUID | None = None


@dataclass(frozen=True)
class EntryKind:
    """`label` is Chinese; `land` decides where a code leads and only reads; None means it leads nowhere any more.

    `subjects`, where given, lists everything a printed sheet of this kind shows. `lasting_scene` asks WeChat for codes that
    never expire (at most 100,000 per account), for what is printed.
    """

    key: str
    label: str
    land: Callable[[Tx, CodeView, Visit, datetime], Landing | None]
    subjects: Callable[[Tx, datetime], Sequence[CodeSubject]] | None = None
    lasting_scene: bool = False


ENTRY_KINDS: Point[EntryKind] = Point("codes.entry_kinds")


def find_kind(key: str) -> EntryKind | None:
    """The registered kind, or None."""
    return next((kind for kind in ENTRY_KINDS.all() if kind.key == key), None)
