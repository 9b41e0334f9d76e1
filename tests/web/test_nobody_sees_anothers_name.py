"""Masking: no page a member or a clerk can reach holds another member's phone, openid or full name."""

import html
import re
import uuid
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.identity.models import Person, WeChatAccount
from app.identity.rename_person import rename_person
from app.identity.set_phone import set_phone
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from referral.sales.keep_sales import keep_sales
from tests.factories.checkout import make_shopper
from tests.factories.identity import make_staff, sign_in_shopper, sign_in_staff
from tests.factories.referral_story import (
    Story,
    bring_back,
    buy,
    collect,
    let_time_pass,
    make_story,
    open_share,
    scan_clerk,
    share_first_product,
)

LINK = re.compile(r'(?:href|src|hx-get|data-trend|action)="(/[^"#]*)')
MEMBER_PAGES = ("/member", "/share", "/why", "/p/", "/q/", "/me", "/orders")
CLERK_PAGES = ("/clerk", "/why", "/q/", "/desk/branch-sheet", "/desk/targets")
MOST = 120


def _populate(app: Flask) -> tuple[Story, dict[uuid.UUID, set[str]], uuid.UUID]:
    """Members four deep who share, buy, return and are paid; everybody has a full name, a phone and an openid."""
    story = make_story(app)
    at = current_time() - timedelta(days=20)
    buyers = [make_shopper() for _ in range(4)]
    with transaction() as tx:
        manager = make_staff(tx, "manager", story.lis_branch.branch_id, at, name="店长甲")
    people = [story.lis_person, story.wang, story.mother, story.grandmother, story.shopper, *buyers]
    for number, person_id in enumerate(people):
        with transaction() as tx:
            rename_person(tx, person_id, f"欧阳测{chr(0x4E00 + 7 * number)}")
            set_phone(tx, person_id, f"139{number:08d}")
    scan_clerk(story, story.shopper, at)
    for number, (sharer, buyer) in enumerate(
        zip([story.wang, story.wang, story.mother, story.wang], buyers, strict=True)
    ):
        open_share(share_first_product(story, sharer, at), buyer, at)
        scan_clerk(story, buyer, at)
        placed = buy(story, at + timedelta(hours=number + 1), 2, person_id=buyer)
        collect(placed, at + timedelta(hours=number + 1))
        if number == 1:
            bring_back(placed, at + timedelta(hours=5), 1, 19900)
    let_time_pass(at, 9)
    keep_sales(transaction, current_time())
    return story, _secrets(people), manager


def _secrets(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    with reading() as tx:
        rows = {row.id: {row.nickname, row.phone} for row in tx.scalars(select(Person)) if row.id in set(people)}
        for account in tx.scalars(select(WeChatAccount)):
            if account.person_id in rows:
                rows[account.person_id].add(account.openid)
    return {who: {text for text in texts if text} for who, texts in rows.items()}


def _crawl(client: FlaskClient, starts: Iterable[str], within: tuple[str, ...]) -> dict[str, str]:
    """Every page that can be reached by links, and by the addresses forms are sent to."""
    waiting, seen = list(starts), {}
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        if path in seen:
            continue
        answer = client.get(path, headers={"User-Agent": "Mozilla/5.0"})
        if answer.status_code in (301, 302):
            target = urlsplit(urljoin(path, answer.location))
            waiting.append(target.path + (f"?{target.query}" if target.query else ""))
        seen[path] = answer.get_data(as_text=True) if answer.mimetype.startswith(("text/", "application/json")) else ""
        found = [html.unescape(link) for link in LINK.findall(seen[path])]
        waiting += [link for link in found if link.startswith(within) and ".png" not in link and link not in seen]
    return seen


def _leaks(pages: dict[str, str], hidden: set[str]) -> list[tuple[str, str]]:
    return [(path, text) for path, page in pages.items() for text in hidden if text in html.unescape(page)]


@pytest.mark.parametrize("who", ["wang", "mother", "shopper"])
def test_no_page_of_a_member_names_another_member(app: Flask, client: FlaskClient, who: str) -> None:
    story, secrets, _manager = _populate(app)
    me = getattr(story, who)
    sign_in_shopper(client, me)
    pages = _crawl(client, ["/member", "/member/ranking?month=2026-11"], MEMBER_PAGES)
    hidden = set().union(*(texts for person_id, texts in secrets.items() if person_id != me))
    assert _leaks(pages, hidden) == []
    if who in ("wang", "mother"):
        assert sum(path.startswith("/why/order/") for path in pages) >= 3
        assert any("欧**" in page for page in pages.values())


def test_no_page_of_a_clerk_or_manager_names_a_member(app: Flask, client: FlaskClient) -> None:
    story, secrets, manager = _populate(app)
    hidden = set().union(*(texts for person_id, texts in secrets.items() if person_id != story.lis_person))
    sign_in_staff(client, story.li)
    pages = _crawl(client, ["/clerk", "/clerk/customers", "/clerk/ranking"], CLERK_PAGES)
    assert sum(path.startswith("/why/order/") for path in pages) >= 3
    assert _leaks(pages, hidden) == []
    other = app.test_client()
    sign_in_staff(other, manager)
    desk = _crawl(
        other, ["/clerk", "/desk/branch-sheet", "/desk/targets"], ("/clerk", "/desk/branch-sheet", "/desk/targets")
    )
    assert len(desk) > 5
    assert _leaks(desk, hidden) == []
