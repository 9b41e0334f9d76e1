"""Chinese first, English complete: every sentence people see has its English one, and the compiled catalogue is fresh."""

import ast
import importlib
import importlib.util
import re
import string
from collections.abc import Iterator

import jinja2.ext
import pytest
from jinja2 import Environment

from app.kernel.errors import Problem
from tests.architecture.sources import ROOT, SHOP, sources, templates

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TRANSLATORS = {"_", "gettext", "lazy_gettext", "_l", "N_", "mark"}
LABELS = {
    "label",
    "group",
    "title",
    "sentence",
    "heading",
}  # keywords and positions that are translated where they are shown
LABELLED = {"MenuItem": (0, 3)}


@pytest.fixture(scope="module")
def build():
    """The script that builds the catalogue."""
    spec = importlib.util.spec_from_file_location("translations_build", ROOT / "translations" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _in_call(node: ast.Call) -> Iterator[str | None]:
    if _called(node) in TRANSLATORS:
        yield _text(node.args[0]) if node.args else None
    for position in LABELLED.get(_called(node), ()):
        if len(node.args) > position:
            yield _text(node.args[position])
    for keyword in node.keywords:
        if keyword.arg in LABELS:
            yield _text(keyword.value)


def _from_code() -> dict[str, str]:
    found: dict[str, str] = {}
    for source in sources(*SHOP):
        for node in ast.walk(source.tree):
            texts = _in_call(node) if isinstance(node, ast.Call) else ()
            found.update({text: source.path for text in texts if text and CHINESE.search(text)})
    return found


def _from_templates() -> dict[str, str]:
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    found: dict[str, str] = {}
    for path, text in templates():
        if not path.startswith("templates/"):
            continue
        for _line, _function, message in jinja2.ext.extract_from_ast(environment.parse(text), TRANSLATORS):
            parts = message if isinstance(message, tuple) else (message,)
            found.update({part: path for part in parts if part})
    return found


def _from_refusals() -> dict[str, str]:
    for source in sources(*SHOP):
        importlib.import_module(source.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
    return {kind.sentence: kind.__module__ for kind in Problem.known.values() if kind.__module__.startswith(SHOP)}


def _placeholders(text: str) -> set[str]:
    braces = {name for _literal, name, _spec, _conversion in string.Formatter().parse(text.replace("%%", "")) if name}
    return braces | set(re.findall(r"%\((\w+)\)", text))


def test_every_sentence_has_its_english_one(build) -> None:
    known = build.read_lists()
    used = _from_code() | _from_templates() | _from_refusals()
    assert {text: where for text, where in sorted(used.items()) if text not in known} == {}


def test_both_languages_fill_in_the_same_facts(build) -> None:
    pairs = build.read_lists()
    assert {zh: en for zh, en in pairs.items() if _placeholders(zh) != _placeholders(en)} == {}


def test_no_english_sentence_is_empty_or_chinese(build) -> None:
    pairs = build.read_lists()
    assert {zh: en for zh, en in pairs.items() if not en.strip()} == {}


def test_the_compiled_catalogue_is_fresh(build) -> None:
    po, mo = build.compile_catalogue(build.read_lists())
    assert (build.CATALOGUE / "messages.po").read_bytes() == po
    assert (build.CATALOGUE / "messages.mo").read_bytes() == mo
