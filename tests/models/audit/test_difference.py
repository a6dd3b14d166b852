"""What changed between two cases or two results."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.models.audit.difference import InputChange, RankMove, changes, moves

BEFORE = """\
format: 1
name: Before
criteria: {impact: {direction: max}, ease: {direction: max}}
stages: {make: {impact: high, ease: low}, reuse: {impact: medium, ease: high}}
profiles: {owner: {direct: {impact: 0.7, ease: 0.3}}, other: {order: [ease, impact]}}
technologies: {iot: {cost: 40}, ai: {cost: 60}}
fit: {make: {iot: high, ai: medium}, reuse: {iot: low, ai: high}}
budget: 100
rules:
  - {rule: count, at_most: 3, name: three}
  - {rule: total, of: cost, at_most: 120, name: cap}
"""
AFTER = (
    BEFORE.replace("name: Before", "name: After")
    .replace("budget: 100", "budget: 60")
    .replace("impact: 0.7, ease: 0.3", "impact: 0.2, ease: 0.8")
    .replace("ai: {cost: 60}", "ai: {cost: 50}")
    .replace("  - {rule: count, at_most: 3, name: three}\n", "")
)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("before.yaml").write_text(BEFORE, encoding="utf-8")
    Path("after.yaml").write_text(AFTER, encoding="utf-8")


def ask(*arguments, code=0):
    result = CliRunner().invoke(cli, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def differing(*arguments):
    return json.loads(ask("diff", *arguments, "--format", "json").stdout)


def result_of(command, case):
    """The JSON of a result in a file of its own."""
    name = f"{Path(case).stem}-{command}.json"
    if command == "run":
        ask("run", case)
        return f"portfolios/{Path(case).stem}/analysis.json"
    Path(name).write_text(ask(command, case, "--format", "json").stdout, encoding="utf-8")
    return name


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", 1, 2)]),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [2, 1]}}, [("a.b", [1, 2], [2, 1])]),
        ({"a": 1}, {"b": 1}, [("a", 1, None), ("b", None, 1)]),
        ({"budget": {"at_most": 1}}, {"budget": 1}, [("budget", {"at_most": 1}, 1)]),
        ({"a": 1}, {"a": True}, [("a", 1, True)]),
        (
            {"rules": [{"rule": "count", "name": "x", "at_most": 1}, {"rule": "count", "name": "y"}]},
            {"rules": [{"rule": "count", "name": "y"}, {"rule": "count", "name": "x", "at_most": 2}]},
            [("rules.x.at_most", 1, 2)],
        ),
        ({"rules": []}, {"rules": [{"rule": "count"}]}, [("rules.count 1", None, {"rule": "count"})]),
        (
            {"synergies": [{"pairs": ["a/x", "b/x"], "value": 1}]},
            {"synergies": [{"pairs": ["c/x", "b/x"], "value": 1}, {"pairs": ["a/x", "b/x"], "value": 2}]},
            [
                ("synergies.a/x+b/x.value", 1, 2),
                ("synergies.c/x+b/x", None, {"pairs": ["c/x", "b/x"], "value": 1}),
            ],
        ),
    ],
)
def test_inputs_differ_by_path(old, new, found):
    """Mappings by key, rules by name and synergies by their pairs; other lists as one entry."""
    assert list(changes(old, new)) == [InputChange(*change) for change in found]


def test_moves_are_in_the_new_order_and_what_is_gone_comes_last():
    """Stages that stay where they are are left out."""
    found = moves({"a": 1, "b": 2, "c": 3, "gone": 4}, {"b": 1, "a": 2, "c": 3, "fresh": 4})
    assert found == (
        RankMove("b", 2, 1),
        RankMove("a", 1, 2),
        RankMove("fresh", None, 4),
        RankMove("gone", 4, None),
    )


def test_two_cases():
    """Both are analysed; inputs by their path in the file."""
    found = differing("before.yaml", "after.yaml")
    assert found["schema"] == "loopfolio/diff/1"
    assert (found["a"]["name"], found["b"]["name"]) == ("Before", "After")
    assert {change["path"]: (change["old"], change["new"]) for change in found["inputs"]} == {
        "name": ("Before", "After"),
        "profiles.owner.direct.impact": (0.7, 0.2),
        "profiles.owner.direct.ease": (0.3, 0.8),
        "technologies.ai.cost": (60, 50),
        "budget": (100, 60),
        "rules.three": ({"rule": "count", "at_most": 3, "name": "three"}, None),
    }
    assert [(w["criterion"], w["old"], w["new"]) for w in found["weights"]] == [
        ("impact", pytest.approx(0.7), pytest.approx(0.2)),
        ("ease", pytest.approx(0.3), pytest.approx(0.8)),
    ]
    assert [m["stage"] for m in found["ranking"]] == ["reuse", "make"]
    before, after = (
        json.loads(ask("fund", f, "--format", "json").stdout) for f in ("before.yaml", "after.yaml")
    )
    pairs = [{f["pair"] for f in fund["funded"]} for fund in (before, after)]
    portfolio = found["portfolio"]
    assert (set(portfolio["enters"]), set(portfolio["leaves"])) == (pairs[1] - pairs[0], pairs[0] - pairs[1])
    assert portfolio["value"] == pytest.approx({"old": before["value"], "new": after["value"]})
    assert portfolio["cost"] == {"old": before["cost"], "new": after["cost"]}


@pytest.mark.parametrize("sides", [("run", "run"), ("run", None), (None, "run")])
def test_results_of_run_and_a_case_against_one(sides):
    """The same ranking and portfolio as between the two case files."""
    names = [result_of(c, f) if c else f for c, f in zip(sides, ("before.yaml", "after.yaml"), strict=True)]
    found, by_case = differing(*names), differing("before.yaml", "after.yaml")
    assert found["portfolio"] == by_case["portfolio"]
    assert found["ranking"] == by_case["ranking"]
    inputs = {change["path"]: (change["old"], change["new"]) for change in found["inputs"]}
    assert inputs["budget"] == (100, 60)
    assert inputs["pairs.make/ai.cost"] == (60, 50)
    assert "rules.three" in inputs


def test_results_of_fund_hold_no_ranking():
    """What they do not say is no difference."""
    found = differing(result_of("fund", "before.yaml"), result_of("run", "after.yaml"))
    assert (found["ranking"], found["weights"]) == (None, None)
    assert not any(change["path"].startswith(("stages", "criteria")) for change in found["inputs"])
    assert "One of the two holds no ranking." in ask("diff", "before-fund.json", "before-fund.json").stdout


def test_nothing_changed():
    """A case against itself, in words and in rows."""
    found = differing("before.yaml", "before.yaml")
    assert (found["inputs"], found["weights"], found["ranking"]) == ([], [], [])
    text = ask("diff", "before.yaml", "before.yaml").stdout
    assert "No input that these show differs." in text
    assert "The portfolio funds the same pairs." in text


def test_differences_as_rows():
    """One row a difference."""
    text = ask("diff", "before.yaml", "after.yaml", "--format", "csv").stdout
    rows = {(row["part"], row["what"]): (row["old"], row["new"]) for row in csv.DictReader(io.StringIO(text))}
    assert rows["input", "budget"] == ("100", "60")
    assert rows["rank", "make"] == ("1", "2")
    assert ("portfolio", "value") in rows


def test_the_profile_is_the_one_that_is_asked_for():
    """For both cases."""
    found = differing("before.yaml", "after.yaml", "--profile", "other")
    assert (found["a"]["profile"], found["b"]["profile"], found["weights"]) == ("other", "other", [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"schema": "loopfolio/rank/1", "case": {}}', "is a result of 'rank'"),
        ('{"schema": "loopfolio/fund/1", "case": {"name": "x"}}', "lacks a part of a result"),
        ('{"schema": "loopfolio/fund/1", "case": 3}', "lacks a part of a result"),
        ('{"schema": "loopfolio/fund/1"', "this is not JSON"),
    ],
)
def test_what_is_no_result_is_refused(text, words):
    """Exit code 2 with what is wrong."""
    Path("result.json").write_text(text, encoding="utf-8")
    assert words in ask("diff", "before.yaml", "result.json", code=2).stderr


def test_a_case_without_a_portfolio_cannot_be_compared():
    """Exit code 3 with the rules that cannot hold together."""
    Path("stuck.yaml").write_text(BEFORE + "  - {rule: count, at_least: 9, name: nine}\n", encoding="utf-8")
    assert "nine" in ask("diff", "before.yaml", "stuck.yaml", code=3).stderr
    assert "no such file or library case" in ask("diff", "before.yaml", "none.yaml", code=2).stderr


# ---------------------------------------------------------------- which input did it

TWO = {
    "format": 1,
    "name": "Two",
    "currency": "kEUR",
    "criteria": {"impact": {"direction": "max"}},
    "scale": {"low": 1, "high": 2},
    "stages": {"one": {"impact": "high"}, "two": {"impact": "high"}},
    "profiles": {"p": {"direct": {"impact": 1}}},
    "technologies": {"t": {"cost": 10}, "u": {"cost": 10}},
    "pairs": {"one/t": {"value": 5}, "one/u": {"value": 3}, "two/t": {"value": 4}, "two/u": {"value": 1}},
    "fit": {stage: {"t": "high", "u": "high"} for stage in ("one", "two")},
    "budget": 20,
    "rules": [
        {"rule": "count", "at_most": 2, "name": "two"},
        {"rule": "count", "at_most": 9, "name": "nine"},
    ],
}


def changed(**entries):
    return {**TWO, **entries}


def causes_of(before, after):
    from loopfolio import diff

    found = diff(before, after).causes
    return found and {cause.path: cause for cause in found.inputs}, found


def test_each_input_says_what_it_does_by_itself_and_what_needs_it():
    """one/t becomes worthless, so one/u comes in its place; a dearer two/u does nothing."""
    pairs = {**TWO["pairs"], "one/t": {"value": 0.5}, "two/u": {"value": 1, "cost": 11}}
    by_path, found = causes_of(TWO, changed(pairs=pairs))
    did = by_path["pairs.one/t.value"]
    assert (did.alone.enters, did.alone.leaves) == (("one/u",), ("one/t",))
    assert (did.alone.value, did.alone.cost) == (pytest.approx(-2), 0)
    assert (did.needed_enters, did.needed_leaves) == (("one/u",), ("one/t",))
    idle = by_path["pairs.two/u.cost"]
    assert (idle.alone.enters, idle.alone.leaves, idle.alone.value, idle.needed_enters) == ((), (), 0, ())
    assert (found.together_enters, found.together_leaves) == ((), ())


def test_what_several_inputs_do_only_together_is_said():
    """With money and room for three, a third comes; with either alone none does."""
    rules = [{**TWO["rules"][0], "at_most": 3}, TWO["rules"][1]]
    by_path, found = causes_of(TWO, changed(budget=30, rules=rules))
    assert set(by_path) == {"budget", "rules.two.at_most"}
    assert all(cause.alone.enters == () for cause in by_path.values())
    assert all(cause.needed_enters == ("one/u",) for cause in by_path.values())
    assert found.together_enters == ("one/u",)


def test_an_input_that_makes_no_sound_case_alone_says_so():
    """A new technology is no option without its fit, and its fit names nothing without it."""
    technologies = {**TWO["technologies"], "v": {"cost": 10}}
    fit = {**TWO["fit"], "one": {**TWO["fit"]["one"], "v": "high"}}
    pairs = {**TWO["pairs"], "one/v": {"value": 9}}
    by_path, found = causes_of(TWO, changed(technologies=technologies, fit=fit, pairs=pairs))
    assert by_path["technologies.v"].alone.enters == ()
    assert by_path["fit.one.v"].says == "it makes no sound case without others"
    assert by_path["technologies.v"].needed_enters == ()  # without it there is no sound second case
    assert found.together_enters == ("one/v",)


def test_rules_are_told_apart_by_name_and_what_only_describes_is_no_cause():
    rules = [{"rule": "fund", "pairs": ["two/u"], "name": "promised"}, *TWO["rules"]]
    by_path, _ = causes_of(TWO, changed(rules=rules, name="Renamed", why="because"))
    assert {*by_path} == {"rules.promised"}
    assert by_path["rules.promised"].alone.enters == ("two/u",)


def test_where_the_portfolio_is_the_same_or_a_result_is_compared_nothing_is_said_of_causes():
    assert causes_of(TWO, changed(budget=21)) == (None, None)
    fund = json.loads(ask("fund", "before.yaml", "--format", "json").stdout)
    Path("before.json").write_text(json.dumps(fund), encoding="utf-8")
    assert differing("before.json", "after.yaml")["causes"] is None


def test_many_inputs_are_looked_at_in_groups(monkeypatch):
    from loopfolio.report.results.case import causes

    monkeypatch.setattr(causes, "MOST", 2)
    pairs = {**TWO["pairs"], "one/t": {"value": 0.5, "cost": 9}, "two/u": {"value": 1.5}}
    by_path, _ = causes_of(TWO, changed(pairs=pairs))
    assert {*by_path} == {"pairs.one/t.*", "pairs.two/u.*"}
    assert by_path["pairs.one/t.*"].alone.leaves == ("one/t",)


def test_the_command_says_which_input_did_it():
    Path("a.yaml").write_text(json.dumps(TWO), encoding="utf-8")
    Path("b.yaml").write_text(json.dumps(changed(budget=10)), encoding="utf-8")
    said = " ".join(ask("diff", "a.yaml", "b.yaml").stdout.split())
    assert (
        "Which input did it: what each does by itself, and what would not have happened without it." in said
    )
    assert "budget -4 −two/t −two/t" in said.replace("−4", "-4")
    found = differing("a.yaml", "b.yaml")["causes"]["inputs"]
    assert [cause["path"] for cause in found] == ["budget"]
