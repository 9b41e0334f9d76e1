"""Draw posters: a share with its product, words and code in one of several styles; a clerk with her code.

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
NIGHT, MIST, GLOW = "#1f2a37", "#aab6c4", "#ffd9a8"
STYLES = {"classic": "大图", "letter": "手记", "night": "夜色"}
SCAN_WORDS = ("长按或扫一扫识别", "在微信里继续看这件商品")


@dataclass(frozen=True)
class SharePoster:
    """What stands on a share's poster; `picture` is a file of the store or None."""

    name: str
    words: str
    product: str
    price: str
    picture: Path | None
    address: str


def draw_poster(poster: SharePoster, style: str = "classic") -> bytes:
    """A share as PNG, 750 wide and as high as its words need; an unknown style is drawn as the first."""
    draw = {"letter": _letter, "night": _night}.get(style, _classic)
    return _png(draw(poster))


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


def _classic(poster: SharePoster) -> Image.Image:
    """The product large on top, her words below."""
    words = _wrap(poster.words, 32, WIDTH - 2 * MARGIN - 48, 8)
    title = _wrap(poster.product, 34, WIDTH - 2 * MARGIN, 2)
    words_top = 790 + 46 * len(title) + 78
    foot_top = words_top + 110 + 50 * len(words) + 40
    picture = Image.new("RGB", (WIDTH, foot_top + 268), PAPER)
    pen = ImageDraw.Draw(picture)
    _product(picture, poster.picture, (0, 0, WIDTH))
    _lines(pen, title, (MARGIN, 780), 34, INK, 46)
    pen.text((MARGIN, 784 + 46 * len(title)), poster.price, WARM, _font(48))
    _recommendation(pen, poster.name, words, words_top)
    _foot(picture, pen, poster.address, foot_top, SCAN_WORDS)
    return picture


def _letter(poster: SharePoster) -> Image.Image:
    """Her words first, as on a card; the product small beside the code."""
    words = _wrap(poster.words, 38, WIDTH - 2 * MARGIN - 60, 12)
    title = _wrap(poster.product, 30, WIDTH - 2 * MARGIN - 60 - 244, 2)
    card_bottom = 210 + 62 * len(words) + 60
    picture = Image.new("RGB", (WIDTH, card_bottom + 620), CREAM)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 14), fill=WARM)
    pen.rounded_rectangle((MARGIN, 60, WIDTH - MARGIN, card_bottom), 24, fill=PAPER, outline=LINE, width=2)
    pen.text((MARGIN + 30, 100), _whose(poster.name, 30, WIDTH - 2 * MARGIN - 160), SOFT, _font(30))
    _advert(pen, WIDTH - MARGIN - 30, 104, SOFT)
    pen.line((MARGIN + 30, 164, WIDTH - MARGIN - 30, 164), fill=LINE, width=2)
    _lines(pen, words, (MARGIN + 30, 190), 38, INK, 62)
    top = card_bottom + 40
    _product(picture, poster.picture, (MARGIN, top, 220))
    _lines(pen, title, (MARGIN + 244, top + 10), 30, INK, 42)
    pen.text((MARGIN + 244, top + 22 + 42 * len(title)), poster.price, WARM, _font(44))
    _foot(picture, pen, poster.address, top + 260, SCAN_WORDS, CREAM)
    return picture


def _night(poster: SharePoster) -> Image.Image:
    """A dark frame, the product in it, the code in the middle below."""
    words = _wrap(poster.words, 30, WIDTH - 2 * MARGIN - 40, 6)
    title = _wrap(poster.product, 34, WIDTH - 2 * MARGIN - 40, 2)
    words_top = 760 + 46 * len(title) + 90
    code_top = words_top + 80 + 48 * len(words) + 20
    picture = Image.new("RGB", (WIDTH, code_top + 420), NIGHT)
    pen = ImageDraw.Draw(picture)
    _product(picture, poster.picture, (MARGIN + 20, 90, WIDTH - 2 * MARGIN - 40))
    pen.text((MARGIN + 20, 28), "邻店", GLOW, _font(36))
    _advert(pen, WIDTH - MARGIN - 20, 34, MIST)
    _lines(pen, title, (MARGIN + 20, 760), 34, PAPER, 46)
    pen.text((MARGIN + 20, 766 + 46 * len(title)), poster.price, GLOW, _font(48))
    pen.text((MARGIN + 20, words_top), _whose(poster.name, 26, WIDTH - 2 * MARGIN - 40), MIST, _font(26))
    _lines(pen, words, (MARGIN + 20, words_top + 48), 30, PAPER, 48)
    code = _code(poster.address, 264)
    left = (WIDTH - code.width) // 2
    pen.rounded_rectangle(
        (left - 12, code_top - 12, left + code.width + 12, code_top + code.width + 12), 18, fill=PAPER
    )
    picture.paste(code, (left, code_top))
    for place, line in enumerate(SCAN_WORDS):
        _centered(pen, line, code_top + code.width + 30 + 38 * place, 26, MIST)
    return picture


def _product(picture: Image.Image, path: Path | None, place: tuple[int, int, int]) -> None:
    """The product's picture as a square at (left, top, side)."""
    left, top, side = place
    if path is None:
        ImageDraw.Draw(picture).rectangle((left, top, left + side, top + side), fill=LINE)
        return
    with Image.open(path) as stored:
        shown = stored.convert("RGB")
    edge = min(shown.size)
    x, y = (shown.width - edge) // 2, (shown.height - edge) // 2
    square = shown.crop((x, y, x + edge, y + edge)).resize((side, side), Image.Resampling.LANCZOS)
    picture.paste(square, (left, top))


def _whose(name: str, size: int, width: int) -> str:
    """Whose recommendation it is, on one line; a long name ends in an ellipsis."""
    room = width - int(_font(size).getlength(" 的推荐"))
    return f"{_wrap(name, size, room, 1)[0]} 的推荐"


def _advert(pen: ImageDraw.ImageDraw, right: int, top: int, color: str) -> None:
    """The word every share must carry."""
    tag = (right - 68, top, right, top + 36)
    pen.rounded_rectangle(tag, 8, outline=color, width=2)
    pen.text(((tag[0] + tag[2]) / 2, (tag[1] + tag[3]) / 2), "广告", color, _font(22), anchor="mm")


def _recommendation(pen: ImageDraw.ImageDraw, name: str, words: Sequence[str], top: int) -> None:
    bottom = top + 120 + 50 * len(words)
    pen.rounded_rectangle((MARGIN, top, WIDTH - MARGIN, bottom), 20, fill=CREAM)
    left = MARGIN + 24
    pen.ellipse((left, top + 22, left + 52, top + 74), fill=WARM)
    initial = name[:1] or "邻"
    pen.text((left + 26, top + 48), initial, PAPER, _font(28), anchor="mm")
    pen.text((left + 68, top + 30), _whose(name, 28, WIDTH - 2 * MARGIN - 220), INK, _font(28))
    _advert(pen, WIDTH - MARGIN - 24, top + 30, SOFT)
    _lines(pen, words, (left, top + 96), 32, INK, 50)


def _foot(
    picture: Image.Image, pen: ImageDraw.ImageDraw, address: str, top: int, words: Sequence[str], ground: str = PAPER
) -> None:
    pen.line((MARGIN, top, WIDTH - MARGIN, top), fill=LINE if ground == PAPER else SOFT, width=2)
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
