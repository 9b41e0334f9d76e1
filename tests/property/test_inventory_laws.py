"""The laws of stock: allocated never above on hand, nothing made or lost, whatever happens in whatever order."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.inventory.consume import consume
from app.inventory.queries import stock_views
from app.inventory.release import NotHeld, release, release_lines
from app.inventory.reserve import StockShort, Wanted, reserve
from app.inventory.set_count import CountBelowAllocated, set_count
from app.inventory.take_back import take_back
from app.inventory.verify_stock import verify_allocations, verify_stock
from app.kernel.database import reading, transaction
from app.kernel.errors import Problem
from app.web.principal import BranchScope, Staff
from tests.factories.branches import make_branch
from tests.factories.catalog import make_sku
from tests.factories.inventory import make_stock

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MANAGER = Staff(uuid.uuid4(), "店长", {"stock.edit": BranchScope(everywhere=True)})


@dataclass
class Model:
    """What the shelf must look like, kept in plain integers."""

    on_hand: int
    held: dict[uuid.UUID, tuple[uuid.UUID, int]] = field(default_factory=dict)  # order -> (line, pieces)

    @property
    def allocated(self) -> int:
        return sum(pieces for _line, pieces in self.held.values())


steps = st.lists(
    st.tuples(st.sampled_from(["reserve", "release", "part", "consume", "count", "back"]), st.integers(0, 12)),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(1, 30), script=steps)
def test_stock_obeys_its_laws_whatever_happens(app: Flask, start: int, script: list[tuple[str, int]]) -> None:
    with transaction() as tx:
        shop, sku = make_branch(tx).branch_id, make_sku(tx).id
        make_stock(tx, shop, sku, start)
    model = Model(start)
    for act, number in script:
        _step(model, act, number, shop, sku)
        with reading() as tx:
            view = stock_views(tx, [sku], [shop])[shop, sku]
            assert (view.on_hand, view.allocated) == (model.on_hand, model.allocated)
            assert 0 <= view.allocated <= view.on_hand
            assert verify_stock(tx) == []
            assert verify_allocations(tx) == []


def _step(model: Model, act: str, number: int, shop: uuid.UUID, sku: uuid.UUID) -> None:
    before, refused = (model.on_hand, dict(model.held)), None
    try:
        with transaction() as tx:
            order = next(iter(model.held), uuid.uuid4())
            line, pieces = model.held.get(order, (uuid.uuid4(), 0))
            if act == "reserve":
                order, line = uuid.uuid4(), uuid.uuid4()
                reserve(tx, shop, order, [Wanted(line, sku, number)], None, NOW)
                model.held[order] = (line, number)
            elif act == "release":
                assert release(tx, order, NOW) == (pieces > 0)
                model.held.pop(order, None)
            elif act == "part":
                release_lines(tx, order, {line: number}, NOW)
                model.held[order] = (line, pieces - number)
            elif act == "consume":
                consume(tx, order, [line], NOW, "staff:test")
                model.held.pop(order)
                model.on_hand -= pieces
            elif act == "count":
                set_count(tx, MANAGER, shop, sku, number, "盘点", NOW)
                model.on_hand = number
            else:
                take_back(tx, shop, [(sku, number, True), (sku, number, False)], "return:1", "staff:test", NOW)
                model.on_hand += number
    except Problem as problem:
        refused = problem
        model.on_hand, model.held = before
    assert refused is None or _deserved(model, act, number, refused)
    model.held = {order: kept for order, kept in model.held.items() if kept[1]}


def _deserved(model: Model, act: str, number: int, refused: Problem) -> bool:
    if act == "reserve":
        return number == 0 or (isinstance(refused, StockShort) and number > model.on_hand - model.allocated)
    if act == "count":
        return isinstance(refused, CountBelowAllocated) and number < model.allocated
    if act == "back":
        return number == 0
    pieces = next(iter(model.held.values()), (None, 0))[1]
    return number == 0 or (isinstance(refused, NotHeld) and (pieces == 0 or number > pieces))


def test_the_same_hand_over_twice_takes_the_goods_once(app: Flask) -> None:
    order, line = uuid.uuid4(), uuid.uuid4()
    with transaction() as tx:
        shop, sku = make_branch(tx).branch_id, make_sku(tx).id
        make_stock(tx, shop, sku, 5)
        reserve(tx, shop, order, [Wanted(line, sku, 2)], None, NOW)
    with transaction() as tx:
        consume(tx, order, [line], NOW, "staff:li")
    with pytest.raises(NotHeld), transaction() as tx:
        consume(tx, order, [line], NOW, "staff:li")
    with reading() as tx:
        view = stock_views(tx, [sku])[shop, sku]
    assert (view.on_hand, view.allocated, view.available) == (3, 0, 3)
