"""The effect of promotion in the console."""

from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import reading
from app.kernel.errors import Forbidden
from app.kernel.moment import current_time
from app.kernel.sheets import write_csv, write_xlsx
from app.web.guards import staff
from app.web.principal import get_staff
from referral.effect.queries import EffectRow, effect_rows, liability, named, whole_effect
from referral.effect.rules import SORTS, Period, parse_period, presets

blueprint = Blueprint("effect_office", __name__)
SIZE, FILE_ROWS = 50, 20_000
KINDS = {"member": "按会员", "branch": "按门店", "product": "按商品"}
HEADER = (
    "编号", "名称", "订单", "货款（分）", "净销售（分）", "退货率（万分点）", "佣金成本（分）", "成本占净销售（万分点）",
    "空席留存（分）", "待结算（分）", "可提现（分）",
)  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/office/effect")
@staff("credit.read")
def effect_page() -> ResponseReturnValue:
    """Net sales, orders, cost, breakage and what is owed, by member, branch or product; `file` is csv or xlsx."""
    if not get_staff().scope("credit.read").everywhere:
        raise Forbidden
    now, asked = current_time(), _asked()
    period = parse_period(request.args.get("since", ""), request.args.get("until", ""), now)
    as_file = request.args.get("file", "")
    with reading() as tx:
        rows = effect_rows(tx, asked["by"], period, asked["sort"], asked["rising"])
        start = asked["page"] * SIZE
        wanted = rows[:FILE_ROWS] if as_file in ("csv", "xlsx") else rows[start : start + SIZE]
        shown = named(tx, asked["by"], wanted, now)
        whole, owed = whole_effect(tx, period), liability(tx)
    if as_file in ("csv", "xlsx"):
        return _file(shown, as_file, f"effect-{asked['by']}-{period.first}-{period.last}")
    more = asked["page"] + 1 if len(rows) > start + SIZE else None
    about = {
        "rows": shown,
        "whole": whole,
        "owed": owed,
        "more": more,
        "count": len(rows),
        "to": _address(asked, period),
    }
    return render_template(
        "referral/office_effect.html", asked=asked, period=period, presets=presets(now), kinds=KINDS, **about
    )


def _asked() -> dict[str, Any]:
    by, sort, page = request.args.get("by", ""), request.args.get("sort", ""), request.args.get("page", "0")
    return {
        "by": by if by in KINDS else "member",
        "sort": sort if sort in SORTS else "net_fen",
        "rising": request.args.get("up") == "1",
        "page": int(page) if page.isdecimal() and len(page) < 6 else 0,
    }


def _address(asked: dict[str, Any], period: Period) -> Any:
    """Builds an address of this page with some of what was asked for changed."""

    def to(**changed: Any) -> str:
        values = {"by": asked["by"], "sort": asked["sort"], "up": "1" if asked["rising"] else None}
        days = {"since": period.first.isoformat(), "until": period.last.isoformat()}
        return url_for("effect_office.effect_page", **(values | days | changed))

    return to


def _file(rows: list[EffectRow], kind: str, name: str) -> ResponseReturnValue:
    cells = [
        (
            row.code,
            row.name or "—",
            row.effect.orders,
            row.effect.base_fen,
            row.effect.net_fen,
            row.effect.refund_bps,
            row.effect.cost_fen,
            row.effect.cost_bps,
            row.effect.breakage_fen,
            row.effect.pending_fen,
            row.available_fen if row.available_fen is not None else "",
        )
        for row in rows
    ]
    answer = make_response(write_csv(HEADER, cells) if kind == "csv" else write_xlsx(HEADER, cells))
    answer.mimetype = "text/csv" if kind == "csv" else XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer
