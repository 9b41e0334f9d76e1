"""Debts and head office's figures in the console."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading, transaction
from app.kernel.errors import Invalid, Problem, Refused
from app.kernel.moment import current_time
from app.kernel.money import parse_yuan
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.principal import get_staff
from referral.payouts.debts.decide_write_off import decide_write_off
from referral.payouts.debts.propose_write_off import propose_write_off
from referral.payouts.debts.queries import debts, write_offs
from referral.payouts.desk.forms import read_policy
from referral.payouts.desk.queries import actor_names
from referral.payouts.find_calculator import all_calculators
from referral.payouts.queries import policy_now
from referral.payouts.set_policy import set_policy
from referral.queries import payee_names

blueprint = Blueprint("payout_debts", __name__)
STATES = {"proposed": "待另一位同事决定", "approved": "已核销", "refused": "未通过"}


@blueprint.get("/office/payouts/debts")
@staff("payouts.approve")
def page() -> ResponseReturnValue:
    """Who owes, and what was proposed and decided."""
    return _page()


@blueprint.post("/office/payouts/debts")
@staff("payouts.approve")
def propose() -> ResponseReturnValue:
    """Propose to give a debt up."""
    try:
        amount_fen = parse_yuan(request.form.get("amount", ""))
        payee_id = uuid.UUID(request.form.get("payee", ""))
        with transaction() as tx:
            propose_write_off(tx, get_staff(), payee_id, amount_fen, request.form.get("reason", ""), current_time())
    except ValueError:
        return _page(Invalid())
    except (Refused, Invalid) as problem:
        return _page(problem)
    return redirect(url_for("payout_debts.page"), 303)


@blueprint.post("/office/payouts/debts/<uuid:write_off_id>")
@staff("payouts.approve")
def decide(write_off_id: uuid.UUID) -> ResponseReturnValue:
    """The second person decides."""
    try:
        with transaction() as tx:
            decide_write_off(tx, get_staff(), write_off_id, request.form.get("decision") == "approve", current_time())
    except Refused as problem:
        return _page(problem)
    return redirect(url_for("payout_debts.page"), 303)


@blueprint.get("/office/payouts/policy")
@staff("plans.edit")
def policy() -> ResponseReturnValue:
    """Head office's figures."""
    return _policy()


@blueprint.post("/office/payouts/policy")
@staff("plans.edit")
def change_policy() -> ResponseReturnValue:
    """New figures from now on."""
    try:
        with transaction() as tx:
            set_policy(tx, get_staff(), read_policy(request.form), current_time())
    except Invalid as problem:
        return _policy(problem)
    return redirect(url_for("payout_debts.policy"), 303)


def _page(problem: Problem | None = None) -> ResponseReturnValue:
    with reading() as tx:
        owed, proposals = debts(tx), write_offs(tx)
        names = payee_names(tx, [*owed, *(it.payee_id for it in proposals)])
        actors = actor_names(tx, [actor for it in proposals for actor in (it.proposed_by, it.decided_by) if actor])
    return render_template(
        "referral/payouts/office_debts.html",
        owed=owed,
        total_fen=sum(owed.values()),
        proposals=proposals,
        waiting={it.payee_id for it in proposals if it.state == "proposed"},
        names=names,
        actors=actors,
        states=STATES,
        me=get_staff().actor,
        typed=request.form,
        sentence=sentence_of(problem) if problem else "",
    ), problem.status if problem else 200


def _policy(problem: Problem | None = None) -> ResponseReturnValue:
    with reading() as tx:
        figures = policy_now(tx)
    return render_template(
        "referral/payouts/office_policy.html",
        it=figures,
        calculators=[(one.key, one.label) for one in all_calculators()],
        typed=request.form,
        sentence=sentence_of(problem) if problem else "",
    ), problem.status if problem else 200
