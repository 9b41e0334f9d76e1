"""How long what counts.

Promises: a policy never changes under its version; a decision names the version it was made by.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Policy:
    """Windows before the payment, and the length of a bond to a clerk."""

    version: str = "1"
    protection: timedelta = timedelta(days=30)
    validity: timedelta = timedelta(days=180)
    clerk_link: timedelta = timedelta(days=7)
    share: timedelta = timedelta(days=7)
    in_store: timedelta = timedelta(hours=24)
    branch_code: timedelta = timedelta(hours=24)
    registration: timedelta = timedelta(days=30)


POLICY = Policy()
