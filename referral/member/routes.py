"""The member's pages."""

from flask import Blueprint, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.codes.code_address import code_address
from app.codes.draw_qr import qr_png
from app.kernel.database import reading, transaction
from app.kernel.errors import NotFound
from app.kernel.moment import current_time
from app.web.guards import public, shopper
from app.web.principal import get_shopper
from referral.clerk.routes import png
from referral.member.join_promotion import join_promotion
from referral.member.queries import (
    deeper_levels,
    earned_by_day,
    friend_list,
    member_page,
    member_ranking,
    shared_products,
)
from referral.plans.queries import plan_as_of
from referral.ranking.choose_listing import choose_listing
from referral.sales.rules import month_of, parse_month
from referral.shares.queries import find_invitation
from referral.tree.join_program import AGREEMENT
from referral.why.rules import SEATS, STATES, seat_name

blueprint = Blueprint("member", __name__)


@blueprint.get("/member")
@shopper
def home() -> ResponseReturnValue:
    """Her money with its why and the ways to everything else; the invitation to join before that."""
    now = current_time()
    with reading() as tx:
        page = member_page(tx, get_shopper().person_id, request.args.get("cursor"), now)
        plan = plan_as_of(tx, now) if not page.status else None
    words = {"seats": SEATS, "states": STATES, "seat_name": seat_name}
    doors = [path for path in ("/member/withdraw", "/member/statements") if _is_there(path)]
    return render_template("referral/member.html", page=page, plan=plan, agreement=AGREEMENT, doors=doors, **words)


@blueprint.get("/member/trend.json")
@shopper
def trend() -> ResponseReturnValue:
    """What she earned on each of the last 30 days, fen."""
    with reading() as tx:
        days = earned_by_day(tx, get_shopper().person_id, current_time())
    answer = jsonify([{"day": day.isoformat(), "earned_fen": earned_fen} for day, earned_fen in days])
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/member/friends")
@shopper
def friends() -> ResponseReturnValue:
    """People she brought, masked, and deeper levels as totals."""
    page = request.args.get("page", "0")
    with reading() as tx:
        found = friend_list(tx, get_shopper().person_id, int(page) if page.isdecimal() and len(page) < 6 else 0)
        deeper = deeper_levels(tx, get_shopper().person_id)
    return render_template("referral/member_friends.html", found=found, deeper=deeper)


@blueprint.get("/member/shares")
@shopper
def shares() -> ResponseReturnValue:
    """Every share from opening to what stayed sold."""
    with reading() as tx:
        page = shared_products(tx, get_shopper().person_id, request.args.get("cursor"))
    return render_template("referral/member_shares.html", page=page)


@blueprint.get("/member/ranking")
@shopper
def ranking_page() -> ResponseReturnValue:
    """Who sold most this month."""
    now = current_time()
    month = parse_month(request.args.get("month"), now)
    with reading() as tx:
        ranked, whole, hidden = member_ranking(tx, get_shopper().person_id, month)
    found = {"clerks": ranked, "whole": whole}
    return render_template(
        "referral/member_ranking.html", found=found, hidden=hidden, month=month, latest=month_of(now)
    )


@blueprint.post("/member/ranking")
@shopper
def choose_ranking() -> ResponseReturnValue:
    """Be listed, or not."""
    with transaction() as tx:
        choose_listing(tx, get_shopper().person_id, request.form.get("hidden") == "yes", current_time())
    return redirect(url_for("member.ranking_page"))


@blueprint.post("/member/join")
@shopper
def join() -> ResponseReturnValue:
    """Agree and join."""
    with transaction() as tx:
        join_promotion(tx, get_shopper().person_id, request.form.get("agreement", ""), current_time())
    return redirect(url_for("member.home"))


@blueprint.get("/member/rules")
@public
def rules_page() -> ResponseReturnValue:
    """The rules everybody may read, with the plan in force."""
    with reading() as tx:
        plan = plan_as_of(tx, current_time())
    return render_template("referral/rules.html", plan=plan, agreement=AGREEMENT)


@blueprint.get("/member/code.png")
@shopper
def code() -> ResponseReturnValue:
    """Her code for friends."""
    with reading() as tx:
        invitation = find_invitation(tx, get_shopper().person_id)
    if invitation is None:
        raise NotFound
    return png(qr_png(code_address(invitation.token)))


def _is_there(path: str) -> bool:
    """Whether a package of this house answers at `path`."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True
