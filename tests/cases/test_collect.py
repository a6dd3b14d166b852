"""What participants return, brought into one case."""

import io
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio import CaseError, collect, load
from loopfolio.cases.people.collect import collected
from loopfolio.cases.workbook.template import case_workbook
from loopfolio.cases.yaml.dump import as_yaml
from loopfolio.cases.yaml.given import Given
from loopfolio.cli import cli
from openpyxl import load_workbook
from returned import CASE, book, brought, cell, run, write

Data = dict[str, Any]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("acme.yaml").write_text(CASE, encoding="utf-8")


# ---------------------------------------------------------------- readings


def test_each_reading_comes_with_its_name(tmp_path: Path) -> None:
    """From files of either kind, by the name of the file or of the sheet; blank where one left it so."""
    brought(
        write("ana.yaml", ("impact: medium", "impact: High"), ("waste: 31", 'waste: "12,5"')),
        write("bo.yml", ("waste: 4", "waste:")),
        book("three.xlsx", "dan", Readings_dan_B3="low", Readings_dan_C4=7),
        book("eve.xlsx", Stages_C4="l", Stages_D3=None),
        write("cy.yaml", text="format: 1\nextends: acme.yaml\nstages: {use: {impact: low}}\n"),
    )
    assert cell("make", "impact") == {
        "ana": "high",
        "bo": "medium",
        "dan": "low",
        "eve": "medium",
        "cy": None,
    }
    assert cell("make", "waste") == {"ana": 12.5, "bo": 31, "dan": None, "eve": None, "cy": None}
    assert cell("use", "impact") == {"ana": None, "bo": None, "dan": None, "eve": "low", "cy": "low"}
    assert cell("use", "waste") == {"ana": 4, "bo": None, "dan": 7, "eve": 4, "cy": None}


def test_what_was_decided_is_said(tmp_path: Path) -> None:
    said = brought(write("ana.yaml", ("impact: medium", "impact: high"), ("waste: 4", "waste:")))
    assert "in every cell that it fills, changed or not" in said
    assert (
        "ana (ana.yaml): 2 of 4 readings, 1 other than the case's, 2 left blank (use.impact, use.waste)"
        in said
    )


def test_comments_and_layout_stay() -> None:
    brought(write("ana.yaml", ("waste: 31", "waste: 30")), write("bo.yaml", ("[high, medium]", "low")))
    old, new = CASE.splitlines(), Path("all.yaml").read_text(encoding="utf-8").splitlines()
    assert [a for a, b in zip(old, new, strict=True) if a != b] == old[7:8] + old[9:11]
    assert new[7] == "  make: {impact: {ana: medium, bo: medium}, waste: {ana: 30, bo: 31}}   # first"
    assert new[9] == "    impact: {ana: null, bo: low}            # nobody knows"


def test_what_follows_sees_the_people() -> None:
    brought(write("ana.yaml", ("impact: medium", "impact: high")), write("bo.yaml"))
    assert run("check", "all.yaml").exit_code == 0
    assert "make.impact (medium, high)" in run("rank", "all.yaml").output
    assert "make.impact" in run("stress", "all.yaml", "--draws", 200, "--portfolios", 5).output


def test_a_second_round_goes_on_where_the_first_ended() -> None:
    """Who read before stays, who reads otherwise now is replaced, and that is said."""
    brought(write("ana.yaml", ("impact: medium", "impact: high")), write("bo.yaml"))
    text = Path("all.yaml").read_text(encoding="utf-8")
    write("again.yaml", ("impact: {ana: high, bo: medium}", "impact: {ana: low, bo: medium}"), text=text)
    write(
        "cy.yaml", ("impact: {ana: high, bo: medium}", "impact: {ana: high, bo: medium, cy: low}"), text=text
    )
    result = run("collect", "all.yaml", "again.yaml", "cy.yaml")
    assert result.exit_code == 0, result.output
    assert cell("make", "impact", "all-collected.yaml") == {"ana": "low", "bo": "medium", "cy": "low"}
    assert "Replaced: stages.make.impact: ana reads low, and read high before" in result.output


def test_a_person_is_the_same_in_capitals() -> None:
    """Who stands in the case as Ana, and returns ana.yaml."""
    text = CASE.replace("waste: 31", "waste: {Ana: 31, bo: 30}")
    Path("acme.yaml").write_text(text, encoding="utf-8")
    brought(write("ana.yaml", ("Ana: 31", "Ana: 29"), text=text))
    assert cell("make", "waste") == {"Ana": 29, "bo": 30}
    assert cell("make", "impact") == {"Ana": "medium"}


@pytest.mark.parametrize("ending", ["yaml", "xlsx"])
def test_the_case_may_be_a_library_case_or_a_workbook(ending: str) -> None:
    assert run("new", "ana.xlsx", "--from", "recycler").exit_code == 0
    opened = load_workbook("ana.xlsx")
    opened["Stages"]["C3"] = "medium"
    opened.save("ana.xlsx")
    result = run("collect", "recycler", "ana.xlsx", "-o", f"all.{ending}")
    assert result.exit_code == 0, result.output
    assert "Not taken" not in result.output  # but for its title, which is the file's
    assert cell("processing", "circularity_impact", f"all.{ending}") == {"ana": "medium"}
    result = run("collect", f"all.{ending}", "ana.xlsx", "-o", "more.yaml")
    assert result.exit_code == 0, result.output
    assert cell("processing", "circularity_impact", "more.yaml") == {"ana": "medium"}


def test_placeholders_that_nobody_filled_in_are_blank() -> None:
    """Of a chain of one's own, sent out as it was started."""
    chain = ("--stages", "make,use", "--technologies", "iot", "--criteria", "impact=max")
    assert run("new", "--blank", *chain, "chain.xlsx").exit_code == 0
    for name, level in (("ana", "high"), ("bo", "low")):
        opened = load_workbook("chain.xlsx")
        column = [c.value for c in opened["Stages"][1]].index("impact") + 1
        opened["Stages"].cell(3, column).value = level
        opened.save(f"{name}.xlsx")
    result = run("collect", "chain.xlsx", "ana.xlsx", "bo.xlsx", "-o", "all.yaml")
    assert result.exit_code == 0, result.output
    assert cell("make", "impact") == {"ana": "high", "bo": "low"}
    assert cell("use", "impact") == ["medium", "low", "high"]


def test_a_file_of_decimal_commas_stays_one() -> None:
    text = CASE.replace("format: 1\n", 'format: 1\nnumbers: {decimal: ","}\n')
    Path("acme.yaml").write_text(text, encoding="utf-8")
    brought(write("ana.yaml", ("waste: 31", 'waste: "1,125"'), text=text))
    assert '{ana: "1,125"}' in Path("all.yaml").read_text(encoding="utf-8")
    assert cell("make", "waste") == {"ana": 1.125}


def test_the_case_may_extend_a_workbook() -> None:
    book("base.xlsx")
    Path("own.yaml").write_text("format: 1\nextends: base.xlsx\nname: Own\n", encoding="utf-8")
    assert run("collect", "own.yaml", write("ana.yaml")).exit_code == 0
    assert cell("make", "impact", "own-collected.yaml") == {"ana": "medium"}
    answers = "a 3\ndone\nyes\n"
    assert CliRunner().invoke(cli, ["weigh", "own.yaml", "--ask"], input=answers).exit_code == 0
    assert load("own.yaml").case.profiles["planner"].ahp == {"impact": {"waste": 3}}


def test_what_is_compared_pairwise_nobody_reads() -> None:
    """Under such a criterion no cell is left blank, and what follows from the comparisons is no reading."""
    text = CASE.replace("  waste: {direction", "  worth: {direction: max}\n  waste: {direction")
    text += "pairwise: {worth: {make: {use: 3}}}\n"
    Path("acme.yaml").write_text(text, encoding="utf-8")
    assert "ana (ana.yaml): 3 of 4 readings, 0 other" in brought(write("ana.yaml", text=text))
    assert "pairwise.worth.make.use: 5 here, 3 in" in brought(
        write("bo.yaml", ("use: 3", "use: 5"), text=text)
    )
    assert load("all.yaml").case.pairwise == {"worth": {"make": {"use": 3}}}


# ---------------------------------------------------------------- each cell is what its file says


def random_case(random: Random) -> Data:
    levels, numbers = [f"l{i}" for i in range(random.randint(1, 3))], ["n1"] * random.randint(0, 1)
    criteria: Data = {name: {"direction": random.choice(["max", "min"])} for name in levels}
    criteria |= {name: {"direction": "max", "bounds": [-5, 1000]} for name in numbers}
    stages = {
        f"s{i}": {name: reading(random, name) for name in criteria} for i in range(random.randint(1, 4))
    }
    return {"format": 1, "name": "Random", "criteria": criteria, "stages": stages}


def reading(random: Random, criterion: str) -> Any:
    if criterion.startswith("l"):
        return random.choice(["low", "medium", "high"])
    return random.choice([random.randint(-5, 1000), round(random.uniform(0, 1000), random.randint(1, 9))])


def returned_as(kind: str, data: Data, person: str, said: Data) -> bytes:
    """The file in which a person says this, stage and criterion; nothing where it is None."""
    if kind == "yaml":
        kept = {s: {c: r for c, r in row.items() if r is not None} for s, row in said.items()}
        return as_yaml({**data, "stages": kept}).encode()
    by_sheet = kind == "sheet"
    opened = load_workbook(io.BytesIO(case_workbook(data, [person] if by_sheet else [])))
    sheet = opened[f"Readings {person}" if by_sheet else "Stages"]
    columns = {c.value: c.column for c in sheet[1]}
    rows = {c.value: c.row for c in sheet["A"]}
    for stage, row in said.items():
        for criterion, found in row.items():
            sheet.cell(rows[stage], columns[criterion]).value = found
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


@campaign(100, part=4)
def test_every_reading_is_what_its_file_says(seed: int, tmp_path: Path) -> None:
    """Five people, in files of every kind, cell by cell; no other reading and no other person."""
    random = Random(seed)
    data = random_case(random)
    base = load(data)
    files, expected = [], {}
    for person in ("ana", "bo", "cy", "dan", "Eve Öhrn"):
        said = {
            stage: {c: None if random.random() < 0.25 else reading(random, c) for c in data["criteria"]}
            for stage in data["stages"]
        }
        kind = random.choice(["yaml", "stages", "sheet"])
        ending = "yaml" if kind == "yaml" else "xlsx"
        files.append(Given(f"{person}.{ending}", returned_as(kind, data, person, said)))
        cells = {(s, c): found for s, row in said.items() for c, found in row.items() if found is not None}
        expected[person] = cells
    made = collected(base, files)
    assert {person: dict(cells) for person, cells in made.readings.items()} == expected
    assert not any(file.not_taken for file in made.files)
    for (_, stage, criterion), people in made.values.items():
        kept = {person: found for person, found in people.items() if found is not None}
        assert kept == {
            p: cells[stage, criterion] for p, cells in expected.items() if (stage, criterion) in cells
        }


# ---------------------------------------------------------------- judgements


def test_judgements_become_experts_and_other_weights_profiles() -> None:
    said = brought(
        write("ana.yaml", ("{direct: {impact: 0.7, waste: 0.3}}", "{ahp: {impact: {waste: 5}}}")),
        write("bo.yaml", ("profiles:\n", "profiles:\n  bo: {ahp: {impact: {waste: 1/3}}}\n")),
        write("cy.yaml", ("{direct: {impact: 0.7, waste: 0.3}}", "{swing: {impact: 100, waste: 20}}")),
        write("dan.yaml", ("profiles:\n", "profiles:\n  x: {order: [waste, impact]}\n")),
        write("eve.yaml"),
    )
    profiles = load("all.yaml").case.profiles
    assert list(profiles) == ["owner", "people", "cy", "dan"]
    experts = profiles["people"].experts
    assert experts is not None
    assert {name: expert.ahp for name, expert in experts.items()} == {
        "ana": {"impact": {"waste": 5}},
        "bo": {"impact": {"waste": 1 / 3}},
    }
    assert profiles["owner"].direct == {"impact": 0.7, "waste": 0.3}  # the case's own stays
    assert (profiles["cy"].swing, profiles["dan"].order) == (
        {"impact": 100, "waste": 20},
        ("waste", "impact"),
    )
    assert "weights in profiles.people" in said
    assert "ana" in run("weigh", "all.yaml", "--profile", "people").output


def test_who_judges_in_a_panel_of_the_case_joins_it() -> None:
    panel = "  panel: {experts: {zoe: {ahp: {impact: {waste: 2}}, weight: 3}}}\n"
    text = CASE.replace("profiles:\n", "profiles:\n" + panel)
    Path("acme.yaml").write_text(text, encoding="utf-8")
    joined = panel.replace("{zoe:", "{ana: {ahp: {impact: {waste: 7}}}, zoe:")
    write("ana.yaml", (panel, joined), text=text)
    brought("ana.yaml")
    experts = load("all.yaml").case.profiles["panel"].experts
    assert experts is not None
    assert {name: (e.ahp["impact"]["waste"], e.weight) for name, e in experts.items()} == {
        "ana": (7, 1),
        "zoe": (2, 3),
    }


def test_a_matrix_is_read_in_the_order_of_the_file_that_holds_it() -> None:
    """Whose criteria stand in another order than the case's says 5 times as much of the other one."""
    swapped = CASE.replace(
        "  impact: {direction: max}\n  waste: {direction: min, unit: t, bounds: [0, 100]}   # tons\n",
        "  waste: {direction: min, unit: t, bounds: [0, 100]}\n  impact: {direction: max}\n",
    )
    matrix = ("profiles:\n", "profiles:\n  mine: {ahp: [[1, 5], [1/5, 1]]}\n")
    brought(write("ana.yaml", matrix, text=swapped), write("bo.yaml", matrix))
    weights = {}
    for name, expert in (load("all.yaml").case.profiles["mine"].experts or {}).items():
        weights[name] = expert.ahp["impact"]["waste"]
    assert weights == {"ana": 0.2, "bo": 5}


def test_judgements_in_a_workbook() -> None:
    text = CASE.replace("owner: {direct: {impact: 0.7, waste: 0.3}}", "owner: {ahp: {impact: {waste: 1}}}")
    Path("acme.yaml").write_text(text, encoding="utf-8")
    brought(book("ana.xlsx", Judgements_E3="1/7"), book("bo.xlsx", Judgements_E3="3"))
    experts = load("all.yaml").case.profiles["people"].experts or {}
    assert {name: one.ahp for name, one in experts.items()} == {
        "ana": {"impact": {"waste": 1 / 7}},
        "bo": {"impact": {"waste": 3}},
    }


BEST = "{best_worst: {best: impact, worst: waste, best_to_others: {waste: %d}, others_to_worst: {}}}"


def test_best_and_worst_of_several_become_a_panel_that_is_weighed_as_bayesian() -> None:
    """One who compares pairwise is in a panel of another kind; a second round joins the first."""
    brought(
        write("ana.yaml", ("{direct: {impact: 0.7, waste: 0.3}}", BEST % 5)),
        write("bo.yaml", ("profiles:\n", f"profiles:\n  bo: {BEST % 3}\n")),
        write("cy.yaml", ("{direct: {impact: 0.7, waste: 0.3}}", "{ahp: {impact: {waste: 2}}}")),
    )
    found = load("all.yaml").case.profiles
    panels = {frozenset(made.experts): made.aggregate for made in found.values() if made.experts}
    assert panels == {frozenset({"ana", "bo"}): "bayesian", frozenset({"cy"}): None}
    name = next(name for name, made in found.items() if made.aggregate == "bayesian")
    again = Path("all.yaml").read_text(encoding="utf-8")
    Path("acme.yaml").write_text(again, encoding="utf-8")
    Path("dan.yaml").write_text(again.replace("experts:", f"experts:\n      dan: {BEST % 9}", 1), "utf-8")
    brought("dan.yaml")
    made = load("all.yaml").case.profiles[name]
    judged = {who: e.best_worst.best_to_others["waste"] for who, e in made.experts.items() if e.best_worst}
    assert judged == {"ana": 5, "bo": 3, "dan": 9}


def test_the_result_as_json_says_what_came_of_each_file() -> None:
    write("ana.yaml", ("impact: medium, waste: 31", "impact: high, waste: 31"), ("cost: 40", "cost: 50"))
    write("bo.yaml", ("{direct: {impact: 0.7, waste: 0.3}}", "{ahp: {impact: {waste: 5}}}"))
    result = run(
        "collect", "acme.yaml", "ana.yaml", "bo.yaml", "acme.yaml", "-o", "all.yaml", "--format", "json"
    )
    told = json.loads(result.stdout)
    assert told["schema"] == "loopfolio/collect/1"
    ana, bo = told["files"]
    assert ana["people"] == [
        {"id": "ana", "readings": 3, "changed": 1, "blank": ["use.impact"], "profiles": []},
    ]
    assert [(one["path"], one["message"][:7]) for one in ana["not_taken"]] == [
        ("technologies.iot.cost", "50 here")
    ]
    assert bo["people"][0]["profiles"] == ["people"]
    assert (told["cells"], told["written"], told["is_the_case"]) == (4, "all.yaml", ["acme.yaml"])
    refused = run("collect", "acme.yaml", "none.yaml", "-o", "other.yaml", "--format", "json")
    assert (refused.exit_code, json.loads(refused.stdout)["schema"]) == (2, "loopfolio/error/1")


def test_the_result_as_csv_has_a_row_a_person() -> None:
    write("ana.yaml", ("impact: medium", "impact: high"))
    said = run("collect", "acme.yaml", "ana.yaml", "-o", "all.yaml", "--format", "csv").stdout
    assert said.splitlines()[1].startswith("ana.yaml,ana,3,1,1")


def test_in_python_the_case_comes_with_what_was_collected() -> None:
    write("ana.yaml", ("impact: medium", "impact: high"))
    write("bo.yaml", ("waste: 31", "waste: 60"))
    found = collect("acme.yaml", ["ana.yaml", Path("bo.yaml")])
    assert found.people == ("ana", "bo")
    assert found.loaded.case.people("make", "waste") == {"ana": 31, "bo": 60}
    assert load("acme.yaml").case.people("make", "waste") == {}
    with pytest.raises(CaseError, match="no such file"):
        collect("acme.yaml", ["none.yaml"])
