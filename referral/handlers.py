"""Reactions to what happens in the house."""

from datetime import datetime

from app.codes.events import CodeOpened
from app.identity.events import PeopleMerged, ShopperSignedIn, StaffBound, StaffLeft, StaffMoved
from app.identity.queries import staff_views
from app.kernel.database import Begin, Tx
from app.orders.events import LinesReturned, OrderCancelled, OrderCompleted, OrderFirstPaid, OrderPaidInFull
from app.orders.queries import order_views
from referral.attribution.attribute_order import attribute_order
from referral.attribution.claim_touches import claim_touches
from referral.attribution.events import AttributionCorrected
from referral.attribution.pool_customers import pool_customers
from referral.attribution.record_move import record_move
from referral.clerk.ask_scene import ask_scene
from referral.clerk.events import ClerkCodeIssued
from referral.clerk.issue_clerk_code import issue_clerk_code
from referral.commission.recredit_order import recredit_order
from referral.commission.sync_commission import sync_commission
from referral.commission.tell_payees import tell_payees
from referral.credit_order import credit_order
from referral.keep_touch import keep_touch
from referral.merge_person import merge_person
from referral.settle_person import settle_person


def touch_on_open(tx: Tx, event: CodeOpened, _now: datetime) -> None:
    """Evidence is kept with the opening."""
    keep_touch(tx, event)


def settle_on_open(tx: Tx, event: CodeOpened, now: datetime) -> None:
    """A known person came in by a code."""
    if event.person_id is not None:
        settle_person(tx, event.person_id, now)


def claim_on_sign_in(tx: Tx, event: ShopperSignedIn, now: datetime) -> None:
    """What the browser did before is hers."""
    if event.browser_id:
        claim_touches(tx, event.person_id, event.browser_id, now)


def settle_on_sign_in(tx: Tx, event: ShopperSignedIn, now: datetime) -> None:
    """Touches may have joined her."""
    settle_person(tx, event.person_id, now)


def attribute_on_first_payment(tx: Tx, event: OrderFirstPaid, now: datetime) -> None:
    """Who brought it is settled by the first money."""
    attribute_order(tx, order_views(tx, [event.order_id])[event.order_id], event.paid_at, now)


def credit_on_payment(tx: Tx, event: OrderPaidInFull, now: datetime) -> None:
    """Everything due is paid: accrue."""
    credit_order(tx, event.order_id, event.paid_at, now)


def sync_on_completion(tx: Tx, event: OrderCompleted, now: datetime) -> None:
    """The hold begins."""
    tell_payees(tx, sync_commission(tx, event.order_id, now), now)


def recredit_on_correction(tx: Tx, event: AttributionCorrected, now: datetime) -> None:
    """Another is credited: her money follows in the same transaction, or the correction is refused."""
    tell_payees(tx, recredit_order(tx, event.order_id, now), now)


def sync_on_return(tx: Tx, event: LinesReturned, now: datetime) -> None:
    """Take back what came back."""
    tell_payees(tx, sync_commission(tx, event.order_id, now), now)


def sync_on_cancellation(tx: Tx, event: OrderCancelled, now: datetime) -> None:
    """Nothing was sold."""
    if event.was_paid:
        tell_payees(tx, sync_commission(tx, event.order_id, now), now)


def merge_on_merge(tx: Tx, event: PeopleMerged, now: datetime) -> None:
    """Two entries are one human in the tree, too."""
    merge_person(tx, event.gone_id, event.kept_id, event.by, now)


def keep_move(tx: Tx, event: StaffMoved, now: datetime) -> None:
    """Where a clerk stood can be read later."""
    record_move(tx, event.staff_id, event.from_branch_id, event.to_branch_id, now)


def pool_on_leaving(tx: Tx, event: StaffLeft, _now: datetime) -> None:
    """Her customers are her branch's from the moment she left."""
    pool_customers(tx, event.staff_id, event.at)


def issue_on_bound(tx: Tx, event: StaffBound, now: datetime) -> None:
    """Who has just become a clerk finds her code ready."""
    clerk = staff_views(tx, [event.staff_id]).get(event.staff_id)
    if clerk is not None and clerk.status == "active" and clerk.home_branch_id is not None:
        issue_clerk_code(tx, event.staff_id, "system", now)


def ask_scene_on_issue(begin: Begin, event: ClerkCodeIssued, now: datetime) -> None:
    """A scan of the new code shall follow the account first."""
    ask_scene(begin, event.token, now)
