"""Writes the pages of docs/ that are read off the code: refusals, states, events.

Run: python docs/generate.py
Promises: the same code gives the same pages; a page that is not fresh fails the tests.
"""

import dataclasses
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from app.kernel.errors import Problem
from app.kernel.events import event_name
from app.kernel.states import Machine

OURS = ("app", "referral", "pickup")
MADE = "<!-- Written by docs/generate.py; change the code, not this page. -->\n"


def refusals() -> str:
    """Every refusal: code, HTTP status, Chinese sentence, where it is raised."""
    rows = [
        f"| `{code}` | {kind.status} | {_cell(kind.sentence)} | {kind.__module__} |"
        for code, kind in sorted(Problem.known.items())
        if kind.__module__.split(".")[0] in OURS
    ]
    return _page("Refusals 拒绝", "| code | status | sentence | module |\n|---|---|---|---|", rows)


def states() -> str:
    """Every state machine as its table of moves."""
    rows = [
        f"| {machine.name} | {state.value} | {', '.join(sorted(to.value for to in machine.moves.get(state, ()))) or '—'} |"
        for machine in sorted(_machines(), key=lambda machine: machine.name)
        for state in type(machine.initial)
    ]
    return _page("States 状态", "| machine | state | may become |\n|---|---|---|", rows)


def events() -> str:
    """Every event with its fields and its sentence."""
    rows = [
        f"| `{event_name(kind)}` | {', '.join(field.name for field in dataclasses.fields(kind))} | {_sentence(kind)} |"
        for kind in sorted(_events(), key=event_name)
    ]
    return _page("Events 事件", "| event | fields | meaning |\n|---|---|---|", rows)


PAGES = {"errors.md": refusals, "states.md": states, "events.md": events}


def load_everything() -> None:
    """Import every module of ours, whether a package has plugged it in or not."""
    for package in OURS:
        folder = HERE.parent / package
        if (folder / "__init__.py").exists():
            for found in pkgutil.walk_packages([str(folder)], f"{package}."):
                importlib.import_module(found.name)


def _modules() -> Iterator[ModuleType]:
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] in OURS and module is not None:
            yield module


def _machines() -> list[Machine]:
    found = {id(value): value for module in _modules() for value in vars(module).values() if isinstance(value, Machine)}
    return list(found.values())


def _events() -> set[type]:
    return {
        value
        for module in _modules()
        if module.__name__.endswith(".events") and module.__name__ != "app.kernel.events"
        for value in vars(module).values()
        if isinstance(value, type)
        and dataclasses.is_dataclass(value)
        and value.__module__ == module.__name__
        and not value.__name__.startswith("_")
    }


def _sentence(kind: type) -> str:
    doc = kind.__doc__ or ""
    return "" if doc.startswith(f"{kind.__name__}(") else _cell(doc.strip().split("\n")[0])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _page(title: str, head: str, rows: list[str]) -> str:
    return "\n".join([f"# {title}", "", MADE, head, *rows, ""])


def main() -> None:
    """Write every page."""
    load_everything()
    for name, write in PAGES.items():
        (HERE / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
