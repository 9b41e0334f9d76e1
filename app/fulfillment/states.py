"""The life of a fulfillment."""

from enum import StrEnum

from app.kernel.states import Machine


class FulfillmentState(StrEnum):
    """A fulfillment exists from the moment its order is paid; `waiting`: pieces are short and shall come from elsewhere."""

    TO_PACK = "to_pack"
    WAITING = "waiting"
    PACKED = "packed"
    ON_THE_WAY = "on_the_way"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


S = FulfillmentState
FULFILLMENT = Machine(
    "fulfillment",
    S.TO_PACK,
    {
        S.TO_PACK: frozenset({S.PACKED, S.ON_THE_WAY, S.HANDED_OVER, S.WAITING, S.CANCELLED}),
        S.WAITING: frozenset({S.TO_PACK, S.CANCELLED}),
        S.PACKED: frozenset({S.ON_THE_WAY, S.HANDED_OVER, S.WAITING, S.CANCELLED}),
        S.ON_THE_WAY: frozenset({S.DELIVERED}),
    },
)
OPEN = (S.TO_PACK, S.WAITING, S.PACKED, S.ON_THE_WAY)
LABELS = {
    S.TO_PACK: "待备货",
    S.WAITING: "等待调货",
    S.PACKED: "已备好",
    S.ON_THE_WAY: "配送中",
    S.HANDED_OVER: "已提货",
    S.DELIVERED: "已送达",
    S.CANCELLED: "已取消",
}
