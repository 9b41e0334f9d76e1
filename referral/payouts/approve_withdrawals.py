"""Let several withdrawals go, each seen in one list.

Promises: each in a transaction of its own; one that cannot go stops no other and says why.
"""

from collections.abc import Sequence
from datetime import datetime

from app.kernel.database import Begin
from app.kernel.errors import Problem
from app.web.principal import Staff
from referral.payouts.approve_withdrawal import RIGHT, approve_withdrawal

MOST = 200


def approve_withdrawals(
    begin: Begin, staff: Staff, seen: Sequence[tuple[str, int]], now: datetime
) -> list[tuple[str, Problem | None]]:
    """`seen` are numbers with the gross sums on the page; each number with what stopped it. Raises `Forbidden`, `SignInFresh`."""
    staff.require(RIGHT)
    staff.require_fresh()
    done: list[tuple[str, Problem | None]] = []
    for number, seen_fen in seen[:MOST]:
        try:
            with begin() as tx:
                approve_withdrawal(tx, staff, number, seen_fen, now)
            done.append((number, None))
        except Problem as problem:
            done.append((number, problem))
    return done
