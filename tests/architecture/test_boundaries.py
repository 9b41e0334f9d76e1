"""Who may do what: commits, time, imports, names across packages."""

import ast
import re
import subprocess
import sys

import importlinter

from tests.architecture.sources import OURS, ROOT, SHOP, functions, sources, templates

OPTIONAL = ("referral", "pickup")


def test_only_the_kernel_commits_and_rolls_back() -> None:
    breaches = [
        f"{source.path}:{node.lineno}"
        for source in sources(*SHOP, "demo")
        if source.path != "app/kernel/database.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("commit", "rollback", "begin_nested")
    ]
    assert breaches == []


def test_only_the_clock_reads_the_time() -> None:
    wrong = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
    breaches = [
        f"{source.path}:{node.lineno}"
        for source in sources(*SHOP)
        if source.path != "app/kernel/clock.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name | ast.Attribute)
        and ((node.value.id if isinstance(node.value, ast.Name) else node.value.attr), node.attr) in wrong
    ]
    assert breaches == []


def test_no_import_hides_inside_a_function() -> None:
    breaches = [
        f"{source.path}:{node.lineno}"
        for source in sources(*OURS)
        for _name, function in functions(source.tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert breaches == []


def test_the_order_of_packages_holds() -> None:
    assert importlinter is not None
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_package_has_a_row() -> None:
    rows = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = [path.parent.name for path in sorted((ROOT / "app").glob("*/__init__.py"))]
    assert [name for name in packages if f"(app.{name})" not in rows] == []


def test_the_factory_knows_only_kernel_and_web() -> None:
    tree = ast.parse((ROOT / "app/factory.py").read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {name for name in imported if name.split(".")[0] in OURS}
    assert {name.split(".")[1] for name in ours} <= {"kernel", "web"}


def test_the_shop_names_nothing_of_what_plugs_into_it() -> None:
    name = re.compile(r"\b(?:referral|pickup)[./:]\w")
    strings = [
        f"{source.path}:{node.lineno}"
        for source in sources("app")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and name.search(node.value)
    ]
    pages = [
        path
        for path, text in templates()
        if path.startswith("templates/") and path.split("/")[1] not in OPTIONAL and name.search(text)
    ]
    assert strings + pages == []
