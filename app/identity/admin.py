"""Head office's pages about people and staff."""

import uuid

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.identity.draw_link import draw_link
from app.identity.forms import StaffForm, TotpForm, read_form
from app.identity.gateway import BranchChoice, branch_choices
from app.identity.import_staff import StaffImport, StaffRow, import_staff
from app.identity.invite_staff import invite_staff
from app.identity.queries import find_people, list_staff, staff_views
from app.identity.read_staff_file import StaffFile, check_staff_row, read_staff_file
from app.identity.routes import own_base
from app.identity.rules.names import masked_phone
from app.identity.rules.roles import BRANCH_ROLES, ROLE_LABELS, ROLES, may_grant
from app.identity.set_totp import CodeWrong, clear_totp, new_secret, secret_address, set_totp
from app.identity.staff_leaves import staff_leaves
from app.identity.unbind_staff import unbind_staff
from app.kernel.database import reading, transaction
from app.kernel.errors import Forbidden, Invalid, Problem
from app.kernel.moment import current_settings, current_time
from app.kernel.sheets import write_csv
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.pagination import decode_cursor
from app.web.principal import get_staff

blueprint = Blueprint("people", __name__)
PAGE = 50
SECRET_S = 600
MOST_EXPORTED = 100_000


@blueprint.get("/office/people")
@staff("people.read")
def people() -> ResponseReturnValue:
    """Everybody WeChat has brought, newest first; `?format=csv` for a file."""
    if not get_staff().scope("people.read").everywhere:
        raise Forbidden
    asked = request.args.get("q", "").strip()[:40]
    as_file = request.args.get("format") == "csv"
    with reading() as tx:
        page = find_people(tx, asked, request.args.get("cursor"), MOST_EXPORTED if as_file else PAGE)
    if as_file:
        rows = [
            (one.nickname, masked_phone(one.phone), one.created_at.isoformat(timespec="seconds")) for one in page.items
        ]
        return _file(write_csv((_("昵称"), _("手机"), _("加入时间")), rows), "people.csv")
    return render_template("identity/people.html", page=page, asked=asked, masked_phone=masked_phone)


@blueprint.get("/office/staff")
@staff("staff.edit")
def staff_list() -> ResponseReturnValue:
    """The staff one may edit."""
    return _staff_page()


@blueprint.post("/office/staff")
@staff("staff.edit")
def save_staff() -> ResponseReturnValue:
    """Take in or change one staff member by number."""
    given = request.form.to_dict()
    try:
        row = _typed_row(given)
        with transaction() as tx:
            import_staff(tx, [row], get_staff(), current_time())
    except Forbidden:
        raise
    except Problem as refusal:
        return make_response(_staff_page(given, _said(refusal)), refusal.status)
    return redirect(url_for("people.staff_list", saved=row.staff_no))


@blueprint.post("/office/staff/import")
@staff("staff.edit")
def take_file() -> ResponseReturnValue:
    """Check a staff list, and store it when asked to and every row is right."""
    upload = request.files.get("file")
    try:
        with reading() as tx:
            choices = branch_choices(tx)
        found = read_staff_file(upload.read() if upload else b"", upload.filename or "" if upload else "", choices)
        done = _store(found) if not found.wrong else None
    except Forbidden:
        raise
    except Problem as refusal:
        return make_response(_staff_page({}, sentence_of(refusal)), refusal.status)
    page = render_template("identity/staff_import.html", found=found, done=done)
    return make_response(page, 422 if found.wrong else 200)


@blueprint.post("/office/staff/<uuid:staff_id>/invite")
@staff("staff.edit")
def invite(staff_id: uuid.UUID) -> ResponseReturnValue:
    """A one-time invitation, shown once."""
    with transaction() as tx:
        token = invite_staff(tx, get_staff(), staff_id, current_time())
        view = staff_views(tx, [staff_id])[staff_id]
    address = f"{own_base()}/join/{token}"
    return render_template("identity/invitation.html", view=view, address=address, picture=draw_link(address))


@blueprint.post("/office/staff/<uuid:staff_id>/unbind")
@staff("staff.edit")
def unbind(staff_id: uuid.UUID) -> ResponseReturnValue:
    """Take her WeChat off."""
    with transaction() as tx:
        unbind_staff(tx, get_staff(), staff_id, current_time())
    return redirect(url_for("people.staff_list"))


@blueprint.post("/office/staff/<uuid:staff_id>/leave")
@staff("staff.edit")
def leave(staff_id: uuid.UUID) -> ResponseReturnValue:
    """She leaves the company."""
    with transaction() as tx:
        staff_leaves(tx, get_staff(), staff_id, current_time())
    return redirect(url_for("people.staff_list"))


@blueprint.get("/office/security")
@staff()
def security() -> ResponseReturnValue:
    """One's own second step at sign-in."""
    return _security_page()


@blueprint.post("/office/security")
@staff()
def save_security() -> ResponseReturnValue:
    """Switch the one-time code on, with a code, or off."""
    me, now = get_staff(), current_time()
    if request.form.get("act") == "clear":
        with transaction() as tx:
            clear_totp(tx, me, now)
        return redirect(url_for("people.security"))
    form = read_form(TotpForm, request.form.to_dict())
    try:
        secret = str(_sealer().loads(form["sealed"], max_age=SECRET_S))
        with transaction() as tx:
            set_totp(tx, me, secret, form["code"], now)
    except BadSignature as error:
        raise CodeWrong from error
    except CodeWrong as refusal:
        return make_response(_security_page(sentence_of(refusal), form["sealed"], secret), refusal.status)
    return redirect(url_for("people.security"))


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_settings().key("totp-setup"), salt=str(get_staff().staff_id))


def _security_page(sentence: str = "", sealed: str = "", secret: str = "") -> str:
    me = get_staff()
    with reading() as tx:
        view = staff_views(tx, [me.staff_id])[me.staff_id]
    secret = secret or new_secret()
    return render_template(
        "identity/security.html",
        view=view,
        sentence=sentence,
        secret=secret,
        sealed=sealed or _sealer().dumps(secret),
        picture=draw_link(secret_address(secret, view.staff_no)),
    )


def _store(found: StaffFile) -> StaffImport | None:
    if request.form.get("act") != "store":
        return None
    with transaction() as tx:
        return import_staff(tx, found.rows, get_staff(), current_time())


def _typed_row(given: dict[str, str]) -> StaffRow:
    form = {name: text.strip() for name, text in read_form(StaffForm, given).items()}
    with reading() as tx:
        codes = {choice.code: choice for choice in branch_choices(tx)}
    row = check_staff_row(form, codes)
    if isinstance(row, str):
        raise Invalid({"": [_(row)]})
    return row


def _staff_page(given: dict[str, str] | None = None, sentence: str = "") -> str:
    me = get_staff()
    scope = me.scope("staff.edit")
    asked = request.args.get("q", "").strip()[:40]
    after = decode_cursor(request.args.get("cursor"))
    with reading() as tx:
        page = list_staff(
            tx, None if scope.everywhere else scope.branch_ids, asked, str(after[0]) if after else "", PAGE
        )
        branches = branch_choices(tx, None if scope.everywhere else scope.branch_ids)
        names = {choice.branch_id: choice for choice in branch_choices(tx)}
    return render_template(
        "identity/staff.html",
        page=page,
        asked=asked,
        names=names,
        branches=branches,
        roles=[(role, ROLE_LABELS[role]) for role in ROLES if _may_offer(role, branches)],
        labels=ROLE_LABELS,
        masked_phone=masked_phone,
        given=given or {},
        sentence=sentence,
    )


def _said(refusal: Problem) -> str:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return " ".join(sentence for sentences in fields.values() for sentence in sentences) or sentence_of(refusal)


def _may_offer(role: str, branches: list[BranchChoice]) -> bool:
    held = get_staff().permissions
    places = [choice.branch_id for choice in branches[:1]] if role in BRANCH_ROLES else [None]
    return any(may_grant(held, role, place) for place in places)


def _file(data: bytes, name: str) -> Response:
    answer = make_response(data)
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
