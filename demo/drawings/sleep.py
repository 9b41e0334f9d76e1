"""Goods for sleeping: bags, wraps, quilts, lights.

Each function draws one thing on an empty canvas in the palette it is given.
"""

from __future__ import annotations

from demo.drawings.art import Art
from demo.drawings.motifs import (
    cloud,
    face,
    gleam,
    heart,
    moon,
    muzzle,
    scattered,
    shadow,
    sheen,
    star,
    stitches,
    stripes,
)
from demo.drawings.palettes import BUTTER, COCOA, CORAL, CREAM, HONEY, MILK, OAK, PEACH, STEEL, Palette, deep, light
from demo.drawings.paths import blob, both_sides, box, curve, oval, sided, soft


def cloud_sleeping_bag(art: Art, c: Palette) -> None:
    """The hero: a puffy sleeping bag with clouds, a zip and a baby dozing in it."""
    shadow(art, 400, 716, 210)
    body = blob(both_sides("400,268 478,262 545,300 572,400 588,520 606,630 560,706 400,718"))
    for side in (-1, 1):
        art.fill(blob(sided("120,300 190,350 206,430 168,446 120,410", side)), *sheen(c.main))
        art.fill(oval(400 + side * 188, 448, 26), "#ffdfc9")
    art.fill(body, *sheen(c.main))
    with art.inside(body) as print_:
        scattered(print_, (215, 335, 620, 730), 104, "cloud", MILK, 30)
        print_.fill(blob("190,640 400,690 620,640 640,760 160,760"), c.accent, alpha=0.25)
    art.stroke(curve("400,330 402,500 400,640"), MILK, 14)
    art.stroke(curve("400,330 402,500 400,640"), c.accent, 5, dash=(9, 11))
    art.fill(box(390, 336, 22, 40, 10), HONEY)
    _sleeping_head(art, c)


def _sleeping_head(art: Art, c: Palette) -> None:
    art.fill(oval(400, 226, 128, 118), *sheen(c.main))
    for side in (-1, 1):
        art.fill(oval(400 + side * 92, 132, 40), *sheen(c.main))
        art.fill(oval(400 + side * 92, 134, 22), light(c.accent, 0.25))
    art.fill(oval(400, 236, 98, 92), "#ffe6d3")
    art.stroke(curve("386,152 404,168 424,158"), COCOA, 9)
    face(art, 400, 240, 0.92, asleep=True)
    art.fill(blob(both_sides("400,322 452,312 486,338 448,360 400,352")), MILK)


def split_sleeping_bag(art: Art, c: Palette) -> None:
    """A thin summer bag with two legs and little stars."""
    shadow(art, 400, 712, 200)
    right = "400,196 445,170 500,172 520,250 524,330 560,470 580,640 520,700 440,690 412,560 400,540"
    body = soft(both_sides(right), 40)
    art.fill(body, *sheen(c.main))
    with art.inside(body) as print_:
        scattered(print_, (200, 170, 620, 720), 82, "star", c.accent, 17)
        print_.fill(soft("150,640 650,640 650,740 150,740", 10), MILK, alpha=0.75)
        print_.fill(blob(both_sides("400,248 440,235 462,150 400,140")), light(c.back, 0.2))
    art.stroke(curve("400,262 398,420 400,548"), MILK, 12)
    art.stroke(curve("400,262 398,420 400,548"), deep(c.accent), 5, dash=(8, 10))
    for side in (-1, 1):
        art.fill(oval(400 + side * 82, 210, 13), MILK)
        art.fill(oval(400 + side * 82, 210, 6), c.accent)


def moon_pillow(art: Art, c: Palette) -> None:
    """A sleeping moon to hug, with a star on a string."""
    shadow(art, 400, 700, 190)
    art.fill(moon(440, 405, 285), *sheen(BUTTER))
    stitches(art, moon(434, 405, 262), HONEY, 5)
    face(art, 262, 405, 0.9, asleep=True)
    art.stroke(curve("600,182 612,260 604,330"), OAK, 6)
    art.fill(star(604, 384, 66), *sheen(c.accent))
    face(art, 604, 388, 0.42)
    art.fill(blob("372,128 452,96 560,90 640,160 606,196 520,168 420,196"), *sheen(c.accent))
    art.fill(oval(640, 172, 30), MILK)


def quilted_wrap(art: Art, c: Palette) -> None:
    """A folded gauze wrap tied with a bow."""
    shadow(art, 400, 660, 250)
    for i, tone in enumerate((deep(c.main, 0.1), c.main, light(c.main))):
        sheet = soft([(168, 560 - i * 84), (632, 560 - i * 84), (640, 650 - i * 84), (160, 650 - i * 84)], 40)
        art.fill(sheet, tone, to=deep(tone, 0.12))
        with art.inside(sheet) as print_:
            scattered(print_, (150, 575 - i * 84, 660, 650 - i * 84), 58, "dot", MILK if i != 2 else c.accent, 7)
    top = blob("180,380 280,296 520,296 622,380 630,410 170,410")
    art.fill(top, light(c.main, 0.55), to=c.main)
    art.fill(box(368, 296, 64, 358, 10), *sheen(c.accent))
    for side in (-1, 1):
        art.fill(
            blob(sided("0,300 60,232 140,222 150,300 70,330", side)),
            *sheen(c.accent),
        )
        art.fill(
            blob(sided("30,298 78,262 112,272 80,300", side)),
            deep(c.accent, 0.22),
        )
    art.fill(box(368, 262, 64, 70, 26), light(c.accent, 0.15), to=c.accent)


def swaddle_cocoon(art: Art, c: Palette) -> None:
    """A swaddled baby like a bean, with a cap."""
    shadow(art, 400, 716, 170)
    body = blob(both_sides("400,290 520,300 562,400 548,540 486,680 400,716"))
    art.fill(oval(400, 232, 122, 122), "#ffe6d3")
    art.fill(blob(both_sides("400,88 470,96 526,160 524,214 462,186 400,180")), *sheen(c.accent))
    art.fill(oval(400, 84, 26), MILK)
    face(art, 400, 240, 0.95)
    art.fill(body, *sheen(c.main))
    with art.inside(body) as print_:
        scattered(print_, (220, 320, 600, 720), 84, "heart", c.accent, 15)
        print_.fill(blob("230,330 330,300 560,470 520,600 420,700 600,720 620,280"), light(c.main, 0.3), alpha=0.75)
    art.stroke(curve("318,306 450,390 552,480"), deep(c.main, 0.2), 7, alpha=0.7)
    art.fill(heart(420, 440, 26), c.accent)


def cot_quilt(art: Art, c: Palette) -> None:
    """A small quilt of twelve patches on a wooden cot."""
    shadow(art, 400, 690, 260)
    for x in (150, 620):
        art.fill(box(x, 210, 34, 480, 15), *sheen(OAK))
        art.fill(oval(x + 17, 204, 27), *sheen(HONEY))
    for x in range(220, 610, 66):
        art.fill(box(x, 250, 18, 300, 8), *sheen(OAK))
    art.fill(box(150, 240, 500, 30, 14), *sheen(OAK))
    quilt = soft("170,380 630,380 652,650 148,650", 40)
    art.fill(quilt, MILK)
    with art.inside(quilt) as patches:
        tones = (c.main, light(c.accent, 0.35), MILK, PEACH, BUTTER)
        for row in range(3):
            for col in range(5):
                patches.fill(box(140 + col * 105, 372 + row * 94, 105, 94), tones[(row * 3 + col) % 5])
                mark = (star, heart, cloud)[(row + col) % 3](192 + col * 105, 420 + row * 94, 25)
                patches.fill(mark, c.accent if (row + col) % 2 else MILK)
        for row in range(1, 3):
            stitches(patches, curve([(120, 372 + row * 94), (680, 372 + row * 94)]), MILK, 5)
    art.fill(box(176, 344, 448, 62, 30), *sheen(MILK))


def crib_mobile(art: Art, c: Palette) -> None:
    """A mobile: moon, stars and a whale turning on strings."""
    shadow(art, 400, 714, 110)
    art.stroke(curve("400,90 400,190"), OAK, 10)
    art.fill(oval(400, 88, 22), *sheen(HONEY))
    art.stroke(oval(400, 220, 230, 54), OAK, 20)
    art.fill(oval(400, 212, 46, 40), *sheen(c.accent))
    strings = ((190, 240, 420), (302, 268, 520), (420, 274, 400), (520, 262, 560), (616, 236, 410))
    for x, top, bottom in strings:
        art.stroke(curve([(x, top), (x, bottom)]), STEEL, 4)
    art.fill(moon(200, 460, 66), *sheen(BUTTER))
    art.fill(star(302, 570, 64), *sheen(c.accent))
    art.fill(cloud(424, 440, 84), *sheen(MILK))
    face(art, 424, 432, 0.5)
    art.fill(oval(524, 616, 70, 56), *sheen(c.main))
    art.fill(blob("580,610 626,560 640,600 622,640"), *sheen(c.main))
    face(art, 508, 610, 0.5)
    art.fill(heart(616, 462, 56), *sheen(CORAL))


def cloud_lamp(art: Art, c: Palette) -> None:
    """A night light shaped like a cloud, glowing."""
    art.fill(oval(400, 380, 250), BUTTER, alpha=0.75, blur=46)
    shadow(art, 400, 690, 160)
    art.fill(box(290, 540, 220, 142, 40), *sheen(OAK))
    art.fill(oval(400, 626, 13), HONEY)
    art.fill(cloud(400, 440, 262), MILK, to="#ffeec6")
    gleam(art, blob("246,350 300,300 330,320 276,372"), 0.9)
    face(art, 400, 446, 1.35, asleep=True)
    for x, y, r in ((180, 240, 26), (618, 220, 34), (660, 330, 18)):
        art.fill(star(x, y, r), c.accent)


def changing_pad(art: Art, c: Palette) -> None:
    """A waterproof pad with a rolled edge and a sleepy bear."""
    shadow(art, 410, 690, 250)
    pad = soft("190,190 590,190 640,660 150,660", 46)
    art.fill(pad, *sheen(c.main))
    with art.inside(pad) as print_:
        stripes(print_, (120, 220, 680, 680), 54, light(c.main, 0.6), 18)
    stitches(art, soft("214,214 568,214 612,636 180,636", 34), c.accent, 5)
    art.fill(oval(396, 430, 132, 116), *sheen(CREAM))
    for side in (-1, 1):
        art.fill(oval(396 + side * 98, 336, 42), *sheen(CREAM))
        art.fill(oval(396 + side * 98, 338, 22), c.accent)
    muzzle(art, 396, 430, 1.05, MILK, asleep=True)
    roll = box(160, 150, 470, 84, 42)
    art.fill(roll, light(c.accent, 0.2), to=c.accent)
    art.fill(oval(622, 192, 26, 42), light(c.accent, 0.5))
    art.stroke(oval(622, 192, 11, 20), c.accent, 6)
