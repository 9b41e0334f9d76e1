"""Portraits for the demo chain's people: one round-headed figure in many hairstyles, skins and clothes.

A portrait follows from the person's reference alone, so the same person always looks the same.
"""

from __future__ import annotations

import random

from demo.drawings.art import Art
from demo.drawings.motifs import face
from demo.drawings.palettes import (
    BLUE,
    BUTTER,
    CORAL,
    HONEY,
    LILAC,
    MINT,
    PEACH,
    ROSE,
    SAGE,
    SKY,
    VIOLET,
    deep,
    light,
)
from demo.drawings.paths import blob, both_sides, box, oval, sided, soft

_SKINS = ("#ffe3d0", "#fbd7bd", "#f3c6a5")
_HAIRS = ("#4a3934", "#5e463b", "#3b3540", "#7a5a45", "#8d8a94")
_WALLS = (SKY, PEACH, MINT, BUTTER, LILAC, "#fbd0d4")
_CLOTHES = (CORAL, BLUE, SAGE, HONEY, VIOLET, ROSE)
_STYLES = ("bob", "bun", "long", "short", "tails", "crop")
_APRON = "#f7fbf8"


def portrait(reference: str, at_work: bool = False, style: str | None = None) -> Art:
    """Return the portrait of one person; staff wear the shop's apron with the sprout."""
    chance = random.Random(f"portrait {reference}")
    skin, hair, wall, clothes = (chance.choice(tones) for tones in (_SKINS, _HAIRS, _WALLS, _CLOTHES))
    style = style or chance.choice(_STYLES)
    art = Art()
    art.fill(box(-5, -5, 810, 810), light(wall, 0.35), to=wall)
    _hair_behind(art, style, hair)
    art.fill(blob(both_sides("400,560 520,580 650,660 690,820 400,830")), light(clothes, 0.2), to=clothes)
    art.fill(soft("350,500 450,500 466,610 400,640 334,610", 30), deep(skin, 0.08))
    if at_work:
        _apron(art)
    for side in (-1, 1):
        art.fill(oval(400 + side * 186, 376, 36, 44), skin)
    art.fill(blob(both_sides("400,186 530,220 588,360 560,480 470,560 400,570")), skin)
    face(art, 400, 400, 1.7)
    _hair_before(art, style, hair, chance.choice(_CLOTHES))
    return art


def _apron(art: Art) -> None:
    art.fill(soft("290,640 510,640 560,830 240,830", 20), _APRON)
    for side in (-1, 1):
        art.fill(
            soft(sided("84,570 116,576 108,660 70,660", side), 8),
            _APRON,
        )
        art.fill(blob(sided("0,730 20,690 58,686 46,722", side)), SAGE)
    art.fill(box(394, 716, 12, 46, 6), SAGE)


def _hair_behind(art: Art, style: str, hair: str) -> None:
    if style == "long":
        art.fill(blob(both_sides("400,130 560,170 640,360 640,640 560,700 400,680")), deep(hair, 0.05))
    elif style == "bob":
        art.fill(blob(both_sides("400,130 560,170 630,350 616,520 540,560 400,540")), deep(hair, 0.05))
    elif style == "tails":
        for side in (-1, 1):
            art.fill(blob(sided("170,300 270,300 310,430 270,560 210,470", side)), hair)
    elif style == "bun":
        art.fill(oval(400, 124, 92, 84), hair)


def _hair_before(art: Art, style: str, hair: str, ribbon: str) -> None:
    if style in ("short", "crop"):
        top = "400,128 520,146 600,260 598,390 570,320 500,262 400,276"
        art.fill(blob(both_sides(top)), hair)
        if style == "short":
            art.fill(blob("300,190 420,110 560,190 590,300 480,280 360,300"), hair)
        return
    art.fill(blob("400,132 540,160 610,290 606,420 574,330 470,250 370,300 270,330 196,430 190,300 260,166"), hair)
    if style in ("tails", "bun"):
        for side in (-1, 1):
            art.fill(oval(400 + side * (206 if style == "tails" else 30), 296 if style == "tails" else 196, 20), ribbon)
    else:
        art.fill(box(480, 226, 74, 24, 12), ribbon)
