"""What the ledger plugs in: its console pages, its command and its own laws."""

from app.kernel.plug import Plug
from app.ledger.admin import blueprint
from app.ledger.commands import books_commands
from app.ledger.verify_books import BOOK_CHECKS, BookCheck, entries_balance, families_known, limited_balances_agree
from app.web.menus import CONSOLE_MENU, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(blueprint)
    plug.commands(books_commands)
    plug.add(
        BOOK_CHECKS,
        BookCheck("entries-balance", "每笔分录借贷相等", entries_balance),
        BookCheck("families-known", "每个科目都已登记", families_known),
        BookCheck("limited-balances", "限额账户余额等于明细之和", limited_balances_agree),
    )
    plug.add(CONSOLE_MENU, MenuItem("账簿", "books.trial", "books.read", group="资金", rank=80))
    plug.add(CONSOLE_MENU, MenuItem("对账证明", "books.proof", "books.read", group="资金", rank=81))
