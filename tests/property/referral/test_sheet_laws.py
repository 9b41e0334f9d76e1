"""Laws of the sheet between branches: nothing is lost between steps, rows and sums."""

import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import largest_remainder
from referral.branch_sheet.rules import FULFILLING, SELLING, Step, branch_sums, pair_sums, rows_of

START = datetime(2026, 11, 1, tzinfo=UTC)
BRANCHES = [uuid.UUID(int=number) for number in range(1, 5)]


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Orders that are sold, partly returned and sometimes given to another seller, as posted steps."""
    steps: list[Step] = []
    for number in range(draw(st.integers(0, 5))):
        order_id, stands = uuid.UUID(int=1000 + number), Counter[tuple[uuid.UUID, str]]()
        fulfilling = draw(st.lists(st.sampled_from(BRANCHES), min_size=1, max_size=2, unique=True))
        net_fen = draw(st.integers(0, 100_000))
        for place in range(draw(st.integers(1, 4))):
            seller = draw(st.sampled_from(BRANCHES))
            sold, handled = largest_remainder(net_fen, [7000, 3000])
            target = Counter({(seller, SELLING): sold})
            for branch_id, part in zip(fulfilling, largest_remainder(handled, [1] * len(fulfilling)), strict=True):
                target[branch_id, FULFILLING] += part
            at = START + timedelta(days=20 * place, minutes=number)
            changes = {key: target[key] - stands[key] for key in sorted(target.keys() | stands.keys(), key=str)}
            steps += [Step(order_id, at, *key, change, net_fen) for key, change in changes.items() if change]
            stands, net_fen = target, draw(st.integers(0, net_fen))
    return steps


@given(histories(), st.integers(0, 80))
def test_rows_of_a_month_add_up_to_the_steps_of_that_month(steps: list[Step], days: int) -> None:
    since = START + timedelta(days=days)
    rows = rows_of(steps, since)
    posted, shown = Counter[tuple[uuid.UUID, str]](), Counter[tuple[uuid.UUID, str]]()
    for step in steps:
        posted[step.branch_id, step.part] += step.amount_fen if step.at >= since else 0
    for row in rows:
        shown[row.branch_id, row.part] += row.amount_fen
    assert {key: amount for key, amount in posted.items() if amount} == {
        key: amount for key, amount in shown.items() if amount
    }
    sums = branch_sums(rows)
    assert sum(it.total_fen for it in sums.values()) == sum(row.amount_fen for row in rows)


@given(histories(), st.integers(0, 80))
def test_what_one_lent_another_borrowed(steps: list[Step], days: int) -> None:
    rows = rows_of(steps, START + timedelta(days=days))
    sums, pairs = branch_sums(rows), pair_sums(rows)
    for branch_id, it in sums.items():
        assert it.lent_fen == sum(pair.amount_fen for pair in pairs if pair.fulfilling_id == branch_id)
        assert it.borrowed_fen == sum(pair.amount_fen for pair in pairs if pair.selling_id == branch_id)


@given(histories())
def test_over_all_months_a_pair_holds_what_stands_between_seller_and_fulfiller(steps: list[Step]) -> None:
    found = {
        (it.selling_id, it.fulfilling_id): it.amount_fen for it in pair_sums(rows_of(steps, START)) if it.amount_fen
    }
    stands: Counter[tuple[uuid.UUID, uuid.UUID]] = Counter()
    for order_id in {step.order_id for step in steps}:
        mine = [step for step in steps if step.order_id == order_id]
        sums: Counter[tuple[uuid.UUID, str]] = Counter()
        for step in mine:
            sums[step.branch_id, step.part] += step.amount_fen
        seller = next((step.branch_id for step in reversed(mine) if step.part == SELLING and step.amount_fen > 0), None)
        for (branch_id, part), amount in sums.items():
            if part == FULFILLING and seller and branch_id != seller:
                stands[seller, branch_id] += amount
    assert found == {pair: amount for pair, amount in stands.items() if amount}
