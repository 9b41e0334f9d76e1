"""How packages plug into each other: typed extension points, held per app instance, filled only in `wiring.py`.

Promises: a point is declared by its owner; what is plugged in lives with the app, never in a module; order of plugging is kept.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import click
from flask import Blueprint, Flask, current_app

from app.kernel.events import event_name

T = TypeVar("T")
EXTENSION = "lindian"


class Point(Generic[T]):
    """An extension point for things of type T; `name` is unique, e.g. `fulfillment.methods`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def all(self) -> tuple[T, ...]:
        """Everything plugged in, in the order of plugging; needs an app context."""
        return tuple(registry(current_app).get(self.name, ()))


class Subscription:
    """One reaction to one event type; `mode` is inline, later or outside (see `Plug.on`)."""

    def __init__(self, event: type, handler: Callable[..., None], mode: str) -> None:
        self.event = event
        self.event_name = event_name(event)
        self.handler = handler
        self.mode = mode
        self.name = f"{handler.__module__}.{handler.__qualname__}"


class Job:
    """Periodic work: `run(begin, now)` about every `every`, by one worker at a time."""

    def __init__(self, name: str, every: timedelta, run: Callable[[Any, datetime], None]) -> None:
        self.name = name
        self.every = every
        self.run = run


SUBSCRIPTIONS: Point[Subscription] = Point("kernel.subscriptions")
JOBS: Point[Job] = Point("kernel.jobs")


class Plug:
    """What a package's `wire(plug)` receives."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def add(self, point: Point[T], *things: T) -> None:
        """Plug `things` into `point`."""
        registry(self.app).setdefault(point.name, []).extend(things)

    def blueprint(self, blueprint: Blueprint) -> None:
        """Serve the package's pages."""
        self.app.register_blueprint(blueprint)

    def commands(self, group: click.Command) -> None:
        """Offer `flask <group> …`."""
        self.app.cli.add_command(group)

    def on(self, event: type, handler: Callable[..., None], mode: str = "later") -> None:
        """React to `event`.

        `inline`: handler(tx, event, now) inside the publisher's transaction, no I/O. `later`: handler(tx, event, now) by
        the worker in a transaction of its own, applied once. `outside`: handler(begin, event, now) by the worker with no
        transaction open, for foreign calls; may run again after a crash, so it must be idempotent.
        """
        if mode not in ("inline", "later", "outside"):
            raise ValueError(f"unknown mode {mode}")
        self.add(SUBSCRIPTIONS, Subscription(event, handler, mode))

    def job(self, name: str, every: timedelta, run: Callable[[Any, datetime], None]) -> None:
        """Run `run(begin, now)` about every `every`; it must be safe to run twice."""
        self.add(JOBS, Job(name, every, run))


def registry(app: Flask) -> dict[str, list[Any]]:
    """All points of one app by name."""
    found: dict[str, list[Any]] = app.extensions.setdefault(EXTENSION, {})
    return found
