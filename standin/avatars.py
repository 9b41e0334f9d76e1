"""Everyone's picture, drawn here: a face with hair and a coloured background.

Promises: the same person always looks the same; nothing is loaded from anywhere.
"""

import io
from functools import lru_cache

from PIL import Image, ImageDraw

SIDE = 192
SCALE = 4
SKIN = ("#ffe0c7", "#fbd3b0", "#f3c39b")
HAIR = ("#2b2320", "#4a3127", "#1d1d24", "#6b4a2f")


@lru_cache(maxsize=64)
def draw(colour: str, face: int) -> bytes:
    """A PNG of 192 pixels."""
    side = SIDE * SCALE
    picture = Image.new("RGB", (side, side), colour)
    pen = ImageDraw.Draw(picture)
    unit = side / 96
    skin, hair = SKIN[face % 3], HAIR[face % 4]

    def oval(x: float, y: float, rx: float, ry: float, fill: str) -> None:
        pen.ellipse([(x - rx) * unit, (y - ry) * unit, (x + rx) * unit, (y + ry) * unit], fill=fill)

    if face % 2:
        oval(48, 50, 29, 32, hair)
    oval(48, 104, 36, 32, "#ffffff")
    pen.rectangle([42 * unit, 66 * unit, 54 * unit, 78 * unit], fill=skin)
    oval(48, 50, 22, 25, skin)
    oval(48, 31, 23, 12 + face % 4, hair)
    for x in (39, 57):
        oval(x, 51, 2.4, 3, "#2b2320")
        oval(x + (-4 if x < 48 else 4), 59, 4, 2.6, "#f7a99a")
    pen.arc([41 * unit, 54 * unit, 55 * unit, 66 * unit], 20, 160, fill="#b4483f", width=int(1.8 * unit))
    if face % 5 == 3:
        for x in (39, 57):
            pen.ellipse(
                [(x - 7) * unit, 44 * unit, (x + 7) * unit, 58 * unit], outline="#3b3b45", width=int(1.4 * unit)
            )
        pen.line([46 * unit, 51 * unit, 50 * unit, 51 * unit], fill="#3b3b45", width=int(1.4 * unit))
    out = io.BytesIO()
    picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()
