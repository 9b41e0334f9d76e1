"""The referral forest of a backtest, from a file.

Promises: the order of the rows does not matter; a ring, a stranger or a double is refused with its row.
"""

from pathlib import Path

from referral.backtest.open_table import open_table
from referral.backtest.rules.forest import Forest, grow_forest

COLUMNS = ("member_id", "parent_id")


def read_members(path: Path) -> Forest:
    """The forest; members keep the order of the file. Raises `TableWrong` or `ForestWrong`."""
    with open_table(path, COLUMNS) as rows:
        return grow_forest((row, cells[0].strip(), cells[1].strip()) for row, cells in rows)
