"""Goods to wear: bodysuits, jackets, trousers, a dress.

Each function draws one thing on an empty canvas in the palette it is given.
"""

from __future__ import annotations

from demo.drawings.art import Art
from demo.drawings.motifs import (
    checks,
    face,
    heart,
    leaf,
    muzzle,
    scattered,
    shadow,
    sheen,
    stitches,
    stripes,
)
from demo.drawings.palettes import BLUSH, CORAL, CREAM, HONEY, MILK, WOOD, Palette, deep, light
from demo.drawings.paths import Path, blob, both_sides, box, curve, oval, shifted, sided, soft

_WHOLE = (60, 100, 740, 760)


def _torso(sleeve: str, hem: str, radius: float = 26) -> Path:
    """A garment by its right half: neck, then sleeve, then hem."""
    return soft(both_sides(f"400,226 440,214 462,178 {sleeve} {hem}"), radius)


def _neck(art: Art, color: str) -> None:
    art.stroke(curve("338,180 360,222 400,238 440,222 462,180"), color, 20)


def striped_bodysuit(art: Art, c: Palette) -> None:
    """A long-sleeved bodysuit with sailor stripes and press studs."""
    shadow(art, 400, 708, 150)
    body = _torso("520,196 600,290 668,440 600,476 538,370", "536,572 508,604 456,640 450,692 400,692")
    art.fill(body, MILK, to=light(c.main, 0.15))
    with art.inside(body) as print_:
        stripes(print_, (100, 262, 700, 600), 44, c.accent, 15)
        for side in (-1, 1):
            print_.stroke(curve(sided("278,424 190,482", side)), c.accent, 34)
    for side in (-1, 1):
        art.stroke(curve(sided("128,590 66,630 50,676", side)), c.accent, 13)
    for x in (368, 400, 432):
        art.fill(oval(x, 664, 9), HONEY)
    _neck(art, c.accent)
    art.fill(box(438, 318, 74, 72, 14), *sheen(c.main))
    art.fill(heart(475, 354, 20), CORAL)


def dotted_romper(art: Art, c: Palette) -> None:
    """A short-sleeved summer romper with dots and a bunny."""
    shadow(art, 400, 700, 170)
    body = _torso("530,196 640,310 580,372 532,332", "540,470 590,640 510,692 428,664 400,600", 32)
    art.fill(body, *sheen(c.main))
    with art.inside(body) as print_:
        scattered(print_, (140, 200, 690, 700), 62, "dot", MILK, 11)
        for side in (-1, 1):
            print_.stroke(curve(sided("244,306 178,380", side)), c.accent, 26)
            print_.stroke(curve(sided("210,636 104,706 20,660", side)), c.accent, 30)
    _neck(art, c.accent)
    for side in (-1, 1):
        art.fill(oval(400 + side * 30, 348, 18, 52), MILK)
        art.fill(oval(400 + side * 30, 352, 8, 36), BLUSH)
    art.fill(oval(400, 432, 76, 68), MILK)
    face(art, 400, 428, 0.68)


def bear_jacket(art: Art, c: Palette) -> None:
    """A hooded fleece jacket with round ears and toggles."""
    shadow(art, 400, 700, 190)
    body = soft(both_sides("400,300 480,290 560,320 640,480 660,560 590,586 548,500 560,690 400,696"), 34)
    art.fill(body, *sheen(c.main))
    for side in (-1, 1):
        art.fill(oval(400 + side * 112, 150, 50), *sheen(c.main))
        art.fill(oval(400 + side * 112, 152, 28), light(c.accent, 0.3))
        art.fill(
            soft(sided("186,552 264,524 272,566 196,598", side), 16),
            c.accent,
        )
        art.fill(box(400 + (44 if side > 0 else -150), 560, 106, 74, 24), deep(c.main, 0.14))
    art.fill(oval(400, 246, 154, 132), *sheen(c.main))
    art.fill(oval(400, 262, 112, 96), deep(c.main, 0.32))
    art.fill(blob(both_sides("400,300 468,296 500,330 440,372 400,350")), MILK)
    art.stroke(curve("400,358 402,520 400,692"), deep(c.main, 0.3), 6)
    for y in (420, 500, 580):
        art.stroke(curve([(352, y), (448, y)]), light(WOOD), 8)
        art.fill(box(436, y - 10, 40, 20, 10), WOOD)


def dungarees(art: Art, c: Palette) -> None:
    """Dungarees with brass buttons and a carrot in the pocket."""
    shadow(art, 400, 712, 190)
    for side in (-1, 1):
        art.stroke(curve(sided("92,330 112,200 70,128", side)), deep(c.main, 0.1), 34)
    right = "400,286 500,282 516,420 560,450 580,690 440,700 412,560 400,552"
    body = soft(both_sides(right), 22)
    art.fill(body, *sheen(c.main))
    stitches(art, soft(both_sides("400,302 484,300 500,428 544,462 560,640"), 18), MILK, 4)
    for side in (-1, 1):
        art.fill(
            soft(sided("38,650 182,640 186,700 36,706", side), 14),
            light(c.main, 0.4),
        )
        art.fill(oval(400 + side * 84, 318, 19), HONEY)
        art.fill(oval(400 + side * 84, 318, 8), light(HONEY))
    art.fill(blob("372,330 356,280 384,262 400,320 420,258 444,286 424,332"), c.accent)
    art.fill(blob(both_sides("400,308 432,316 426,400 400,440")), *sheen(CORAL))
    pocket = soft("330,356 470,356 462,460 400,486 338,460", 20)
    art.fill(pocket, light(c.main, 0.3), to=c.main)
    stitches(art, pocket, MILK, 4)


def gauze_dress(art: Art, c: Palette) -> None:
    """A twirly dress with two tiers and a ribbon."""
    shadow(art, 400, 700, 240)
    for side in (-1, 1):
        art.fill(blob(sided("70,200 130,178 190,250 168,300 96,280", side)), *sheen(light(c.main)))
    skirt = blob(both_sides("400,330 480,330 560,480 640,660 560,690 480,676 400,696"))
    art.fill(skirt, *sheen(c.main))
    with art.inside(skirt) as print_:
        scattered(print_, (140, 380, 680, 720), 70, "heart", MILK, 13)
        print_.stroke(curve("130,648 230,676 320,660 400,682 480,660 570,676 670,648"), light(c.accent, 0.3), 16)
    bodice = soft(both_sides("400,236 440,220 470,188 500,210 488,352 400,360"), 24)
    art.fill(bodice, light(c.main, 0.35), to=c.main)
    with art.inside(bodice) as print_:
        for x in range(330, 480, 20):
            print_.stroke(curve([(x, 230), (x, 370)]), c.accent, 3, alpha=0.5)
    art.fill(box(306, 338, 188, 34, 15), *sheen(c.accent))
    for side in (-1, 1):
        art.fill(
            blob(sided("0,354 44,318 74,336 70,374 36,384", side)),
            *sheen(c.accent),
        )
    art.fill(oval(400, 356, 17), light(c.accent, 0.3))
    art.stroke(curve("334,190 360,232 400,246 440,232 466,190"), MILK, 14)


def knitted_cardigan(art: Art, c: Palette) -> None:
    """A knitted cardigan with wooden buttons and leaves."""
    shadow(art, 400, 696, 190)
    body = _torso("530,198 600,290 684,520 610,556 548,420", "560,650 552,690 400,690", 28)
    art.fill(body, *sheen(c.main))
    with art.inside(body) as print_:
        for x in range(90, 720, 26):
            print_.stroke(curve(shifted("0,180 8,400 0,700", x, 0)), deep(c.main, 0.16), 4, dash=(10, 12), alpha=0.7)
        print_.fill(box(200, 640, 400, 70), c.accent)
        for side in (-1, 1):
            print_.stroke(curve(sided("296,500 190,556", side)), c.accent, 56)
        print_.fill(soft("338,160 462,160 400,400", 10), light(c.back, 0.3))
        for x in range(212, 600, 24):
            print_.stroke(curve([(x, 650), (x, 700)]), deep(c.accent), 4, alpha=0.6)
    art.stroke(curve("338,182 362,300 398,392 400,684"), c.accent, 20)
    art.stroke(curve("462,182 438,300 402,392"), c.accent, 20)
    for y in (430, 510, 590):
        art.fill(oval(400, y, 17), WOOD)
        art.fill(oval(400, y, 5), CREAM)
    for side in (-1, 1):
        art.fill(leaf(400 + side * 92, 470, 34, -90 + side * 40), light(c.accent, 0.2))
        art.fill(leaf(400 + side * 72, 520, 26, -90 - side * 30), c.accent)


def tummy_trousers(art: Art, c: Palette) -> None:
    """High-waisted trousers with a bear on the seat."""
    shadow(art, 400, 708, 190)
    right = "400,210 520,204 552,420 590,664 452,690 410,500 400,494"
    legs = soft(both_sides(right), 28)
    art.fill(legs, *sheen(c.main))
    with art.inside(legs) as print_:
        checks(print_, (180, 200, 620, 720), 46, light(c.accent, 0.3))
        print_.fill(box(250, 190, 300, 120), light(c.main, 0.45))
        for x in range(262, 560, 20):
            print_.stroke(curve([(x, 206), (x, 300)]), c.accent, 4, alpha=0.45)
    for side in (-1, 1):
        art.fill(
            soft(sided("40,640 192,614 204,676 46,704", side), 20),
            *sheen(c.accent),
        )
        art.fill(oval(400 + side * 50, 352, 24), *sheen(CREAM))
    art.fill(oval(400, 402, 78, 70), *sheen(CREAM))
    muzzle(art, 400, 396, 0.62, MILK)
