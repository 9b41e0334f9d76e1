"""Signing in and out, joining as staff, and a person's own card."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.identity.accept_invitation import InvitationOver, accept_invitation, use_invitation
from app.identity.close_session import close_session
from app.identity.draw_link import draw_link
from app.identity.forms import JoinForm, ProfileForm, StaffSignInForm, read_form
from app.identity.gateway import branch_choices
from app.identity.make_state import Wish, forget_state, make_state, read_state
from app.identity.open_session import open_session
from app.identity.queries import StaffView, find_invitation, find_staff_by_person, person_views
from app.identity.rename_person import rename_person
from app.identity.rules.roles import ROLE_LABELS
from app.identity.set_password import PasswordsDiffer, PasswordWeak, hash_password, set_password
from app.identity.set_phone import PhoneMalformed, set_phone
from app.identity.set_session_cookie import clear_session_cookie, session_token, set_session_cookie
from app.identity.sign_in_staff import SignInWrong, sign_in_staff
from app.identity.sign_in_wechat import Browser, SignInStale, SnapshotVisitor, sign_in_wechat
from app.kernel.database import reading, transaction
from app.kernel.errors import Invalid, TooMany
from app.kernel.files import PictureRefused
from app.kernel.moment import current_files, current_settings, current_time
from app.web.csrf import browser_id
from app.web.guards import public, shopper, staff
from app.web.i18n import sentence_of
from app.web.menus import CONSOLE_MENU, DESK_MENU, menu
from app.web.one_port import reachable
from app.web.principal import authenticator, find_shopper, find_staff, get_shopper, in_wechat
from app.web.redirects import safe_path
from app.wechat.account import get_account
from app.wechat.oauth import BASE, USERINFO, authorize_address

blueprint = Blueprint("identity", __name__)
KINDS = ("shopper", "staff")


def own_base() -> str:
    """Scheme, host (it is on the allow-list) and prefix of this request, without a slash at the end."""
    scheme = "https" if current_settings().secure else request.scheme
    return f"{scheme}://{request.host}{request.script_root}"


@blueprint.get("/signin")
@public
def sign_in() -> ResponseReturnValue:
    """How to sign in outside WeChat; inside it, one button."""
    next_path = safe_path(request.args.get("next"))
    if find_shopper():
        return redirect(next_path)
    return render_template(
        "identity/sign_in.html",
        next_path=next_path,
        picture=None if in_wechat() else draw_link(own_base() + next_path),
    )


@blueprint.get("/signin/wechat")
@public
def start_wechat() -> ResponseReturnValue:
    """Off to WeChat: silent, or with `card=1` asking for name and picture."""
    kind = request.args.get("as", "shopper")
    scope = USERINFO if request.args.get("card") == "1" else BASE
    wish = Wish(safe_path(request.args.get("next")), kind if kind in KINDS else "shopper", scope)
    answer = make_response()
    state = make_state(answer, wish)
    answer.status_code = 302
    answer.headers["Location"] = reachable(
        authorize_address(get_account(), f"{own_base()}/signin/return", scope, state)
    )
    return answer


@blueprint.get("/signin/return")
@public
def finish_wechat() -> ResponseReturnValue:
    """Back from WeChat."""
    state = request.args.get("state", "")
    wish = read_state(state)
    if wish is None or not request.args.get("code"):
        return _not_finished(wish, SignInStale.sentence)
    browser = Browser(browser_id(), session_token("shopper"), session_token("staff"))
    try:
        done = sign_in_wechat(transaction, get_account(), request.args["code"], state, wish, browser, current_time())
    except (SignInStale, SnapshotVisitor) as refusal:
        return _not_finished(wish, refusal.sentence)
    needs_binding = wish.kind == "staff" and done.staff_token is None
    answer = make_response(redirect("/signin/not-staff" if needs_binding else wish.next_path))
    forget_state(answer, state)
    set_session_cookie(answer, "shopper", done.shopper_token)
    if done.staff_token:
        set_session_cookie(answer, "staff", done.staff_token)
    return answer


@blueprint.get("/signin/not-staff")
@public
def not_staff() -> ResponseReturnValue:
    """This WeChat belongs to no staff member."""
    return make_response(render_template("identity/not_staff.html"), 403)


@blueprint.get("/signin/staff")
@public
def staff_form() -> ResponseReturnValue:
    """The office's sign-in page."""
    next_path = safe_path(request.args.get("next"), "/office")
    if (found := find_staff()) and found.fresh:
        return redirect(next_path)
    return _staff_page({"next": next_path}, "")


@blueprint.post("/signin/staff")
@public
def staff_sign_in() -> ResponseReturnValue:
    """Number, password, one-time code."""
    given = request.form.to_dict()
    now = current_time()
    try:
        form = read_form(StaffSignInForm, given)
        staff_id = sign_in_staff(
            transaction, form["staff_no"].strip(), form["password"], form["code"], request.remote_addr or "", now
        )
    except (SignInWrong, TooMany) as refusal:
        return make_response(_staff_page(given, sentence_of(refusal)), refusal.status)
    except Invalid:
        return make_response(_staff_page(given, sentence_of(SignInWrong())), SignInWrong.status)
    with transaction() as tx:
        token = open_session(tx, now, staff_id=staff_id, former=session_token("staff"))
    answer = make_response(redirect(safe_path(given.get("next"), "/office")))
    set_session_cookie(answer, "staff", token)
    return answer


@blueprint.get("/signin/home")
@staff()
def staff_home() -> ResponseReturnValue:
    """The first page a staff member may open: the counter in WeChat, the office at a desk."""
    points = (DESK_MENU, CONSOLE_MENU) if in_wechat() else (CONSOLE_MENU, DESK_MENU)
    first = [item.endpoint for point in points for item in menu(point)]
    return redirect(url_for(first[0]) if first else "/me/profile")


@blueprint.get("/join/<token>")
@public
def join(token: str) -> ResponseReturnValue:
    """Who is invited, and how to accept: by WeChat on a phone, by a password at a desk."""
    if in_wechat() and find_shopper() is None:
        return redirect(authenticator().sign_in_address(request, "shopper"))
    return _join_page(token)


@blueprint.post("/join/<token>")
@public
def accept(token: str) -> ResponseReturnValue:
    """Accept: bind this WeChat, or set the password of somebody of the office."""
    now = current_time()
    if found := find_shopper():
        with transaction() as tx:
            staff_id = accept_invitation(tx, token, found.person_id, now)
            secret = open_session(tx, now, staff_id=staff_id, former=session_token("staff"))
    else:
        try:
            secret = _join_by_password(token, now)
        except PasswordWeak as refusal:
            return make_response(_join_page(token, sentence_of(refusal)), refusal.status)
    answer = make_response(redirect("/signin/home"))
    set_session_cookie(answer, "staff", secret)
    return answer


@blueprint.post("/signout")
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's sessions."""
    answer = make_response(redirect("/signin/staff" if session_token("staff") and not in_wechat() else "/"))
    with transaction() as tx:
        for kind in KINDS:
            if token := session_token(kind):
                close_session(tx, token, current_time())
    for kind in KINDS:
        clear_session_cookie(answer, kind)
    return answer


@blueprint.get("/me/profile")
@shopper
def profile() -> ResponseReturnValue:
    """The person's own card."""
    return _profile_page()


@blueprint.post("/me/profile")
@shopper
def save_profile() -> ResponseReturnValue:
    """Name, phone, picture."""
    given = request.form.to_dict()
    upload = request.files.get("picture")
    try:
        form = read_form(ProfileForm, given)
        picture = current_files().put_picture(upload.read()) if upload and upload.filename else None
        with transaction() as tx:
            rename_person(tx, get_shopper().person_id, form["nickname"], picture)
            if form["phone"].strip():
                set_phone(tx, get_shopper().person_id, form["phone"])
    except PhoneMalformed as refusal:
        return make_response(_profile_page(given, {"phone": [sentence_of(refusal)]}), refusal.status)
    except PictureRefused as refusal:
        return make_response(_profile_page(given, {"picture": [sentence_of(refusal)]}), refusal.status)
    except Invalid as refusal:
        return make_response(_profile_page(given, refusal.fields), refusal.status)
    return redirect(safe_path(given.get("next"), "/me/profile?saved=1"))


def _join_by_password(token: str, now: datetime) -> str:
    form = read_form(JoinForm, request.form.to_dict())
    if form["password"] != form["again"]:
        raise PasswordsDiffer
    with reading() as tx:
        invited = find_invitation(tx, token, now)
    if invited is None or not may_use_password(invited.staff):
        raise InvitationOver
    hashed = hash_password(form["password"], invited.staff.staff_no)
    with transaction() as tx:
        staff_id = use_invitation(tx, token, now)
        set_password(tx, staff_id, hashed, now)
        return open_session(tx, now, staff_id=staff_id, former=session_token("staff"))


def _join_page(token: str, sentence: str = "") -> str:
    with reading() as tx:
        invited = find_invitation(tx, token, current_time())
        ids = [branch for _, branch in invited.staff.roles if branch] if invited else []
        branches = branch_choices(tx, ids)
    return render_template(
        "identity/join.html",
        invited=invited,
        branches=branches,
        roles=[ROLE_LABELS[role] for role, _ in invited.staff.roles] if invited else [],
        by_password=bool(invited and may_use_password(invited.staff)) and find_shopper() is None,
        picture=None if find_shopper() else draw_link(f"{own_base()}/join/{token}"),
        token=token,
        sentence=sentence,
    )


def may_use_password(staff_member: StaffView) -> bool:
    """Clerks work on their phones and join by WeChat only; everybody else may also sit at a desk."""
    return any(role != "clerk" for role, _ in staff_member.roles)


def _profile_page(given: dict[str, str] | None = None, errors: dict[str, list[str]] | None = None) -> str:
    person_id = get_shopper().person_id
    with reading() as tx:
        person = person_views(tx, [person_id]).get(person_id)
        staff = find_staff_by_person(tx, person_id)
    return render_template(
        "identity/profile.html",
        person=person,
        staff=staff,
        given=given or {},
        errors=errors or {},
    )


def _staff_page(given: dict[str, Any], sentence: str) -> str:
    return render_template("identity/staff_sign_in.html", given=given, sentence=sentence)


def _not_finished(wish: Wish | None, sentence: str) -> Response:
    """A button, never a second automatic redirect: a browser that keeps no cookies must not circle."""
    page = render_template(
        "identity/not_finished.html",
        sentence=sentence,
        next_path=wish.next_path if wish else "/",
        kind=wish.kind if wish else "shopper",
    )
    return make_response(page, 409)
