"""How long what counts, and which of the shop's choices hold.

Promises: a policy never changes under its version; a decision names the version it was made by; what was bound under one version
keeps that version's spans.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Policy:
    """Spans in the unit their name ends with.

    `staff_purchase`: employees' own purchases count like anybody's. `customers_follow`: a clerk who moves takes her customers
    along. `renew_by_scan`: scanning the bound clerk's code in the shop renews the bond as a purchase does.
    """

    version: str = "1"
    effective_from: datetime = BEGINNING
    protection_days: int = 30
    validity_days: int = 180
    clerk_link_days: int = 7
    share_days: int = 7
    in_store_hours: int = 24
    branch_code_hours: int = 24
    registration_days: int = 30
    staff_purchase: bool = False
    customers_follow: bool = False
    renew_by_scan: bool = True
    most_moves: int = 2
    moves_window_days: int = 90
    scan_points: int = 10
    scan_daily_limit: int = 30
    scan_confirm_days: int = 30
    walkin_minutes: int = 10

    @property
    def protection(self) -> timedelta:
        """From binding on, no colleague can take over."""
        return self.protection_days * DAY

    @property
    def validity(self) -> timedelta:
        """How long a bond holds after binding, purchase or renewing scan."""
        return self.validity_days * DAY

    @property
    def clerk_link(self) -> timedelta:
        """How long a clerk's code counts without a bond, and for a takeover."""
        return self.clerk_link_days * DAY

    @property
    def share(self) -> timedelta:
        """How long an opened share counts."""
        return self.share_days * DAY

    @property
    def in_store(self) -> timedelta:
        """How long a clerk's scan beats the bond at the counter."""
        return timedelta(hours=self.in_store_hours)

    @property
    def branch_code(self) -> timedelta:
        """How long a branch's code decides the selling branch."""
        return timedelta(hours=self.branch_code_hours)

    @property
    def registration(self) -> timedelta:
        """How long a browser's touch waits for its owner to sign in."""
        return self.registration_days * DAY

    def at(self, _moment: datetime) -> "Policy":
        """One policy is in force at every moment."""
        return self


@dataclass(frozen=True)
class Policies:
    """Every version, oldest first."""

    versions: tuple[Policy, ...]

    def at(self, moment: datetime) -> Policy:
        """The version in force at `moment`: the latest one that had begun."""
        begun = [policy for policy in self.versions if policy.effective_from <= moment]
        return begun[-1] if begun else self.versions[0]


POLICY = Policy()
BOUNDS: Mapping[str, tuple[int, int]] = {
    "protection_days": (0, 365),
    "validity_days": (1, 730),
    "clerk_link_days": (1, 30),
    "share_days": (1, 30),
    "in_store_hours": (1, 72),
    "branch_code_hours": (1, 72),
    "registration_days": (1, 90),
    "most_moves": (0, 10),
    "moves_window_days": (1, 365),
    "scan_points": (0, 1000),
    "scan_daily_limit": (0, 500),
    "scan_confirm_days": (1, 90),
    "walkin_minutes": (0, 120),
}
CHOICES = ("staff_purchase", "customers_follow", "renew_by_scan")


def out_of_bounds(policy: Policy) -> list[str]:
    """The names of settings that are not sensible."""
    wrong = [name for name, (least, most) in BOUNDS.items() if not least <= getattr(policy, name) <= most]
    if policy.protection_days > policy.validity_days and "protection_days" not in wrong:
        wrong.append("protection_days")
    return wrong


def stored_terms(policy: Policy) -> dict[str, int | bool]:
    """The settings as JSON values, without version and start."""
    return {name: value for name, value in asdict(policy).items() if name in BOUNDS or name in CHOICES}


def read_terms(version: str, effective_from: datetime, stored: Mapping[str, object]) -> Policy:
    """A stored version; settings it does not know yet have today's defaults."""
    known = {field.name for field in fields(Policy)} - {"version", "effective_from"}
    given = {name: value for name, value in stored.items() if name in known}
    return Policy(version=version, effective_from=effective_from, **given)  # type: ignore[arg-type]
