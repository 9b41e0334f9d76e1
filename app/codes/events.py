"""What happened to codes."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CodeOpened:
    """Somebody came in by a code. `via` is link, scene or follow; `branch_id` is where the code leads now."""

    code_id: uuid.UUID
    token: str
    kind: str
    subject_id: uuid.UUID | None
    branch_id: uuid.UUID | None
    product_id: uuid.UUID | None
    person_id: uuid.UUID | None
    browser_id: str | None
    via: str
    at: datetime
