"""`flask wechat menu`."""

import click
from flask.cli import AppGroup

from app.kernel.moment import current_settings
from app.wechat.account import get_account
from app.wechat.official_client import OfficialClient

wechat_commands = AppGroup("wechat", help="The WeChat account.")


@wechat_commands.command("menu")
def menu() -> None:
    """Put the mall's menu below the chat."""
    base = current_settings().public_base
    buttons = [
        {"type": "view", "name": "进商城", "url": f"{base}/"},
        {"type": "click", "name": "最近门店", "key": "nearest"},
        {"type": "view", "name": "我的", "url": f"{base}/me"},
    ]
    OfficialClient(get_account()).create_menu(buttons)
    click.echo("menu set")
