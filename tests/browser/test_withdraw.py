"""A member takes her money in the app: the page's button opens WeChat's receipt, WeChat's word ends it."""

import contextvars
import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Frame, expect

import wsgi
from app.identity.queries import find_person_by_openid
from app.kernel.database import db, transaction
from app.kernel.moment import current_time
from tests.factories.payouts import earn
from tests.support.databases import test_settings
from tests.support.loopback import local_session
from tests.support.servers import House

pytestmark = pytest.mark.browser


def _earned(house: House, persona: str, amount_fen: int) -> None:
    """Money to withdraw, past the orders."""
    account = json.loads((house.instance / "standin" / "account.json").read_text(encoding="utf-8"))
    app = wsgi.create_app(test_settings(house.database_url, house.instance))
    with app.app_context():
        with transaction() as tx:
            openid = account["personas"][persona]["openid"]
            person_id = find_person_by_openid(tx, account["official"]["appid"], openid)
            assert person_id is not None
            earn(tx, person_id, amount_fen, current_time())
        db.session.remove()
        db.engine.dispose()


def _inside(house: House, context: BrowserContext, address: str) -> Frame:
    """The page in Wang's in-app browser."""
    phone = context.new_page()
    phone.goto(house.phone("wang"))
    phone.locator("[data-play=tab-discover]").click()
    phone.locator("[data-play=mall]").click()
    expect(phone.locator("iframe.web")).to_be_visible()
    inside = phone.locator("iframe.web").element_handle().content_frame()
    assert inside is not None
    inside.goto(house.page("wang", address))
    return inside


def test_the_button_opens_the_wallet_and_the_money_arrives(
    build_house: Callable[..., House], open_context: Callable[..., BrowserContext]
) -> None:
    house = build_house()
    house.flask("demo", "load", "--bare")
    contextvars.Context().run(_earned, house, "wang", 1592)
    context = open_context()
    page = _inside(house, context, "/member/withdraw")
    expect(page.locator("[data-play=withdrawable]")).to_have_text("¥15.92")
    page.locator("input[name=real_name]").fill("王宁")
    page.locator("input[name=of_age]").check()
    page.locator("[data-play=confirm-name]").click()
    page.locator("input[name=amount]").fill("10.00")
    expect(page.locator("[data-play=payout-preview]")).to_contain_text("¥10.00")
    page.locator("[data-play=ask-withdrawal]").click()
    page.locator("[data-play=receive]").click()
    phone = context.pages[0]
    expect(phone.locator(".sheet, .pay").last).to_contain_text("还有 23 小时")
    phone.locator("[data-play=transfer-confirm]").click()
    expect(page.locator("[data-play=withdrawal-paid]")).to_contain_text("¥10.00", timeout=20_000)
    expect(page.locator("[data-play=withdrawable]")).to_have_text("¥5.92")
    wallet = local_session().get(f"{house.standin}/api/phone/wang/wallet", timeout=10).json()
    assert (wallet["waiting"], wallet["entries"][0]["amount_fen"]) == ([], 1000)
