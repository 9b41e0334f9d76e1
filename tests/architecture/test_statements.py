"""Statements that are made once with their module must know the types of their parameters, whatever was imported before."""

import subprocess
import sys

from tests.architecture.sources import ROOT, SHOP, sources

# Each module in a process of its own that has imported nothing of the house yet.
ALONE = """
import importlib, os, sys
import flask_sqlalchemy
from sqlalchemy import BindParameter, ClauseElement
from sqlalchemy.sql import visitors
for name in sys.argv[1:]:
    sys.stdout.flush()
    if os.fork():
        os.wait()
        continue
    for label, thing in vars(importlib.import_module(name)).items():
        for part in visitors.iterate(thing) if isinstance(thing, ClauseElement) else ():
            if isinstance(part, BindParameter) and part.type._isnull:
                print(f"{name}.{label}: {part.key}")
    sys.stdout.flush()
    os._exit(0)
"""


def test_no_parameter_of_a_prepared_statement_is_without_a_type() -> None:
    """A foreign key's column has none before the other table is imported; such a parameter would go to the driver as it is."""
    prepared = [source.path for source in sources(*SHOP) if "bindparam(" in source.text]
    names = [path.removesuffix(".py").replace("/", ".") for path in prepared]
    assert "app.inventory.queries" in names
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *names], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout == ""
