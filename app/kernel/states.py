"""State machines as tables: one mover, one history.

Promises: a machine is checked when it is imported; `move` is the only writer of a state and writes its history row with it.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ClauseElement, Update, bindparam, update

from app.kernel.database import Base, Tx
from app.kernel.errors import Conflict
from app.kernel.ids import new_id
from app.kernel.models import StateChange


class StateChanged(Conflict):
    code = "state.changed"
    sentence = "状态已经变化，请刷新后再试。"


@dataclass(frozen=True)
class Machine:
    """`moves[a]` are the states that may follow `a`; states without an entry are terminal."""

    name: str
    initial: StrEnum
    moves: Mapping[StrEnum, frozenset[StrEnum]]

    def __post_init__(self) -> None:
        """Every state must be reachable from the initial one, or the table is wrong."""
        states = set(type(self.initial))
        seen, ahead = {self.initial}, [self.initial]
        while ahead:
            for following in self.moves.get(ahead.pop(), frozenset()) - seen:
                seen.add(following)
                ahead.append(following)
        if unreachable := states - seen:
            raise ValueError(f"{self.name}: unreachable states {sorted(unreachable)}")

    def allows(self, from_: StrEnum, to: StrEnum) -> bool:
        """Whether the table knows this step."""
        return to in self.moves.get(from_, frozenset())


def move(
    tx: Tx,
    machine: Machine,
    model: type[Base],
    subject_id: uuid.UUID,
    from_: StrEnum,
    to: StrEnum,
    *,
    now: datetime,
    by: str,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
) -> None:
    """Move one row of `model` from `from_` to `to`, setting `values` too; raises `StateChanged` when it is no longer there.

    `by` names the actor as `kind:id` (`person:…`, `staff:…`, `system`).
    """
    if not try_move(tx, machine, model, subject_id, from_, to, now=now, by=by, reason=reason, values=values):
        raise StateChanged


def try_move(
    tx: Tx,
    machine: Machine,
    model: type[Base],
    subject_id: uuid.UUID,
    from_: StrEnum,
    to: StrEnum,
    *,
    now: datetime,
    by: str,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
) -> bool:
    """As `move`, but False instead of an error when the row is not in `from_`."""
    if not machine.allows(from_, to):
        raise ValueError(f"{machine.name} does not allow {from_} -> {to}")
    stepped = tx.execute(*_step(model, subject_id, from_, {"state": to, **(values or {})}))
    if getattr(stepped, "rowcount", 0) != 1:
        return False
    tx.append(
        StateChange,
        id=new_id(),
        machine=machine.name,
        subject_id=subject_id,
        from_state=str(from_),
        to_state=str(to),
        at=now,
        by=by,
        reason=reason,
    )
    return True


def _step(
    model: type[Base], subject_id: uuid.UUID, from_: StrEnum, values: dict[str, Any]
) -> tuple[Update, dict[str, Any]]:
    """The guarded statement and its parameters; values that are expressions stand in the statement itself."""
    expressions = {name: value for name, value in values.items() if isinstance(value, ClauseElement)}
    statement = _guarded(model).values(**expressions) if expressions else _guarded(model)
    plain = {name: value for name, value in values.items() if name not in expressions}
    return statement, {"moved_id": subject_id, "moved_from": str(from_), **plain}


@cache
def _guarded(model: type[Base]) -> Update:
    table: Any = model.__table__
    return update(table).where(table.c.id == bindparam("moved_id"), table.c.state == bindparam("moved_from"))
