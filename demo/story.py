"""Plays the story's steps 1 to 7 over HTTP, as the people on the phones would, and says who earned what.

Promises: everything goes through pages, codes and the stand-in's phones; nothing is read or written past them, but for the
proof of the books at the end. It can be played again and again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.kernel.money import format_fen
from demo.browser import Browser, Page, PageWrong
from demo.phone import Phone
from demo.read_svg import picture_of_svg

WORDS = "我家踢被大王终于不踢了，半夜不用再爬起来三次。换尿布从下面拉开就行，宝宝都没醒。"
HERO, BRANCH, PHONE_NUMBER = "NY001", "SH01", "13812340086"
PATIENCE_S = 25
STATES = {"pending": "待结算", "available": "可提现", "taken_back": "已追回", "empty": "空缺"}
Tell = Callable[[str], None]


class StoryStuck(Exception):
    """A step did not lead where the story goes; the text says which and what was found."""


@dataclass
class Story:
    """The people of one play. `mall_port` is the mall's, `standin` the stand-in's plain origin."""

    mall_port: int
    standin: str
    tell: Tell
    browsers: dict[str, Browser] = field(default_factory=dict)
    number: str = ""

    def browser(self, persona: str) -> Browser:
        """One person's browser on her own host."""
        if persona not in self.browsers:
            self.browsers[persona] = Browser(f"http://{persona}.mall.lindian.localhost:{self.mall_port}/")
        return self.browsers[persona]

    def phone(self, persona: str) -> Phone:
        """One person's phone."""
        return Phone(self.standin, persona)

    def play(self) -> None:
        """All steps in order."""
        steps = (
            self.scan_the_clerks_code,
            self.share_in_her_own_words,
            self.open_by_the_shelf_code,
            self.order_and_pay,
            self.pack,
            self.collect_once,
            self.wait_eight_days,
            self.withdraw,
            self.return_elsewhere,
        )
        for place, step in enumerate(steps, 1):
            self.tell(f"{place}. {(step.__doc__ or '').strip()}")
            step()

    def scan_the_clerks_code(self) -> None:
        """导购李晓燕亮出二维码，小雨扫码关注，收到最近门店的卡片"""
        phone = self.phone("xiaoyu")
        if phone.state()["is_following"]:
            phone.unfollow()
        phone.stand_at("上海·静安寺")
        before = phone.newest()
        page = self.browser("li").get("/clerk")
        if "clerk-code" not in page.marks():
            page = self.browser("li").post("/clerk/code")
        code = self.browser("li").get(page.link("clerk-code"))
        found = phone.scan_picture(code.content)
        if found.get("kind") == "page":
            raise StoryStuck(f"李晓燕的码没有走公众号：{found.get('url')}")
        for text in self._until(lambda: _cards(phone.messages(after=before)), "聊天里的门店卡片"):
            self.tell(f"   {text}")

    def share_in_her_own_words(self) -> None:
        """会员王阿宁用自己的话分享云朵婴儿睡袋，小雨打开"""
        wang = self.browser("wang")
        wang.get(f"/share/{HERO}")
        ready = wang.submit("share-publish", words=WORDS)
        link = re.search(r'name="share-link" content="([^"]+)"', ready.text)
        if link is None:
            raise StoryStuck("分享页没有链接")
        card = {"title": "云朵婴儿睡袋", "desc": WORDS, "link": link[1], "imgUrl": ""}
        self.phone("wang").share("xiaoyu", card)
        page = self.browser("xiaoyu").get(self.phone("xiaoyu").resolve(link[1]))
        if WORDS not in page.text:
            raise StoryStuck("商品页上没有她的话")
        self.tell(f"   商品页上方：“{WORDS}”")

    def open_by_the_shelf_code(self) -> None:
        """小雨扫货架上的商品码，打开中山路店的商品页"""
        shelf = self.browser("chen").get(f"/desk/shelf/{HERO}?branch={BRANCH}")
        if "shelf-qr" not in shelf.text:
            shelf = self.browser("chen").post(shelf.url)
        label = self.phone("xiaoyu").read_code(picture_of_svg(shelf.text))
        page = self.browser("xiaoyu").get(self.phone("xiaoyu").resolve(label))
        if BRANCH not in page.url:
            raise StoryStuck(f"货架码打开了 {page.url}")
        self.tell(f"   {page.url}")

    def order_and_pay(self) -> None:
        """小雨在中山路店下单，到店自提，微信支付"""
        xiaoyu = self.browser("xiaoyu")
        for left_over in [form for form in xiaoyu.get("/basket").forms() if form.action.endswith("/remove")]:
            xiaoyu.post(left_over.action)
        sku = xiaoyu.get(f"/p/{HERO}/live?branch={BRANCH}").json["skus"][0]
        xiaoyu.get(f"/p/{HERO}?branch={BRANCH}")
        xiaoyu.submit("buy-now", sku_id=sku["id"], quantity="1", then="buy")
        xiaoyu.get("/checkout?choice=collect")
        page = xiaoyu.submit("place-order", contact_phone=PHONE_NUMBER)
        self.number = page.url.rstrip("/").rsplit("/", 1)[-1]
        sheet = xiaoyu.post(f"/pay/{self.number}/start")
        paid = self.phone("xiaoyu").pay(sheet.json)
        xiaoyu.post(f"/pay/{self.number}/check")
        self._until(lambda: self._strip() is not None, "付款后的归属")
        self.tell(
            f"   订单 {self.number}，微信支付 {format_fen(paid['amount_fen'])}，交易单号 {paid['transaction_id']}"
        )
        self._tell_money()

    def pack(self) -> None:
        """门店的屏幕上出现订单，李晓燕备好货"""
        li = self.browser("li")
        board = self._until(lambda: self._ticket(li.get("/desk/orders")), "订单板上的新订单")
        li.get(board)
        li.submit("packed", shelf="A7")
        self.tell("   已备好，放在 A7")

    def collect_once(self) -> None:
        """小雨出示提货码，李晓燕扫码、交货、点确认；再扫一次不会再给"""
        xiaoyu, li = self.browser("xiaoyu"), self.browser("li")
        page = xiaoyu.get(f"/pickup/{self.number}")
        text = self.phone("xiaoyu").read_code(picture_of_svg(xiaoyu.get(page.link("pickup-qr")).text))
        li.get("/desk/scan")
        li.post("/desk/scan", text=text)
        done = li.submit("confirm-pickup")
        if "collected" not in done.marks() and 'data-play="collected"' not in done.text:
            raise StoryStuck(f"确认之后在 {done.url}")
        self.tell("   已交货")
        li.get("/desk/scan")
        try:
            again = li.post("/desk/scan", text=text).text
        except PageWrong as refusal:
            again = str(refusal)
        said = re.search(r"这张订单已于[^<。]*", again)
        if said is None:
            raise StoryStuck("第二次扫码没有说明是谁在几点取走的")
        self.tell(f"   第二次扫码：{said[0]}")

    def wait_eight_days(self) -> None:
        """演示时钟前进 8 天，过了冻结期"""
        page = self.browser("xiaoyu").get("/demo/clock")
        self.browser("xiaoyu").post(page.url, days="8")
        self._until(lambda: self._states() <= {"available", "empty"}, "佣金变为可提现")
        self._tell_money()

    def withdraw(self) -> None:
        """王阿宁把佣金提到微信零钱，在微信里点确认收款"""
        wang = self.browser("wang")
        if "confirm-name" in wang.get("/member/withdraw").marks():
            wang.submit("confirm-name", real_name="王宁", of_age="yes")
        if "ask-withdrawal" not in wang.get("/member/withdraw").marks():
            self.tell("   上次提走的佣金后来退了货，这次的先抵扣，没有可提现的")
            return
        wang.submit("ask-withdrawal")
        package = self._until(
            lambda: re.search(r'data-package="([^"]+)"', wang.get("/member/withdraw").text), "确认收款的按钮"
        )
        self.phone("wang").take_transfer(package[1])
        arrived = r'data-play="withdrawal-paid".*?class="money strong">([^<]+)<'
        paid = self._until(lambda: re.search(arrived, self._settled_wallet(), re.DOTALL), "到账")
        self.tell(f"   微信零钱到账 {paid[1]}")

    def _settled_wallet(self) -> str:
        """Wang's page once nothing is under way."""
        text = self.browser("wang").get("/member/withdraw").text
        return "" if "data-withdrawal-state" in text else text

    def return_elsewhere(self) -> None:
        """小雨到虹桥枢纽店退货，钱多多当面收下，原路退款，佣金追回"""
        qian = self.browser("qian")
        page = qian.get(f"/desk/returns/order/{self.number}")
        pieces = next(name for form in page.forms() for name in form.fields if name.startswith("pieces-"))
        done = qian.submit("confirm-return", **{pieces: "1", "reason": "尺码小了一号"})
        if 'data-play="returned"' not in done.text:
            raise StoryStuck(f"退货之后在 {done.url}")
        self._until(lambda: self._states() <= {"taken_back", "empty"}, "佣金追回")
        self._tell_money()

    def _strip(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.browser("xiaoyu").get(f"/demo/strip.json?order={self.number}").json
        return found

    def _states(self) -> set[str]:
        strip = self._strip()
        return {part["state"] for part in strip["parts"]} if strip else set()

    def _tell_money(self) -> None:
        strip = self._strip()
        if strip is None:
            raise StoryStuck("还没有归属")
        for part in strip["parts"]:
            state = STATES.get(part["state"], part["state"])
            self.tell(f"   {part['label']:　<5}{part['who']:　<6}{format_fen(part['stands_fen']):>9}  {state}")
        for label, name, amount_fen in strip["branches"]:
            self.tell(f"   {label:　<5}{name:　<10}{format_fen(amount_fen):>9}  业绩")
        self.tell(f"   总部留存　　　　　　　 {format_fen(strip['keeps_fen']):>9}")

    def _ticket(self, board: Page) -> str | None:
        """The link of this order's ticket on the board."""
        paths: list[str] = re.findall(r'href="(/desk/orders/[0-9a-f-]{36})"', board.text)
        for path in dict.fromkeys(paths):
            if self.number in self.browser("li").get(path).text:
                return path
        return None

    def _until(self, ready: Callable[[], Any], what: str) -> Any:
        """Wait for the worker; StoryStuck after a while."""
        ends = time.monotonic() + PATIENCE_S
        while not (found := ready()):
            if time.monotonic() > ends:
                raise StoryStuck(f"等了 {PATIENCE_S} 秒还没有：{what}（后台 worker 在运行吗？）")
            time.sleep(0.4)
        return found


def _cards(messages: list[dict[str, Any]]) -> list[str]:
    """What the account said: texts and cards, once a card tells how far the nearest branch is."""
    said: list[str] = []
    has_card = False
    for message in messages:
        body = message.get("body", {})
        for article in body.get("articles", ()):
            has_card = has_card or bool(re.search(r"\d k?m", article.get("title", "")))
            said.append(f"【{article.get('title', '')}】{article.get('description', '')}".replace("\n", " "))
        if message.get("kind") == "text" and message.get("sender", "official") == "official":
            said.append(str(body.get("content", "")).replace("\n", " "))
    return said if has_card else []
