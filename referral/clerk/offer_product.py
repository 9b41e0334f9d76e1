"""A clerk's own code for one product: a card to send, a picture to show.

Promises: the same code again for the same clerk and product; it credits her as her personal code does, wherever it is opened.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.catalog.queries import ProductCard, find_product_id, product_views
from app.codes.issue_code import issue_code
from app.codes.queries import find_live_code
from app.identity.queries import StaffView, staff_views
from app.kernel.database import Tx
from app.kernel.errors import NotFound
from referral.clerk.issue_clerk_code import ClerkUnknown, NoBranchYet

KIND = "clerk_product"


@dataclass(frozen=True)
class Offer:
    """A product and, once it was made, the token of the clerk's code for it."""

    clerk: StaffView
    product: ProductCard
    token: str | None


def offer_product(tx: Tx, staff_id: uuid.UUID, number: str, by: str, now: datetime) -> str:
    """Make the code; its token. Raises `ClerkUnknown`, `NoBranchYet`, and `NotFound` for an unknown product."""
    offer = find_offer(tx, staff_id, number)
    if offer.clerk.status != "active":
        raise ClerkUnknown
    if offer.clerk.home_branch_id is None:
        raise NoBranchYet
    return issue_code(
        tx,
        KIND,
        now,
        subject_id=staff_id,
        branch_id=offer.clerk.home_branch_id,
        product_id=offer.product.product_id,
        by=by,
    )


def find_offer(tx: Tx, staff_id: uuid.UUID, number: str) -> Offer:
    """What is there; raises `ClerkUnknown`, and `NotFound` for an unknown product."""
    product_id = find_product_id(tx, number)
    product = product_views(tx, [product_id]).get(product_id) if product_id else None
    clerk = staff_views(tx, [staff_id]).get(staff_id)
    if product is None or product_id is None:
        raise NotFound
    if clerk is None:
        raise ClerkUnknown
    branch_id = clerk.home_branch_id
    code = find_live_code(tx, KIND, subject_id=staff_id, branch_id=branch_id, product_id=product_id)
    return Offer(clerk, product, code.token if code else None)
