"""Toys of wood: blocks, rings, a train, a rocking horse.

Each function draws one thing on an empty canvas in the palette it is given.
"""

from __future__ import annotations

from demo.drawings.art import Art
from demo.drawings.motifs import cloud, face, gleam, heart, leaf, shadow, sheen, star, stitches
from demo.drawings.palettes import (
    BLUE,
    BUTTER,
    CORAL,
    CREAM,
    HONEY,
    INK,
    LILAC,
    MILK,
    MINT,
    OAK,
    ROSE,
    SAGE,
    SKY,
    WOOD,
    Palette,
    deep,
    light,
)
from demo.drawings.paths import arch, blob, box, curve, oval, sided, soft


def wooden_blocks(art: Art, c: Palette) -> None:
    """A little castle of wooden blocks."""
    shadow(art, 400, 706, 280)
    for x, y, w, h, tone in (
        (160, 560, 150, 140, CORAL),
        (490, 560, 150, 140, c.accent),
        (190, 420, 110, 140, BUTTER),
        (510, 440, 110, 120, MINT),
    ):
        art.fill(box(x, y, w, h, 14), *sheen(tone))
        gleam(art, box(x + 12, y + 12, w - 24, 12, 6), 0.4)
    art.fill(arch(310, 520, 180, 180), *sheen(OAK))
    art.fill(arch(354, 590, 92, 110), light(c.back, 0.2))
    art.fill(box(170, 470, 460, 54, 14), *sheen(HONEY))
    art.fill(box(340, 340, 120, 130, 14), *sheen(SKY))
    art.fill(soft("400,200 490,340 310,340", 24), *sheen(ROSE))
    art.fill(soft("245,300 320,420 170,420", 20), *sheen(SAGE))
    art.fill(oval(565, 392, 52), *sheen(LILAC))
    face(art, 400, 404, 0.66)
    art.fill(star(235, 630, 34), MILK)
    art.fill(heart(565, 632, 34), MILK)
    art.stroke(curve("400,206 400,130"), WOOD, 8)
    art.fill(soft("404,130 470,150 404,176", 8), CORAL)


def stacking_rings(art: Art, c: Palette) -> None:
    """Rings on a peg, biggest at the bottom, smiling top."""
    shadow(art, 400, 714, 220)
    tones = (CORAL, HONEY, SAGE, BLUE, c.accent)
    for i, tone in enumerate(tones):
        half, y = 216 - i * 30, 604 - i * 84
        art.fill(box(400 - half, y, half * 2, 98, 49), light(tone, 0.25), to=tone)
        gleam(art, box(400 - half + 40, y + 15, half * 0.8, 14, 7), 0.5)
    art.fill(oval(400, 206, 76, 72), *sheen(BUTTER))
    face(art, 400, 206, 0.8)
    art.fill(leaf(376, 128, 26, -130), SAGE)
    art.fill(leaf(424, 128, 26, -50), SAGE)


def hand_rattle(art: Art, c: Palette) -> None:
    """A wooden rattle: a cloud head with beads, bells on the grip."""
    shadow(art, 400, 716, 110, 20)
    art.fill(box(370, 420, 60, 260, 30), *sheen(OAK))
    for y, tone in ((500, CORAL), (560, BUTTER), (620, c.accent)):
        art.fill(box(352, y, 96, 44, 22), *sheen(tone))
    art.fill(oval(400, 694, 50, 36), *sheen(OAK))
    art.stroke(oval(400, 270, 190, 176), OAK, 36)
    art.fill(cloud(400, 290, 130), MILK, to=light(c.main, 0.2))
    face(art, 400, 286, 0.86)
    for x, y, tone in ((232, 190, CORAL), (568, 190, c.accent), (400, 94, HONEY)):
        art.fill(oval(x, y, 36), *sheen(tone))
        gleam(art, oval(x - 11, y - 11, 9), 0.7)


def wooden_train(art: Art, c: Palette) -> None:
    """A train with an engine and a wagon of shapes."""
    shadow(art, 400, 650, 320)
    art.stroke(curve("40,640 760,640"), deep(OAK), 12)
    art.fill(box(80, 460, 260, 120, 26), *sheen(c.main))
    art.fill(star(140, 420, 48), *sheen(HONEY))
    art.fill(box(188, 370, 80, 92, 14), *sheen(CORAL))
    art.fill(oval(304, 420, 42), *sheen(SAGE))
    art.stroke(curve("340,560 410,560"), WOOD, 13)
    art.fill(box(400, 460, 310, 120, 26), *sheen(c.accent))
    art.fill(box(400, 300, 140, 200, 22), *sheen(CORAL))
    art.fill(box(384, 272, 172, 44, 20), *sheen(HONEY))
    art.fill(box(430, 342, 80, 76, 20), light(SKY, 0.4))
    art.fill(soft("600,350 680,350 664,470 616,470", 14), *sheen(OAK))
    for x, y, r in ((650, 290, 30), (610, 230, 38), (660, 160, 46)):
        art.fill(cloud(x, y, r), MILK)
    face(art, 620, 520, 0.74)
    for x in (146, 276, 470, 620):
        art.fill(oval(x, 590, 52), *sheen(OAK))
        art.fill(oval(x, 590, 20), BUTTER)


def play_gym(art: Art, c: Palette) -> None:
    """A wooden arch with hanging toys over a round mat."""
    shadow(art, 400, 694, 300)
    art.fill(oval(400, 640, 300, 70), light(c.main, 0.3), to=c.main)
    stitches(art, oval(400, 636, 268, 54), MILK, 6)
    for side in (-1, 1):
        art.stroke(curve(sided("200,180 270,640", side)), OAK, 26)
        art.stroke(curve(sided("200,180 150,610", side)), deep(OAK, 0.1), 22)
    art.stroke(curve("160,180 640,180"), OAK, 30)
    for x, end in ((270, 330), (400, 380), (530, 330)):
        art.stroke(curve([(x, 190), (x, end)]), WOOD, 5)
    art.fill(star(270, 380, 62), *sheen(HONEY))
    art.fill(oval(400, 440, 70), *sheen(c.accent))
    face(art, 400, 438, 0.7)
    art.fill(heart(530, 380, 58), *sheen(CORAL))
    for x in (330, 470):
        art.fill(oval(x, 180, 26), *sheen(SAGE))


def rocking_horse(art: Art, c: Palette) -> None:
    """A rocking horse with a woolly mane."""
    shadow(art, 400, 712, 270)
    art.stroke(curve("130,600 260,676 400,696 540,676 670,600"), WOOD, 30)
    for x, foot in ((290, 250), (510, 550)):
        art.stroke(curve([(x, 500), (foot, 664)]), OAK, 44)
    art.fill(blob("640,380 700,420 690,540 650,560 640,470 590,440"), *sheen(c.accent))
    art.fill(blob("210,400 300,380 480,400 610,370 630,470 540,540 280,540 200,500"), *sheen(CREAM))
    art.fill(blob("190,480 196,300 230,190 300,150 350,220 330,400 300,500"), *sheen(CREAM))
    art.fill(blob("120,290 150,210 240,160 310,200 290,300 200,350 140,350"), *sheen(CREAM))
    art.fill(soft("270,170 300,96 326,180", 14), *sheen(CREAM))
    for x, y, r in ((300, 150, 34), (336, 200, 36), (350, 262, 38), (350, 328, 36), (340, 386, 30), (256, 150, 28)):
        art.fill(oval(x, y, r), *sheen(c.accent))
    art.fill(oval(222, 238, 10, 12), INK)
    art.fill(oval(225, 233, 4), MILK)
    art.fill(oval(236, 284, 22, 14), ROSE, alpha=0.6)
    art.fill(oval(144, 304, 6, 8), WOOD)
    art.stroke(curve("132,334 156,340 176,330"), WOOD, 5)
    art.fill(blob("380,392 470,392 540,380 536,470 400,484"), *sheen(c.main))
    art.fill(star(460, 432, 26), BUTTER)
