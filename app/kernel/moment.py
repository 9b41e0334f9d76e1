"""The running app's clock, settings and files, for frames, commands and workers.

Promises: only routes, commands and the worker call these; everything below them receives `now` as a parameter.
"""

from datetime import datetime

from flask import current_app

from app.kernel.clock import Clock
from app.kernel.files import FileStore
from app.kernel.settings import Settings


def current_clock() -> Clock:
    """The app's clock."""
    clock: Clock = current_app.config["LINDIAN_CLOCK"]
    return clock


def current_time() -> datetime:
    """Now, on the app's clock."""
    return current_clock().now()


def current_settings() -> Settings:
    """How this installation runs."""
    settings: Settings = current_app.config["LINDIAN"]
    return settings


def current_files() -> FileStore:
    """Where pictures are kept."""
    files: FileStore = current_app.config["LINDIAN_FILES"]
    return files
