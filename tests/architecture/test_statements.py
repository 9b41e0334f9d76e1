"""Statements that are made once with their module must know the types of their parameters."""

import importlib
from collections.abc import Iterator

from sqlalchemy import BindParameter, ClauseElement
from sqlalchemy.sql import visitors

from tests.architecture.sources import SHOP, sources


def _statements() -> Iterator[tuple[str, ClauseElement]]:
    for source in sources(*SHOP):
        name = source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        module = importlib.import_module(name)
        for label, thing in vars(module).items():
            if isinstance(thing, ClauseElement):
                yield f"{name}.{label}", thing


def test_no_parameter_of_a_prepared_statement_is_without_a_type() -> None:
    """A foreign key's column has none before the other table is imported; such a parameter would go to the driver as it is."""
    untyped = [
        f"{name}: {part.key}"
        for name, statement in _statements()
        for part in visitors.iterate(statement)
        if isinstance(part, BindParameter) and part.type._isnull
    ]
    assert untyped == []
