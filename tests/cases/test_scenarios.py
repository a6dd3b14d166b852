"""Scenarios: a case file's named overrides, one at a time and side by side."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopfolio.cases import load
from loopfolio.cli import cli

SMALL = """\
format: 1
name: Small
currency: kEUR
why: the whole point
criteria: {impact: {direction: max}, ease: {direction: max}}
stages:
  make: {impact: high, ease: low}
  reuse: {impact: medium, ease: high}
profiles:
  owner: {direct: {impact: 0.7, ease: 0.3}}
technologies:
  iot: {cost: 40, source: quote}
  ai: {cost: 60}
fit: {make: {iot: high, ai: medium}, reuse: {iot: low, ai: high}}
synergies: [{pairs: [make/iot, make/ai], value: 0.1}]
budget: 100
rules:
  - {rule: count, at_most: 3, name: three}
"""

SCENARIOS = {
    "lean": "{budget: 60, why: a lean year}",
    "easy": "{profiles: {owner: {direct: {impact: 0.1, ease: 0.9}}}, name: Ease first}",
    "no_ai": "{technologies: {ai: null}}",
    "cheap": "{technologies: {ai: {cost: 30}}, stages: {make: {ease: high}}}",
    "open": "{budget: null, rules: null}",
    "stuck": "{rules: {three: null, everything: {rule: fund, pairs: ['*/*']}}}",
}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(SCENARIOS)


def write(scenarios, case=SMALL, name="small.yaml"):
    lines = [f"  {key}: {value}\n" for key, value in scenarios.items()]
    Path(name).write_text(case + "scenarios:\n" + "".join(lines), encoding="utf-8")


def ask(*arguments, code=0):
    result = CliRunner().invoke(cli, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def answer(*arguments):
    return json.loads(ask(*arguments, "--format", "json").stdout)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_what_a_file_that_extends_the_case_would_be(name):
    """Mappings merge, lists but of rules replace, null removes; only the case's name stays."""
    Path("base.yaml").write_text(SMALL, encoding="utf-8")
    own = SCENARIOS[name][1:-1]
    if name == "stuck":  # a file's list of rules replaces, a scenario's does not
        own = "rules: [{rule: fund, pairs: ['*/*'], name: everything}]"
    Path("own.yaml").write_text(f"{{format: 1, extends: base.yaml, {own}}}\n", encoding="utf-8")
    extended, under = load("own.yaml"), load("small.yaml").scenarios[name]
    named = "Ease first" if name == "easy" else "Small"
    assert under.case.name == named
    assert under.case == extended.case.changed(name=named, extends=None)


@pytest.mark.parametrize("command", ["rank", "fund", "compare", "stress", "frontier"])
def test_every_command_takes_a_scenario_and_says_so(command):
    """The result is that of a file with the overrides in it, and names the scenario."""
    few = ("--draws", "50", "--portfolios", "5") if command == "stress" else ()
    found = answer(command, "small.yaml", "--scenario", "cheap", *few)
    assert found.pop("overrides") == {"scenario": "cheap"}
    changed = SMALL.replace("ai: {cost: 60}", "ai: {cost: 30}").replace("high, ease: low", "high, ease: high")
    Path("cheap.yaml").write_text(changed, encoding="utf-8")
    alone = answer(command, "cheap.yaml", *few)
    assert found.pop("case")["name"] == alone.pop("case")["name"]
    assert found == alone


def test_explain_takes_a_scenario():
    """Why a pair is out in a lean year."""
    assert answer("explain", "small.yaml", "make/ai", "--scenario", "lean")["overrides"] == {
        "scenario": "lean"
    }


def test_other_overrides_go_on_top_of_the_scenario():
    """--budget beats the scenario's budget, and both are recorded."""
    found = answer("fund", "small.yaml", "--scenario", "lean", "--budget", "80")
    assert (found["budget"], found["overrides"]) == (80, {"scenario": "lean", "budget": 80})


def test_run_writes_a_scenario_into_a_folder_of_its_own():
    """The results of the case as it stands are not replaced."""
    ask("run", "small.yaml", "--scenario", "lean")
    document = json.loads(Path("portfolios/small-lean/analysis.json").read_text(encoding="utf-8"))
    assert document["overrides"] == {"scenario": "lean"}
    assert document["fund"]["budget"] == 60


def test_a_scenario_that_does_not_exist_is_refused():
    """With those that do, and the one that may be meant."""
    told = ask("fund", "small.yaml", "--scenario", "laen", code=2).stderr
    assert "--scenario: the case has no scenario 'laen' (lean, easy, no_ai" in told
    assert "did you mean 'lean'?" in told
    Path("none.yaml").write_text(SMALL, encoding="utf-8")
    assert "no scenario 'lean' (none)" in ask("rank", "none.yaml", "--scenario", "lean", code=2).stderr


@pytest.mark.parametrize(
    ("scenario", "place", "words"),
    [
        ("{budget: -1}", "20:17: scenarios.bad.budget", "-1 is below 0"),
        ("{budgett: 1}", "20:9: scenarios.bad.budgett", "did you mean 'budget'?"),
        ("{format: 1}", "20:9: scenarios.bad.format", "a scenario cannot change 'format': take it out"),
        ("{extends: x}", "20:9: scenarios.bad.extends", "cannot change 'extends'"),
        ("{scenarios: {}}", "20:9: scenarios.bad.scenarios", "cannot change 'scenarios'"),
        ("{stages: {none: null}}", "20:18: scenarios.bad.stages.none", "there is no 'none' to remove"),
        ("{stages: {make: {ease: hihg}}}", "20:31: scenarios.bad.stages.make.ease", "did you mean 'high'?"),
        ("{budget: 1, budget: 2}", "20:20: scenarios.bad.budget", "given twice"),
        ("3", "20:8: scenarios.bad", "expected a mapping (key: value), found 3"),
        ("", "20:3: scenarios.bad", "expected a mapping (key: value), found nothing"),
        (
            "{stages: {make: null}, rules: [{rule: fund, pairs: [make/iot]}]}",
            "20:60: scenarios.bad.rules.0.pairs.0",
            "no stage 'make' is declared",
        ),
        (
            "{profiles: {owner: null}, profile: owner}",
            "20:43: scenarios.bad.profile",
            "no profile 'owner' is declared",
        ),
    ],
)
def test_what_is_wrong_with_a_scenario_is_said_where_it_stands(scenario, place, words):
    """At check time, whatever scenario is asked for, with line, column and path."""
    write({"bad": scenario})
    told = ask("check", "small.yaml", code=2).stderr
    assert f"small.yaml:{place}: " in told
    assert words in told
    assert "1 problem;" in told


def test_rules_of_a_scenario_go_over_those_of_the_case_by_name():
    """One of the same name is replaced where it stands, null takes one out, the others stay as they are
    called; as a list or by name."""
    case = SMALL + "  - {rule: count, at_least: 1}\n  - {rule: skip, pairs: [make/ai], name: not yet}\n"
    write(
        {
            "listed": "{rules: [{rule: count, at_most: 1, name: three}, {rule: skip, pairs: [make/iot]}]}",
            "by_name": "{rules: {three: {rule: count, at_most: 1}, "
            "'skip 4': {rule: skip, pairs: [make/iot]}}}",
            "without": "{rules: {three: null}}",
            "without_two": "{rules: {count 2: null, not yet: null}}",
            "none": "{rules: null}",
        },
        case,
    )
    under = {name: found.case for name, found in load("small.yaml").scenarios.items()}
    titles = {name: [rule.title for rule in found.all_rules] for name, found in under.items()}
    assert titles == {
        "listed": ["budget", "three", "count 2", "not yet", "skip 4"],
        "by_name": ["budget", "three", "count 2", "not yet", "skip 4"],
        "without": ["budget", "count 2", "not yet"],
        "without_two": ["budget", "three"],
        "none": ["budget"],
    }
    assert under["listed"].all_rules == under["by_name"].all_rules
    assert under["listed"].all_rules[1].at_most == 1
    assert load("small.yaml").case.all_rules[1].at_most == 3


@pytest.mark.parametrize(
    ("rules", "place", "words"),
    [
        ("{tree: null}", "rules.tree", "there is no rule 'tree' to take out; did you mean 'three'?"),
        ("{three: {rule: count, at_most: 1, name: x}}", "rules.three.name", "is called 'three' already"),
        ("{three: {rule: count, at_most: soon}}", "rules.three.at_most", "soon"),
        ("{new: {rule: fund, pairs: [make/x]}}", "rules.new.pairs.0", "no technology 'x' is declared"),
        ("[{rule: count, at_most: 2}, {rule: count, at_most: x, name: three}]", "rules.1.at_most", "x"),
        ("[]", "rules", "rules: null takes all of them out"),
    ],
)
def test_what_is_wrong_with_a_rule_of_a_scenario_is_said_where_the_scenario_says_it(rules, place, words):
    """By its name there, or its number in the scenario's own list."""
    write({"bad": f"{{rules: {rules}}}"})
    told = ask("check", "small.yaml", code=2).stderr
    assert f": scenarios.bad.{place}: " in told
    assert words in told
    assert "1 problem;" in told


def test_what_a_scenario_takes_away_and_a_rule_needs_is_a_problem_of_the_scenario():
    """The rule stands elsewhere and is sound without the scenario."""
    case = SMALL + "  - {rule: fund, pairs: [make/ai], name: owed}\n"
    write({"no_ai": "{technologies: {ai: null}}"}, case)
    told = ask("check", "small.yaml", code=2).stderr
    assert (
        "small.yaml:21:3: scenarios.no_ai: with it, rules.1.pairs.0: no technology 'ai' is declared" in told
    )


def test_a_problem_of_the_case_is_reported_once():
    """Not once more for every scenario."""
    write(SCENARIOS, SMALL.replace("budget: 100", "budget: -100"))
    assert "1 problem;" in ask("check", "small.yaml", code=2).stderr


def test_scenario_names_are_keys():
    """As those of stages are."""
    write({"'a lean year'": "{budget: 60}"})
    assert "'a lean year' cannot be a key here" in ask("check", "small.yaml", code=2).stderr


def test_scenarios_are_inherited_replaced_and_removed():
    """A scenario of the same name takes the place of the inherited one as a whole."""
    own = "{lean: {technologies: {ai: null}}, easy: null, new: {budget: 1}}"
    own = f"format: 1\nextends: small.yaml\nscenarios: {own}\n"
    Path("own.yaml").write_text(own, encoding="utf-8")
    found = load("own.yaml").scenarios
    assert list(found) == ["lean", "no_ai", "cheap", "open", "stuck", "new"]
    assert found["lean"].case.budget.at_most == 100
    assert list(found["lean"].case.technologies) == ["iot"]


def test_warnings_are_those_of_the_scenario_that_was_asked_for():
    """A rule that matches nothing without ai is doubtful in no_ai only."""
    case = SMALL + "  - {rule: count, at_most: 1, scope: {stages: [make], technologies: [ai]}, name: one}\n"
    write({"no_fit": "{fit: {make: {ai: none}}}"}, case)
    assert "warning" not in ask("rank", "small.yaml").stderr
    assert "matches no option" in ask("rank", "small.yaml", "--scenario", "no_fit").stderr


# ---------------------------------------------------------------- side by side


def test_an_obligation_that_a_scenario_drops_is_said():
    """Be it taken out or replaced; who funds the pair under another name drops nothing."""
    owed = SMALL + "  - {rule: fund, pairs: [make/iot, reuse/ai], name: the law}\n"
    write(
        {
            "lean": "{rules: [{rule: count, at_most: 2}, {rule: fund, pairs: [make/iot], name: the law}]}",
            "same": "{budget: 120, rules: [{rule: count, at_most: 2, name: two}]}",
            "stated": "{rules: {the law: null, a: {rule: fund, pairs: [make/iot, reuse/ai]}}}",
        },
        owed,
    )
    words = "scenarios.lean: drops the obligation 'the law' to fund reuse/ai"
    assert ask("check", "small.yaml").stderr.count("drops the obligation") == 1
    assert words in ask("check", "small.yaml").stderr
    assert words in ask("fund", "small.yaml", "--scenario", "lean").stderr
    assert "drops" not in ask("fund", "small.yaml", "--scenario", "same").stderr


def test_all_scenarios_side_by_side():
    """Each with what fund and rank say of it, and against the case as it stands."""
    found = answer("scenarios", "small.yaml")
    assert found["schema"] == "loopfolio/scenarios/1"
    base, *others = found["scenarios"]
    assert base["scenario"] is None
    assert [entry["scenario"] for entry in others] == list(SCENARIOS)
    for entry in found["scenarios"]:
        asked = () if entry["scenario"] is None else ("--scenario", entry["scenario"])
        if entry["scenario"] == "stuck":
            assert not entry["feasible"]
            assert set(entry["conflict"]) == {"budget", "everything"}
            continue
        funded, ranking = answer("fund", "small.yaml", *asked), answer("rank", "small.yaml", *asked)
        assert entry["value"] == pytest.approx(funded["value"])
        assert (entry["cost"], entry["budget"]) == (funded["cost"], funded["budget"])
        assert set(entry["funded"]) == {f["pair"] for f in funded["funded"]}
        assert entry["order"] == [s["id"] for s in ranking["stages"]]
        assert set(entry["enters"]) == set(entry["funded"]) - set(base["funded"])
        assert set(entry["leaves"]) == set(base["funded"]) - set(entry["funded"])
    assert [move["stage"] for move in others[1]["ranking"]] == ["reuse", "make"]
    assert {"path": "budget", "old": 100, "new": 60} in others[0]["inputs"]


def test_scenarios_as_rows_and_in_words():
    """One row a scenario, the case as it stands first; and a table with what each changes."""
    rows = list(csv.DictReader(io.StringIO(ask("scenarios", "small.yaml", "--format", "csv").stdout)))
    assert [row["scenario"] for row in rows] == ["", *SCENARIOS]
    assert rows[-1]["conflict"] == "budget; everything"
    text = ask("scenarios", "small.yaml").stdout
    assert "lean (a lean year), ranks: the same" in text
    assert "no portfolio: budget, everything cannot hold together" in text


def test_a_case_without_scenarios_says_how_to_write_one():
    """Nothing to compare is no error."""
    Path("none.yaml").write_text(SMALL, encoding="utf-8")
    assert "The case has no scenarios: add them under scenarios" in ask("scenarios", "none.yaml").stdout


def test_the_schema_knows_what_a_scenario_may_hold():
    """All that a case may, but for what it cannot change."""
    schema = json.loads(ask("schema").stdout)
    assert schema["properties"]["scenarios"]["additionalProperties"] == {"$ref": "#/$defs/Scenario"}
    allowed = set(schema["$defs"]["Scenario"]["properties"])
    assert allowed == set(schema["properties"]) - {"format", "extends", "scenarios", "decision"}
