"""Income tax withheld from commission: one strategy for each way the law knows.

Promises: whole fen, rounded down; what is due depends on the incomes alone, so that any split of one income into payouts of the
same period withholds the same sum. Tables: individual income tax withholding method of 2018 (announcement 61), cumulative
withholding for platform workers of 2025 (announcement 16). Not tax advice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.kernel.money import floor_bps

MONTHLY_FREE_FEN = 80_000  # 800 yuan
MONTHLY_PLAIN_FEN = 400_000  # up to 4,000 yuan 800 are taken off, above 20 %
EXPENSE_BPS = 2_000
CUMULATIVE_FREE_FEN = 500_000  # 5,000 yuan for each month


@dataclass(frozen=True)
class MonthIncome:
    """What one person was paid in one month, before tax: `month` as `2026-11`."""

    month: str
    gross_fen: int


@dataclass(frozen=True)
class Bracket:
    """Taxable income up to `upto_fen` (None: any) at `rate_bps`, less `quick_fen`."""

    upto_fen: int | None
    rate_bps: int
    quick_fen: int


LABOUR = (Bracket(2_000_000, 2_000, 0), Bracket(5_000_000, 3_000, 200_000), Bracket(None, 4_000, 700_000))
CUMULATIVE = (
    Bracket(3_600_000, 300, 0),
    Bracket(14_400_000, 1_000, 252_000),
    Bracket(30_000_000, 2_000, 1_692_000),
    Bracket(42_000_000, 2_500, 3_192_000),
    Bracket(66_000_000, 3_000, 5_292_000),
    Bracket(96_000_000, 3_500, 8_592_000),
    Bracket(None, 4_500, 18_192_000),
)


class TaxCalculator(Protocol):
    """A way to compute tax. `period` is how far back incomes count: `month` or `year`. A tax service plugs in its own."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def period(self) -> str: ...
    def due_fen(self, incomes: Sequence[MonthIncome]) -> int: ...


@dataclass(frozen=True)
class LabourMonthly:
    """Labour remuneration of one month."""

    key: str = "labour_monthly"
    label: str = "劳务报酬（按月）"
    period: str = "month"

    def due_fen(self, incomes: Sequence[MonthIncome]) -> int:
        """Tax on the last month of `incomes`."""
        if not incomes:
            return 0
        last = max(income.month for income in incomes)
        return bracket_tax(monthly_taxable(sum(it.gross_fen for it in incomes if it.month == last)), LABOUR)


@dataclass(frozen=True)
class PlatformCumulative:
    """Cumulative withholding over the calendar year: 20 % off, 5,000 yuan off for each month since the first income."""

    key: str = "platform_cumulative"
    label: str = "平台累计预扣（按年）"
    period: str = "year"

    def due_fen(self, incomes: Sequence[MonthIncome]) -> int:
        """Tax on the year up to the last month of `incomes`; never below 0."""
        if not incomes:
            return 0
        months = [int(income.month[5:]) for income in incomes]
        gross = sum(income.gross_fen for income in incomes)
        free = CUMULATIVE_FREE_FEN * (max(months) - min(months) + 1)
        return bracket_tax(max(0, gross - floor_bps(gross, EXPENSE_BPS) - free), CUMULATIVE)


CALCULATORS: Mapping[str, TaxCalculator] = {
    calculator.key: calculator for calculator in (LabourMonthly(), PlatformCumulative())
}


def monthly_taxable(gross_fen: int) -> int:
    """What of one month's labour income is taxed."""
    if gross_fen <= MONTHLY_PLAIN_FEN:
        return max(0, gross_fen - MONTHLY_FREE_FEN)
    return gross_fen - floor_bps(gross_fen, EXPENSE_BPS)


def bracket_tax(taxable_fen: int, brackets: Sequence[Bracket]) -> int:
    """The bracket that holds the whole amount decides."""
    fitting = next(it for it in brackets if it.upto_fen is None or taxable_fen <= it.upto_fen)
    return max(0, floor_bps(taxable_fen, fitting.rate_bps) - fitting.quick_fen)


def tax_of_payout(
    calculator: TaxCalculator, paid: Sequence[MonthIncome], withheld_fen: int, month: str, gross_fen: int
) -> int:
    """What to withhold from the next payout of `gross_fen`: due on everything in the period, less what was withheld in it."""
    due_fen = calculator.due_fen([*paid, MonthIncome(month, gross_fen)])
    return min(gross_fen, max(0, due_fen - withheld_fen))
