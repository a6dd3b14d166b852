"""A case started from names alone: sound at once, and what is to be filled in is said place by place."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from loopfolio import load
from loopfolio.cases.blank import blank_data, blank_of
from loopfolio.cli import cli
from openpyxl import load_workbook

CHAIN = ("--stages", "Cell making, use", "--stages", "recycle", "--technologies", "IoT,ai")
CRITERIA = ("--criteria", "impact=max,cost=min")


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def started(path: Path, *flags: str, criteria: tuple[str, ...] = CRITERIA) -> Path:
    result = run("new", "--blank", *CHAIN, *criteria, *flags, path)
    assert result.exit_code == 0, result.output
    return path


def doubts(path: Path) -> dict[str, str]:
    return {doubt.path: doubt.message for doubt in load(path).warnings}


@pytest.mark.parametrize("ending", ["yaml", "xlsx"])
def test_names_make_a_sound_case(tmp_path: Path, ending: str) -> None:
    """Ids of letters, the names kept; nothing of batteries; the same as a file and as a workbook."""
    path = started(tmp_path / f"acme.{ending}")
    case = load(path).case
    assert list(case.stages) == ["cell_making", "use", "recycle"]
    assert case.stages["cell_making"].name == "Cell making"
    assert {name: made.name for name, made in case.technologies.items()} == {"iot": "IoT", "ai": None}
    assert {name: made.direction for name, made in case.criteria.items()} == {"impact": "max", "cost": "min"}
    assert case.extends is None
    assert b"atter" not in path.read_bytes()
    assert run("check", path).exit_code == 0
    assert run("rank", path).exit_code == 0


@pytest.mark.parametrize("ending", ["yaml", "xlsx"])
def test_nothing_looks_measured_and_all_that_is_missing_is_said(tmp_path: Path, ending: str) -> None:
    path = started(tmp_path / f"acme.{ending}", criteria=("--criteria", "impact,cost=min"))
    case, said = load(path).case, doubts(path)
    assert not list(case.option_ids())
    assert case.budget is None
    assert all(technology.cost is None for technology in case.technologies.values())
    assert all(len(case.readings(s, c)) == 3 for s in case.stages for c in case.criteria)
    assert said.pop("").startswith("to be filled in: 1 direction, 6 readings, 6 fits and 2 costs;")
    assert said.pop("profiles").startswith("no profile is given")
    assert said == {
        "criteria.impact": "to be filled in: is more of it better, or less? Write direction: max or min, and "
        "take illustrative away",
        "stages.cell_making": "to be filled in: impact, cost",
        "stages.use": "to be filled in: impact, cost",
        "stages.recycle": "to be filled in: impact, cost",
        "technologies.iot": "to be filled in: its cost",
        "technologies.ai": "to be filled in: its cost",
        "fit.cell_making": "to be filled in: how well iot, ai would fit",
        "fit.use": "to be filled in: how well iot, ai would fit",
        "fit.recycle": "to be filled in: how well iot, ai would fit",
    }


def test_what_is_computed_from_placeholders_says_so(tmp_path: Path) -> None:
    """Not in silence: the first line, before anything else."""
    result = run("fund", started(tmp_path / "acme.yaml"))
    assert result.exit_code == 0
    first = result.stderr.splitlines()[0]
    assert "to be filled in: 6 readings, 6 fits and 2 costs; what is computed rests on these" in first


def test_what_is_filled_in_is_no_longer_missed(tmp_path: Path) -> None:
    path = started(tmp_path / "acme.yaml")
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "  use: {impact: [medium, low, high], cost: [medium, low, high], illustrative: true}",
        "  use: {impact: high, cost: [medium, low, high], illustrative: true}",
    )
    text = text.replace("iot: {name: IoT, illustrative: true}", "iot: {name: IoT, cost: 40}")
    text = text.replace("  use: {iot: {fit: none, illustrative: true}", "  use: {iot: high")
    path.write_text(text, encoding="utf-8")
    said = doubts(path)
    assert said[""].startswith("to be filled in: 5 readings, 5 fits and 1 cost;")
    assert said["stages.use"] == "to be filled in: cost"
    assert said["fit.use"] == "to be filled in: how well ai would fit"
    assert "technologies.iot" not in said


def test_a_workbook_is_filled_in_by_its_cells(tmp_path: Path) -> None:
    path = started(tmp_path / "acme.xlsx", "--participant", "ana")
    book = load_workbook(path)
    assert "Readings ana" in book.sheetnames
    row = [cell.value for cell in book["Stages"][1]]
    for stage in (3, 4, 5):
        for criterion in ("impact", "cost"):
            book["Stages"].cell(stage, row.index(criterion) + 1).value = "low"
        book["Fit"].cell(stage, 2).value = "high"
        book["Fit"].cell(stage, 3).value = "low"
    book.save(path)
    said = doubts(path)
    assert "" not in said  # but for costs, of which another doubt tells where there are options
    assert "no cost is stated for cell_making/iot" in said["technologies"]


def test_a_list_of_every_level_that_somebody_measured_is_no_placeholder() -> None:
    """The library's missing symbol: nobody knows which, and that is what is known."""
    assert not any("to be filled in" in doubt.message for doubt in load("lithium-ion-battery").warnings)


def test_a_range_over_all_its_bounds_is_a_placeholder() -> None:
    waste = {"waste": {"low": 0, "high": 10}, "illustrative": True}
    data = {
        "format": 1,
        "criteria": {"waste": {"direction": "min", "bounds": [0, 10]}},
        "stages": {"a": waste, "b": {"waste": {"low": 0, "high": 9}, "illustrative": True}},
    }
    said = {doubt.path: doubt.message for doubt in load(data).warnings}
    assert (said["stages.a"], "stages.b" in said) == ("to be filled in: waste", False)


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["Straße"], ["strasse"]),
        (["Réemploi"], ["reemploi"]),
        (["采矿", "回收"], ["采矿", "回收"]),
        (["3D print", "3D-print"], ["3d_print", "3d_print_2"]),
        (['"Mining, milling",use'], ["mining_milling", "use"]),
        (["null", "2027"], ["null", "2027"]),
    ],
)
def test_any_name_becomes_an_id(names: list[str], ids: list[str]) -> None:
    data = blank_data(blank_of(names, names, ["impact"]), "Acme")
    assert list(load(data).case.stages) == ids
    assert list(load(data).case.technologies) == ids


def test_a_criterion_may_be_called_cost_but_not_what_an_entry_says_itself() -> None:
    data = blank_data(blank_of(["a"], ["b"], ["cost", "Risk=min", "Source", "maturity"]), "Acme")
    assert list(load(data).case.criteria) == ["cost", "risk", "source_2", "maturity_2"]


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--blank",), ["--stages: name at least one", "--technologies: name", "--criteria: name at least"]),
        (("--blank", *CHAIN, "--criteria", "cost=low"), ["write cost=max or cost=min"]),
        (("--blank", *CHAIN, "--stages", "USE", *CRITERIA), ["--stages: 'use', 'USE': name each once"]),
        (("--blank", *CHAIN, "--criteria", "cost,cost=min"), ["'cost', 'cost': name each once"]),
        (("--blank", *CHAIN, "--criteria", "a,--"), ["'--' is no name"]),
        (("--stages", "a"), ["go with --blank"]),
        (("--blank", *CHAIN, *CRITERIA, "--from", "recycler"), ["leave out --from and --table"]),
        (("--blank", *CHAIN, *CRITERIA, "--table", "x.csv"), ["leave out --from and --table"]),
    ],
)
def test_names_that_make_no_case_are_refused(flags: tuple[str, ...], says: list[str], tmp_path: Path) -> None:
    """All at once, and nothing is written."""
    result = run("new", *flags, tmp_path / "acme.yaml")
    assert result.exit_code == 2
    assert all(words in result.output for words in says), result.output
    assert not (tmp_path / "acme.yaml").exists()
