"""What people are told when an amount changes for them.

Promises: the amount, the role and where to look; never who bought.
"""

from typing import Any

from app.kernel.money import format_fen

ROLES = {"clerk": "导购", "self": "自购返", "rank": "管理"}
LEVELS = {1: "一级推荐", 2: "二级推荐", 3: "三级推荐"}


def accrued_words(params: dict[str, Any]) -> tuple[str, str]:
    """Title and body when a payment brought her something."""
    title = f"新的一笔：{format_fen(params['amount_fen'])}"
    return title, f"订单尾号 {params['number'][-4:]}，{_role(params)}佣金，退货期满后可提现。"


def taken_back_words(params: dict[str, Any]) -> tuple[str, str]:
    """Title and body when a return took something back."""
    title = f"退货追回：{format_fen(params['amount_fen'])}"
    return title, f"订单尾号 {params['number'][-4:]} 有退货，{_role(params)}佣金按剩余货款保留。"


def corrected_words(params: dict[str, Any]) -> tuple[str, str]:
    """Title and body when head office corrected who brought an order; `amount_fen` is signed."""
    amount_fen = params["amount_fen"]
    title = f"归属更正：{'+' if amount_fen > 0 else '-'}{format_fen(abs(amount_fen))}"
    return title, f"订单尾号 {params['number'][-4:]} 的归属经总部复核更正，{_role(params)}佣金随之调整。"


def released_words(params: dict[str, Any]) -> tuple[str, str]:
    """Title and body when the hold is over."""
    title = f"可提现：{format_fen(params['amount_fen'])}"
    return title, f"订单尾号 {params['number'][-4:]} 的退货期已过，{_role(params)}佣金可以提现。"


def _role(params: dict[str, Any]) -> str:
    role = params["role"]
    return LEVELS.get(params["level"], "") if role == "level" else ROLES.get(role, "")
