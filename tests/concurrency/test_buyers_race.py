"""Many buyers, few goods, through the running server: exactly as many orders as goods, none lost, nothing half done."""

import json
import threading
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

import wsgi
from app.identity.open_session import open_session
from app.inventory.models import Stock
from app.kernel.database import db, reading, transaction
from app.kernel.moment import current_time
from app.orders.models import Order
from app.orders.states import OrderState
from tests.factories.branches import make_branch
from tests.factories.catalog import make_sku
from tests.factories.checkout import differences_in_books
from tests.factories.identity import make_wechat_person
from tests.factories.inventory import make_stock
from tests.factories.wechat_pay import account_of, standing_far_side
from tests.support.buyers import Buyer, SoldOut
from tests.support.databases import test_settings
from tests.support.servers import House

ON_HAND = 20


@pytest.mark.timeout(240)
@pytest.mark.parametrize("buyers", [64, pytest.param(200, marks=pytest.mark.deep)])
def test_exactly_as_many_orders_are_paid_as_there_are_goods(build_house: Callable[..., House], buyers: int) -> None:
    house = build_house(standin=False, mall_workers=2)
    app = wsgi.create_app(test_settings(house.database_url, house.instance))
    with app.app_context(), standing_far_side() as far:
        (house.instance / "standin").mkdir(exist_ok=True)
        (house.instance / "standin" / "account.json").write_text(json.dumps(account_of(far)), encoding="utf-8")
        with transaction() as tx:
            branch, sku = make_branch(tx), make_sku(tx)
            make_stock(tx, branch.branch_id, sku.id, ON_HAND)
            people = [make_wechat_person(tx) for _ in range(buyers)]
            sessions = [open_session(tx, current_time(), person_id=person_id) for person_id in people]
        outcomes = _race([Buyer(house.mall_port, session, far) for session in sessions], sku.id, branch.code)
        assert outcomes.count("paid") == ON_HAND, outcomes
        assert outcomes.count("sold out") == buyers - ON_HAND, outcomes
        with reading() as tx:
            states = dict(tx.execute(select(Order.state, func.count()).group_by(Order.state)).tuples().all())
            stock = tx.execute(select(Stock.on_hand, Stock.allocated)).one()
        assert states == {OrderState.PAID: ON_HAND}
        assert tuple(stock) == (ON_HAND, ON_HAND)
        assert differences_in_books() == []
        db.engine.dispose()


def _race(buyers: list[Buyer], sku_id: uuid.UUID, branch: str) -> list[str]:
    """All of them at once; what became of each."""
    gate = threading.Barrier(len(buyers))
    outcomes: list[str] = []

    def buy(buyer: Buyer) -> None:
        try:
            buyer.add(sku_id, branch)
            gate.wait(60)
            buyer.pay(buyer.place())
            outcomes.append("paid")
        except SoldOut:
            outcomes.append("sold out")
        except Exception as failure:  # noqa: BLE001 (told by the assertion)
            outcomes.append(f"{type(failure).__name__}: {failure}")
        finally:
            buyer.close()

    threads = [threading.Thread(target=buy, args=(buyer,)) for buyer in buyers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
