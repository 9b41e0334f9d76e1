"""Every seat a plan can pay, through the real database path: ranks, self rebate, grades, shelves, head office's share."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.catalog.models import Category, Product, Sku
from app.kernel.database import reading, transaction
from app.kernel.ids import new_id
from referral.commission.models import CommissionLine
from referral.commission.queries import balance_of
from referral.commission.rules.branches import HEAD_OFFICE
from referral.plans.rules.terms import BranchSplit, Rate, Rule, Scope
from tests.factories.checkout import differences_in_books
from tests.factories.identity import make_staff, make_wechat_person
from tests.factories.referral import bind, make_member, make_plan
from tests.factories.referral_story import (
    START,
    bring_back,
    buy,
    collect,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
    split_of,
)

LATER = START + timedelta(hours=1)
LEVELS = {"level1": 1592, "level2": 597, "level3": 199}


def _seats(placed) -> dict[str, int]:
    with reading() as tx:
        rows = tx.scalars(select(CommissionLine).where(CommissionLine.order_id == placed.order_id)).all()
        return {f"{row.role}{row.level}": row.amount_fen for row in rows}


def _plan(**over) -> None:
    with transaction() as tx:
        make_plan(tx, START + timedelta(seconds=1), **over)


def test_the_manager_above_the_clerk_earns_the_gap_between_their_ceilings(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        person_id = make_wechat_person(tx, nickname="店长")
        make_staff(tx, "manager", story.lis_branch.branch_id, START, person_id=person_id, name="孙店长")
    _plan(rank_bps=(300, 350))
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    scan_clerk(story, story.shopper, START + timedelta(minutes=1))
    placed = buy(story, LATER)
    assert _seats(placed) == LEVELS | {"clerk0": 398, "rank1": 199}
    with reading() as tx:
        assert balance_of(tx, [person_id]).pending_fen == 199
    collect(placed, LATER)
    bring_back(placed, LATER, 1, 19900)
    with reading() as tx:
        assert balance_of(tx, [person_id]).pending_fen == 0
    assert differences_in_books() == []


def test_a_manager_who_sells_herself_sits_at_her_own_rank(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        person_id = make_wechat_person(tx, nickname="店长")
        manager = make_staff(tx, "manager", story.lis_branch.branch_id, START, person_id=person_id, name="孙店长")
    _plan(rank_bps=(300, 350))
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    scan_clerk(story, story.shopper, START + timedelta(minutes=1), staff_id=manager)
    assert _seats(buy(story, LATER)) == LEVELS | {"rank1": 597}
    assert differences_in_books() == []


def test_a_buyer_who_takes_part_gets_her_rebate_and_her_parent_her_level(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        make_member(tx, START, story.shopper)
        bind(tx, story.shopper, story.wang, START)
    _plan(self_bps=500)
    assert _seats(buy(story, LATER)) == {"self0": 995, "level1": 1592, "level2": 597, "level3": 199}
    with reading() as tx:
        assert balance_of(tx, [story.shopper]).pending_fen == 995
    assert differences_in_books() == []


def test_a_rule_of_a_shelf_reaches_the_shelves_below_it(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        above, below = Category(id=new_id(), name="母婴", rank=1), Category(id=new_id(), name="睡袋", rank=1)
        tx.add(above)
        tx.flush()
        below.parent_id = above.id
        tx.add(below)
        tx.flush()
        for product in tx.scalars(select(Product)):
            product.category_id = below.id
    _plan(rules=(Rule(Scope.CATEGORY, above.id, rates={"level1": Rate(bps=1200)}),))
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, LATER)
    assert _seats(placed) == {"level1": 2388, "level2": 597, "level3": 199}
    with transaction() as tx:
        tx.get_one(Category, below.id).parent_id = None
    assert differences_in_books() == []


def test_head_office_and_a_franchise_share_as_the_plan_says_and_refunds_take_from_all(app: Flask) -> None:
    story = make_story(app)
    own = BranchSplit(5000, 1000, branch_id=story.lis_branch.branch_id)
    _plan(branch_splits=(own,))
    scan_clerk(story, story.shopper, START)
    placed = buy(story, LATER, 3)
    assert _parts(placed) == [("selling", 29850), ("fulfilling", 23880), ("office", 5970)]
    collect(placed, LATER)
    bring_back(placed, LATER, 1, 19901)
    assert _parts(placed) == [("selling", 19899), ("fulfilling", 15920), ("office", 3980)]
    assert any(part.branch_id == HEAD_OFFICE and part.name == "总部" for part in split_of(placed).branches)
    bring_back(placed, LATER, 2, 39799)
    assert [amount for _part, amount in _parts(placed)] == [0, 0, 0]
    assert differences_in_books() == []


def _parts(placed) -> list[tuple[str, int]]:
    order = {"selling": 0, "fulfilling": 1, "office": 2}
    return sorted(((it.part, it.amount_fen) for it in split_of(placed).branches), key=lambda it: order[it[0]])


def test_goods_that_cost_much_pay_no_more_than_half_their_margin(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        for sku in tx.scalars(select(Sku)):
            sku.unit_cost_fen = 19000
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, LATER, 2)
    assert _seats(placed) == {"level1": 600, "level2": 225, "level3": 75}
    with reading() as tx:
        assert set(tx.scalars(select(CommissionLine.cap_fen))) == {900}
    with transaction() as tx:
        for sku in tx.scalars(select(Sku)):
            sku.unit_cost_fen = 1
    assert differences_in_books() == []
