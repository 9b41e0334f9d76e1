"""What head office's frame plugs in."""

from app.admin import audit_trail, books, dashboard, parked_events
from app.kernel.plug import Plug
from app.web.menus import CONSOLE_MENU, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    for page in (dashboard, books, parked_events, audit_trail):
        plug.blueprint(page.blueprint)
    plug.add(
        CONSOLE_MENU,
        MenuItem("概览", "office.dashboard", "", group="经营", rank=10, icon="chart"),
        MenuItem("账簿", "books.trial", "books.read", group="资金", rank=48, icon="book"),
        MenuItem("对账证明", "books.proof", "books.read", group="资金", rank=49, icon="shield"),
        MenuItem("停放的事件", "parked.overview", parked_events.PERMISSION, group="系统", rank=95, icon="bell"),
        MenuItem("操作记录", "audit.trail", audit_trail.PERMISSION, group="系统", rank=96, icon="clock"),
    )
