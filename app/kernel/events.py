"""Facts as rows: the name and the JSON of a frozen dataclass, and back.

Promises: an event carries ids and primitives only; what was stored reads back equal.
"""

import dataclasses
import types
import typing
import uuid
from datetime import datetime
from functools import cache
from typing import Any


def event_name(event: type[Any]) -> str:
    """`orders.OrderPaidInFull` for a class of `app.orders.events`: the name webhooks and the outbox use."""
    package = [part for part in event.__module__.split(".") if part not in ("app", "events")]
    return ".".join([*package, event.__name__])


def dump(event: Any) -> dict[str, Any]:
    """JSON-ready fields of `event`."""
    return {item.name: _plain(getattr(event, item.name)) for item in dataclasses.fields(event)}


def load(kind: type, payload: dict[str, Any]) -> Any:
    """The event `dump` was given; fields added since then take their defaults."""
    hints = _hints(kind)
    return kind(**{name: _typed(hints[name], value) for name, value in payload.items() if name in hints})


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dump(value)
    return value


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _typed(next(arm for arm in typing.get_args(hint) if arm is not type(None)), value)
    if origin is tuple:
        inner = typing.get_args(hint)
        arms = [inner[0]] * len(value) if inner[-1] is Ellipsis else list(inner)
        return tuple(_typed(arm, item) for arm, item in zip(arms, value, strict=True))
    if hint is uuid.UUID:
        return uuid.UUID(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return load(hint, value)
    return value
