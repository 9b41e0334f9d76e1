"""What referral plugs into the house."""

from app.kernel.plug import Plug
from app.ledger.accounts import ACCOUNTS, AccountFamily, Nature
from referral.plans import models as plan_tables
from referral.tree import models as tree_tables

TABLES = (tree_tables, plan_tables)


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.add(
        ACCOUNTS,
        AccountFamily("commission.expense", Nature.EXPENSE, "推广佣金"),
        AccountFamily("payee.pending", Nature.LIABILITY, "待结算佣金"),
        AccountFamily("payee.available", Nature.LIABILITY, "可提现佣金", limited=True),
    )
