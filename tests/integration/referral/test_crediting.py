"""From the touch to the books: who is credited, what is posted, released and taken back."""

import uuid
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from app.identity.events import ShopperSignedIn
from app.kernel.database import reading, transaction
from app.kernel.outbox import publish, run_until_empty
from app.ledger.models import LedgerEntry
from app.ledger.queries import balances
from app.notices.kinds import notice_text
from app.notices.models import Notice
from app.orders.cancel_order import cancel_order
from app.returns.ask_return import ask_return
from referral.attribution.queries import find_bond, get_attribution_by_number
from referral.commission.queries import balance_of
from referral.commission.sync_commission import available_account, pending_account, sync_commission
from referral.tree.queries import ancestors
from tests.factories.checkout import differences_in_books, make_shopper, order_now
from tests.factories.identity import make_staff, make_wechat_person
from tests.factories.referral import make_member, make_plan
from tests.factories.referral_story import (
    START,
    amounts,
    bring_back,
    buy,
    collect,
    let_time_pass,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
    split_of,
)

LATER = START + timedelta(hours=1)
PAID = {"clerk": 398, "level1": 1592, "level2": 597, "level3": 199}


def _shared_and_scanned(app: Flask):
    """Li's code scanned, Wang's share opened, ¥199 paid."""
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, START + timedelta(minutes=5))
    return story, buy(story, LATER)


def test_the_199_yuan_order_pays_clerk_and_three_levels_pending(app: Flask) -> None:
    story, placed = _shared_and_scanned(app)
    split = split_of(placed)
    assert amounts(split) == PAID
    assert amounts(split, "pending_fen") == PAID
    assert split.head_office_keeps_fen == 19900 - 2786
    assert [(seat.seat, seat.name) for seat in split.seats] == [
        ("clerk", "李娜"),
        ("level1", "王芳"),
        ("level2", "王妈妈"),
        ("level3", "王外婆"),
    ]
    with reading() as tx:
        kept = get_attribution_by_number(tx, placed.number)
        booked = balances(tx, [pending_account(story.wang), available_account(story.wang), "commission.expense"])
    assert (kept.clerk_rule, kept.promoter_rule, kept.selling_rule) == ("C3", "M2", "S1")
    assert list(booked.values()) == [1592, 0, 2786]
    assert differences_in_books() == []


def test_two_branches_share_the_performance_70_to_30(app: Flask) -> None:
    story, placed = _shared_and_scanned(app)
    parts = {(part.part, part.branch_id): part.amount_fen for part in split_of(placed).branches}
    assert parts == {
        ("selling", story.lis_branch.branch_id): 13930,
        ("fulfilling", story.shop.branch.branch_id): 5970,
    }


def test_money_becomes_available_after_the_hold_and_not_before(app: Flask) -> None:
    story, placed = _shared_and_scanned(app)
    collect(placed, LATER)
    let_time_pass(LATER - timedelta(seconds=1), 7)
    assert amounts(split_of(placed), "available_fen") == dict.fromkeys(PAID, 0)
    let_time_pass(LATER, 7)
    assert amounts(split_of(placed), "available_fen") == PAID
    assert amounts(split_of(placed), "pending_fen") == dict.fromkeys(PAID, 0)
    with reading() as tx:
        assert list(balances(tx, [pending_account(story.wang), available_account(story.wang)]).values()) == [0, 1592]
    assert differences_in_books() == []


def test_an_order_that_is_not_completed_is_never_released(app: Flask) -> None:
    _story, placed = _shared_and_scanned(app)
    let_time_pass(LATER, 100)
    assert amounts(split_of(placed), "pending_fen") == PAID


def test_a_full_return_leaves_every_figure_at_nothing(app: Flask) -> None:
    story, placed = _shared_and_scanned(app)
    collect(placed, LATER)
    bring_back(placed, let_time_pass(LATER, 8), 1, 19900)
    split = split_of(placed)
    for figure in ("pending_fen", "available_fen"):
        assert amounts(split, figure) == dict.fromkeys(PAID, 0)
    assert amounts(split, "taken_back_fen") == PAID
    assert (split.net_fen, split.head_office_keeps_fen) == (0, 0)
    assert all(part.amount_fen == 0 for part in split.branches)
    with reading() as tx:
        assert balances(tx, ["commission.expense", available_account(story.wang)]) == {
            "commission.expense": 0,
            available_account(story.wang): 0,
        }
    assert differences_in_books() == []


def test_partial_returns_end_the_same_whenever_the_release_comes(app: Flask) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    results = []
    for order_of_things in ("release first", "returns first"):
        placed = buy(story, LATER, 3)
        collect(placed, LATER)
        if order_of_things == "release first":
            let_time_pass(LATER, 8)
        bring_back(placed, LATER + timedelta(days=2), 1, 19900)
        bring_back(placed, LATER + timedelta(days=3), 1, 19900)
        let_time_pass(LATER, 9)
        results.append(amounts(split_of(placed), "available_fen"))
    assert results[0] == results[1] == {"clerk": 0, "level1": 1592, "level2": 597, "level3": 199}
    assert differences_in_books() == []


def test_a_return_after_everything_was_released_is_owed_and_set_off(app: Flask) -> None:
    story, placed = _shared_and_scanned(app)
    collect(placed, LATER)
    let_time_pass(LATER, 8)
    bring_back(placed, LATER + timedelta(days=9), 1, 19900)
    with reading() as tx:
        assert balance_of(tx, [story.wang]).available_fen == 0
        assert balance_of(tx, [story.wang]).taken_back_fen == 1592


def test_a_cancelled_paid_order_takes_everything_back(app: Flask) -> None:
    _story, placed = _shared_and_scanned(app)
    with transaction() as tx:
        cancel_order(tx, placed.order_id, "staff:test", "缺货", LATER)
    run_until_empty(LATER)
    split = split_of(placed)
    assert amounts(split, "taken_back_fen") == PAID
    assert split.net_fen == 0
    assert differences_in_books() == []


def test_syncing_again_and_again_posts_nothing_new(app: Flask) -> None:
    _story, placed = _shared_and_scanned(app)
    with reading() as tx:
        before = tx.scalar(select(func.count()).select_from(LedgerEntry))
    for _again in range(3):
        with transaction() as tx:
            assert sync_commission(tx, placed.order_id, LATER).changed() == {}
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(LedgerEntry)) == before


def test_a_second_order_from_home_credits_the_same_clerk(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    buy(story, LATER)
    again = buy(story, START + timedelta(days=170))
    third = buy(story, START + timedelta(days=340))
    for placed in (again, third):
        with reading() as tx:
            kept = get_attribution_by_number(tx, placed.number)
        assert (kept.clerk_staff_id, kept.clerk_rule) == (story.li, "C3")


def test_a_bond_that_no_purchase_renewed_ends(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    placed = buy(story, START + timedelta(days=181))
    with reading() as tx:
        assert get_attribution_by_number(tx, placed.number).clerk_rule == "C5"


def test_the_first_code_binds_the_new_customer_in_the_tree_for_good(app: Flask) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    scan_clerk(story, story.shopper, LATER)
    with reading() as tx:
        assert ancestors(tx, story.shopper) == [story.wang, story.mother, story.grandmother]


def test_a_clerk_who_brought_the_customer_is_her_parent_and_earns_in_one_role(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    placed = buy(story, LATER)
    with reading() as tx:
        assert ancestors(tx, story.shopper) == [story.lis_person]
        assert balance_of(tx, [story.lis_person]).pending_fen == 1592
    assert amounts(split_of(placed)) == {"clerk": 0, "level1": 1592, "level2": 0, "level3": 0}


def test_a_customer_who_has_bought_before_is_not_bound_any_more(app: Flask) -> None:
    story = make_story(app)
    buy(story, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, LATER)
    with reading() as tx:
        assert ancestors(tx, story.shopper) == []


def test_a_buyer_who_opens_the_share_of_one_she_brought_earns_nothing(app: Flask) -> None:
    story = make_story(app)
    token = share_first_product(story, story.wang, START)
    open_share(token, story.mother, START)
    placed = buy(story, LATER, person_id=story.mother)
    assert amounts(split_of(placed)) == {"clerk": 0, "level1": 1592, "level2": 0, "level3": 199}
    with reading() as tx:
        assert balance_of(tx, [story.mother]).pending_fen == 0


def test_a_browsers_touch_joins_the_person_who_signs_in_there(app: Flask) -> None:
    story = make_story(app)
    token = share_first_product(story, story.wang, START)
    open_share(token, None, START, browser_id="b" * 32)
    with transaction() as tx:
        publish(tx, ShopperSignedIn(story.shopper, "b" * 32, LATER), LATER)
    run_until_empty(LATER)
    placed = buy(story, LATER + timedelta(minutes=1))
    with reading() as tx:
        assert ancestors(tx, story.shopper)[0] == story.wang
        assert get_attribution_by_number(tx, placed.number).promoter_rule == "M2"


def test_a_takeover_moves_the_bond_only_with_the_order(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        zhang = make_staff(tx, "clerk", story.shop.branch.branch_id, START, name="张伟")
    scan_clerk(story, story.shopper, START)
    scan_clerk(story, story.shopper, START + timedelta(days=40), zhang)
    with reading() as tx:
        bond = find_bond(tx, story.shopper)
        assert bond is not None
        assert bond.staff_id == story.li
    placed = buy(story, START + timedelta(days=41))
    with reading() as tx:
        assert get_attribution_by_number(tx, placed.number).clerk_staff_id == story.li
        bond = find_bond(tx, story.shopper)
        assert bond is not None
        assert (bond.staff_id, bond.cause) == (zhang, "takeover")


def test_changing_the_plan_changes_no_earlier_order(app: Flask) -> None:
    _story, placed = _shared_and_scanned(app)
    with transaction() as tx:
        make_plan(tx, LATER + timedelta(minutes=1), (100,))
    with transaction() as tx:
        sync_commission(tx, placed.order_id, LATER + timedelta(days=1))
    assert amounts(split_of(placed)) == PAID
    assert differences_in_books() == []


def test_without_a_plan_nobody_earns_and_the_credit_is_still_known(app: Flask) -> None:
    story = make_story(app)
    scan_clerk(story, story.shopper, START - timedelta(days=2))
    placed = buy(story, START - timedelta(days=1))
    split = split_of(placed)
    assert split.plan is None
    assert split.head_office_keeps_fen == 19900
    with reading() as tx:
        assert get_attribution_by_number(tx, placed.number).clerk_staff_id == story.li


def test_new_members_without_orders_change_nobodys_balance(app: Flask) -> None:
    story, _placed = _shared_and_scanned(app)
    with reading() as tx:
        before = balance_of(tx, [story.wang, story.mother])
    for _friend in range(5):
        friend = make_shopper()
        open_share(share_first_product(story, story.wang, LATER), friend, LATER)
        with transaction() as tx:
            make_member(tx, LATER, friend)
    with reading() as tx:
        assert balance_of(tx, [story.wang, story.mother]) == before


def test_a_clerk_without_wechat_is_credited_under_her_staff_entry(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        new_clerk = make_staff(tx, "clerk", story.shop.branch.branch_id, START, name="新人", person_id=None)
    scan_clerk(story, story.shopper, START, new_clerk)
    placed = buy(story, LATER)
    with reading() as tx:
        assert balance_of(tx, [new_clerk]).pending_fen == 398
        assert ancestors(tx, story.shopper) == []
    assert split_of(placed).seats[0].name == "新人"
    assert differences_in_books() == []


def test_ones_own_share_is_no_touch(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        friend = make_wechat_person(tx)
    open_share(share_first_product(story, story.wang, START), story.wang, START)
    placed = buy(story, LATER, person_id=story.wang)
    with reading() as tx:
        assert get_attribution_by_number(tx, placed.number).promoter_rule == "M3"
        assert balance_of(tx, [story.wang, friend]).pending_fen == 0


def test_everybody_who_earns_is_told_at_once_with_the_amount(app: Flask) -> None:
    story, placed = _shared_and_scanned(app)
    told = _notices()
    assert told[story.lis_person] == ("新的一笔：¥3.98", f"订单尾号 {placed.number[-4:]}，导购佣金，退货期满后可提现。")
    assert told[story.wang][0] == "新的一笔：¥15.92"
    assert story.shopper not in told
    collect(placed, LATER)
    bring_back(placed, let_time_pass(LATER, 8), 1, 19900)
    assert _notices()[story.mother][0] == "退货追回：¥5.97"


def test_nothing_is_released_while_a_return_is_asked_for(app: Flask) -> None:
    story, placed = _shared_and_scanned(app)
    collect(placed, LATER)
    order = order_now(placed)
    with transaction() as tx:
        ask_return(tx, order, {order.lines[0].line_id: 1}, "不合身", "t" * 20, f"person:{story.shopper}", LATER)
    let_time_pass(LATER, 8)
    assert amounts(split_of(placed), "pending_fen") == PAID


def _notices() -> dict[uuid.UUID, tuple[str, str]]:
    """Each person's latest notice about commission as she reads it."""
    with reading() as tx:
        rows = tx.scalars(select(Notice).where(Notice.kind.like("commission%")).order_by(Notice.id)).all()
        texts = {row.person_id: notice_text(row.kind, row.params) for row in rows}
    return {person_id: (text.title, text.body) for person_id, text in texts.items()}
