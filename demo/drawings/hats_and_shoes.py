"""Hats, socks, shoes and mittens.

Each function draws one thing on an empty canvas in the palette it is given.
"""

from __future__ import annotations

from demo.drawings.art import Art
from demo.drawings.motifs import (
    checks,
    cloud,
    face,
    gleam,
    heart,
    scattered,
    shadow,
    sheen,
    star,
    stitches,
    stripes,
)
from demo.drawings.palettes import CORAL, HONEY, MILK, OAK, PEACH, ROSE, WOOD, Palette, deep, light
from demo.drawings.paths import blob, both_sides, box, curve, dots, oval, shifted, sided, soft

_WHOLE = (60, 100, 740, 760)


def bunny_hat(art: Art, c: Palette) -> None:
    """A knitted hat with two long ears, one folded."""
    shadow(art, 400, 690, 200)
    art.fill(blob("310,360 262,210 286,96 340,84 372,180 376,350"), *sheen(c.main))
    art.fill(blob("322,330 294,210 308,130 334,128 350,200 352,330"), light(c.accent, 0.3))
    art.fill(blob("430,350 452,190 520,130 600,170 640,290 596,318 540,240 506,350"), *sheen(c.main))
    art.fill(blob("540,196 582,200 618,282 600,296 560,236"), light(c.accent, 0.3))
    dome = blob(both_sides("400,288 520,316 596,430 604,600 500,640 400,646"))
    art.fill(dome, *sheen(c.main))
    with art.inside(dome) as print_:
        for y in range(320, 600, 34):
            print_.stroke(curve(shifted("180,0 400,20 620,0", 0, y)), deep(c.main, 0.15), 4, dash=(12, 10), alpha=0.7)
    art.fill(soft("182,580 618,580 612,690 188,690", 46), light(c.main, 0.45), to=light(c.main, 0.1))
    for x in range(214, 600, 28):
        art.stroke(curve([(x, 600), (x, 672)]), c.accent, 6, alpha=0.55)
    face(art, 400, 470, 1.15)


def sun_hat(art: Art, c: Palette) -> None:
    """A fisherman's hat with a chin strap and a crab."""
    shadow(art, 400, 650, 270)
    art.stroke(curve("250,560 300,690 400,726 500,690 550,560"), deep(c.accent, 0.1), 9)
    brim = blob(both_sides("400,470 560,476 690,590 560,636 400,642"))
    art.fill(brim, deep(c.main, 0.12), to=c.main)
    crown = blob(both_sides("400,218 506,236 560,400 584,520 400,556"))
    art.fill(crown, *sheen(c.main))
    with art.inside(crown) as print_:
        checks(print_, (200, 200, 600, 560), 60, MILK)
        print_.stroke(curve("210,500 400,540 590,500"), c.accent, 46)
    stitches(art, curve("150,590 260,622 400,628 540,622 650,590"), MILK, 5)
    for side in (-1, 1):
        art.stroke(curve(sided("44,380 84,350 88,316", side)), CORAL, 12)
        art.fill(oval(400 + side * 88, 306, 22), CORAL)
    art.fill(oval(400, 396, 76, 54), *sheen(CORAL))
    face(art, 400, 392, 0.66, cheeks=ROSE)


def three_socks(art: Art, c: Palette) -> None:
    """Three socks on a line: stripes, dots, a star."""
    art.stroke(curve("40,196 250,226 400,232 550,226 760,196"), OAK, 8)
    shadow(art, 400, 690, 250, 18)
    looks = ((190, 1.0, c.main, "stripe"), (390, 1.06, light(c.accent, 0.1), "dot"), (580, 1.0, PEACH, "star"))
    for x, k, tone, kind in looks:
        outline = "-58,0 58,0 62,190 130,250 142,312 96,346 -10,334 -62,270"
        sock = soft([(x + px * k, 236 + py * k * 1.2) for px, py in dots(outline)], 44)
        art.fill(sock, *sheen(tone))
        with art.inside(sock) as print_:
            if kind == "stripe":
                stripes(print_, (100, 330, 400, 640), 46, MILK, 16)
            else:
                scattered(print_, (x - 80, 330, x + 170, 660), 54, kind, MILK, 9 if kind == "dot" else 15)
            print_.fill(oval(x + 136 * k, 620, 60), deep(tone, 0.22))
            print_.fill(oval(x - 56 * k, 590, 46), deep(tone, 0.22))
        art.fill(box(x - 70 * k, 236, 140 * k, 62, 22), light(tone, 0.5), to=light(tone, 0.25))
        art.fill(box(x - 12, 200, 24, 70, 9), *sheen(WOOD))


def first_shoes(art: Art, c: Palette) -> None:
    """Soft first walking shoes with whale faces."""
    shadow(art, 400, 640, 280)
    for x, y, k in ((292, 0, 1.0), (508, 44, 1.0)):
        sole = soft(shifted("-150,520 150,520 146,590 -146,590", x, y), 36)
        art.fill(sole, MILK, to=deep(MILK, 0.14))
        upper = blob(shifted("-142,400 -100,300 0,282 100,300 142,400 138,530 0,548 -138,530", x, y))
        art.fill(upper, *sheen(c.main))
        art.fill(oval(x, 346 + y, 92 * k, 52), deep(c.main, 0.34))
        art.fill(oval(x, 360 + y, 78 * k, 40), light(c.accent, 0.4))
        art.fill(box(x - 138, 392 + y, 276, 46, 20), *sheen(c.accent))
        art.fill(oval(x + 96, 415 + y, 13), HONEY)
        face(art, x, 478 + y, 0.78)
    art.stroke(curve("508,300 486,262 460,268"), c.accent, 9)
    art.stroke(curve("508,300 530,262 556,268"), c.accent, 9)


def mitten_set(art: Art, c: Palette) -> None:
    """Mittens and booties hung on one ribbon."""
    art.stroke(curve("220,250 300,150 400,128 500,150 580,250"), c.accent, 12)
    shadow(art, 400, 716, 210, 18)
    for side in (-1, 1):
        x = 400 + side * 176
        art.fill(
            blob([(x - side * 62, 340), (x - side * 118, 330), (x - side * 120, 384), (x - side * 60, 420)]),
            *sheen(c.main),
        )
        art.fill(soft(shifted("-76,260 76,260 84,420 0,480 -84,420", x, 0), 70), *sheen(c.main))
        art.fill(box(x - 84, 232, 168, 58, 24), MILK, to=light(c.main, 0.4))
        art.fill((star if side > 0 else cloud)(x, 368, 36), MILK)
        y = 400 + side * 116
        boot = soft(
            [(y + side * px, py) for px, py in ((-60, 500), (60, 500), (62, 590), (118, 640), (110, 706), (-70, 706))],
            40,
        )
        art.fill(boot, *sheen(light(c.accent, 0.3)))
        art.fill(box(y - 70, 484, 140, 50, 22), MILK, to=light(c.main, 0.4))
        gleam(art, oval(y - side * 20, 580, 10, 24), 0.4)
    art.fill(heart(400, 136, 30), CORAL)
