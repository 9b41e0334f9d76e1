"""What the docs say about the code is read off the code."""

import importlib.util

import pytest

from tests.architecture.sources import ROOT


@pytest.fixture(scope="module")
def generate():
    """The script that writes the pages, with every module loaded."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.load_everything()
    return module


@pytest.mark.parametrize("name", ["errors.md", "states.md", "events.md"])
def test_generated_pages_are_fresh(generate, name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generate.PAGES[name](), "run python docs/generate.py"


def test_every_event_says_what_it_means(generate) -> None:
    silent = [kind.__qualname__ for kind in generate._events() if not generate._sentence(kind)]
    assert sorted(silent) == []


def test_every_map_entry_of_the_readme_exists() -> None:
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        house = text.split("```house\n")[1].split("```")[0]
        named = [line.split()[0] for line in house.splitlines() if line.strip() and not line.startswith(" ")]
        assert [name for name in named if not (ROOT / name).exists()] == []
