"""The charts of the workbook draw the cells beside them, which hold the numbers of JSON."""

import json
import zipfile
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from openpyxl import load_workbook

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CASE = """
format: 1
name: It's a "small" case
currency: kEUR
budget: 320
criteria: {impact: {direction: max}, effort: {direction: min}}
stages: {design: {impact: high, effort: low}, making: {impact: [medium, high], effort: high}}
profiles: {even: {direct: {impact: 0.5, effort: 0.5}}}
technologies: {iot: {cost: 100, name: "=Sensors"}, twin: {cost: 150.5}}
fit: {design: {iot: high, twin: medium}, making: {iot: low, twin: high}}
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The result as JSON, the cells of the workbook, and its charts: for each its ranges."""
    folder = tmp_path_factory.mktemp("charts")
    (folder / "small.yaml").write_text(CASE)
    case, out = str(folder / "small.yaml"), folder / "out"
    assert CliRunner().invoke(cli, ["run", case, "-o", str(out)]).exit_code == 0
    assert CliRunner().invoke(cli, ["report", case, "-o", str(out), "--xlsx"]).exit_code == 0
    found = json.loads((out / "small" / "analysis.json").read_text())
    path = out / "small" / "results.xlsx"
    return found, load_workbook(path), charts(path)


def charts(path):
    """By sheet the kinds of plots and their series, each as the ranges of its name, categories and values."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/charts/chart"):
                root = ElementTree.fromstring(archive.read(name))
                series = [
                    [[ref.text for ref in part.iter(f"{C}f")] for part in made if part.tag != f"{C}spPr"]
                    for made in root.iter(f"{C}ser")
                ]
                refs = [[ref[0] for ref in made if ref] for made in series]
                kinds = [plot.tag.removeprefix(C) for plot in root.iter() if plot.tag.endswith("Chart")]
                before = found.setdefault(refs[0][0].partition("!")[0].strip("'"), ([], []))
                before[0].extend(kinds)
                before[1].extend(refs)
    return found


def near(numbers):
    """A spreadsheet keeps sixteen digits."""
    return pytest.approx(numbers, abs=1e-14)


def values(cells, reference):
    sheet, _, area = reference.partition("!")
    area = cells[sheet.strip("'")][area.replace("$", "")]
    return [cell.value for row in area for cell in row] if isinstance(area, tuple) else area.value


def test_each_sheet_that_can_be_drawn_has_its_chart(book):
    kinds = {sheet: made for sheet, (made, _) in book[2].items()}
    assert kinds == {
        "Ranking": ["barChart"],
        "Portfolio": ["barChart", "barChart"],
        "Frontier": ["scatterChart"],
        "Stress ranks": ["barChart"],
        "Stress pairs": ["barChart"],
    }


def test_the_ranking_draws_the_score_of_each_stage(book):
    found, cells, drawn = book
    [(name, stages, scores)] = drawn["Ranking"][1]
    assert values(cells, name) == "score"
    assert values(cells, stages) == ["Design", "Making"]
    assert values(cells, scores) == near([stage["score"] for stage in found["rank"]["stages"]])


def test_the_portfolio_draws_cost_and_value_of_what_is_funded_only(book):
    found, cells, drawn = book
    funded = found["fund"]["funded"]
    assert 0 < len(funded) < len(funded) + len(found["fund"]["not_funded"])
    (cost, pairs, costs), (value, _, worth) = drawn["Portfolio"][1]
    assert (values(cells, cost), values(cells, value)) == ("cost [kEUR]", "value")
    assert values(cells, costs) == near([pair["cost"] for pair in funded])
    assert values(cells, worth) == near([pair["value"] for pair in funded])
    assert "=Sensors at Design" in values(cells, pairs)


def test_the_frontier_draws_value_over_cost(book):
    found, cells, drawn = book
    [(_, costs, worth)] = drawn["Frontier"][1]
    assert values(cells, costs) == near([point["cost"] for point in found["frontier"]["points"]])
    assert values(cells, worth) == near([point["value"] for point in found["frontier"]["points"]])


def test_stress_draws_the_share_of_each_rank_and_of_each_pair(book):
    found, cells, drawn = book
    shares = found["stress"]["rank_acceptability"]
    for k, (name, _, column) in enumerate(drawn["Stress ranks"][1]):
        assert values(cells, name) == f"rank {k + 1}"
        assert values(cells, column) == near([row[k] for row in shares.values()])
    assert len(drawn["Stress ranks"][1]) == 2
    [(_, _, column)] = drawn["Stress pairs"][1]
    assert values(cells, column) == near(list(found["stress"]["core_index"].values()))


def test_where_nothing_is_funded_nothing_is_drawn_of_it(tmp_path):
    (tmp_path / "none.yaml").write_text(CASE.replace("budget: 320", "budget: 0"))
    CliRunner().invoke(cli, ["report", str(tmp_path / "none.yaml"), "--xlsx", str(tmp_path / "b.xlsx")])
    assert "Portfolio" not in charts(tmp_path / "b.xlsx")


def test_over_sixty_rows_there_is_a_table_only(tmp_path):
    projects = "".join(f"  t{k}: {{cost: 1}}\n" for k in range(61))
    pairs = "".join(f"  s/t{k}: {{value: {k + 1}}}\n" for k in range(61))
    text = f"format: 1\nbudget: 100\nstages: {{s: {{}}}}\ntechnologies:\n{projects}pairs:\n{pairs}"
    (tmp_path / "many.yaml").write_text(text)
    done = CliRunner().invoke(
        cli, ["report", str(tmp_path / "many.yaml"), "--xlsx", str(tmp_path / "b.xlsx")]
    )
    assert done.exit_code == 0
    assert "Portfolio" not in charts(tmp_path / "b.xlsx")
    assert "Portfolio" in load_workbook(tmp_path / "b.xlsx").sheetnames
