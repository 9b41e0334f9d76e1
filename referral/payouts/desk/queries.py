"""What the payouts desk shows."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.identity.queries import find_people, person_views, staff_names
from app.kernel.database import Tx
from app.kernel.models import StateChange
from app.web.pagination import Page
from referral.commission.standing_holds import frozen_payees
from referral.payouts.models import Withdrawal
from referral.payouts.queries import (
    PayeeBalance,
    WithdrawalView,
    get_withdrawal,
    payee_balances,
    queue,
    withdrawals_of,
)
from referral.payouts.rules.months import month_bounds
from referral.payouts.states import LABELS, WithdrawalState
from referral.risk.queries import open_risk_cases


@dataclass(frozen=True)
class Payee:
    """Who is paid, for finance."""

    nickname: str
    phone_tail: str


@dataclass(frozen=True)
class Happened:
    """One step of a withdrawal, as the timeline shows it."""

    at: datetime
    title: str
    text: str


@dataclass(frozen=True)
class Review:
    """Everything finance needs to decide on one withdrawal."""

    it: WithdrawalView
    payee: Payee
    balance: PayeeBalance
    happened: tuple[Happened, ...]
    others: Page[WithdrawalView]
    decided_by: str
    cases: tuple[str, ...]
    frozen: bool


@dataclass(frozen=True)
class TaxRow:
    """One person's paid withdrawals of one month."""

    person_id: uuid.UUID
    real_name: str
    payouts: int
    gross_fen: int
    tax_fen: int
    fee_fen: int
    net_fen: int


def queue_page(tx: Tx, state: str, asked: str, cursor: str | None, size: int) -> Page[WithdrawalView]:
    """The queue; `asked` also looks through nicknames and phones."""
    people = [view.person_id for view in find_people(tx, asked, size=50).items] if asked else []
    return queue(tx, state=state, asked=asked, person_ids=people, cursor=cursor, size=size)


def payees(tx: Tx, person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Payee]:
    """Names by id."""
    return {
        person_id: Payee(view.nickname, view.phone_tail) for person_id, view in person_views(tx, person_ids).items()
    }


def review(tx: Tx, number: str) -> Review:
    """Raises `WithdrawalMissing`."""
    it = get_withdrawal(tx, number)
    person_id = it.person_id
    steps = tx.scalars(
        select(StateChange)
        .where(StateChange.machine == "withdrawal", StateChange.subject_id == it.withdrawal_id)
        .order_by(StateChange.at.desc(), StateChange.id.desc())
    ).all()
    names = actor_names(tx, [step.by for step in steps] + ([it.decided_by] if it.decided_by else []))
    happened = tuple(
        Happened(
            step.at, LABELS[WithdrawalState(step.to_state)], " ".join((names.get(step.by, ""), step.reason)).strip()
        )
        for step in steps
    )
    asked = Happened(it.requested_at, LABELS[WithdrawalState.REQUESTED], "")
    return Review(
        it,
        payees(tx, [person_id]).get(person_id, Payee("", "")),
        payee_balances(tx, [person_id])[person_id],
        (*happened, asked),
        withdrawals_of(tx, person_id, size=10),
        names.get(it.decided_by or "", ""),
        tuple(open_risk_cases(tx, [person_id]).get(person_id, [])),
        person_id in frozen_payees(tx, [person_id]),
    )


def actor_names(tx: Tx, actors: Iterable[str]) -> dict[str, str]:
    """Names of staff by actor (`staff:…`)."""
    ids = {actor: uuid.UUID(actor[6:]) for actor in set(actors) if actor.startswith("staff:")}
    names = staff_names(tx, list(ids.values()))
    return {actor: names.get(staff_id, "") for actor, staff_id in ids.items()}


def tax_rows(tx: Tx, month: str) -> list[TaxRow]:
    """Everybody paid in the month, by real name as given with her last withdrawal."""
    start, end = month_bounds(month)
    sums: list[Any] = [func.sum(getattr(Withdrawal, name)) for name in ("gross_fen", "tax_fen", "fee_fen", "net_fen")]
    rows = tx.execute(
        select(Withdrawal.person_id, func.max(Withdrawal.real_name), func.count(Withdrawal.id), *sums)
        .where(Withdrawal.state == WithdrawalState.PAID, Withdrawal.ended_at >= start, Withdrawal.ended_at < end)
        .group_by(Withdrawal.person_id)
        .order_by(func.sum(Withdrawal.gross_fen).desc(), Withdrawal.person_id)
    )
    return [TaxRow(row[0], row[1], *(int(value) for value in row[2:])) for row in rows]
