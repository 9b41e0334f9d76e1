"""The two menus packages add to: head office's console and the branch desk.

Promises: an entry is shown only to staff who hold its permission.
"""

from dataclasses import dataclass

from app.kernel.plug import Point
from app.web.principal import find_staff


@dataclass(frozen=True)
class MenuItem:
    """`label` is a Chinese message id, `endpoint` a Flask endpoint, `group` a Chinese heading, `rank` sorts (low first)."""

    label: str
    endpoint: str
    permission: str
    group: str = ""
    rank: int = 100
    icon: str = ""


CONSOLE_MENU: Point[MenuItem] = Point("web.console_menu")
DESK_MENU: Point[MenuItem] = Point("web.desk_menu")
ME_MENU: Point[MenuItem] = Point("web.me_menu")  # the shopper's own page; permission stays empty


def menu(point: Point[MenuItem]) -> list[MenuItem]:
    """What the signed-in staff member may open, sorted by rank."""
    staff = find_staff()
    items = [item for item in point.all() if not item.permission or (staff and staff.may(item.permission))]
    return sorted(items, key=lambda item: item.rank)
