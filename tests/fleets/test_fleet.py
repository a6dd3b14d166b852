"""``fleet``: each company as ``fund`` has it, all of them together, kept, and gone on with."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from itertools import combinations

import loopfolio
import pandas as pd
import pytest
from click.testing import CliRunner
from loopfolio.cases.fleets.case_rows import case_rows
from loopfolio.cases.table.grid import NoTable
from loopfolio.cases.yaml.given import Given
from loopfolio.cli import cli
from loopfolio.engines.engine import Engine, WorkerDied
from loopfolio.fleets import page
from loopfolio.fleets.companies import NoFleet, members
from loopfolio.fleets.company import FleetQuestion
from loopfolio.fleets.fleet import fleet, solve
from loopfolio.report.documents import json_document
from loopfolio.report.results.case.fleet import FleetAsked
from openpyxl import Workbook

BASE = """\
format: 1
name: Base
currency: kEUR
budget: 300
criteria: {impact: {direction: max}, effort: {direction: min}}
stages:
  design: {impact: high, effort: low}
  production: {impact: [medium, high], effort: high}
  use: {impact: low, effort: low}
profiles: {even: {direct: {impact: 0.5, effort: 0.5}}}
technologies: {iot: {cost: 100, source: a quote}, twin: {cost: 150, illustrative: true}}
fit:
  design: {iot: high, twin: medium}
  production: {iot: low, twin: high}
  use: {iot: medium}
"""

TABLE = """\
case;budget;technologies.iot.cost;stages.use.impact
acme;300;;
bolt;100;80;high
cog;;;[low, high]
dud;-5;;
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "group.csv").write_text(TABLE)
    return tmp_path


def asked(*args, code=0):
    found = CliRunner().invoke(cli, ["fleet", *map(str, args)])
    assert found.exit_code == code, found.output
    return found


def document(*args):
    return json.loads(asked(*args, "--format", "json").stdout)


def test_each_company_has_what_fund_gives_it(place):
    found = document("recycler", "furniture-maker", "base.yaml")
    for company, case in zip(found["companies"], ("recycler", "furniture-maker", "base.yaml"), strict=True):
        alone = loopfolio.fund(case)
        assert company["funded"] == list(alone.pair_ids)
        assert (company["value"], company["cost"]) == (alone.value, alone.cost)


def test_a_row_of_a_table_is_the_case_that_its_changes_make(place):
    found = document("group.csv", "--base", "base.yaml")
    stated = {"format": 1, "extends": "base.yaml"}
    same = {
        "acme": {**stated, "budget": 300},
        "bolt": {
            **stated, "budget": 100, "technologies": {"iot": {"cost": 80}},
            "stages": {"use": {"impact": "high"}},
        },
        "cog": {**stated, "stages": {"use": {"impact": ["low", "high"]}}},
    }  # fmt: skip
    assert {one["case"]: one["value"] for one in found["companies"]} == {
        name: loopfolio.fund(case).value for name, case in same.items()
    }


def rows(text):
    """What each row of a table says beside its name."""
    own = ("format", "name", "extends")
    found = case_rows(Given("group.csv", text.encode()), "base.yaml")
    return [{k: v for k, v in json.loads(one.raw).items() if k not in own} for _, one in found]


def test_cells_of_a_table_are_left_to_the_reader_of_cases_where_the_field_says_what_they_are():
    """80 % of a reading up to 100 is 80, of a success 0.8; a name may look like a number, 12 € is none."""
    assert rows("case;stages.use.data;budget\na;80 %;1.250,5\n") == [
        {"stages": {"use": {"data": "80 %"}}, "budget": 1250.5}
    ]
    assert rows("case;budget;currency;periods\na;12 €;2027;\nb;1,250;;{2027: {budget: 3}}\n") == [
        {"budget": "12 €", "currency": "2027"},
        {"budget": "1,250", "periods": {"2027": {"budget": 3}}},
    ]
    with pytest.raises(NoTable, match=r"row 2, fit\.use: a comma ends a value here: for 0,5 write 0\.5"):
        rows("case;fit.use\na;{iot: 0,5}\n")


WRONG_COLUMNS = {
    "technologies.iott.cost": "base.yaml has no technology 'iott'; did you mean 'iot'? Or else say where it "
    "could go as well, in columns fit.STAGE.iott or pairs.STAGE/iott.value",
    "stages.us.impact": "base.yaml has no stage 'us'; did you mean 'use'? Or else read it on each",
    "stages.use.impct": "base.yaml has no criterion 'impct'; did you mean 'impact'?",
    "criteria.reach.direction": "base.yaml has no criterion 'reach'; its criterion names are: impact, effort",
    "profiles.evn.direct.impact": "base.yaml has no profile 'evn'; did you mean 'even'?",
    "profiles.even.direct.impct": "base.yaml has no criterion 'impct'; did you mean 'impact'?",
    "fit.use.twinn": "base.yaml has no technology 'twinn'; did you mean 'twin'?",
    "pairs.use/iott.cost": "base.yaml has no pair 'use/iott'; did you mean 'use/iot'?",
    "rules.count.at_most": "'rules' has no part 'count': head the column 'rules' and write all of it",
    "bugdet": "'bugdet' is no field of a case; did you mean 'budget'?",
    "budget.at_mots": "'budget' has no field 'at_mots'; did you mean 'at_most'?",
    "technologies.iot.csot": "'technologies.iot' has no field, and base.yaml no resource, 'csot'; "
    "did you mean 'cost'?",
}


def test_columns_that_change_nothing_of_the_base_are_refused_all_at_once(place):
    """A technology more that nobody uses was added, and the company kept the cost of the base."""
    (place / "group.csv").write_text(f"case;{';'.join(WRONG_COLUMNS)}\na{';1' * len(WRONG_COLUMNS)}\n")
    said = asked("group.csv", "--base", "base.yaml", code=2).stderr
    for heading, says in WRONG_COLUMNS.items():
        assert f"group.csv: column '{heading}': {says}" in said
    assert not (place / "fleet").exists()
    (place / "group.csv").write_text("case;technologies..cost;budget.\na;1;2\n")
    assert "column 'technologies..cost': a name is missing beside a dot: write it" in (
        asked("group.csv", "--base", "base.yaml", code=2).stderr
    )


def test_a_row_may_be_called_as_what_it_extends(place):
    """It was said to extend itself."""
    (place / "group.csv").write_text("case;budget\nbase;100\n")
    [one] = document("group.csv", "--base", "base.yaml")["companies"]
    assert (one["case"], one["budget"]) == ("base", 100)


def test_all_that_is_wrong_with_columns_and_rows_is_said_at_once(place):
    (place / "group.csv").write_text(
        "case;technologies;technologies.iot.cost;fit.us.iot\na;{iott: {cost: 3}};5;high\na;;;[high\n"
    )
    assert asked("group.csv", "--base", "base.yaml", code=2).stderr.count("group.csv: ") == 5


def test_columns_add_what_they_say_enough_of(place):
    """A stage with all its readings, a technology with where it goes, a profile that is taken."""
    headings = "fit.use.robot;technologies.robot.cost;profile;profiles.own.direct.impact;fit.sale.iot"
    stage = "stages.sale.impact;stages.sale.effort"
    (place / "group.csv").write_text(f"case;{headings};{stage}\na;high;50;own;1;high;high;low\n")
    found = document("group.csv", "--base", "base.yaml")
    assert found["companies"][0]["profile"] == "own"
    assert {"use/robot", "sale/iot"} <= {pair["pair"] for pair in found["pairs"]}


def test_a_day_in_a_cell_of_a_workbook_is_that_day():
    book, out = Workbook(), io.BytesIO()
    for row in (("case", "decision.by", "budget"), ("a", date(2027, 1, 31), 3)):
        book.active.append(row)
    book.save(out)
    [(row, found)] = case_rows(Given("group.xlsx", out.getvalue()), "base.yaml")
    assert (row, json.loads(found.raw)["decision"]) == (2, {"by": "2027-01-31"})


def test_a_damaged_workbook_that_is_called_csv_is_refused_with_the_remedy(place):
    """It ended in a traceback."""
    (place / "group.csv").write_bytes(b"PK\3\4")
    with pytest.raises(NoFleet, match=r"group\.csv: is no \.xlsx workbook, or a damaged one"):
        members(["group.csv"], "base.yaml")


def test_a_company_that_fails_is_a_row_that_says_why(place):
    owed = "rules: [{rule: fund, pairs: [design/twin, production/twin]}]\n"
    (place / "tight.yaml").write_text(BASE.replace("budget: 300", "budget: 200") + owed)
    found = document("group.csv", "tight.yaml", "gone.yaml", "--base", "base.yaml")
    why = {one["case"]: one["why"] for one in found["failed"]}
    assert list(why) == ["dud", "tight", "gone"]
    assert why["dud"].startswith("group.csv row 5, budget: ")
    assert "cannot hold together" in why["tight"]
    assert "no such file" in why["gone"]
    assert [one["case"] for one in found["companies"]] == ["acme", "bolt", "cog"]


def test_where_no_company_has_an_answer_the_code_says_so(place):
    assert json.loads(asked("gone.yaml", "--format", "json", code=2).stdout)["companies"] == []


def test_an_open_reading_matters_where_reading_it_otherwise_funds_something_else(place):
    """Production's impact is open in all; it is decisive where fund with the other reading differs."""
    found = document("group.csv", "--base", "base.yaml")
    [reading, *_] = [one for one in found["readings"] if one["stage"] == "production"]
    high = {"production": {"impact": "high"}}
    other = {}
    for name in ("acme", "bolt", "cog"):
        bolt = {"budget": 100, "technologies": {"iot": {"cost": 80}}} if name == "bolt" else {}
        stages = {**high, "use": {"impact": "high"}} if name == "bolt" else high
        other[name] = loopfolio.fund({"format": 1, "extends": "base.yaml", "stages": stages, **bolt}).pair_ids
    changed = [one["case"] for one in found["companies"] if one["funded"] != list(other[one["case"]])]
    assert (reading["companies"], reading["portfolio"]) == (3, len(changed))


def test_unlike_and_agreement_are_what_counting_says(place):
    found = document("group.csv", "--base", "base.yaml")
    funded = {one["case"]: set(one["funded"]) for one in found["companies"]}
    pairs = [one["pair"] for one in found["pairs"]]
    for one in found["companies"]:
        others = [funded[name] for name in funded if name != one["case"]]
        otherwise = [
            sum((pair in other) != (pair in funded[one["case"]]) for other in others) / 2 for pair in pairs
        ]
        assert one["unlike"] == pytest.approx(sum(otherwise) / len(pairs))
    ranks = [
        dict(zip(r.matrix.stages, r.ranks.tolist(), strict=True))
        for r in (loopfolio.rank(case) for case in ("recycler", "cell-maker", "vehicle-maker"))
    ]
    together = document("recycler", "cell-maker", "vehicle-maker", "-o", "three")
    signs = [
        ((x[a] - x[b]) * (y[a] - y[b]) > 0) - ((x[a] - x[b]) * (y[a] - y[b]) < 0)
        for x, y in combinations(ranks, 2)
        for a, b in combinations(sorted(x.keys() & y.keys()), 2)
    ]
    assert together["agreement"] == pytest.approx(sum(signs) / len(signs))


def test_values_are_added_where_all_share_a_scale_and_parts_where_not(place):
    """Against every way to put the money: three companies of five pairs, each by its own frontier."""
    for how, added in (((), "parts"), (("--common-scale",), "values")):
        found = document("group.csv", "--base", "base.yaml", "--budget", "450", "-o", added, *how)
        purse, rows = found["common_budget"], found["allocation"]
        assert purse["added"] == added
        fronts = [
            [(0.0, 0.0)] + [(p.cost, p.value) for p in _front(one["case"]) if p.cost > 0]
            for one in found["companies"]
        ]
        tops = [front[-1][1] if added == "parts" else 1.0 for front in fronts]
        best = max(
            a[1] / tops[0] + b[1] / tops[1] + c[1] / tops[2]
            for a in fronts[0] for b in fronts[1] for c in fronts[2]
            if a[0] + b[0] + c[0] <= 450
        )  # fmt: skip
        assert purse["worth"] == pytest.approx(best)
        assert sum(row["worth"] for row in rows) == pytest.approx(best)
        assert sum(row["budget"] for row in rows) == pytest.approx(purse["cost"])
        assert purse["proven"]
        for row, front in zip(rows, fronts, strict=True):
            assert any((row["budget"], row["value"]) == pytest.approx(point) for point in front)
            after = [point for point in front if point[0] > row["budget"] + 1e-9]
            assert (row["next"] or {}).get("cost") == (
                pytest.approx(after[0][0] - row["budget"]) if after else None
            )


def _front(name):
    changes = {
        "acme": {},
        "bolt": {"technologies": {"iot": {"cost": 80}}, "stages": {"use": {"impact": "high"}}},
        "cog": {"stages": {"use": {"impact": ["low", "high"]}}},
    }[name]
    return loopfolio.frontier({"format": 1, "extends": "base.yaml", **changes}).frontier.points


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("recycler", "cell-maker", "--budget", "500", "--common-scale"), 2, "cell-maker has other weights"),
        (("vehicle-maker", "--budget", "1"), 3, "what the companies owe costs at least"),
        (("recycler", "eur.yaml", "--budget", "500"), 2, "recycler kEUR, eur EUR"),
        (("recycler", "--common-scale"), 2, "goes with --budget"),
        (("empty",), 2, "empty: holds no case files"),
        (("no*.yaml",), 2, "no*.yaml: no file is named so"),
        (("group.csv",), 2, "does not say what its cases extend"),
        (("twice.csv", "--base", "base.yaml"), 2, "row 3: 'a' is the case of another row"),
        (("twice.csv", "--base", "base.yaml"), 2, "row 4: None in the column 'case' names no case"),
        (
            ("group.csv", "--base", "gone.yaml"),
            2,
            "'gone.yaml' is no library case, nor a file",
        ),
        (("-",), 2, "a fleet is read from files"),
        (("base.yaml", "same.csv", "--base", "base.yaml"), 2, "base.yaml and same.csv row 2 are called '"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(args, code, says, place):
    (place / "empty").mkdir()
    (place / "same.csv").write_text("case;budget\nbase;1\n")
    (place / "twice.csv").write_text("case,budget\na,1\na,2\n,3\n")
    (place / "eur.yaml").write_text(BASE.replace("kEUR", "EUR"))
    assert says in asked(*args, code=code).stderr


def test_folders_patterns_and_tables_name_companies_once(place):
    (place / "more").mkdir()
    (place / "more" / "base.yaml").write_text(BASE)
    found = members([".", "base.yaml", "more/*.yaml", "group.csv"], "base.yaml")
    assert [one.id for one in found] == [f"{place.name}-base", "more-base", "acme", "bolt", "cog", "dud"]
    with pytest.raises(NoFleet, match="nothing"):
        members(["nothing-*.yaml"])


def test_the_tables_are_those_of_the_json_for_whoever_reads_parquet(place):
    found = document("group.csv", "--base", "base.yaml", "--budget", "450", "-o", "out")
    companies = pd.read_parquet(place / "out" / "companies.parquet").set_index("company")
    assert companies["status"].to_dict() == {
        "acme": "solved",
        "bolt": "solved",
        "cog": "solved",
        "dud": "failed",
    }
    assert companies.loc["dud", "why"] == found["failed"][0]["why"]
    pairs = pd.read_parquet(place / "out" / "pairs.parquet")
    for one, given in zip(found["companies"], found["allocation"], strict=True):
        own = pairs[pairs["company"] == one["case"]]
        assert own[own["funded"]]["pair"].tolist() == one["funded"]
        assert own[own["funded"]]["cost"].sum() == pytest.approx(one["cost"])
        assert companies.loc[one["case"], "given"] == given["budget"]
    basis = pairs[pairs["company"] == "acme"].set_index("pair")["basis"]
    assert (basis["use/iot"], basis["design/twin"]) == ("a quote", "illustrative")
    printed = csv.DictReader(io.StringIO(asked("group.csv", "--base", "base.yaml", "--format", "csv").stdout))
    assert [float(row["value"]) for row in printed] == [one["value"] for one in found["companies"]]


def test_the_page_names_every_company_and_every_failure_and_leads_to_the_reports(place):
    asked("base.yaml", "gone.yaml", "-o", "out", "--reports", "--workers", "1")
    page = (place / "out" / "fleet.html").read_text()
    [report] = (place / "out" / "reports").iterdir()
    assert f'href="reports/{report.name}"' in page
    assert "no such file" in page
    assert "<title>" in report.read_text()
    written = report.stat().st_mtime_ns
    asked("base.yaml", "gone.yaml", "-o", "out", "--reports", "--workers", "1")
    assert report.stat().st_mtime_ns == written


def test_of_many_companies_the_page_shows_some_and_all_to_unfold(place, monkeypatch):
    """Three solved and one failed, where a table holds one: each stands on the page once."""
    monkeypatch.setattr(page, "MOST_ROWS", 1)
    monkeypatch.setattr(page, "FIRST", 1)
    asked("group.csv", "--base", "base.yaml", "gone.yaml", "--budget", "450", "-o", "out")
    shown = (place / "out" / "fleet.html").read_text()
    assert [shown.count(f"<small>{name}</small>") for name in ("acme", "bolt", "cog")] == [1, 1, 1]
    assert [shown.count(f'<th scope="row">{name}</th>') for name in ("dud", "gone")] == [1, 1]
    assert shown.count("<details>") == 3 + 1  # of those without an answer the first is shown
    budget = shown[shown.index('id="budget"') : shown.index('id="unlike"')]
    assert budget.count('<th scope="row">') == 1


def test_what_is_written_piece_by_piece_is_the_document(place):
    found = loopfolio.fleet(["group.csv"], base="base.yaml", budget=450)
    pieces = "".join(json_document.json_pieces("loopfolio/fleet/1", found))
    whole = {"schema": "loopfolio/fleet/1", **found.to_dict()}
    assert pieces == json_document.as_json(whole, ascii_only=True) + "\n"


def test_files_that_are_not_ours_are_not_replaced(place):
    (place / "out").mkdir()
    (place / "out" / "pairs.parquet").write_bytes(b"PAR1 somebody's PAR1")
    assert "pairs.parquet is not from loopfolio" in asked("base.yaml", "-o", "out", code=2).stderr
    asked("base.yaml", "-o", "out", "--force")
    asked("base.yaml", "-o", "out")


def test_a_folder_that_answers_another_question_stays_as_it_is(place):
    """It was replaced, and nobody said so; more companies are the same question."""
    files = ("fleet.html", "fleet.json", "companies.parquet", "pairs.parquet")
    asked("group.csv", "--base", "base.yaml", "-o", "out")
    before = {name: (place / "out" / name).read_bytes() for name in files}
    (place / "other.csv").write_text("case;budget\nacme;200\n")
    for args, differs in (
        (("group.csv", "--base", "base.yaml", "--budget", "450"), "--budget: none there, 450 now"),
        (("group.csv", "--base", "base.yaml", "--profile", "even"), "--profile: none there, even now"),
        (("other.csv", "--base", "base.yaml"), "CASE: ../group.csv there"),
        (("recycler",), "--base: base.yaml there, none now"),
    ):
        said = asked(*args, "-o", "out", code=2).stderr
        assert f"{os.path.join('out', 'fleet.json')} answers another question" in said
        assert differs in said
        assert "choose another folder with -o; or --force" in said
        assert {name: (place / "out" / name).read_bytes() for name in files} == before
    asked("./group.csv", "recycler", "--base", "base.yaml", "-o", "out")  # more of the same
    asked("group.csv", "--base", "base.yaml", "-o", "out", "--force")
    assert {name: (place / "out" / name).read_bytes() for name in files} == before
    (place / "out" / "fleet.json").write_text('{"schema": "loopfolio/fleet/1"}')
    assert "does not say what was asked" in asked("recycler", "-o", "out", code=2).stderr


def test_what_is_there_is_not_computed_again_but_what_changed_is(place):
    (place / "own.yaml").write_text("format: 1\nextends: base.yaml\nbudget: 250\n")
    question, folder = FleetQuestion(), place / "out"

    def kept(*names):
        return solve(members(names), question, folder, Engine(1)).kept

    assert kept("own.yaml", "recycler", "gone.yaml") == 0
    assert kept("own.yaml", "recycler", "gone.yaml") == 2
    (place / "base.yaml").write_text(BASE.replace("cost: 100", "cost: 90"))
    assert kept("own.yaml", "recycler") == 1  # what it extends is another
    assert solve(members(["recycler"]), FleetQuestion("balanced"), folder, Engine(1)).kept == 0
    [shard, *_] = (folder / "shards").rglob("*.json")
    shard.write_text("half of an ans")
    assert kept("own.yaml", "recycler") in (1, 2)  # the one that was spoilt may be of an older question


def test_a_case_that_ends_its_process_is_a_row_that_says_so(place):
    class Ends(Engine):
        def map(self, function, items, number, check=lambda: None, died=None):
            for item in items:
                yield died(item, WorkerDied(-9)) if item.id == "bolt" else function(item)

    found = members(["group.csv"], "base.yaml")
    result = fleet(
        solve(found, FleetQuestion(), place / "out", Ends()), FleetAsked((), None, None, None, False)
    )
    assert [one.case for one in result.companies] == ["acme", "cog"]
    assert "ended twice" in result.failed[0].why


def test_the_files_are_the_same_by_one_process_and_by_two(place):
    written = []
    for workers in ("1", "2"):
        (place / workers).mkdir()
        args = ("group.csv", "--base", "base.yaml", "--budget", "450", "-o", f"{workers}/out")
        asked(*args, "--workers", workers)
        names = ("fleet.html", "fleet.json", "companies.parquet", "pairs.parquet")
        written.append([(place / workers / "out" / name).read_bytes() for name in names])
    assert written[0] == written[1]


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_after_kill_9_it_goes_on_where_it_was(place):
    """Every whole answer stays as it was written; in the end the files are those of a run without an end."""
    rows = "\n".join(f"c{n:03d};{200 + n}" for n in range(60))
    (place / "many.csv").write_text(f"case;budget\n{rows}\n")
    args = ["fleet", "many.csv", "--base", "base.yaml", "--workers", "1"]
    command = [sys.executable, "-m", "loopfolio.cli", *args, "-o", "a/out"]
    runs = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    shards = place / "a" / "out" / "shards"
    until = time.monotonic() + 60
    while len(list(shards.rglob("[!.]*.json"))) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    runs.send_signal(signal.SIGKILL)
    runs.wait()
    before = {path: path.stat().st_mtime_ns for path in shards.rglob("[!.]*.json")}
    assert 3 <= len(before) < 60
    for folder in ("a", "b"):
        assert CliRunner().invoke(cli, [*args, "-o", f"{folder}/out"]).exit_code == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    for name in ("fleet.json", "companies.parquet", "pairs.parquet"):
        assert (place / "a" / "out" / name).read_bytes() == (place / "b" / "out" / name).read_bytes()
