"""What stands in each person's chats: with the official account, with WeChat Pay, with one another.

Promises: a message is stored once per reader; ids only grow, so a reader asks for what came after the last one seen.
"""

import json
from typing import Any

from standin.clock import now
from standin.platform import Platform

OFFICIAL = "official"
PAY = "pay"


def post(platform: Platform, owner: str, chat: str, sender: str, kind: str, body: dict[str, Any]) -> int:
    """Put one message into `owner`'s chat; own messages and quiet lines count as read. The message id."""
    is_read = int(sender == owner or kind == "line")
    text = json.dumps(body, ensure_ascii=False)
    return platform.store.insert(
        "INSERT INTO chat_messages (owner, chat, sender, kind, body, sent_at, is_read) VALUES (?, ?, ?, ?, ?, ?, ?)",
        owner,
        chat,
        sender,
        kind,
        text,
        now(),
        is_read,
    )


def _view(row: Any) -> dict[str, Any]:
    return {
        "id": row["id"],
        "chat": row["chat"],
        "sender": row["sender"],
        "kind": row["kind"],
        "body": json.loads(row["body"]),
        "sent_at": row["sent_at"],
    }


def messages(platform: Platform, owner: str, chat: str, after: int = 0, limit: int = 200) -> list[dict[str, Any]]:
    """The newest messages after an id, oldest first."""
    rows = platform.store.all(
        "SELECT * FROM chat_messages WHERE owner = ? AND chat = ? AND id > ? ORDER BY id DESC LIMIT ?",
        owner,
        chat,
        after,
        limit,
    )
    return [_view(row) for row in reversed(rows)]


def mark_read(platform: Platform, owner: str, chat: str) -> None:
    """The reader looked at this chat."""
    platform.store.run("UPDATE chat_messages SET is_read = 1 WHERE owner = ? AND chat = ? AND is_read = 0", owner, chat)


def overview(platform: Platform, owner: str) -> dict[str, dict[str, Any]]:
    """Per chat: its newest message and how many are unread."""
    rows = platform.store.all(
        "SELECT m.*, c.unread FROM chat_messages m JOIN (SELECT chat, max(id) AS newest, sum(is_read = 0) AS unread "
        "FROM chat_messages WHERE owner = ? GROUP BY chat) c ON m.id = c.newest",
        owner,
    )
    return {row["chat"]: {"last": _view(row), "unread": row["unread"]} for row in rows}


def newest_id(platform: Platform, owner: str) -> int:
    """The id of the owner's newest message in any chat, 0 without one."""
    row = platform.store.one("SELECT max(id) AS newest FROM chat_messages WHERE owner = ?", owner)
    return int(row["newest"] or 0) if row else 0
