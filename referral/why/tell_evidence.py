"""Everything that led to an order's credit, in one timeline: touches, the bond's life, the payment, corrections, disputes.

Promises: from stored rows only; with a reader's ids it holds only what concerns her, nobody else's name.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.admin.queries import name_things
from app.branches.queries import directory
from app.identity.queries import person_views, staff_views
from app.kernel.database import Tx
from app.orders.queries import OrderView
from referral.attribution.attribute_order import order_fact
from referral.attribution.gather_evidence import gather_evidence
from referral.attribution.models import Correction, Dispute, OrderTouch, Touch
from referral.attribution.queries import AttributionView, policies, touches_of, versions_of
from referral.attribution.renew_bond import life_of_bond
from referral.attribution.rules.weigh import COUNTED, Outcome, weigh
from referral.attribution.states import CorrectionState


@dataclass(frozen=True)
class Moment:
    """One line of the timeline. `kind` and `what` name its words; `verdict` says what a touch counted for or why it lost."""

    at: datetime
    kind: str
    what: str
    who: str = ""
    where: str = ""
    via: str = ""
    verdict: str = ""
    words: str = ""

    @property
    def counted(self) -> bool:
        """Whether the decision rests on it."""
        return self.verdict in COUNTED


@dataclass(frozen=True)
class _Reader:
    """Whose part is shown: None for everybody's."""

    ids: frozenset[uuid.UUID] | None

    def sees(self, *whose: uuid.UUID | None) -> bool:
        return self.ids is None or any(who in self.ids for who in whose if who)


def tell_evidence(
    tx: Tx, order: OrderView, payee_ids: Collection[uuid.UUID] | None, now: datetime, *, masked: bool
) -> list[Moment]:
    """Oldest first; `payee_ids` are one human's ids (person and staff entry), None for head office."""
    versions = versions_of(tx, order.order_id)
    if not versions:
        return []
    reader = _Reader(None if payee_ids is None else frozenset(payee_ids))
    names = _Names(tx, now, masked=masked)
    first = versions[0]
    found = [*_touches(tx, order, first, reader, names), *_bond(tx, first, reader, names)]
    found += _by_hand(tx, order, reader, names)
    found.append(Moment(first.paid_at, "paid", "paid", words=first.policy))
    found += _versions(tx, versions, reader, names) + _disputes(tx, order, reader, names)
    return sorted(found, key=lambda moment: (moment.at, RANKS[moment.kind]))


RANKS = {"touch": 0, "bond": 1, "hand": 2, "paid": 3, "dispute": 4, "version": 5}


class _Names:
    """Names as this reader may see them."""

    def __init__(self, tx: Tx, now: datetime, *, masked: bool) -> None:
        self._tx, self._masked, self._branches = tx, masked, directory(tx, now)

    def staff(self, staff_id: uuid.UUID | None) -> str:
        view = staff_views(self._tx, [staff_id]).get(staff_id) if staff_id else None
        return view.name if view else ""

    def person(self, person_id: uuid.UUID | None) -> str:
        view = person_views(self._tx, [person_id]).get(person_id) if person_id else None
        return (view.masked_name if self._masked else view.nickname) if view else ""

    def branch(self, branch_id: uuid.UUID | None) -> str:
        found = self._branches.find(branch_id) if branch_id else None
        return found.name if found else ""

    def actor(self, actor: str) -> str:
        return "" if self._masked else name_things(self._tx, {actor}).get(actor, actor)


def _touches(tx: Tx, order: OrderView, first: AttributionView, reader: _Reader, names: _Names) -> list[Moment]:
    evidence = gather_evidence(tx, order_fact(tx, order, first.paid_at))
    verdicts = weigh(evidence, _outcome(first), policies(tx).at(first.paid_at))
    rows = [owned.touch for owned in touches_of(tx, first.buyer_id, first.paid_at)]
    shown = [row for row in rows if reader.sees(row.actor_id, row.staff_id)]
    return [_touch(row, verdicts.get(row.id, ""), names) for row in shown]


def _touch(row: Touch, verdict: str, names: _Names) -> Moment:
    whose = names.staff(row.staff_id) or names.person(row.actor_id)
    return Moment(row.at, "touch", row.kind, whose, names.branch(row.branch_id), row.via, verdict)


def _outcome(first: AttributionView) -> Outcome:
    bound = first.clerk_staff_id if first.clerk_rule == "C3" else None
    return Outcome(
        first.clerk_rule,
        first.clerk_touch_id,
        first.promoter_rule,
        first.promoter_touch_id,
        first.selling_rule,
        first.selling_branch_id,
        bound,
    )


def _bond(tx: Tx, first: AttributionView, reader: _Reader, names: _Names) -> list[Moment]:
    steps = [step for step in life_of_bond(tx, first.buyer_id, first.paid_at) if step.at < first.paid_at]
    return [
        Moment(
            step.at,
            "bond",
            step.change,
            names.staff(step.bond.staff_id),
            names.branch(step.bond.branch_id),
            words=f"{step.bond.valid_until:%Y-%m-%d}",
        )
        for step in steps
        if reader.sees(step.bond.staff_id)
    ]


def _by_hand(tx: Tx, order: OrderView, reader: _Reader, names: _Names) -> list[Moment]:
    kept = select(OrderTouch).where(OrderTouch.order_id == order.order_id, OrderTouch.kind != "manual")
    return [
        Moment(row.at, "hand", row.kind, names.staff(row.staff_id) or names.person(row.actor_id))
        for row in tx.scalars(kept.order_by(OrderTouch.at, OrderTouch.id))
        if reader.sees(row.staff_id, row.actor_id)
    ]


def _versions(tx: Tx, versions: list[AttributionView], reader: _Reader, names: _Names) -> list[Moment]:
    """Each later version with its reason; others than head office learn only that there is one."""
    approved = select(Correction).where(
        Correction.order_id == versions[0].order_id, Correction.state == CorrectionState.APPROVED
    )
    asked = {row.from_version + 1: row for row in tx.scalars(approved)}
    found = []
    for view in versions[1:]:
        row = asked.get(view.version)
        who = " · ".join(names.actor(actor) for actor in (row.asked_by, row.decided_by) if actor) if row else ""
        words = row.reason if row and reader.ids is None else ""
        found.append(
            Moment(view.decided_at, "version", str(view.version), who if reader.ids is None else "", words=words)
        )
    return found


def _disputes(tx: Tx, order: OrderView, reader: _Reader, names: _Names) -> list[Moment]:
    kept = select(Dispute).where(Dispute.order_id == order.order_id).order_by(Dispute.opened_at)
    return [
        Moment(row.opened_at, "dispute", row.state, names.staff(row.staff_id), words=row.words)
        for row in tx.scalars(kept)
        if reader.sees(row.staff_id)
    ]
