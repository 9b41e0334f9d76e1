"""Head office: every code, its revocation, and sheets to print."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.codes.code_address import code_address
from app.codes.draw_qr import qr_svg
from app.codes.issue_code import issue_code
from app.codes.kinds import ENTRY_KINDS, CodeSubject, EntryKind, find_kind
from app.codes.queries import list_codes, live_codes
from app.codes.revoke_code import revoke_code
from app.codes.rules import live_key
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import NotFound
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.pagination import decode_cursor, page_size
from app.web.principal import get_staff

blueprint = Blueprint("codes_office", __name__, url_prefix="/office/codes")
PERMISSION = "branches.edit"


@blueprint.get("")
@staff(PERMISSION)
def overview() -> ResponseReturnValue:
    """Every code, newest first, by kind."""
    kind = request.args.get("kind") or None
    with reading() as tx:
        page = list_codes(
            tx,
            kind=kind,
            cursor=decode_cursor(request.args.get("cursor")),
            size=page_size(request.args.get("size"), 50),
        )
    kinds = ENTRY_KINDS.all()
    labels = {kind.key: kind.label for kind in kinds}
    return render_template("codes/overview.html", page=page, kinds=kinds, labels=labels, kind=kind)


@blueprint.post("/<token>/revoke")
@staff(PERMISSION)
def revoke(token: str) -> ResponseReturnValue:
    """Take a code out of use."""
    with transaction() as tx:
        get_staff().require(PERMISSION)
        revoke_code(tx, token, get_staff().actor, current_time())
    return redirect(url_for("codes_office.overview"))


@blueprint.get("/sheet/<kind>")
@staff(PERMISSION)
def sheet(kind: str) -> ResponseReturnValue:
    """All codes of a kind on paper: picture, title, note."""
    with reading() as tx:
        found = _printable(kind)
        rows = _rows(tx, found)
    return render_template("codes/sheet.html", kind=found, rows=rows, missing=sum(not row[1] for row in rows))


@blueprint.post("/sheet/<kind>")
@staff(PERMISSION)
def fill_sheet(kind: str) -> ResponseReturnValue:
    """Make the codes that are still missing."""
    now = current_time()
    with transaction() as tx:
        get_staff().require(PERMISSION)
        for thing in _subjects(tx, _printable(kind)):
            issue_code(
                tx,
                kind,
                now,
                subject_id=thing.subject_id,
                branch_id=thing.branch_id,
                product_id=thing.product_id,
                by=get_staff().actor,
            )
    return redirect(url_for("codes_office.sheet", kind=kind))


def _printable(kind: str) -> EntryKind:
    found = find_kind(kind)
    if found is None or found.subjects is None:
        raise NotFound
    return found


def _subjects(tx: Tx, kind: EntryKind) -> Sequence[CodeSubject]:
    return kind.subjects(tx, current_time()) if kind.subjects else ()


def _rows(tx: Tx, kind: EntryKind) -> list[tuple[CodeSubject, str]]:
    """Each thing with its picture as SVG, empty where it has no code yet."""
    known = {
        live_key(code.kind, code.subject_id, code.branch_id, code.product_id): code.token
        for code in live_codes(tx, kind.key)
    }
    keyed = [
        (thing, known.get(live_key(kind.key, thing.subject_id, thing.branch_id, thing.product_id)))
        for thing in _subjects(tx, kind)
    ]
    return [(thing, qr_svg(code_address(token)) if token else "") for thing, token in keyed]
