"""Says on the terminal what the loader is doing, how far it is and how long each step took."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Say = Callable[[str], None]


@contextmanager
def step(title: str) -> Iterator[Say]:
    """Print one line when the step ends; what the block says last with the given function stands at its end."""
    said = ["完成"]
    begun = time.monotonic()

    def say(text: str) -> None:
        said.append(text)
        if sys.stdout.isatty():
            click.echo(f"\r\033[K  {title} … {text}", nl=False)

    if sys.stdout.isatty():
        click.echo(f"  {title} …", nl=False)
    yield say
    clear = "\r\033[K" if sys.stdout.isatty() else ""
    click.echo(f"{clear}  {title} … {said[-1]}（{time.monotonic() - begun:.1f} 秒）")
