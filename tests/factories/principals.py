"""Signed-in people for page tests: an authenticator of its own in place of identity's."""

import uuid
from dataclasses import dataclass

from flask import Flask, Request

from app.kernel.ids import new_id
from app.kernel.plug import registry
from app.web.principal import AUTHENTICATOR, BranchScope, Shopper, Staff

EVERYWHERE = BranchScope(everywhere=True)


@dataclass
class TestAuthenticator:
    """Says who asks, whatever the cookies are."""

    signed_in: Shopper | None = None
    working: Staff | None = None
    __test__ = False

    def shopper(self, asked: Request) -> Shopper | None:
        return self.signed_in

    def staff(self, asked: Request) -> Staff | None:
        return self.working

    def sign_in_address(self, asked: Request, kind: str) -> str:
        return f"/signin/{kind}"


def sign_in(app: Flask, *, person_id: uuid.UUID | None = None, staff: Staff | None = None) -> TestAuthenticator:
    """From now on every request comes from this shopper and this staff member."""
    made = TestAuthenticator(Shopper(person_id) if person_id else None, staff)
    registry(app)[AUTHENTICATOR.name] = [made]
    return made


def staff_who_may(*permissions: str, branch_ids: frozenset[uuid.UUID] | None = None) -> Staff:
    """Somebody of head office, or of the named branches, with these permissions."""
    scope = EVERYWHERE if branch_ids is None else BranchScope(branch_ids=branch_ids)
    return Staff(new_id(), "王芳", dict.fromkeys(permissions, scope), fresh=True)
