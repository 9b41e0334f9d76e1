"""Rankings of a month."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.kernel.database import Tx
from referral.ranking.models import RankingChoice
from referral.sales.queries import Standing, standings
from referral.sales.rules import Month

SHOWN = 20


@dataclass(frozen=True)
class Place:
    """One place; `me` marks the reader's own."""

    rank: int
    subject_id: uuid.UUID
    net_fen: int
    orders: int
    me: bool


@dataclass(frozen=True)
class Ranking:
    """The first places that may be shown, the reader's own (None while she has sold nothing), and how many there are."""

    places: tuple[Place, ...]
    mine: Place | None
    total: int


def ranking(tx: Tx, dimension: str, month: Month, me: uuid.UUID, among: Collection[uuid.UUID] | None = None) -> Ranking:
    """The month's ranking by `clerk` or `member`; `among` narrows it, to a branch's clerks for instance."""
    found = standings(tx, dimension, month.start, month.end)
    if among is not None:
        found = [it for it in found if it.subject_id in among]
    return ranked(found, me, lambda ids: hidden_of(tx, ids))


def ranked(
    found: Sequence[Standing], me: uuid.UUID, hidden: Callable[[Collection[uuid.UUID]], Collection[uuid.UUID]]
) -> Ranking:
    """Places in order; the hidden keep theirs and are not shown."""
    places = [
        Place(rank, it.subject_id, it.net_fen, it.orders, it.subject_id == me) for rank, it in enumerate(found, 1)
    ]
    # Hidden ones are asked for among the first few times as many as are shown.
    first = places[: SHOWN * 3]
    unseen = hidden([it.subject_id for it in first])
    shown = [it for it in first if it.me or it.subject_id not in unseen][:SHOWN]
    return Ranking(tuple(shown), next((it for it in places if it.me), None), len(places))


def hidden_of(tx: Tx, subject_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those who do not want to be listed."""
    asked = select(RankingChoice.subject_id).where(
        RankingChoice.subject_id.in_(subject_ids), RankingChoice.hidden.is_(True)
    )
    return set(tx.scalars(asked))
