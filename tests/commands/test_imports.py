"""What commands import: nothing that they do not need."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import ROOT


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# ---------------------------------------------------------------- imports

HEAVY = (
    "numpy",
    "pydantic",
    "ruamel",
    "pandas",
    "plotly",
    "pulp",
    "highspy",
    "jinja2",
    "pymcdm",
    "matplotlib",
)


def imported_by(*commands: str) -> dict[str, set[str]]:
    """Top-level modules that are there after each of some commands, done in a process of their own."""
    program = (
        "import json, sys\n"
        "from loopfolio.cli import cli\n"
        "there = {}\n"
        "for command in sys.argv[1:]:\n"
        "    try:\n        cli(command.split())\n"
        "    except SystemExit as end:\n        assert not end.code, end.code\n"
        "    there[command] = sorted({name.split('.')[0] for name in sys.modules})\n"
        "print()\nprint(json.dumps(there))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *commands],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return {command: set(names) for command, names in json.loads(done.stdout.splitlines()[-1]).items()}


def test_help_imports_nothing_heavy() -> None:
    """It appears at once."""
    found = imported_by("--version", "fund --help", "run --help", "--help")
    assert {command: there.intersection(HEAVY) for command, there in found.items()} == {
        command: set() for command in found
    }


@pytest.mark.parametrize("case", ["lithium-ion-battery", "furniture-maker"])
def test_ranking_imports_no_solver_and_no_charts(case: str) -> None:
    """Checking, weighing and ranking do without what takes a second to import."""
    found = imported_by(*(f"{command} {case}" for command in ("check", "weigh", "rank")))
    slow = {"pymcdm", "pandas", "plotly", "pulp", "highspy", "jinja2", "matplotlib", "scipy"}
    for there in found.values():
        assert "numpy" in there
        assert there.isdisjoint(slow)


def test_funding_imports_no_charts() -> None:
    """Only run draws."""
    [there] = imported_by("fund recycler").values()
    assert there.isdisjoint({"pandas", "plotly", "jinja2", "matplotlib", "pymcdm"})


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Level and module of every import of a file, also those inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
            yield from ((node.level, m) for m in ([node.module] if node.module else names))


def test_the_numeric_core_needs_no_file_format_and_no_solver() -> None:
    """mcda imports numpy, the standard library and, inside functions, pymcdm or scipy."""
    allowed = {"numpy", "scipy", "pymcdm", *sys.stdlib_module_names}
    for path in (ROOT / "mcda").glob("*.py"):
        for level, module in imports_of(path):
            assert level or module.split(".")[0] in allowed


def test_only_one_module_talks_to_the_solver() -> None:
    """Another PuLP touches one file, and another HiGHS two."""
    talking = {
        path.name
        for room in ("cases", "commands", "engines", "mcda", "models", "report", "web")
        for path in (ROOT / room).rglob("*.py")
        if re.search("pulp|highspy", path.read_text(encoding="utf-8"))
        for _, module in imports_of(path)
        if module.split(".")[0] in ("pulp", "highspy")
    }
    assert talking == {"through_pulp.py", "highs.py", "lp.py"}
