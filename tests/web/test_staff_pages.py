"""Head office and managers look after people and staff, each within their reach."""

import io
import re
import uuid
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.identity.forget_sign_ins import forget_sign_ins
from app.identity.gateway import BRANCH_BOOK, BranchChoice
from app.identity.models import SignInSession, UsedSignInState
from app.identity.open_session import open_session
from app.identity.queries import find_invitation, find_staff_by_no, staff_views
from app.kernel.database import Tx, reading, transaction
from app.kernel.moment import current_time
from app.kernel.plug import registry
from tests.factories.identity import make_person, make_staff, sign_in_staff

HERE, THERE = uuid.uuid4(), uuid.uuid4()


class TwoBranches:
    """A chain of two."""

    def all(self, tx: Tx) -> list[BranchChoice]:
        return [BranchChoice(HERE, "S01", "中山路店"), BranchChoice(THERE, "S02", "虹桥店")]


@pytest.fixture(autouse=True)
def _branches(app: Flask) -> None:
    registry(app)[BRANCH_BOOK.name] = [TwoBranches()]


def _as(client: FlaskClient, role: str, branch_id: uuid.UUID | None = None) -> uuid.UUID:
    with transaction() as tx:
        staff_id = make_staff(tx, role, branch_id, staff_no=f"Z{role}")
    sign_in_staff(client, staff_id)
    return staff_id


def _post(client: FlaskClient, path: str, **form: object):
    token = re.search(r'name="csrf-token" content="([0-9a-f]+)"', client.get("/signin/not-staff").text)
    assert token
    return client.post(path, data={"csrf_token": token[1], **form})


def _row(**over: str) -> dict[str, str]:
    return {"staff_no": "A01", "name": "李娜", "phone": "13800138000", "role": "clerk", "branch": "S01"} | over


def test_a_manager_sees_and_edits_her_branch_only(client: FlaskClient) -> None:
    with transaction() as tx:
        make_staff(tx, "clerk", HERE, staff_no="H1", name="在这里")
        other = make_staff(tx, "clerk", THERE, staff_no="T1", name="在那里")
    _as(client, "manager", HERE)
    page = client.get("/office/staff").text
    assert "在这里" in page
    assert "在那里" not in page
    for act in ("invite", "unbind", "leave"):
        assert _post(client, f"/office/staff/{other}/{act}").status_code == 403
    with reading() as tx:
        assert staff_views(tx, [other])[other].status == "active"


@pytest.mark.parametrize("role", ["clerk", "finance"])
def test_who_may_not_edit_staff_sees_no_staff_page(client: FlaskClient, role: str) -> None:
    _as(client, role, HERE if role == "clerk" else None)
    assert client.get("/office/staff").status_code == 403


def test_a_manager_does_not_browse_the_chains_customers(client: FlaskClient) -> None:
    _as(client, "manager", HERE)
    assert client.get("/office/people").status_code == 403


def test_a_clerk_is_added_by_number_and_changed_by_the_same_number(client: FlaskClient) -> None:
    _as(client, "manager", HERE)
    assert _post(client, "/office/staff", **_row()).status_code == 302
    assert _post(client, "/office/staff", **_row(name="李娜娜")).status_code == 302
    with reading() as tx:
        view = find_staff_by_no(tx, "A01")
    assert view is not None
    assert (view.name, view.roles, view.phone) == ("李娜娜", (("clerk", HERE),), "13800138000")


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"phone": "123"}, "请填写 11 位的手机号码。"),
        ({"branch": "S99"}, "没有这个门店编号。"),
        ({"branch": ""}, "没有这个门店编号。"),
        ({"role": "office"}, "总部的角色不写门店编号。"),
        ({"role": "king"}, "角色要写"),
        ({"staff_no": "号一"}, "工号要用 1 到 20 个字母或数字。"),
        ({"name": ""}, ""),
        ({"name": "x" * 33}, ""),
    ],
)
def test_a_wrong_row_changes_nothing_and_keeps_what_was_typed(
    client: FlaskClient, over: dict[str, str], sentence: str
) -> None:
    _as(client, "owner")
    answer = _post(client, "/office/staff", **_row(**over))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="13800138000"' in answer.text or "phone" in over
    with reading() as tx:
        assert find_staff_by_no(tx, "A01") is None


def test_a_manager_cannot_make_an_owner(client: FlaskClient) -> None:
    _as(client, "manager", HERE)
    assert _post(client, "/office/staff", **_row(role="owner", branch="")).status_code == 403
    assert _post(client, "/office/staff", **_row(branch="S02")).status_code == 403
    with reading() as tx:
        assert find_staff_by_no(tx, "A01") is None


def test_an_invitation_is_shown_once_with_its_code(client: FlaskClient) -> None:
    _as(client, "manager", HERE)
    with transaction() as tx:
        staff_id = make_staff(tx, "clerk", HERE, person_id=None, staff_no="A01")
    page = _post(client, f"/office/staff/{staff_id}/invite").text
    link = re.search(r"http://localhost/join/([a-z0-9]{32})", page)
    assert link
    assert 'data-qr="staff-invitation"' in page
    with reading() as tx:
        found = find_invitation(tx, link[1], current_time())
    assert found is not None
    assert found.staff.staff_id == staff_id


def test_leaving_and_unbinding_from_the_page(client: FlaskClient) -> None:
    _as(client, "owner")
    with transaction() as tx:
        staff_id = make_staff(tx, "clerk", HERE, staff_no="A01")
    assert _post(client, f"/office/staff/{staff_id}/unbind").status_code == 302
    with reading() as tx:
        assert staff_views(tx, [staff_id])[staff_id].person_id is None
    assert _post(client, f"/office/staff/{staff_id}/leave").status_code == 302
    assert "已离职" in client.get("/office/staff").text


def _file(client: FlaskClient, text: str, act: str, encoding: str = "utf-8"):
    return _post(client, "/office/staff/import", act=act, file=(io.BytesIO(text.encode(encoding)), "员工.csv"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_checked_then_imported_then_changes_nothing(client: FlaskClient, encoding: str) -> None:
    _as(client, "owner")
    text = "工号,姓名,手机,角色,门店编号\nA01,李娜,13800138000,导购,S01\nA02,周涛,,店长,S02\nA03,钱会计,,财务,\n"
    assert "3 行都没有问题，还没有导入。" in _file(client, text, "check", encoding).text
    with reading() as tx:
        assert find_staff_by_no(tx, "A01") is None
    assert "导入好了。" in _file(client, text, "store", encoding).text
    with reading() as tx:
        finance = find_staff_by_no(tx, "A03")
    assert finance is not None
    assert finance.roles == (("finance", None),)
    again = _file(client, text, "store", encoding).text
    assert re.search(r'没有变化</span><span class="value">3', again)


def test_one_wrong_row_stops_the_whole_list_and_every_one_is_named(client: FlaskClient) -> None:
    _as(client, "owner")
    text = "工号,姓名,角色,门店编号\nA01,李娜,导购,S01\nA01,重复,导购,S01\nA02,=1+1,导购,S99\n"
    answer = _file(client, text, "store")
    assert answer.status_code == 422
    assert "有 2 行不对，什么都没有导入。" in answer.text
    assert "工号在文件里出现了两次。" in answer.text
    assert "没有这个门店编号。" in answer.text
    with reading() as tx:
        assert find_staff_by_no(tx, "A01") is None


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "工号,姓名\nA01,李娜\n"])
def test_a_file_that_is_no_staff_list_is_refused_in_words(client: FlaskClient, text: str) -> None:
    _as(client, "owner")
    assert _file(client, text, "store").status_code == 422


def test_customers_are_found_and_exported_with_masked_phones(client: FlaskClient) -> None:
    _as(client, "office")
    with transaction() as tx:
        make_person(tx, nickname="=cmd()", phone="13800138000")
        make_person(tx, nickname="小美")
    page = client.get("/office/people?q=8000").text
    assert "=cmd()" in page
    assert "小美" not in page
    assert "138****8000" in page
    assert "13800138000" not in page
    exported = client.get("/office/people?format=csv")
    assert exported.mimetype == "text/csv"
    assert "'=cmd(),138****8000" in exported.data.decode("utf-8-sig")


def test_staff_are_imported_at_the_command_line(app: Flask, runner, tmp_path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("staff_no,name,role,branch\nA01,李娜,clerk,S01\n", encoding="utf-8")
    done = runner.invoke(args=["staff", "import", str(path)])
    assert (done.exit_code, done.output.strip()) == (0, "rows 1 · created 1 · changed 0 · wrong 0")
    path.write_text("staff_no,name,role,branch\nA01,李娜,clerk,S99\n", encoding="utf-8")
    refused = runner.invoke(args=["staff", "import", str(path), "--json"])
    assert refused.exit_code == 1
    assert '"row": 1' in refused.output


# ------------------------------------------------------------------ the second step


def _secret(page: str) -> tuple[str, str]:
    secret, sealed = re.search(r"<code>([A-Z2-7]{32})</code>", page), re.search(r'name="sealed" value="([^"]+)"', page)
    assert secret
    assert sealed
    return secret[1], sealed[1]


def test_the_second_step_is_switched_on_with_a_code_and_then_asked_for(client: FlaskClient) -> None:
    staff_id = _as(client, "finance")
    secret, sealed = _secret(client.get("/office/security").text)
    wrong = _post(client, "/office/security", sealed=sealed, code="000000")
    assert wrong.status_code == 422
    assert secret in wrong.text
    code = pyotp.TOTP(secret).at(current_time())
    assert _post(client, "/office/security", sealed=sealed, code=code).status_code == 302
    with reading() as tx:
        assert staff_views(tx, [staff_id])[staff_id].has_totp
    assert "已开启" in client.get("/office/security").text
    assert _post(client, "/office/security", act="clear").status_code == 302
    with reading() as tx:
        assert not staff_views(tx, [staff_id])[staff_id].has_totp


def test_a_foreign_secret_or_a_stale_session_switches_nothing_on(client: FlaskClient) -> None:
    other = client.application.test_client()
    _as(other, "office")
    secret, sealed = _secret(other.get("/office/security").text)
    staff_id = _as(client, "finance")
    code = pyotp.TOTP(secret).at(current_time())
    assert _post(client, "/office/security", sealed=sealed, code=code).status_code == 422
    sign_in_staff(client, staff_id, fresh=False)
    secret, sealed = _secret(client.get("/office/security").text)
    code = pyotp.TOTP(secret).at(current_time())
    assert _post(client, "/office/security", sealed=sealed, code=code).status_code == 401
    with reading() as tx:
        assert not staff_views(tx, [staff_id])[staff_id].has_totp


def test_a_stale_session_is_led_back_to_the_page_it_acted_on(client: FlaskClient) -> None:
    staff_id = _as(client, "finance")
    sign_in_staff(client, staff_id, fresh=False)
    token = re.search(r'name="csrf-token" content="([0-9a-f]+)"', client.get("/signin/not-staff").text)
    assert token
    form = {"csrf_token": token[1], "act": "clear"}
    here = client.post("/office/security", data=form, headers={"Referer": "http://localhost/office/security?a=1"})
    assert here.status_code == 401
    assert 'href="/signin/staff?next=%2Foffice%2Fsecurity%3Fa%3D1"' in here.text
    elsewhere = client.post("/office/security", data=form, headers={"Referer": "https://evil.example/x"})
    assert 'href="/signin/staff?next=%2F"' in elsewhere.text
    part = client.post("/office/security", data=form, headers={"HX-Request": "true"})
    assert 'href="/signin/staff?next=%2F"' in part.text


def test_old_states_and_sessions_are_forgotten_and_living_ones_stay(app: Flask, client: FlaskClient) -> None:
    staff_id = _as(client, "finance")
    now = current_time()
    with transaction() as tx:
        tx.add(UsedSignInState(state_hash="a" * 64, used_at=now - timedelta(days=2)))
        tx.add(UsedSignInState(state_hash="b" * 64, used_at=now))
        open_session(tx, now - timedelta(days=61), staff_id=staff_id)
    for _ in range(2):
        forget_sign_ins(transaction, now)
    with reading() as tx:
        assert tx.scalars(select(UsedSignInState.state_hash)).all() == ["b" * 64]
        assert tx.scalar(select(func.count()).select_from(SignInSession)) == 1
    assert client.get("/office/security").status_code == 200
