"""Make one person of two entries that are the same human.

Promises: only with proof (one WeChat identity, or one phone that is verified); every earlier link leads to the entry that stays;
whoever holds something for a person moves it in the same transaction, or refuses and nothing is merged.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from app.identity.events import PeopleMerged
from app.identity.models import Person, StaffEntry, WeChatAccount
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Forbidden, NotFound, Refused
from app.kernel.outbox import publish
from app.web.principal import Staff


class MergeMissing(NotFound):
    code = "identity.merge_missing"
    sentence = "没有找到要合并的账号。"


class NotProven(Refused):
    code = "identity.not_proven"
    sentence = "两个账号没有相同的微信身份或已验证手机号，不能认定是同一个人。"


class BothStaff(Refused):
    code = "identity.both_staff"
    sentence = "两个账号都是员工，不能合并。"


@dataclass(frozen=True)
class _Pair:
    gone: Person
    kept: Person


def merge_people(tx: Tx, staff: Staff, gone_id: uuid.UUID, kept_id: uuid.UUID, reason: str, now: datetime) -> None:
    """Merge `gone_id` into `kept_id`. Raises `Forbidden`, `MergeMissing`, `NotProven`, `BothStaff` and what holders raise."""
    if not staff.scope("people.merge").everywhere:
        raise Forbidden
    pair = _take(tx, gone_id, kept_id)
    if not _proven(tx, pair):
        raise NotProven
    _move_staff(tx, pair)
    _move_phone(tx, pair)
    for owner, column in ((WeChatAccount, WeChatAccount.person_id), (Person, Person.merged_into)):
        tx.execute(
            update(owner)
            .where(column == gone_id)
            .values({column.key: kept_id})
            .execution_options(synchronize_session=False)
        )
    pair.gone.merged_into = kept_id
    tx.flush()
    detail = {"kept": str(kept_id), "reason": reason.strip()[:300]}
    record(tx, staff.actor, "identity.merge_people", f"person:{gone_id}", now, detail=detail)
    publish(tx, PeopleMerged(gone_id, kept_id, staff.actor, now), now)


def _take(tx: Tx, gone_id: uuid.UUID, kept_id: uuid.UUID) -> _Pair:
    """Both rows, held against whoever merges at the same moment, in one order."""
    for person_id in sorted({gone_id, kept_id}):
        held = tx.execute(
            update(Person)
            .where(Person.id == person_id, Person.merged_into.is_(None), Person.erased_at.is_(None))
            .values(nickname=Person.nickname)
            .execution_options(synchronize_session=False)
        )
        if getattr(held, "rowcount", 0) != 1 or gone_id == kept_id:
            raise MergeMissing
    rows = tx.scalars(select(Person).where(Person.id.in_([gone_id, kept_id])).execution_options(populate_existing=True))
    found = {row.id: row for row in rows}
    return _Pair(found[gone_id], found[kept_id])


def _proven(tx: Tx, pair: _Pair) -> bool:
    one, two = pair.gone, pair.kept
    if one.phone and one.phone == two.phone and (one.phone_verified_at or two.phone_verified_at):
        return True
    other = aliased(WeChatAccount)
    same = (
        select(WeChatAccount.openid)
        .join(other, other.unionid == WeChatAccount.unionid)
        .where(WeChatAccount.person_id == one.id, other.person_id == two.id)
    )
    return tx.scalar(same.limit(1)) is not None


def _move_staff(tx: Tx, pair: _Pair) -> None:
    rows = tx.scalars(select(StaffEntry).where(StaffEntry.person_id.in_([pair.gone.id, pair.kept.id]))).all()
    if len(rows) > 1:
        raise BothStaff
    for row in rows:
        row.person_id = pair.kept.id


def _move_phone(tx: Tx, pair: _Pair) -> None:
    """A verified phone belongs to one entry: it goes along."""
    phone, verified_at = pair.gone.phone, pair.gone.phone_verified_at
    pair.gone.phone, pair.gone.phone_verified_at = None, None
    tx.flush()
    if verified_at is not None and pair.kept.phone_verified_at is None:
        pair.kept.phone, pair.kept.phone_verified_at = phone, verified_at
        tx.flush()
