"""What the WeChat client plugs into the house: its table becomes known, nothing else."""

from app.kernel.plug import Plug
from app.wechat.models import WeChatToken

TABLES = (WeChatToken,)


def wire(_plug: Plug) -> None:
    """Nothing to plug in: others call the clients."""
