"""Builds the English catalogue from the word lists in `en.d`.

Run: python translations/build.py
Promises: one Chinese sentence has one English sentence in the whole house; the same lists give the same bytes.
"""

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

HERE = Path(__file__).resolve().parent
CATALOGUE = HERE / "en" / "LC_MESSAGES"
A_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # always the same, so that the same lists give the same bytes


def read_lists(folder: Path = HERE / "en.d") -> dict[str, str]:
    """All pairs of all lists, sorted by the Chinese sentence; where two lists differ the earlier file is right."""
    pairs: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")):
        for chinese, english in json.loads(path.read_text(encoding="utf-8")).items():
            pairs.setdefault(chinese, english)
    return dict(sorted(pairs.items()))


def compile_catalogue(pairs: dict[str, str]) -> tuple[bytes, bytes]:
    """The bytes of messages.po and messages.mo."""
    catalogue = Catalog(
        locale="en",
        project="Lindian",
        version="1",
        msgid_bugs_address="",
        last_translator="Lindian",
        language_team="Lindian",
        fuzzy=False,
        header_comment="# Built from translations/en.d by build.py.",
        creation_date=A_DATE,
        revision_date=A_DATE,
    )
    for chinese, english in pairs.items():
        catalogue.add(chinese, english)
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalogue, no_location=True, width=0)
    write_mo(mo, catalogue)
    return po.getvalue(), mo.getvalue()


def main() -> None:
    """Write both files."""
    CATALOGUE.mkdir(parents=True, exist_ok=True)
    pairs = read_lists()
    po, mo = compile_catalogue(pairs)
    (CATALOGUE / "messages.po").write_bytes(po)
    (CATALOGUE / "messages.mo").write_bytes(mo)
    print(f"{len(pairs)} sentences", file=sys.stderr)


if __name__ == "__main__":
    main()
