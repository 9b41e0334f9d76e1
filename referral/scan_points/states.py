"""The life of one award."""

from enum import StrEnum

from app.kernel.states import Machine


class ScanState(StrEnum):
    """A cancelled first order makes a confirmed award provisional again."""

    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"
    VOID = "void"


S = ScanState
SCAN_AWARD = Machine(
    "scan_award",
    S.PROVISIONAL,
    {
        S.PROVISIONAL: frozenset({S.CONFIRMED, S.LAPSED, S.VOID}),
        S.CONFIRMED: frozenset({S.PROVISIONAL}),
    },
)
LABELS = {S.PROVISIONAL: "待首单", S.CONFIRMED: "已到账", S.LAPSED: "未下单，已失效", S.VOID: "不计分"}
REASONS = {
    "": "",
    "limit": "当天的新客积分已达上限",
    "walkin": "扫码后随即在同一柜台付款",
}
