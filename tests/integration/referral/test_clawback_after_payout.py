"""What was paid out and is then returned becomes a debt that later commission pays: the golden steps, played on real orders."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.checkout.place_order import PlacedOrder
from app.kernel.database import reading, transaction
from app.kernel.outbox import run_until_empty
from referral.commission.queries import balance_of as commission_of
from referral.payouts.confirm_name import confirm_name
from referral.payouts.preview_withdrawal import DebtFirst
from tests.factories.catalog import make_sku
from tests.factories.checkout import differences_in_books
from tests.factories.inventory import make_stock
from tests.factories.payouts import TransferFarSide, ask, balance_of, notify_transfer, transfer_far_side
from tests.factories.referral_story import START, Story, bring_back, buy, collect, let_time_pass, make_story

from tests.factories.referral_story import open_share, share_first_product  # isort: skip

GOLDEN = json.loads((Path(__file__).parents[2] / "unit/referral/golden.json").read_text(encoding="utf-8"))["lifecycle"]


@pytest.fixture
def far(app: Flask, tmp_path: Path) -> Iterator[TransferFarSide]:
    with transfer_far_side(app, tmp_path) as running:
        yield running


def _priced(story: Story) -> None:
    """Goods at ¥625 and ¥250, so that 8 % are ¥50 and ¥20."""
    with transaction() as tx:
        story.shop.sku_ids.clear()
        for price_fen in (62_500, 25_000):
            sku = make_sku(tx, price_fen=price_fen, list_price_fen=price_fen)
            make_stock(tx, story.shop.branch.branch_id, sku.id, 10)
            story.shop.sku_ids.append(sku.id)


def test_the_golden_steps_of_a_clawback_after_payout_hold_one_by_one(app: Flask, far: TransferFarSide) -> None:
    story = make_story(app)
    _priced(story)
    wang = story.wang
    with transaction() as tx:
        confirm_name(tx, wang, "王芳", True, START)
    open_share(share_first_product(story, wang, START), story.shopper, START)
    goods = {"X": (1,), "Y": (0, 1)}
    orders: dict[str, PlacedOrder] = {}
    number, now = "", START
    for place, step in enumerate(GOLDEN["steps"]):
        now += timedelta(minutes=1)
        credit: str = step.get("credit", "")
        if step["event"] == "accrue":
            orders[credit] = buy(story, now, *goods[credit])
        elif step["event"] == "release":
            collect(orders[credit], now)
            now = let_time_pass(now, 8)
        elif step["event"] == "withdraw":
            number = ask(wang, step["fen"], now).number
        elif step["event"] == "payout_success":
            run_until_empty(now)
            assert notify_transfer(app, far.set_state(number, "SUCCESS")).status_code == 204
        else:
            bring_back(orders[credit], now, 1, 22_500)
        assert _stands(wang) == step["after"], (place, step["event"])
        if step.get("withdrawable") == 0:
            with pytest.raises(DebtFirst):
                ask(wang, 100, now)
    assert _stands(wang)["available"] == ask(wang, 700, now).gross_fen == 700
    assert sum(GOLDEN["identity"]["entries"]) == balance_of(wang).earned_fen
    with reading() as tx:
        credited = commission_of(tx, [wang])
    assert credited.pending_fen + credited.available_fen == balance_of(wang).earned_fen
    assert differences_in_books() == []


def _stands(person_id: Any) -> dict[str, int]:
    now = balance_of(person_id)
    return {
        "pending": now.pending_fen,
        "available": now.available_fen,
        "withdrawing": now.withdrawing_fen,
        "paid": now.withdrawn_fen,
    }
