"""Goods for going out and goods for mothers: stroller, carrier, bag, pillow, flask.

Each function draws one thing on an empty canvas in the palette it is given.
"""

from __future__ import annotations

from demo.drawings.art import Art
from demo.drawings.motifs import face, gleam, heart, leaf, scattered, shadow, sheen, star, stitches
from demo.drawings.palettes import (
    BUTTER,
    CLOUD,
    COCOA,
    CORAL,
    CREAM,
    HONEY,
    INK,
    MILK,
    OAK,
    STEEL,
    WOOD,
    Palette,
    deep,
    light,
)
from demo.drawings.paths import arch, blob, both_sides, box, curve, oval, shifted, sided, soft


def light_stroller(art: Art, c: Palette) -> None:
    """A light stroller with a sun canopy and a basket."""
    shadow(art, 410, 714, 240)
    art.stroke(curve("620,180 560,330 470,500 300,660"), STEEL, 20)
    art.stroke(curve("300,470 430,560 560,660"), STEEL, 20)
    art.stroke(curve("600,170 650,160 690,190"), COCOA, 30)
    art.fill(soft("330,580 560,580 530,650 360,650", 22), deep(c.main, 0.25))
    hood = blob("180,400 196,250 300,160 430,160 520,240 470,330 350,410")
    art.fill(hood, *sheen(c.main))
    with art.inside(hood) as print_:
        scattered(print_, (160, 170, 560, 420), 88, "cloud", MILK, 26)
        print_.stroke(curve("350,140 300,280 330,430"), deep(c.main, 0.12), 6)
    seat = blob("190,396 350,408 480,320 560,420 520,540 400,588 260,560 200,480")
    art.fill(seat, light(c.accent, 0.15), to=c.accent)
    stitches(art, curve("214,470 280,540 400,560 500,520"), MILK)
    art.fill(oval(300, 372, 66, 62), "#ffe6d3")
    face(art, 296, 370, 0.66)
    art.fill(heart(420, 480, 32), MILK)
    for x in (290, 570):
        art.fill(oval(x, 668, 54), COCOA)
        art.fill(oval(x, 668, 36), CLOUD)
        art.fill(oval(x, 668, 13), c.accent)


def baby_carrier(art: Art, c: Palette) -> None:
    """A carrier with a baby peeping over the edge."""
    shadow(art, 400, 714, 180)
    for side in (-1, 1):
        art.stroke(
            curve(sided("120,330 200,180 110,90 20,150", side)),
            deep(c.main, 0.1),
            50,
        )
        art.fill(box(400 + side * 190 - 60, 560, 120, 46, 20), *sheen(OAK))
        art.fill(blob(sided("110,520 196,560 208,660 160,690 120,610", side)), "#ffe0cc")
        art.fill(oval(400 + side * 178, 676, 44, 34), *sheen(c.accent))
    art.fill(oval(400, 296, 126, 116), "#ffe6d3")
    art.fill(blob(both_sides("400,160 480,172 536,260 524,300 470,236 400,222")), *sheen(BUTTER))
    for side in (-1, 1):
        art.fill(oval(400 + side * 70, 168, 34), *sheen(BUTTER))
    face(art, 400, 302, 0.95)
    panel = soft(both_sides("400,390 530,366 560,560 500,680 400,690"), 56)
    art.fill(panel, *sheen(c.main))
    with art.inside(panel) as print_:
        scattered(print_, (220, 440, 600, 700), 76, "leaf", c.accent, 18)
    art.fill(soft(both_sides("400,384 534,360 540,424 400,444"), 26), light(c.main, 0.4))
    art.fill(soft(both_sides("400,600 640,556 640,620 400,664"), 26), *sheen(c.accent))
    art.fill(box(364, 596, 72, 56, 16), WOOD)
    for side in (-1, 1):
        art.fill(oval(400 + side * 92, 392, 34, 28), "#ffe0cc")


def mummy_bag(art: Art, c: Palette) -> None:
    """A roomy backpack with a bottle pocket and a rabbit charm."""
    shadow(art, 400, 712, 220)
    art.stroke(curve("330,220 340,120 400,96 460,120 470,220"), deep(c.accent, 0.15), 28)
    for side in (-1, 1):
        art.fill(
            soft(sided("190,430 262,450 256,660 190,680", side), 36),
            *sheen(deep(c.main, 0.12)),
        )
    art.fill(box(600, 380, 48, 110, 20), MILK, to=CLOUD)
    art.fill(box(608, 350, 32, 44, 14), *sheen(CORAL))
    art.fill(soft(both_sides("400,176 540,190 600,420 596,700 400,704"), 84), *sheen(c.main))
    flap = blob(both_sides("400,184 530,200 586,330 520,440 400,462"))
    art.fill(flap, light(c.main, 0.3), to=c.main)
    stitches(art, curve("224,350 286,424 400,444 514,424 576,350"), c.accent)
    art.fill(box(372, 420, 56, 84, 18), *sheen(OAK))
    art.fill(oval(400, 480, 11), HONEY)
    art.fill(box(250, 530, 300, 140, 44), light(c.main, 0.25), to=c.main)
    stitches(art, box(264, 544, 272, 112, 34), c.accent)
    face(art, 400, 590, 0.9)
    art.stroke(curve("290,240 262,320 268,360"), OAK, 5)
    for x in (256, 284):
        art.fill(oval(x, 370, 11, 30), CREAM)
    art.fill(oval(270, 412, 34, 32), CREAM)
    art.fill(oval(260, 408, 4, 5), INK)
    art.fill(oval(280, 408, 4, 5), INK)


def nursing_pillow(art: Art, c: Palette) -> None:
    """A curved pillow to feed on, with a sheep asleep in it."""
    shadow(art, 400, 690, 280)
    ring = blob(both_sides("400,470 476,452 530,380 556,290 630,262 696,380 664,560 530,672 400,690"))
    art.fill(oval(400, 380, 138, 120), MILK)
    for x, y in ((300, 330), (340, 270), (400, 250), (460, 270), (500, 330)):
        art.fill(oval(x, y, 50), MILK, to=CLOUD)
    art.fill(oval(400, 372, 96, 88), "#ffe9d8")
    for side in (-1, 1):
        art.fill(blob(sided("88,340 150,330 170,360 96,380", side)), "#f6d3bd")
    face(art, 400, 378, 0.86, asleep=True)
    art.fill(ring, *sheen(c.main))
    with art.inside(ring) as print_:
        scattered(print_, (110, 290, 720, 700), 88, "star", MILK, 20)
    stitches(art, curve("144,400 176,540 280,634 400,654 520,634 624,540 656,400"), c.accent, 5)
    art.fill(heart(400, 570, 42), c.accent)


def mothers_flask(art: Art, c: Palette) -> None:
    """A warm flask with a cup, a sprig and steam."""
    shadow(art, 420, 712, 200)
    art.fill(arch(306, 106, 170, 150), *sheen(MILK))
    art.fill(box(296, 220, 190, 44, 18), *sheen(OAK))
    art.fill(soft("306,250 476,250 500,400 494,704 288,704 282,400", 46), *sheen(c.main))
    for turn, x, y in ((-120, 372, 430), (-60, 410, 430), (-130, 370, 390), (-50, 412, 390), (-90, 391, 350)):
        art.fill(leaf(x, y, 28, turn), c.accent)
    art.stroke(curve("391,372 391,480"), c.accent, 7)
    face(art, 391, 560, 0.95)
    gleam(art, box(304, 330, 17, 260, 8), 0.6)
    art.stroke(oval(650, 620, 40, 40), OAK, 18)
    art.fill(blob("524,560 590,566 656,560 646,680 590,706 536,680"), *sheen(CREAM))
    art.fill(oval(590, 562, 64, 18), CORAL, to=HONEY)
    for x in (566, 606):
        art.stroke(curve(shifted("0,520 -12,484 10,452 0,416", x, 0)), "#ffffff", 11, alpha=0.95)
    art.fill(star(590, 634, 22), c.accent)
