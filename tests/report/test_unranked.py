"""No ranking where nothing was ranked, and the words of the case's own subject."""

import io
import json
import re

import openpyxl
import pytest
from click.testing import CliRunner
from loopfolio.cli import cli

PROJECTS = "Project;Cost;Benefit;Comment\nBridge;1250,5;7;old one closes\nRoof;980;4,5;\nPool;2100;9;\n"
RANKED = """
format: 1
name: Town
budget: 300
criteria: {use: {direction: max}, noise: {direction: min}}
stages: {north: {use: high, noise: low}, south: {use: low, noise: high}}
technologies: {park: {cost: 100}, road: {cost: 150}}
fit: {north: {park: high, road: low}, south: {park: medium}}
profiles: {all: {direct: {use: 0.5, noise: 0.5}}, few: {direct: {use: 0.9, noise: 0.1}}}
"""
OF_A_RANKING = ("rank", "Conceptual model", "Figure 2", "profile", "closeness", "criteri", "weigh")


@pytest.fixture
def plan(tmp_path, monkeypatch):
    """What ``new --table`` makes of a flat list of projects, with a budget."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "projects.csv").write_text(PROJECTS)
    assert ask("new", "plan.yaml", "--table", "projects.csv").exit_code == 0
    with (tmp_path / "plan.yaml").open("a") as file:
        file.write("budget: 3000\n")
    return tmp_path


def ask(*arguments):
    return CliRunner().invoke(cli, [*arguments])


def words(page):
    """What a reader of a page sees."""
    page = re.sub(r"<(script|style|noscript).*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize("command", ["rank", "stress"])
def test_asked_for_a_ranking_it_says_plainly_that_there_is_none(command, plan):
    done = ask(command, "plan.yaml")
    assert done.exit_code == 2
    assert "nothing is ranked in this case: no criteria are declared; 'fund' needs none" in done.stderr


@pytest.mark.parametrize(("command", "so"), [("weigh", "no weights"), ("compare", "no profiles to compare")])
def test_asked_for_what_follows_from_one_it_says_the_same(command, so, plan):
    done = ask(command, "plan.yaml")
    assert done.exit_code == 0
    assert done.stdout == f"Nothing is ranked in this case: no criteria are declared, so there are {so}.\n"


@pytest.mark.parametrize("command", [["fund", "plan.yaml"], ["run", "plan.yaml"]])
def test_elsewhere_it_is_silent(command, plan):
    shown = ask(*command).stdout
    assert "Portfolio: 2 projects for 2,230.500 of a budget of 3,000" in shown
    assert not [word for word in (*OF_A_RANKING, "pair", "stage priority") if word in shown]


def test_of_a_list_of_which_nothing_is_funded_nothing_is_said_of_stages(plan):
    shown = ask("fund", "plan.yaml", "--budget", "1").stdout
    assert "Portfolio: 0 projects for 0 of a budget of 1" in shown
    assert "stage priority" not in shown


def test_run_writes_no_ranking_and_removes_the_one_that_it_wrote(plan):
    (plan / "plan.yaml").rename(plan / "flat.yaml")
    (plan / "plan.yaml").write_text(RANKED)
    assert "ranking.csv" in ask("run", "plan.yaml").stdout
    folder = plan / "portfolios" / "plan"
    assert {"ranking.csv", "conceptual-model.svg"} <= {file.name for file in folder.iterdir()}
    (plan / "flat.yaml").replace(plan / "plan.yaml")
    done = ask("run", "plan.yaml")
    assert f"{folder.relative_to(plan)}/: report.html, portfolio.csv, analysis.json\n" in done.stdout
    assert not {"ranking.csv", "conceptual-model.svg"} & {file.name for file in folder.iterdir()}
    assert ask("verify", str(folder / "analysis.json"), "plan.yaml").exit_code == 0


def test_a_ranking_that_somebody_else_wrote_stays(plan):
    ask("run", "plan.yaml")
    other = plan / "portfolios" / "plan" / "ranking.csv"
    other.write_text("mine\n")
    ask("run", "plan.yaml")
    assert other.read_text() == "mine\n"


def test_the_report_of_a_list_of_projects_speaks_of_projects(plan):
    ask("run", "plan.yaml")
    page = (plan / "portfolios" / "plan" / "report.html").read_text()
    seen = words(page)
    assert "Which projects to fund, and in which order" in seen
    assert "Bridge" in seen
    assert not [word for word in (*OF_A_RANKING, "All projects", "tage", "echno", "igital") if word in seen]
    for named in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{named}"' in page
    assert "<svg" not in page.split("<script")[0]


def test_the_workbook_of_a_list_of_projects_has_no_sheet_of_a_ranking(plan):
    ask("report", "plan.yaml", "--xlsx", "book.xlsx")
    book = openpyxl.load_workbook(io.BytesIO((plan / "book.xlsx").read_bytes()))
    assert book.sheetnames == ["Summary", "Portfolio", "Rules", "Frontier"]
    facts = [row[0] for row in book["Summary"].iter_rows(values_only=True)]
    assert not {"profile", "method"} & {*facts}
    rows = list(book["Portfolio"].iter_rows(min_row=3, max_col=2, values_only=True))
    assert rows[0] == ("all_projects/bridge", "Bridge")


def test_scenarios_of_a_list_of_projects_have_no_first_stages(plan):
    with (plan / "plan.yaml").open("a") as file:
        file.write("scenarios: {lean: {budget: 1300}}\n")
    shown = ask("scenarios", "plan.yaml").stdout
    assert "lean" in shown
    assert not [word for word in ("first stages", "rank", "profile") if word in shown]


def test_a_project_is_called_as_its_pair_is(tmp_path, monkeypatch):
    """A table with projects, stages and technologies: the project's name stands at the pair."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text("Project,Stage,Technology,Cost,Value\nAtlas,Mill,Robots,10,3\n")
    ask("new", "list.yaml", "--table", "list.csv")
    assert ask("explain", "list.yaml", "mill/robots").stdout.startswith("Atlas (mill/robots) is funded.")


@pytest.mark.parametrize("case", ["town.yaml", "furniture-maker"])
def test_a_case_about_something_else_is_not_said_to_be_the_papers(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "town.yaml").write_text(RANKED)
    done = ask("run", case, "--beside", "0")
    assert done.exit_code == 0
    folder = tmp_path / "portfolios" / case.removesuffix(".yaml")
    seen = words((folder / "report.html").read_text())
    assert "Which projects to fund at which stages, and in which order" in seen
    assert "The stages, each where its readings place it, with the portfolio on it." in seen
    for said in (seen, done.stdout, (folder / "conceptual-model.svg").read_text()):
        assert not [w for w in ("digital tech", "alue chain", "Figure 2", "Rahnama") if w in said]


@pytest.mark.parametrize("case", ["lithium-ion-battery", "recycler"])
def test_a_case_that_is_or_extends_the_papers_says_so(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ask("run", case, "--beside", "0")
    seen = words((tmp_path / "portfolios" / case / "report.html").read_text())
    assert "Which digital technologies to fund at which stages of the value chain, and in which order" in seen
    assert "The value chain after Figure 2 of Rahnama, Johansen &amp; Öhrwall Rönnbäck (2023)" in seen


def test_programs_get_the_result_as_before(plan):
    """The document has its entries, empty ones too: it is a contract."""
    found = json.loads(ask("fund", "plan.yaml", "--format", "json").stdout)
    assert [pair["pair"] for pair in found["funded"]] == ["all_projects/bridge", "all_projects/roof"]


DOUBTED = """
format: 1
currency: kEUR
stages: {town: {}}
technologies: {bridge: {cost: {low: 40, likely: 50, high: 80}}, roof: {cost: 30}}
pairs: {town/bridge: {value: 9}, town/roof: {value: 1}}
budget: 60
"""


def test_how_sure_a_list_is_whose_costs_are_ranges(plan):
    """The bridge costs over 60 in (80 - 60)² / (40 × 30), a third of the draws; then the roof is funded."""
    (plan / "plan.yaml").write_text(DOUBTED)
    done = ask("stress", "plan.yaml", "--portfolios", "400", "--format", "json")
    found = json.loads(done.stdout)
    assert found["core_index"]["town/roof"] == pytest.approx(1 / 3, abs=0.08)
    assert found["core_index"]["town/bridge"] == pytest.approx(2 / 3, abs=0.08)
    assert found["vary"] == ["costs"]
    assert found["ranks"] == {}
    shown = ask("stress", "plan.yaml", "--portfolios", "400").stdout
    assert shown.startswith("How sure: 10,000 draws (seed 1) of the cost of bridge. Shares of projects,")
    assert not [word for word in ("rank", "First place", "closeness", "weight") if word in shown]


def test_page_1_says_how_often_its_projects_stay_funded(plan):
    (plan / "plan.yaml").write_text(DOUBTED)
    ask("run", "plan.yaml")
    folder = plan / "portfolios" / "plan"
    page = (folder / "report.html").read_text()
    assert "Costs were drawn at random 10,000 times." in words(page)
    assert not [word for word in OF_A_RANKING if word in words(page)]
    for named in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{named}"' in page
    assert ask("verify", str(folder / "analysis.json"), "plan.yaml").exit_code == 0
