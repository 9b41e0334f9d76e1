"""Loads the demo chain from its files through the mall's own importers and use cases.

Promises: a second load changes nothing; nothing is written past the use cases; every step says what it did.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click

from demo.actors import find_account
from demo.history import DAYS, PastOrder
from demo.load_goods import load_pictures, load_products, load_stock
from demo.load_month import load_month
from demo.load_people import bind_staff, load_customers
from demo.load_plan import load_plan
from demo.load_portraits import load_portraits
from demo.load_shops import load_branches, load_staff
from demo.progress import step

NO_ACCOUNT = (
    "  还没有微信账号（instance/standin/account.json）：先启动替身 python -m standin，再载入一次，"
    "就会有顾客、会员和一个月的订单。"
)


def load_chain(now: datetime, orders: Sequence[PastOrder], with_pictures: bool = True) -> None:
    """Load everything; `now` is the moment the past `orders` end at."""
    click.echo("暖芽屿 Sprout Isle")
    with step("门店和仓库") as say:
        report = load_branches(now)
        say(f"新增 {report.created}，已有 {report.unchanged}")
    with step("商品和规格") as say:
        reports = load_products(now)
        say("，".join(f"{report.file} 新增 {report.created}，已有 {report.unchanged}" for report in reports))
    if with_pictures:
        with step("商品图和分类图") as say:
            say(f"新画 {load_pictures(now, say)} 张")
    with step("首批库存") as say:
        say(f"入库 {load_stock(now)} 件")
    with step("员工") as say:
        made, same = load_staff(now)
        say(f"新增 {made}，已有 {same}")
    with step("佣金方案 8% / 3% / 1%，导购 2%") as say:
        say("已签署并发布" if load_plan(now) else "已有")
    account = find_account()
    if account is None:
        click.echo(NO_ACCOUNT)
        return
    with step("员工绑定微信") as say:
        say(f"新绑定 {bind_staff(account, now)}")
    with step("顾客和会员") as say:
        people, members = load_customers(account, now)
        say(f"新增顾客 {people}，新增会员 {members}")
    if with_pictures:
        with step("头像") as say:
            say(f"新画 {load_portraits(account)} 张")
    with step("过去三十天的订单") as say:
        counts = load_month(account, orders, now, lambda day: say(f"第 {day}/{DAYS} 天"))
        say("，".join(f"{what} {number}" for what, number in counts.items()) or "已有")
