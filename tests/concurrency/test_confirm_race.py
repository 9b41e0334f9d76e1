"""Sixty-four taps on Confirm: one hand-over."""

import threading
from datetime import UTC, datetime

from flask import Flask

from app.inventory.queries import available
from app.kernel.database import reading, transaction
from app.kernel.outbox import run_until_empty
from app.ledger.queries import balance
from pickup.collection.confirm_pickup import AlreadyCollected, confirm_pickup
from pickup.collection.queries import codes_of_orders
from pickup.collection.routes import pickup_secret
from tests.factories.branches import make_branch
from tests.factories.catalog import make_sku
from tests.factories.identity import staff_principal
from tests.factories.inventory import make_stock
from tests.factories.paid_orders import make_paid_order

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TAPS = 64


def test_sixty_four_taps_on_confirm_hand_over_once(app: Flask) -> None:
    with transaction() as tx:
        branch, sku = make_branch(tx), make_sku(tx, price_fen=19_900)
        make_stock(tx, branch.branch_id, sku.id, 5)
        order = make_paid_order(tx, branch, [(sku, 1)], NOW)
    run_until_empty(NOW)
    with reading() as tx:
        (code,) = codes_of_orders(tx, pickup_secret(), [order.order_id])
    clerk = staff_principal("clerk", branch.branch_id)
    outcomes: list[str] = []
    gate = threading.Barrier(TAPS)

    def tap() -> None:
        with app.app_context():
            gate.wait()
            try:
                with transaction() as tx:
                    confirm_pickup(tx, clerk, code.code_id, "qr", NOW)
                outcomes.append("handed over")
            except AlreadyCollected:
                outcomes.append("refused")

    taps = [threading.Thread(target=tap) for _ in range(TAPS)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert (outcomes.count("handed over"), outcomes.count("refused")) == (1, TAPS - 1)
    with reading() as tx:
        assert balance(tx, "sales.goods") == 19_900
        assert available(tx, [sku.id], [branch.branch_id])[(branch.branch_id, sku.id)] == 4
