"""Importing goods and counts: a real catalogue whole, the second time nothing, and every kind of wrong row named."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from app.catalog.import_catalog import FileUnknown, ImportRefused, import_catalog
from app.catalog.models import Brand, Category, Product, Sku
from app.catalog.queries import categories, product_cards, product_page
from app.inventory.queries import stock_views
from app.inventory.verify_stock import verify_stock
from app.kernel.database import reading, transaction
from app.kernel.import_report import ImportReport
from app.kernel.models import OutboxEvent
from app.kernel.sheets import read_sheet
from tests.factories.branches import make_branch

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
PRODUCTS = "external_ref,name,category,brand,brief,description,list_price,price,unit,status\n"
SKUS = "external_ref,product_ref,specs,barcode,list_price,price\n"
BAG = PRODUCTS + "NY1,云朵睡袋,安睡/睡袋,云朵絮,四季可用,双面纱布,259.00,199.00,件,on\n"
BAG_SKUS = (
    SKUS + "NY1-1,NY1,颜色:晴空蓝;尺码:80,690001,259.00,199.00\nNY1-2,NY1,颜色:晴空蓝;尺码:90,690002,259.00,209.00\n"
)


def take(*texts: str, **over) -> list[ImportReport]:
    sheets = [read_sheet(text.encode(), f"file{number}.csv") for number, text in enumerate(texts)]
    with transaction() as tx:
        return import_catalog(tx, sheets, **({"by": "test", "now": NOW} | over))


def counts() -> list[int]:
    with reading() as tx:
        return [
            tx.scalar(select(func.count()).select_from(table)) for table in (Category, Brand, Product, Sku, OutboxEvent)
        ]


def outcomes(reports: Sequence[ImportReport]) -> list[tuple[int, int, int, int]]:
    return [(report.created, report.updated, report.unchanged, report.rejected) for report in reports]


def test_a_real_catalogue_comes_in_whole_in_any_order_and_the_second_time_changes_nothing(
    app: Flask, runner: FlaskCliRunner, trial_data: Path
) -> None:
    files = sorted(str(path) for path in (trial_data / "catalogue").glob("home_*.csv"))
    first = runner.invoke(args=["catalog", "import", *reversed(files), "--json"])
    assert first.exit_code == 0
    created = {report["kind"]: report["created"] for report in json.loads(first.stdout)["files"]}
    assert created == {"categories": 93, "brands": 49, "goods": 239, "specs": 243, "attributes": 861, "goods-skus": 244}
    before = counts()
    assert before[:4] == [93, 49, 239, 244]
    again = json.loads(runner.invoke(args=["catalog", "import", *files, "--json"]).stdout)
    assert sum(report["created"] + report["updated"] + report["rejected"] for report in again["files"]) == 0
    assert counts() == before
    with reading() as tx:
        page = product_page(tx, None, "1181000")
        assert page is not None
        assert len(page.skus) == 6
        assert (min(sku.price_fen for sku in page.skus), max(sku.price_fen for sku in page.skus)) == (99900, 300000)
        assert page.skus[0].specs == (("规格", "1.5m床垫*1+枕头*2"), ("颜色", "浅杏粉"))


def test_our_own_demo_goods_come_in_whole(app: Flask, runner: FlaskCliRunner) -> None:
    files = [str(ROOT / "demo" / name) for name in ("skus.csv", "products.csv")]
    answer = runner.invoke(args=["catalog", "import", *files, "--json"])
    assert answer.exit_code == 0
    assert [(report["kind"], report["rejected"]) for report in json.loads(answer.stdout)["files"]] == [
        ("products", 0),
        ("skus", 0),
    ]
    with reading() as tx:
        page = product_page(tx, None, "NY001")
        assert page is not None
        assert (page.category_name, page.brand_name) == ("睡袋", "云朵絮")
        assert {sku.price_fen for sku in page.skus} == {19900}
        assert [shelf.name for shelf in categories(tx) if shelf.parent_id is None] != []


def test_files_find_each_other_whatever_their_order(app: Flask) -> None:
    assert outcomes(take(BAG_SKUS, BAG)) == [(1, 0, 0, 0), (2, 0, 0, 0)]
    assert outcomes(take(BAG, BAG_SKUS)) == [(0, 0, 1, 0), (0, 0, 2, 0)]
    assert counts()[:4] == [2, 1, 1, 2]


def test_a_changed_price_is_told_to_everybody_and_an_unchanged_one_to_nobody(app: Flask) -> None:
    take(BAG, BAG_SKUS)
    before = counts()
    reports = take(BAG_SKUS.replace("209.00", "219.00"))
    assert outcomes(reports) == [(0, 1, 1, 0)]
    assert counts()[4] == before[4] + 1


@pytest.mark.parametrize(("file", "code"), [
    (BAG.replace("199.00", "abc").replace("259.00", "abc"), "money.malformed"),
    (BAG.replace("259.00", "0"), "catalog.price_wrong"),
    (BAG.replace("云朵睡袋", ""), "catalog.name_wrong"),
    (BAG.replace("件,on", "件,maybe"), "catalog.status_unknown"),
    (BAG.replace("安睡/睡袋", "一/二/三/四"), "catalog.parent_wrong"),
    (BAG + "NY1,再来,安睡,,,,1,1,件,on\n", "catalog.reference_twice"),
    (BAG.rstrip() + ",surplus\n", "import.row_too_long"),
    (SKUS + "X-1,NOWHERE,颜色:蓝,,1.00,1.00\n", "catalog.product_unknown"),
    (BAG_SKUS.replace("颜色:晴空蓝;尺码:80", "晴空蓝"), "catalog.specs_malformed"),
    (SKUS + "NY1-9,NY1,颜色:蓝,,1.00,\n", "catalog.price_missing"),
    (SKUS + "NY1-9,NY1,颜色:蓝,,1.00,-5\n", "catalog.price_wrong"),
    ("category_id,name,parent_id\n1,甲,2\n", "catalog.parent_wrong"),
    ("category_id,name,parent_id\n1,甲,2\n2,乙,1\n", "catalog.parent_wrong"),
])  # fmt: skip
def test_one_wrong_row_is_named_and_nothing_is_imported(app: Flask, file: str, code: str) -> None:
    take(BAG)
    before = counts()
    with pytest.raises(ImportRefused) as refused:
        take(file)
    found = {finding.problem.code for report in refused.value.reports for finding in report.errors}
    assert found == {code}
    assert counts() == before


def test_a_file_of_something_else_is_refused_by_name(app: Flask) -> None:
    with pytest.raises(FileUnknown, match=r"file1\.csv"):
        take(BAG, "colour,size\nred,4\n")
    assert counts() == [0, 0, 0, 0, 0]


def test_a_preview_writes_nothing(app: Flask) -> None:
    take(BAG, BAG_SKUS)
    before = counts()
    reports = take(BAG.replace("云朵睡袋", "新名字") + "NY2,新品,玩具,,,,9,9,件,on\n", BAG_SKUS, dry_run=True)
    assert outcomes(reports) == [(1, 1, 0, 0), (0, 0, 2, 0)]
    assert counts() == before
    with reading() as tx:
        assert product_cards(tx, None, query="新名字").items == []


def test_formula_cells_stay_text(app: Flask) -> None:
    take(BAG.replace("四季可用", "=HYPERLINK(1)"))
    with reading() as tx:
        assert tx.scalar(select(Product.brief)) == "=HYPERLINK(1)"


def test_counts_are_set_not_added_and_the_movements_add_up(app: Flask) -> None:
    take(BAG, BAG_SKUS)
    with transaction() as tx:
        shop = make_branch(tx, code="SH01").branch_id
    file = "branch,sku,on_hand\nSH01,NY1-1,12\nSH01,690002,3\n"
    assert outcomes(take(file)) == [(2, 0, 0, 0)]
    assert outcomes(take(file)) == [(0, 0, 2, 0)]
    assert outcomes(take(file.replace(",12", ",7"))) == [(0, 1, 1, 0)]
    with reading() as tx:
        skus = {sku.external_ref: sku.id for sku in tx.scalars(select(Sku))}
        views = stock_views(tx, list(skus.values()))
        assert verify_stock(tx) == []
    assert (views[shop, skus["NY1-1"]].on_hand, views[shop, skus["NY1-2"]].on_hand) == (7, 3)


def test_products_skus_and_counts_may_come_in_one_go(app: Flask) -> None:
    with transaction() as tx:
        make_branch(tx, code="SH01")
    stock = "branch,sku,on_hand\nSH01,NY1-1,12\n"
    assert outcomes(take(stock, BAG_SKUS, BAG, dry_run=True)) == [(1, 0, 0, 0), (2, 0, 0, 0), (1, 0, 0, 0)]
    assert outcomes(take(stock, BAG_SKUS, BAG)) == [(1, 0, 0, 0), (2, 0, 0, 0), (1, 0, 0, 0)]


@pytest.mark.parametrize(("row", "code"), [
    ("XX,NY1-1,1", "inventory.branch_not_found"), ("SH01,XX,1", "inventory.sku_not_found"),
    ("SH01,NY1-1,-1", "inventory.count_wrong"), ("SH01,NY1-1,1.5", "inventory.count_wrong"),
    ("SH01,NY1-1,9999999999999", "inventory.count_wrong"), ("SH01,NY1-1,２", "inventory.count_wrong"),
    ("SH01,NY1-2,1\nSH01,NY1-2,2", "inventory.place_twice"),
])  # fmt: skip
def test_a_wrong_count_is_named_and_nothing_is_counted(app: Flask, row: str, code: str) -> None:
    take(BAG, BAG_SKUS)
    with transaction() as tx:
        make_branch(tx, code="SH01")
    with pytest.raises(ImportRefused) as refused:
        take(f"branch,sku,on_hand\n{row}\n")
    assert [finding.problem.code for finding in refused.value.reports[0].errors] == [code]
