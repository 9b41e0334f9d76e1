"""What payouts plugs into the house."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app.kernel.plug import Plug
from app.ledger.accounts import ACCOUNTS, AccountFamily, Nature
from app.ledger.verify_books import BOOK_CHECKS, BookCheck
from app.notices.kinds import NOTICE_KINDS, NoticeKind, NoticeText
from app.web.menus import CONSOLE_MENU, MenuItem
from referral.payouts import routes
from referral.payouts.commands import payouts_commands
from referral.payouts.debts import admin as debts
from referral.payouts.desk import admin as desk
from referral.payouts.events import WithdrawalApproved
from referral.payouts.handlers import send_approved_withdrawal
from referral.payouts.move_merged import move_merged
from referral.payouts.payroll import admin as payroll
from referral.payouts.query_transfers import query_transfers
from referral.payouts.rules.books import FEE, FUNDS, PAYROLL, TAX, WITHDRAWING, WRITTEN_OFF
from referral.payouts.rules.messages import asked_words, confirm_words, paid_words, returned_words
from referral.payouts.statements import admin as months
from referral.payouts.statements.freeze_due_months import freeze_due_months
from referral.payouts.statements.verify_statements import verify_statements
from referral.payouts.tell_payee import ASKED, CONFIRM, PAID, RETURNED
from referral.payouts.verify_payouts import entries_agree, tax_agrees, totals_agree, verify_payouts
from referral.payouts.wallet import routes as wallet


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.add(
        ACCOUNTS,
        AccountFamily(WITHDRAWING, Nature.LIABILITY, "提现中佣金", limited=True),
        AccountFamily(FUNDS, Nature.ASSET, "微信商家转账账户"),
        AccountFamily(TAX, Nature.LIABILITY, "代扣个人所得税"),
        AccountFamily(FEE, Nature.INCOME, "提现手续费"),
        AccountFamily(PAYROLL, Nature.LIABILITY, "随工资发放的佣金"),
        AccountFamily(WRITTEN_OFF, Nature.EXPENSE, "核销的佣金欠款"),
    )
    plug.add(
        BOOK_CHECKS,
        BookCheck("payout-accounts", "每人的可提现与提现中等于其提现、工资与核销", verify_payouts),
        BookCheck("payout-entries", "每笔提现的分录与其状态相符", entries_agree),
        BookCheck("payout-totals", "已付、代扣、手续费之和等于账上", totals_agree),
        BookCheck("statements", "每张月结单等于按账重算，并与上月衔接", verify_statements),
        BookCheck("payout-tax", "每人每月代扣的个税等于按收入重算", tax_agrees),
    )
    words = {ASKED: asked_words, CONFIRM: confirm_words, PAID: paid_words, RETURNED: returned_words}
    plug.add(NOTICE_KINDS, *(NoticeKind(kind, _text(make)) for kind, make in words.items()))
    plug.on(WithdrawalApproved, send_approved_withdrawal, mode="outside")
    plug.job("payouts.query_transfers", timedelta(seconds=5), query_transfers)
    plug.job("payouts.move_merged", timedelta(minutes=1), move_merged)
    plug.job("payouts.freeze_months", timedelta(hours=1), freeze_due_months)
    plug.commands(payouts_commands)
    for pages in (routes, wallet, desk, months, payroll, debts):
        plug.blueprint(pages.blueprint)
    plug.add(
        CONSOLE_MENU,
        MenuItem("佣金提现", "payouts_desk.queue", "payouts.approve", group="资金", rank=47, icon="wallet"),
    )


def _text(words: Callable[[dict[str, Any]], tuple[str, str]]) -> Callable[[dict[str, Any]], NoticeText]:
    def told(params: dict[str, Any]) -> NoticeText:
        title, body = words(params)
        return NoticeText(title, body, "/member/withdraw")

    return told
