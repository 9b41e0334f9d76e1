"""Paints a QR code's SVG as a picture, so that a decoder without a browser can read it from the screen.

Knows only what our codes consist of: one square of one unit for each dark module.
"""

from __future__ import annotations

import io
import re

from PIL import Image, ImageDraw

BOX_PX = 8
_SIDE = re.compile(r'viewBox="0 0 (\d+) \d+" shape-rendering="crispEdges"')
_MODULE = re.compile(r"M(\d+) (\d+)h1v1h-1z")


def picture_of_svg(text: str) -> bytes:
    """Return the one code in `text` (an SVG, or a page that holds one) as PNG; ValueError when there is none."""
    side = _SIDE.search(text)
    modules = _MODULE.findall(text)
    if side is None or not modules:
        raise ValueError("not the SVG of a code")
    picture = Image.new("1", (int(side[1]) * BOX_PX, int(side[1]) * BOX_PX), 1)
    pen = ImageDraw.Draw(picture)
    for x, y in modules:
        left, top = int(x) * BOX_PX, int(y) * BOX_PX
        pen.rectangle((left, top, left + BOX_PX - 1, top + BOX_PX - 1), fill=0)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
