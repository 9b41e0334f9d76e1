"""Two entries of one human become one: with proof, with everything she holds, and without pay for her own orders."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.identity.merge_people import BothStaff, MergeMissing, NotProven, merge_people
from app.identity.models import Person, WeChatAccount
from app.identity.queries import find_person_by_openid, find_twins
from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden
from app.loyalty.award_points import award_points
from app.loyalty.queries import points_balance
from app.orders.queries import list_orders
from referral.attribution.queries import get_attribution_by_number, payments_until, touches_of
from referral.commission.queries import balance_of
from referral.merge_person import MergeBalanceOpen
from referral.tree.queries import children, is_active_member
from tests.factories.checkout import differences_in_books, make_shopper
from tests.factories.identity import APPID, make_staff, make_wechat_person, sign_in_staff, staff_principal
from tests.factories.referral import bind, make_member
from tests.factories.referral_story import START, amounts, buy, make_story, open_share, share_first_product, split_of

SOON, LATER = START + timedelta(hours=1), START + timedelta(days=1)
REASON = "同一微信的两个账号"


def _twins() -> tuple[uuid.UUID, uuid.UUID]:
    """(gone, kept): one unionid."""
    with transaction() as tx:
        gone, kept = make_wechat_person(tx, "o-gone"), make_wechat_person(tx, "o-kept", nickname="大美")
        tx.execute(update(WeChatAccount).where(WeChatAccount.person_id.in_([gone, kept])).values(unionid="u-1"))
    return gone, kept


def _merge(gone: uuid.UUID, kept: uuid.UUID, role: str = "owner") -> None:
    with transaction() as tx:
        merge_people(tx, staff_principal(role), gone, kept, REASON, LATER)


def test_points_orders_friends_and_touches_follow(app: Flask) -> None:
    story = make_story(app)
    gone, kept = _twins()
    with transaction() as tx:
        make_member(tx, START, gone)
        friend = make_member(tx, START)
        bind(tx, friend, gone, START)
        award_points(tx, gone, 30, "到店扫码", "k1", START)
        award_points(tx, kept, 5, "到店扫码", "k2", START)
    open_share(share_first_product(story, story.wang, START), gone, START)
    buy(story, SOON, person_id=gone)
    _merge(gone, kept)
    with reading() as tx:
        assert (points_balance(tx, gone), points_balance(tx, kept)) == (0, 35)
        assert [person_id for person_id, _at in children(tx, kept)] == [friend]
        assert is_active_member(tx, kept, LATER)
        assert not is_active_member(tx, gone, LATER)
        assert find_person_by_openid(tx, APPID, "o-gone") == kept
        assert len(list_orders(tx, kept).items) == 1
        assert len(touches_of(tx, kept, LATER)) == 1
        assert touches_of(tx, kept, SOON) == [], "as it was known then"
        assert payments_until(tx, kept, LATER) == [SOON]
    assert differences_in_books() == []


def test_what_is_pending_on_her_own_order_is_taken_back(app: Flask) -> None:
    story = make_story(app)
    gone, kept = _twins()
    with transaction() as tx:
        make_member(tx, START, kept)
    open_share(share_first_product(story, kept, START), gone, START)
    placed = buy(story, SOON, person_id=gone)
    assert amounts(split_of(placed, SOON))["level1"] == 1592
    _merge(gone, kept)
    with reading() as tx:
        view = get_attribution_by_number(tx, placed.number)
        assert (view.version, [seat.excluded for seat in view.chain]) == (2, ["buyer"])
        assert balance_of(tx, [kept]).pending_fen == 0
    assert differences_in_books() == []


def test_an_entry_that_still_holds_commission_is_not_merged(app: Flask) -> None:
    story = make_story(app)
    gone, kept = _twins()
    with transaction() as tx:
        make_member(tx, START, gone)
    open_share(share_first_product(story, gone, START), story.shopper, START)
    buy(story, SOON)
    with pytest.raises(MergeBalanceOpen):
        _merge(gone, kept)
    with reading() as tx:
        assert find_person_by_openid(tx, APPID, "o-gone") == gone
        assert is_active_member(tx, gone, LATER)


@pytest.mark.parametrize("what", ["unproven", "itself", "twice", "both_staff", "finance"])
def test_without_proof_or_right_nothing_is_merged(app: Flask, what: str) -> None:
    gone, kept = _twins()
    role, refusal = (
        "owner",
        {"unproven": NotProven, "both_staff": BothStaff, "finance": Forbidden}.get(what, MergeMissing),
    )
    if what == "unproven":
        kept = make_shopper()
    elif what == "itself":
        kept = gone
    elif what == "twice":
        _merge(gone, kept)
    elif what == "finance":
        role = "finance"
    else:
        with transaction() as tx:
            for person_id in (gone, kept):
                make_staff(tx, "clerk", uuid.uuid4(), START, person_id=person_id)
    with pytest.raises(refusal):
        _merge(gone, kept, role)
    with reading() as tx:
        assert find_person_by_openid(tx, APPID, "o-gone") == (kept if what == "twice" else gone)


def test_a_verified_phone_is_proof_and_goes_along(app: Flask) -> None:
    with transaction() as tx:
        gone, kept = make_wechat_person(tx), make_wechat_person(tx)
        tx.execute(update(Person).where(Person.id == kept).values(phone="13900001111"))
        tx.execute(update(Person).where(Person.id == gone).values(phone="13900001111", phone_verified_at=START))
    with reading() as tx:
        assert [view.person_id for view in find_twins(tx, kept)] == [gone]
    _merge(gone, kept)
    with reading() as tx:
        row = tx.get_one(Person, kept)
        assert (row.phone, row.phone_verified_at) == ("13900001111", START)
        assert find_twins(tx, kept) == []


def test_head_office_merges_on_a_persons_page(app: Flask, client: FlaskClient) -> None:
    gone, kept = _twins()
    with transaction() as tx:
        boss = make_staff(tx, "owner", None, START, name="赵总")
    sign_in_staff(client, boss)
    page = f"/office/relations/{kept}"
    shown = client.get(page).text
    assert "同一个人的另一个账号" in shown
    token = re.search(r'name="csrf-token" content="([^"]+)"', shown)[1]  # type: ignore[index]
    sent = {"csrf_token": token, "act": "merge", "gone": str(gone), "reason": REASON}
    assert client.post(page, data=sent).status_code == 302
    assert client.post(page, data=sent).status_code == 404
    with reading() as tx:
        assert find_person_by_openid(tx, APPID, "o-gone") == kept
