"""Plans published at the same moment: each gets a number of its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from flask import Flask

from app.kernel.database import reading, transaction
from referral.plans.queries import plan_views
from tests.factories.referral import make_plan

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)


def test_plans_published_at_once_are_numbered_one_after_the_other(app: Flask) -> None:
    with transaction() as tx:
        make_plan(tx, NOW)

    def publish(rate: int) -> None:
        with app.app_context(), transaction() as tx:
            make_plan(tx, NOW, (rate, 300, 100))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(publish, range(801, 809)))
    with reading() as tx:
        plans = plan_views(tx)
    assert [plan.number for plan in plans] == list(range(9, 0, -1))
    assert {plan.terms.level_bps[0] for plan in plans} == set(range(800, 809))
