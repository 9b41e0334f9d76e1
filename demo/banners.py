"""The three banners of the home page, drawn once and kept beside the database.

Fills the slot home.top; a picture is drawn when it is first asked for, under a name that says which drawing it is.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import render_template

from app.kernel.errors import NotFound
from app.kernel.moment import current_settings
from demo.pictures import tile_webp, wide_webp

BANNERS = ("banner-sleep", "banner-outing", "banner-toys")
TILES = {"sleep": "安睡", "wear": "穿着", "feed": "喂养", "care": "洗护", "play": "玩具", "out": "出行", "mum": "妈妈"}
_VERSION = 1  # raise it when the drawings change


def render_banners(**_about: object) -> str:
    """Return the home page's banners as HTML."""
    return render_template("demo/_banners.html", banners=BANNERS)


def art_path(name: str) -> Path:
    """Return the file of a banner, the branch picture or a category tile, drawing it first if need be."""
    if name not in (*BANNERS, "branch", *TILES):
        raise NotFound
    folder = current_settings().instance / "demo-art"
    path = folder / f"{name}-{_VERSION}.webp"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(tile_webp(TILES[name]) if name in TILES else wide_webp(name))
        os.replace(fresh, path)
    return path
