"""The proofs of the books name every damage done to payouts."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text, update

from app.kernel.database import Tx, transaction
from app.ledger.post_entries import post
from app.ledger.rules import Line, NewEntry
from referral.payouts.apply_transfer import apply_transfer
from referral.payouts.approve_withdrawal import approve_withdrawal
from referral.payouts.models import Withdrawal, WriteOff
from referral.payouts.rules.reports import TransferReport
from referral.payouts.statements.freeze_due_months import freeze_due_months
from tests.factories.checkout import differences_in_books
from tests.factories.identity import staff_principal
from tests.factories.payouts import ask, earn, make_payee

NOW = datetime(2026, 10, 10, 4, 0, tzinfo=UTC)


def _paid(gross_fen: int = 120_000) -> uuid.UUID:
    """A payee with one paid withdrawal and a frozen month."""
    wang = make_payee(NOW, 500_000)
    asked = ask(wang, gross_fen, NOW)
    with transaction() as tx:
        approve_withdrawal(tx, staff_principal("finance"), asked.number, gross_fen, NOW)
    with transaction() as tx:
        assert apply_transfer(tx, TransferReport(asked.number, "SUCCESS"), NOW)[0] == "applied"
    freeze_due_months(transaction, NOW + timedelta(days=30))
    return wang


def _set(**values: object) -> Callable[[Tx, uuid.UUID], None]:
    return lambda tx, _wang: tx.execute(update(Withdrawal).values(**values)) and None


def _forged(tx: Tx, wang: uuid.UUID) -> None:
    lines = (Line(f"payee.available:{wang}", 500), Line("payout.funds", -500))
    post(tx, NewEntry("payouts.paid", f"withdrawal:{uuid.uuid4()}", "forged", lines), NOW)


def _late(tx: Tx, wang: uuid.UUID) -> None:
    earn(tx, wang, 1, NOW)


def _untold(tx: Tx, wang: uuid.UUID) -> None:
    row = {"id": uuid.uuid4(), "payee_id": wang, "amount_fen": 5, "reason": "x", "state": "approved"}
    row |= {"proposed_at": NOW, "proposed_by": "a", "decided_at": NOW, "decided_by": "b"}
    tx.add(WriteOff(**row))


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (_set(state="returned", outcome="failed"), {"payout-accounts", "payout-entries", "payout-totals"}),
        (_set(state="approved", outcome=None, ended_at=None), {"payout-accounts", "payout-entries", "payout-totals"}),
        (_set(tax_fen=7_000, net_fen=113_000), {"payout-totals", "payout-tax"}),
        (_set(gross_fen=119_999, net_fen=111_999), {"payout-accounts", "payout-totals", "payout-tax"}),
        (_set(person_id=uuid.UUID(int=7)), {"payout-accounts"}),
        (_forged, {"payout-entries", "payout-totals", "statements"}),
        (_late, {"statements"}),
        (_untold, {"payout-accounts", "payout-totals"}),
    ],
)
def test_each_damage_is_found_and_named(app: Flask, damage: Callable[[Tx, uuid.UUID], None], found: set[str]) -> None:
    wang = _paid()
    assert differences_in_books() == []
    with transaction() as tx:
        damage(tx, wang)
    named = {line.split(":")[0] for line in differences_in_books()}
    assert found <= named, named


def test_statements_and_payroll_lines_cannot_be_changed_at_all(app: Flask) -> None:
    _paid()
    for table in ("payee_statement", "payout_frozen_month"):
        with pytest.raises(Exception, match="append-only"), transaction() as tx:
            tx.execute(text(f"DELETE FROM {table}"))
