"""The life of a withdrawal."""

from enum import StrEnum

from app.kernel.states import Machine


class WithdrawalState(StrEnum):
    """`sending` lasts until WeChat has said something definite; `returned` holds why in the withdrawal's outcome."""

    REQUESTED = "requested"
    APPROVED = "approved"
    SENDING = "sending"
    WAIT_CONFIRM = "wait_confirm"
    TRANSFERRING = "transferring"
    PAID = "paid"
    RETURNED = "returned"


S = WithdrawalState
WITHDRAWAL = Machine(
    "withdrawal",
    S.REQUESTED,
    {
        S.REQUESTED: frozenset({S.APPROVED, S.RETURNED}),
        S.APPROVED: frozenset({S.SENDING, S.RETURNED}),
        S.SENDING: frozenset({S.WAIT_CONFIRM, S.TRANSFERRING, S.PAID, S.RETURNED}),
        S.WAIT_CONFIRM: frozenset({S.TRANSFERRING, S.PAID, S.RETURNED}),
        S.TRANSFERRING: frozenset({S.PAID, S.RETURNED}),
    },
)
OPEN = (S.REQUESTED, S.APPROVED, S.SENDING, S.WAIT_CONFIRM, S.TRANSFERRING)
AT_WECHAT = (S.SENDING, S.WAIT_CONFIRM, S.TRANSFERRING)
LABELS = {
    S.REQUESTED: "待审核",
    S.APPROVED: "待发出",
    S.SENDING: "发送中",
    S.WAIT_CONFIRM: "待确认收款",
    S.TRANSFERRING: "到账中",
    S.PAID: "已到账",
    S.RETURNED: "已退回",
}
OUTCOMES = {
    "paid": "已到账",
    "rejected": "总部未通过",
    "withdrawn": "本人撤回",
    "failed": "微信转账失败",
    "expired": "超过 24 小时未确认",
    "cancelled": "转账已撤销",
    "refused": "微信没有受理",
}
