"""What referral plugs into the house."""

from datetime import timedelta

from app.codes.events import CodeOpened
from app.codes.kinds import ENTRY_KINDS, EntryKind
from app.identity.events import ShopperSignedIn, StaffMoved
from app.kernel.plug import Plug
from app.ledger.accounts import ACCOUNTS, AccountFamily, Nature
from app.ledger.verify_books import BOOK_CHECKS, BookCheck
from app.orders.events import LinesReturned, OrderCancelled, OrderCompleted, OrderFirstPaid, OrderPaidInFull
from referral import handlers
from referral.commission.release_due import release_due
from referral.commission.verify_commission import lines_agree_with_books, lines_agree_with_steps, verify_commission
from referral.land_by_clerk import clerk_subjects, land_by_clerk, land_by_share


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.add(
        ACCOUNTS,
        AccountFamily("commission.expense", Nature.EXPENSE, "推广佣金"),
        AccountFamily("payee.pending", Nature.LIABILITY, "待结算佣金"),
        AccountFamily("payee.available", Nature.LIABILITY, "可提现佣金", limited=True),
    )
    plug.add(
        BOOK_CHECKS,
        BookCheck("commission-orders", "每条佣金等于按订单与方案重算的结果", verify_commission),
        BookCheck("commission-steps", "每条佣金等于其记账步骤之和", lines_agree_with_steps),
        BookCheck("commission-books", "账上每人的佣金等于其明细之和", lines_agree_with_books),
    )
    plug.add(
        ENTRY_KINDS,
        EntryKind("clerk", "导购码", land_by_clerk, clerk_subjects, lasting_scene=True),
        EntryKind("share", "推荐码", land_by_share),
    )
    _react(plug)
    plug.job("referral.release", timedelta(seconds=20), release_due)


def _react(plug: Plug) -> None:
    plug.on(CodeOpened, handlers.touch_on_open, mode="inline")
    plug.on(CodeOpened, handlers.settle_on_open)
    plug.on(ShopperSignedIn, handlers.claim_on_sign_in, mode="inline")
    plug.on(ShopperSignedIn, handlers.settle_on_sign_in)
    plug.on(StaffMoved, handlers.keep_move, mode="inline")
    plug.on(OrderFirstPaid, handlers.attribute_on_first_payment)
    plug.on(OrderPaidInFull, handlers.credit_on_payment)
    plug.on(OrderCompleted, handlers.sync_on_completion)
    plug.on(LinesReturned, handlers.sync_on_return)
    plug.on(OrderCancelled, handlers.sync_on_cancellation)
