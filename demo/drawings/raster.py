"""Paints a drawing as pixels with Pillow.

Everything is drawn three times too large and reduced once, so edges are smooth; the same drawing always gives the
same bytes on one Pillow version.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from demo.drawings.art import Art, Clip, Fill, Mark, Stroke
from demo.drawings.paths import Point, flatten

_OVERSAMPLE = 3
_Box = tuple[int, int, int, int]


def paint(art: Art, width: int = 800, height: int | None = None, scale: float = 1.0) -> Image.Image:
    """Return the drawing as an RGB image; `scale` is pixels per canvas unit."""
    height = width if height is None else height
    canvas = Image.new("RGB", (width * _OVERSAMPLE, height * _OVERSAMPLE), "#ffffff")
    _paint_marks(canvas, art.marks, scale * _OVERSAMPLE)
    return canvas.reduce(_OVERSAMPLE)


def webp(image: Image.Image, quality: int = 82) -> bytes:
    """Return the image as WebP bytes without any metadata."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def _paint_marks(canvas: Image.Image, marks: Sequence[Mark], scale: float) -> None:
    for mark in marks:
        if isinstance(mark, Clip):
            _paint_clip(canvas, mark, scale)
        elif isinstance(mark, Fill):
            _paint_fill(canvas, mark, scale)
        else:
            _paint_stroke(canvas, mark, scale)


def _paint_clip(canvas: Image.Image, clip: Clip, scale: float) -> None:
    lines = flatten(clip.path, scale)
    area = _area(canvas, lines, 0)
    if area is None:
        return
    layer = canvas.copy()
    _paint_marks(layer, clip.marks, scale)
    canvas.paste(layer.crop(area), area, _mask(lines, area))


def _paint_fill(canvas: Image.Image, fill: Fill, scale: float) -> None:
    lines = flatten(fill.path, scale)
    blur = fill.blur * scale
    area = _area(canvas, lines, blur * 2.5)
    if area is None:
        return
    mask = _blurred(lines, area, blur) if blur else _mask(lines, area)
    _lay(canvas, area, mask, fill.color, fill.to, fill.alpha, lines)


def _paint_stroke(canvas: Image.Image, stroke: Stroke, scale: float) -> None:
    width = stroke.width * scale
    lines = flatten(stroke.path, scale)
    area = _area(canvas, lines, width)
    if area is None:
        return
    mask = Image.new("L", (area[2] - area[0], area[3] - area[1]), 0)
    draw = ImageDraw.Draw(mask)
    for line in lines:
        local = [(x - area[0], y - area[1]) for x, y in line]
        pieces = _dashes(local, stroke.dash[0] * scale, stroke.dash[1] * scale) if stroke.dash else [local]
        for piece in pieces:
            _draw_line(draw, piece, width)
    _lay(canvas, area, mask, stroke.color, None, stroke.alpha, lines)


def _draw_line(draw: ImageDraw.ImageDraw, line: list[Point], width: float) -> None:
    """Draw a round pen along the line; Pillow's own joints leave cracks in wide curves."""
    draw.line(line, fill=255, width=max(1, round(width)))
    r = width / 2
    for x, y in line if width > 8 else (line[0], line[-1]):
        draw.ellipse((x - r, y - r, x + r, y + r), fill=255)


def _dashes(line: list[Point], drawn: float, left_out: float) -> list[list[Point]]:
    """Cut a polyline into its drawn pieces."""
    pieces: list[list[Point]] = []
    piece, rest, pen = [line[0]], drawn, True
    for goal in line[1:]:
        here = piece[-1]
        while (step := math.dist(here, goal)) > rest:
            here = (here[0] + (goal[0] - here[0]) * rest / step, here[1] + (goal[1] - here[1]) * rest / step)
            if pen:
                pieces.append([*piece, here])
            pen = not pen
            piece, rest = [here], drawn if pen else left_out
        rest -= step
        piece.append(goal)
    return [*pieces, piece] if pen and len(piece) > 1 else pieces


def _area(canvas: Image.Image, lines: list[list[Point]], margin: float) -> _Box | None:
    """Return the pixels a shape may touch, cut to the canvas; None when it lies outside."""
    xs = [x for line in lines for x, _ in line]
    ys = [y for line in lines for _, y in line]
    left, top = max(0, int(min(xs) - margin)), max(0, int(min(ys) - margin))
    right = min(canvas.width, math.ceil(max(xs) + margin) + 1)
    bottom = min(canvas.height, math.ceil(max(ys) + margin) + 1)
    return (left, top, right, bottom) if left < right and top < bottom else None


def _mask(lines: list[list[Point]], area: _Box, shrink: float = 1.0) -> Image.Image:
    """Return the shape as a mask by the even-odd rule, `shrink` times smaller."""
    size = (max(1, int((area[2] - area[0]) / shrink)), max(1, int((area[3] - area[1]) / shrink)))
    mask = Image.new("L", size, 0)
    for i, line in enumerate(lines):
        layer = mask if i == 0 else Image.new("L", size, 0)
        local = [((x - area[0]) / shrink, (y - area[1]) / shrink) for x, y in line]
        ImageDraw.Draw(layer).polygon(local, fill=255)
        mask = layer if i == 0 else ImageChops.difference(mask, layer)
    return mask


def _blurred(lines: list[list[Point]], area: _Box, blur: float) -> Image.Image:
    """Blur at a quarter of the size: soft edges need no detail."""
    small = _mask(lines, area, 4.0).filter(ImageFilter.GaussianBlur(blur / 4))
    return small.resize((area[2] - area[0], area[3] - area[1]), Image.Resampling.BILINEAR)


def _lay(
    canvas: Image.Image, area: _Box, mask: Image.Image, color: str, to: str | None, alpha: float,
    lines: list[list[Point]],
) -> None:  # fmt: skip
    if alpha < 1:
        mask = mask.point([round(value * alpha) for value in range(256)])
    canvas.paste(_gradient(area, color, to, lines) if to else color, area, mask)


def _gradient(area: _Box, color: str, to: str, lines: list[list[Point]]) -> Image.Image:
    """Return a vertical blend over the shape's own height, cut to the area."""
    top, bottom = min(y for line in lines for _, y in line), max(y for line in lines for _, y in line)
    start, end = _rgb(color), _rgb(to)
    column = Image.new("RGB", (1, area[3] - area[1]))
    for y in range(column.height):
        t = min(1.0, max(0.0, (y + area[1] - top) / max(1.0, bottom - top)))
        column.putpixel((0, y), tuple(round(s + (e - s) * t) for s, e in zip(start, end, strict=True)))
    return column.resize((area[2] - area[0], column.height))


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
