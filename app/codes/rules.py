"""Which requests are people coming in, and what makes two codes the same.

Promises: when in doubt a robot is not a visitor; a page is never refused for it, it only leaves no trace.
"""

import re
import uuid
from collections.abc import Mapping

# Fetchers that look at a link because somebody pasted it: they show a preview, nobody came.
_ROBOTS = re.compile(
    r"bot\b|spider|crawl|slurp|preview|facebookexternalhit|whatsapp|telegram|slack|discord|embed|monitor|curl/|wget/|"
    r"python-requests|httpx|headlesschrome-lighthouse|mpcrawler|wechatshareextension",
    re.IGNORECASE,
)


def is_visit(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request is a top-level navigation by a person: no HEAD, prefetch, embedded load or preview robot."""
    if method != "GET":
        return False
    purposes = (headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"))
    if any("prefetch" in purpose or "preview" in purpose or "prerender" in purpose for purpose in purposes):
        return False
    if headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return False
    if headers.get("Sec-Fetch-Dest", "document") not in ("document", "iframe"):
        return False
    agent = headers.get("User-Agent", "")
    return bool(agent) and not _ROBOTS.search(agent)


def live_key(kind: str, subject_id: uuid.UUID | None, branch_id: uuid.UUID | None, product_id: uuid.UUID | None) -> str:
    """What a code leads to, as one text: two live codes never share it."""
    return ":".join([kind, *(part.hex if part else "-" for part in (subject_id, branch_id, product_id))])
