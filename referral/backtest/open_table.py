"""Read a CSV file, plain or .gz, row by row.

Promises: streams; the header must hold the columns asked for; a row of another width is refused with its number.
"""

import contextlib
import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.kernel.errors import Invalid


class TableWrong(Invalid):
    code = "referral.table_wrong"
    sentence = "文件 {file} 第 {row} 行不对：{reason}。"


Rows = Iterator[tuple[int, Sequence[str]]]


@contextlib.contextmanager
def open_table(path: Path, columns: Sequence[str]) -> Iterator[Rows]:
    """Rows as (number, cells in the order of `columns`); the first after the header is number 1. Raises `TableWrong`."""
    with path.open("rb") as raw, contextlib.ExitStack() as opened:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        plain: Any = opened.enter_context(gzip.GzipFile(fileobj=raw)) if packed else raw
        text = opened.enter_context(io.TextIOWrapper(plain, encoding="utf-8-sig", newline=""))
        yield _rows(text, path.name, columns)


def _rows(text: io.TextIOWrapper, file: str, columns: Sequence[str]) -> Rows:
    reader, row = csv.reader(text, strict=True), 0
    try:
        header = [cell.strip() for cell in next(reader, [])]
        missing = [column for column in columns if column not in header]
        if missing:
            raise TableWrong(file=file, row=0, reason=f"缺少列 {'、'.join(missing)}")
        places, width = [header.index(column) for column in columns], len(header)
        plain = places == list(range(width))
        for row, cells in enumerate(reader, 1):
            if len(cells) != width:
                if not cells:
                    continue
                raise TableWrong(file=file, row=row, reason=f"应有 {width} 列")
            yield row, cells if plain else [cells[place] for place in places]
    except (csv.Error, UnicodeDecodeError, EOFError, gzip.BadGzipFile) as error:
        raise TableWrong(file=file, row=row + 1, reason=str(error)) from error
