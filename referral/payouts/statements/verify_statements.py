"""Frozen statements against the books."""

from app.kernel.database import Tx
from app.ledger.verify_books import Difference
from referral.payouts.statements.queries import Figures, all_statements_of_month, figures_of_month, frozen_months


def verify_statements(tx: Tx) -> list[Difference]:
    """Every frozen statement equals what the books say of its month, and opens with what the one before closed with."""
    found: list[Difference] = []
    closed: dict[str, int] | None = None
    for frozen in reversed(frozen_months(tx)):
        kept = {str(row.payee_id): row for row in all_statements_of_month(tx, frozen.month)}
        booked = {str(row.payee_id): row for row in figures_of_month(tx, frozen.month)}
        found += [
            Difference(f"statement {frozen.month} of {payee}", _told(booked.get(payee)), _told(kept.get(payee)))
            for payee in sorted(kept.keys() | booked.keys())
            if kept.get(payee) != booked.get(payee)
        ]
        for payee, amount in (closed or {}).items():
            opened = kept[payee].opening_fen if payee in kept else 0
            if opened != amount:
                found.append(Difference(f"opening {frozen.month} of {payee}", str(amount), str(opened)))
        closed = {payee: row.closing_fen for payee, row in kept.items()}
    return found


def _told(figures: Figures | None) -> str:
    return f"{figures.opening_fen}..{figures.closing_fen}, pending {figures.pending_fen}" if figures else "nothing"
