"""What ``new`` writes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from asking import CASES, answer, ask, every_case, of_library, written
from loopfolio.commands.reports import FILES


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# ---------------------------------------------------------------- new


def uncommented(text: str, wanted: Callable[[str], bool] = lambda line: True) -> str:
    """The file with the # taken away from the wanted lines."""
    return "".join(
        re.sub(r"^# ?", "", line) if line.startswith("#") and wanted(line) else line
        for line in text.splitlines(keepends=True)
    )


def block(text: str, head: str) -> str:
    """The file with one commented section, from its head to the empty line, taken into use."""
    assert f"# {head}:\n" in text
    before, after = text.split(f"# {head}:\n")
    section, gap, rest = after.partition("\n\n")
    return before + uncommented(f"# {head}:\n" + section) + gap + rest


@every_case
def test_new_writes_a_sound_file(case: str) -> None:
    """From every library case; the answer differs from the library's only by the name."""
    result = ask("new", "acme.yaml", "--from", case)
    assert result.exit_code == 0
    assert "loopfolio check acme.yaml" in result.stdout
    assert ask("check", "acme.yaml").exit_code == 0
    mine, library_one = answer("fund", "acme.yaml"), of_library("fund", case)
    assert mine["case"]["name"] == "Acme"
    assert {**mine, "case": None} == {**library_one, "case": None}


def test_what_new_writes_can_be_run() -> None:
    """Two commands from nothing to a report."""
    assert ask("new", "acme").exit_code == 0
    assert ask("run", "acme.yaml").exit_code == 0
    assert sorted(written("portfolios/acme")) == sorted(FILES)


@every_case
@pytest.mark.parametrize("head", ["technologies", "pairs", "rules"])
def test_each_section_that_new_suggests_is_sound_when_taken_up(head: str, case: str) -> None:
    """A planner takes the # away and has a case."""
    ask("new", "acme.yaml", "--from", case)
    Path("acme.yaml").write_text(block(Path("acme.yaml").read_text(encoding="utf-8"), head), encoding="utf-8")
    result = ask("check", "acme.yaml")
    assert result.exit_code == 0, result.stderr


@every_case
def test_taking_up_everything_that_new_suggests_is_sound_or_says_where_it_is_not(case: str) -> None:
    """Even the explanations taken for YAML, and every stage removed, which inherited rules may name."""
    ask("new", "acme.yaml", "--from", case)
    text = Path("acme.yaml").read_text(encoding="utf-8")
    for changed in (uncommented(text), uncommented(text, lambda line: ":" in line), block(text, "stages")):
        Path("acme.yaml").write_text(changed, encoding="utf-8")
        result = ask("check", "acme.yaml")
        assert result.exit_code in (0, 2)
        if result.exit_code == 2:
            assert re.search(r"^(acme\.yaml|[\w-]+ \(library\)):\d+:\d+: ", result.stderr, re.MULTILINE)


def test_a_stage_can_be_removed_as_new_suggests() -> None:
    """One of the lines of the section on stages, with its head."""
    ask("new", "acme.yaml")
    text = uncommented(
        Path("acme.yaml").read_text(encoding="utf-8"),
        lambda line: line in ("# stages:\n", "#   mining: null\n"),
    )
    Path("acme.yaml").write_text(text, encoding="utf-8")
    stages = [stage["id"] for stage in answer("rank", "acme.yaml")["stages"]]
    assert "mining" not in stages
    assert len(stages) == 8


@pytest.mark.parametrize("asked", ["acme", "acme.yaml"])
def test_new_does_not_overwrite(asked: str) -> None:
    """Exit 2; with --force it does."""
    Path("acme.yaml").write_text("mine")
    result = ask("new", asked)
    assert (result.exit_code, Path("acme.yaml").read_text()) == (2, "mine")
    assert "--force" in result.stderr
    assert ask("new", asked, "--force").exit_code == 0
    assert ask("check", "acme.yaml").exit_code == 0


@pytest.mark.parametrize(
    "name",
    [
        "Acme & Söhne: 50% #1.yaml",
        "it's.yaml",
        'say "hi".yaml',
        "- x.yaml",
        "null.yaml",
        "12.yml",
        "a.b.c.yaml",
        "two\nlines: x.yaml",
    ],
)
def test_new_copes_with_any_name(name: str) -> None:
    """The file is sound and called after its name."""
    assert ask("new", "--", name).exit_code == 0
    result = ask("check", "--", name)
    assert result.exit_code == 0, result.stderr


def test_new_makes_the_folder_it_needs() -> None:
    """And says so when it cannot."""
    assert ask("new", "cases/of/acme.yaml").exit_code == 0
    assert ask("check", "cases/of/acme.yaml").exit_code == 0
    result = ask("new", "cases/of/acme.yaml/below.yaml")
    assert result.exit_code == 2
    assert "acme.yaml" in result.stderr


def test_new_starts_from_library_cases_only() -> None:
    """Exit 2 with their names."""
    result = ask("new", "acme.yaml", "--from", "nothing")
    assert result.exit_code == 2
    assert all(case in result.stderr for case in CASES)
    assert not Path("acme.yaml").exists()
