"""What a withdrawal comes to, whether it may be asked for, and who must look at it.

Promises: gross is net plus tax plus fee, all whole fen; every refusal is one of `Refusal`; reasons for a second look are codes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.kernel.money import floor_bps
from referral.payouts.rules.tax import MonthIncome, TaxCalculator, tax_of_payout

LEAST_TRANSFER_FEN = 10  # WeChat sends nothing smaller
CHANGED_WITHIN = timedelta(hours=72)
REFUNDED_ORDERS_LEAST, REFUNDED_BPS_MOST = 10, 3_000


@dataclass(frozen=True)
class Policy:
    """Head office's figures. `name_from_fen`: from this net sum WeChat checks the real name."""

    min_fen: int = 100
    auto_limit_fen: int = 20_000
    fee_bps: int = 0
    calculator: str = "labour_monthly"
    name_from_fen: int = 200_000


@dataclass(frozen=True)
class Amounts:
    """One withdrawal's parts, fen."""

    gross_fen: int
    tax_fen: int
    fee_fen: int

    @property
    def net_fen(self) -> int:
        """What arrives."""
        return self.gross_fen - self.tax_fen - self.fee_fen


class Refusal(StrEnum):
    """Why nothing can be asked for."""

    TOO_LITTLE = "too_little"
    DEBT = "debt"
    NOT_ENOUGH = "not_enough"


class Look(StrEnum):
    """Why people must look before the money goes."""

    OVER_LIMIT = "over_limit"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_SHARED = "account_shared"
    REFUND_RATE = "refund_rate"
    RISK_CASE = "risk_case"


LOOKS: Mapping[str, str] = {
    Look.OVER_LIMIT: "超过自动审核额度",
    Look.ACCOUNT_CHANGED: "收款微信 72 小时内换过",
    Look.ACCOUNT_SHARED: "收款微信还被另一个人用过",
    Look.REFUND_RATE: "推广订单退货率超过 30%",
    Look.RISK_CASE: "有未结的风险核查",
}


@dataclass(frozen=True)
class Signals:
    """What is known about the payee. `account_since` is when this WeChat was first seen with her, None while it is her only one."""

    account_since: datetime | None = None
    account_shared: bool = False
    orders: int = 0
    refunded_orders: int = 0
    risk_cases: int = 0


def split_amount(
    policy: Policy,
    calculator: TaxCalculator,
    paid: Sequence[MonthIncome],
    withheld_fen: int,
    month: str,
    gross_fen: int,
) -> Amounts:
    """Tax and fee of `gross_fen` after what was `paid` in the calculator's period, of which `withheld_fen` was kept."""
    tax_fen = tax_of_payout(calculator, paid, withheld_fen, month, gross_fen)
    return Amounts(gross_fen, tax_fen, min(gross_fen - tax_fen, floor_bps(gross_fen, policy.fee_bps)))


def refusal(policy: Policy, amounts: Amounts, available_fen: int) -> Refusal | None:
    """The first reason against it."""
    if available_fen < 0:
        return Refusal.DEBT
    if amounts.gross_fen < policy.min_fen or amounts.net_fen < LEAST_TRANSFER_FEN:
        return Refusal.TOO_LITTLE
    return Refusal.NOT_ENOUGH if amounts.gross_fen > available_fen else None


def looks(policy: Policy, gross_fen: int, signals: Signals, now: datetime) -> tuple[Look, ...]:
    """Every reason for a second look; none means it goes by itself."""
    many = signals.orders >= REFUNDED_ORDERS_LEAST
    found = {
        Look.OVER_LIMIT: gross_fen > policy.auto_limit_fen,
        Look.ACCOUNT_CHANGED: signals.account_since is not None and now - signals.account_since < CHANGED_WITHIN,
        Look.ACCOUNT_SHARED: signals.account_shared,
        Look.REFUND_RATE: many and signals.refunded_orders * 10_000 > signals.orders * REFUNDED_BPS_MOST,
        Look.RISK_CASE: signals.risk_cases > 0,
    }
    return tuple(look for look, seen in found.items() if seen)


def policy_faults(policy: Policy, calculators: Sequence[str]) -> list[str]:
    """Names of figures out of their bounds."""
    fits = {
        "min_fen": 100 <= policy.min_fen <= 10**7,
        "auto_limit_fen": 0 <= policy.auto_limit_fen <= 10**8,
        "fee_bps": 0 <= policy.fee_bps <= 1000,
        "calculator": policy.calculator in calculators,
        "name_from_fen": 30 <= policy.name_from_fen <= 200_000,
    }
    return [name for name, fitting in fits.items() if not fitting]
