"""The clerk's pages: targets, ranking, customers and codes for products."""

import io
import re
import uuid
from datetime import timedelta

import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app.catalog.queries import sku_offers
from app.codes.kinds import Visit
from app.codes.open_code import open_code
from app.codes.queries import find_live_code
from app.kernel.database import reading, transaction
from app.kernel.models import AuditEntry
from app.kernel.moment import current_time
from app.kernel.outbox import run_until_empty
from referral.attribution.models import Touch
from referral.clerk.list_customers import list_customers
from referral.clerk.offer_product import KIND
from referral.ranking.queries import ranking
from referral.sales.keep_sales import keep_sales
from referral.sales.rules import month_of
from referral.targets.models import SalesTarget
from tests.factories.checkout import make_shopper
from tests.factories.identity import make_staff, sign_in_staff
from tests.factories.referral_story import START, Story, buy, collect, let_time_pass, make_story, scan_clerk

LATER = START + timedelta(hours=1)


def _post(client: FlaskClient, page: str, path: str, **fields: str):
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get(page).text)[1]  # type: ignore[index]
    return client.post(path, data={"csrf_token": token} | fields)


def _worker(app: Flask, role: str, branch_id: uuid.UUID | None) -> FlaskClient:
    client = app.test_client()
    with transaction() as tx:
        staff_id = make_staff(tx, role, branch_id)
    sign_in_staff(client, staff_id)
    return client


def _targets() -> dict[uuid.UUID, int]:
    with reading() as tx:
        return {row.subject_id: row.target_fen for row in tx.scalars(select(SalesTarget)) if row.target_fen}


def _audited() -> list[tuple[str, int, int]]:
    with reading() as tx:
        rows = tx.scalars(select(AuditEntry).where(AuditEntry.action == "referral.set_target").order_by(AuditEntry.id))
        return [(row.subject.split(":")[0], row.detail["before_fen"], row.detail["after_fen"]) for row in rows]


def test_a_manager_sets_her_clerks_and_head_office_the_branch(app: Flask) -> None:
    story = make_story(app)
    manager, owner = _worker(app, "manager", story.lis_branch.branch_id), _worker(app, "owner", None)
    for _again in range(2):
        assert (
            _post(manager, "/desk/targets", "/desk/targets", **{f"target-{story.li.hex}": "50000"}).status_code == 302
        )
    branch = {f"target-{story.lis_branch.branch_id.hex}": "¥200,000.50"}
    assert _post(owner, "/office/targets", "/office/targets", **branch).status_code == 302
    assert _targets() == {story.li: 5_000_000, story.lis_branch.branch_id: 20_000_050}
    assert _audited() == [("clerk", 0, 5_000_000), ("branch", 0, 20_000_050)]
    assert "¥200,000.50" in manager.get("/desk/targets").text
    path = f"/office/targets/{story.lis_branch.code}"
    assert _post(owner, path, path, **{f"target-{story.li.hex}": ""}).status_code == 302
    assert _targets() == {story.lis_branch.branch_id: 20_000_050}


def test_nobody_sets_targets_beyond_her_reach_and_nothing_changes(app: Flask) -> None:
    story = make_story(app)
    stranger = _worker(app, "manager", story.shop.branch.branch_id)
    manager, clerk = (
        _worker(app, "manager", story.lis_branch.branch_id),
        _worker(app, "clerk", story.lis_branch.branch_id),
    )
    mine = {f"target-{story.li.hex}": "1"}
    assert _post(stranger, "/desk/targets", "/desk/targets", **mine).status_code == 403
    assert stranger.get(f"/office/targets/{story.lis_branch.code}").status_code == 403
    whole = {f"target-{story.lis_branch.branch_id.hex}": "1"}
    assert _post(manager, "/desk/targets", "/office/targets", **whole).status_code == 403
    assert manager.get("/office/targets").status_code == 403
    assert clerk.get("/desk/targets").status_code == 403
    for wrong in ("abc", "-1", "10000000001"):
        kept = _post(manager, "/desk/targets", "/desk/targets", **{f"target-{story.li.hex}": wrong})
        assert kept.status_code == 422
        assert f'value="{wrong}"' in kept.text
    nobody = {f"target-{uuid.UUID(int=7).hex}": "1"} | mine
    assert _post(manager, "/desk/targets", "/desk/targets", **nobody).status_code == 422
    past = mine | {"month": "2026-01"}
    assert _post(manager, "/desk/targets", "/desk/targets", **past).status_code == 422
    assert _targets() == {}
    assert _audited() == []


def _two_clerks(app: Flask) -> tuple[Story, uuid.UUID]:
    """He sold one order and Li two; all are released."""
    story = make_story(app)
    with transaction() as tx:
        he = make_staff(tx, "clerk", story.lis_branch.branch_id, START, name="何伟")
    for clerk, orders in ((he, 1), (story.li, 2)):
        person = make_shopper()
        scan_clerk(story, person, START, clerk)
        for hour in range(orders):
            collect(buy(story, LATER + timedelta(hours=hour), person_id=person), LATER + timedelta(hours=hour))
    keep_sales(transaction, let_time_pass(LATER + timedelta(hours=2), 8))
    return story, he


def test_the_ranking_goes_by_released_sales_masks_names_and_hides_who_asks_for_it(app: Flask) -> None:
    story, he = _two_clerks(app)
    month = month_of(START + timedelta(days=9)).key
    mine, his = app.test_client(), app.test_client()
    sign_in_staff(mine, story.li)
    sign_in_staff(his, he)
    page = mine.get(f"/clerk/ranking?month={month}").text
    assert page.index("¥398.00") < page.index("¥199.00")
    assert "何*" in page
    assert "何伟" not in page
    assert _post(his, "/clerk/ranking", "/clerk/ranking", hidden="yes").status_code == 302
    hidden = mine.get(f"/clerk/ranking?month={month}&in=branch").text
    assert "何*" not in hidden
    assert "何伟" in his.get(f"/clerk/ranking?month={month}").text
    with reading() as tx:
        assert ranking(tx, "clerk", month_of(START + timedelta(days=9)), he).mine.rank == 2
    assert _post(his, "/clerk/ranking", "/clerk/ranking", hidden="no").status_code == 302
    assert "何*" in mine.get(f"/clerk/ranking?month={month}").text


def test_customers_are_masked_filtered_and_paged(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    now = current_time() - timedelta(days=2)
    people = [make_shopper() for _ in range(23)]
    for person in people:
        scan_clerk(story, person, now)
    buy(story, now + timedelta(hours=1), person_id=people[0])
    keep_sales(transaction, now + timedelta(hours=1))
    sign_in_staff(client, story.li)
    first = client.get("/clerk/customers").text
    assert "· 23" in first
    assert "小*" in first
    assert "小美" not in first
    assert "page=1" in first
    assert client.get("/clerk/customers?page=1").text.count("绑定于") == 3
    assert client.get("/clerk/customers?kind=bought").text.count("绑定于") == 1
    assert client.get("/clerk/customers?kind=ending").text.count("绑定于") == 0
    with reading() as tx:
        assert list_customers(tx, story.li, current_time(), letter="小").total == 23
        assert list_customers(tx, story.li, current_time(), letter="美").total == 0
        assert list_customers(tx, story.li, current_time(), kind="not_yet").total == 22
        assert list_customers(tx, story.li, now + timedelta(days=179), kind="ending").total == 23
        assert list_customers(tx, story.li, now + timedelta(days=400)).total == 0


def test_a_product_code_credits_the_clerk_and_opens_the_product(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    with reading() as tx:
        number = sku_offers(tx, None, story.shop.sku_ids)[story.shop.sku_ids[0]].number
    sign_in_staff(client, story.li)
    path = f"/clerk/goods/{number}"
    assert number in client.get("/clerk/goods").text
    assert "share-link" not in client.get(path).text
    assert client.get(f"{path}/poster.png").status_code == 404
    for _again in range(2):
        assert _post(client, path, path).status_code == 302
    page = client.get(path).text
    address = re.search(r'name="share-link" content="([^"]+)"', page)
    assert address
    assert "广告" in page
    for style in ("classic", "letter", "night", "unknown"):
        picture = Image.open(io.BytesIO(client.get(f"{path}/poster.png?style={style}").data))
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [address[1]]
    with transaction() as tx:
        landing = open_code(tx, address[1].rsplit("/", 1)[1], Visit(story.shopper, None), LATER)
    run_until_empty(LATER)
    assert landing.address == f"/p/{number}"
    with reading() as tx:
        touch = tx.scalars(select(Touch)).one()
        assert (touch.kind, touch.staff_id, touch.actor_id) == ("clerk", story.li, story.lis_person)
        codes = find_live_code(tx, KIND, subject_id=story.li, branch_id=story.lis_branch.branch_id)
    assert codes is None
    assert client.get("/clerk").status_code == 200
    assert client.get("/clerk/goods/NOWHERE").status_code == 404


def test_the_clerks_page_shows_month_target_and_place(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    now = current_time()
    person = make_shopper()
    scan_clerk(story, person, now)
    buy(story, now, person_id=person)
    keep_sales(transaction, now)
    manager = _worker(app, "manager", story.lis_branch.branch_id)
    assert _post(manager, "/desk/targets", "/desk/targets", **{f"target-{story.li.hex}": "398"}).status_code == 302
    sign_in_staff(client, story.li)
    page = client.get("/clerk").text
    assert "50%" in page
    assert "¥398.00" in page
    assert "¥199.00" in page


def test_head_office_finds_every_branch_and_a_manager_is_led_to_no_closed_door(app: Flask) -> None:
    story = make_story(app)
    owner, manager = _worker(app, "owner", None), _worker(app, "manager", story.lis_branch.branch_id)
    whole = owner.get("/office/targets").text
    assert story.lis_branch.name in whole
    assert story.shop.branch.name in whole
    assert story.shop.branch.name not in owner.get(f"/office/targets?q={story.lis_branch.code}").text
    own = manager.get(f"/office/targets/{story.lis_branch.code}").text
    for closed in ('href="/office/targets"', 'href="/office/targets?', 'href="/office/effect"'):
        assert closed not in own
    assert 'href="/office/effect"' in whole
