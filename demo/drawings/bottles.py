"""Bottles, cups, a warmer and a dummy.

Each function draws one thing on an empty canvas in the palette it is given.
"""

from __future__ import annotations

from demo.drawings.art import Art
from demo.drawings.motifs import face, gleam, leaf, muzzle, shadow, sheen, star
from demo.drawings.palettes import (
    BUTTER,
    CORAL,
    HONEY,
    MILK,
    OAK,
    PEACH,
    Palette,
    deep,
    light,
)
from demo.drawings.paths import arch, blob, both_sides, box, curve, oval, shifted, sided, soft


def _teat(art: Art, top: float) -> None:
    """A silicone teat on a collar, 130 units high."""
    art.fill(
        blob(
            both_sides(
                [(400, top), (428, top + 14), (430, top + 50), (470, top + 100), (472, top + 130), (400, top + 134)]
            )
        ),
        "#fff1dc",
        to="#f3d9b6",
    )
    gleam(art, oval(386, top + 40, 8, 26), 0.8)


def _marks(art: Art, x: float, top: float, bottom: float, color: str) -> None:
    for i, y in enumerate(range(int(top), int(bottom), 30)):
        art.stroke(curve([(x, y), (x + (44 if i % 2 == 0 else 26), y)]), color, 5, alpha=0.8)


def glass_bottle(art: Art, c: Palette) -> None:
    """A wide-necked glass bottle of milk with a leaf print."""
    shadow(art, 400, 712, 150)
    _teat(art, 110)
    body = blob(both_sides("400,306 496,310 540,380 536,500 548,620 510,700 400,708"))
    art.fill(body, "#f4fafc", to="#dcebf2")
    with art.inside(body) as milk:
        milk.fill(blob("200,430 330,418 470,440 600,424 620,760 180,760"), MILK, to="#fbeeda")
        for x, y, turn in ((330, 560, -60), (372, 600, -30), (334, 636, -100), (380, 520, -80)):
            milk.fill(leaf(x, y, 30, turn), c.accent)
    _marks(art, 470, 440, 660, c.accent)
    gleam(art, blob("290,370 316,350 318,470 292,480"), 0.9)
    art.fill(box(286, 236, 228, 86, 24), *sheen(c.main))
    for x in range(308, 510, 24):
        art.stroke(curve([(x, 252), (x, 306)]), c.accent, 6, alpha=0.6)


def handled_bottle(art: Art, c: Palette) -> None:
    """An anti-colic bottle with two handles and a bear face."""
    shadow(art, 400, 712, 170)
    _teat(art, 96)
    for side in (-1, 1):
        art.stroke(blob(sided("120,350 216,350 246,440 196,540 132,520", side)), c.accent, 36)
    body = soft(both_sides("400,300 520,300 534,480 524,704 400,704"), 56)
    art.fill(body, "#fff6e4", to=PEACH)
    gleam(art, box(296, 340, 20, 180, 10), 0.7)
    _marks(art, 462, 360, 500, deep(c.accent, 0.05))
    art.fill(box(272, 218, 256, 104, 30), *sheen(c.main))
    art.fill(box(272, 290, 256, 20, 9), c.accent)
    for side in (-1, 1):
        art.fill(oval(400 + side * 62, 516, 28), c.main)
    art.fill(oval(400, 590, 96, 84), *sheen(c.main))
    muzzle(art, 400, 584, 0.76, MILK)


def sippy_cup(art: Art, c: Palette) -> None:
    """A learner's cup with a spout, shaped like a chick."""
    shadow(art, 400, 706, 190)
    for side in (-1, 1):
        art.fill(blob(sided("150,420 236,400 262,470 210,540 140,540", side)), *sheen(HONEY))
    art.fill(box(352, 150, 96, 100, 34), *sheen(CORAL))
    art.fill(arch(250, 210, 300, 170), *sheen(light(c.accent, 0.15)))
    body = soft(both_sides("400,340 570,340 544,700 400,700"), 80)
    art.fill(body, *sheen(BUTTER))
    art.fill(box(220, 316, 360, 62, 28), light(c.accent, 0.3), to=c.accent)
    face(art, 400, 490, 1.2)
    art.fill(soft("374,508 426,508 400,544", 10), CORAL)
    gleam(art, box(270, 420, 18, 120, 9), 0.55)
    for x in (340, 460):
        art.fill(oval(x, 706, 46, 17), CORAL)


def straw_bottle(art: Art, c: Palette) -> None:
    """A straw bottle with a strap and stars."""
    shadow(art, 400, 716, 140)
    art.stroke(curve("286,250 180,330 190,520 284,640"), c.accent, 20)
    art.stroke(curve("420,220 424,150 486,112 540,124"), "#ffffff", 34)
    art.stroke(curve("420,220 424,150 486,112 540,124"), c.accent, 22)
    body = soft(both_sides("400,300 520,300 536,500 516,706 400,706"), 50)
    art.fill(body, *sheen(c.main))
    with art.inside(body) as print_:
        print_.fill(blob("230,470 340,456 460,476 600,460 600,730 200,730"), light(c.accent, 0.35), alpha=0.7)
        for x, y, r in ((330, 380, 20), (470, 420, 26), (350, 660, 17), (490, 640, 20)):
            print_.fill(star(x, y, r), MILK)
    art.fill(box(268, 206, 264, 110, 34), *sheen(c.accent))
    art.fill(box(268, 290, 264, 26, 12), MILK)
    face(art, 400, 552, 1.05)
    gleam(art, box(300, 336, 18, 150, 9), 0.6)


def bottle_warmer(art: Art, c: Palette) -> None:
    """A round warmer with a screen and a bottle inside."""
    shadow(art, 400, 712, 200)
    art.fill(oval(400, 452, 176, 52), deep(c.main, 0.3))
    _teat(art, 112)
    bottle = soft("322,270 478,270 486,520 314,520", 26)
    art.fill(bottle, "#f5fafc", to="#e4eef3")
    art.fill(soft("320,350 481,350 486,520 314,520", 12), MILK, to="#fbeeda")
    _marks(art, 428, 320, 440, c.accent)
    art.fill(box(306, 236, 188, 58, 20), *sheen(c.accent))
    art.fill(blob(both_sides("400,440 560,424 600,540 586,680 500,710 400,712")), *sheen(c.main))
    art.fill(box(300, 500, 200, 92, 36), "#3d4a5c")
    for x, y in ((348, 546), (372, 546)):
        art.stroke(soft(shifted("-9,-22 9,-22 9,22 -9,22", x, y), 4), "#a9ecd0", 6)
    art.stroke(oval(410, 528, 7), "#a9ecd0", 5)
    art.stroke(curve("458,532 436,528 430,546 438,564 458,560"), "#a9ecd0", 6)
    face(art, 400, 640, 0.8)
    for x in (250, 560):
        art.stroke(curve(shifted("0,340 -12,300 10,268 0,226", x, 0)), "#ffffff", 12, alpha=0.9)


def pacifier(art: Art, c: Palette) -> None:
    """A dummy on a wooden bead chain."""
    shadow(art, 400, 716, 170, 20)
    beads = ((560, 150, c.main), (600, 206, OAK), (606, 274, c.accent), (580, 338, MILK), (536, 384, OAK))
    art.stroke(curve("500,118 560,150 606,240 580,338 500,410"), OAK, 6)
    for x, y, tone in beads:
        art.fill(oval(x, y, 36), *sheen(tone))
        gleam(art, oval(x - 11, y - 12, 8), 0.7)
    art.fill(box(404, 84, 124, 60, 26), *sheen(c.accent))
    art.fill(blob(both_sides("400,340 452,350 470,410 430,470 400,476")), "#fff1dc", to="#f0d3ab")
    art.fill(blob(both_sides("400,444 540,420 600,520 520,610 400,600")), *sheen(c.main))
    for side in (-1, 1):
        art.fill(oval(400 + side * 120, 516, 22, 30), deep(c.main, 0.2))
    art.stroke(oval(400, 640, 74, 62), c.accent, 26)
    art.fill(oval(400, 540, 74, 56), *sheen(light(c.main, 0.5)))
    face(art, 400, 534, 0.66, asleep=True)
