"""What the page of shares shows."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.catalog.queries import product_views
from app.identity.queries import person_views
from app.kernel.database import Tx
from app.web.pagination import Page, cut_page, decode_cursor
from referral.shares.models import SharePost


@dataclass(frozen=True)
class SharedWords:
    """One live share with its words."""

    post_id: uuid.UUID
    token: str
    sharer: str
    product: str
    words: str
    at: datetime


def live_shares(tx: Tx, asked: str, cursor: str | None, size: int = 40) -> Page[SharedWords]:
    """Latest first; `asked` is part of the words."""
    found = select(SharePost).where(SharePost.hidden_at.is_(None), SharePost.product_id.is_not(None))
    if asked:
        found = found.where(SharePost.words.contains(asked, autoescape=True))
    key = decode_cursor(cursor)
    try:
        last = uuid.UUID(str(key[0])) if key else None
    except ValueError:
        last = None
    if last is not None:
        found = found.where(SharePost.id < last)
    rows = list(tx.scalars(found.order_by(SharePost.id.desc()).limit(size + 1)))
    people = person_views(tx, [row.person_id for row in rows])
    goods = product_views(tx, [row.product_id for row in rows if row.product_id])
    views = [
        SharedWords(
            row.id,
            row.token,
            people[row.person_id].nickname if row.person_id in people else "",
            goods[row.product_id].name if row.product_id in goods else "",
            row.words,
            row.created_at,
        )
        for row in rows
    ]
    return cut_page(views, size, lambda view: [view.post_id])
