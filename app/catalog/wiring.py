"""What the catalogue plugs in."""

from app.catalog.admin import blueprint as office
from app.catalog.commands import catalog_commands
from app.catalog.import_catalog import FILE_KINDS, FileKind
from app.catalog.import_products import import_goods, import_products
from app.catalog.import_shelves import import_brands, import_shelves
from app.catalog.import_skus import import_attributes, import_goods_skus, import_skus, import_specs
from app.kernel.plug import Plug
from app.web.menus import CONSOLE_MENU, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(office)
    plug.add(CONSOLE_MENU, MenuItem("商品", "goods_office.goods", "catalog.edit", group="商品", rank=21, icon="tag"))
    plug.commands(catalog_commands)
    plug.add(
        FILE_KINDS,
        FileKind("categories", 10, frozenset({"category_id", "name", "parent_id"}), import_shelves),
        FileKind("brands", 11, frozenset({"brand_id", "name"}), import_brands),
        FileKind("goods", 20, frozenset({"goods_id", "name", "category_id", "brand_id"}), import_goods),
        FileKind("products", 21, frozenset({"external_ref", "name", "category", "price"}), import_products),
        FileKind("specs", 30, frozenset({"goods_id", "spec_name", "spec_value"}), import_specs),
        FileKind("attributes", 31, frozenset({"goods_id", "attribute", "value"}), import_attributes),
        FileKind("goods-skus", 40, frozenset({"sku_id", "goods_id", "spec_values_json", "price"}), import_goods_skus),
        FileKind("skus", 41, frozenset({"external_ref", "product_ref", "specs", "price"}), import_skus),
    )
