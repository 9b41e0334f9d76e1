"""People, staff, invitations and sessions keep their promises on both databases."""

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.identity.accept_invitation import AlreadyBound, InvitationOver, accept_invitation
from app.identity.agree import agree
from app.identity.close_session import close_session
from app.identity.ensure_person import ensure_person
from app.identity.find_session import find_session, find_staff_session
from app.identity.import_staff import PhoneTaken, StaffRow, import_staff
from app.identity.invite_staff import HasLeft, invite_staff
from app.identity.models import Person, SignInSession, StaffEntry, StaffInvitation, WeChatAccount
from app.identity.open_session import open_session
from app.identity.queries import (
    find_invitation,
    find_people,
    find_person_by_openid,
    find_staff_by_no,
    find_staff_by_person,
    has_agreed,
    openid_of,
    person_views,
    staff_of_branch,
    staff_views,
)
from app.identity.rename_person import rename_person
from app.identity.set_password import PasswordWeak, hash_password, set_password
from app.identity.set_phone import PhoneMalformed, set_phone
from app.identity.set_totp import seal_secret
from app.identity.sign_in_staff import SignInWrong, sign_in_staff
from app.identity.staff_leaves import NotYourself, staff_leaves
from app.identity.unbind_staff import unbind_staff
from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden, TooMany
from app.kernel.limits import take
from app.kernel.models import OutboxEvent
from app.web.principal import Shopper
from tests.factories.identity import make_person, make_staff, make_wechat_person, staff_principal

NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
HERE, THERE = uuid.uuid4(), uuid.uuid4()
PASSWORD = "correct horse battery"


def _events(name: str) -> int:
    with reading() as tx:
        return tx.scalar(select(func.count()).select_from(OutboxEvent).where(OutboxEvent.name == name)) or 0


# ------------------------------------------------------------------ people


def test_the_same_openid_is_the_same_person(app: Flask) -> None:
    with transaction() as tx:
        first = ensure_person(tx, "wx1", "o1", None, NOW, "小美")
    with transaction() as tx:
        again = ensure_person(tx, "wx1", "o1", None, NOW, "另一个名字")
        assert person_views(tx, [first])[first].nickname == "小美"
    assert again == first
    assert _events("identity.PersonJoined") == 1


def test_the_same_unionid_joins_two_openids_to_one_person(app: Flask) -> None:
    with transaction() as tx:
        first = ensure_person(tx, "wx1", "o1", "u1", NOW)
    with transaction() as tx:
        assert ensure_person(tx, "wx2", "p1", "u1", NOW) == first
        assert (openid_of(tx, first, "wx1"), openid_of(tx, first, "wx2")) == ("o1", "p1")


def test_eight_first_visits_at_once_make_one_person(app: Flask) -> None:
    got: list[uuid.UUID] = []

    def visit() -> None:
        with app.app_context(), transaction() as tx:
            got.append(ensure_person(tx, "wx1", "o1", None, NOW))

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Person)) == 1
        assert tx.scalar(select(func.count()).select_from(WeChatAccount)) == 1
    assert len(got) == 8
    assert len(set(got)) == 1


def test_a_merged_person_answers_as_the_one_it_became(app: Flask) -> None:
    with transaction() as tx:
        old, kept = make_wechat_person(tx, "o1", "wx1"), make_person(tx)
        tx.execute(update(Person).where(Person.id == old).values(merged_into=kept))
        assert find_person_by_openid(tx, "wx1", "o1") == kept
        assert openid_of(tx, kept, "wx1") == "o1"


def test_a_typed_phone_is_kept_unverified_and_claims_nothing(app: Flask) -> None:
    with transaction() as tx:
        first, second = make_person(tx), make_person(tx)
        assert set_phone(tx, first, "+86 138 0013 8000") == "13800138000"
        assert set_phone(tx, second, "13800138000") == "13800138000"
        tx.expire_all()
        views = person_views(tx, [first, second])
    assert {view.phone for view in views.values()} == {"13800138000"}
    assert not any(view.phone_verified for view in views.values())
    assert views[first].phone_tail == "8000"


def test_a_malformed_phone_changes_nothing(app: Flask) -> None:
    with transaction() as tx:
        person = make_person(tx, phone="13900139000")
    with pytest.raises(PhoneMalformed), transaction() as tx:
        set_phone(tx, person, "123")
    with reading() as tx:
        assert person_views(tx, [person])[person].phone == "13900139000"


def test_a_new_name_is_cleaned_and_stored(app: Flask) -> None:
    with transaction() as tx:
        person = make_person(tx)
        assert rename_person(tx, person, "<b>\u202e美</b>", avatar="a" * 64) == "<b>美</b>"
        tx.expire_all()
        view = person_views(tx, [person])[person]
    assert (view.nickname, view.avatar, view.masked_name) == ("<b>美</b>", "a" * 64, "<**")


def test_an_agreement_is_kept_for_its_version_only(app: Flask) -> None:
    with transaction() as tx:
        person = make_person(tx)
        agree(tx, person, "membership", "1", NOW)
        agree(tx, person, "membership", "1", NOW + timedelta(days=1))
        assert has_agreed(tx, person, "membership", "1")
        assert not has_agreed(tx, person, "membership", "2")


def test_people_are_found_by_name_or_phone_tail_and_paged(app: Flask) -> None:
    with transaction() as tx:
        for number in range(5):
            make_person(tx, NOW + timedelta(minutes=number), nickname=f"顾客{number}", phone=f"1380013800{number}")
        make_person(tx, NOW, nickname="100%真")
    with reading() as tx:
        first = find_people(tx, "顾客", size=3)
        assert [view.nickname for view in first.items] == ["顾客4", "顾客3", "顾客2"]
        rest = find_people(tx, "顾客", first.next_cursor, 3)
        assert [view.nickname for view in rest.items] == ["顾客1", "顾客0"]
        assert rest.next_cursor is None
        assert [view.nickname for view in find_people(tx, "8003").items] == ["顾客3"]
        assert [view.nickname for view in find_people(tx, "%").items] == ["100%真"]
        assert len(find_people(tx, "", "damaged").items) == 6


# ------------------------------------------------------------------ sessions


def test_a_session_is_known_by_its_secret_and_stored_as_a_hash(app: Flask) -> None:
    with transaction() as tx:
        person = make_person(tx)
        token = open_session(tx, NOW, person_id=person, browser_id="b1")
    with reading() as tx:
        assert find_session(tx, token, NOW) == Shopper(person)
        assert find_session(tx, token + "x", NOW) is None
        assert find_staff_session(tx, token, NOW) is None
        assert tx.scalars(select(SignInSession.token_hash)).one() != token
    assert _events("identity.ShopperSignedIn") == 1


def test_signing_in_again_ends_the_former_session(app: Flask) -> None:
    with transaction() as tx:
        person = make_person(tx)
        first = open_session(tx, NOW, person_id=person)
    with transaction() as tx:
        second = open_session(tx, NOW, person_id=person, former=first)
    with reading() as tx:
        assert find_session(tx, first, NOW) is None
        assert find_session(tx, second, NOW) == Shopper(person)


@pytest.mark.parametrize(("after", "known"), [(timedelta(days=29), True), (timedelta(days=30), False)])
def test_a_session_ends_after_thirty_days(app: Flask, after: timedelta, known: bool) -> None:
    with transaction() as tx:
        token = open_session(tx, NOW, person_id=make_person(tx))
    with reading() as tx:
        assert (find_session(tx, token, NOW + after) is not None) is known


def test_a_closed_session_is_nobody(app: Flask) -> None:
    with transaction() as tx:
        token = open_session(tx, NOW, staff_id=make_staff(tx, "clerk", HERE))
        close_session(tx, token, NOW)
    with reading() as tx:
        assert find_staff_session(tx, token, NOW) is None


def test_a_staff_session_carries_permissions_and_is_fresh_for_fifteen_minutes(app: Flask) -> None:
    with transaction() as tx:
        staff_id = make_staff(tx, "clerk", HERE)
        token = open_session(tx, NOW, staff_id=staff_id)
    with reading() as tx:
        early = find_staff_session(tx, token, NOW + timedelta(minutes=14))
        late = find_staff_session(tx, token, NOW + timedelta(minutes=15))
    assert early is not None
    assert late is not None
    assert (early.fresh, late.fresh) == (True, False)
    assert early.may("orders.handle", HERE)
    assert not early.may("orders.handle", THERE)


# ------------------------------------------------------------------ staff


def test_an_import_creates_changes_and_repeats_without_effect(app: Flask) -> None:
    rows = [StaffRow("A01", "李娜", "clerk", HERE, "13800138000"), StaffRow("A02", "周涛", "manager", HERE)]
    with transaction() as tx:
        assert import_staff(tx, rows, None, NOW).created == ("A01", "A02")
    with transaction() as tx:
        assert import_staff(tx, rows, None, NOW).same == ("A01", "A02")
    moved = StaffRow("A01", "李娜", "clerk", THERE, "13800138000")
    with transaction() as tx:
        assert import_staff(tx, [moved], None, NOW).changed == ("A01",)
    with reading() as tx:
        view = find_staff_by_no(tx, "A01")
        assert view is not None
        assert (view.roles, view.home_branch_id) == ((("clerk", THERE),), THERE)
        assert [one.staff_no for one in staff_of_branch(tx, HERE)] == ["A02"]
    assert _events("identity.StaffMoved") == 1


def test_a_manager_imports_only_into_her_branch_and_never_above_herself(app: Flask) -> None:
    manager = staff_principal("manager", HERE)
    for row in (
        StaffRow("B1", "外店", "clerk", THERE),
        StaffRow("B2", "总部", "office"),
        StaffRow("B3", "无店", "clerk", None),
        StaffRow("B4", "怪", "king", HERE),
    ):
        with pytest.raises(Forbidden), transaction() as tx:
            import_staff(tx, [StaffRow("B0", "好人", "clerk", HERE), row], manager, NOW)
    with reading() as tx:
        assert tx.scalar(select(func.count()).select_from(StaffEntry)) == 0
    with transaction() as tx:
        assert import_staff(tx, [StaffRow("B0", "好人", "clerk", HERE)], manager, NOW).created == ("B0",)


def test_a_manager_cannot_take_over_staff_of_another_branch(app: Flask) -> None:
    with transaction() as tx:
        make_staff(tx, "clerk", THERE, staff_no="C1")
    with pytest.raises(Forbidden), transaction() as tx:
        import_staff(tx, [StaffRow("C1", "李娜", "clerk", HERE)], staff_principal("manager", HERE), NOW)


def test_two_staff_never_share_a_phone(app: Flask) -> None:
    with transaction() as tx:
        import_staff(tx, [StaffRow("A01", "李娜", "clerk", HERE, "13800138000")], None, NOW)
    with pytest.raises(PhoneTaken), transaction() as tx:
        import_staff(tx, [StaffRow("A02", "周涛", "clerk", HERE, "13800138000")], None, NOW)
    with reading() as tx:
        assert find_staff_by_no(tx, "A02") is None


def _invited(role: str = "clerk") -> tuple[uuid.UUID, str]:
    with transaction() as tx:
        staff_id = make_staff(tx, role, HERE, person_id=None)
        return staff_id, invite_staff(tx, staff_principal("manager", HERE), staff_id, NOW)


def test_an_invitation_binds_once(app: Flask) -> None:
    staff_id, token = _invited()
    with transaction() as tx:
        person, other = make_person(tx), make_person(tx)
    with reading() as tx:
        found = find_invitation(tx, token, NOW)
        assert found is not None
        assert found.staff.staff_id == staff_id
    with transaction() as tx:
        assert accept_invitation(tx, token, person, NOW) == staff_id
    with pytest.raises(InvitationOver), transaction() as tx:
        accept_invitation(tx, token, other, NOW)
    with reading() as tx:
        assert find_invitation(tx, token, NOW) is None
        view = find_staff_by_person(tx, person)
    assert view is not None
    assert view.staff_id == staff_id
    assert _events("identity.StaffBound") == 1


def test_sixteen_people_race_for_one_invitation_and_one_wins(app: Flask) -> None:
    staff_id, token = _invited()
    with transaction() as tx:
        people = [make_person(tx) for _ in range(16)]
    wins: list[uuid.UUID] = []

    def accept(person: uuid.UUID) -> None:
        with app.app_context():
            try:
                with transaction() as tx:
                    accept_invitation(tx, token, person, NOW)
                wins.append(person)
            except InvitationOver:
                pass

    threads = [threading.Thread(target=accept, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading() as tx:
        assert [staff_views(tx, [staff_id])[staff_id].person_id] == wins


def test_joining_again_ends_the_sessions_of_the_former_phone(app: Flask) -> None:
    with transaction() as tx:
        staff_id, newcomer = make_staff(tx, "clerk", HERE), make_person(tx)
        former = open_session(tx, NOW, staff_id=staff_id)
        token = invite_staff(tx, staff_principal("owner"), staff_id, NOW)
    with transaction() as tx:
        accept_invitation(tx, token, newcomer, NOW)
    with reading() as tx:
        assert find_staff_session(tx, former, NOW) is None
        assert staff_views(tx, [staff_id])[staff_id].person_id == newcomer


@pytest.mark.parametrize("after", [timedelta(days=3), timedelta(days=30)])
def test_an_expired_invitation_opens_nothing(app: Flask, after: timedelta) -> None:
    staff_id, token = _invited()
    with transaction() as tx:
        person = make_person(tx)
    with pytest.raises(InvitationOver), transaction() as tx:
        accept_invitation(tx, token, person, NOW + after)
    with reading() as tx:
        assert staff_views(tx, [staff_id])[staff_id].person_id is None


def test_a_new_invitation_ends_the_former(app: Flask) -> None:
    staff_id, first = _invited()
    with transaction() as tx:
        person = make_person(tx)
        second = invite_staff(tx, staff_principal("owner"), staff_id, NOW)
    with reading() as tx:
        assert find_invitation(tx, first, NOW) is None
        assert find_invitation(tx, second, NOW) is not None
    with pytest.raises(InvitationOver), transaction() as tx:
        accept_invitation(tx, first, person, NOW)


def test_a_person_who_is_staff_already_is_refused_and_the_invitation_stays_good(app: Flask) -> None:
    _staff_id, token = _invited()
    with transaction() as tx:
        person = make_person(tx)
        make_staff(tx, "clerk", THERE, person_id=person)
    with pytest.raises(AlreadyBound), transaction() as tx:
        accept_invitation(tx, token, person, NOW)
    with reading() as tx:
        assert find_invitation(tx, token, NOW) is not None


def test_a_manager_of_another_branch_may_not_invite(app: Flask) -> None:
    with transaction() as tx:
        staff_id = make_staff(tx, "clerk", HERE, person_id=None)
    with pytest.raises(Forbidden), transaction() as tx:
        invite_staff(tx, staff_principal("manager", THERE), staff_id, NOW)


@pytest.mark.parametrize("act", [invite_staff, unbind_staff, staff_leaves])
def test_the_office_cannot_reach_the_owners_account(app: Flask, act: Callable[..., object]) -> None:
    with transaction() as tx:
        owner = make_staff(tx, "owner")
    with pytest.raises(Forbidden), transaction() as tx:
        act(tx, staff_principal("office"), owner, NOW)
    with reading() as tx:
        view = staff_views(tx, [owner])[owner]
        assert tx.scalar(select(func.count()).select_from(StaffInvitation)) == 0
    assert (view.status, view.person_id is None) == ("active", False)


def test_the_office_cannot_make_the_owner_a_clerk(app: Flask) -> None:
    with transaction() as tx:
        make_staff(tx, "owner", staff_no="O1")
    with pytest.raises(Forbidden), transaction() as tx:
        import_staff(tx, [StaffRow("O1", "李娜", "clerk", HERE)], staff_principal("office"), NOW)


def test_leaving_ends_sessions_and_invitations_and_is_told_once(app: Flask) -> None:
    with transaction() as tx:
        staff_id = make_staff(tx, "clerk", HERE)
        token = open_session(tx, NOW, staff_id=staff_id)
        invitation = invite_staff(tx, staff_principal("owner"), staff_id, NOW)
    for _ in range(2):
        with transaction() as tx:
            staff_leaves(tx, staff_principal("manager", HERE), staff_id, NOW)
    with reading() as tx:
        assert find_staff_session(tx, token, NOW) is None
        assert find_invitation(tx, invitation, NOW) is None
        assert staff_views(tx, [staff_id])[staff_id].left_at == NOW
        assert staff_of_branch(tx, HERE) == []
    assert _events("identity.StaffLeft") == 1
    with pytest.raises(HasLeft), transaction() as tx:
        invite_staff(tx, staff_principal("owner"), staff_id, NOW)


def test_nobody_ends_her_own_employment(app: Flask) -> None:
    principal = staff_principal("owner")
    with transaction() as tx:
        make_staff(tx, "owner", id=principal.staff_id)
    with pytest.raises(NotYourself), transaction() as tx:
        staff_leaves(tx, principal, principal.staff_id, NOW)


def test_unbinding_ends_sessions_and_keeps_the_customer(app: Flask) -> None:
    with transaction() as tx:
        person = make_person(tx)
        staff_id = make_staff(tx, "clerk", HERE, person_id=person)
        staff_token = open_session(tx, NOW, staff_id=staff_id)
        shopper_token = open_session(tx, NOW, person_id=person)
    with transaction() as tx:
        unbind_staff(tx, staff_principal("manager", HERE), staff_id, NOW)
    with reading() as tx:
        assert find_staff_session(tx, staff_token, NOW) is None
        assert find_session(tx, shopper_token, NOW) == Shopper(person)
        assert find_staff_by_person(tx, person) is None


# ------------------------------------------------------------------ passwords


def _with_password(totp_secret: str | None = None) -> uuid.UUID:
    hashed = hash_password(PASSWORD, "A01")
    with transaction() as tx:
        staff_id = make_staff(tx, "office", staff_no="A01")
        if totp_secret:
            tx.execute(
                update(StaffEntry)
                .where(StaffEntry.id == staff_id)
                .values(totp_secret=seal_secret(staff_id, totp_secret))
            )
        set_password(tx, staff_id, hashed, NOW)
    return staff_id


def test_number_and_password_sign_in(app: Flask) -> None:
    staff_id = _with_password()
    assert sign_in_staff(transaction, "A01", PASSWORD, "", "10.0.0.1", NOW) == staff_id


@pytest.mark.parametrize(("number", "password"), [("A01", "wrong"), ("A02", PASSWORD), ("", ""), ("A01", "")])
def test_every_wrong_sign_in_gets_the_same_answer(app: Flask, number: str, password: str) -> None:
    _with_password()
    with pytest.raises(SignInWrong) as refused:
        sign_in_staff(transaction, number, password, "", "10.0.0.1", NOW)
    assert refused.value.chinese() == "工号、密码或动态码不对。"


def test_staff_without_a_password_or_who_left_cannot_sign_in(app: Flask) -> None:
    staff_id = _with_password()
    with transaction() as tx:
        make_staff(tx, "office", staff_no="A02")
        staff_leaves(tx, staff_principal("owner"), staff_id, NOW)
    for number in ("A01", "A02"):
        with pytest.raises(SignInWrong):
            sign_in_staff(transaction, number, PASSWORD, "", "10.0.0.1", NOW)


def test_after_five_wrong_tries_even_the_right_password_waits(app: Flask) -> None:
    staff_id = _with_password()
    for _ in range(5):
        with pytest.raises(SignInWrong):
            sign_in_staff(transaction, "A01", "wrong wrong wrong", "", "10.0.0.1", NOW)
    with pytest.raises(TooMany):
        sign_in_staff(transaction, "A01", PASSWORD, "", "10.0.0.2", NOW)
    later = NOW + timedelta(minutes=5)
    assert sign_in_staff(transaction, "A01", PASSWORD, "", "10.0.0.2", later) == staff_id


def test_one_address_may_not_try_many_numbers(app: Flask) -> None:
    _with_password()
    for _ in range(30):
        with transaction() as tx:
            take(tx, "signin-from:10.0.0.9", 30, 300, NOW)
    with pytest.raises(TooMany):
        sign_in_staff(transaction, "A01", PASSWORD, "", "10.0.0.9", NOW)
    assert sign_in_staff(transaction, "A01", PASSWORD, "", "10.0.0.8", NOW)


def test_a_one_time_code_works_once_where_it_is_set(app: Flask) -> None:
    secret = pyotp.random_base32()
    staff_id = _with_password(secret)
    code = pyotp.TOTP(secret).at(NOW)
    for wrong in ("", "000000" if code != "000000" else "111111"):
        with pytest.raises(SignInWrong):
            sign_in_staff(transaction, "A01", PASSWORD, wrong, "10.0.0.1", NOW)
    assert sign_in_staff(transaction, "A01", PASSWORD, code, "10.0.0.1", NOW) == staff_id
    with pytest.raises(SignInWrong):
        sign_in_staff(transaction, "A01", PASSWORD, code, "10.0.0.1", NOW + timedelta(seconds=20))


@pytest.mark.parametrize("password", ["short", "xxa01xxxxxxxx", "x" * 201])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordWeak):
        hash_password(password, "A01")
