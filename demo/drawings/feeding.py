"""Goods for eating: plates, bowls, cutlery, bibs, a high chair.

Each function draws one thing on an empty canvas in the palette it is given.
"""

from __future__ import annotations

from demo.drawings.art import Art
from demo.drawings.motifs import cloud, face, gleam, heart, muzzle, scattered, shadow, sheen, star, stitches
from demo.drawings.palettes import (
    CORAL,
    CREAM,
    HONEY,
    INK,
    LEAF,
    MILK,
    OAK,
    ROSE,
    STEEL,
    Palette,
    deep,
    light,
)
from demo.drawings.paths import Path, arch, blob, both_sides, box, curve, oval, placed, shifted, sided, soft


def cloud_plate(art: Art, c: Palette) -> None:
    """A divided silicone plate shaped like a cloud, served."""
    shadow(art, 400, 676, 280)
    bumps = "400,170 480,186 540,250 620,270 680,350 668,440 700,520 640,600 540,610 470,650 400,640"
    plate = blob(both_sides(bumps))
    art.place(_filled(plate, deep(c.main, 0.22)), placed(dy=26))
    art.fill(plate, *sheen(c.main))
    for x, y, rx, ry in ((400, 300, 132, 88), (254, 446, 108, 90), (546, 446, 108, 90)):
        art.fill(oval(x, y, rx, ry), deep(c.main, 0.16))
        art.fill(oval(x, y + 8, rx - 8, ry - 9), light(c.main, 0.35))
    art.fill(blob("320,300 352,250 420,238 480,268 478,330 420,360 344,350"), "#fffaf0")
    art.fill(oval(402, 296, 40, 36), *sheen(HONEY))
    for x, y in ((214, 440), (258, 408), (300, 446), (250, 480)):
        art.fill(oval(x, y, 34, 29), *sheen(LEAF))
        art.fill(oval(x - 8, y - 8, 10), light(LEAF))
    for x, y in ((500, 430), (548, 410), (596, 434), (524, 480), (574, 484)):
        art.fill(oval(x, y, 26), *sheen(CORAL))
        art.fill(oval(x - 7, y - 8, 7), MILK, alpha=0.8)
    face(art, 400, 560, 0.9)


def _filled(path: Path, color: str) -> Art:
    art = Art()
    art.fill(path, color)
    return art


def suction_bowl(art: Art, c: Palette) -> None:
    """A bowl that sticks to the table, full of porridge, with a bear's ears."""
    shadow(art, 400, 690, 210)
    for side in (-1, 1):
        art.fill(oval(400 + side * 190, 330, 62), *sheen(c.main))
        art.fill(oval(400 + side * 190, 332, 34), c.accent)
    art.fill(soft("290,620 510,620 560,694 240,694", 30), *sheen(c.accent))
    art.fill(blob(both_sides("400,360 620,366 600,520 520,630 400,644")), *sheen(c.main))
    art.fill(oval(400, 372, 222, 62), deep(c.main, 0.25))
    art.fill(oval(400, 380, 200, 50), "#fff4dc", to="#f8e2b4")
    for x, y, tone in ((320, 372, CORAL), (380, 392, LEAF), (440, 366, CORAL), (486, 386, HONEY), (356, 358, LEAF)):
        art.fill(oval(x, y, 17, 11), tone)
    muzzle(art, 400, 500, 1.15, MILK)
    for x in (330, 400, 470):
        art.stroke(curve(shifted("0,300 -14,266 10,236 0,196", x, 0)), "#ffffff", 11, alpha=0.85)


def bent_cutlery(art: Art, c: Palette) -> None:
    """A bent spoon and fork for small hands, in their case."""
    shadow(art, 400, 700, 220)
    case = box(150, 470, 500, 224, 70)
    art.fill(case, *sheen(c.main))
    art.fill(box(176, 496, 448, 80, 38), deep(c.main, 0.2))
    for side, tone in ((-1, c.accent), (1, CORAL)):
        x = 400 + side * 110
        art.fill(
            blob(shifted("-30,400 30,400 36,520 24,600 -24,600 -36,520", x, 0)),
            *sheen(tone),
        )
        art.stroke(curve([(x, 410), (x + side * 4, 330), (x + side * 20, 280)]), STEEL, 22)
    art.fill(oval(262, 210, 66, 88), "#f5f7fa", to="#c3cad4")
    gleam(art, oval(244, 186, 15, 34), 0.9)
    art.fill(soft("478,140 592,140 580,280 540,310 492,280", 34), "#f5f7fa", to="#c3cad4")
    for x in (508, 536, 564):
        art.stroke(curve([(x, 130), (x, 216)]), light(c.back, 0.35), 13)
    art.fill(box(150, 570, 500, 124, 60), light(c.main, 0.25), to=c.main)
    face(art, 400, 622, 0.86)


def silicone_bib(art: Art, c: Palette) -> None:
    """A catching bib with a fox face."""
    shadow(art, 400, 712, 200)
    art.stroke(curve("292,330 268,180 340,104 460,104 532,180 508,330"), deep(c.main, 0.06), 54)
    bib = soft(both_sides("400,320 470,300 560,260 604,420 596,690 400,700"), 76)
    art.fill(bib, *sheen(c.main))
    for y in (150, 190):
        art.fill(oval(284 if y > 170 else 304, y, 10), MILK)
    art.fill(blob(both_sides("400,392 470,384 506,440 460,520 400,548")), *sheen(CORAL))
    for side in (-1, 1):
        art.fill(soft(sided("40,396 104,340 112,440", side), 18), *sheen(CORAL))
        art.fill(blob(sided("0,540 50,460 100,456 70,516", side)), CREAM)
    face(art, 400, 452, 0.78, cheeks=ROSE)
    art.fill(oval(400, 534, 14, 10), INK)
    pocket = soft("194,566 606,566 596,708 204,708", 66)
    art.fill(pocket, light(c.main, 0.3), to=deep(c.main, 0.08))
    art.fill(oval(400, 572, 204, 30), deep(c.main, 0.24))


def bandana_bib(art: Art, c: Palette) -> None:
    """Two gauze bandana bibs, layered."""
    shadow(art, 400, 690, 200)
    for dx, dy, tone, kind, dots in (
        (36, 24, light(c.accent, 0.25), "star", MILK),
        (-24, -20, MILK, "heart", c.accent),
    ):
        bib = soft(
            shifted("140,220 660,220 640,330 430,660 370,660 160,330", dx, dy),
            56,
        )
        art.fill(bib, tone, to=deep(tone, 0.1))
        with art.inside(bib) as print_:
            scattered(print_, (140 + dx, 320 + dy, 670 + dx, 690 + dy), 78, kind, dots, 17)
            print_.fill(oval(400 + dx, 206 + dy, 150, 70), light(c.back, 0.4))
        stitches(
            art,
            curve(shifted("172,340 300,520 400,642 500,520 628,340", dx, dy)),
            deep(tone, 0.3),
        )
        for x in (186, 614):
            art.fill(oval(x + dx, 262 + dy, 17), c.accent)


def milk_powder_box(art: Art, c: Palette) -> None:
    """A stack of three powder boxes with a scoop."""
    shadow(art, 400, 712, 170)
    for i, tone in enumerate((c.main, light(c.accent, 0.3), c.main)):
        y = 560 - i * 138
        art.fill(soft(shifted("260,0 540,0 526,146 274,146", 0, y), 34), light(tone, 0.35), to=tone)
        art.fill(box(248, y - 16, 304, 44, 20), *sheen(tone))
        art.fill(box(284, y + 60, 232, 66, 24), MILK, alpha=0.75)
        art.fill((heart, star, cloud)[i](400, y + 94, 24), c.accent)
    art.fill(arch(262, 180, 276, 140), *sheen(c.accent))
    face(art, 400, 252, 0.82)
    art.stroke(curve("588,560 640,470"), OAK, 22)
    art.fill(oval(576, 590, 54, 46), *sheen(OAK))
    art.fill(oval(576, 574, 44, 24), MILK)


def high_chair(art: Art, c: Palette) -> None:
    """A wooden high chair with a cushion and a bowl on the tray."""
    shadow(art, 400, 722, 230)
    for x, foot in ((292, 200), (508, 600)):
        art.stroke(curve([(x, 420), (foot, 716)]), OAK, 32)
    art.stroke(curve("244,596 556,596"), deep(OAK), 24)
    art.fill(arch(270, 120, 260, 340), *sheen(OAK))
    art.fill(arch(298, 150, 204, 300), *sheen(c.main))
    for x, y in ((350, 230), (450, 230), (400, 300), (350, 370), (450, 370)):
        art.fill(star(x, y, 18), MILK)
    art.fill(box(250, 440, 300, 52, 24), *sheen(c.accent))
    art.fill(box(190, 378, 420, 46, 22), *sheen(MILK))
    art.fill(box(190, 404, 420, 24, 12), deep(MILK, 0.16))
    art.fill(blob(both_sides("400,318 466,318 452,366 400,386")), *sheen(CORAL))
    art.fill(oval(400, 320, 66, 16), CREAM)
    art.stroke(curve("440,318 486,262"), STEEL, 12)
