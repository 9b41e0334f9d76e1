"""Every product has its own drawing, the same every time, small enough for a phone."""

import hashlib
import io

import pytest
from PIL import Image

from demo.drawings.brand import CATEGORY_TILES
from demo.drawings.gallery import PICTURES, product_picture
from demo.drawings.people import portrait
from demo.drawings.raster import paint
from demo.drawings.svg import source
from demo.files import rows
from demo.pictures import logo_svg, portrait_webp, product_webp, tile_webp, wide_webp


def test_every_product_has_exactly_one_drawing() -> None:
    assert list(PICTURES) == [row["external_ref"] for row in rows("products")]


def test_no_two_products_look_alike() -> None:
    small = {ref: hashlib.sha256(paint(product_picture(ref), 100, scale=1 / 8).tobytes()).digest() for ref in PICTURES}
    assert len(set(small.values())) == 60


def test_no_two_products_share_a_drawing_under_another_backdrop() -> None:
    assert len({draw for draw, _colors in PICTURES.values()}) == 60


@pytest.mark.parametrize("reference", ["NY001", "NY023", "NY046", "NY056"])
def test_a_picture_is_800_by_800_below_40_kb_and_the_same_every_time(reference: str) -> None:
    data = product_webp(reference)
    assert Image.open(io.BytesIO(data)).size == (800, 800)
    assert len(data) <= 40_000
    assert data == product_webp(reference)


def test_the_svg_source_holds_vector_shapes_and_is_stable() -> None:
    text = source(product_picture("NY001"))
    assert text == source(product_picture("NY001"))
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800">')
    assert text.count("<path") == 55
    assert "clip-path" in text


def test_every_top_category_has_a_tile() -> None:
    assert set(CATEGORY_TILES) == {row["category"].split("/")[0] for row in rows("products")}
    assert all(Image.open(io.BytesIO(tile_webp(name))).size == (320, 320) for name in CATEGORY_TILES)


def test_staff_wear_the_apron_and_two_people_differ() -> None:
    assert source(portrait("SH0102", at_work=True)) != source(portrait("SH0102"))
    assert source(portrait("C003")) != source(portrait("C002"))
    assert len(portrait_webp("C003", at_work=False)) < 12_000


@pytest.mark.parametrize("name", ["banner-sleep", "banner-outing", "banner-toys", "branch"])
def test_wide_pictures_keep_their_shape(name: str) -> None:
    assert Image.open(io.BytesIO(wide_webp(name))).size == (1200, 540)


def test_the_logo_is_an_svg_without_script() -> None:
    assert logo_svg().startswith("<svg")
    assert "script" not in logo_svg()
