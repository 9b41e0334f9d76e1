"""Pages of credit: evidence, disputes, corrections, hand-overs, relations, policy; who sees what."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.codes.kinds import Visit
from app.codes.open_code import open_code
from app.identity.set_phone import set_phone
from app.kernel.database import reading, transaction
from app.kernel.outbox import run_until_empty
from app.notices.queries import list_notices
from app.web.principal import Staff
from referral.attribution.models import Correction, Dispute, PolicyVersion, Touch
from referral.attribution.open_dispute import open_dispute
from referral.attribution.queries import find_bond, get_attribution_by_number
from referral.shares.hide_share import hide_share
from referral.tree.models import TreeMove
from referral.tree.queries import grades_as_of, parent_as_of
from tests.factories.checkout import make_shopper
from tests.factories.identity import make_staff, sign_in_shopper, sign_in_staff
from tests.factories.referral_story import START, Story, buy, make_story, open_share, scan_clerk, share_first_product

LATER = START + timedelta(hours=1)


def _sold(app: Flask) -> tuple[Story, str]:
    story = make_story(app)
    scan_clerk(story, story.shopper, START)
    open_share(share_first_product(story, story.wang, START), story.shopper, START)
    with transaction() as tx:
        set_phone(tx, story.shopper, "13912345678")
    return story, buy(story, LATER).number


def _staff(role: str, branch_id: object = None, name: str = "周总") -> Staff:
    with transaction() as tx:
        staff_id = make_staff(tx, role, branch_id, START, name=name)  # type: ignore[arg-type]
    return Staff(staff_id, name, {}, None, branch_id)  # type: ignore[arg-type]


def _post(client: FlaskClient, page: str, path: str, **fields: object):
    shown = client.get(page)
    assert shown.status_code == 200, (page, shown.status_code)
    token = re.search(r'name="csrf-token" content="([^"]+)"', shown.text)[1]  # type: ignore[index]
    return client.post(path, data={"csrf_token": token} | fields)


def test_head_office_sees_every_touch_with_what_it_counted_for(app: Flask, client: FlaskClient) -> None:
    _story, number = _sold(app)
    sign_in_staff(client, _staff("owner").staff_id)
    page = client.get(f"/why/order/{number}").text
    for words in (
        "扫了导购的码",
        "打开了会员的推荐",
        "导购依据",
        "推荐依据",
        "绑定给导购",
        "归属规则第 1 版",
        "佣金方案第 1 版",
    ):
        assert words in page
    assert "13912345678" not in page


def test_each_reader_sees_her_own_touches_only_and_nobodys_name(app: Flask, client: FlaskClient) -> None:
    story, number = _sold(app)
    sign_in_shopper(client, story.wang)
    wangs = client.get(f"/why/order/{number}").text
    assert "打开了会员的推荐" in wangs
    for secret in ("李娜", "扫了导购的码", "小美", "13912345678", "王妈妈", "3.98"):
        assert secret not in wangs
    client.delete_cookie("lindian-shopper", domain="localhost")
    sign_in_staff(client, story.li)
    lis = client.get(f"/why/order/{number}").text
    assert "扫了导购的码" in lis
    for secret in ("王芳", "打开了会员的推荐", "小美", "13912345678", "15.92"):
        assert secret not in lis


def test_a_colleague_near_the_order_may_look_and_dispute_but_sees_no_amount(app: Flask, client: FlaskClient) -> None:
    story, number = _sold(app)
    near = _staff("clerk", story.lis_branch.branch_id, "张敏")
    sign_in_staff(client, near.staff_id)
    page = client.get(f"/why/order/{number}").text
    assert "这张订单没有给您计佣金" in page
    assert "/clerk/disputes" in page
    for secret in ("李娜", "王芳", "3.98", "15.92", "13912345678"):
        assert secret not in page
    answer = _post(client, "/clerk/disputes", "/clerk/disputes", number=number, words="顾客是我接待的")
    assert answer.status_code == 302
    again = _post(client, "/clerk/disputes", "/clerk/disputes", number=number, words="顾客是我接待的")
    assert again.status_code == 409
    assert "您已经申诉过了" in again.text
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Dispute)) == 1


def test_a_stranger_learns_nothing_of_an_order(app: Flask, client: FlaskClient) -> None:
    story, number = _sold(app)
    sign_in_staff(client, _staff("clerk", story.shop.branch.branch_id, "远方").staff_id)
    assert client.get(f"/why/order/{number}").status_code == 404
    answer = _post(client, "/clerk/disputes", "/clerk/disputes", number=number, words="这张是我的")
    assert answer.status_code == 404
    missing = _post(client, "/clerk/disputes", "/clerk/disputes", number="NO0000", words="这张是我的")
    assert missing.status_code == 404


def test_a_correction_goes_from_the_form_over_the_second_person_into_the_evidence(
    app: Flask, client: FlaskClient
) -> None:
    story, number = _sold(app)
    asker, signer = _staff("owner"), _staff("finance", name="钱会计")
    with transaction() as tx:
        make_staff(tx, "clerk", story.shop.branch.branch_id, START, name="张敏", staff_no="ZM01")
    sign_in_staff(client, asker.staff_id)
    form = f"/office/credit/order/{number}"
    wrong = _post(client, form, form, clerk="other", staff_no="XX", promoter="keep", reason="收银点错了人")
    assert wrong.status_code == 422
    assert "没有工号是“XX”的员工" in wrong.text
    assert _post(client, form, form, clerk="other", staff_no="ZM01", reason="收银点错了人").status_code == 302
    page = client.get("/office/credit").text
    assert "李娜" in page
    assert "张敏" in page
    assert "要由另一位同事复核" in page
    with reading() as tx:
        correction_id = tx.scalars(select(Correction.id)).one()
    path = f"/office/credit/corrections/{correction_id}"
    assert _post(client, "/office/credit", path, verdict="approve").status_code == 409
    sign_in_staff(client, signer.staff_id)
    token = re.search(r'content="([^"]+)"', client.get("/office/audit").text)
    assert token
    with reading() as tx:
        assert get_attribution_by_number(tx, number).version == 1
    sign_in_staff(client, _staff("owner", name="孙总").staff_id)
    assert _post(client, "/office/credit", path, verdict="approve").status_code == 302
    with reading() as tx:
        assert get_attribution_by_number(tx, number).version == 2
    why = client.get(f"/why/order/{number}").text
    assert "归属更正为第 2 版" in why
    assert "归属已更正" in why
    assert "之后不再改变" not in why
    assert "收银点错了人" in why


def test_a_dispute_is_answered_in_the_console(app: Flask, client: FlaskClient) -> None:
    story, number = _sold(app)
    with transaction() as tx:
        zhang = make_staff(tx, "clerk", story.lis_branch.branch_id, START, name="张敏")
        mine = Staff(zhang, "张敏", {}, None, story.lis_branch.branch_id)
        dispute = open_dispute(tx, mine, number, "顾客是我接待的", LATER)
    sign_in_staff(client, _staff("owner").staff_id)
    path = f"/office/credit/disputes/{dispute}"
    assert _post(client, "/office/credit", path, verdict="refuse", answer="").status_code == 422
    assert _post(client, "/office/credit", path, verdict="accept", answer="监控属实").status_code == 302
    assert "已受理，待复核" in client.get("/office/credit").text
    sign_in_staff(client, zhang)
    page = client.get("/clerk/disputes").text
    assert "已受理，待复核" in page
    assert "监控属实" in page


def test_a_manager_hands_over_on_her_phone(app: Flask, client: FlaskClient) -> None:
    story, _number = _sold(app)
    manager = _staff("manager", story.lis_branch.branch_id, "王店长")
    with transaction() as tx:
        zhang = make_staff(tx, "clerk", story.lis_branch.branch_id, START, name="张敏")
    sign_in_staff(client, manager.staff_id)
    page = f"/desk/handover?from={story.li}"
    shown = client.get(page).text
    assert "小**" in shown
    assert "小美" not in shown
    token = re.search(r'name="client_token" value="([^"]+)"', shown)[1]  # type: ignore[index]
    sent = {"from": story.li, "to": zhang, "person": story.shopper, "reason": "李娜休假", "client_token": token}
    for _again in range(2):
        answer = _post(client, page, "/desk/handover", **sent)
        assert answer.status_code == 302
        assert answer.location.endswith("done=1")
    run_until_empty(LATER)
    with reading() as tx:
        bond = find_bond(tx, story.shopper)
        assert bond is not None
        assert bond.staff_id == zhang
    clerk = _staff("clerk", story.lis_branch.branch_id, "新人")
    sign_in_staff(client, clerk.staff_id)
    assert client.get("/desk/handover").status_code == 403


def test_a_customer_sees_who_brought_her_and_may_leave(app: Flask, client: FlaskClient) -> None:
    story, _number = _sold(app)
    sign_in_shopper(client, story.shopper)
    page = client.get("/me/relation").text
    assert "李** 向您推荐了邻店" in page
    assert "李娜" not in page
    assert _post(client, "/me/relation", "/me/relation/agree").status_code == 302
    assert "您已确认保持这个关系" in client.get("/me/relation").text
    assert _post(client, "/me/relation", "/me/relation/leave").status_code == 302
    assert "您已退出推荐关系" in client.get("/me/relation").text
    after = buy(story, LATER + timedelta(days=30))
    with reading() as tx:
        assert get_attribution_by_number(tx, after.number).promoter_rule == "M4"


def test_head_office_moves_grades_and_pauses_on_a_persons_page(app: Flask, client: FlaskClient) -> None:
    story, _number = _sold(app)
    sign_in_staff(client, _staff("owner").staff_id)
    page = f"/office/relations/{story.wang}"
    assert _post(client, page, page, act="move", parent="王外婆", reason="本人确认挂错了").status_code == 302
    assert _post(client, page, page, act="move", parent="王外婆", reason="本人确认挂错了").status_code == 409
    assert _post(client, page, page, act="grade", grade="gold", reason="年度优秀").status_code == 302
    assert _post(client, page, page, act="pause", reason="").status_code == 422
    with reading() as tx:
        move_id = tx.scalars(select(TreeMove.id)).one()
        assert grades_as_of(tx, [story.wang], LATER + timedelta(days=9000)) == {story.wang: "gold"}
    path = f"/office/relations/moves/{move_id}"
    assert _post(client, "/office/relations", path, verdict="approve").status_code == 409
    sign_in_staff(client, _staff("owner", name="孙总").staff_id)
    assert _post(client, "/office/relations", path, verdict="approve").status_code == 302
    with reading() as tx:
        assert parent_as_of(tx, story.wang, LATER + timedelta(days=9000)) == story.grandmother


def test_the_policy_is_published_as_a_further_version(app: Flask, client: FlaskClient) -> None:
    make_story(app)
    sign_in_staff(client, _staff("owner").staff_id)
    page = "/office/credit/policy"
    typed = dict(re.findall(r'<input name="(\w+)" type="text" value="(\d*)"', client.get(page).text))
    assert typed["protection_days"] == "30"
    for over, status in (({"share_days": "x"}, 422), ({"protection_days": "400"}, 422), ({"share_days": "5"}, 302)):
        answer = _post(client, page, page, **(typed | over | {"reason": "试行新规则"}))
        assert answer.status_code == status, over
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(PolicyVersion)) == 1
    assert "第 2 版" in client.get(page).text
    sign_in_staff(client, _staff("finance").staff_id)
    assert client.get(page).status_code == 200
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get(page).text)[1]  # type: ignore[index]
    assert client.post(page, data={"csrf_token": token}).status_code == 403


def test_a_clerks_page_of_new_customers_is_masked(app: Flask, client: FlaskClient) -> None:
    story, _number = _sold(app)
    sign_in_staff(client, story.li)
    page = client.get("/clerk/new-customers").text
    assert "小**" in page
    assert "小美" not in page
    assert "10 分" in page


@pytest.mark.parametrize(
    "query", ["ref={wang}", "referrer={wang}", "share={wang}", "sharer={wang}&share=x", "parent_id={wang}"]
)
def test_a_referrers_id_in_an_address_is_ignored(app: Flask, client: FlaskClient, query: str) -> None:
    story = make_story(app)
    person = make_shopper()
    sign_in_shopper(client, person)
    for path in ("/", f"/b/{story.lis_branch.code}"):
        assert client.get(f"{path}?{query.format(wang=story.wang)}").status_code in (200, 302)
    run_until_empty(LATER)
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Touch)) == 0
        assert parent_as_of(tx, person, LATER) is None


def test_a_share_taken_back_brings_nobody_and_what_it_brought_stays(app: Flask, client: FlaskClient) -> None:
    story, number = _sold(app)
    with reading() as tx:
        token = tx.scalars(select(Touch.token).where(Touch.kind == "share")).one()
    assert re.fullmatch(r"[0-9a-z]{20,}", token)
    assert str(story.wang) not in token
    with transaction() as tx:
        hide_share(tx, story.wang, token, LATER)
    person = make_shopper()
    sign_in_shopper(client, person)
    client.get(f"/q/{token}", headers={"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"})
    run_until_empty(LATER)
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Touch).where(Touch.person_id == person)) == 0
        assert get_attribution_by_number(tx, number).promoter_id == story.wang


def test_head_office_takes_a_share_down_with_a_reason_and_its_code_stops(app: Flask, client: FlaskClient) -> None:
    story, number = _sold(app)
    with reading() as tx:
        token = tx.scalars(select(Touch.token).where(Touch.kind == "share")).one()
    sign_in_staff(client, _staff("owner").staff_id)
    assert "王芳" in client.get("/office/shares").text
    path = f"/office/shares/{token}"
    assert _post(client, "/office/shares", path, reason="").status_code == 422
    assert _post(client, "/office/shares", path, reason="夸大功效，不合规").status_code == 302
    assert _post(client, "/office/shares", path, reason="夸大功效，不合规").status_code == 404
    assert "王芳" not in client.get("/office/shares").text
    with reading() as tx:
        titles = [item.text.title for item in list_notices(tx, story.wang).items]
        assert get_attribution_by_number(tx, number).promoter_id == story.wang
    assert "您的一条推荐已下架" in titles
    with transaction() as tx:
        assert open_code(tx, token, Visit(story.shopper, None, "link"), LATER) is None
    sign_in_staff(client, _staff("manager", story.lis_branch.branch_id).staff_id)
    assert client.get("/office/shares").status_code == 403


def test_clerks_and_head_office_find_the_doors(app: Flask, client: FlaskClient) -> None:
    story, _number = _sold(app)
    sign_in_staff(client, story.li)
    page = client.get("/clerk").text
    assert "/clerk/new-customers" in page
    assert "/clerk/disputes" in page
    sign_in_staff(client, _staff("owner").staff_id)
    assert f"/office/relations/{story.wang}" in client.get(f"/office/referral/tree/{story.wang}").text
