"""The lives of a shortage and of a transfer."""

from enum import StrEnum

from app.kernel.states import Machine


class ShortageState(StrEnum):
    """`open` waits for head office; `coming` waits for a transfer; the others are ends."""

    OPEN = "open"
    COMING = "coming"
    COVERED = "covered"
    REFUNDED = "refunded"
    DROPPED = "dropped"


class TransferState(StrEnum):
    """`approved`: the donor holds the goods back and shall send them; `received`: every piece arrived or is lost."""

    REQUESTED = "requested"
    APPROVED = "approved"
    SHIPPED = "shipped"
    RECEIVED = "received"
    DECLINED = "declined"
    CANCELLED = "cancelled"


H, T = ShortageState, TransferState
SHORTAGE = Machine(
    "shortage",
    H.OPEN,
    {
        H.OPEN: frozenset({H.COMING, H.REFUNDED, H.DROPPED}),
        H.COMING: frozenset({H.OPEN, H.COVERED, H.DROPPED}),
    },
)
TRANSFER = Machine(
    "transfer",
    T.REQUESTED,
    {
        T.REQUESTED: frozenset({T.APPROVED, T.DECLINED, T.CANCELLED}),
        T.APPROVED: frozenset({T.SHIPPED, T.DECLINED, T.CANCELLED}),
        T.SHIPPED: frozenset({T.RECEIVED}),
    },
)
OPEN_TRANSFERS = (T.REQUESTED, T.APPROVED, T.SHIPPED)
SHORTAGE_LABELS = {
    H.OPEN: "待处理",
    H.COMING: "调货中",
    H.COVERED: "已补齐",
    H.REFUNDED: "已退款",
    H.DROPPED: "订单已取消",
}
TRANSFER_LABELS = {
    T.REQUESTED: "待批准",
    T.APPROVED: "待调出",
    T.SHIPPED: "在途",
    T.RECEIVED: "已收货",
    T.DECLINED: "已拒绝",
    T.CANCELLED: "已取消",
}
CAUSES = {"count": "盘点少货", "damaged": "破损", "rejected": "门店无法备货", "lost": "调货途中丢失"}
