"""Pieces of a page that depend on nothing but their value and the reader's language, drawn once for each value.

Promises: never out of date, because the value is the key; such a template may use `item`, translations, `url_for` and pure
macros, and sees no request, no token and no reader (a test forbids their names in it).
"""

from collections.abc import Hashable, Iterable
from functools import lru_cache

from flask import current_app, request
from markupsafe import Markup

from app.web.i18n import chosen_locale

KEPT = 4096


def draw_each(template: str, items: Iterable[Hashable]) -> Markup:
    """`template` once for every item, in order; it finds the item as `item`."""
    locale, root = chosen_locale(), request.script_root
    return Markup("").join(_draw(template, locale, root, item) for item in items)


@lru_cache(maxsize=KEPT)
def _draw(template: str, _locale: str, _root: str, item: Hashable) -> Markup:
    return Markup(current_app.jinja_env.get_template(template).render(item=item))  # noqa: S704 - Jinja escaped it


@lru_cache(maxsize=KEPT)
def draw_icon(name: str, size: int = 24, style: str = "") -> Markup:
    """One of the line drawings of `web/icons.html`, `size` pixels wide; `style` is a class."""
    drawings = current_app.jinja_env.get_template("web/icons.html").module
    return drawings.icon(name, size, style)  # type: ignore[attr-defined,no-any-return]
