"""Draw a text as a QR code.

Promises: a quiet zone of four modules on every side; black on white; readable by any phone.
"""

import io

import qrcode
from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M

QUIET = 4
BRAND = "#e4572e"


def draw_qr(text: str, box_px: int = 8, logo: bool = False) -> Image.Image:
    """An RGB picture with modules of `box_px` pixels; with `logo` the brand's mark sits in the middle (stronger correction)."""
    rows = _modules(text, logo)
    side = (len(rows) + 2 * QUIET) * box_px
    picture = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(picture)
    for top, row in enumerate(rows):
        for left, dark in enumerate(row):
            if dark:
                x, y = (left + QUIET) * box_px, (top + QUIET) * box_px
                pen.rectangle((x, y, x + box_px - 1, y + box_px - 1), fill="black")
    if logo:
        _draw_mark(pen, side, box_px)
    return picture


def qr_png(text: str, box_px: int = 8, logo: bool = False) -> bytes:
    """The picture as PNG."""
    buffer = io.BytesIO()
    picture = draw_qr(text, box_px, logo)
    (picture if logo else picture.convert("1")).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def qr_svg(text: str) -> str:
    """The picture as one SVG path, one unit a module."""
    rows = _modules(text, False)
    side = len(rows) + 2 * QUIET
    bars = "".join(
        f"M{left + QUIET} {top + QUIET}h1v1h-1z"
        for top, row in enumerate(rows)
        for left, dark in enumerate(row)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges" role="img">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{bars}"/></svg>'
    )


def _modules(text: str, strong: bool) -> list[list[bool]]:
    code = qrcode.QRCode(border=0, error_correction=ERROR_CORRECT_H if strong else ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


def _draw_mark(pen: ImageDraw.ImageDraw, side: int, box_px: int) -> None:
    """A small house on a white tile: about a twentieth of the area, well inside what the correction makes good."""
    half, middle = side * 0.1, side / 2
    pen.rounded_rectangle((middle - half, middle - half, middle + half, middle + half), box_px * 2, fill="white")
    house = half * 0.68
    roof = [(middle - house, middle - house * 0.1), (middle, middle - house), (middle + house, middle - house * 0.1)]
    pen.polygon(roof, fill=BRAND)
    wall = house * 0.72
    pen.rectangle((middle - wall, middle - house * 0.1, middle + wall, middle + house), fill=BRAND)
    door = house * 0.24
    pen.rectangle((middle - door, middle + house * 0.3, middle + door, middle + house), fill="white")
