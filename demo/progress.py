"""Says on the terminal what the loader is doing and how long each step took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Say = Callable[[str], None]


@contextmanager
def step(title: str) -> Iterator[Say]:
    """Print one line when the step ends; what the block says with the given function stands at its end."""
    said: list[str] = []
    begun = time.monotonic()
    click.echo(f"  {title} …", nl=False)
    yield said.append
    click.echo(f" {'，'.join(said) or '完成'}（{time.monotonic() - begun:.1f} 秒）")
