"""The shape of the targets form: one field for each clerk or branch."""

import uuid
from collections.abc import Mapping

from app.kernel.errors import Problem
from app.kernel.money import parse_yuan

FIELD = "target-"


def parse_targets(form: Mapping[str, str]) -> tuple[dict[uuid.UUID, int], dict[str, Problem]]:
    """Fen by subject, and what is wrong by field; an empty field means no target."""
    found: dict[uuid.UUID, int] = {}
    wrong: dict[str, Problem] = {}
    for name, text in form.items():
        if not name.startswith(FIELD):
            continue
        try:
            found[uuid.UUID(name.removeprefix(FIELD))] = parse_yuan(text) if text.strip() else 0
        except Problem as problem:
            wrong[name] = problem
        except ValueError:
            continue
    return found, wrong
