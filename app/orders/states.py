"""The life of an order."""

from enum import StrEnum

from app.kernel.states import Machine


class OrderState(StrEnum):
    """Returns do not change the state; the lines' counters tell them."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


S = OrderState
ORDER = Machine(
    "order",
    S.AWAITING_PAYMENT,
    {
        S.AWAITING_PAYMENT: frozenset({S.PAID, S.CANCELLED}),
        S.PAID: frozenset({S.COMPLETED, S.CANCELLED}),
    },
)
LABELS = {S.AWAITING_PAYMENT: "待付款", S.PAID: "已付款", S.COMPLETED: "已完成", S.CANCELLED: "已取消"}
