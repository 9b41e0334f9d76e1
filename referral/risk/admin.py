"""Risk in the console: cases by age, one case with its evidence and its decision, the shape of the tree, the inspection file."""

import tempfile
import uuid

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.identity.queries import staff_names
from app.kernel import audit
from app.kernel.database import Tx, reading, transaction
from app.kernel.errors import Forbidden, Problem
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.principal import get_staff
from referral.queries import PayeeName, payee_names
from referral.risk.decide_case import CaseMissing, decide_case
from referral.risk.export_inspection import export_inspection
from referral.risk.queries import CaseView, count_cases, find_case, list_cases
from referral.risk.rules.signals import Act, Signal
from referral.risk.rules.words import ACTS, EVIDENCE, SIGNALS
from referral.risk.states import CASE, LABELS, CaseState
from referral.risk.watch_shape import watch_shape

blueprint = Blueprint("risk_office", __name__)
SIZE = 40
WORDS = {"signals": SIGNALS, "acts": {str(act): words for act, words in ACTS.items()}, "labels": LABELS}


@blueprint.get("/office/risk")
@staff("credit.read")
def cases() -> ResponseReturnValue:
    """Cases of one state, the oldest open one first."""
    _require_everywhere()
    state = _state(request.args.get("state", ""))
    signal = request.args.get("signal", "") if request.args.get("signal", "") in set(Signal) else ""
    page = _page()
    with reading() as tx:
        found, counts = list_cases(tx, state, signal, page, SIZE), count_cases(tx)
        names = _names(tx, found)
    more = page + 1 if len(found) > SIZE else None
    about = {"cases": found[:SIZE], "names": names, "counts": counts, "state": state, "signal": signal, "more": more}
    return render_template("referral/risk/cases.html", page=page, now=current_time(), **about, **WORDS)


@blueprint.get("/office/risk/<uuid:case_id>")
@staff("credit.read")
def one(case_id: uuid.UUID) -> ResponseReturnValue:
    """One case."""
    _require_everywhere()
    return _show(case_id)


@blueprint.post("/office/risk/<uuid:case_id>")
@staff("credit.approve")
def decide(case_id: uuid.UUID) -> ResponseReturnValue:
    """Confirm or clear it, with a reason."""
    to = CaseState.CLEARED if request.form.get("decision") == "clear" else CaseState.CONFIRMED
    try:
        with transaction() as tx:
            decide_case(tx, get_staff(), case_id, to, request.form.get("reason", ""), current_time())
    except Problem as problem:
        return _show(case_id, sentence_of(problem)), problem.status
    return redirect(url_for("risk_office.one", case_id=case_id), 303)


@blueprint.get("/office/risk/shape")
@staff("credit.read")
def shape() -> ResponseReturnValue:
    """People and tiers of every line, and where the income comes from."""
    _require_everywhere()
    with reading() as tx:
        found = watch_shape(tx, current_time())
        names = payee_names(tx, [root.root_id for root in found.roots])
    return render_template("referral/risk/shape.html", shape=found, names=names)


@blueprint.post("/office/risk/inspection")
@staff("books.read")
def inspection() -> ResponseReturnValue:
    """Plans, acknowledgements, ledger, tree, stops and cases as one ZIP; kept in the audit trail."""
    _require_everywhere()
    now = current_time()
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
    with reading() as tx:
        export_inspection(tx, file)
    with transaction() as tx:
        audit.record(tx, get_staff().actor, "risk.export_inspection", "referral", now, detail={"bytes": file.tell()})
    file.seek(0)
    return send_file(file, "application/zip", as_attachment=True, download_name=f"inspection-{now:%Y%m%d}.zip")


def _show(case_id: uuid.UUID, sentence: str = "") -> str:
    with reading() as tx:
        found = find_case(tx, case_id)
        if found is None:
            raise CaseMissing
        names = _names(tx, [found])
        decider = found.decided_by.partition(":")[2] if found.decided_by else ""
        by = staff_names(tx, [uuid.UUID(decider)]).get(uuid.UUID(decider), "") if decider else ""
    may = get_staff().scope("credit.approve").everywhere
    ways = [to for to in CaseState if may and CASE.allows(found.state, to)]
    about = {"it": found, "names": names, "by": by, "ways": ways, "sentence": sentence, "typed": request.form}
    return render_template("referral/risk/case.html", evidence=EVIDENCE, act=Act(found.act), **about, **WORDS)


def _names(tx: Tx, found: list[CaseView]) -> dict[str, PayeeName]:
    """By the id as evidence writes it."""
    wanted = {payee_id for it in found for payee_id in it.payees}
    wanted |= {uuid.UUID(text) for it in found for text in it.evidence.get("people", ())}
    return {str(who): name for who, name in payee_names(tx, wanted).items()}


def _state(asked: str) -> CaseState:
    return CaseState(asked) if asked in set(CaseState) else CaseState.OPEN


def _page() -> int:
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _require_everywhere() -> None:
    if not get_staff().scope("credit.read").everywhere:
        raise Forbidden
