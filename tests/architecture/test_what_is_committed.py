"""What lies in the repository can be handed to anybody: locked, complete, without traces of one machine."""

import os
import re
import subprocess

import pytest

from tests.architecture.sources import ROOT

SKIPPED = ("static/vendor/", "static/fonts/", "LICENSE", "tests/architecture/test_what_is_committed.py")
# Folders and hosts stand backwards: this file does not name them either.
FOLDERS, TRACES, HOSTS = "toor|mraf|krow"[::-1], "=* yrtsiger|lru-xedni--|sboj_hsab"[::-1], "sjmpn|ipyp"[::-1]
MACHINE = re.compile(rf"(^|[^a-z.\w])/({FOLDERS})/|{TRACES}|://[^ /]*({HOSTS})\b")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError|raise NotImplemented")


def _text_files() -> dict[str, str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.fail("these tests read the list of committed files: git is needed")
    found = {}
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and not name.startswith(SKIPPED) and path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                found[name] = content.decode("utf-8")
    return found


def _lines(pattern: re.Pattern[str], *endings: str) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in _text_files().items()
        if not endings or name.endswith(endings)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert _lines(MACHINE) == []


def test_nothing_is_left_to_do() -> None:
    assert _lines(UNFINISHED, ".py", ".html", ".js") == []


@pytest.mark.parametrize("name", ["run", "test", ".ci/run"])
def test_commands_can_be_run_and_are_sound_bash(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    checked = subprocess.run(["bash", "-n", ROOT / name], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    lock = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", "\n".join(line for line in lock.splitlines() if not line.startswith("#")))
    assert [block.split()[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []
    asked = re.findall(r"^([A-Za-z][\w.-]*)", (ROOT / f"{name}.in").read_text(encoding="utf-8"), re.MULTILINE)
    pinned = {line.split("==")[0].split("[")[0].lower() for line in lock.splitlines() if re.match(r"\w", line)}
    assert [wanted for wanted in asked if wanted.lower().replace("_", "-") not in pinned] == []


def test_both_locks_agree_where_they_overlap() -> None:
    pins = [
        dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    assert {
        name: (pins[0][name], pins[1][name]) for name in pins[0].keys() & pins[1] if pins[0][name] != pins[1][name]
    } == {}
