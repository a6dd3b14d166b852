"""Mistakes in what a case extends, and in what it takes from there."""

from pathlib import Path

import pytest
from reported import SOUND, Says, agree, case, check, check_file, says, unmarked

# ---------------------------------------------------------------- extends


def write(**files: str) -> None:
    """Files by name, ``_`` for the slash of a folder."""
    for name, text in files.items():
        path = Path(*f"{name}.yaml".split("_"))
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    ("files", "names"),
    [
        pytest.param({"case": "format: 1\nextends: case.yaml\n"}, "case.yaml → case.yaml", id="itself"),
        pytest.param(
            {"case": "format: 1\nextends: b.yaml\n", "b": "format: 1\nextends: case.yaml\n"},
            "case.yaml → b.yaml → case.yaml",
            id="two files",
        ),
        pytest.param(
            {
                "case": "format: 1\nextends: in/b.yaml\n",
                "in_b": "format: 1\nextends: c.yaml\n",
                "in_c": "format: 1\nextends: b.yaml\n",
            },
            "case.yaml → b.yaml → c.yaml → b.yaml",
            id="three files",
        ),
    ],
)
def test_extending_in_a_circle_names_the_circle(files: dict[str, str], names: str) -> None:
    """At the ``extends`` that closes it."""
    write(**files)
    report = check_file("case.yaml")
    assert report.code == 2
    [(line, column, path, message)] = report.problems
    assert (line, column, path) == (2, 10, "extends")
    assert message == f"extends itself: {names}"
    assert f"{Path(*f'{list(files)[-1]}.yaml'.split('_'))}:2:10: extends" in report.stderr


@pytest.mark.parametrize(
    ("extends", "words"),
    [
        pytest.param("../outside.yaml", ("leaves the case file's folder", "in or below it"), id="above"),
        pytest.param("in/../../outside.yaml", ("leaves the case file's folder",), id="down and above"),
        pytest.param("/etc/outside.yaml", ("leaves the case file's folder",), id="absolute"),
        pytest.param("link.yaml", ("leaves the case file's folder",), id="link to a file outside"),
        pytest.param("door/outside.yaml", ("leaves the case file's folder",), id="link to a folder outside"),
        pytest.param("nowhere.yaml", ("'nowhere.yaml' no such file",), id="missing"),
        pytest.param("folder.yaml", ("'folder.yaml' is a directory",), id="directory"),
        pytest.param(
            "recyclr",
            ("'recyclr' is no library case, nor a path to a .yaml file", "did you mean 'recycler'?"),
            id="library name misspelt",
        ),
        pytest.param("zzz", ("'zzz' is no library case", "library cases: cell-maker"), id="no such name"),
        pytest.param(
            "notes.txt", ("'notes.txt' is no library case, nor a path to a .yaml file",), id="no case"
        ),
        pytest.param("https://example.org/case.yaml", ("no such file",), id="address"),
        pytest.param("12", ("expected a library case or a relative path",), id="number"),
        pytest.param("''", ("'' is no library case",), id="nothing"),
        pytest.param('"a\\0.yaml"', ("cannot be read",), id="null byte"),
        pytest.param("x" * 5000 + ".yaml", ("cannot be read",), id="endless name"),
        pytest.param("loop.yaml", ("loop.yaml",), id="link to itself"),
    ],
)
def test_only_the_library_and_files_below_can_be_extended(
    extends: str, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One problem, at the value of ``extends``; no file outside is opened."""
    (tmp_path / "home" / "in").mkdir(parents=True)
    (tmp_path / "home" / "folder.yaml").mkdir()
    (tmp_path / "outside.yaml").write_text(case())
    (tmp_path / "home" / "notes.txt").write_text(case())
    (tmp_path / "home" / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (tmp_path / "home" / "door").symlink_to(tmp_path)
    (tmp_path / "home" / "loop.yaml").symlink_to("loop.yaml")
    monkeypatch.chdir(tmp_path / "home")
    report = check(f"format: 1\nextends: {extends}\n")
    assert report.code == 2
    assert report.problems[-1][:3] == (2, 10, "extends")
    message = report.problems[-1][3]
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    "text",
    [
        "format: 1\nextends: [a, b]\n",
        "format: 1\nextends: {a: b}\n",
    ],
)
def test_extends_takes_one_name(text: str) -> None:
    """A list or a mapping is refused where it stands."""
    report = check(text)
    assert (report.code, report.problems) == (
        2,
        [(2, 10, "extends", "expected a library case or a relative path")],
    )


def test_a_file_below_may_extend_one_beside_it() -> None:
    """What leads out of a folder but stays in the case's own is no escape."""
    write(case="format: 1\nextends: in/b.yaml\n", in_b="format: 1\nextends: ../base.yaml\n", base=case())
    assert check_file("case.yaml").code == 0


def test_a_mistake_in_an_extended_file_is_reported_in_that_file() -> None:
    """The case's own file first, then what it extends."""
    write(
        case="format: 1\nextends: in/base.yaml\nbudget: -1\n",
        in_base=case(stages=SOUND["stages"].replace("impact: high", "impact: hihg")),
    )
    report = check_file("case.yaml")
    assert report.code == 2
    assert [problem[:3] for problem in report.problems] == [
        (3, 9, "budget"),
        (7, 18, "stages.make.impact"),
    ]
    assert "case.yaml:3:9: budget: -1 is below 0" in report.stderr
    assert f"{Path('in/base.yaml')}:7:18: stages.make.impact: 'hihg'" in report.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "stages: {§maek: null}",
            says("stages.maek", "no 'maek' to remove", "did you mean 'make'?"),
            id="stage",
        ),
        pytest.param("§zzz: null", says("zzz", "there is no 'zzz' to remove"), id="section"),
        pytest.param("pairs: {§make/iot: }", says("pairs.make/iot", "no 'make/iot' to remove"), id="pair"),
        pytest.param(
            "fit: {make: {§aii: ~}}",
            says("fit.make.aii", "no 'aii' to remove", "did you mean 'ai'?"),
            id="fit",
        ),
        pytest.param(
            "profiles: {owner: {direct: {§eas: null}}}",
            says("profiles.owner.direct.eas", "no 'eas' to remove", "did you mean 'ease'?"),
            id="weight",
        ),
    ],
)
def test_null_that_removes_nothing_is_a_mistake(text: str, expected: Says) -> None:
    """Else a misspelt stage would stay in the case unnoticed."""
    write(base=case())
    text = f"format: 1\nextends: base.yaml\n{text}\n"
    agree(check(unmarked(text)[0]), text, (expected,))


def test_what_an_inherited_rule_loses_is_reported_where_the_rule_stands() -> None:
    """A rule that names a removed stage is a mistake in the file that holds the rule."""
    write(base=case(rules="rules: [{rule: fund, pairs: [reuse/iot]}]"))
    report = check("format: 1\nextends: base.yaml\nstages: {reuse: null}\n")
    assert report.code == 2
    [(line, column, path, message)] = report.problems
    assert (line, column, path) == (18, 30, "rules.0.pairs.0")
    assert "no stage 'reuse' is declared" in message
    assert "base.yaml:18:30" in report.stderr
