"""Draw posters: a share with its product, words and code; a clerk with her code.

Promises: drawn with the committed font; every share is marked as advertising; the code is large enough to be read from a screen.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from PIL import Image, ImageDraw, ImageFont

from app.codes.draw_qr import draw_qr

WIDTH, MARGIN = 750, 48
INK, SOFT, LINE, WARM, PAPER, CREAM = "#2b2420", "#8a7f78", "#eee6df", "#e4572e", "#ffffff", "#fff6ee"
FULL_STOPS = "，。！？、；：）》”"


@dataclass(frozen=True)
class SharePoster:
    """What stands on a share's poster; `picture` is a file of the store or None."""

    name: str
    words: str
    product: str
    price: str
    picture: Path | None
    address: str


def draw_poster(poster: SharePoster) -> bytes:
    """A share as PNG, 750 wide and as high as its words need."""
    words = _wrap(poster.words, 32, WIDTH - 2 * MARGIN - 48, 8)
    title = _wrap(poster.product, 34, WIDTH - 2 * MARGIN, 2)
    words_top = 790 + 46 * len(title) + 78
    foot_top = words_top + 110 + 50 * len(words) + 40
    picture = Image.new("RGB", (WIDTH, foot_top + 268), PAPER)
    pen = ImageDraw.Draw(picture)
    _product(picture, poster.picture)
    _lines(pen, title, (MARGIN, 780), 34, INK, 46)
    pen.text((MARGIN, 784 + 46 * len(title)), poster.price, WARM, _font(48))
    _recommendation(pen, poster.name, words, words_top)
    _foot(picture, pen, poster.address, foot_top, ("长按或扫一扫识别", "在微信里继续看这件商品"))
    return _png(picture)


def draw_clerk_poster(name: str, branch: str, address: str, link: str) -> bytes:
    """A clerk's poster as PNG, to be printed or shown."""
    picture = Image.new("RGB", (WIDTH, 1100), CREAM)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 220), fill=WARM)
    _centered(pen, "邻店", 66, 44, PAPER)
    _centered(pen, "扫码找到最近的门店", 142, 32, PAPER)
    pen.rounded_rectangle((105, 270, 645, 810), 28, fill=PAPER, outline=LINE, width=2)
    code = _code(link, 540, logo=True)
    picture.paste(code, (375 - code.width // 2, 540 - code.height // 2))
    _centered(pen, f"导购 {name}", 846, 44, INK)
    _centered(pen, branch, 914, 32, INK)
    for place, line in enumerate(_wrap(address, 26, WIDTH - 2 * MARGIN, 2)):
        _centered(pen, line, 966 + 38 * place, 26, SOFT)
    return _png(picture)


def _product(picture: Image.Image, path: Path | None) -> None:
    area = (WIDTH, WIDTH)
    if path is None:
        ImageDraw.Draw(picture).rectangle((0, 0, *area), fill=CREAM)
        return
    with Image.open(path) as stored:
        shown = stored.convert("RGB")
    side = min(shown.size)
    left, top = (shown.width - side) // 2, (shown.height - side) // 2
    picture.paste(shown.crop((left, top, left + side, top + side)).resize(area, Image.Resampling.LANCZOS), (0, 0))


def _recommendation(pen: ImageDraw.ImageDraw, name: str, words: Sequence[str], top: int) -> None:
    bottom = top + 120 + 50 * len(words)
    pen.rounded_rectangle((MARGIN, top, WIDTH - MARGIN, bottom), 20, fill=CREAM)
    left = MARGIN + 24
    pen.ellipse((left, top + 22, left + 52, top + 74), fill=WARM)
    initial = name[:1] or "邻"
    pen.text((left + 26, top + 48), initial, PAPER, _font(28), anchor="mm")
    pen.text((left + 68, top + 30), f"{name} 的推荐", INK, _font(28))
    tag = (WIDTH - MARGIN - 92, top + 30, WIDTH - MARGIN - 24, top + 66)
    pen.rounded_rectangle(tag, 8, outline=SOFT, width=2)
    pen.text(((tag[0] + tag[2]) / 2, (tag[1] + tag[3]) / 2), "广告", SOFT, _font(22), anchor="mm")
    _lines(pen, words, (left, top + 96), 32, INK, 50)


def _foot(picture: Image.Image, pen: ImageDraw.ImageDraw, address: str, top: int, words: Sequence[str]) -> None:
    pen.line((MARGIN, top, WIDTH - MARGIN, top), fill=LINE, width=2)
    code = _code(address, 244)
    picture.paste(code, (WIDTH - MARGIN - code.width + 12, top + 12))
    pen.text((MARGIN, top + 58), "邻店", WARM, _font(44))
    _lines(pen, words, (MARGIN, top + 124), 26, SOFT, 40)


def _code(text: str, most_px: int, *, logo: bool = False) -> Image.Image:
    """The largest code with whole pixels for every module that is at most `most_px` wide."""
    smallest = draw_qr(text, 1, logo=logo)
    return draw_qr(text, max(1, most_px // smallest.width), logo=logo)


def _lines(
    pen: ImageDraw.ImageDraw, lines: Sequence[str], place: tuple[int, int], size: int, color: str, step: int
) -> None:
    for number, line in enumerate(lines):
        pen.text((place[0], place[1] + number * step), line, color, _font(size))


def _centered(pen: ImageDraw.ImageDraw, text: str, top: int, size: int, color: str) -> None:
    pen.text((WIDTH / 2, top), text, color, _font(size), anchor="ma")


def _wrap(text: str, size: int, width: int, most: int) -> list[str]:
    """Break a Chinese text into lines; a line never begins with a closing mark; what is too long ends in an ellipsis."""
    font, lines = _font(size), [""]
    for letter in text:
        if letter == "\n":
            lines.append("")
        elif font.getlength(lines[-1] + letter) <= width or letter in FULL_STOPS:
            lines[-1] += letter
        else:
            lines.append(letter)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], lines[most - 1][:-1] + "…"]


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(str(current_app.static_folder)) / "fonts" / "NotoSansSC-Regular.woff2", size)


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
