"""The member's pages."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.codes.code_address import code_address
from app.codes.draw_qr import qr_png
from app.kernel.database import reading, transaction
from app.kernel.errors import NotFound
from app.kernel.moment import current_time
from app.web.guards import public, shopper
from app.web.principal import get_shopper
from referral.clerk.routes import png
from referral.member.join_promotion import join_promotion
from referral.member.queries import member_page
from referral.plans.queries import plan_as_of
from referral.shares.queries import shares_of
from referral.tree.join_program import AGREEMENT
from referral.why.rules import SEATS, STATES, seat_name

blueprint = Blueprint("member", __name__)


@blueprint.get("/member")
@shopper
def home() -> ResponseReturnValue:
    """Her money with its why, friends and shares; the invitation to join before that."""
    now = current_time()
    with reading() as tx:
        page = member_page(tx, get_shopper().person_id, request.args.get("cursor"), now)
        plan = plan_as_of(tx, now)
    words = {"seats": SEATS, "states": STATES, "seat_name": seat_name}
    return render_template("referral/member.html", page=page, plan=plan, agreement=AGREEMENT, **words)


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
        mine = [share for share in shares_of(tx, get_shopper().person_id) if share.product_id is None]
    if not mine:
        raise NotFound
    return png(qr_png(code_address(mine[0].token), logo=True))
