"""The lives of a payment attempt and of a refund."""

from enum import StrEnum

from app.kernel.states import Machine


class AttemptState(StrEnum):
    """`mismatched`: WeChat reported a payment that does not fit ours; people must look."""

    CREATED = "created"
    PREPAID = "prepaid"
    SUCCEEDED = "succeeded"
    CLOSED = "closed"
    MISMATCHED = "mismatched"


class RefundState(StrEnum):
    """`abnormal`: the money cannot go back where it came from; people must look."""

    REQUESTED = "requested"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    ABNORMAL = "abnormal"
    CLOSED = "closed"


A, R = AttemptState, RefundState

# A closed attempt may still succeed: closing races with paying, and the money is real.
ATTEMPT = Machine(
    "payment",
    A.CREATED,
    {
        A.CREATED: frozenset({A.PREPAID, A.SUCCEEDED, A.CLOSED, A.MISMATCHED}),
        A.PREPAID: frozenset({A.SUCCEEDED, A.CLOSED, A.MISMATCHED}),
        A.CLOSED: frozenset({A.SUCCEEDED, A.MISMATCHED}),
        A.MISMATCHED: frozenset({A.SUCCEEDED}),
    },
)
REFUND = Machine(
    "refund",
    R.REQUESTED,
    {
        R.REQUESTED: frozenset({R.SENT, R.SUCCEEDED, R.ABNORMAL, R.CLOSED}),
        R.SENT: frozenset({R.SUCCEEDED, R.ABNORMAL, R.CLOSED}),
        R.ABNORMAL: frozenset({R.SUCCEEDED, R.CLOSED, R.REQUESTED}),
        R.CLOSED: frozenset({R.SUCCEEDED, R.REQUESTED}),
    },
)
STUCK_REFUNDS = (R.ABNORMAL, R.CLOSED)  # until somebody sends them again
REFUND_LABELS = {
    R.REQUESTED: "待退款",
    R.SENT: "退款中",
    R.SUCCEEDED: "已退回",
    R.ABNORMAL: "异常，需人工处理",
    R.CLOSED: "已关闭，需人工处理",
}
ATTEMPT_LABELS = {
    A.CREATED: "已创建",
    A.PREPAID: "等待付款",
    A.SUCCEEDED: "已收款",
    A.CLOSED: "已关闭",
    A.MISMATCHED: "不符，已搁置",
}
