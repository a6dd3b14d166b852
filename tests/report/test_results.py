"""Every question's answer: its JSON is what its schema says, its tables are what JSON and CSV say."""

import csv
import io
import json
from dataclasses import fields, is_dataclass

import jsonschema
import loopfolio
import pandas as pd
import pytest
from click.testing import CliRunner
from contract import contract
from loopfolio.cli import cli
from loopfolio.report.documents.result import Result
from loopfolio.report.results import RESULTS, result_schema

SMALL = """
format: 1
name: Small
currency: kEUR
budget: {at_most: 300, source: board}
scale: {low: 1, middle: 2, high: 3}
criteria: {impact: {direction: max}, effort: {direction: min}}
stages:
  design: {impact: high, effort: low}
  production: {impact: [middle, high], effort: high}
  use: {impact: low, effort: low}
profiles:
  even: {direct: {impact: 0.5, effort: 0.5}}
  impact_first: {direct: {impact: 0.75, effort: 0.25}}
technologies: {iot: {cost: 100}, twin: {cost: 150}}
fit:
  design: {iot: high, twin: medium}
  production: {iot: low, twin: high}
  use: {iot: medium}
rules:
  - {rule: count, scope: {technologies: [twin]}, at_most: 1}
scenarios:
  lean: {budget: 100}
"""


PANEL = """\
profiles:
  range: {intervals: {impact: [0.4, 0.6]}}
  panel:
    aggregate: bayesian
    experts:
      ana: {best_worst: {best: impact, worst: effort, best_to_others: {effort: 3}, others_to_worst: {}}}
"""

GROUP = """\
profile: people
profiles:
  people:
    experts: {ana: {ahp: {impact: {effort: 3}}}, bo: {ahp: {effort: {impact: 5}}}}
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL)
    (tmp_path / "lean.yaml").write_text(SMALL.replace("at_most: 300", "at_most: 150"))
    demand = SMALL.replace("rules:", "rules:\n  - {rule: fund, pairs: [production/twin]}")
    (tmp_path / "tight.yaml").write_text(demand.replace("at_most: 300", "at_most: 50"))
    (tmp_path / "panel.yaml").write_text(SMALL.replace("profiles:\n", PANEL))
    (tmp_path / "people").mkdir()  # apart from those that a fleet takes
    (tmp_path / "people" / "group.yaml").write_text(
        SMALL.replace("profiles:\n", GROUP).replace(
            "use: {impact: low", "use: {impact: {ana: high, eva: null}"
        )
    )
    return tmp_path


def asked(*args, code=0):
    found = CliRunner().invoke(cli, args)
    assert found.exit_code == code, found.output
    return found.stdout


def document(*args, code=0):
    return json.loads(asked(*args, "--format", "json", code=code))


DOCUMENTS = {
    "check": [("check", "small.yaml")],
    "check-document": [("check", "small.yaml", "--document")],
    "check-sound": [("check", "small.yaml", "--sound")],
    "weigh": [
        ("weigh", "small.yaml"),
        ("weigh", "small.yaml", "--repair"),
        ("weigh", "lithium-ion-battery"),
        ("weigh", "panel.yaml"),
    ],
    "rank": [("rank", "small.yaml"), ("rank", "recycler"), ("rank", "small.yaml", "--method", "vikor")],
    "rank-explain": [("rank", "small.yaml", "--explain", "use")],
    "rank-methods": [("rank", "small.yaml", "--methods")],
    "compare": [("compare", "small.yaml"), ("compare", "panel.yaml")],
    "stress": [
        ("stress", "small.yaml", "--draws", "100", "--portfolios", "10"),
        ("stress", "small.yaml", "--draws", "200", "--when"),
    ],
    "consensus": [("consensus", "people/group.yaml"), ("consensus", "people/group.yaml", "--further", "2")],
    "worth": [("worth", "small.yaml", "--portfolios", "20"), ("worth", "furniture-maker", "--vary", "fits")],
    "robust": [("robust", "small.yaml"), ("robust", "small.yaml", "--risk", "0.3"), ("robust", "recycler")],
    "collect": [("collect", "small.yaml", "lean.yaml", "-o", "all.yaml")],
    "fund": [
        ("fund", "small.yaml"),
        ("fund", "small.yaml", "--budget", "200", "--alternatives", "2"),
        ("fund", "small.yaml", "--force", "use/iot", "--without", "design/iot"),
    ],
    "explain": [
        ("explain", "small.yaml"),
        ("explain", "small.yaml", "design/iot"),
        ("explain", "small.yaml", "use/iot"),
        ("explain", "small.yaml", "*/twin"),
    ],
    "frontier": [("frontier", "small.yaml"), ("frontier", "small.yaml", "--up-to", "150")],
    "tradeoff": [
        ("tradeoff", "small.yaml", "--between", "value,cost"),
        ("tradeoff", "small.yaml", "--between", "value,impact,weighted:effort", "--points", "3"),
    ],
    "model": [("model", "small.yaml")],
    "scenarios": [("scenarios", "small.yaml")],
    "chain": [("chain", "battery-value-chain")],
    "fleet": [
        ("fleet", "small.yaml", "lean.yaml", "nowhere.yaml"),
        ("fleet", ".", "--budget", "400", "--common-scale", "-o", "given"),
    ],
    "diff": [("diff", "small.yaml", "lean.yaml"), ("diff", "small.yaml", "recycler")],
}
"""Calls by what their document is called; those that need more than one call have tests of their own."""


@pytest.mark.parametrize(
    ("name", "call"), [(name, call) for name, calls in DOCUMENTS.items() for call in calls]
)
def test_the_json_of_a_command_keeps_its_schema(name, call, place):
    found = document(*call)
    assert found["schema"] == f"loopfolio/{name}/1"
    contract(name).validate(found)


def test_a_re_plan_keeps_its_schema(place):
    (place / "decided.json").write_text(asked("fund", "small.yaml", "--format", "json"))
    for more in ((), ("--changes", "1")):
        found = document("fund", "small.yaml", "--budget", "100", "--from", "decided.json", *more)
        contract("replan").validate(found)


def test_run_and_verify_keep_their_schemas(place):
    asked("run", "small.yaml", "-o", "out")
    written = json.loads((place / "out" / "small" / "analysis.json").read_text())
    contract("run").validate(written)
    contract("verify").validate(document("verify", "out/small/analysis.json", "small.yaml"))


@pytest.mark.parametrize(
    ("call", "code", "kind"),
    [
        (("fund", "tight.yaml"), 3, "infeasible"),
        (("fund", "nowhere.yaml"), 2, "invalid-case"),
        (("fund", "small.yaml", "--profile", "nobody"), 2, "unknown-profile"),
        (("explain", "small.yaml", "use/twin"), 2, "unknown-pair"),
    ],
)
def test_where_there_is_no_result_the_document_that_says_why_keeps_its_schema(call, code, kind, place):
    found = document(*call, code=code)
    assert found["error"] == kind
    contract("error").validate(found)


def test_every_question_is_asked_here():
    assert {*DOCUMENTS, "run", "verify", "replan", "draws"} == {*RESULTS}


@pytest.mark.parametrize("name", [*RESULTS, "error"])
def test_schema_prints_a_sound_schema_that_describes_what_it_holds(name):
    found = json.loads(asked("schema", "--result", name))
    jsonschema.Draft202012Validator.check_schema(found)
    kinds = found.get("anyOf", [found])
    assert all(kind["description"] and kind["additionalProperties"] is False for kind in kinds)
    assert all("description" in part for part in found["$defs"].values())
    assert "None" not in json.dumps(found)


def test_a_document_that_says_more_or_less_does_not_keep_its_schema(place):
    found = document("fund", "small.yaml")
    for wrong in ({**found, "surprise": 1}, {k: v for k, v in found.items() if k != "value"}):
        with pytest.raises(jsonschema.ValidationError):
            contract("fund").validate(wrong)


def test_a_result_that_does_not_exist_is_refused():
    found = CliRunner().invoke(cli, ["schema", "--result", "regret"])
    assert found.exit_code == 2
    assert "'regret'" in found.stderr


def result(name, place):
    """One of each that a data frame can be made of."""
    from loopfolio.cases import load
    from loopfolio.models.analysis import analyse
    from loopfolio.models.tradeoffs.budget_frontier import budget_frontier
    from loopfolio.report.results import run
    from loopfolio.report.results.portfolio import frontier, fund

    loaded = load(place / "small.yaml")
    made = analyse(loaded.case, sure=True)
    if name == "frontier":
        return frontier.frontier(budget_frontier(loaded.case, made.ranking, None), "kEUR")
    if name == "fund":
        return fund.fund(made.ranking, made.portfolio, made.reading_robustness)
    return run.run(loaded, made)


def test_a_data_frame_has_the_types_that_its_columns_hold(place):
    frame = result("fund", place).to_frame()
    assert frame.index.name == "pair"
    assert frame.dtypes.astype(str).to_dict() == {
        "funded": "boolean", "priority": "Int64", "level": "string", "period": "string",
        "entry_budget": "Float64", "cost": "Float64", "value": "Float64", "difficulty": "Float64",
        "maturity": "Float64", "fit": "Float64", "why": "string", "cost_basis": "string", "owed_to": "string",
        "share_of_readings": "Float64",
        "state": "string",
    }  # fmt: skip
    assert frame.attrs["units"] == {"entry_budget": "kEUR", "cost": "kEUR"}
    assert frame.loc[~frame["funded"], "priority"].isna().all()


def test_a_data_frame_csv_and_json_say_the_same(place):
    found = result("fund", place)
    frame, said = found.to_frame(), found.to_dict()
    assert frame.index[frame["funded"]].tolist() == [entry["pair"] for entry in said["funded"]]
    assert frame["cost"].tolist() == [entry["cost"] for entry in [*said["funded"], *said["not_funded"]]]
    rows = list(csv.DictReader(io.StringIO(found.to_csv())))
    assert [row["pair"] for row in rows] == frame.index.tolist()
    assert [float(row["value"]) for row in rows] == frame["value"].tolist()


@pytest.mark.parametrize("name", ["frontier", "fund", "run"])
def test_every_table_of_a_result_is_a_data_frame(name, place):
    found = result(name, place)
    for table in found.tables():
        frame = found.to_frame(table.name)
        assert isinstance(frame, pd.DataFrame)
        assert len(frame) == len(table.rows)
        assert [*frame.index.names, *frame.columns] == table.keys
        assert table.says.endswith(".")
    with pytest.raises(KeyError, match="no table 'regret'; this result has "):
        found.to_frame("regret")


def test_no_part_of_a_result_can_be_changed(place):
    found = result("run", place)

    def frozen(value):
        if is_dataclass(value):
            assert value.__dataclass_params__.frozen
            for entry in fields(value):
                if "hidden" not in entry.metadata:
                    frozen(getattr(value, entry.name))
        elif isinstance(value, (tuple, list)):
            assert isinstance(value, tuple)
            for entry in value:
                frozen(entry)

    frozen(found)


def test_python_has_the_same_results(place):
    """What the command line prints of two cases, of scenarios and of a check is what Python gives."""
    from loopfolio import diff, fund, scenarios, verify

    for found, printed in (
        (diff("small.yaml", "lean.yaml"), document("diff", "small.yaml", "lean.yaml")),
        (scenarios("small.yaml"), document("scenarios", "small.yaml")),
    ):
        assert isinstance(found, Result)
        assert found.to_dict().items() <= printed.items()
    assert fund("small.yaml").cost == document("fund", "small.yaml")["cost"]
    asked("run", "small.yaml", "-o", "out")
    assert verify("out/small/analysis.json", "small.yaml").confirmed
    assert loopfolio.schema("fund") == result_schema("fund")


def test_every_answer_in_python_shows_itself_as_a_table(place):
    """``lf.methods`` and the like at the end of a notebook's cell."""
    import loopfolio as lf

    case = lf.load("small.yaml")
    answers = [
        *lf.weigh(case).values(), lf.rank(case), lf.methods(case), lf.fund(case), lf.alternatives(case, 1),
        lf.analyse(case), lf.explain(case, "use/iot"), lf.frontier(case), lf.compare(case),
        lf.model(case), lf.tradeoff(case, ["value", "cost"]),
        lf.stress(case, draws=100, portfolios=5), lf.scenarios(case), lf.diff(case, "recycler"),
        lf.verify(lf.analyse(case), case),
    ]  # fmt: skip
    for answer in answers:
        frame = answer.to_frame()
        assert len(frame) > 0
        mixed = {"old", "new"} if isinstance(answer, loopfolio.DiffResult) else set()  # words and figures
        lists = frame.select_dtypes("object").drop(columns=mixed)  # the pairs of a portfolio
        assert all(isinstance(cell, (tuple, list)) for column in lists for cell in lists[column])
        assert "<table" in answer._repr_html_()


def test_methods_side_by_side_have_a_column_each(place):
    frame = loopfolio.methods("small.yaml").to_frame()
    ranked = document("rank", "small.yaml", "--methods")["methods"]
    assert frame.columns.tolist() == [method["id"] for method in ranked]
    for method in ranked:
        wanted = [None] * 3 if method["ranks"] is None else list(method["ranks"].values())
        assert [None if pd.isna(rank) else rank for rank in frame[method["id"]]] == wanted
