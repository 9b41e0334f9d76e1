"""The tax strategies: ours and those others plug in."""

from app.kernel.errors import Unavailable
from app.kernel.plug import Point
from referral.payouts.rules.tax import CALCULATORS, TaxCalculator

TAX_CALCULATORS: Point[TaxCalculator] = Point("payouts.tax_calculators")


class CalculatorMissing(Unavailable):
    code = "payouts.calculator_missing"
    sentence = "个税计算方式没有接好，请联系总部。"


def find_calculator(key: str) -> TaxCalculator:
    """The strategy by its key; raises `CalculatorMissing` rather than paying without tax."""
    for calculator in all_calculators():
        if calculator.key == key:
            return calculator
    raise CalculatorMissing


def all_calculators() -> list[TaxCalculator]:
    """Ours first."""
    return [*CALCULATORS.values(), *TAX_CALCULATORS.all()]
