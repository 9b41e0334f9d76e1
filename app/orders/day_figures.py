"""Today's orders and sales for head office's first page.

Promises: two statements whatever the number of orders; days are the chain's own (Shanghai); only branches
within the reader's scope.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import Select, and_, case, func, select

from app.admin.dashboard import Bar, Figure, Panel, shares
from app.branches.queries import directory
from app.kernel.database import Tx
from app.kernel.money import format_fen
from app.orders.models import Order
from app.orders.states import OrderState
from app.web.principal import Staff

PERMISSION = "orders.read"
ZONE = ZoneInfo("Asia/Shanghai")
DAYS = 14
RANKED = 8


def day_figures(tx: Tx, staff: Staff, now: datetime) -> Sequence[Figure]:
    """Sales and orders paid today with yesterday's beside them, and what waits for payment."""
    today, yesterday = _midnight(now, 0), _midnight(now, 1)
    columns = [
        *_sums(today, now),
        *_sums(yesterday, today),
        func.sum(case((Order.state == OrderState.AWAITING_PAYMENT, 1), else_=0)),
    ]
    recent = Order.placed_at >= yesterday - timedelta(days=1)
    sold, count, sold_before, count_before, waiting = (
        int(value or 0) for value in tx.execute(_within(staff, select(*columns)).where(recent)).one()
    )
    return [
        Figure(
            _("今日销售额"),
            format_fen(sold),
            _("昨日 %(value)s", value=format_fen(sold_before)),
            "warm",
            "/office/orders",
        ),
        Figure(_("今日付款订单"), str(count), _("昨日 %(value)s", value=count_before), href="/office/orders"),
        Figure(_("等待付款"), str(waiting)),
    ]


def day_panels(tx: Tx, staff: Staff, now: datetime) -> Sequence[Panel]:
    """Two weeks of sales by day, and this week's branches by sales."""
    starts = [_midnight(now, ago) for ago in range(DAYS - 1, -1, -1)]
    ends = [*starts[1:], now]
    columns = [_sums(start, end)[0] for start, end in zip(starts, ends, strict=True)]
    row = tx.execute(_within(staff, select(*columns)).where(Order.paid_at >= starts[0])).one()
    by_day = [int(value or 0) for value in row]
    days = [
        Bar(f"{start.astimezone(ZONE):%m/%d}", format_fen(sold), share)
        for start, sold, share in zip(starts, by_day, shares(by_day), strict=True)
    ]
    return [Panel(_("近 14 天销售额"), "columns", days), Panel(_("近 7 天门店排行"), "bars", _branches(tx, staff, now))]


def _branches(tx: Tx, staff: Staff, now: datetime) -> list[Bar]:
    sold = func.sum(Order.paid_fen)
    asked = select(Order.branch_id, sold).where(Order.paid_at >= _midnight(now, 6))
    rows = tx.execute(_within(staff, asked).group_by(Order.branch_id).order_by(sold.desc()).limit(RANKED)).all()
    places = directory(tx, now)
    names = [place.name if (place := places.find(row[0])) else "" for row in rows]
    amounts = [int(row[1] or 0) for row in rows]
    return [
        Bar(name, format_fen(amount), share)
        for name, amount, share in zip(names, amounts, shares(amounts), strict=True)
    ]


def _sums(start: datetime, end: datetime) -> tuple[Any, Any]:
    """Fen and number of the orders paid from `start` until before `end`."""
    then = and_(Order.paid_at >= start, Order.paid_at < end)
    return func.sum(case((then, Order.paid_fen), else_=0)), func.sum(case((then, 1), else_=0))


def _midnight(now: datetime, days_ago: int) -> datetime:
    day = now.astimezone(ZONE).date() - timedelta(days=days_ago)
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def _within(staff: Staff, asked: Select[Any]) -> Select[Any]:
    scope = staff.scope(PERMISSION)
    return asked if scope.everywhere else asked.where(Order.branch_id.in_(scope.branch_ids))
