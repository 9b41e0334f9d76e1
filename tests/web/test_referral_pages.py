"""The faces of credit and commission: who sees what, what is refused and what is kept."""

import html
import io
import json
import re
from datetime import timedelta
from pathlib import Path

import zxingcpp
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from PIL import Image
from sqlalchemy import func, select

from app.catalog.queries import sku_offers
from app.codes.issue_code import issue_code
from app.codes.kinds import Visit
from app.codes.open_code import open_code
from app.identity.events import StaffBound
from app.identity.set_phone import set_phone
from app.identity.staff_leaves import staff_leaves
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.kernel.outbox import publish, run_until_empty
from referral.attribution.models import Touch
from referral.plans.queries import plan_as_of
from referral.shares.models import SharePost
from referral.tree.join_program import AGREEMENT
from referral.tree.queries import is_active_member
from tests.factories.checkout import make_shopper
from tests.factories.identity import make_staff, sign_in_shopper, sign_in_staff, staff_principal
from tests.factories.referral_story import (
    START,
    WORDS,
    Story,
    buy,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
)

LATER = START + timedelta(hours=1)


def _token(client: FlaskClient, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    return re.search(r'name="csrf-token" content="([^"]+)"', page.text)[1]  # type: ignore[index]


def _post(client: FlaskClient, page: str, path: str, **fields: object):
    return client.post(path, data={"csrf_token": _token(client, page)} | fields, content_type="multipart/form-data")


def _product_number(story: Story) -> str:
    with reading() as tx:
        return sku_offers(tx, None, story.shop.sku_ids)[story.shop.sku_ids[0]].number


def _sold(app: Flask) -> tuple[Story, str]:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    return story, buy(story, LATER).number


def test_a_clerk_makes_her_code_once_and_a_phone_reads_it(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    sign_in_staff(client, story.li)
    codes = set()
    for _again in range(2):
        assert _post(client, "/clerk", "/clerk/code").status_code == 302
        picture = Image.open(io.BytesIO(client.get("/clerk/code.png").data))
        poster = Image.open(io.BytesIO(client.get("/clerk/poster.png").data))
        codes |= {found.text for image in (picture, poster) for found in zxingcpp.read_barcodes(image)}
    assert len(codes) == 1
    assert re.fullmatch(r"http://localhost/q/\w{20}", codes.pop())


def test_who_becomes_a_clerk_finds_her_code_ready(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    with transaction() as tx:
        publish(tx, StaffBound(story.li, story.lis_person), START)
    run_until_empty(START)
    sign_in_staff(client, story.li)
    assert client.get("/clerk/code.png").status_code == 200
    assert "/clerk/code.png" in client.get("/clerk").text


def test_a_clerk_sees_each_credit_with_the_way_to_its_why(app: Flask, client: FlaskClient) -> None:
    story, number = _sold(app)
    sign_in_staff(client, story.li)
    page = client.get("/clerk").text
    assert "+¥3.98" in page
    assert f"/why/order/{number}" in page
    why = client.get(f"/why/order/{number}").text
    assert "× 2%" in why
    assert "¥3.98" in why
    assert "15.92" not in why


def test_a_member_sees_her_money_and_nobodys_name_or_phone(app: Flask, client: FlaskClient) -> None:
    story, number = _sold(app)
    with transaction() as tx:
        set_phone(tx, story.shopper, "13912345678")
    sign_in_shopper(client, story.mother)
    page = client.get("/member").text
    assert "+¥5.97" in page
    assert "王芳" not in page
    assert "王*" in page
    why = client.get(f"/why/order/{number}").text
    assert "× 3%" in why
    assert "13912345678" not in page + why
    assert "小美" not in why
    assert "15.92" not in why


def test_only_those_with_a_part_may_ask_why(app: Flask, client: FlaskClient) -> None:
    story, number = _sold(app)
    assert client.get(f"/why/order/{number}").status_code == 302
    sign_in_shopper(client, story.shopper)
    assert client.get(f"/why/order/{number}").status_code == 404
    with transaction() as tx:
        stranger = make_staff(tx, "manager", story.shop.branch.branch_id, START)
        manager = make_staff(tx, "manager", story.lis_branch.branch_id, START)
        owner = make_staff(tx, "owner", None, START)
    answers = {}
    for staff_id in (stranger, manager, owner):
        other = app.test_client()
        sign_in_staff(other, staff_id)
        answers[staff_id] = other.get(f"/why/order/{number}")
    assert [answers[who].status_code for who in (stranger, manager, owner)] == [404, 200, 200]
    for amount in ("¥3.98", "¥15.92", "¥5.97", "¥1.99", "¥171.14", "¥139.30", "¥59.70"):
        assert amount in answers[owner].text


def test_joining_needs_the_present_agreement_and_costs_nothing(app: Flask, client: FlaskClient) -> None:
    make_story(app)
    person = make_shopper()
    sign_in_shopper(client, person)
    assert _post(client, "/member", "/member/join", agreement="2020-01").status_code == 422
    with reading() as tx:
        assert not is_active_member(tx, person, current_time())
    for _again in range(2):
        assert _post(client, "/member", "/member/join", agreement=AGREEMENT).status_code == 302
    with reading() as tx:
        assert is_active_member(tx, person, current_time())
        assert tx.scalar(select(func.count()).select_from(SharePost).where(SharePost.person_id == person)) == 1


def test_a_share_stands_above_the_product_marked_as_an_advertisement(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    number = _product_number(story)
    sign_in_shopper(client, story.wang)
    path = f"/share/{number}"
    assert "¥15.92" in client.get(path).text
    done = _post(client, path, path, words="用了两个月<script>alert(1)</script>，宝宝很喜欢", client_token="once")
    again = _post(client, path, path, words="用了两个月，第二次提交", client_token="once")
    assert done.status_code == again.status_code == 302
    assert done.location == again.location
    token = done.location.rsplit("/", 1)[1]
    friend = app.test_client()
    landed = friend.get(f"/q/{token}", headers={"User-Agent": "Mozilla/5.0"}, follow_redirects=True).text
    assert "广告" in landed
    assert "用了两个月&lt;script&gt;" in landed
    assert "<script>alert(1)" not in landed
    assert f'name="share-link" content="http://localhost/q/{token}"' in landed
    assert "广告" not in app.test_client().get(f"/p/{number}").text


def test_a_poster_carries_the_code_of_its_share(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    token = share_first_product(story, story.wang, START)
    sign_in_shopper(client, story.wang)
    poster = Image.open(io.BytesIO(client.get(f"/share/ready/{token}/poster.png").data))
    assert [found.text for found in zxingcpp.read_barcodes(poster)] == [f"http://localhost/q/{token}"]
    stranger = app.test_client()
    sign_in_shopper(stranger, story.mother)
    assert stranger.get(f"/share/ready/{token}").status_code == 404


def test_a_refused_share_keeps_what_was_typed_and_stores_nothing(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    path = f"/share/{_product_number(story)}"
    sign_in_shopper(client, story.wang)
    for words in ("太短", "这个东西真好，躺 赚 不是梦", "加我 V X：abc 聊聊", "打我电话 13800001234 买", "好" * 301):
        answer = _post(client, path, path, words=words)
        assert answer.status_code == 422, words
        assert html.escape(words) in answer.text
    picture = (io.BytesIO(b"<svg onload=alert(1)>"), "x.png")
    assert _post(client, path, path, words=WORDS, pictures=picture).status_code == 422
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(SharePost)) == 0


def test_who_has_not_joined_cannot_share(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    path = f"/share/{_product_number(story)}"
    sign_in_shopper(client, story.shopper)
    assert _post(client, path, path, words=WORDS).status_code == 409
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(SharePost)) == 0


def test_a_share_taken_down_no_longer_shows_or_leads(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    token = share_first_product(story, story.wang, START)
    sign_in_shopper(client, story.wang)
    stranger = app.test_client()
    sign_in_shopper(stranger, story.mother)
    assert _post(stranger, "/member", f"/share/ready/{token}/hide").status_code == 404
    assert _post(client, "/member", f"/share/ready/{token}/hide").status_code == 302
    friend = app.test_client()
    assert friend.get(f"/q/{token}", headers={"User-Agent": "Mozilla/5.0"}).status_code == 404
    assert WORDS not in friend.get(f"/p/{_product_number(story)}?share={token}").text


def test_head_office_publishes_a_plan_only_with_its_signature(app: Flask, client: FlaskClient) -> None:
    with transaction() as tx:
        owner, office = make_staff(tx, "owner", None, START), make_staff(tx, "office", None, START)
    fields = {"level1": "8", "level2": "3", "level3": "1", "clerk": "2", "name": "三级计划"}
    sign_in_staff(client, owner)
    refused = _post(client, "/office/plan", "/office/plan", **fields)
    assert refused.status_code == 409
    assert 'value="三级计划"' in refused.text
    for wrong in ({"level1": "8.123"}, {"level1": "-1"}, {"level1": "abc"}, {"hold_days": "3"}, {"level2": "9"}):
        assert _post(client, "/office/plan", "/office/plan", **(fields | {"signed": "yes"} | wrong)).status_code >= 400
    with reading() as tx:
        assert plan_as_of(tx, current_time()) is None
    assert _post(client, "/office/plan", "/office/plan", **(fields | {"signed": "yes"})).status_code == 302
    with reading() as tx:
        plan = plan_as_of(tx, current_time())
    assert plan is not None
    assert plan.terms.level_bps == (800, 300, 100)
    assert plan.signed is not None
    example = _post(client, "/office/plan", "/office/plan/example", **(fields | {"example": "199"}))
    assert "¥171.14" in example.text
    reader = app.test_client()
    sign_in_staff(reader, office)
    assert reader.get("/office/plan").status_code == 200
    assert _post(reader, "/office/plan", "/office/plan", **(fields | {"signed": "yes"})).status_code == 403


def test_head_office_finds_orders_and_people(app: Flask, client: FlaskClient) -> None:
    story, number = _sold(app)
    with transaction() as tx:
        owner = make_staff(tx, "owner", None, START)
        manager = make_staff(tx, "manager", story.shop.branch.branch_id, START)
    sign_in_staff(client, owner)
    assert number in client.get("/office/referral").text
    assert number in client.get(f"/office/referral?q={number[-6:]}&branch={story.lis_branch.code}").text
    for nothing in ("q=nowhere", f"branch={story.shop.branch.code}"):
        assert number not in client.get(f"/office/referral?{nothing}").text
    rows = client.get("/office/referral?file=csv").data.decode("utf-8-sig").splitlines()
    assert [row.split(",")[-1] for row in rows[1:]] == ["1592", "597", "199", "398"]
    tree = client.get("/office/referral/tree?q=王妈妈").text
    assert f"/office/referral/tree/{story.mother}" in tree
    person = client.get(f"/office/referral/tree/{story.mother}").text
    assert "王外婆" in person
    assert "王芳" in person
    elsewhere = app.test_client()
    sign_in_staff(elsewhere, manager)
    assert number not in elsewhere.get("/office/referral").text
    assert "/office/referral/tree" not in elsewhere.get("/office/referral").text
    for path in ("/office/referral/tree?q=王妈妈", f"/office/referral/tree/{story.mother}"):
        assert elsewhere.get(path).status_code == 403


def test_a_leavers_code_opens_her_branch_and_credits_nobody(app: Flask, client: FlaskClient) -> None:
    story = make_story(app)
    with transaction() as tx:
        code = issue_code(tx, "clerk", START, subject_id=story.li, branch_id=story.lis_branch.branch_id, by="system")
        staff_leaves(tx, staff_principal(), story.li, START)
    with transaction() as tx:
        landing = open_code(tx, code, Visit(story.shopper, None), LATER)
    assert landing is not None
    assert landing.branch_id == story.lis_branch.branch_id
    with reading() as tx:
        touches = [(touch.kind, touch.staff_id) for touch in tx.scalars(select(Touch))]
    assert touches == [("branch", None)]


def test_the_command_explains_an_order_as_text_and_as_json(app: Flask, runner: FlaskCliRunner) -> None:
    _story, number = _sold(app)
    text = runner.invoke(args=["referral", "explain", number])
    assert text.exit_code == 0, text.output
    assert "一级推荐人 王芳 ¥15.92" in text.output
    told = json.loads(runner.invoke(args=["referral", "explain", number, "--json"]).output)
    assert {seat["seat"]: seat["amount_fen"] for seat in told["seats"]} == {
        "clerk": 398, "level1": 1592, "level2": 597, "level3": 199,
    }  # fmt: skip
    assert told["head_office_keeps_fen"] == 17114
    assert runner.invoke(args=["referral", "explain", "L0"]).exit_code == 1


def test_the_command_writes_a_clerks_code(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    story = make_story(app)
    with transaction() as tx:
        make_staff(tx, "clerk", story.lis_branch.branch_id, START, staff_no="SH9901")
    target = tmp_path / "code.png"
    done = runner.invoke(args=["clerks", "qr", "SH9901", "--png", str(target)])
    assert done.exit_code == 0, done.output
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(target))] == [done.output.strip()]
    assert runner.invoke(args=["clerks", "qr", "NOBODY", "--png", str(target)]).exit_code == 1
