"""What orders plugs in."""

from datetime import timedelta
from typing import Any

from app.admin.dashboard import DASHBOARD, DashboardPart
from app.identity.events import PeopleMerged
from app.kernel.money import format_fen
from app.kernel.plug import Plug
from app.ledger.accounts import ACCOUNTS, AccountFamily, Nature
from app.ledger.verify_books import BOOK_CHECKS, BookCheck
from app.notices.kinds import NOTICE_KINDS, NoticeKind, NoticeText
from app.orders import admin, routes
from app.orders.complete_order import SALES_DELIVERY, SALES_GOODS, SALES_RETURNS
from app.orders.day_figures import PERMISSION, day_figures, day_panels
from app.orders.expire_orders import expire_orders
from app.orders.handlers import move_on_merge, take_payment, tell_when_refunded
from app.orders.verify_orders import verify_advances, verify_orders
from app.payments.events import PaymentSucceeded, RefundSucceeded
from app.web.menus import CONSOLE_MENU, ME_MENU, SHOP_TABS, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(routes.blueprint)
    plug.blueprint(admin.blueprint)
    plug.add(
        ACCOUNTS,
        AccountFamily(SALES_GOODS, Nature.INCOME, "商品销售收入"),
        AccountFamily(SALES_DELIVERY, Nature.INCOME, "配送收入"),
        AccountFamily(SALES_RETURNS, Nature.EXPENSE, "销售退回"),
    )
    plug.add(
        BOOK_CHECKS,
        BookCheck("orders", "每张订单的金额等于其明细之和", verify_orders),
        BookCheck("advances", "预收款等于未完成订单加在途退款", verify_advances),
    )
    plug.add(DASHBOARD, DashboardPart(PERMISSION, day_figures, day_panels, rank=10))
    plug.add(CONSOLE_MENU, MenuItem("订单", "orders_office.orders_page", "orders.read", group="经营", rank=10))
    plug.add(ME_MENU, MenuItem("我的订单", "orders.list_page", "", rank=10, icon="order"))
    plug.add(SHOP_TABS, MenuItem("订单", "orders.list_page", "", rank=40, icon="order"))
    plug.on(PaymentSucceeded, take_payment, mode="inline")
    plug.on(RefundSucceeded, tell_when_refunded)
    plug.on(PeopleMerged, move_on_merge, mode="inline")
    plug.add(NOTICE_KINDS, NoticeKind("orders.refunded", _refunded))
    plug.job("orders.expire", timedelta(seconds=15), expire_orders)


def _refunded(params: dict[str, Any]) -> NoticeText:
    number, amount = params["number"], format_fen(params["amount_fen"])
    return NoticeText("退款已到账", f"订单 {number} 的 {amount} 已原路退回。", f"/orders/{number}")
