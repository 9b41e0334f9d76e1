"""The pages of credit ask the database a handful of questions, however much there is to show."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event

from app.catalog.queries import sku_offers
from app.kernel.database import db, reading, transaction
from app.kernel.moment import current_time
from referral.member.join_promotion import join_promotion
from referral.sales.keep_sales import keep_sales
from referral.tree.join_program import AGREEMENT
from tests.factories.checkout import make_shopper
from tests.factories.identity import make_staff, sign_in_shopper, sign_in_staff
from tests.factories.referral_story import Story, buy, make_story, open_share, scan_clerk, share_first_product

# One or two above what each page takes today: other packages plug a little of their own into some of them.
MEMBER = {
    "/member": 16, "/member/friends": 9, "/member/shares": 5, "/member/ranking": 5, "/member/trend.json": 3,
}  # fmt: skip
CLERK = {
    "/clerk": 22, "/clerk/ranking": 7, "/clerk/ranking?in=branch": 9, "/clerk/customers": 5, "/clerk/goods": 3,
}  # fmt: skip
OFFICE = {
    "/office/effect": 10, "/office/effect?by=branch": 5, "/office/effect?by=product": 6, "/office/branch-sheet": 6,
    "/office/branch-sheet/{branch}": 6, "/office/targets": 4, "/office/targets/{branch}": 8, "/office/referral": 10,
    "/office/referral/tree": 9, "/office/referral/tree/{person}": 18, "/office/referral/tree/{person}/children": 9,
}  # fmt: skip


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements inside the block, BEGIN not."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def _more(story: Story, times: int) -> None:
    """So many friends who come by a share of their own product link and buy."""
    now = current_time()
    for number in range(times):
        friend = make_shopper()
        open_share(share_first_product(story, story.wang, now), friend, now + timedelta(seconds=number))
        scan_clerk(story, friend, now)
        buy(story, now + timedelta(seconds=number), person_id=friend)
    keep_sales(transaction, now + timedelta(minutes=1))


def test_pages_cost_the_same_however_much_they_show(app: Flask) -> None:
    story = make_story(app)
    with transaction() as tx:
        owner = make_staff(tx, "owner", None)
        join_promotion(tx, story.wang, AGREEMENT, current_time())
    names = {"branch": story.lis_branch.code, "person": story.wang}
    member, clerk, office = app.test_client(), app.test_client(), app.test_client()
    sign_in_shopper(member, story.wang)
    sign_in_staff(clerk, story.li)
    sign_in_staff(office, owner)
    costs: dict[str, list[int]] = {}
    for _round in range(2):
        _more(story, 2 + 3 * _round)
        for client, budgets in ((member, MEMBER), (clerk, CLERK), (office, OFFICE)):
            for path, most in budgets.items():
                address = path.format(**names)
                client.get(address)
                with counted() as seen:
                    assert client.get(address).status_code == 200, path
                costs.setdefault(path, []).append(len(seen))
                assert len(seen) <= most, (path, len(seen), seen)
    assert {path: both for path, both in costs.items() if both[1] > both[0]} == {}, costs


def test_a_product_page_asks_little_more_of_a_member(app: Flask) -> None:
    story = make_story(app)
    with reading() as tx:
        number = sku_offers(tx, None, story.shop.sku_ids)[story.shop.sku_ids[0]].number
    client = app.test_client()
    sign_in_shopper(client, story.wang)
    client.get(f"/p/{number}")
    with counted() as seen:
        assert client.get(f"/p/{number}").status_code == 200
    assert len(seen) <= 14, seen
