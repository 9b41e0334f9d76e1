"""What the ledger plugs in: its command and its own laws."""

from app.kernel.plug import Plug
from app.ledger.commands import books_commands
from app.ledger.verify_books import BOOK_CHECKS, BookCheck, entries_balance, families_known, limited_balances_agree


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.commands(books_commands)
    plug.add(
        BOOK_CHECKS,
        BookCheck("entries-balance", "每笔分录借贷相等", entries_balance),
        BookCheck("families-known", "每个科目都已登记", families_known),
        BookCheck("limited-balances", "限额账户余额等于明细之和", limited_balances_agree),
    )
