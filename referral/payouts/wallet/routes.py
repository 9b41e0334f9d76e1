"""A member's money pages: what stands where, asking for money, confirming it, her statements."""

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading, transaction
from app.kernel.errors import Invalid, NotFound, Problem, Refused, Unavailable
from app.kernel.ids import new_token
from app.kernel.moment import current_time
from app.kernel.money import parse_yuan
from app.payments.gateway import current_payee
from app.web.guards import shopper
from app.web.i18n import sentence_of
from app.web.principal import get_shopper
from referral.payouts.confirm_name import confirm_name
from referral.payouts.preview_withdrawal import preview_withdrawal
from referral.payouts.queries import find_open_withdrawal, get_withdrawal, payee_balances
from referral.payouts.request_withdrawal import request_withdrawal
from referral.payouts.rules.months import read_month
from referral.payouts.rules.reports import REASONS
from referral.payouts.send_withdrawal import send_withdrawal
from referral.payouts.states import LABELS, OUTCOMES
from referral.payouts.take_back_request import take_back_request
from referral.payouts.wallet.queries import masked_real_name, statement_list, statement_of, wallet_page

blueprint = Blueprint("wallet", __name__)
WORDS = {"labels": LABELS, "outcomes": OUTCOMES, "reasons": REASONS}


@blueprint.get("/member/withdraw")
@shopper
def page() -> ResponseReturnValue:
    """Balances, the form, what is under way and every withdrawal before."""
    return _page()


@blueprint.post("/member/withdraw")
@shopper
def ask() -> ResponseReturnValue:
    """Ask for money; a refusal keeps what was typed."""
    person_id, token = get_shopper().person_id, request.form.get("client_token", "").strip()
    try:
        gross_fen = parse_yuan(request.form.get("amount", ""))
        payer = current_payee()
        with transaction() as tx:
            request_withdrawal(tx, person_id, gross_fen, token[:64] or new_token(), payer, current_time())
    except (Refused, Invalid, Unavailable) as problem:
        return _page(problem)
    return redirect(url_for("wallet.page"), 303)


@blueprint.post("/member/withdraw/name")
@shopper
def name() -> ResponseReturnValue:
    """Her real name, and that she is of age."""
    of_age = request.form.get("of_age") == "yes"
    try:
        with transaction() as tx:
            confirm_name(tx, get_shopper().person_id, request.form.get("real_name", ""), of_age, current_time())
    except (Refused, Invalid) as problem:
        return _page(problem)
    return redirect(url_for("wallet.page"), 303)


@blueprint.get("/member/withdraw/preview")
@shopper
def preview() -> ResponseReturnValue:
    """What the typed sum would come to: a fragment below the field."""
    person_id = get_shopper().person_id
    amounts, sentence = None, ""
    try:
        gross_fen = parse_yuan(request.args.get("amount", ""))
        with reading() as tx:
            amounts = preview_withdrawal(tx, person_id, gross_fen, current_time())
    except Problem as problem:
        sentence = sentence_of(problem)
    return render_template("referral/payouts/_preview.html", amounts=amounts, sentence=sentence)


@blueprint.get("/member/withdraw/now")
@shopper
def now() -> ResponseReturnValue:
    """The withdrawal under way: a fragment the page asks for again and again."""
    person_id = get_shopper().person_id
    with reading() as tx:
        still, balance = find_open_withdrawal(tx, person_id), payee_balances(tx, [person_id])[person_id]
    answer = make_response(render_template("referral/payouts/_open.html", open=still, balance=balance, **WORDS))
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.post("/member/withdraw/<number>/take-back")
@shopper
def take_back(number: str) -> ResponseReturnValue:
    """She changes her mind before it is sent."""
    with transaction() as tx:
        take_back_request(tx, get_shopper().person_id, number, current_time())
    return redirect(url_for("wallet.page"), 303)


@blueprint.post("/member/withdraw/<number>/check")
@shopper
def check(number: str) -> ResponseReturnValue:
    """WeChat's sheet has closed: ask WeChat what came of it."""
    person_id = get_shopper().person_id
    with reading() as tx:
        view = get_withdrawal(tx, number, person_id)
    send_withdrawal(transaction, view.withdrawal_id, current_time())
    with reading() as tx:
        view = get_withdrawal(tx, number, person_id)
    return jsonify(state=view.state, outcome=view.outcome)


@blueprint.get("/member/statements")
@shopper
def statements() -> ResponseReturnValue:
    """Every month."""
    with reading() as tx:
        running, frozen = statement_list(tx, get_shopper().person_id, current_time())
    return render_template("referral/payouts/statements.html", running=running, frozen=frozen)


@blueprint.get("/member/statements/<month>")
@shopper
def statement(month: str) -> ResponseReturnValue:
    """One month."""
    if read_month(month) is None:
        raise NotFound
    with reading() as tx:
        figures, frozen = statement_of(tx, get_shopper().person_id, month, current_time())
    if figures is None:
        raise NotFound
    return render_template("referral/payouts/statement.html", it=figures, frozen=frozen)


def _page(problem: Problem | None = None) -> ResponseReturnValue:
    with reading() as tx:
        shown = wallet_page(tx, get_shopper().person_id, request.args.get("cursor"), current_time())
    answer = make_response(
        render_template(
            "referral/payouts/withdraw.html",
            page=shown,
            name=masked_real_name(shown.real_name) if shown.real_name else "",
            blocked=sentence_of(shown.blocked) if shown.blocked else "",
            sentence=sentence_of(problem) if problem else "",
            typed=request.form,
            client_token=request.form.get("client_token") or new_token(),
            **WORDS,
        ),
        problem.status if problem else 200,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
