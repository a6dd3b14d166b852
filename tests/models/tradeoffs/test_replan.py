"""What each allowed change of an earlier portfolio is worth, against looking at every portfolio."""

import io
import json
from itertools import pairwise, product
from random import Random
from typing import Any

import generate
import generate_plans
import loopfolio as lf
import oracle
import oracle_plans
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from length import campaign, examples, seeds
from loopfolio.cli import cli
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.tradeoffs.replan import changes, earlier_plan, replan
from loopfolio.models.validation.validate import validate

Case = dict[str, Any]


def programme_of(case: Case) -> Any:
    found = validate(case).case
    assert found is not None
    return programme(found, rank(found, weight_profile(found, profile_name(found))))


def option_id(choice: oracle_plans.Choice) -> str:
    sized = choice.pair if choice.level is None else f"{choice.pair}:{choice.level}"
    return sized if choice.period is None else f"{sized}@{choice.period}"


def distance(plan: oracle_plans.Plan, before: dict[str, str]) -> int:
    """Projects that two plans do not have alike; what runs by now is as it was, however it began."""
    now = {c.pair: c for c in oracle_plans.in_operation(plan)}
    changed = 0
    for pair in {*now, *before}:
        both = pair in now and pair in before
        changed += not (both and (now[pair].state == "running" or option_id(now[pair]) == before[pair]))
    return changed


def decided_before(case: Case, rng: Random) -> dict[str, str]:
    """A plan of somebody else's: some options of the case, some as they no longer are, some unknown."""
    found = {}
    for options in oracle_plans.choices(case, oracle_plans.priorities(case)):
        real = [c for c in options if c.state != "stopped"]
        if real and rng.random() < 0.5:
            found[real[0].pair] = option_id(rng.choice(real))
            if rng.random() < 0.15:
                found[real[0].pair] = f"{real[0].pair}:huge@2020"
    if rng.random() < 0.3:
        found["elsewhere/other"] = "elsewhere/other"
    return found


def allowed(case: Case) -> list[tuple[float, float, oracle_plans.Plan]]:
    """Value, cost and pairs of every plan that keeps the rules."""
    every = oracle_plans.choices(case, oracle_plans.priorities(case))
    pairs, rules = [options[0].pair for options in every], oracle_plans.rules_of(case)
    found = []
    for picked in product(*([None, *options] for options in every)):
        plan = tuple(c for c in picked if c is not None)
        if all(oracle_plans.holds(case, rule, plan, pairs) for rule in rules.values()):
            found.append((oracle_plans.value_of(case, plan, pairs), sum(c.cost for c in plan), plan))
    return found


def best_within(plans: Any, before: dict[str, str], most: int) -> tuple[float, float] | None:
    """The value and the cost of the best plan within so many changes."""
    near = [(value, cost) for value, cost, plan in plans if distance(plan, before) <= most]
    if not near:
        return None
    top = max(value for value, _ in near)
    return top, min(cost for value, cost in near if oracle.same(value, top))


@campaign(80)
@pytest.mark.parametrize("plan", seeds(80))
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_each_step_is_the_best_of_all_portfolios_within_so_many_changes(plan, solver):
    """From the fewest changes that keep the rules to the best portfolio there is, and no step further."""
    case = (generate_plans.running_plan if plan % 2 else generate_plans.random_plan)(plan, 300)
    plans, before = allowed(case), decided_before(case, Random(plan))
    if not plans:
        return
    found = replan(programme_of(case), before.values(), solver=solver)
    text = generate.as_yaml(case)
    fewest = min(distance(chosen, before) for _, _, chosen in plans)
    assert found.fewest == fewest, text
    ends = best_within(plans, before, 10**6)
    for number, step in enumerate(found.steps, fewest):
        expected = best_within(plans, before, number)
        assert step.allowed == number
        assert (step.optimum.value, step.optimum.cost) == pytest.approx(expected, abs=1e-9), text
        assert len(step.changes) <= number
        assert (expected == pytest.approx(ends, abs=1e-9)) == (step is found.steps[-1]), text
    gains = [step.gain for step in found.steps]
    values = [step.optimum.value for step in found.steps]
    assert gains[0] is None
    assert gains[1:] == pytest.approx([b - a for a, b in pairwise(values)], abs=1e-8)


@examples(100)
@given(seed=st.integers(0, 10**6))
def test_named_changes_are_what_two_portfolios_do_not_have_alike(seed):
    """Whatever is chosen, the row of the programme and the names count the same."""
    rng = Random(seed)
    case = generate_plans.running_plan(rng.randrange(400), 300)
    before = decided_before(case, rng)
    made = programme_of(case)
    chosen = [
        rng.choice([None, *options]) for options in oracle_plans.choices(case, oracle_plans.priorities(case))
    ]
    plan = tuple(c for c in chosen if c is not None)
    ids = {pair.id: i for i, pair in enumerate(made.pairs) if not pair.stopped}
    funded = [ids[option_id(c)] for c in oracle_plans.in_operation(plan)]
    earlier = earlier_plan(made, before.values())
    assert len(changes(made, earlier, funded)) == distance(plan, before)
    assert {*earlier.unknown, *earlier.gone, *(made.pairs[i].pair for i in earlier.kept)} >= {
        made.pairs[i].pair for i in earlier.kept
    }


# ---------------------------------------------------------------- by hand


FOUR = """\
format: 1
name: Four
currency: kEUR
stages: {a: {}, b: {}}
technologies: {x: {}, y: {}}
pairs:
  a/x: {value: 6, cost: 3}
  a/y: {value: 5, cost: 2}
  b/x: {value: 4, cost: 2}
  b/y: {value: 1, cost: 1}
budget: 4
"""
"""With 4 to spend: a/y and b/x, worth 9; a/x and b/y are worth 7."""


def ask(*arguments: str, text: str | None = None) -> Result:
    result = CliRunner().invoke(cli, [*arguments], input=text)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with the case, and what was decided on it: a/x and b/y."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "four.yaml").write_text(FOUR)
    made = ask("fund", "four.yaml", "--force", "a/x", "--format", "json")
    (tmp_path / "decided.json").write_text(made.stdout)
    return tmp_path


def document(*arguments: str, code: int = 0) -> Any:
    result = ask(*arguments, "--format", "json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_the_whole_table_says_what_each_change_brings(place):
    """a/x, b/y 7; dropping b/y gains nothing; a/y for a/x: 6; both swapped, 9. Two changes: a/y, b/y, 6."""
    found = document("fund", "four.yaml", "--from", "decided.json")
    assert found["schema"] == "loopfolio/replan/1"
    assert found["earlier"]["funded"] == ["a/x", "b/y"]
    assert found["earlier"]["feasible"] is True
    assert [(s["changes"], s["value"], s["gain"]) for s in found["steps"]] == [
        (0, 7, None), (1, 7, 0), (2, 7, 0), (3, 7, 0), (4, 9, 2),
    ]  # fmt: skip
    assert {c["pair"]: c["kind"] for c in found["steps"][-1]["changed"]} == {
        "a/x": "dropped", "a/y": "added", "b/x": "added", "b/y": "dropped",
    }  # fmt: skip
    assert found["complete"] is True
    shown = ask("fund", "four.yaml", "--from", "decided.json").stdout
    assert "It can still be funded as it is." in shown
    assert "the same: one more gains nothing" in shown
    assert "drop a/x, b/y; add a/y, b/x" in shown


def test_the_frame_lists_what_each_number_of_changes_does():
    frame = lf.replan(lf.load(io.StringIO(FOUR)), ["a/x", "b/y"]).to_frame()
    assert frame["gain"].tolist()[1:] == [0, 0, 0, 2]
    kinds = ["added", "dropped", "moved", "stopped"]
    assert frame.loc[4, kinds].tolist() == [["a/y", "b/x"], ["a/x", "b/y"], [], []]
    assert not any(frame.loc[3, kinds])


def test_another_portfolio_as_good_is_no_reason_to_change():
    """With b/z, as b/y is and before it in the file: two changes would lead to it, and to nothing more."""
    text = FOUR.replace("{x: {}, y", "{z: {}, x: {}, y").replace(
        "  b/y:", "  b/z: {value: 1, cost: 1}\n  b/y:"
    )
    found = lf.replan(lf.load(io.StringIO(text)), ["a/x", "b/y"])
    assert [len(step.changes) for step in found.steps] == [0, 0, 0, 0, 4]


def test_changes_gives_the_best_portfolio_within_so_many(place):
    found = document("fund", "four.yaml", "--from", "decided.json", "--changes", "3")
    assert [f["pair"] for f in found["funded"]] == ["a/x", "b/y"]
    assert (found["allowed"], found["complete"], found["free_value"], found["free_changes"]) == (
        3,
        False,
        9,
        4,
    )
    shown = ask("fund", "four.yaml", "--from", "decided.json", "--changes", "3").stdout
    assert "With 0 changes of the 3 allowed: 2 projects for 4 kEUR, worth 7" in shown
    assert "Without a limit the best portfolio is worth 9, 2 more, with 4 changes" in shown


def test_where_it_is_no_longer_possible_the_fewest_changes_are_said(place):
    """With 2 left to spend a/x and b/y cost too much: a/x has to go, and a/y can come for b/y."""
    found = document("fund", "four.yaml", "--budget", "2", "--from", "decided.json")
    assert found["earlier"]["feasible"] is False
    assert found["earlier"]["broken"] == ["budget"]
    assert [(s["changes"], s["value"]) for s in found["steps"]] == [(1, 1), (2, 1), (3, 5)]
    few = ask("fund", "four.yaml", "--budget", "2", "--from", "decided.json", "--changes", "0")
    assert few.exit_code == 3
    assert "no portfolio within 0 changes keeps all the rules" in few.stderr
    assert "the fewest after which one does are 1: drop a/x" in few.stderr


def test_what_is_no_option_any_more_is_named_and_counted_as_dropped(place):
    lean = FOUR.replace("  b/y: {value: 1, cost: 1}\n", "")
    (place / "lean.yaml").write_text(lean)
    found = document("fund", "lean.yaml", "--from", "decided.json")
    assert found["earlier"]["unknown"] == ["b/y"]
    assert found["steps"][0]["changes"] == 1
    assert {c["pair"]: c["kind"] for c in found["steps"][0]["changed"]} == {"b/y": "dropped"}
    shown = ask("fund", "lean.yaml", "--from", "decided.json").stdout
    assert "b/y is no option any more: counted as dropped" in shown.replace("\n", " ")


def test_what_was_decided_and_runs_by_now_is_as_it_was(place):
    """a/x has begun, 1 of its 3 are left: going on is no change, and frees 2 for a/y."""
    ran = FOUR.replace("a/x: {value: 6, cost: 3}", "a/x: {value: 6, running: {left: 1, spent: 2}}")
    (place / "ran.yaml").write_text(ran)
    found = document("fund", "ran.yaml", "--from", "decided.json")
    assert [(s["changes"], s["value"]) for s in found["steps"]] == [(0, 7), (1, 12)]
    assert found["steps"][1]["changed"] == [{"pair": "a/y", "kind": "added", "before": None, "now": "a/y"}]


def test_the_analysis_of_run_and_a_re_plan_are_earlier_plans_too(place):
    ask("run", "four.yaml", "-o", "out")
    after_run = document("fund", "four.yaml", "--from", "out/four/analysis.json")
    assert [(s["changes"], s["value"]) for s in after_run["steps"]] == [(0, 9)]
    (place / "again.json").write_text(
        ask("fund", "four.yaml", "--from", "decided.json", "--changes", "2", "--format", "json").stdout
    )
    again = document("fund", "four.yaml", "--from", "again.json")
    assert again["earlier"]["funded"] == ["a/x", "b/y"]


REFUSED = {
    "no JSON": (lambda d: "a: b", "this is not JSON"),
    "another question": (lambda d: json.dumps(d | {"schema": "loopfolio/rank/1"}), "is a result of 'rank'"),
    "a cost altered": (
        lambda d: json.dumps(d | {"cost": 3}),
        "its pairs sum to a cost of 4, and it says 3: it was altered after it was written",
    ),
    "a pair taken out": (
        lambda d: json.dumps(d | {"funded": d["funded"][:1]}),
        "it was altered after it was written",
    ),
    "a cost and its sum altered": (
        lambda d: json.dumps(d | {"cost": 5, "funded": [d["funded"][0] | {"cost": 4}, *d["funded"][1:]]}),
        "a/x costs 3 in its case, and it says 4",
    ),
    "another case": (
        lambda d: json.dumps(
            d | {"case": d["case"] | {"sha256": "0" * 64}, "funded": [f | {"pair": "z/" + f["technology"]}
            for f in d["funded"]]}
        ),
        "none of its 2 pairs is an option of this case",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_earlier_plan_of_this_case_is_refused(name, place):
    alter, says = REFUSED[name]
    (place / "altered.json").write_text(alter(json.loads((place / "decided.json").read_text())))
    result = ask("fund", "four.yaml", "--from", "altered.json")
    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--changes", "1"], "--changes: belongs to --from"),
        (["--from", "decided.json", "--alternatives", "2"], "--alternatives: goes without --from"),
    ],
)
def test_options_that_do_not_go_together_are_refused(arguments, says, place):
    result = ask("fund", "four.yaml", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr
