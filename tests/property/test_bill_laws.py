"""Comparing a bill with the books: what was planted is found, all of it and nothing else."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.payments.reconciliation.rules.compare_bill import KINDS, OurPayment, OurRefund, compare_bill
from app.payments.reconciliation.rules.read_bill import Bill, PaymentRow, RefundRow

Day = tuple[list[PaymentRow], list[RefundRow], dict[str, OurPayment], dict[str, OurRefund]]


def agreeing_day(amounts: list[int], backs: list[int]) -> Day:
    rows = [PaymentRow(f"P{n}", f"42{n}", "wx1", "16001", "CNY", fen) for n, fen in enumerate(amounts)]
    refunds = [RefundRow(f"R{n}", f"50{n}", "P0", fen, "SUCCESS") for n, fen in enumerate(backs)]
    ours = {row.out_trade_no: _ours(row) for row in rows}
    return (
        rows,
        refunds,
        ours,
        {row.out_refund_no: OurRefund(row.out_refund_no, row.amount_fen, True) for row in refunds},
    )


def _ours(row: PaymentRow, **over: bool) -> OurPayment:
    known = OurPayment(row.out_trade_no, row.transaction_id, row.appid, row.mchid, row.currency, row.amount_fen, True)
    return replace(known, **over)


def compared(day: Day) -> list[tuple[str, str]]:
    rows, refunds, ours, our_refunds = day
    return [(one.kind, one.number) for one in compare_bill(Bill(tuple(rows), tuple(refunds)), ours, our_refunds)]


FEN = st.integers(1, 10**9)


@given(st.lists(FEN, max_size=30), st.lists(FEN, max_size=10), st.randoms(use_true_random=False))
def test_a_bill_that_agrees_gives_nothing_in_any_order(
    amounts: list[int], backs: list[int], chance: random.Random
) -> None:
    day = agreeing_day(amounts, backs)
    chance.shuffle(day[0])
    chance.shuffle(day[1])
    assert compared(day) == []


def _payment(day: Day, place: int, **over: str | int) -> str:
    rows = day[0]
    rows[place] = replace(rows[place], **over)  # type: ignore[arg-type]
    return rows[place].out_trade_no


def _unknown(day: Day, place: int) -> str:
    day[2].pop(day[0][place].out_trade_no)
    return day[0][place].out_trade_no


def _unbooked(day: Day, place: int) -> str:
    number = day[0][place].out_trade_no
    day[2][number] = replace(day[2][number], booked=False)
    return number


def _absent(day: Day, place: int) -> str:
    row = day[0].pop(place)
    day[2][row.out_trade_no] = replace(day[2][row.out_trade_no], due=True)
    day[0].insert(place, PaymentRow(f"N{place}", f"42N{place}", "wx1", "16001", "CNY", 5))
    day[2][f"N{place}"] = _ours(day[0][place])
    return row.out_trade_no


def _twice(day: Day, place: int) -> str:
    day[0].append(day[0][place])
    return day[0][place].out_trade_no


def _refund_unknown(day: Day, place: int) -> str:
    day[3].pop(day[1][place].out_refund_no)
    return day[1][place].out_refund_no


def _refund_unbooked(day: Day, place: int) -> str:
    number = day[1][place].out_refund_no
    day[3][number] = replace(day[3][number], booked=False)
    return number


def _refund_absent(day: Day, place: int) -> str:
    number = f"A{place}"
    day[3][number] = OurRefund(number, 7, True, due=True)
    return number


def _refund_amount(day: Day, place: int) -> str:
    day[1][place] = replace(day[1][place], amount_fen=day[1][place].amount_fen + 1)
    return day[1][place].out_refund_no


def _refund_twice(day: Day, place: int) -> str:
    day[1].append(day[1][place])
    return day[1][place].out_refund_no


PLANTED: dict[str, Callable[[Day, int], str]] = {
    "payment_unknown": _unknown,
    "payment_unbooked": _unbooked,
    "payment_absent": _absent,
    "payment_amount": lambda day, place: _payment(day, place, amount_fen=day[0][place].amount_fen + 1),
    "payment_transaction": lambda day, place: _payment(day, place, transaction_id=f"43{place}"),
    "payment_payee": lambda day, place: _payment(day, place, mchid="16999"),
    "payment_twice": _twice,
    "refund_unknown": _refund_unknown,
    "refund_unbooked": _refund_unbooked,
    "refund_absent": _refund_absent,
    "refund_amount": _refund_amount,
    "refund_twice": _refund_twice,
}


def test_every_kind_can_be_planted() -> None:
    assert set(PLANTED) == set(KINDS)


@pytest.mark.parametrize("seed", range(20))
def test_a_hundred_planted_differences_are_found_and_none_besides(seed: int) -> None:
    chance = random.Random(seed)
    day = agreeing_day(
        [chance.randrange(1, 10**7) for _ in range(400)], [chance.randrange(1, 10**5) for _ in range(200)]
    )
    payments, refunds = chance.sample(range(400), 100), chance.sample(range(200), 100)
    planted = [
        (kind, PLANTED[kind](day, (refunds if kind.startswith("refund") else payments)[turn]))
        for turn in range(100)
        for kind in [sorted(PLANTED)[turn % len(PLANTED)]]
    ]
    assert sorted(compared(day)) == sorted(planted)


def test_a_refund_that_a_neighbouring_days_bill_had_is_not_missed() -> None:
    known = {"R1": OurRefund("R1", 100, True, due=True)}
    assert [one.kind for one in compare_bill(Bill(), {}, known)] == ["refund_absent"]
    assert compare_bill(Bill(), {}, known, seen=["R1"]) == []


def test_a_refund_on_its_way_is_no_difference() -> None:
    bill = Bill((), (RefundRow("R1", "501", "P1", 100, "PROCESSING"),))
    assert compare_bill(bill, {}, {"R1": OurRefund("R1", 100, booked=False)}) == []
