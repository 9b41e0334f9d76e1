"""Soft toys, teethers, a cloth book, bath boats, a play mat.

Each function draws one thing on an empty canvas in the palette it is given.
"""

from __future__ import annotations

from demo.drawings.art import Art
from demo.drawings.motifs import cloud, face, heart, leaf, moon, muzzle, scattered, shadow, sheen, star, stitches
from demo.drawings.palettes import (
    BLUSH,
    BUTTER,
    CORAL,
    CREAM,
    HONEY,
    LEAF,
    MILK,
    MINT,
    OAK,
    PEACH,
    ROSE,
    SAGE,
    SKY,
    WOOD,
    Palette,
    deep,
    light,
)
from demo.drawings.paths import blob, both_sides, box, curve, oval, sided, soft


def teddy_bear(art: Art, c: Palette) -> None:
    """A sitting bear with a bow."""
    shadow(art, 400, 712, 220)
    for side in (-1, 1):
        art.fill(oval(400 + side * 118, 150, 62), *sheen(c.accent))
        art.fill(oval(400 + side * 118, 156, 34), CREAM)
        art.fill(blob(sided("96,400 180,420 214,530 170,560 110,500", side)), *sheen(c.accent))
    art.fill(oval(400, 540, 156, 160), *sheen(c.accent))
    art.fill(oval(400, 560, 96, 104), CREAM)
    for side in (-1, 1):
        art.fill(oval(400 + side * 140, 650, 76, 66), *sheen(c.accent))
        art.fill(oval(400 + side * 150, 654, 44, 40), CREAM)
        art.fill(heart(400 + side * 150, 656, 20), ROSE)
    art.fill(oval(400, 264, 178, 152), *sheen(c.accent))
    muzzle(art, 400, 276, 1.4, CREAM)
    for side in (-1, 1):
        art.fill(blob(sided("0,424 64,390 84,424 62,456", side)), *sheen(CORAL))
    art.fill(oval(400, 424, 22), light(CORAL))


def bunny_doll(art: Art, c: Palette) -> None:
    """A long-eared doll in a striped vest."""
    shadow(art, 400, 716, 160)
    for side in (-1, 1):
        art.fill(blob(sided("30,200 40,90 86,54 122,120 96,220", side)), *sheen(CREAM))
        art.fill(blob(sided("54,190 62,112 86,88 100,130 82,200", side)), BLUSH)
        art.fill(blob(sided("76,420 150,470 186,560 146,580 84,500", side)), *sheen(CREAM))
        art.fill(blob(sided("20,590 80,590 96,690 60,716 22,700", side)), *sheen(CREAM))
    vest = soft(both_sides("400,396 470,390 512,620 400,640"), 40)
    art.fill(vest, *sheen(c.main))
    with art.inside(vest) as print_:
        for y in range(420, 640, 36):
            print_.stroke(curve([(260, y), (540, y)]), c.accent, 13)
    art.fill(oval(400, 290, 140, 126), *sheen(CREAM))
    face(art, 400, 286, 1.15)
    art.fill(oval(400, 300, 11, 8), ROSE)
    art.fill(star(400, 520, 34), MILK)


def giraffe_teether(art: Art, c: Palette) -> None:
    """A giraffe-shaped teether with a ring."""
    shadow(art, 400, 716, 200, 20)
    art.fill(blob("330,240 300,420 330,560 420,600 480,520 462,380 470,250"), *sheen(BUTTER))
    for x, y, r in ((352, 400, 24), (420, 440, 28), (366, 480, 22), (430, 350, 20), (344, 320, 16)):
        art.fill(oval(x, y, r, r * 0.85), OAK)
    for side in (-1, 1):
        art.stroke(curve([(392 + side * 40, 150), (392 + side * 52, 92)]), HONEY, 17)
        art.fill(oval(392 + side * 54, 84, 22), WOOD)
        art.fill(
            blob([(392 + side * x, y) for x, y in ((96, 200), (170, 160), (186, 200), (110, 250))]), *sheen(BUTTER)
        )
    art.fill(oval(392, 236, 130, 112), *sheen(BUTTER))
    art.fill(oval(392, 290, 88, 58), "#fff2d8")
    face(art, 392, 222, 1.0)
    art.fill(oval(364, 292, 7, 9), WOOD)
    art.fill(oval(420, 292, 7, 9), WOOD)
    art.stroke(oval(410, 622, 128, 82), c.accent, 40)
    for x, y in ((298, 640), (350, 696), (480, 694), (530, 620)):
        art.fill(oval(x, y, 9), light(c.accent, 0.5))


def cloth_book(art: Art, c: Palette) -> None:
    """A soft book open on a hill, a moon and a rustling leaf."""
    shadow(art, 400, 660, 300)
    art.fill(soft("90,250 400,280 710,250 720,620 400,656 80,620", 40), deep(c.accent, 0.05))
    for side, tone in ((-1, SKY), (1, BUTTER)):
        page = soft(sided("0,262 292,228 300,590 0,626", side), 30)
        art.fill(page, light(tone, 0.4), to=tone)
        with art.inside(page) as scene:
            scene.fill(
                blob("60,560 200,470 330,500 420,460 600,520 740,470 760,700 40,700"), LEAF if side < 0 else SAGE
            )
        stitches(
            art,
            soft(sided("22,284 272,254 278,570 22,602", side), 22),
            MILK,
        )
    art.fill(moon(250, 350, 56), *sheen(HONEY))
    art.fill(cloud(190, 440, 44), MILK)
    art.fill(oval(548, 440, 86, 78), *sheen(CORAL))
    face(art, 548, 436, 0.76)
    art.fill(leaf(548, 346, 36, -60), LEAF)
    art.fill(heart(300, 540, 28), ROSE)
    art.stroke(curve("700,300 752,280 766,330"), ROSE, 15)


def penguin_tumbler(art: Art, c: Palette) -> None:
    """A round-bottomed penguin that never falls."""
    shadow(art, 400, 712, 150)
    for side in (-1, 1):
        art.fill(blob(sided("150,380 230,420 250,520 210,540 160,480", side)), *sheen(c.accent))
    art.fill(blob(both_sides("400,110 520,160 560,300 606,500 540,660 400,708")), *sheen(c.accent))
    art.fill(blob(both_sides("400,236 470,200 520,280 540,480 490,630 400,668")), MILK, to=CREAM)
    face(art, 400, 320, 1.25)
    art.fill(soft("364,334 436,334 400,386", 14), HONEY)
    art.fill(box(262, 420, 276, 52, 26), *sheen(CORAL))
    art.fill(soft("452,440 520,440 526,560 462,560", 18), *sheen(CORAL))
    for x in (472, 494, 516):
        art.stroke(curve([(x - 2, 556), (x, 580)]), CORAL, 9)
    art.fill(star(356, 570, 36), light(c.main, 0.1))


def bath_boats(art: Art, c: Palette) -> None:
    """Three stacking boats on the waves with a whale."""
    for y, tone, alpha in ((470, light(c.main, 0.2), 0.9), (560, c.main, 0.95)):
        art.fill(
            blob(
                [
                    (20, y + 20),
                    (140, y - 8),
                    (270, y + 24),
                    (400, y - 8),
                    (530, y + 24),
                    (660, y - 8),
                    (790, y + 20),
                    (760, 730),
                    (40, 730),
                ]
            ),
            tone,
            alpha=alpha,
        )
        if y == 470:
            _boat(art, 230, 470, 1.0, CORAL)
            _boat(art, 570, 440, 0.8, HONEY)
    art.fill(blob("210,620 270,530 400,510 520,560 600,600 640,540 680,560 650,660 480,700 280,700"), *sheen(c.accent))
    art.fill(blob("230,640 400,660 520,650 460,700 280,698"), MILK, alpha=0.85)
    face(art, 340, 600, 0.9)
    for x, turn in ((380, -20), (412, 20)):
        art.stroke(curve([(396, 500), (x, 450), (x + turn, 440)]), MILK, 11)
    art.stroke(curve("80,704 200,686 320,712 460,690 600,712 720,690"), MILK, 10, alpha=0.8)


def _boat(art: Art, x: float, y: float, k: float, tone: str) -> None:
    art.stroke(curve([(x, y), (x, y - 260 * k)]), WOOD, 12)
    art.fill(soft([(x + 14, y - 250 * k), (x + 130 * k, y - 60 * k), (x + 14, y - 60 * k)], 18), MILK, to=CREAM)
    art.fill(soft([(x - 14, y - 210 * k), (x - 14, y - 60 * k), (x - 96 * k, y - 60 * k)], 16), light(tone, 0.4))
    art.fill(
        soft(
            [
                (x - 150 * k, y - 40 * k),
                (x + 150 * k, y - 40 * k),
                (x + 100 * k, y + 70 * k),
                (x - 100 * k, y + 70 * k),
            ],
            30,
        ),
        *sheen(tone),
    )
    for dx in (-56, 0, 56):
        art.fill(oval(x + dx * k, y + 8 * k, 14 * k), MILK)


def folding_mat(art: Art, c: Palette) -> None:
    """A thick folding mat with a road of animals, half unrolled."""
    shadow(art, 400, 690, 300)
    sheets = ((90, 480, PEACH), (270, 440, MINT), (450, 480, SKY))
    for i, (x, y, tone) in enumerate(sheets):
        up = -1 if i % 2 == 0 else 1
        panel = soft([(x, y + up * 34), (x + 190, y - up * 34), (x + 190, 640 - up * 34), (x, 640 + up * 34)], 12)
        art.fill(panel, light(tone, 0.2), to=tone)
        with art.inside(panel) as print_:
            scattered(print_, (x, y - 30, x + 200, 690), 60, ("star", "heart", "cloud")[i], MILK, 15)
        art.fill(
            soft([(x, 640 + up * 34), (x + 190, 640 - up * 34), (x + 190, 668 - up * 34), (x, 668 + up * 34)], 8),
            deep(tone, 0.15),
        )
    art.fill(oval(400, 330, 150, 132), *sheen(c.accent))
    for side in (-1, 1):
        art.fill(oval(400 + side * 112, 226, 48), *sheen(c.accent))
        art.fill(oval(400 + side * 112, 230, 25), CREAM)
        art.fill(oval(400 + side * 92, 466, 50, 36), *sheen(c.accent))
    muzzle(art, 400, 336, 1.2, CREAM)
