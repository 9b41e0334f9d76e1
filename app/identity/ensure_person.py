"""Find or make the person behind an openid.

Promises: one person per openid and per unionid, however many requests arrive at once.
"""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.identity.events import PersonJoined
from app.identity.models import Person, WeChatAccount
from app.identity.queries import find_person_by_openid
from app.identity.rules.names import clean_nickname
from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from app.kernel.outbox import publish


def ensure_person(
    tx: Tx, appid: str, openid: str, unionid: str | None, now: datetime, nickname: str | None = None
) -> uuid.UUID:
    """The person's id; publishes `PersonJoined` for somebody new. Never call it for a snapshot visitor."""
    known = find_person_by_openid(tx, appid, openid)
    if known:
        return known
    same = _person_by_unionid(tx, unionid) if unionid else None
    person_id = same or new_id()
    if same is None:
        tx.add(Person(id=person_id, nickname=clean_nickname(nickname or ""), created_at=now))
        tx.flush()
    account = {"appid": appid, "openid": openid, "person_id": person_id, "unionid": unionid, "created_at": now}
    if not insert_if_absent(tx, WeChatAccount, account):
        return _withdraw(tx, person_id, is_new=same is None, appid=appid, openid=openid)
    if same is None:
        publish(tx, PersonJoined(person_id), now)
    return person_id


def _person_by_unionid(tx: Tx, unionid: str) -> uuid.UUID | None:
    row = tx.execute(
        select(Person.id, Person.merged_into)
        .join(WeChatAccount, WeChatAccount.person_id == Person.id)
        .where(WeChatAccount.unionid == unionid)
        .limit(1)
    ).first()
    return (row.merged_into or row.id) if row else None


def _withdraw(tx: Tx, person_id: uuid.UUID, *, is_new: bool, appid: str, openid: str) -> uuid.UUID:
    """A twin request was first: drop the row made here and answer with the twin's."""
    if is_new:
        tx.delete(tx.get_one(Person, person_id))
        tx.flush()
    found = find_person_by_openid(tx, appid, openid)
    assert found is not None
    return found
