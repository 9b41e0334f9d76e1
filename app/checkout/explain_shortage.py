"""Say in plain words what is short, and where it can be had."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from app.branches.queries import directory
from app.checkout.quote_items import Quote
from app.checkout.take_orders import take_orders
from app.fulfillment.find_route import Wish
from app.inventory.queries import available, locations_with
from app.kernel.database import Tx
from app.kernel.errors import Refused

NAMED = 3


class GoodsShort(Refused):
    """`sku_ids`: what is short at the branch."""

    code = "checkout.goods_short"
    sentence = "{branch}的“{goods}”库存不足，这次没有下单。现在有货的门店：{others}。"

    def __init__(self, sku_ids: Sequence[uuid.UUID], **params: object) -> None:
        self.sku_ids = tuple(sku_ids)
        super().__init__(**params)


class NobodyHas(Refused):
    code = "checkout.nobody_has"
    sentence = "现在没有一家门店备齐这些商品（{goods}），请减少数量或分开下单。"


class NotDeliverable(Refused):
    code = "checkout.not_deliverable"
    sentence = "这个地址暂时送不到，请换一个地址或改为到店自提。"


def explain_shortage(tx: Tx, quote: Quote, now: datetime, short: Sequence[uuid.UUID] = ()) -> Refused:
    """The refusal to raise when nobody can fulfil `quote`; `short` are the SKUs a reservation failed on."""
    items = {line.sku_id: line.quantity for line in quote.lines}
    having = locations_with(tx, [Wish(sku_id, quantity) for sku_id, quantity in items.items()])
    here = quote.branch.branch_id
    if quote.choice == "deliver" and not short:
        return NotDeliverable() if having else NobodyHas(goods="、".join(line.name for line in quote.lines))
    short = tuple(short) or _short_here(tx, here, items)
    goods = "、".join(line.name for line in quote.lines if line.sku_id in short) or quote.lines[0].name
    if not having:
        return NobodyHas(goods=goods)
    places = directory(tx, now)
    able = frozenset(having) - {here}
    near = places.nearest(
        quote.branch.lng, quote.branch.lat, NAMED, lambda branch: branch.branch_id in able and take_orders(branch)
    )
    if not near:
        return NobodyHas(goods=goods)
    return GoodsShort(short, branch=quote.branch.name, goods=goods, others="、".join(item.branch.name for item in near))


def _short_here(tx: Tx, branch_id: uuid.UUID, items: Mapping[uuid.UUID, int]) -> tuple[uuid.UUID, ...]:
    left = available(tx, items, [branch_id])
    return tuple(sku_id for sku_id, quantity in items.items() if left.get((branch_id, sku_id), 0) < quantity)
