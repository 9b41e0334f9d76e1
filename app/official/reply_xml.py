"""Replies in WeChat's two forms: passive XML and customer-service JSON.

Promises: what people typed cannot break out of the XML; texts stay within WeChat's limits.
"""

from typing import Any

from wechatpy.messages import BaseMessage
from wechatpy.replies import ArticlesReply
from wechatpy.replies import TextReply as TextXml

from app.official.replies import Card, CardReply, Reply

TEXT_LIMIT = 600
TITLE_LIMIT = 60
DESCRIPTION_LIMIT = 120
CARDS_LIMIT = 8


def reply_xml(reply: Reply, message: BaseMessage) -> str:
    """The passive answer to `message`."""
    if isinstance(reply, CardReply):
        xml = ArticlesReply(message=message)
        for card in reply.cards[:CARDS_LIMIT]:
            xml.add_article(_article(card, "image"))
        return str(xml.render())
    return str(TextXml(content=_safe(reply.text, TEXT_LIMIT), message=message).render())


def reply_json(reply: Reply) -> dict[str, Any]:
    """The customer-service message, without its receiver."""
    if isinstance(reply, CardReply):
        articles = [_article(card, "picurl") for card in reply.cards[:1]]
        return {"msgtype": "news", "news": {"articles": articles}}
    return {"msgtype": "text", "text": {"content": reply.text[:TEXT_LIMIT]}}


def _article(card: Card, picture: str) -> dict[str, str]:
    return {
        "title": _safe(card.title, TITLE_LIMIT),
        "description": _safe(card.description, DESCRIPTION_LIMIT),
        picture: card.picture,
        "url": card.address,
    }


def _safe(text: str, limit: int) -> str:
    return text.replace("]]>", "]] >")[:limit]
