"""The chain's own signs: the sprout island, the shop front, the home page's banners, a tile for every category.

Lettering is left to the page, which has the font; these pictures hold no text.
"""

from __future__ import annotations

from collections.abc import Callable

from demo.drawings import bottles, care, clothes, outings, play, sleep, wooden_toys
from demo.drawings.art import Art
from demo.drawings.motifs import cloud, face, heart, leaf, moon, sheen, star
from demo.drawings.palettes import (
    BUTTER,
    CORAL,
    CREAM,
    HONEY,
    LEAF,
    MILK,
    MINT,
    NIGHT,
    OAK,
    OATY,
    OCEAN,
    PEACHY,
    ROSY,
    SAGE,
    SKY,
    SKY_DAY,
    SUNNY,
    WOOD,
    Palette,
    deep,
    light,
)
from demo.drawings.paths import blob, both_sides, box, curve, oval, placed, shifted, soft

Draw = Callable[[Art, Palette], None]
WIDE = (800, 360)  # a banner's size in canvas units

CATEGORY_TILES: dict[str, tuple[Draw, Palette]] = {
    "安睡": (sleep.moon_pillow, NIGHT),
    "穿着": (clothes.dungarees, SKY_DAY),
    "喂养": (bottles.sippy_cup, SUNNY),
    "洗护": (care.duck_thermometer, OCEAN),
    "玩具": (play.teddy_bear, OATY),
    "出行": (outings.light_stroller, PEACHY),
    "妈妈": (outings.mothers_flask, ROSY),
}


def logo() -> Art:
    """A sprout on a small smiling island."""
    art = Art()
    art.fill(box(0, 0, 800, 800, 180), "#eef8f2", to="#d8efe2")
    art.fill(blob(both_sides("400,400 560,450 660,560 640,650 400,680")), *sheen(BUTTER))
    for turn, x, tone in ((-145, 318, SAGE), (-35, 482, LEAF)):
        art.fill(leaf(x, 256, 128, turn), light(tone, 0.1), to=tone)
    art.stroke(curve("400,440 396,370 400,320"), LEAF, 26)
    face(art, 400, 534, 1.25)
    art.stroke(curve("110,700 230,676 350,702 470,676 590,702 700,680"), "#8fd0d8", 22)
    return art


def category_tile(name: str) -> Art:
    """A rounded tile with the category's typical thing."""
    draw, colors = CATEGORY_TILES[name]
    thing = Art()
    draw(thing, colors)
    art = Art()
    art.fill(box(0, 0, 800, 800), colors.back, to=deep(colors.back, 0.06))
    art.fill(oval(400, 410, 330), "#ffffff", alpha=0.6)
    art.place(thing, placed(scale=0.88))
    return art


def _sky(art: Art, top: str, bottom: str) -> None:
    art.fill(box(-5, -5, 810, 370), top, to=bottom)


def _hills(art: Art, far: str, near: str) -> None:
    art.fill(blob("-40,290 140,220 330,270 520,210 700,260 860,230 860,420 -40,420"), far)
    art.fill(blob("-40,330 120,290 300,318 480,286 660,316 860,290 860,430 -40,430"), near)


def _place(art: Art, draw: Draw, colors: Palette, x: float, y: float, scale: float) -> None:
    thing = Art()
    draw(thing, colors)
    art.place(thing, placed(x - 400, y - 400, scale=scale))


def sleep_banner() -> Art:
    """Good night on the island: the hero among clouds and stars."""
    art = Art()
    _sky(art, "#cfdcf3", "#f4e8f4")
    art.fill(moon(660, 90, 44), *sheen(BUTTER))
    for x, y, r in ((80, 60, 10), (220, 40, 7), (300, 110, 9), (560, 50, 8), (740, 170, 10), (470, 120, 6)):
        art.fill(star(x, y, r), HONEY)
    for x, y, r in ((120, 130, 70), (440, 70, 46), (700, 210, 80)):
        art.fill(cloud(x, y, r), MILK, alpha=0.85)
    _hills(art, "#d7e6ee", "#c3e0d4")
    _place(art, sleep.cloud_sleeping_bag, SKY_DAY, 600, 196, 0.42)
    _place(art, play.teddy_bear, OATY, 732, 262, 0.22)
    return art


def outing_banner() -> Art:
    """A walk along the island: stroller, bag, trees."""
    art = Art()
    _sky(art, "#d8eff7", "#fff4dc")
    art.fill(oval(110, 80, 46), *sheen(BUTTER))
    for x, y, r in ((240, 70, 50), (520, 60, 60), (380, 130, 34)):
        art.fill(cloud(x, y, r), MILK)
    _hills(art, "#cfe8d4", "#b4dcc0")
    for x, y, r in ((470, 230, 34), (520, 210, 44), (770, 220, 40)):
        art.stroke(curve([(x, y), (x, y + 90)]), WOOD, 10)
        art.fill(oval(x, y, r, r * 1.2), *sheen(SAGE))
    _place(art, outings.light_stroller, SKY_DAY, 600, 214, 0.36)
    _place(art, outings.mummy_bag, PEACHY, 724, 268, 0.2)
    return art


def toys_banner() -> Art:
    """The toy shelf: blocks, horse, rings."""
    art = Art()
    _sky(art, "#fff0da", "#ffe3d6")
    for x, y, r in ((60, 70, 14), (200, 50, 20), (340, 90, 12), (470, 40, 18), (750, 60, 14)):
        art.fill(heart(x, y, r), CORAL, alpha=0.35)
    art.fill(box(-10, 300, 820, 80), *sheen(OAK))
    art.fill(box(-10, 300, 820, 14), light(OAK, 0.35))
    _place(art, wooden_toys.rocking_horse, NIGHT, 690, 190, 0.34)
    _place(art, wooden_toys.stacking_rings, SUNNY, 540, 204, 0.27)
    _place(art, wooden_toys.wooden_blocks, SKY_DAY, 410, 212, 0.25)
    return art


def shop_front() -> Art:
    """The default picture of a branch: awning, window, door, sprout sign; 800 by 360."""
    art = Art()
    _sky(art, "#e3f3f7", "#fdf3e3")
    for x, y, r in ((90, 60, 44), (710, 50, 54)):
        art.fill(cloud(x, y, r), MILK)
    art.fill(box(-10, 312, 820, 60), "#e6dccd")
    art.fill(box(120, 70, 560, 250, 18), *sheen(CREAM))
    art.fill(box(160, 170, 270, 130, 12), light(SKY, 0.35), to=SKY)
    art.fill(box(520, 150, 110, 172, 12), *sheen(OAK))
    art.fill(box(538, 168, 74, 84, 10), light(SKY, 0.4))
    art.fill(oval(616, 250, 6), HONEY)
    _place(art, play.teddy_bear, OATY, 230, 244, 0.15)
    _place(art, sleep.cloud_sleeping_bag, SKY_DAY, 310, 240, 0.16)
    _place(art, wooden_toys.stacking_rings, SUNNY, 388, 246, 0.13)
    for i in range(14):
        left = 104 + i * 42.5
        tone = SAGE if i % 2 == 0 else MILK
        art.fill(soft(shifted("0,84 42.5,84 42.5,150 21,164 0,150", left, 0), 14), tone, to=deep(tone, 0.08))
    art.fill(box(96, 66, 608, 30, 12), *sheen(LEAF))
    art.fill(oval(400, 64, 48), MILK, to=MINT)
    for turn, dx in ((-145, -19), (-35, 19)):
        art.fill(leaf(400 + dx, 54, 25, turn), LEAF)
    art.stroke(curve("400,92 400,66"), LEAF, 6)
    for x in (76, 724):
        art.fill(soft(shifted("-26,280 26,280 20,324 -20,324", x, 0), 6), *sheen(CORAL))
        art.fill(oval(x, 254, 36, 34), *sheen(SAGE))
    return art
