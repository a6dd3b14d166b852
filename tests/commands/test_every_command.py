"""Every command on every library case, and what the command line as a whole says."""

import os
from pathlib import Path

import pytest
from asking import CASES, ask, every_case, long
from loopfolio.cli import cli
from loopfolio.commands.reports import FILES


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# ---------------------------------------------------------------- every command on every library case


@every_case
@pytest.mark.parametrize("command", ["check", "weigh", "rank", "fund"])
def test_every_command_answers_every_library_case(command: str, case: str) -> None:
    """Exit 0 and something to read, as a table."""
    result = ask(command, case)
    assert result.exit_code == 0
    assert result.stdout.strip()
    assert "Traceback" not in result.stderr
    assert "nan" not in result.stdout.lower().split()


@pytest.mark.parametrize("case", [CASES[0], *(pytest.param(name, marks=long) for name in CASES[1:])])
def test_run_writes_every_file_of_every_library_case(case: str) -> None:
    """All five, none empty, and the tables on stdout."""
    result = ask("run", case)
    assert result.exit_code == 0
    assert sorted(path.name for path in Path("portfolios", case).iterdir()) == sorted(FILES)
    assert all(path.stat().st_size > 500 for path in Path("portfolios", case).iterdir())
    assert "Ranking under the profile" in result.stdout
    assert "Portfolio under the profile" in result.stdout
    assert f"Written to {Path('portfolios', case)}{os.sep}: {', '.join(FILES)}" in result.stdout


@pytest.mark.parametrize("command", [None, *cli.every()])
def test_every_command_has_help(command: str | None) -> None:
    """With -h as with --help; every option says what it is for."""
    arguments = [command] if command else []
    assert ask(*arguments, "-h").stdout == ask(*arguments, "--help").stdout
    assert "Usage: " in ask(*arguments, "--help").stdout


def test_the_version_is_that_of_the_package() -> None:
    """As installed."""
    from loopfolio import __version__

    assert ask("--version").stdout.strip().endswith(__version__)


@pytest.mark.parametrize(
    "arguments", [("ranc", "recycler"), ("rank",), ("run",), ("rank", "--format", "xml", "recycler")]
)
def test_what_the_command_line_does_not_know_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    """Exit 2, words on stderr, nothing on stdout."""
    result = ask(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: " in result.stderr
