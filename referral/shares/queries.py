"""Reads of shares."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from app.kernel.errors import NotFound
from referral.shares.models import SharePost


class ShareMissing(NotFound):
    code = "referral.share_missing"
    sentence = "这条推荐已经不在了。"


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


def _view(row: SharePost) -> ShareView:
    return ShareView(
        row.id, row.person_id, row.product_id, row.words, tuple(row.pictures), row.token, row.created_at, row.hidden_at
    )
