"""Head office's branches: list, search, edit, import with preview, export."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.branches.edit_branch import FIELDS, BranchWrong, branch_texts, edit_branch
from app.branches.import_branches import ImportRefused, import_branches
from app.branches.list_branches import BranchSearch, list_branches
from app.branches.opening_text import opening_text
from app.branches.queries import BranchUnknown, BranchView, directory, find_holidays, opening
from app.branches.rules.area_text import AreaMalformed, format_areas
from app.branches.rules.coordinates import SYSTEMS, SystemUnknown
from app.branches.rules.hours import HolidayMalformed, format_holidays
from app.branches.set_areas import set_areas
from app.branches.set_holidays import set_holidays
from app.kernel.database import reading, transaction
from app.kernel.import_report import ImportReport
from app.kernel.moment import current_time
from app.kernel.sheets import SheetRefused, read_sheet, write_csv, write_xlsx
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.principal import get_staff

blueprint = Blueprint("branches_office", __name__)
PERMISSION = "branches.edit"
PAGE = 50
MAX_AREAS_TEXT = 60_000
BLANK = dict.fromkeys(FIELDS, "") | {"kind": "shop", "state": "open", "owner": "direct", "prepare_minutes": "30"}
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@blueprint.get("/office/branches")
@staff(PERMISSION)
def branches() -> ResponseReturnValue:
    """Every branch and warehouse; `?q=`, `?city=`, `?state=`, `?kind=`."""
    asked = {name: request.args.get(name, "").strip() for name in ("q", "city", "state", "kind")}
    now = current_time()
    with reading() as tx:
        shops = directory(tx, now)
    search = BranchSearch(asked["q"], asked["city"], asked["state"], asked["kind"])
    found = list_branches(shops, search, request.args.get("after", ""), PAGE)
    here: dict[str, Any] = {name: text or None for name, text in asked.items()}
    more = len(found) > PAGE
    return render_template(
        "branches/list.html",
        rows=[(branch, opening(branch, now), opening_text(branch, now)) for branch in found[:PAGE]],
        asked=asked,
        cities=sorted({branch.city for branch in shops.all()}),
        total=len(shops.all()),
        next_href=url_for("branches_office.branches", after=found[PAGE - 1].code, **here) if more else "",
        first_href=url_for("branches_office.branches", **here) if request.args.get("after") else "",
    )


@blueprint.get("/office/branches/new")
@staff(PERMISSION)
def new() -> ResponseReturnValue:
    """An empty form."""
    return render_template("branches/edit.html", code=None, texts=BLANK, errors={})


@blueprint.get("/office/branches/<code>")
@staff(PERMISSION)
def show(code: str) -> ResponseReturnValue:
    """One branch as a form."""
    return render_template("branches/edit.html", code=code, texts=branch_texts(_branch(code)), errors={})


@blueprint.post("/office/branches/new")
@staff(PERMISSION)
def create() -> ResponseReturnValue:
    """Store a new branch."""
    return _save(None)


@blueprint.post("/office/branches/<code>")
@staff(PERMISSION)
def edit(code: str) -> ResponseReturnValue:
    """Store what was typed; what is wrong is marked and everything typed stays."""
    return _save(code)


@blueprint.get("/office/branches/<code>/areas")
@staff(PERMISSION)
def areas(code: str) -> ResponseReturnValue:
    """Where the branch's couriers go."""
    branch = _branch(code)
    return render_template("branches/areas.html", branch=branch, text=format_areas(branch.own_areas), sentence="")


@blueprint.post("/office/branches/<code>/areas")
@staff(PERMISSION)
def save_areas(code: str) -> ResponseReturnValue:
    """Keep the areas as typed; a line that cannot be read is named and everything typed stays."""
    text = request.form.get("areas", "")[:MAX_AREAS_TEXT]
    try:
        with transaction() as tx:
            set_areas(tx, get_staff(), code, text, current_time())
    except AreaMalformed as wrong:
        page = render_template("branches/areas.html", branch=_branch(code), text=text, sentence=sentence_of(wrong))
        return page, 422
    return redirect(url_for("branches_office.areas", code=code), 303)


@blueprint.get("/office/holidays")
@staff(PERMISSION)
def holidays() -> ResponseReturnValue:
    """Days on which the whole chain keeps other hours."""
    with reading() as tx:
        text = format_holidays(find_holidays(tx))
    return render_template("branches/holidays.html", text=text, sentence="")


@blueprint.post("/office/holidays")
@staff(PERMISSION)
def save_holidays() -> ResponseReturnValue:
    """Keep the list as typed; a line that cannot be read is named and everything typed stays."""
    text = request.form.get("holidays", "")[:MAX_AREAS_TEXT]
    try:
        with transaction() as tx:
            set_holidays(tx, get_staff(), text, current_time())
    except HolidayMalformed as wrong:
        return render_template("branches/holidays.html", text=text, sentence=sentence_of(wrong)), 422
    return redirect(url_for("branches_office.holidays"), 303)


@blueprint.get("/office/branches.<any(csv, xlsx):kind>")
@staff(PERMISSION)
def export(kind: str) -> Response:
    """Every branch with the columns the import reads back."""
    with reading() as tx:
        shops = directory(tx, current_time())
    header = ("external_ref", *FIELDS)
    lines = [[branch.reference, *branch_texts(branch).values()] for branch in shops.all()]
    body = write_xlsx(header, lines) if kind == "xlsx" else write_csv(header, lines)
    return Response(
        body, mimetype=KINDS[kind], headers={"Content-Disposition": f'attachment; filename="branches.{kind}"'}
    )


@blueprint.get("/office/branches-import")
@staff(PERMISSION)
def import_page() -> ResponseReturnValue:
    """Choose a file, look at what it would do, import it."""
    return render_template("branches/import.html", reports=None, refused="", systems=SYSTEMS)


@blueprint.post("/office/branches-import")
@staff(PERMISSION)
def import_file() -> ResponseReturnValue:
    """Preview (`act=preview`) or import."""
    get_staff().require(PERMISSION)
    refused, reports = "", []
    try:
        reports = [_import(dry_run=request.form.get("act") != "import")]
    except ImportRefused as problem:
        refused, reports = sentence_of(problem), [problem.report]
    except (SheetRefused, SystemUnknown) as problem:
        refused = sentence_of(problem)
    name = "web/_import_reports.html" if request.headers.get("HX-Request") else "branches/import.html"
    page = render_template(name, reports=reports, refused=refused, systems=SYSTEMS)
    return page, 422 if refused and not request.headers.get("HX-Request") else 200


def _branch(code: str) -> BranchView:
    with reading() as tx:
        branch = directory(tx, current_time()).by_code(code)
    if branch is None:
        raise BranchUnknown
    return branch


def _import(dry_run: bool) -> ImportReport:
    file = request.files.get("file")
    sheet = read_sheet(file.read() if file else b"", (file.filename if file else "") or "file")
    by, now, system = get_staff().actor, current_time(), request.form.get("system", "gcj02")
    if dry_run:
        with reading() as tx:
            return import_branches(tx, sheet, system=system, by=by, now=now, dry_run=True)
    good_rows_only = bool(request.form.get("good_rows_only"))
    with transaction() as tx:
        return import_branches(tx, sheet, system=system, by=by, now=now, good_rows_only=good_rows_only)


def _save(code: str | None) -> ResponseReturnValue:
    texts = {name: request.form[name] for name in FIELDS if name in request.form}
    try:
        with transaction() as tx:
            stored = edit_branch(tx, get_staff(), code, texts, current_time())
    except BranchWrong as wrong:
        errors = {name: [sentence_of(problem)] for name, problem in wrong.problems.items()}
        return render_template("branches/edit.html", code=code, texts=BLANK | texts, errors=errors), 422
    return redirect(url_for("branches_office.show", code=stored))
