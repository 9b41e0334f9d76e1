"""What the figures of sold lines plug in."""

from datetime import timedelta

from app.kernel.plug import Plug
from app.ledger.verify_books import BOOK_CHECKS, BookCheck
from referral.sales.keep_sales import keep_all_sales, keep_sales
from referral.sales.keep_subtrees import keep_subtrees
from referral.sales.verify_sales import verify_sales


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.add(BOOK_CHECKS, BookCheck("referral-sales", "推广统计等于订单与佣金", verify_sales))
    plug.job("referral.sales", timedelta(seconds=30), keep_sales)
    plug.job("referral.subtrees", timedelta(hours=1), keep_subtrees)
    plug.job("referral.sales_all", timedelta(hours=24), keep_all_sales)
