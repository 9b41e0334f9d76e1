"""Deleting a package that plugs in from beside leaves a working shop: its folder, its templates, its line in wsgi.py."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

KEPT = ("app", "referral", "pickup", "migrations", "templates", "translations", "tests")
FILES = ("wsgi.py", "pyproject.toml")


def _copy_without(package: str, target: Path) -> None:
    for folder in KEPT:
        if folder != package:
            shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(ROOT / file, target / file)
    (target / "static").symlink_to(ROOT / "static")
    shutil.rmtree(target / "templates" / package, ignore_errors=True)
    wsgi = target / "wsgi.py"
    lines = wsgi.read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [line for line in lines if not line.strip().startswith(f'"{package}')]
    text = "".join(lines).replace('DEMO_PACKAGES = ("demo",)', "DEMO_PACKAGES: tuple[str, ...] = ()")
    wsgi.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("package", ["referral", "pickup"])
def test_without_it_a_shopper_still_orders_and_every_page_answers(package: str, tmp_path: Path) -> None:
    _copy_without(package, tmp_path)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LINDIAN_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "sqlite",
         "tests/flows/test_plain_order.py", "tests/web/test_every_page.py"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    assert not (tmp_path / package).exists()
