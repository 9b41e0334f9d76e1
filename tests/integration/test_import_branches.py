"""Importing branches: real store lists without silent loss, and every kind of wrong file."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select, text

from app.branches.import_branches import ImportRefused, import_branches
from app.branches.models import Branch
from app.branches.queries import directory
from app.kernel.database import reading, transaction
from app.kernel.import_report import ImportReport
from app.kernel.models import AuditEntry, OutboxEvent
from app.kernel.sheets import SheetRefused, read_sheet

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HEADER = "external_ref,name,longitude,latitude,hours,code"
ROOT = Path(__file__).resolve().parents[2]


def take(text: str, name: str = "shops.csv", **over) -> ImportReport:
    with transaction() as tx:
        return import_branches(
            tx, read_sheet(text.encode(), name), **({"system": "gcj02", "by": "test", "now": NOW} | over)
        )


def stored() -> dict[str, tuple[str, float, float]]:
    with reading() as tx:
        return {row.external_ref: (row.name, row.lng, row.lat) for row in tx.scalars(select(Branch))}


def counts() -> tuple[int, int, int]:
    with reading() as tx:
        return tuple(tx.scalar(select(func.count()).select_from(table)) for table in (Branch, AuditEntry, OutboxEvent))


@pytest.mark.parametrize(("file", "rows", "encoding"), [
    ("starbucks_china_directory_2017.csv", 2734, "utf-8"), ("starbucks_china_dianping_2019.gb18030.csv", 1997, "gb18030"),
])  # fmt: skip
def test_a_real_store_list_comes_in_without_silent_loss_and_the_second_time_changes_nothing(
    app: Flask, runner: FlaskCliRunner, trial_data: Path, file: str, rows: int, encoding: str
) -> None:
    path = str(trial_data / "stores" / file)
    first = runner.invoke(args=["branches", "import", path, "--json"])
    assert first.exit_code == 0
    report = json.loads(first.stdout)
    assert (report["rows"], report["created"], report["rejected"]) == (rows, rows, 0)
    assert (report["encoding"], report["errors"]) == (encoding, [])
    before = counts()
    assert before[0] == rows
    again = json.loads(runner.invoke(args=["branches", "import", path, "--json"]).stdout)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, rows)
    assert counts() == before


def test_every_district_centre_gets_the_right_nearest_branch(
    app: Flask, runner: FlaskCliRunner, trial_data: Path
) -> None:
    stores = trial_data / "stores"
    runner.invoke(args=["branches", "import", str(stores / "starbucks_china_dianping_2019.gb18030.csv")])
    centres = stores / "district_centre_nearest_starbucks.csv"
    answer = runner.invoke(args=[
        "branches", "nearest", "--batch", str(centres), "--lng-column", "gcj02_lng", "--lat-column", "gcj02_lat",
        "--limit", "2", "--json",
    ])  # fmt: skip
    assert answer.exit_code == 0
    found = [json.loads(line) for line in answer.stdout.splitlines()]
    expected = [row.cells for row in read_sheet(centres.read_bytes(), centres.name).rows]
    assert len(found) == 156
    assert [line["branch"] for line in found] == [row["nearest_branch_row"] for row in expected]
    assert [line["nearest"][1]["branch"] for line in found] == [row["second_branch_row"] for row in expected]
    for line, row in zip(found, expected, strict=True):
        assert line["distance_m"] == pytest.approx(float(row["nearest_m"]), abs=0.051)


def test_swapped_json_keys_are_mended_by_range_and_reported(app: Flask) -> None:
    report = take(
        'name,poi\n星巴克,"{""lat"": 121.327224, ""lng"": 31.193611}"\n星巴克,"{""lng"": 121.4, ""lat"": 31.2}"\n'
    )
    assert stored() == {"1": ("星巴克", 121.327224, 31.193611), "2": ("星巴克", 121.4, 31.2)}
    assert [(finding.problem.code, finding.rows) for finding in report.warnings] == [
        ("branches.position_swapped", (1,)), ("branches.same_name", (1, 2)),
    ]  # fmt: skip


def test_swapped_columns_are_mended_too_where_the_range_proves_it(app: Flask) -> None:
    take(f"{HEADER}\nA,甲店,31.23,121.47,,\nB,乙店,39.47,75.99,,\n")
    assert stored() == {"A": ("甲店", 121.47, 31.23), "B": ("乙店", 75.99, 39.47)}


@pytest.mark.parametrize(("row", "code", "column"), [
    (",丙店,121.47,31.23,,", "branches.reference_missing", "external_ref"),
    ("C,,121.47,31.23,,", "branches.name_missing", "name"),
    ("C,丙店,,31.23,,", "branches.position_missing", "longitude"),
    ("C,丙店,0,0,,", "branches.position_missing", "longitude"),
    ("C,丙店,东经121,31.23,,", "branches.position_malformed", "longitude"),
    ("C,丙店,200,95,,", "branches.position_malformed", "longitude"),
    ("C,丙店,nan,31.23,,", "branches.position_malformed", "longitude"),
    ("C,丙店,121.47,31.23,早九晚五,", "branches.hours_malformed", "hours"),
    ("A,丙店,121.47,31.23,,", "branches.reference_twice", "external_ref"),
    ("C,丙店,121.47,31.23,,a/b", "branches.code_malformed", "code"),
    ("C,丙店,121.47,31.23,,X1", "branches.code_twice", "code"),
    ("C,丙店,121.47,31.23,,,surplus", "import.row_too_long", ""),
    (f"C,{'长' * 121},121.47,31.23,,", "branches.text_too_long", "name"),
])  # fmt: skip
def test_one_wrong_row_is_named_and_nothing_is_imported(app: Flask, row: str, code: str, column: str) -> None:
    text = f"{HEADER}\nA,甲店,121.40,31.20,,X1\n{row}\n"
    with pytest.raises(ImportRefused) as refused:
        take(text)
    (finding,) = refused.value.report.errors
    assert (finding.rows, finding.problem.code, finding.column) == ((2,), code, column)
    assert counts() == (0, 0, 0)
    report = take(text, good_rows_only=True)
    assert (report.created, report.rejected) == (1, 1)


def test_a_file_without_ids_is_known_again_under_another_name(app: Flask) -> None:
    text = "name,longitude,latitude\n" + "".join(f"店{number},121.{number:02d},31.2\n" for number in range(10))
    assert take(text, "may.csv").created == 10
    report = take(text.replace("店3", "店三"), "june.csv")
    assert (report.created, report.updated, report.unchanged) == (0, 1, 9)
    assert report.facts["source"] == "may.csv"
    assert take(text.replace("店", "馆"), "other.csv").created == 10
    assert take(text, "june.csv", source="a file of its own").created == 10


def test_a_database_without_tables_is_named_in_a_sentence(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    shops = tmp_path / "shops.csv"
    shops.write_text(f"{HEADER}\nA,甲店,121.40,31.20,,\n", encoding="utf-8")
    with transaction() as tx:
        tx.execute(text("ALTER TABLE branch RENAME TO gone"))
    answer = runner.invoke(args=["branches", "import", str(shops)])
    with transaction() as tx:
        tx.execute(text("ALTER TABLE gone RENAME TO branch"))
    assert answer.exit_code == 1
    assert "flask db upgrade" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_preview_counts_but_writes_nothing(app: Flask) -> None:
    report = take(f"{HEADER}\nA,甲店,121.40,31.20,,\nB,,121.41,31.20,,\n", dry_run=True)
    assert (report.created, report.rejected) == (1, 1)
    assert counts() == (0, 0, 0)


def test_a_column_the_file_does_not_have_stays_as_it_was(app: Flask) -> None:
    take(f"{HEADER}\nA,甲店,121.40,31.20,Mo-Su 09:00-22:00,X1\n")
    report = take("external_ref,name,longitude,latitude\nA,甲店新址,121.41,31.20\n")
    assert (report.created, report.updated) == (0, 1)
    with reading() as tx:
        branch = directory(tx, NOW).by_code("X1")
    assert branch is not None
    assert (branch.name, branch.lng, len(branch.hours or ())) == ("甲店新址", 121.41, 7)


def test_missing_hours_are_stored_as_unknown(app: Flask) -> None:
    take(f"{HEADER}\nA,甲店,121.40,31.20,,X1\n")
    with reading() as tx:
        assert directory(tx, NOW).all()[0].hours is None


@pytest.mark.parametrize("text", ["name,city\n甲店,上海\n", "编号;经度\nA;121\n", "just some words\n"])
def test_a_file_of_something_else_is_refused_in_a_sentence(app: Flask, text: str) -> None:
    with pytest.raises(SheetRefused, match="缺少"):
        take(text)


def test_the_file_s_system_is_converted(app: Flask) -> None:
    take(f"{HEADER}\nA,甲店,116.481499,39.990475,,\n", system="wgs84")
    assert stored()["A"][1:] == pytest.approx((116.487585177952, 39.991754014757), abs=1e-6)


def test_a_code_of_another_branch_is_not_taken_away(app: Flask) -> None:
    take(f"{HEADER}\nA,甲店,121.40,31.20,,X1\n")
    with pytest.raises(ImportRefused) as refused:
        take(f"{HEADER}\nB,乙店,121.41,31.21,,X1\n")
    assert [finding.problem.code for finding in refused.value.report.errors] == ["branches.code_taken"]


def test_our_own_demo_branches_come_in_with_hours_states_and_kinds(app: Flask) -> None:
    path = ROOT / "demo" / "branches.csv"
    with transaction() as tx:
        report = import_branches(tx, read_sheet(path.read_bytes(), path.name), system="gcj02", by="test", now=NOW)
        branches = directory(tx, NOW).all()
    assert (report.rejected, report.ignored_columns) == (0, ())
    assert len(branches) == report.created >= 25
    assert {branch.kind for branch in branches} == {"shop", "warehouse"}
    assert sum(branch.hours is None for branch in branches) >= 1


def test_commands_say_what_is_wrong_on_standard_error(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(f"{HEADER}\nA,,121.4,31.2,,\n", encoding="utf-8")
    refused = runner.invoke(args=["branches", "import", str(bad), "--json"])
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["errors"][0]["row"] == 1
    assert "没有门店名称" in refused.stderr
    assert runner.invoke(args=["branches", "nearest", "--lng", "121"]).exit_code == 2
    assert runner.invoke(args=["branches", "nearest", "--lng", "121", "--lat", "131"]).exit_code == 1
    assert runner.invoke(args=["branches", "nearest", "--lng", "121", "--lat", "31"]).exit_code == 1


def test_a_batch_keeps_one_line_a_row_and_names_ties(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    take(f"{HEADER}\nA,甲店,121.40,31.20,,X2\nB,乙店,121.40,31.20,,X1\n")
    asked = tmp_path / "asked.csv"
    asked.write_text("x,y\n121.41,31.20\nhere,31.2\n31.2,121.41\n", encoding="utf-8")
    answer = runner.invoke(
        args=["branches", "nearest", "--batch", str(asked), "--lng-column", "x", "--lat-column", "y", "--json"]
    )
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert answer.exit_code == 1
    assert [(line["row"], line["branch"], line["ties"]) for line in lines] == [
        (1, "B", ["A"]),
        (2, None, []),
        (3, "B", ["A"]),
    ]
    assert lines[0]["distance_m"] == pytest.approx(951.1, abs=0.1)
