"""Kinds of notices, registered by the packages that write them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.kernel.plug import Point


@dataclass(frozen=True)
class NoticeText:
    """What a person reads; `address` is a path of the mall."""

    title: str
    body: str
    address: str


@dataclass(frozen=True)
class NoticeKind:
    """`key` is stored with the notice; `text` puts its parameters (JSON values) into Chinese words."""

    key: str
    text: Callable[[dict[str, Any]], NoticeText]


NOTICE_KINDS: Point[NoticeKind] = Point("notices.kinds")


def notice_text(kind: str, params: dict[str, Any]) -> NoticeText:
    """The words of a notice; a kind whose package is gone says only that there is news."""
    for known in NOTICE_KINDS.all():
        if known.key == kind:
            return known.text(params)
    return NoticeText("有新消息", "", "/me/notices")
