"""What ``run`` writes, and what it leaves alone."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from asking import CASES, NOTHING_FITS, SMALL, ask, long, shell, written
from loopfolio.commands.reports import FILES


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_one_bad_case_does_not_stop_the_others() -> None:
    """The exit code is that of the worst; nothing is written for a case that fails."""
    Path("small.yaml").write_text(SMALL)
    Path("none.yaml").write_text(NOTHING_FITS)
    Path("bad.yaml").write_text("format: 2\n")
    result = ask("run", "none.yaml", "bad.yaml", "small.yaml", "nowhere.yaml")
    assert result.exit_code == 3
    assert [path.name for path in Path("portfolios").iterdir()] == ["small"]
    assert sorted(written("portfolios/small")) == sorted(FILES)
    for words in ("none.yaml:15:9: budget", "bad.yaml:1:9: format", "nowhere.yaml: no such file"):
        assert words in result.stderr
    assert ask("run", "bad.yaml", "small.yaml").exit_code == 2


def test_a_defect_in_one_case_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 1, its traceback on stderr, the other case written."""
    from loopfolio.models import analysis

    analyse = analysis.analyse

    def fails_once(case: Any, *arguments: Any, **more: Any) -> Any:
        if case.name == "Defect":
            raise ZeroDivisionError("a defect of ours")
        return analyse(case, *arguments, **more)

    monkeypatch.setattr(analysis, "analyse", fails_once)
    Path("defect.yaml").write_text(SMALL.replace("Small", "Defect"))
    Path("small.yaml").write_text(SMALL)
    result = ask("run", "defect.yaml", "small.yaml")
    assert result.exit_code == 1
    assert "ZeroDivisionError: a defect of ours" in result.stderr
    assert [path.name for path in Path("portfolios").iterdir()] == ["small"]


def test_two_cases_never_write_into_one_folder() -> None:
    """The second of one name is refused, not mixed with the first."""
    for folder in ("a", "b"):
        Path(folder).mkdir()
        Path(folder, "small.yaml").write_text(SMALL.replace("Small", folder))
    result = ask("run", "a/small.yaml", "b/small.yaml")
    assert result.exit_code == 2
    assert "b/small.yaml: another case of this call writes to small" in result.stderr
    assert json.loads(Path("portfolios/small/analysis.json").read_bytes())["case"]["name"] == "a"


def test_the_output_folder_can_be_chosen() -> None:
    """It is made where it is missing, with its parents."""
    Path("small.yaml").write_text(SMALL)
    assert ask("run", "small.yaml", "-o", "some/where").exit_code == 0
    assert sorted(written("some/where/small")) == sorted(FILES)
    assert not Path("portfolios").exists()


@pytest.mark.parametrize("name", [".yaml", "..yaml", "...yaml", "a b.yaml", "äöü.yaml", "a.b.yaml"])
def test_results_stay_in_a_folder_of_their_own(name: str) -> None:
    """Below the output folder, whatever the case file is called."""
    Path(name).write_text(SMALL)
    result = ask("run", name, "-o", "in/out")
    assert result.exit_code == 0, result.stderr
    assert sorted(os.listdir(".")) == sorted([name, "in"])
    assert os.listdir("in") == ["out"]
    [folder] = Path("in/out").iterdir()
    assert sorted(written(folder)) == sorted(FILES)


def test_an_output_folder_that_cannot_be_made_is_a_usage_error() -> None:
    """Exit 2 with the reason; a file in the way stays."""
    Path("small.yaml").write_text(SMALL)
    Path("taken").write_text("mine")
    for output in ("taken", "taken/below"):
        result = ask("run", "small.yaml", "-o", output)
        assert result.exit_code == 2
        assert "taken" in result.stderr
    assert Path("taken").read_text() == "mine"


@pytest.mark.parametrize("name", FILES)
def test_a_foreign_file_is_not_overwritten_without_force(name: str) -> None:
    """Refused before anything is written; with --force it is replaced."""
    Path("small.yaml").write_text(SMALL)
    Path("portfolios/small").mkdir(parents=True)
    Path("portfolios/small", name).write_text("mine, all mine")
    result = ask("run", "small.yaml")
    assert result.exit_code == 2
    assert f"{name} is not from loopfolio" in result.stderr
    assert "--force" in result.stderr
    assert written("portfolios/small") == {name: b"mine, all mine"}
    assert ask("run", "small.yaml", "--force").exit_code == 0
    assert b"mine, all mine" not in written("portfolios/small").values()
    assert sorted(written("portfolios/small")) == sorted(FILES)


def test_a_folder_or_a_link_in_the_way_is_left_alone() -> None:
    """A dangling link may be somebody's; a folder cannot be replaced even with --force."""
    Path("small.yaml").write_text(SMALL)
    Path("portfolios/small/ranking.csv").mkdir(parents=True)
    Path("portfolios/small/report.html").symlink_to("elsewhere")
    result = ask("run", "small.yaml")
    assert result.exit_code == 2
    assert "report.html, ranking.csv are not from loopfolio" in result.stderr
    assert ask("run", "small.yaml", "--force").exit_code == 2
    assert Path("portfolios/small/ranking.csv").is_dir()
    assert not [name for name in os.listdir("portfolios/small") if name.startswith(".")]
    assert not Path("portfolios/small/elsewhere").exists()


def test_files_beside_the_results_stay() -> None:
    """A planner's notes in the folder are nobody's business."""
    Path("small.yaml").write_text(SMALL)
    Path("portfolios/small").mkdir(parents=True)
    Path("portfolios/small/notes.txt").write_text("mine")
    assert ask("run", "small.yaml").exit_code == 0
    assert Path("portfolios/small/notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SMALL, id="small"),
        pytest.param(re.sub(r"technologies:\n(.*\n)*", "", SMALL), id="no technologies"),
        pytest.param(SMALL.replace("budget: 100", "budget: 0"), id="nothing funded"),
        pytest.param(
            "format: 1\nstages: {s: {}}\ntechnologies: {a: {cost: 2}}\npairs: {s/a: {value: 3}}\n",
            id="no criteria",
        ),
    ],
)
def test_its_own_output_is_overwritten_without_a_word(text: str) -> None:
    """Whatever the case, a second run replaces what the first wrote."""
    Path("small.yaml").write_text(text)
    assert ask("run", "small.yaml").exit_code == 0
    Path("small.yaml").write_text(text.replace("high", "medium"))
    second = ask("run", "small.yaml")
    assert (second.exit_code, "not from loopfolio" in second.stderr) == (0, False)


@pytest.mark.parametrize("case", ["small.yaml", *(pytest.param(name, marks=long) for name in CASES)])
def test_the_same_case_gives_the_same_bytes(case: str) -> None:
    """In another process, in another folder, whatever the order of Python's sets."""
    Path("small.yaml").write_text(SMALL)
    for seed, folder in (("1", "one"), ("2", "two")):
        done = shell("run", case, "--portfolios", "30", "-o", folder, env={"PYTHONHASHSEED": seed})
        assert done.returncode == 0, done.stderr
    [name] = os.listdir("one")
    assert written(f"one/{name}") == written(f"two/{name}")


@pytest.mark.parametrize(
    ("function", "call", "stays"),
    [
        ("fsync", 0, "old"),
        ("fsync", 4, "old"),
        ("replace", 0, "old"),
        ("replace", 4, "old"),
        ("replace", 7, "new"),
    ],
)
def test_an_interruption_leaves_all_old_files_or_all_new_ones(
    function: str, call: int, stays: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At whichever file: never some of both, and nothing is left lying about."""
    Path("small.yaml").write_text(SMALL)
    assert ask("run", "small.yaml").exit_code == 0
    old = written("portfolios/small")
    Path("small.yaml").write_text(SMALL.replace("Small", "Changed").replace("budget: 100", "budget: 60"))
    assert ask("run", "small.yaml", "-o", "whole").exit_code == 0
    new = written("whole/small")
    real, calls = getattr(os, function), iter(range(99))

    def interrupted(*arguments: Any) -> Any:
        if next(calls) == call:
            raise KeyboardInterrupt
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, function, interrupted)
        result = ask("run", "small.yaml")
    assert result.exit_code != 0
    assert written("portfolios/small") == {"old": old, "new": new}[stays]
    assert ask("run", "small.yaml").exit_code == 0
    assert sorted(os.listdir("portfolios/small")) == sorted(FILES)


def test_a_full_disk_leaves_every_old_file_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2 with the system's reason."""
    Path("small.yaml").write_text(SMALL)
    assert ask("run", "small.yaml").exit_code == 0
    old = written("portfolios/small")

    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = ask("run", "small.yaml", "--budget", "60")
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert written("portfolios/small") == old
