"""The life of one commission line."""

from enum import StrEnum

from app.kernel.states import Machine


class CommissionState(StrEnum):
    """A partial refund lowers the amount and changes no state; a full one takes the line back."""

    PENDING = "pending"
    AVAILABLE = "available"
    TAKEN_BACK = "taken_back"


S = CommissionState
COMMISSION = Machine(
    "commission_line",
    S.PENDING,
    {
        S.PENDING: frozenset({S.AVAILABLE, S.TAKEN_BACK}),
        S.AVAILABLE: frozenset({S.TAKEN_BACK}),
    },
)
LABELS = {S.PENDING: "待结算", S.AVAILABLE: "可提现", S.TAKEN_BACK: "已追回"}
