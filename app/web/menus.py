"""The menus packages add to: head office's console, the branch desk, the shop's tab bar and the shopper's own page.

Promises: an entry is shown only to staff who hold its permission.
"""

from collections.abc import Sequence
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
SHOP_TABS: Point[MenuItem] = Point("web.shop_tabs")  # at most five; permission stays empty
ME_MENU: Point[MenuItem] = Point("web.me_menu")  # the shopper's own page; permission stays empty


def menu(point: Point[MenuItem]) -> list[MenuItem]:
    """What the signed-in staff member may open, sorted by rank."""
    staff = find_staff()
    items = [item for item in point.all() if not item.permission or (staff and staff.may(item.permission))]
    return sorted(items, key=lambda item: item.rank)


def grouped(items: Sequence[MenuItem]) -> list[tuple[str, list[MenuItem]]]:
    """Items by group; groups and items keep the order they come in."""
    groups: dict[str, list[MenuItem]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    return list(groups.items())


def ranked(point: Point[MenuItem]) -> list[MenuItem]:
    """What anybody may open, sorted by rank; asks for no staff member."""
    return sorted(point.all(), key=lambda item: item.rank)
