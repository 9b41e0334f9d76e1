"""What payments plugs in: its routes, jobs, accounts and proofs."""

from datetime import timedelta

from app.kernel.plug import Plug
from app.ledger.accounts import ACCOUNTS, AccountFamily, Nature
from app.ledger.verify_books import BOOK_CHECKS, BookCheck
from app.payments import admin, routes
from app.payments.apply_success import ADVANCES, SETTLEMENT
from app.payments.events import RefundRequested
from app.payments.handlers import send_requested_refund
from app.payments.query_unpaid import query_unpaid
from app.payments.reconciliation import admin as bills
from app.payments.reconciliation.commands import payments_commands
from app.payments.reconciliation.reconcile_due import reconcile_due
from app.payments.resend_refunds import resend_refunds
from app.payments.settlement_agrees import refunds_agree, settlement_agrees
from app.web.menus import CONSOLE_MENU, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(routes.blueprint)
    plug.blueprint(admin.blueprint)
    plug.blueprint(bills.blueprint)
    plug.commands(payments_commands)
    plug.add(
        ACCOUNTS,
        AccountFamily(SETTLEMENT, Nature.ASSET, "微信支付待结算"),
        AccountFamily(ADVANCES, Nature.LIABILITY, "预收顾客款"),
    )
    plug.add(
        BOOK_CHECKS,
        BookCheck("settlement", "微信待结算等于收款减退款", settlement_agrees),
        BookCheck("refunds", "每笔收款的已退金额等于其退款之和", refunds_agree),
    )
    plug.add(
        CONSOLE_MENU,
        MenuItem("退款", "refunds.refunds", "books.read", group="经营", rank=12),
        MenuItem("微信对账", "reconciliation.bills", "books.read", group="资金", rank=47, icon="book"),
    )
    plug.on(RefundRequested, send_requested_refund, mode="outside")
    plug.job("payments.query_unpaid", timedelta(seconds=5), query_unpaid)
    plug.job("payments.resend_refunds", timedelta(seconds=20), resend_refunds)
    plug.job("payments.reconcile", timedelta(minutes=30), reconcile_due)
