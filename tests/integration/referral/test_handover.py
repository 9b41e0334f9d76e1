"""Leavers, moves and hand-overs: whose customer is it afterwards."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.identity.import_staff import StaffRow, import_staff
from app.identity.queries import staff_views
from app.identity.staff_leaves import staff_leaves
from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden
from app.kernel.idempotency import KeyReused
from app.kernel.ids import new_token
from app.kernel.models import AuditEntry
from app.kernel.outbox import run_until_empty
from app.notices.queries import list_notices
from app.web.principal import Staff
from referral.attribution.hand_over_customers import (
    BondChanged,
    ColleagueUnfit,
    HandoverAsk,
    MovedTooOften,
    NobodyChosen,
    hand_over_customers,
)
from referral.attribution.models import Handover
from referral.attribution.publish_policy import publish_policy
from referral.attribution.queries import find_bond, get_attribution_by_number
from referral.attribution.rules.policy import Policy
from tests.factories.checkout import make_shopper
from tests.factories.identity import make_staff, staff_principal
from tests.factories.referral import owner
from tests.factories.referral_story import START, Story, buy, make_story, scan_clerk

SOON, LATER = START + timedelta(hours=1), START + timedelta(days=3)
REASON = "李娜离职，交给同事"


def _colleague(story: Story, name: str = "张敏") -> uuid.UUID:
    with transaction() as tx:
        return make_staff(tx, "clerk", story.lis_branch.branch_id, START, name=name)


def _manager(branch_id: uuid.UUID) -> Staff:
    return staff_principal("manager", branch_id)


def _hand(story: Story, to: uuid.UUID, at: object, *, by: Staff | None = None, **over: object) -> int:
    asked = {"from_staff_id": story.li, "to_staff_id": to, "person_ids": [story.shopper], "reason": REASON}
    asked |= {"client_token": new_token()} | over
    with transaction() as tx:
        staff = by or _manager(story.lis_branch.branch_id)
        return hand_over_customers(tx, staff, HandoverAsk(**asked), at)  # type: ignore[arg-type]


def test_a_leavers_customers_wait_in_the_pool_until_they_are_handed_over(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    before = buy(story, SOON)
    with transaction() as tx:
        staff_leaves(tx, staff_principal("owner"), story.li, START + timedelta(days=1))
    with reading() as tx:
        pooled = find_bond(tx, story.shopper)
        assert pooled is not None
        assert pooled.pooled_at == START + timedelta(days=1)
    between = buy(story, START + timedelta(days=2))
    zhang = _colleague(story)
    assert _hand(story, zhang, LATER) == 1
    run_until_empty(LATER)
    after = buy(story, LATER + timedelta(hours=1))
    with reading() as tx:
        views = [get_attribution_by_number(tx, placed.number) for placed in (before, between, after)]
        titles = [item.text.title for item in list_notices(tx, story.shopper).items]
        actions = set(tx.scalars(select(AuditEntry.action)))
    assert [(view.clerk_rule, view.clerk_staff_id) for view in views] == [("C3", story.li), ("C5", None), ("C3", zhang)]
    assert [view.selling_rule for view in views] == ["S1", "S2", "S1"]
    assert "您的导购换人了" in titles
    assert "referral.hand_over" in actions


def test_the_same_form_sent_twice_hands_over_once_and_another_under_its_token_is_refused(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    zhang, manager = _colleague(story), _manager(story.lis_branch.branch_id)
    for _again in range(2):
        assert _hand(story, zhang, SOON, by=manager, client_token="once") == 1
    with pytest.raises(KeyReused):
        _hand(story, zhang, SOON, by=manager, client_token="once", reason="另一个原因")
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Handover)) == 1


def test_in_service_a_customer_moves_at_most_twice_in_ninety_days(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    zhang, zhao = _colleague(story), _colleague(story, "赵云")
    _hand(story, zhang, SOON)
    _hand(story, zhao, SOON, from_staff_id=zhang)
    with pytest.raises(MovedTooOften):
        _hand(story, zhang, LATER, from_staff_id=zhao)
    with reading() as tx:
        bond = find_bond(tx, story.shopper)
        assert bond is not None
        assert bond.staff_id == zhao
    assert _hand(story, zhang, SOON + timedelta(days=90), from_staff_id=zhao) == 1


@pytest.mark.parametrize("what", ["nobody", "self", "leaver", "elsewhere", "not_hers", "other_manager"])
def test_what_cannot_be_handed_over_stays_where_it_is(app: Flask, what: str) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    zhang, branch_id = _colleague(story), story.shop.branch.branch_id
    with transaction() as tx:
        gone = make_staff(tx, "clerk", story.lis_branch.branch_id, START, status="left", left_at=START)
        away = make_staff(tx, "clerk", branch_id, START, name="远方")
    over, refusal = {
        "nobody": ({"person_ids": []}, NobodyChosen),
        "self": ({"to_staff_id": story.li}, ColleagueUnfit),
        "leaver": ({"to_staff_id": gone}, ColleagueUnfit),
        "elsewhere": ({"to_staff_id": away}, ColleagueUnfit),
        "not_hers": ({"person_ids": [story.shopper, make_shopper()]}, BondChanged),
        "other_manager": ({"by": _manager(branch_id)}, Forbidden),
    }[what]
    to = over.pop("to_staff_id", zhang)
    with pytest.raises(refusal):
        _hand(story, to, SOON, **over)  # type: ignore[arg-type]
    with reading() as tx:
        bond = find_bond(tx, story.shopper)
        assert bond is not None
        assert bond.staff_id == story.li
        assert tx.scalar(select(func.count()).select_from(Handover)) == 0


@pytest.mark.parametrize("follow", [False, True])
def test_a_clerk_who_moves_leaves_her_customers_unless_the_policy_says_they_follow(app: Flask, follow: bool) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    with transaction() as tx:
        if follow:
            draft = Policy(effective_from=START, customers_follow=True)
            publish_policy(tx, owner(), draft, "顾客跟随导购", START)
    before = buy(story, SOON)
    moved_at = START + timedelta(days=1)
    number = _staff_no(story)
    with transaction() as tx:
        row = StaffRow(number, "李娜", "clerk", story.shop.branch.branch_id)
        import_staff(tx, [row], None, moved_at)
    after = buy(story, START + timedelta(days=2))
    with reading() as tx:
        first, second = (get_attribution_by_number(tx, placed.number) for placed in (before, after))
    assert (first.clerk_staff_id, first.selling_branch_id) == (story.li, story.lis_branch.branch_id)
    if follow:
        assert (second.clerk_rule, second.clerk_staff_id) == ("C3", story.li)
        assert (second.selling_branch_id, second.policy) == (story.shop.branch.branch_id, "2")
    else:
        assert (second.clerk_rule, second.clerk_staff_id) == ("C5", None)
        assert (second.selling_branch_id, second.selling_rule) == (story.lis_branch.branch_id, "S2")


def _staff_no(story: Story) -> str:
    with reading() as tx:
        return staff_views(tx, [story.li])[story.li].staff_no
