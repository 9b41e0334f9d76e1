"""A file's name says what it holds; a stranger who knows shops finds the right one."""

import ast
from pathlib import PurePosixPath

from tests.architecture.sources import OURS, SHOP, Source, sources

FILES = {
    "__init__",
    "models",
    "states",
    "rules",
    "events",
    "queries",
    "gateway",
    "handlers",
    "routes",
    "admin",
    "api",
    "counter",
    "forms",
    "schemas",
    "commands",
    "wiring",
}
FRAMES = ("app/kernel/", "app/web/", "app/wechat/", "app/admin/", "app/openapi/", "app/ledger/")
BANNED = {"utils", "util", "helpers", "helper", "common", "base", "manager", "service", "services", "misc"}

# Files of another kind, each with its reason.
OTHER_FILES = {
    "app/factory.py": "builds the app",
    "app/fulfillment/methods.py": "the extension point for ways goods reach the shopper",
    "app/notices/kinds.py": "the extension point for kinds of notices",
    "app/official/replies.py": "the extension point for answers in the chat, and what passes through it",
    "app/codes/kinds.py": "the extension point for kinds of codes, and what passes through it",
}


def _public_functions(source: Source) -> set[str]:
    return {
        node.name for node in source.tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def _fits(source: Source) -> bool:
    path = PurePosixPath(source.path)
    inside_rules = "rules" in path.parent.parts
    return path.stem in FILES or inside_rules or path.stem in _public_functions(source) or source.path in OTHER_FILES


def test_every_file_is_of_the_vocabulary_or_is_one_use_case() -> None:
    strangers = [source.path for source in sources(*SHOP) if not source.path.startswith(FRAMES) and not _fits(source)]
    assert strangers == []


def test_no_other_file_is_excused_without_need() -> None:
    there = {source.path for source in sources(*SHOP)}
    assert [path for path in OTHER_FILES if path not in there] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [source.path for source in sources(*OURS) if BANNED & set(PurePosixPath(source.path).with_suffix("").parts)]
    assert named == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [source.path for source in sources(*OURS) if not ast.get_docstring(source.tree)]
    assert silent == []


def test_rules_know_no_database_no_flask_no_clock_no_chance() -> None:
    forbidden = {"sqlalchemy", "flask", "random", "secrets", "time", "requests"}
    breaches = []
    for source in sources(*SHOP):
        path = PurePosixPath(source.path)
        if path.stem != "rules" and "rules" not in path.parent.parts:
            continue
        for node in ast.walk(source.tree):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            breaches += [f"{source.path}: {name}" for name in modules if name.split(".")[0] in forbidden]
    assert breaches == []
