"""What an import did or would do, row by row.

Promises: every row of the file is counted exactly once (created, updated, unchanged, rejected); every rejection names its row,
column and reason; nothing is dropped in silence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.kernel.errors import Invalid, Problem


class RowsWrong(Invalid):
    """Raised when a file with wrong rows is to be stored as a whole."""

    code = "import.rows_wrong"
    sentence = "文件里有 {count} 行有问题，什么都没有导入。请改正后再试，或只导入没有问题的行。"


class RowTooLong(Invalid):
    code = "import.row_too_long"
    sentence = "这一行比表头多出了内容：{extra}"


@dataclass(frozen=True)
class Finding:
    """One thing to say about some rows; `column` is the file's own name, empty for the whole row."""

    rows: tuple[int, ...]
    problem: Problem
    column: str = ""
    reference: str = ""

    def document(self) -> dict[str, Any]:
        """As JSON."""
        said = {"row": self.rows[0]} if len(self.rows) == 1 else {"rows": list(self.rows), "count": len(self.rows)}
        named = {"column": self.column, "reference": self.reference}
        return said | {key: text for key, text in named.items() if text} | {
            "code": self.problem.code, "sentence": self.problem.chinese(),
        }  # fmt: skip


@dataclass
class ImportReport:
    """The outcome of one file. `errors` are rejected rows, `warnings` only say what is odd or was mended."""

    kind: str
    file: str
    encoding: str
    rows: int
    dry_run: bool
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    ignored_columns: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rejected(self) -> int:
        """Rows that were not taken."""
        return len({row for finding in self.errors for row in finding.rows})

    def document(self) -> dict[str, Any]:
        """One JSON document."""
        return {
            "kind": self.kind,
            "file": self.file,
            "encoding": self.encoding,
            **self.facts,
            "dry_run": self.dry_run,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "ignored_columns": list(self.ignored_columns),
            "errors": [finding.document() for finding in self.errors],
            "warnings": [finding.document() for finding in self.warnings],
        }
