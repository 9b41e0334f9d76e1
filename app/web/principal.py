"""Who is asking: shoppers and staff, as the rest of the house sees them.

Promises: a principal is made by the authenticator alone; permissions carry the branches they reach.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from flask import Request, current_app, g, request

from app.kernel.errors import Forbidden, Refused, SignInNeeded
from app.kernel.plug import Point
from app.web.one_port import one_port_label


class SignInFresh(SignInNeeded):
    """Known, but signed in too long ago for what is asked."""

    code = "sign_in.fresh"
    sentence = "为了资金安全，请重新登录后再继续。"


class NoDeskBranch(Refused):
    """Permitted at several branches and standing in none of them."""

    code = "desk.no_branch"
    sentence = "请先选择您现在工作的门店。"


@dataclass(frozen=True)
class Shopper:
    """A person with a shopper session."""

    person_id: uuid.UUID

    @property
    def actor(self) -> str:
        """As histories and the audit trail name her."""
        return f"person:{self.person_id}"


@dataclass(frozen=True)
class BranchScope:
    """Which branches a permission reaches: all of them, or the named ones."""

    everywhere: bool = False
    branch_ids: frozenset[uuid.UUID] = frozenset()

    def covers(self, branch_id: uuid.UUID) -> bool:
        """Whether `branch_id` is inside."""
        return self.everywhere or branch_id in self.branch_ids


NOWHERE = BranchScope()


@dataclass(frozen=True)
class Staff:
    """A staff member with a staff session; `permissions` maps a permission (`orders.read`) to its branches."""

    staff_id: uuid.UUID
    name: str
    permissions: Mapping[str, BranchScope] = field(default_factory=dict)
    person_id: uuid.UUID | None = None
    home_branch_id: uuid.UUID | None = None
    fresh: bool = False

    @property
    def actor(self) -> str:
        """As histories and the audit trail name her."""
        return f"staff:{self.staff_id}"

    def scope(self, permission: str) -> BranchScope:
        """The branches `permission` reaches; none when it is not held. Queries of lists filter by it."""
        return self.permissions.get(permission, NOWHERE)

    def may(self, permission: str, branch_id: uuid.UUID | None = None) -> bool:
        """Whether `permission` is held, for `branch_id` if one is named, else anywhere at all."""
        scope = self.scope(permission)
        return scope.covers(branch_id) if branch_id else scope.everywhere or bool(scope.branch_ids)

    def require(self, permission: str, branch_id: uuid.UUID | None = None) -> None:
        """Use cases call this first; raises `Forbidden`."""
        if not self.may(permission, branch_id):
            raise Forbidden

    def desk_branch(self, permission: str, asked: uuid.UUID | None = None) -> uuid.UUID:
        """The branch whose desk she works at: the one asked for, her own, or the only one; raises `NoDeskBranch`."""
        scope = self.scope(permission)
        if asked and scope.covers(asked):
            return asked
        if self.home_branch_id and scope.covers(self.home_branch_id):
            return self.home_branch_id
        if len(scope.branch_ids) == 1:
            return next(iter(scope.branch_ids))
        raise NoDeskBranch

    def require_fresh(self) -> None:
        """For refunds and payouts; raises `SignInFresh`."""
        if not self.fresh:
            raise SignInFresh


class Authenticator(Protocol):
    """Filled by identity: reads the two separate sessions and knows where sign-in starts."""

    def shopper(self, asked: Request) -> Shopper | None: ...
    def staff(self, asked: Request) -> Staff | None: ...
    def sign_in_address(self, asked: Request, kind: str) -> str: ...


AUTHENTICATOR: Point[Authenticator] = Point("web.authenticator")


def authenticator() -> Authenticator:
    """The one authenticator."""
    return AUTHENTICATOR.all()[0]


def find_shopper() -> Shopper | None:
    """The request's shopper, read once per request."""
    if "shopper" not in g:
        g.shopper = authenticator().shopper(request) if AUTHENTICATOR.all() else None
    found: Shopper | None = g.shopper
    return found


def get_shopper() -> Shopper:
    """The request's shopper; raises `SignInNeeded`."""
    found = find_shopper()
    if found is None:
        raise SignInNeeded
    return found


def find_staff() -> Staff | None:
    """The request's staff member, read once per request."""
    if "staff" not in g:
        g.staff = authenticator().staff(request) if AUTHENTICATOR.all() else None
    found: Staff | None = g.staff
    return found


def get_staff() -> Staff:
    """The request's staff member; raises `SignInNeeded`."""
    found = find_staff()
    if found is None:
        raise SignInNeeded
    return found


def in_wechat() -> bool:
    """Whether the page is shown inside WeChat; in the demo a phone's own host counts, `www` is outside."""
    agent = request.headers.get("User-Agent", "")
    if "MicroMessenger" in agent and "wxwork" not in agent:
        return True
    label, _, rest = request.host.split(":")[0].partition(".")
    phone = one_port_label() or (label if rest == "mall.lindian.localhost" else "")
    return bool(current_app.config["LINDIAN"].demo and phone and phone not in ("www", "office", "wall"))
