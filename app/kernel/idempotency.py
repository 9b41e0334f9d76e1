"""Doing a thing once, however often it is asked for.

Promises: the key and the effect are stored together or not at all; the same key with another request is refused.
"""

import hashlib
import json
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.kernel.database import Tx
from app.kernel.errors import Conflict
from app.kernel.models import IdempotencyKey


class KeyReused(Conflict):
    code = "idempotency.reused"
    sentence = "这个请求编号已经用于另一个请求。"


def insert_if_absent(tx: Tx, model: type[Any], values: dict[str, Any]) -> bool:
    """Insert one row unless its unique key is taken; whether it was inserted. One statement on both databases."""
    done = tx.execute(_insert_unless_taken(model.__table__, tx.get_bind().dialect.name), values)
    return int(getattr(done, "rowcount", 0)) == 1


@cache
def _insert_unless_taken(table: Table, dialect: str) -> Any:
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # Without the option SQLAlchemy forgets an INSERT's row count on PostgreSQL and answers -1.
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def fingerprint(request: Any) -> str:
    """A hash of what was asked, from anything JSON can say."""
    return hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()


def begin_once(tx: Tx, scope: str, key: str, asked: str, now: datetime) -> dict[str, Any] | None:
    """None when this is the first time; else the stored result. `scope` names principal and operation.

    Raises `KeyReused` when `key` was used for another request. A concurrent twin waits for the first to finish.
    """
    values = {"scope": scope, "key": key, "fingerprint": asked, "result": None, "created_at": now}
    if insert_if_absent(tx, IdempotencyKey, values):
        return None
    kept = tx.execute(
        select(IdempotencyKey.fingerprint, IdempotencyKey.result).where(
            IdempotencyKey.scope == scope, IdempotencyKey.key == key
        )
    ).one()
    if kept.fingerprint != asked:
        raise KeyReused
    return kept.result or {}


def keep_result(tx: Tx, scope: str, key: str, result: dict[str, Any]) -> None:
    """Store the answer beside the effect."""
    tx.execute(
        update(IdempotencyKey).where(IdempotencyKey.scope == scope, IdempotencyKey.key == key).values(result=result)
    )
