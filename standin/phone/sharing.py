"""Sharing: cards sent to a person, posts in Moments.

Promises: a card carries what the page set and nothing else; only pages of the mall can be shared.
"""

import json
from typing import Any

from standin import chats, personas
from standin.clock import now
from standin.official.consent import is_mall_page
from standin.personas import Persona
from standin.platform import Platform


def clean_card(platform: Platform, given: Any) -> dict[str, str]:
    """The four fields of a share card; ValueError without title or with a foreign link."""
    card = given if isinstance(given, dict) else {}
    fields = {name: str(card.get(name, "")).strip()[:512] for name in ("title", "desc", "link", "imgUrl")}
    if not fields["title"] or not is_mall_page(platform, fields["link"]):
        raise ValueError("这个页面不能分享")
    return fields


def send_card(platform: Platform, sender: Persona, receiver: Persona, card: dict[str, str]) -> None:
    """Put the card into both chats."""
    with platform.store.write():
        chats.post(platform, sender.name, receiver.name, sender.name, "card", card)
        chats.post(platform, receiver.name, sender.name, sender.name, "card", card)


def send_words(platform: Platform, sender: Persona, receiver: Persona, content: str) -> None:
    """A line of text between two people."""
    with platform.store.write():
        chats.post(platform, sender.name, receiver.name, sender.name, "text", {"content": content})
        chats.post(platform, receiver.name, sender.name, sender.name, "text", {"content": content})


def post_moment(platform: Platform, persona: Persona, words: str, card: dict[str, str]) -> None:
    """Post the card to Moments with the person's words."""
    platform.store.insert(
        "INSERT INTO moments (persona, words, card, posted_at) VALUES (?, ?, ?, ?)",
        persona.name,
        words[:500],
        json.dumps(card, ensure_ascii=False),
        now(),
    )


def moments(platform: Platform, limit: int = 50) -> list[dict[str, Any]]:
    """The newest posts of everyone."""
    names = {one.name: one.nickname for one in personas.everyone(platform.store)}
    rows = platform.store.all("SELECT * FROM moments ORDER BY id DESC LIMIT ?", limit)
    return [
        {
            "id": row["id"],
            "persona": row["persona"],
            "nickname": names[row["persona"]],
            "words": row["words"],
            "card": json.loads(row["card"]),
            "posted_at": row["posted_at"],
        }
        for row in rows
    ]
