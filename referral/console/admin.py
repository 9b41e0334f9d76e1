"""Credited orders and the tree in the console."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.branches.queries import directory
from app.kernel.database import reading
from app.kernel.errors import Forbidden, NotFound
from app.kernel.moment import current_time
from app.kernel.sheets import write_csv
from app.web.guards import staff
from app.web.principal import get_staff
from referral.clerk.queries import CHAIN_ZONE, starts
from referral.console.queries import (
    CreditedOrder,
    child_list,
    credited_orders,
    level_totals,
    order_filter,
    tree_starts,
    tree_view,
)
from referral.why.rules import CLERK_RULES, PROMOTER_RULES, SEATS

blueprint = Blueprint("referral_office", __name__)
SIZE = 40
FILE_ROWS = 20_000


@blueprint.get("/office/referral")
@staff("credit.read")
def orders_page() -> ResponseReturnValue:
    """Credited orders with who earned what; `?file=csv` gives them as a file."""
    now, scope = current_time(), get_staff().scope("credit.read")
    asked = {"q": request.args.get("q", "").strip()[:32], "branch": request.args.get("branch", "")[:12]}
    _day, month = starts(now, CHAIN_ZONE)
    as_file = request.args.get("file") == "csv"
    with reading() as tx:
        branches = [branch for branch in directory(tx, now).all() if scope.covers(branch.branch_id)]
        chosen = next((branch.branch_id for branch in branches if branch.code == asked["branch"]), None)
        wanted = order_filter(scope, chosen, asked["q"], _before())
        rows = credited_orders(tx, wanted, now, FILE_ROWS if as_file else SIZE + 1)
        totals = level_totals(tx, month, now + timedelta(seconds=1)) if scope.everywhere else []
    if as_file:
        return _orders_file(rows)
    more = rows[SIZE - 1].paid_at.isoformat() if len(rows) > SIZE else ""
    words = {"seats": SEATS, "clerk_rules": CLERK_RULES, "promoter_rules": PROMOTER_RULES}
    about = {"rows": rows[:SIZE], "totals": totals, "more": more, "asked": asked, "branches": branches}
    about["whole"] = scope.everywhere
    return render_template("referral/office_orders.html", **about, **words)


@blueprint.get("/office/referral/tree")
@staff("credit.read")
def tree_page() -> ResponseReturnValue:
    """Search, or the people at the top."""
    _require_everywhere()
    asked = request.args.get("q", "").strip()[:40]
    with reading() as tx:
        people = tree_starts(tx, asked, current_time())
    return render_template("referral/office_tree.html", people=people, asked=asked, view=None)


@blueprint.get("/office/referral/tree/<uuid:person_id>")
@staff("credit.read")
def tree_person(person_id: uuid.UUID) -> ResponseReturnValue:
    """One person's place in the tree."""
    _require_everywhere()
    with reading() as tx:
        view = tree_view(tx, person_id, current_time())
    if view is None:
        raise NotFound
    return render_template("referral/office_tree.html", people=(), asked="", view=view)


@blueprint.get("/office/referral/tree/<uuid:person_id>/children")
@staff("credit.read")
def tree_children(person_id: uuid.UUID) -> ResponseReturnValue:
    """A page of the people she brought, as rows to be put below hers."""
    _require_everywhere()
    page = request.args.get("page", "0")
    with reading() as tx:
        found = child_list(tx, person_id, int(page) if page.isdecimal() and len(page) < 6 else 0, current_time())
    return render_template("referral/_tree_rows.html", found=found)


def _require_everywhere() -> None:
    """The tree belongs to no branch: whoever looks at it sees everybody."""
    if not get_staff().scope("credit.read").everywhere:
        raise Forbidden


def _orders_file(rows: Sequence[CreditedOrder]) -> ResponseReturnValue:
    header = ("订单", "付款", "货款（分）", "销售门店", "导购规则", "推荐规则", "席位", "收款人", "佣金（分）")
    cells = [
        (
            row.number,
            row.paid_at.isoformat(),
            row.goods_fen,
            row.selling_branch,
            row.clerk_rule,
            row.promoter_rule,
            *seat,
        )
        for row in rows
        for seat in (row.seats or (("", "", 0),))
    ]
    answer = make_response(write_csv(header, cells))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = 'attachment; filename="credit.csv"'
    return answer


def _before() -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.args.get("before", ""))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
