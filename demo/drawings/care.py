"""Goods for washing and caring: tub, soaps, creams, nappies, towels.

Each function draws one thing on an empty canvas in the palette it is given.
"""

from __future__ import annotations

from demo.drawings.art import Art
from demo.drawings.motifs import face, gleam, heart, leaf, scattered, shadow, sheen, star, stitches
from demo.drawings.palettes import BUTTER, CORAL, CREAM, HONEY, LEAF, MILK, ROSE, SKY, Palette, deep, light
from demo.drawings.paths import blob, both_sides, box, curve, oval, shifted, sided, soft


def _bubbles(art: Art, spots: tuple[tuple[float, float, float], ...]) -> None:
    for x, y, r in spots:
        art.fill(oval(x, y, r), MILK, to=SKY, alpha=0.9)
        art.fill(oval(x - r * 0.35, y - r * 0.35, r * 0.25), "#ffffff")


def folding_tub(art: Art, c: Palette) -> None:
    """A folding bath with foam and a duck."""
    shadow(art, 400, 690, 280)
    for side in (-1, 1):
        art.stroke(curve(sided("170,600 220,690", side)), c.accent, 34)
    art.fill(oval(400, 420, 296, 80), deep(c.main, 0.28))
    _bubbles(art, ((220, 400, 52), (300, 372, 64), (400, 396, 58), (590, 392, 56), (520, 420, 48)))
    art.fill(oval(478, 366, 74, 52), *sheen(HONEY))
    art.fill(oval(438, 300, 52), *sheen(HONEY))
    art.fill(blob("394,300 366,312 376,328 404,322"), CORAL)
    art.fill(oval(430, 292, 7, 9), "#4b3c39")
    front = blob(both_sides("400,484 560,462 702,414 690,520 620,620 400,646"))
    art.fill(front, *sheen(c.main))
    with art.inside(front) as folds:
        for y in (516, 556):
            folds.stroke(curve(shifted("80,-62 250,0 400,12 550,0 720,-62", 0, y)), deep(c.main, 0.12), 9)
    face(art, 400, 590, 0.8)
    _bubbles(art, ((180, 300, 20), (620, 290, 26), (240, 250, 14), (560, 230, 16)))


def body_wash(art: Art, c: Palette) -> None:
    """A pump bottle of wash for hair and body with a leaf label."""
    shadow(art, 400, 712, 150)
    art.stroke(curve("400,250 400,168"), deep(MILK, 0.14), 26)
    art.fill(soft("250,130 470,126 474,178 330,182 256,160", 22), MILK, to=deep(MILK, 0.1))
    art.fill(box(336, 224, 128, 70, 18), MILK, to=deep(MILK, 0.12))
    body = soft(both_sides("400,284 500,292 552,400 548,706 400,706"), 64)
    art.fill(body, *sheen(c.main))
    art.fill(box(292, 410, 216, 236, 40), MILK, alpha=0.92)
    for turn in (-140, -90, -40):
        art.fill(leaf(400 + (turn + 90) * 0.9, 470 + abs(turn + 90) * 0.3, 38, turn), c.accent)
    face(art, 400, 556, 0.9)
    gleam(art, box(272, 380, 18, 210, 9), 0.6)
    _bubbles(art, ((210, 230, 26), (170, 310, 16), (600, 300, 22), (640, 220, 32)))


def cream_jar(art: Art, c: Palette) -> None:
    """An open jar of cream with its lid."""
    shadow(art, 390, 690, 240)
    art.fill(oval(590, 560, 92, 120), *sheen(c.accent))
    art.fill(oval(578, 556, 78, 106), light(c.accent, 0.35))
    art.fill(heart(578, 556, 34), MILK)
    art.fill(blob(both_sides("340,330 420,340 480,380 340,420", 340)), MILK)
    art.fill(blob("250,390 280,320 340,300 320,256 366,232 400,290 430,330 440,392 340,420"), MILK, to=CREAM)
    art.fill(soft("176,420 504,420 510,640 470,694 210,694 170,640", 44), *sheen(c.main))
    art.fill(box(162, 386, 356, 70, 30), MILK, to=deep(c.main, 0.08))
    art.fill(box(216, 490, 248, 156, 36), MILK, alpha=0.85)
    face(art, 340, 552, 0.95)
    gleam(art, box(190, 480, 16, 130, 8), 0.7)


def balm_tube(art: Art, c: Palette) -> None:
    """A tube of barrier cream standing on its cap."""
    shadow(art, 400, 716, 120)
    tube = soft("268,120 532,120 506,620 294,620", 14)
    art.fill(tube, *sheen(c.main))
    with art.inside(tube) as print_:
        print_.fill(box(240, 100, 320, 60), deep(c.main, 0.12))
        for x in range(276, 540, 22):
            print_.stroke(curve([(x, 112), (x, 152)]), MILK, 5, alpha=0.7)
        print_.fill(blob("200,500 330,470 470,520 620,470 620,680 200,680"), c.accent, alpha=0.5)
    art.fill(box(312, 610, 176, 100, 24), *sheen(c.accent))
    for x in range(334, 480, 24):
        art.stroke(curve([(x, 630), (x, 692)]), deep(c.accent), 5, alpha=0.6)
    art.fill(oval(400, 340, 96, 92), MILK, alpha=0.95)
    face(art, 400, 336, 0.92)
    art.fill(leaf(372, 222, 30, -130), LEAF)
    art.fill(leaf(428, 222, 30, -50), LEAF)
    gleam(art, soft("290,180 306,180 318,560 306,560", 8), 0.5)


def nappies(art: Art, c: Palette) -> None:
    """A pack of nappies and one nappy in front."""
    shadow(art, 400, 706, 270)
    pack = soft("190,190 610,190 630,640 170,640", 40)
    art.fill(pack, *sheen(c.main))
    with art.inside(pack) as print_:
        scattered(print_, (150, 210, 660, 640), 96, "cloud", MILK, 30)
        print_.fill(box(140, 180, 520, 70), c.accent, alpha=0.8)
    art.fill(soft("310,150 490,150 470,210 330,210", 26), c.accent)
    art.fill(oval(400, 360, 110, 100), MILK)
    face(art, 400, 356, 1.0)
    nappy = blob(both_sides("400,500 520,492 594,500 590,560 520,600 460,690 400,704"))
    art.fill(nappy, MILK, to=deep(MILK, 0.08))
    art.stroke(curve("222,566 300,600 344,690"), light(c.accent, 0.2), 9)
    art.stroke(curve("578,566 500,600 456,690"), light(c.accent, 0.2), 9)
    for side in (-1, 1):
        art.fill(box(400 + side * 160 - 38, 508, 76, 42, 18), c.accent)
    art.fill(star(400, 590, 36), BUTTER)


def wet_wipes(art: Art, c: Palette) -> None:
    """A pack of wet wipes with one sheet coming out."""
    shadow(art, 400, 690, 270)
    art.fill(soft("150,360 650,360 672,660 128,660", 56), *sheen(c.main))
    for side in (-1, 1):
        for y in range(410, 640, 26):
            art.stroke(curve([(400 + side * 262, y), (400 + side * 236, y + 4)]), MILK, 6, alpha=0.7)
    art.fill(blob("300,400 280,260 330,150 400,210 460,130 500,240 470,330 510,410 400,440"), "#ffffff", to="#d5e6ee")
    art.stroke(curve("400,214 390,300 400,400"), "#d9e4ea", 6)
    art.fill(oval(400, 432, 150, 50), deep(c.main, 0.22))
    art.fill(blob("300,436 330,380 400,396 480,376 502,440 400,470"), "#eaf2f6")
    art.fill(blob("250,440 400,490 550,440 560,476 400,520 240,476"), light(c.accent, 0.2))
    for x, y in ((220, 590), (580, 590)):
        art.fill(heart(x, y, 30), c.accent)
    face(art, 400, 584, 1.0)


def hooded_towel(art: Art, c: Palette) -> None:
    """A hooded bath towel with bunny ears, spread out."""
    shadow(art, 400, 712, 210)
    for side in (-1, 1):
        art.fill(oval(400 + side * 74, 130, 34, 92), *sheen(c.main))
        art.fill(oval(400 + side * 74, 140, 17, 64), light(c.accent, 0.3))
    towel = blob(both_sides("400,190 500,220 600,420 640,640 520,704 400,690"))
    art.fill(towel, *sheen(c.main))
    with art.inside(towel) as print_:
        scattered(print_, (140, 330, 680, 720), 46, "dot", MILK, 5)
        print_.stroke(curve("120,650 280,700 400,672 520,700 680,650"), c.accent, 22)
    art.fill(oval(400, 306, 150, 136), *sheen(light(c.main, 0.3)))
    art.fill(oval(400, 326, 112, 100), "#ffe6d3")
    face(art, 400, 330, 1.0)
    art.fill(heart(400, 500, 44), MILK)
    stitches(art, heart(400, 500, 34), c.accent)


def duck_thermometer(art: Art, c: Palette) -> None:
    """A floating duck that shows the bath's temperature."""
    art.fill(
        blob("60,560 240,536 400,560 560,536 740,560 740,690 400,720 60,690"), light(c.main, 0.1), to=c.main, alpha=0.8
    )
    body = blob("160,470 240,420 400,440 520,430 640,360 660,470 600,600 420,650 240,610")
    art.fill(body, *sheen(BUTTER))
    art.fill(oval(306, 306, 150, 140), *sheen(BUTTER))
    art.fill(blob("286,166 300,120 330,130 324,172"), *sheen(BUTTER))
    face(art, 290, 300, 1.15)
    art.fill(soft("262,316 322,316 316,350 292,364 268,350", 16), CORAL)
    art.fill(box(400, 466, 176, 92, 36), MILK)
    art.stroke(curve("432,490 432,534"), ROSE, 11)
    art.fill(oval(432, 536, 13), ROSE)
    for x, top in ((466, 500), (486, 512), (506, 500), (526, 512), (546, 500)):
        art.stroke(curve([(x, top), (x, 536)]), c.accent, 6)
    art.stroke(curve("80,620 200,596 320,622 440,598 560,622 720,596"), MILK, 13, alpha=0.9)
    art.stroke(curve("140,668 260,650 380,672 500,652 640,668"), MILK, 10, alpha=0.8)
    _bubbles(art, ((620, 240, 24), (660, 300, 14), (560, 190, 15)))
