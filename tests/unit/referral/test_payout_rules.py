"""Tax, amounts and second looks: whole fen, the published tables, and no way to save tax by splitting a month."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.payouts.rules.amounts import Amounts, Look, Policy, Refusal, Signals, looks, refusal, split_amount
from referral.payouts.rules.months import month_after, month_before, month_bounds, month_of, read_month
from referral.payouts.rules.reports import MEANING, Asked, TransferReport, differences, outcome_of
from referral.payouts.rules.tax import CALCULATORS, LabourMonthly, MonthIncome, PlatformCumulative, tax_of_payout

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))["withholding"]
NOW = datetime(2026, 11, 22, tzinfo=UTC)
LABOUR, PLATFORM = LabourMonthly(), PlatformCumulative()
sums = st.integers(1, 50_000_000)


def test_every_figure_of_the_golden_month_table_holds() -> None:
    assert len(GOLDEN["month_totals"]) == 7
    for row in GOLDEN["month_totals"]:
        amounts = split_amount(Policy(), LABOUR, [], 0, "2026-11", row["gross"])
        assert (amounts.tax_fen, amounts.net_fen) == (row["tax"], row["net"])


def test_a_second_payout_of_the_month_pays_the_tax_of_the_sum() -> None:
    paid: list[MonthIncome] = []
    withheld = 0
    for row in GOLDEN["same_month_payouts"]:
        assert tax_of_payout(LABOUR, paid, withheld, "2026-11", row["gross"]) == row["tax"]
        paid.append(MonthIncome("2026-11", row["gross"]))
        withheld += row["tax"]
    assert withheld == 8000


@given(st.lists(sums, min_size=1, max_size=6))
def test_any_split_of_a_month_withholds_what_one_payout_of_it_would(parts: list[int]) -> None:
    for calculator in CALCULATORS.values():
        paid: list[MonthIncome] = []
        withheld = 0
        for part in parts:
            tax = tax_of_payout(calculator, paid, withheld, "2026-11", part)
            assert 0 <= tax <= part
            paid.append(MonthIncome("2026-11", part))
            withheld += tax
        assert withheld == calculator.due_fen([MonthIncome("2026-11", sum(parts))])


@given(sums, sums, st.integers(0, 1000))
def test_gross_is_net_plus_tax_plus_fee_in_whole_fen(before: int, gross: int, fee_bps: int) -> None:
    paid = [MonthIncome("2026-11", before)]
    amounts = split_amount(Policy(fee_bps=fee_bps), LABOUR, paid, LABOUR.due_fen(paid), "2026-11", gross)
    assert amounts.net_fen + amounts.tax_fen + amounts.fee_fen == gross
    assert min(amounts.net_fen, amounts.tax_fen, amounts.fee_fen) >= 0


@given(st.lists(st.tuples(st.integers(1, 12), sums), min_size=1, max_size=8))
def test_cumulative_withholding_never_falls_below_zero_and_never_counts_a_month_twice(
    rows: list[tuple[int, int]],
) -> None:
    incomes = [MonthIncome(f"2026-{month:02d}", gross) for month, gross in rows]
    due = PLATFORM.due_fen(incomes)
    assert due >= 0
    assert PLATFORM.due_fen(list(reversed(incomes))) == due


@pytest.mark.parametrize(
    ("incomes", "due"),
    [
        ([("2026-10", 500_000)], 0),
        ([("2026-10", 1_000_000)], 9_000),
        ([("2026-10", 1_000_000), ("2026-11", 1_000_000)], 18_000),
        ([("2026-01", 10_000_000)], 498_000),
        ([("2026-01", 1_000_000), ("2026-12", 1_000_000)], 0),
    ],
)
def test_cumulative_withholding_by_hand(incomes: list[tuple[str, int]], due: int) -> None:
    # 100,000 yuan in one month: 80,000 after expenses, 75,000 taxed at 10 % less 2,520 = 4,980 yuan.
    assert PLATFORM.due_fen([MonthIncome(*income) for income in incomes]) == due


@pytest.mark.parametrize(
    ("gross", "available", "found"),
    [
        (99, 500, Refusal.TOO_LITTLE),
        (0, 500, Refusal.TOO_LITTLE),
        (100, 100, None),
        (101, 100, Refusal.NOT_ENOUGH),
        (100, 0, Refusal.NOT_ENOUGH),
        (100, -1, Refusal.DEBT),
        (10**11, 10**11, None),
    ],
)
def test_what_may_be_asked_for(gross: int, available: int, found: Refusal | None) -> None:
    assert refusal(Policy(), Amounts(gross, 0, 0), available) is found


@pytest.mark.parametrize(
    ("gross", "signals", "found"),
    [
        (20_000, Signals(), ()),
        (20_001, Signals(), (Look.OVER_LIMIT,)),
        (100, Signals(account_since=NOW - timedelta(hours=71)), (Look.ACCOUNT_CHANGED,)),
        (100, Signals(account_since=NOW - timedelta(hours=72)), ()),
        (100, Signals(account_shared=True), (Look.ACCOUNT_SHARED,)),
        (100, Signals(orders=9, refunded_orders=9), ()),
        (100, Signals(orders=10, refunded_orders=3), ()),
        (100, Signals(orders=10, refunded_orders=4), (Look.REFUND_RATE,)),
        (100, Signals(risk_cases=1), (Look.RISK_CASE,)),
    ],
)
def test_what_needs_a_second_look(gross: int, signals: Signals, found: tuple[Look, ...]) -> None:
    assert looks(Policy(), gross, signals, NOW) == found


def test_a_report_about_another_sum_person_or_bill_does_not_fit() -> None:
    asked = Asked(100, "oA", "1", "T1")
    fitting = TransferReport("W1", "SUCCESS", "T1", 100, "oA", "1")
    assert differences(asked, fitting) == ()
    assert differences(asked, TransferReport("W1", "SUCCESS")) == ()
    assert differences(asked, TransferReport("W1", "SUCCESS", "T2", 99, "oB", "2")) == (
        "amount_fen",
        "openid",
        "mchid",
        "transfer_bill_no",
    )
    assert outcome_of(TransferReport("W1", "FAIL", fail_reason="OVERDUE_CLOSE")) == "expired"
    assert "UNKNOWN" not in MEANING


def test_months_of_the_chain_begin_at_midnight_there() -> None:
    start, end = month_bounds("2026-12")
    assert (start.isoformat(), end.isoformat()) == ("2026-11-30T16:00:00+00:00", "2026-12-31T16:00:00+00:00")
    assert (month_of(start), month_of(start - timedelta(seconds=1))) == ("2026-12", "2026-11")
    assert (month_before("2026-01"), month_after("2026-12")) == ("2025-12", "2027-01")
    assert [read_month(text) for text in ("2026-13", "26-01", "2026-1", "2026-01x", "")] == [None] * 5
