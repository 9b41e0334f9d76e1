"""`flask demo load|reset|story`."""

from __future__ import annotations

from urllib.parse import urlsplit

import click
import requests
from flask.cli import AppGroup

from app.kernel.database import reading
from app.kernel.moment import current_settings, current_time
from app.ledger.verify_books import verify_books
from demo.browser import PageWrong
from demo.history import past_orders
from demo.load import load_chain
from demo.phone import PhoneRefused
from demo.reset import empty_everything
from demo.story import Story, StoryStuck

demo_commands = AppGroup("demo", help="The demo chain: load it, start over, play the story.")


@demo_commands.command("load")
@click.option("--bare", is_flag=True, help="Without pictures and past orders: enough to play the story.")
def load(bare: bool) -> None:
    """Load the demo chain; what is there already stays as it is."""
    load_chain(current_time(), () if bare else past_orders(), with_pictures=not bare)


@demo_commands.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Delete everything in the database and load the demo chain anew."""
    if not yes:
        click.confirm("数据库里的全部内容都会删除，然后重新载入演示连锁店。继续吗？", abort=True)
    empty_everything()
    load_chain(current_time(), past_orders())


@demo_commands.command("story")
@click.option("--mall-port", type=int, help="Port of the running mall [default: that of the public base].")
@click.option("--standin", help="Origin of the running stand-in [default: from the account file].")
def story(mall_port: int | None, standin: str | None) -> None:
    """Play the story through the running mall and stand-in, and print who earned what."""
    account = current_settings().account()
    port = mall_port or urlsplit(current_settings().public_base).port or 80
    origin = standin or (account or {}).get("bases", {}).get("api", "http://127.0.0.1:8100")
    try:
        Story(port, origin, click.echo).play()
    except requests.ConnectionError as error:
        raise click.ClickException("商城或替身没有在运行：请先在另一个窗口执行 ./run。") from error
    except (StoryStuck, PageWrong, PhoneRefused) as stuck:
        raise click.ClickException(f"故事停在这里：{stuck}") from stuck
    with reading() as tx:
        broken = [result for result in verify_books(tx) if result.differences]
    click.echo(f"账本核对：{sum(len(result.differences) for result in broken)} 处差异")
    if broken:
        raise click.exceptions.Exit(1)
