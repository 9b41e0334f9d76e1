"""Ask for money.

Promises: never more than is available, whatever runs at once; one open withdrawal a person; the same form asks once; small sums
without a reason for a second look are approved at once, all others wait for head office.
"""

import uuid
from datetime import datetime

from app.identity.queries import openid_of
from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.ids import new_id, new_number
from app.kernel.money import format_fen
from app.ledger.post_entries import BalanceShort, post
from app.payments.rules import Payee
from referral.payouts.approve_withdrawal import approve
from referral.payouts.check_payee import check_payee
from referral.payouts.gather_signals import gather_signals
from referral.payouts.models import Withdrawal
from referral.payouts.preview_withdrawal import NotEnough, preview_withdrawal
from referral.payouts.queries import (
    WithdrawalView,
    find_asked,
    find_open_withdrawal,
    policy_now,
    real_name_of,
    withdrawal_view,
)
from referral.payouts.rules.amounts import Amounts, looks
from referral.payouts.rules.books import requested_entry
from referral.payouts.rules.months import month_of
from referral.payouts.states import WithdrawalState
from referral.payouts.take_turn import take_turn
from referral.payouts.tell_payee import ASKED, tell_payee


class StillOpen(Refused):
    code = "payouts.still_open"
    sentence = "上一笔提现（{amount}）还没有结束，结束后可以再提。"


class NameNeeded(Refused):
    code = "payouts.name_needed"
    sentence = "第一次提现前，请先填写真实姓名并确认已满 18 周岁。"


class WeChatNeeded(Refused):
    code = "payouts.wechat_needed"
    sentence = "请在微信里打开本页提现。"


def request_withdrawal(
    tx: Tx, person_id: uuid.UUID, gross_fen: int, client_token: str, payer: Payee, now: datetime
) -> WithdrawalView:
    """The new withdrawal, or the one this form made before. `payer` is the merchant who sends.

    Raises what `check_payee` and `preview_withdrawal` raise, and `StillOpen`, `NameNeeded`, `WeChatNeeded`.
    """
    take_turn(tx, person_id)
    if (known := find_asked(tx, person_id, client_token)) is not None:
        return known
    check_payee(tx, person_id, now)
    if (still := find_open_withdrawal(tx, person_id)) is not None:
        raise StillOpen(amount=format_fen(still.gross_fen))
    real_name, openid = real_name_of(tx, person_id), openid_of(tx, person_id, payer.appid)
    if real_name is None:
        raise NameNeeded
    if openid is None:
        raise WeChatNeeded
    amounts = preview_withdrawal(tx, person_id, gross_fen, now)
    row = _row(person_id, client_token, payer, amounts, now)
    row.openid, row.real_name = openid, real_name
    policy = policy_now(tx)
    row.calculator, row.sends_name = policy.calculator, amounts.net_fen >= policy.name_from_fen
    row.looks = [str(look) for look in looks(policy, gross_fen, gather_signals(tx, person_id, openid, now), now)]
    tx.add(row)
    tx.flush()
    try:
        post(tx, requested_entry(row.id, person_id, row.number, gross_fen), now)
    except BalanceShort as short:
        raise NotEnough(available=format_fen(0)) from short
    view = withdrawal_view(row)
    if not row.looks:
        return approve(tx, view, "system", now)
    tell_payee(tx, view, ASKED, now)
    return view


def _row(person_id: uuid.UUID, client_token: str, payer: Payee, amounts: Amounts, now: datetime) -> Withdrawal:
    return Withdrawal(
        id=new_id(),
        number=new_number("W", now),
        person_id=person_id,
        client_token=client_token[:64],
        appid=payer.appid,
        mchid=payer.mchid,
        gross_fen=amounts.gross_fen,
        tax_fen=amounts.tax_fen,
        fee_fen=amounts.fee_fen,
        net_fen=amounts.net_fen,
        month=month_of(now),
        state=str(WithdrawalState.REQUESTED),
        reason="",
        requested_at=now,
        asked=0,
    )
