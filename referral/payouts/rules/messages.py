"""What a payee is told at each step of a withdrawal."""

from typing import Any

from app.kernel.money import format_fen
from referral.payouts.rules.reports import REASONS
from referral.payouts.states import OUTCOMES


def asked_words(params: dict[str, Any]) -> tuple[str, str]:
    """It waits for head office."""
    return f"提现申请：{format_fen(params['gross_fen'])}", "总部会尽快核对，核对后发到您的微信。"


def confirm_words(params: dict[str, Any]) -> tuple[str, str]:
    """It waits for herself."""
    title = f"请确认收款：{format_fen(params['net_fen'])}"
    return title, "请在 24 小时内打开提现页，点“确认收款”；超过时间会自动退回到可提现。"


def paid_words(params: dict[str, Any]) -> tuple[str, str]:
    """It arrived."""
    title = f"提现到账：{format_fen(params['net_fen'])}"
    if not params["tax_fen"]:
        return title, "已转入您的微信零钱。"
    return title, f"提现 {format_fen(params['gross_fen'])}，代扣个税 {format_fen(params['tax_fen'])}。"


def returned_words(params: dict[str, Any]) -> tuple[str, str]:
    """It came back, and why."""
    title = f"提现已退回：{format_fen(params['gross_fen'])}"
    why = OUTCOMES.get(params.get("outcome", ""), "")
    more = REASONS.get(params.get("reason", ""), params.get("reason", ""))
    return title, "，".join(part for part in (why, more) if part) + "。钱已回到可提现。"
