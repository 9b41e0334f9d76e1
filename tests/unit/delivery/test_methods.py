"""Who may offer to deliver, for how much."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.branches.queries import BranchView
from app.delivery.forms import ShipmentMalformed, read_shipment
from app.delivery.rules import CourierMethod, ParcelMethod
from app.fulfillment.methods import Destination, MethodAsk
from pickup.collection.rules.collect_method import CollectMethod

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # noon in Shanghai


def branch(**over: Any) -> BranchView:
    facts: dict[str, Any] = {
        "branch_id": UUID(int=1), "code": "SH01", "name": "中山路店", "lng": 121.4741, "lat": 31.2308, "kind": "shop",
        "state": "open", "delivery_radius_m": 3000, "delivery_fee_fen": 600, "delivery_min_fen": 3900,
        "free_delivery_fen": 9900, "prepare_minutes": 30, "time_zone": "Asia/Shanghai",
    }  # fmt: skip
    return BranchView(**(facts | over))


def ask(goods_fen: int = 5000, lat: float | None = 31.2400, lng: float | None = 121.4741) -> MethodAsk:
    return MethodAsk(Destination("小雨", "13800006789", "上海市", "上海市", "黄浦区", "1 号", lng, lat), goods_fen, NOW)


def test_a_courier_goes_a_kilometre_for_the_fee_and_for_nothing_above_the_free_amount() -> None:
    offer = CourierMethod().offer(branch(), ask())
    assert offer
    assert (offer.fee_fen, round(offer.distance_m or 0)) == (600, 1023)
    assert offer.promise_at == NOW + timedelta(minutes=56)
    free = CourierMethod().offer(branch(), ask(goods_fen=9900))
    assert free
    assert free.fee_fen == 0


@pytest.mark.parametrize(
    ("of", "asked"),
    [
        (branch(delivery_radius_m=1000), ask()),
        (branch(delivery_radius_m=None), ask()),
        (branch(), ask(goods_fen=3899)),
        (branch(), ask(lat=None)),
        (branch(state="paused"), ask()),
        (branch(kind="warehouse"), ask()),
        (branch(), MethodAsk(None, 5000, NOW)),
    ],
)
def test_no_courier_outside_the_area_below_the_minimum_or_where_nobody_delivers(
    of: BranchView, asked: MethodAsk
) -> None:
    assert CourierMethod().offer(of, asked) is None


def test_a_parcel_goes_anywhere_also_from_a_warehouse_at_one_fee() -> None:
    near, far = ask(goods_fen=9899), ask(goods_fen=9900, lat=39.9, lng=116.4)
    fees = [
        offer and offer.fee_fen
        for offer in (ParcelMethod().offer(branch(kind="warehouse"), one) for one in (near, far))
    ]
    assert fees == [800, 0]
    assert ParcelMethod().offer(branch(state="closed"), near) is None


def test_collecting_is_free_at_an_open_shop_alone() -> None:
    asked = MethodAsk(None, 5000, NOW)
    offer = CollectMethod().offer(branch(), asked)
    assert offer
    assert (offer.fee_fen, offer.promise_at) == (0, NOW + timedelta(minutes=30))
    assert CollectMethod().offer(branch(kind="warehouse"), asked) is None
    assert CollectMethod().offer(branch(state="paused"), asked) is None


def test_a_parcel_needs_a_known_carrier_and_a_number_that_could_be_one() -> None:
    assert read_shipment({"carrier": "顺丰速运", "tracking_no": "SF 1234567890"}, "parcel") == (
        "顺丰速运",
        "SF1234567890",
    )
    assert read_shipment({}, "courier") == ("", "")
    for form in ({}, {"carrier": "我家快递", "tracking_no": "SF123456"}, {"carrier": "顺丰速运", "tracking_no": "<b>"}):
        with pytest.raises(ShipmentMalformed):
            read_shipment(form, "parcel")
