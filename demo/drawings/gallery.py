"""Which drawing, in which colours, belongs to which product.

Every product of products.csv has exactly one line here; no two lines give the same picture.
"""

from __future__ import annotations

from collections.abc import Callable

from demo.drawings import bottles, care, clothes, feeding, hats_and_shoes, outings, play, sleep, wooden_toys
from demo.drawings.art import Art
from demo.drawings.motifs import backdrop
from demo.drawings.palettes import MINTY, NIGHT, OATY, OCEAN, PEACHY, ROSY, SKY_DAY, SUNNY, Palette

Draw = Callable[[Art, Palette], None]

PICTURES: dict[str, tuple[Draw, Palette]] = {
    "NY001": (sleep.cloud_sleeping_bag, SKY_DAY),
    "NY002": (sleep.split_sleeping_bag, NIGHT),
    "NY003": (sleep.moon_pillow, PEACHY),
    "NY004": (sleep.quilted_wrap, ROSY),
    "NY005": (sleep.swaddle_cocoon, MINTY),
    "NY006": (sleep.cot_quilt, SUNNY),
    "NY007": (sleep.crib_mobile, NIGHT),
    "NY008": (sleep.cloud_lamp, NIGHT),
    "NY009": (sleep.changing_pad, SKY_DAY),
    "NY010": (clothes.striped_bodysuit, SKY_DAY),
    "NY011": (clothes.dotted_romper, ROSY),
    "NY012": (clothes.bear_jacket, OATY),
    "NY013": (clothes.dungarees, SKY_DAY),
    "NY014": (clothes.gauze_dress, MINTY),
    "NY015": (clothes.knitted_cardigan, SUNNY),
    "NY016": (clothes.tummy_trousers, OATY),
    "NY017": (hats_and_shoes.bunny_hat, OCEAN),
    "NY018": (hats_and_shoes.sun_hat, SKY_DAY),
    "NY019": (hats_and_shoes.three_socks, PEACHY),
    "NY020": (hats_and_shoes.first_shoes, OCEAN),
    "NY021": (hats_and_shoes.mitten_set, ROSY),
    "NY022": (bottles.glass_bottle, MINTY),
    "NY023": (bottles.handled_bottle, NIGHT),
    "NY024": (bottles.sippy_cup, SUNNY),
    "NY025": (bottles.straw_bottle, SKY_DAY),
    "NY026": (feeding.cloud_plate, MINTY),
    "NY027": (feeding.suction_bowl, SUNNY),
    "NY028": (feeding.bent_cutlery, OATY),
    "NY029": (feeding.silicone_bib, OCEAN),
    "NY030": (feeding.bandana_bib, ROSY),
    "NY031": (feeding.milk_powder_box, PEACHY),
    "NY032": (bottles.bottle_warmer, PEACHY),
    "NY033": (feeding.high_chair, ROSY),
    "NY034": (bottles.pacifier, MINTY),
    "NY035": (care.folding_tub, SKY_DAY),
    "NY036": (care.body_wash, MINTY),
    "NY037": (care.cream_jar, OATY),
    "NY038": (care.balm_tube, SUNNY),
    "NY039": (care.nappies, SKY_DAY),
    "NY040": (care.wet_wipes, SUNNY),
    "NY041": (care.hooded_towel, ROSY),
    "NY042": (care.duck_thermometer, SKY_DAY),
    "NY043": (play.bath_boats, OCEAN),
    "NY044": (wooden_toys.wooden_blocks, SKY_DAY),
    "NY045": (wooden_toys.stacking_rings, NIGHT),
    "NY046": (play.teddy_bear, OATY),
    "NY047": (play.bunny_doll, ROSY),
    "NY048": (play.giraffe_teether, MINTY),
    "NY049": (wooden_toys.hand_rattle, SUNNY),
    "NY050": (play.cloth_book, PEACHY),
    "NY051": (wooden_toys.wooden_train, OCEAN),
    "NY052": (wooden_toys.play_gym, SKY_DAY),
    "NY053": (wooden_toys.rocking_horse, NIGHT),
    "NY054": (play.penguin_tumbler, OCEAN),
    "NY055": (play.folding_mat, MINTY),
    "NY056": (outings.light_stroller, SKY_DAY),
    "NY057": (outings.baby_carrier, MINTY),
    "NY058": (outings.mummy_bag, PEACHY),
    "NY059": (outings.nursing_pillow, NIGHT),
    "NY060": (outings.mothers_flask, MINTY),
}


def product_picture(reference: str) -> Art:
    """Return the picture of one product by its external reference; KeyError for an unknown one."""
    draw, colors = PICTURES[reference]
    art = Art()
    backdrop(art, colors, reference)
    draw(art, colors)
    return art
