"""The demo chain's month is the same every time and plausible."""

from collections import Counter

from demo.files import rows
from demo.history import COLLECT, DAYS, ORDERS, past_orders, weekday_of


def test_the_month_is_the_same_every_time() -> None:
    assert past_orders() == past_orders()


def test_the_month_has_all_its_orders_oldest_first() -> None:
    orders = past_orders()
    assert len(orders) == ORDERS
    moments = [(-order.day, order.minute) for order in orders]
    assert moments == sorted(moments)
    assert {order.day for order in orders} == set(range(1, DAYS + 1))


def test_evenings_and_weekends_sell_more() -> None:
    orders = past_orders()
    assert sum(order.minute >= 19 * 60 for order in orders) > ORDERS / 3
    weekend = sum(weekday_of(order.day) >= 5 for order in orders) / sum(
        weekday_of(day) >= 5 for day in range(1, DAYS + 1)
    )
    weekdays = sum(weekday_of(order.day) < 5 for order in orders) / sum(
        weekday_of(day) < 5 for day in range(1, DAYS + 1)
    )
    assert weekend > weekdays


def test_orders_end_in_every_way_and_mostly_well() -> None:
    outcomes = Counter(order.outcome for order in past_orders())
    assert set(outcomes) == {"handed_over", "returned", "packed", "paid", "cancelled"}
    assert outcomes["handed_over"] > ORDERS * 0.75


def test_only_yesterdays_orders_still_wait() -> None:
    assert {order.day for order in past_orders() if order.outcome in ("packed", "paid")} == {1}


def test_only_collected_orders_wait_packed_at_the_counter() -> None:
    assert {order.method for order in past_orders() if order.outcome == "packed"} == {COLLECT}


def test_nobody_buys_through_their_own_share_and_sharers_are_members() -> None:
    members = {row["ref"] for row in rows("customers") if row["joined_days_ago"]}
    shared = [order for order in past_orders() if order.sharer]
    assert len(shared) > ORDERS / 5
    assert all(order.sharer != order.customer for order in shared)
    assert {order.sharer for order in shared} <= members


def test_the_paused_branch_takes_no_order() -> None:
    assert "HZ07" not in {order.branch for order in past_orders()}
