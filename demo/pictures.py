"""All pictures of the chain as bytes, drawn when asked for.

Drawing the sixty products takes about eight seconds; the loader draws only what the file store does not hold yet,
and one process draws nothing twice.
"""

from __future__ import annotations

from functools import cache

from demo.drawings.brand import WIDE, category_tile, logo, outing_banner, shop_front, sleep_banner, toys_banner
from demo.drawings.gallery import product_picture
from demo.drawings.people import portrait
from demo.drawings.raster import paint, webp
from demo.drawings.svg import source

_PORTRAIT_PX = 320
_BANNERS = {
    "banner-sleep": sleep_banner,
    "banner-outing": outing_banner,
    "banner-toys": toys_banner,
    "branch": shop_front,
}


@cache
def product_webp(reference: str) -> bytes:
    """Return one product's picture, 800 by 800 pixels, below 40 kB."""
    return webp(paint(product_picture(reference)))


def portrait_webp(reference: str, at_work: bool) -> bytes:
    """Return one person's portrait, 320 by 320 pixels."""
    return webp(paint(portrait(reference, at_work), _PORTRAIT_PX, scale=_PORTRAIT_PX / 800))


@cache
def tile_webp(category: str) -> bytes:
    """Return a top category's tile, 320 by 320 pixels."""
    return webp(paint(category_tile(category), _PORTRAIT_PX, scale=_PORTRAIT_PX / 800))


def wide_webp(name: str) -> bytes:
    """Return a banner or the default branch picture, 1200 by 540 pixels."""
    width, height = WIDE
    return webp(paint(_BANNERS[name](), int(width * 1.5), int(height * 1.5), scale=1.5))


def logo_svg() -> str:
    """Return the chain's logo as an SVG document."""
    return source(logo())
