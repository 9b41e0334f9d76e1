"""Head office's first page: what was sold today, within the reader's branches."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from app.kernel.database import reading
from app.orders.day_figures import day_figures, day_panels
from tests.factories.checkout import NOW, make_shop, make_shopper, pay, place
from tests.factories.principals import staff_who_may

LATE_EVENING = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai


def test_today_ends_at_midnight_in_shanghai_and_counts_only_paid_orders(app: Flask) -> None:
    shop = make_shop(app)
    placed = place(shop, make_shopper(), 1, now=NOW)
    place(shop, make_shopper(), 1, now=NOW)
    pay(placed, now=LATE_EVENING - timedelta(minutes=1))
    staff = staff_who_may("orders.read")
    with reading() as tx:
        tonight = [(figure.value, figure.sub) for figure in day_figures(tx, staff, LATE_EVENING)]
        after = [(figure.value, figure.sub) for figure in day_figures(tx, staff, LATE_EVENING + timedelta(minutes=2))]
    assert tonight == [("¥199.00", "昨日 ¥0.00"), ("1", "昨日 0"), ("1", "")]
    assert after == [("¥0.00", "昨日 ¥199.00"), ("0", "昨日 1"), ("1", "")]


def test_the_chart_has_fourteen_days_and_ranks_branches(app: Flask) -> None:
    first, second = make_shop(app), make_shop(app)
    pay(place(first, make_shopper(), 1, now=NOW), now=NOW)
    pay(place(second, make_shopper(), 2, now=NOW), now=NOW)
    with reading() as tx:
        days, branches = day_panels(tx, staff_who_may("orders.read"), NOW + timedelta(minutes=1))
        own = staff_who_may("orders.read", branch_ids=frozenset({first.branch.branch_id}))
        own_days, own_branches = day_panels(tx, own, NOW + timedelta(minutes=1))
    assert len(days.bars) == 14
    assert (days.bars[-1].text, days.bars[-1].share) == ("¥597.00", 100)
    assert [(bar.label, bar.text, bar.share) for bar in branches.bars] == [
        (second.branch.name, "¥398.00", 100),
        (first.branch.name, "¥199.00", 50),
    ]
    assert own_days.bars[-1].text == "¥199.00"
    assert [bar.label for bar in own_branches.bars] == [first.branch.name]
