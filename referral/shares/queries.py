"""Reads of shares."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, func, select

from app.kernel.database import Tx
from app.kernel.errors import NotFound
from app.web.pagination import Page, cut_page, decode_cursor
from referral.attribution.models import Touch, TouchClaim
from referral.sales.queries import effect_of_posts
from referral.sales.rules import Effect
from referral.shares.models import SharePost

INVITATION = "invitation"


class ShareMissing(NotFound):
    code = "referral.share_missing"
    sentence = "这条推荐已经不在了。"


@dataclass(frozen=True)
class Funnel:
    """What became of one share: how often it was opened, by how many, and what was sold through it."""

    opens: int = 0
    visitors: int = 0
    sold: Effect = field(default_factory=Effect)


@dataclass(frozen=True)
class ShareView:
    """One share; a hidden one no longer shows its words and earns nothing new."""

    post_id: uuid.UUID
    person_id: uuid.UUID
    product_id: uuid.UUID | None
    words: str
    pictures: tuple[str, ...]
    token: str
    created_at: datetime
    hidden_at: datetime | None


def find_share(tx: Tx, post_id: uuid.UUID | None) -> ShareView | None:
    """By id, hidden ones too."""
    row = tx.get(SharePost, post_id) if post_id else None
    return _view(row) if row else None


def get_share(tx: Tx, token: str) -> ShareView:
    """The live share of a code; raises `ShareMissing`."""
    found = tx.scalar(select(SharePost).where(SharePost.token == token, SharePost.hidden_at.is_(None)))
    if found is None:
        raise ShareMissing
    return _view(found)


def shares_of(tx: Tx, person_id: uuid.UUID, product_id: uuid.UUID | None = None, limit: int = 30) -> list[ShareView]:
    """Her live shares, latest first; of one product if named."""
    asked = select(SharePost).where(SharePost.person_id == person_id, SharePost.hidden_at.is_(None))
    if product_id is not None:
        asked = asked.where(SharePost.product_id == product_id)
    return [_view(row) for row in tx.scalars(asked.order_by(SharePost.created_at.desc()).limit(limit))]


def find_invitation(tx: Tx, person_id: uuid.UUID) -> ShareView | None:
    """Her one share without a product: the code for friends."""
    found = tx.scalar(
        select(SharePost).where(
            SharePost.person_id == person_id, SharePost.client_token == INVITATION, SharePost.hidden_at.is_(None)
        )
    )
    return _view(found) if found else None


def share_page(tx: Tx, person_id: uuid.UUID, cursor: str | None, size: int = 20) -> Page[ShareView]:
    """Her live shares of products, latest first."""
    asked = select(SharePost).where(
        SharePost.person_id == person_id, SharePost.hidden_at.is_(None), SharePost.product_id.is_not(None)
    )
    after = decode_cursor(cursor)
    if after and (last := _post_id(after)) is not None:
        asked = asked.where(SharePost.id < last)
    rows = [_view(row) for row in tx.scalars(asked.order_by(SharePost.id.desc()).limit(size + 1))]
    return cut_page(rows, size, lambda view: [view.post_id])


def funnels_of(tx: Tx, post_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Funnel]:
    """The funnel of each share that was ever opened; two statements."""
    # A browser that signed in later is the same visitor as the person.
    who = func.coalesce(
        cast(TouchClaim.person_id, String), cast(Touch.person_id, String), cast(Touch.browser_id, String)
    )
    rows = tx.execute(
        select(Touch.post_id, func.count(), func.count(who.distinct()))
        .outerjoin(TouchClaim, TouchClaim.touch_id == Touch.id)
        .where(Touch.post_id.in_(post_ids))
        .group_by(Touch.post_id)
    ).all()
    sold = effect_of_posts(tx, post_ids)
    return {row[0]: Funnel(row[1], row[2], sold.get(row[0], Effect())) for row in rows}


def _post_id(key: list[Any]) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(key[0]))
    except ValueError:
        return None


def _view(row: SharePost) -> ShareView:
    return ShareView(
        row.id, row.person_id, row.product_id, row.words, tuple(row.pictures), row.token, row.created_at, row.hidden_at
    )
