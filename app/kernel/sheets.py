"""Tables from people's files: CSV in UTF-8 or GB18030, and XLSX; read as text, written so that no cell becomes a formula.

Promises: what cannot be read is refused with a sentence that says why; every data row keeps its number (first after the
header = 1); a formula is text on the way in and harmless on the way out; what we write, we read back equal.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.kernel.errors import Invalid

MAX_ROWS = 200_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_XLSX_START = b"PK\x03\x04"


class SheetRefused(Invalid):
    """A file that cannot be read as a table."""

    code = "sheets.refused"
    sentence = "这个文件不能作为表格读取。"


class EncodingUnknown(SheetRefused):
    code = "sheets.encoding_unknown"
    sentence = "文件编码既不是 UTF-8 也不是 GB18030（第 {line} 行读不出来），请另存为 UTF-8 的 CSV 或 XLSX。"


class HeaderWrong(SheetRefused):
    code = "sheets.header_wrong"
    sentence = "第一行应是各不相同的列名；有问题的是：{columns}。"


class SheetBroken(SheetRefused):
    code = "sheets.broken"
    sentence = "表格在第 {line} 行附近坏了：{reason}"


class SheetTooLarge(SheetRefused):
    code = "sheets.too_large"
    sentence = "文件太大：最多 {rows} 行。"


@dataclass(frozen=True)
class Row:
    """One data row: `number` counts from 1 after the header; `extra` cells stood beyond the last named column."""

    number: int
    cells: Mapping[str, str]
    extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """`name` is the file's; `encoding` is utf-8, gb18030, utf-16 or xlsx; unnamed empty columns are dropped."""

    name: str
    encoding: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(data: bytes, name: str) -> Sheet:
    """Read the first sheet of an XLSX file, or a CSV file separated by comma, semicolon or tab; raises `SheetRefused`."""
    if data.startswith(_XLSX_START):
        return _sheet(name, "xlsx", _xlsx_rows(data))
    text, encoding = decode_text(data)
    return _sheet(name, encoding, _csv_rows(text))


def decode_text(data: bytes) -> tuple[str, str]:
    """The text and its encoding; a UTF-8 file with a damaged line is named as such, not read as GB18030."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16"), "utf-16"
        text, encoding = data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        if _mostly_utf8(data):
            raise EncodingUnknown(line=line) from error
        try:
            text, encoding = data.decode("gb18030"), "gb18030"
        except UnicodeDecodeError as other:
            raise EncodingUnknown(line=data[: other.start].count(b"\n") + 1) from other
    if "\x00" in text:
        raise EncodingUnknown(line=text[: text.index("\x00")].count("\n") + 1)
    return text, encoding


def _mostly_utf8(data: bytes) -> bool:
    """Whether most lines with Chinese in them are proper UTF-8: lines of GB18030 hardly ever are."""
    foreign = [line for line in data.split(b"\n") if not line.isascii()]
    proper = 0
    for line in foreign:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        proper += 1
    return proper * 2 > len(foreign)


def _csv_rows(text: str) -> Iterator[Sequence[str]]:
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise SheetBroken(line=reader.line_num, reason=str(error)) from error
        if cells is None:
            return
        if cells:
            yield cells


def _xlsx_rows(data: bytes) -> Iterator[Sequence[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED_BYTES:
                raise SheetTooLarge(rows=MAX_ROWS)
        book = load_workbook(io.BytesIO(data), read_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise SheetBroken(line=1, reason=type(error).__name__) from error
    try:
        for cells in book.worksheets[0].iter_rows(values_only=True):
            yield ["" if cell is None else _number_text(cell) for cell in cells]
    finally:
        book.close()


def _number_text(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _sheet(name: str, encoding: str, records: Iterator[Sequence[str]]) -> Sheet:
    header = [_harmless_undone(cell).strip() for cell in next(records, ())]
    while header and not header[-1]:
        header.pop()
    wrong = sorted(
        {column or f"#{header.index(column) + 1}" for column in header if header.count(column) > 1 or not column}
    )
    if wrong or not header:
        raise HeaderWrong(columns="、".join(wrong) or "—")
    rows: list[Row] = []
    for number, cells in enumerate(records, start=1):
        if number > MAX_ROWS:
            raise SheetTooLarge(rows=MAX_ROWS)
        plain = [_harmless_undone(cell).strip() for cell in cells]
        if any(plain):
            padded = plain + [""] * (len(header) - len(plain))
            extra = tuple(cell for cell in plain[len(header) :] if cell)
            rows.append(Row(number, dict(zip(header, padded, strict=False)), extra))
    return Sheet(name, encoding, tuple(header), tuple(rows))


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file in UTF-8 with a byte-order mark, as spreadsheet programs expect it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([_harmless(cell) for cell in header])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """An XLSX file with one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([_harmless(cell) for cell in header])
    for row in rows:
        sheet.append([_harmless(cell) for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _harmless(cell: Any) -> Any:
    """Numbers stay numbers; a text that a spreadsheet would run gets an apostrophe before it."""
    if cell is None or isinstance(cell, int | float):
        return cell
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _harmless_undone(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text
