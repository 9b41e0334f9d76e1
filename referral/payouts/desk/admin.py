"""The payouts desk in the console: the queue and one withdrawal under review."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.kernel.database import reading, transaction
from app.kernel.errors import Invalid, Problem, Refused, Unavailable
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.i18n import sentence_of
from app.web.pagination import page_size
from app.web.principal import get_staff
from referral.payouts.approve_withdrawal import approve_withdrawal
from referral.payouts.approve_withdrawals import approve_withdrawals
from referral.payouts.cancel_transfer import cancel_transfer
from referral.payouts.desk.forms import read_numbers, read_seen
from referral.payouts.desk.queries import payees, queue_page, review
from referral.payouts.queries import WithdrawalMissing, get_withdrawal, notifications_aside, queue_totals
from referral.payouts.reject_withdrawal import reject_withdrawal
from referral.payouts.return_refused import return_refused
from referral.payouts.rules.amounts import LOOKS
from referral.payouts.rules.reports import REASONS
from referral.payouts.send_withdrawal import send_withdrawal
from referral.payouts.statements.admin import month_file
from referral.payouts.states import LABELS, OUTCOMES, WithdrawalState

blueprint = Blueprint("payouts_desk", __name__)
FILE_ROWS = 20_000
HEADER = (
    "提现号", "申请时间", "结束时间", "姓名", "税前（分）", "个税（分）", "手续费（分）", "实付（分）", "状态", "结果",
)  # fmt: skip
WORDS = {"labels": LABELS, "outcomes": OUTCOMES, "reasons": REASONS, "looks": LOOKS, "states": list(WithdrawalState)}


@blueprint.get("/office/payouts")
@staff("payouts.approve")
def queue() -> ResponseReturnValue:
    """What waits, oldest first; what ended, latest first."""
    now, state = current_time(), request.args.get("state", "")
    state = state if state in set(WithdrawalState) else ""
    asked = request.args.get("q", "").strip()[:40]
    if request.args.get("file") == "csv":
        return _queue_file(state, asked)
    with reading() as tx:
        page = queue_page(tx, state, asked, request.args.get("cursor"), page_size(request.args.get("size"), 50))
        totals, aside = queue_totals(tx), notifications_aside(tx)
        people = payees(tx, {it.person_id for it in page.items})
    kept: dict[str, Any] = {"state": state or None, "q": asked or None}
    return render_template(
        "referral/payouts/office_queue.html",
        page=page,
        people=people,
        totals=totals,
        aside=aside,
        asked=asked,
        chosen=state,
        now=now,
        next_href=url_for("payouts_desk.queue", cursor=page.next_cursor, **kept) if page.next_cursor else "",
        first_href=url_for("payouts_desk.queue", **kept) if request.args.get("cursor") else "",
        **WORDS,
    )


def _queue_file(state: str, asked: str) -> ResponseReturnValue:
    """What the page's filter finds, as a file."""
    with reading() as tx:
        page = queue_page(tx, state, asked, None, FILE_ROWS)
    moments = [[_shown(at) for at in (it.requested_at, it.ended_at)] for it in page.items]
    cells = [
        (it.number, *at, it.real_name, it.gross_fen, it.tax_fen, it.fee_fen, it.net_fen, it.state, it.outcome or "")
        for it, at in zip(page.items, moments, strict=True)
    ]
    return month_file("csv", "withdrawals", HEADER, cells)


def _shown(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


@blueprint.post("/office/payouts/bulk")
@staff("payouts.approve")
def bulk() -> ResponseReturnValue:
    """The second look at several: the list with its sum first, then the act, then what became of each."""
    get_staff().require_fresh()
    seen = read_seen(request.form)
    done = approve_withdrawals(transaction, get_staff(), seen, current_time()) if seen else []
    numbers = [number for number, _fen in seen] or read_numbers(request.form)
    if not numbers:
        return redirect(url_for("payouts_desk.queue", state="requested"), 303)
    with reading() as tx:
        items = [get_withdrawal(tx, number) for number in numbers]
        people = payees(tx, {it.person_id for it in items})
    told = {number: sentence_of(problem) if problem else "" for number, problem in done}
    return render_template(
        "referral/payouts/office_bulk.html",
        items=items,
        people=people,
        told=told,
        done=bool(seen),
        total_fen=sum(it.gross_fen for it in items),
        **WORDS,
    )


@blueprint.get("/office/payouts/<number>")
@staff("payouts.approve")
def one(number: str) -> ResponseReturnValue:
    """One withdrawal with what speaks for and against it."""
    return _one(number)


@blueprint.post("/office/payouts/<number>/<act>")
@staff("payouts.approve")
def act(number: str, act: str) -> ResponseReturnValue:
    """approve, reject, ask (WeChat), cancel (at WeChat), give-back (what WeChat refused)."""
    try:
        _act(number, act)
    except (Refused, Invalid, Unavailable) as problem:
        return _one(number, problem)
    return redirect(url_for("payouts_desk.one", number=number), 303)


def _act(number: str, name: str) -> None:
    me, now, reason = get_staff(), current_time(), request.form.get("reason", "")[:200]
    if name == "approve":
        seen_fen = dict(read_seen(request.form)).get(number, -1)
        with transaction() as tx:
            approve_withdrawal(tx, me, number, seen_fen, now)
    elif name == "reject":
        with transaction() as tx:
            reject_withdrawal(tx, me, number, reason, now)
    elif name == "ask":
        with reading() as tx:
            withdrawal_id = get_withdrawal(tx, number).withdrawal_id
        send_withdrawal(transaction, withdrawal_id, now)
    elif name == "cancel":
        cancel_transfer(transaction, me, number, reason, now)
    elif name == "give-back":
        return_refused(transaction, me, number, now)
    else:
        raise WithdrawalMissing


def _one(number: str, problem: Problem | None = None) -> ResponseReturnValue:
    with reading() as tx:
        found = review(tx, number)
    me = get_staff()
    return render_template(
        "referral/payouts/office_one.html",
        review=found,
        happened=[replace(step, title=gettext(step.title)) for step in found.happened],
        it=found.it,
        mine=me.person_id == found.it.person_id,
        sentence=sentence_of(problem) if problem else "",
        **WORDS,
    ), problem.status if problem else 200
