"""Tables from people's files: what is read, what is refused with which words, and that no cell becomes a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.kernel.sheets import (
    EncodingUnknown,
    HeaderWrong,
    SheetBroken,
    SheetRefused,
    read_sheet,
    write_csv,
    write_xlsx,
)

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_is_read_in_every_usual_encoding(encoding) -> None:
    sheet = read_sheet("名称,地址\n中山路店,中山路186号\n".encode(encoding), "a.csv")
    assert sheet.header == ("名称", "地址")
    assert sheet.rows[0].cells == {"名称": "中山路店", "地址": "中山路186号"}
    assert sheet.encoding == encoding.removesuffix("-sig")


def test_a_damaged_utf8_file_is_named_so_and_not_read_as_gibberish() -> None:
    lines = [f"中山路{number}号店,地址".encode() for number in range(9)]
    lines[4] = lines[4][:-1]
    with pytest.raises(EncodingUnknown) as refused:
        read_sheet(b"\n".join([b"name,address", *lines]), "a.csv")
    assert refused.value.params == {"line": 6}


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"name\x00,b\n1,2", b"caf\xe9,b\n\xe9\xff,2", b"\x89PNG\r\n\x1a\n\x00\x00"]
)
def test_what_is_no_text_is_refused_in_a_sentence(data) -> None:
    with pytest.raises(SheetRefused):
        read_sheet(data, "a.csv")


@pytest.mark.parametrize("text", ["", "a,a\n1,2", "a,,b\n1,2,3"])
def test_columns_must_have_names_of_their_own(text) -> None:
    with pytest.raises(HeaderWrong):
        read_sheet(text.encode(), "a.csv")


def test_a_quote_that_never_ends_is_refused() -> None:
    with pytest.raises(SheetBroken):
        read_sheet(b'a,b\n1,"2\n', "a.csv")


def test_rows_keep_their_number_and_empty_columns_at_the_end_are_dropped() -> None:
    sheet = read_sheet(b"a,b,,\n1,2,,\n,,,\n3,4,,x\n", "a.csv")
    assert [(row.number, row.cells["a"], row.extra) for row in sheet.rows] == [(1, "1", ()), (3, "3", ("x",))]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text_on_the_way_in_and_harmless_on_the_way_out(text) -> None:
    read = read_sheet(write_plain([["name"], [text]]), "a.csv").rows[0].cells["name"]
    assert read == text
    written = write_csv(["name"], [[read]])
    assert list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))[1] == [f"'{text}"]
    cell = load_workbook(io.BytesIO(write_xlsx(["name"], [[read]]))).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (f"'{text}", "s")


def write_plain(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), max_size=20)


@given(st.lists(st.tuples(cells, cells).filter(any), max_size=8))
def test_what_we_write_we_read_back(rows) -> None:
    for data in (write_csv(["a", "b"], rows), write_xlsx(["a", "b"], rows)):
        sheet = read_sheet(data, "a")
        assert [(row.cells["a"], row.cells["b"]) for row in sheet.rows] == [
            (first.strip(), second.strip()) for first, second in rows
        ]
