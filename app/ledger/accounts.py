"""The chart of accounts: families registered by the packages that post to them.

Promises: nothing is posted to a family nobody registered.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.kernel.plug import Point


class Nature(StrEnum):
    """What an account is; assets and expenses grow by debit, the others by credit."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"
    EQUITY = "equity"

    @property
    def sign(self) -> int:
        """1 when debit is its natural side, else -1."""
        return 1 if self in (Nature.ASSET, Nature.EXPENSE) else -1


@dataclass(frozen=True)
class AccountFamily:
    """`prefix` is the account's name before any `:`; `label` is Chinese; `limited` accounts must not be overdrawn."""

    prefix: str
    nature: Nature
    label: str
    unit: str = "fen"
    limited: bool = False


ACCOUNTS: Point[AccountFamily] = Point("ledger.accounts")


def families() -> dict[str, AccountFamily]:
    """Every registered family by prefix."""
    return {family.prefix: family for family in ACCOUNTS.all()}


def family_name(account: str) -> str:
    """`payee.available` of `payee.available:0192…`."""
    return account.partition(":")[0]
