"""Head office: moves in the tree, grades, pauses."""

import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.identity.merge_people import merge_people
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.principal import get_staff
from referral.corrections.forms import find_one_person
from referral.relations.queries import move_lines, person_relation
from referral.tree.ask_move import AskedMove, ask_move, checked_reason
from referral.tree.move_parent import move_parent, refuse_move
from referral.tree.rules import GRADES
from referral.tree.set_grade import set_grade
from referral.tree.set_standing import set_standing
from referral.tree.states import LABELS

blueprint = Blueprint("relations_office", __name__)
CAUSES = {"clerk": "扫导购的码", "share": "打开会员的推荐", "move": "人工调整", "left": "本人退出", "merge": "账号合并"}


def show_door(*, person_id: uuid.UUID | None = None, **_about: Any) -> str:
    """Slot `tree.actions`: the way to a person's relation."""
    if not get_staff().scope("credit.correct").everywhere:
        return ""
    return render_template("referral/_tree_doors.html", person_id=person_id)


@blueprint.get("/office/relations")
@staff("credit.correct")
def overview() -> ResponseReturnValue:
    """Requests to move somebody; open ones first."""
    return _overview("", 200)


@blueprint.post("/office/relations/moves/<uuid:move_id>")
@staff("credit.approve")
def decide(move_id: uuid.UUID) -> ResponseReturnValue:
    """The second person's word."""
    now = current_time()
    try:
        with transaction() as tx:
            if request.form.get("verdict") == "approve":
                move_parent(tx, get_staff(), move_id, now)
            else:
                refuse_move(tx, get_staff(), move_id, request.form.get("answer", ""), now)
    except (Invalid, Refused, Conflict) as problem:
        return _overview(sentence_of(problem), problem.status)
    return redirect(url_for("relations_office.overview"))


@blueprint.get("/office/relations/<uuid:person_id>")
@staff("credit.correct")
def person_page(person_id: uuid.UUID) -> ResponseReturnValue:
    """One person's parents, grade and standing, with the forms to change them."""
    return _person(person_id, "", 200)


@blueprint.post("/office/relations/<uuid:person_id>")
@staff("credit.correct")
def change(person_id: uuid.UUID) -> ResponseReturnValue:
    """`act` is move, release, grade, pause, resume or merge; a refusal keeps what was typed."""
    now, act, reason = current_time(), request.form.get("act", ""), request.form.get("reason", "")
    _require_everywhere()
    try:
        with transaction() as tx:
            _act(tx, person_id, act, reason, now)
    except (Invalid, Refused, Conflict, Forbidden) as problem:
        return _person(person_id, sentence_of(problem), problem.status)
    return redirect(url_for("relations_office.person_page", person_id=person_id))


def _act(tx: Tx, person_id: uuid.UUID, act: str, reason: str, now: datetime) -> None:
    if act in ("move", "release"):
        to = find_one_person(tx, request.form.get("parent", "")) if act == "move" else None
        ask_move(tx, get_staff(), AskedMove(person_id, to, reason), now)
    elif act == "grade":
        set_grade(tx, get_staff(), person_id, request.form.get("grade", ""), reason, now)
    elif act in ("pause", "resume"):
        set_standing(tx, get_staff(), person_id, paused=act == "pause", reason=reason, now=now)
    elif act == "merge":
        merge_people(tx, get_staff(), _uuid(request.form.get("gone", "")), person_id, checked_reason(reason), now)
    else:
        raise Invalid


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Invalid from None


def _overview(error: str, status: int) -> ResponseReturnValue:
    _require_everywhere()
    with reading() as tx:
        lines = move_lines(tx)
    about = {"lines": lines, "labels": LABELS, "error": error, "actor": get_staff().actor}
    return render_template("referral/office_moves.html", **about, may_approve=_may_approve()), status


def _person(person_id: uuid.UUID, error: str, status: int) -> ResponseReturnValue:
    _require_everywhere()
    with reading() as tx:
        view = person_relation(tx, person_id, current_time())
    if view is None:
        raise NotFound
    about = {"view": view, "labels": LABELS, "grades": GRADES, "causes": CAUSES, "error": error, "typed": request.form}
    about |= {"may_approve": _may_approve(), "may_merge": get_staff().scope("people.merge").everywhere}
    return render_template("referral/office_relation.html", **about), status


def _may_approve() -> bool:
    return get_staff().scope("credit.approve").everywhere


def _require_everywhere() -> None:
    """The tree belongs to no branch."""
    if not get_staff().scope("credit.correct").everywhere:
        raise Forbidden
