"""Files and functions stay small enough to be read at one sitting."""

from tests.architecture.exceptions import FILE_LINES, FUNCTION_LINES, LONG_FILES, LONG_FUNCTIONS
from tests.architecture.sources import OURS, functions, sources


def _file_sizes() -> dict[str, int]:
    return {source.path: source.lines for source in sources(*OURS)}


def _function_sizes() -> dict[str, int]:
    return {
        f"{source.path}::{name}": (node.end_lineno or 0) - node.lineno + 1
        for source in sources(*OURS)
        for name, node in functions(source.tree)
    }


def _too_large(sizes: dict[str, int], limit: int, excused: dict[str, tuple[int, str]]) -> dict[str, int]:
    return {name: size for name, size in sizes.items() if size > excused.get(name, (limit, ""))[0]}


def _needlessly_excused(sizes: dict[str, int], limit: int, excused: dict[str, tuple[int, str]]) -> list[str]:
    return [name for name in excused if sizes.get(name, 0) <= limit]


def test_no_file_is_longer_than_the_rule_allows() -> None:
    assert _too_large(_file_sizes(), FILE_LINES, LONG_FILES) == {}


def test_no_function_is_longer_than_the_rule_allows() -> None:
    assert _too_large(_function_sizes(), FUNCTION_LINES, LONG_FUNCTIONS) == {}


def test_the_lists_of_exceptions_only_shrink() -> None:
    assert _needlessly_excused(_file_sizes(), FILE_LINES, LONG_FILES) == []
    assert _needlessly_excused(_function_sizes(), FUNCTION_LINES, LONG_FUNCTIONS) == []
