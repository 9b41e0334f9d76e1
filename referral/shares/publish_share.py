"""Publish a share with a code of its own.

Promises: only for those who take part; words are checked; the same form sent twice makes one share.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.codes.issue_code import issue_code
from app.identity.queries import find_staff_by_person
from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from referral.shares.models import SharePost
from referral.shares.queries import INVITATION, ShareView, get_share
from referral.shares.rules import MOST_PICTURES, TooManyPictures, checked_words
from referral.tree.queries import is_active_member


class NotTakingPart(Refused):
    code = "referral.not_taking_part"
    sentence = "请先加入会员推广，再分享商品。"


@dataclass(frozen=True)
class NewShare:
    """What she wrote; `pictures` are names in the file store, `client_token` makes a double submit one share."""

    person_id: uuid.UUID
    product_id: uuid.UUID | None
    words: str
    pictures: Sequence[str]
    client_token: str


def publish_share(tx: Tx, new: NewShare, now: datetime) -> ShareView:
    """Store it and return it with its token. Raises `NotTakingPart` and what `checked_words` raises."""
    if not takes_part(tx, new.person_id, now):
        raise NotTakingPart
    known = tx.scalar(
        select(SharePost.token).where(SharePost.person_id == new.person_id, SharePost.client_token == new.client_token)
    )
    if known is not None:
        return get_share(tx, known)
    if len(new.pictures) > MOST_PICTURES:
        raise TooManyPictures
    words = checked_words(new.words) if new.product_id else ""
    post_id = new_id()
    token = issue_code(tx, "share", now, subject_id=post_id, product_id=new.product_id, by=f"person:{new.person_id}")
    row = SharePost(id=post_id, person_id=new.person_id, product_id=new.product_id, words=words, token=token)
    row.pictures, row.created_at, row.client_token = list(new.pictures), now, new.client_token
    tx.add(row)
    tx.flush()
    return get_share(tx, token)


def invitation_of(tx: Tx, person_id: uuid.UUID, now: datetime) -> ShareView:
    """Her one code without a product: how she brings friends to the mall."""
    return publish_share(tx, NewShare(person_id, None, "", (), INVITATION), now)


def takes_part(tx: Tx, person_id: uuid.UUID, now: datetime) -> bool:
    """An active member, or a clerk."""
    if is_active_member(tx, person_id, now):
        return True
    staff = find_staff_by_person(tx, person_id)
    return staff is not None and staff.status == "active"
