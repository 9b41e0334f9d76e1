"""What referral plugs into the house."""

from datetime import timedelta
from typing import Any

from app.codes.events import CodeOpened
from app.codes.kinds import ENTRY_KINDS, EntryKind
from app.identity.events import PeopleMerged, ShopperSignedIn, StaffBound, StaffLeft, StaffMoved
from app.kernel.plug import Plug
from app.ledger.accounts import ACCOUNTS, AccountFamily, Nature
from app.ledger.verify_books import BOOK_CHECKS, BookCheck
from app.notices.kinds import NOTICE_KINDS, NoticeKind, NoticeText
from app.orders.events import LinesReturned, OrderCancelled, OrderCompleted, OrderFirstPaid, OrderPaidInFull
from app.web.menus import CONSOLE_MENU, DESK_MENU, ME_MENU, MenuItem
from app.web.slots import SLOTS, Slot
from referral import handlers
from referral.attribution.events import AttributionCorrected
from referral.branch_sheet import wiring as branch_sheet
from referral.clerk import routes as clerk_pages
from referral.clerk.ask_scene import ask_missing_scenes
from referral.clerk.events import ClerkCodeIssued
from referral.commands import clerks_commands, referral_commands
from referral.commission.release_due import release_due
from referral.commission.rules.messages import accrued_words, corrected_words, released_words, taken_back_words
from referral.commission.tell_payees import ACCRUED, CORRECTED, RELEASED, TAKEN_BACK
from referral.commission.verify_commission import lines_agree_with_books, lines_agree_with_steps, verify_commission
from referral.commission.verify_performance import verify_performance
from referral.commission.verify_postings import verify_postings
from referral.console import admin
from referral.corrections import wiring as corrections
from referral.effect import wiring as effect
from referral.handover import wiring as handover
from referral.land_by_clerk import clerk_subjects, land_by_clerk, land_by_clerk_product, land_by_share
from referral.member import routes as member_pages
from referral.payouts import wiring as payouts
from referral.plan_desk import admin as plan_desk
from referral.plans.verify_plans import verify_plans
from referral.policy_desk import wiring as policy_desk
from referral.relations import wiring as relations
from referral.risk import wiring as risk
from referral.sales import wiring as sales
from referral.scan_points import wiring as scan_points
from referral.share_desk import wiring as share_desk
from referral.shares import routes as share_pages
from referral.shares.show_words import invite_to_share, show_words
from referral.targets import wiring as targets
from referral.why import routes as why_pages


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
        BookCheck("plans", "每个方案版本都与发布时的指纹一致", verify_plans),
        BookCheck("commission-branches", "每张订单的门店业绩等于按方案重算的结果", verify_performance),
        BookCheck("commission-entries", "每笔佣金分录等于其记账步骤", verify_postings),
        BookCheck("commission-steps", "每条佣金等于其记账步骤之和", lines_agree_with_steps),
        BookCheck("commission-books", "账上每人的佣金等于其明细之和", lines_agree_with_books),
    )
    plug.add(
        ENTRY_KINDS,
        EntryKind("clerk", "导购码", land_by_clerk, clerk_subjects, lasting_scene=True),
        EntryKind("share", "推荐码", land_by_share),
        EntryKind("clerk_product", "导购商品码", land_by_clerk_product),
    )
    plug.add(
        NOTICE_KINDS,
        NoticeKind(ACCRUED, lambda params: _notice(accrued_words(params), params)),
        NoticeKind(TAKEN_BACK, lambda params: _notice(taken_back_words(params), params)),
        NoticeKind(CORRECTED, lambda params: _notice(corrected_words(params), params)),
        NoticeKind(RELEASED, lambda params: _notice(released_words(params), params)),
    )
    _react(plug)
    _show(plug)
    for pages in (corrections, handover, policy_desk, relations, scan_points, share_desk):
        pages.wire(plug)
    for part in (sales, branch_sheet, risk, payouts, targets, effect):
        part.wire(plug)
    plug.job("referral.release", timedelta(seconds=20), release_due)
    plug.job("referral.scenes", timedelta(seconds=60), ask_missing_scenes)


def _notice(words: tuple[str, str], params: dict[str, Any]) -> NoticeText:
    return NoticeText(*words, f"/why/order/{params['number']}")


def _react(plug: Plug) -> None:
    plug.on(CodeOpened, handlers.touch_on_open, mode="inline")
    plug.on(CodeOpened, handlers.settle_on_open)
    plug.on(ShopperSignedIn, handlers.claim_on_sign_in, mode="inline")
    plug.on(ShopperSignedIn, handlers.settle_on_sign_in)
    plug.on(StaffBound, handlers.issue_on_bound)
    plug.on(StaffMoved, handlers.keep_move, mode="inline")
    plug.on(ClerkCodeIssued, handlers.ask_scene_on_issue, mode="outside")
    plug.on(StaffLeft, handlers.pool_on_leaving, mode="inline")
    plug.on(PeopleMerged, handlers.merge_on_merge, mode="inline")
    plug.on(OrderFirstPaid, handlers.attribute_on_first_payment)
    plug.on(OrderPaidInFull, handlers.credit_on_payment)
    plug.on(OrderCompleted, handlers.sync_on_completion)
    plug.on(AttributionCorrected, handlers.recredit_on_correction, mode="inline")
    plug.on(LinesReturned, handlers.sync_on_return)
    plug.on(OrderCancelled, handlers.sync_on_cancellation)


def _show(plug: Plug) -> None:
    for pages in (clerk_pages, member_pages, share_pages, why_pages, admin, plan_desk):
        plug.blueprint(pages.blueprint)
    plug.commands(referral_commands)
    plug.commands(clerks_commands)
    plug.add(SLOTS, Slot("product.top", show_words), Slot("product.below", invite_to_share))
    plug.add(DESK_MENU, MenuItem("我的", "clerk.home", "desk.open", rank=90, icon="me"))
    plug.add(ME_MENU, MenuItem("会员推广", "member.home", "", rank=30, icon="tree"))
    plug.add(
        CONSOLE_MENU,
        MenuItem("归属与佣金", "referral_office.orders_page", "credit.read", group="资金", rank=44, icon="coin"),
        MenuItem("佣金方案", "plan_desk.plan_page", "plans.read", group="资金", rank=45, icon="tree"),
    )
