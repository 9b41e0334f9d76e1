"""Head office writes, tries and publishes a plan."""

import json
import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.branches.queries import directory
from app.catalog.models import Product
from app.catalog.queries import categories, product_views, sku_offers
from app.kernel.database import db, reading, transaction
from app.kernel.moment import current_time
from referral.plan_desk.compare_plans import compare_plans
from referral.plan_desk.find_subjects import find_subjects, name_subjects
from referral.plan_desk.forms import parse_terms, wanted_subjects
from referral.plan_desk.rules import example_amounts, typed_terms
from referral.plans.queries import plan_as_of, plan_views
from referral.plans.rules.plan_json import read_plan
from referral.plans.rules.terms import Basis, BranchSplit, CostBearer, Rate, Rounding, Rule, Scope, Terms
from referral.tree.set_grade import set_grade
from tests.factories.catalog import make_category
from tests.factories.identity import make_staff, sign_in_staff, staff_principal
from tests.factories.referral_story import (
    START,
    Story,
    bring_back,
    buy,
    collect,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
)

ACTIVE = Terms(level_bps=(800, 300, 100), clerk_bps=200)
DRAFT = Terms(level_bps=(1000, 500), clerk_bps=100)
FIELDS = {"level1": "8", "level2": "3", "level3": "1", "clerk": "2", "signed": "yes"}


def _sign_in(app: Flask, client: FlaskClient, role: str = "owner") -> None:
    with transaction() as tx:
        staff_id = make_staff(tx, role, None, START)
    sign_in_staff(client, staff_id)


def _post(client: FlaskClient, page: str, path: str, **fields: object) -> TestResponse:
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get(page).text)
    assert found is not None
    return client.post(path, data={"csrf_token": found[1]} | fields, content_type="multipart/form-data")


def _shared_sale(app: Flask, *pieces: int) -> tuple[Story, str]:
    """The shopper buys what Wang shared; the order's number."""
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    return story, buy(story, START, *pieces).number


def test_a_draft_is_tried_on_the_real_orders_beside_the_plan_in_force(app: Flask) -> None:
    """¥199: 1592 / 597 / 199 now, 1990 / 995 under the draft, which pays two levels; no clerk brought it."""
    story, _number = _shared_sale(app)
    with reading() as tx:
        found = compare_plans(tx, ACTIVE, DRAFT, START - timedelta(days=1), START + timedelta(days=1))
        name = directory(tx, START).find(story.shop.branch.branch_id)
    seats = {row.name: (row.active_fen, row.draft_fen) for row in found.seats}
    assert seats == {"level1": (1592, 1990), "level2": (597, 995), "level3": (199, 0)}
    assert (found.orders, found.whole.goods_fen, found.whole.active_fen, found.whole.draft_fen) == (
        1,
        19900,
        2388,
        2985,
    )
    assert [(row.name, row.difference_fen) for row in found.branches] == [(name.name if name else "", 597)]
    assert [(row.goods_fen, row.active_fen, row.draft_fen) for row in found.products] == [(19900, 2388, 2985)]


def test_a_trial_seats_the_manager_and_reads_grades_and_shelves(app: Flask) -> None:
    """A rule on the shelf above reaches the goods below it; a gold member has her own rate; the clerk's manager her gap."""
    story = make_story(app)
    with transaction() as tx:
        above = make_category(tx, name="安睡").id
        tx.execute(update(Product).values(category_id=make_category(tx, name="睡袋", parent_id=above).id))
    scan_clerk(story, story.shopper, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    buy(story, START)
    with transaction() as tx:
        make_staff(tx, "manager", story.lis_branch.branch_id, START)
        set_grade(tx, staff_principal(), story.mother, "gold", "年度优秀推荐人", START)
    rules = (
        Rule(Scope.CATEGORY, above, None, False, {"level1": Rate(bps=1200)}),
        Rule(Scope.GRADE, None, "gold", False, {"level2": Rate(bps=400)}),
    )
    draft = Terms(level_bps=(800, 300), clerk_bps=200, rank_bps=(300,), rules=rules)
    with reading() as tx:
        found = compare_plans(tx, ACTIVE, draft, START - timedelta(days=1), START + timedelta(days=1))
    assert {row.name: (row.active_fen, row.draft_fen) for row in found.seats} == {
        "clerk": (398, 398),
        "level1": (1592, 2388),
        "level2": (597, 796),
        "level3": (199, 0),
        "rank1": (0, 199),
    }


def test_a_trial_takes_refunds_off_both_sides(app: Flask) -> None:
    story = make_story(app)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    placed = buy(story, START, 2)
    collect(placed, START)
    bring_back(placed, START, 1, 19900)
    with reading() as tx:
        found = compare_plans(tx, ACTIVE, DRAFT, START - timedelta(days=1), START + timedelta(days=1))
        before = compare_plans(tx, ACTIVE, DRAFT, START - timedelta(days=2), START - timedelta(days=1))
        nothing = compare_plans(tx, None, DRAFT, START - timedelta(days=1), START + timedelta(days=1))
    assert (found.whole.goods_fen, found.whole.active_fen, found.whole.draft_fen) == (19900, 2388, 2985)
    assert (before.orders, before.whole.goods_fen) == (0, 0)
    assert (nothing.whole.active_fen, nothing.whole.draft_fen) == (0, 2985)


def test_a_trial_asks_the_same_number_of_statements_for_one_order_and_for_many(app: Flask) -> None:
    story, _number = _shared_sale(app)

    def asked() -> int:
        seen: list[str] = []
        listen = ("before_cursor_execute", lambda *given: seen.append(given[2]))
        event.listen(db.engine, *listen)
        with reading() as tx:
            compare_plans(tx, ACTIVE, DRAFT, START - timedelta(days=1), START + timedelta(days=9))
        event.remove(db.engine, *listen)
        return len(seen)

    once = asked()
    for hour in range(1, 4):
        buy(story, START + timedelta(hours=hour))
    assert asked() == once <= 12


def test_the_form_gives_back_the_terms_it_was_filled_with(app: Flask) -> None:
    story = make_story(app)
    branch = story.shop.branch
    sku_id = story.shop.sku_ids[0]
    with reading() as tx:
        product_id = sku_offers(tx, None, [sku_id])[sku_id].product_id
        shelf = categories(tx)
        rules = [
            Rule(Scope.SKU, sku_id, None, False, {"level1": Rate(fixed_fen=300), "clerk": Rate(bps=150)}),
            Rule(Scope.PRODUCT, product_id, "gold", False, {"level1": Rate(bps=1200)}),
            Rule(Scope.GRADE, None, "gold", False, {"level1": Rate(bps=1000), "self": Rate(bps=50)}),
            *(Rule(Scope.CATEGORY, one.category_id, None, True, {}) for one in shelf[:1]),
        ]
        terms = Terms(
            level_bps=(800, 1000),
            clerk_bps=200,
            self_bps=50,
            rank_bps=(300, 350),
            payee_order_cap_fen=123_456,
            selling_bps=6000,
            head_office_bps=1000,
            branch_splits=(BranchSplit(5000, 2000, branch.branch_id),),
            opener_bps=6500,
            cost_bearer=CostBearer.SPLIT,
            cost_selling_bps=4000,
            dual_credit=False,
            base_excludes_vat=True,
            vat_bps=900,
            level_basis=Basis.PREVIOUS_LEVEL,
            rounding=Rounding.HALF_UP,
            hold_days=15,
            rules=tuple(rules),
        )
        fields, rule_rows, split_rows = typed_terms(terms, name_subjects(tx, rules), {branch.branch_id: branch.code})
        form = MultiDict([*fields.items(), *(item for row in [*rule_rows, *split_rows] for item in row.items())])
        subjects = find_subjects(tx, wanted_subjects(form))
        assert parse_terms(form, subjects, {branch.code: branch.branch_id}) == terms
        assert product_views(tx, [product_id])[product_id].number in {row["rule_subject"] for row in rule_rows}


def test_a_plan_with_rules_is_published_from_the_form(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    with reading() as tx:
        number = sku_offers(tx, None, story.shop.sku_ids)[story.shop.sku_ids[0]].number
    _sign_in(app, client)
    rule = {"rule_scope": "product", "rule_subject": number, "rule_grade": "", "rule_out": "no", "rule_level1": "¥3"}
    rest = {"rule_level2": "", "rule_level3": "", "rule_clerk": "1", "rule_self": ""}
    split = {"split_branch": story.shop.branch.code, "split_selling": "50", "split_head_office": "10"}
    answer = _post(client, "/office/plan", "/office/plan", **(FIELDS | rule | rest | split))
    assert answer.status_code == 302
    with reading() as tx:
        plan = plan_as_of(tx, current_time())
    assert plan is not None
    assert plan.terms.rules[0].rates == {"level1": Rate(fixed_fen=300), "clerk": Rate(bps=100)}
    assert plan.terms.split_for(story.shop.branch.branch_id).fulfilling_bps == 4000
    page = client.get("/office/plan").text
    assert all(text in page for text in (f'value="{number}"', "¥3.00", "照此起草", "G12"))
    file = json.loads(client.get(f"/office/plan/{plan.number}.json").text)
    assert read_plan(file).terms == plan.terms
    assert client.get("/office/plan/99.json").status_code == 404


def test_a_wrong_rule_is_refused_keeps_what_was_typed_and_stores_nothing(app: Flask, client: FlaskClient) -> None:
    _sign_in(app, client)
    rule = {"rule_scope": "product", "rule_subject": "没有这个", "rule_grade": "", "rule_out": "no"}
    rates = {"rule_level1": "3", "rule_level2": "", "rule_level3": "", "rule_clerk": "", "rule_self": ""}
    for wrong in ({}, {"rule_scope": "moon"}, {"split_branch": "X", "split_selling": "50", "split_head_office": ""}):
        answer = _post(client, "/office/plan", "/office/plan", **(FIELDS | rule | rates | wrong))
        assert answer.status_code == 422
        assert "没有这个" in answer.text
    for name, text in (("rounding", "up"), ("self", "x"), ("ranks", "3;4"), ("payee_order_cap", "much")):
        assert _post(client, "/office/plan", "/office/plan", **(FIELDS | {name: text})).status_code == 422
    with reading() as tx:
        assert plan_views(tx) == []


def test_the_guard_speaks_while_head_office_types(app: Flask, client: FlaskClient) -> None:
    _sign_in(app, client)
    said = _post(
        client, "/office/plan", "/office/plan/example", **(FIELDS | {"level2": "9", "hold_days": "3", "signed": "no"})
    ).text
    assert all(
        text in said for text in ("较远的层级不能高于较近的层级", "冻结期不能短于", "多于一级必须由总部签署确认", "G7")
    )
    fine = _post(client, "/office/plan", "/office/plan/example", **(FIELDS | {"ranks": "3, 3.5", "self": "1"})).text
    assert all(text in fine for text in ("护栏检查通过", "¥15.92", "¥1.99", "自购返"))
    assert "不是百分比" in _post(client, "/office/plan", "/office/plan/example", **(FIELDS | {"level1": "x"})).text


def test_the_comparison_page_shows_zero_and_real_orders(app: Flask, client: FlaskClient) -> None:
    _sign_in(app, client)
    empty = _post(client, "/office/plan", "/office/plan/preview", **FIELDS, days="30").text
    assert "这段时间没有已付款的订单" in empty
    refused = _post(client, "/office/plan", "/office/plan/preview", **(FIELDS | {"level1": "x"}), days="30").text
    assert "不是百分比" in refused
    more = _post(client, "/office/plan", "/office/plan/rows", **FIELDS, more="rule").text
    assert 'name="rule_subject"' in more
    reader = app.test_client()
    _sign_in(app, reader, "clerk")
    assert reader.get("/office/plan").status_code == 403


def test_an_example_seats_everybody_a_plan_pays() -> None:
    terms = Terms(level_bps=(800, 300), clerk_bps=200, rank_bps=(300, 350), self_bps=100)
    assert example_amounts(terms, 48_800) == {
        "level1": 3904,
        "level2": 1464,
        "self": 488,
        "clerk": 976,
        "rank1": 488,
        "rank2": 244,
        "keeps": 41_236,
    }
    assert example_amounts(Terms(level_bps=(800,), clerk_bps=0), 0) == {"level1": 0, "clerk": 0, "keeps": 0}
