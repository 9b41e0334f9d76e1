"""Read which stops stand for payees.

Promises: batches by ids, one statement; payees nobody stopped are left out.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.kernel.database import Tx
from referral.commission.models import PayeeHoldStep
from referral.commission.rules.holds import HoldKind, HoldStep, standing_causes


@dataclass(frozen=True)
class Holds:
    """The causes that freeze a payee and those that lengthen her hold."""

    freezing: frozenset[str] = frozenset()
    lengthening: frozenset[str] = frozenset()

    @property
    def frozen(self) -> bool:
        """Whether nothing of hers is released or withdrawn."""
        return bool(self.freezing)

    @property
    def lengthened(self) -> bool:
        """Whether her money waits twice as long."""
        return bool(self.lengthening)


def standing_holds(tx: Tx, payee_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Holds]:
    """The stops of each payee who has any standing."""
    steps: dict[uuid.UUID, list[HoldStep]] = {}
    asked = select(PayeeHoldStep).where(PayeeHoldStep.payee_id.in_(set(payee_ids)))
    for row in tx.scalars(asked.order_by(PayeeHoldStep.at, PayeeHoldStep.id)):
        steps.setdefault(row.payee_id, []).append(HoldStep(HoldKind(row.kind), row.begins, row.cause))
    holds = {
        payee_id: Holds(standing_causes(made, HoldKind.FREEZE), standing_causes(made, HoldKind.LENGTHEN))
        for payee_id, made in steps.items()
    }
    return {payee_id: hold for payee_id, hold in holds.items() if hold.frozen or hold.lengthened}


def frozen_payees(tx: Tx, payee_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of them whose money is stopped: it is not released and must not be withdrawn."""
    return frozenset(payee_id for payee_id, hold in standing_holds(tx, payee_ids).items() if hold.frozen)
