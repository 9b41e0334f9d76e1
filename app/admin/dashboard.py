"""Head office's first page: figures and panels that packages plug in.

Promises: a part shows only to staff who hold its permission, narrowed to their branches by the part itself; an installation
without a package simply lacks its part.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.kernel.database import Tx, reading
from app.kernel.moment import current_time
from app.kernel.plug import Point
from app.web.guards import staff
from app.web.menus import CONSOLE_MENU, menu
from app.web.principal import Staff, get_staff

blueprint = Blueprint("office", __name__)


@dataclass(frozen=True)
class Figure:
    """One tile, every text in the reader's language; `value` is ready to show (`¥12.50`); `tone` warm marks the main one."""

    label: str
    value: str
    sub: str = ""
    tone: str = ""
    href: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar or column: `text` is ready to show, `share` is 0 to 100 of the longest."""

    label: str
    text: str
    share: int


@dataclass(frozen=True)
class Panel:
    """A titled chart; `shape` is columns (days) or bars (a ranking)."""

    title: str
    shape: str
    bars: Sequence[Bar]
    href: str = ""


@dataclass(frozen=True)
class DashboardPart:
    """What one package adds: figures, panels, or both; each reads within the staff member's scope and returns plain values."""

    permission: str
    figures: Callable[[Tx, Staff, datetime], Sequence[Figure]] | None = None
    panels: Callable[[Tx, Staff, datetime], Sequence[Panel]] | None = None
    rank: int = 100


DASHBOARD: Point[DashboardPart] = Point("admin.dashboard")


def shares(amounts: Sequence[int]) -> list[int]:
    """Each amount as 0 to 100 of the largest; all 0 when the largest is."""
    most = max(amounts, default=0)
    return [0 if most <= 0 else max(0, amount) * 100 // most for amount in amounts]


@blueprint.get("/office")
@staff()
def dashboard() -> ResponseReturnValue:
    """Today at a glance; staff without any part of it go to the first page they may open."""
    person, now = get_staff(), current_time()
    parts = [part for part in sorted(DASHBOARD.all(), key=lambda part: part.rank) if person.may(part.permission)]
    first = next((item for item in menu(CONSOLE_MENU) if item.endpoint != "office.dashboard"), None)
    if not parts and first:
        return redirect(url_for(first.endpoint))
    with reading() as tx:
        figures = [figure for part in parts if part.figures for figure in part.figures(tx, person, now)]
        panels = [panel for part in parts if part.panels for panel in part.panels(tx, person, now)]
    return render_template("admin/dashboard.html", figures=figures, panels=panels, name=person.name, now=now)
