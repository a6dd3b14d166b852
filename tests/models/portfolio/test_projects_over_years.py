"""One pair is one project, at whatever level and whenever it starts; of equal plans the earliest is taken.

Against looking at every plan of small random cases with levels and periods, by ``oracle_plans``.
"""

import json
from functools import cache
from typing import Any

import generate_plans
import oracle
import oracle_plans
import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio.cli import cli
from loopfolio.models.portfolio.free_starts import free_starts
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.solver.lexicographic import best
from loopfolio.models.tradeoffs.alternatives import alternatives
from loopfolio.models.validation.validate import validate
from oracle_plans import Choice, Plan, Rated

Case = dict[str, Any]

each_seed = campaign(60, 6)


def identity(choice: Choice) -> str:
    sized = choice.pair if choice.level is None else f"{choice.pair}:{choice.level}"
    return sized if choice.period is None else f"{sized}@{choice.period}"


def ids(plan: Plan) -> set[str]:
    return set(map(identity, plan))


def pairs(plan: Plan) -> set[str]:
    return {choice.pair for choice in plan}


@cache
def drawn(seed: int) -> tuple[Any, oracle_plans.Answer]:
    """The programme of a random case, and every plan of it."""
    data = generate_plans.random_plan(seed, 600)
    case = validate(data).case
    made = programme(case, rank(case, weight_profile(case, profile_name(case))))
    return made, oracle_plans.fund(data, oracle_plans.priorities(data))


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@each_seed
def test_of_equal_plans_the_cheapest_then_the_earliest_is_taken(seed: int, solver: str) -> None:
    """Whichever solver proves it, and where no solver is asked."""
    made, answer = drawn(seed)
    for named in (solver, None):
        found = best(made, named)
        if answer.plan is None:
            assert found is None
        else:
            assert set(made.ids(found.funded)) == ids(answer.plan)


@pytest.mark.parametrize(
    ("differ_in", "differing"), [("pairs", 1), ("pairs", 2), ("options", 1), ("options", 3)]
)
@each_seed
def test_alternatives_are_those_of_a_sorted_list_of_all_plans(
    seed: int, differ_in: Any, differing: int
) -> None:
    """A cut on pairs rules out every level and every start of the same set; one on options only that plan."""
    made, answer = drawn(seed)
    if answer.plan is None:
        return
    of = pairs if differ_in == "pairs" else ids
    found = alternatives(made, best(made), 4, differing, differ_in=differ_in)
    better: list[Rated] = [(answer.value, answer.cost, answer.plan)]

    def left() -> list[Rated]:
        return [x for x in answer.allowed if all(len(of(x[2]) ^ of(b[2])) >= differing for b in better)]

    for portfolio in found.portfolios:
        better.append(oracle_plans.first(left(), answer.order))
        assert set(made.ids(portfolio.funded)) == ids(better[-1][2])
    assert found.exhausted == (len(found.portfolios) < 4)
    assert not found.exhausted or not left()


@each_seed
def test_a_start_is_free_where_a_plan_worth_as_much_has_it(seed: int) -> None:
    """Of the same pairs at the same levels, no dearer; the others may start in other periods, too."""
    made, answer = drawn(seed)
    if answer.plan is None or not any(made.waits):
        return
    sized = {(c.pair, c.level) for c in answer.plan}
    equal = [
        plan
        for value, cost, plan in answer.allowed
        if oracle.same(value, answer.value)
        and oracle.at_most(cost, answer.cost)
        and {(c.pair, c.level) for c in plan} == sized
    ]
    top = best(made)
    found = {made.pairs[i].pair: set(starts) for i, starts in free_starts(made, top).items()}
    for choice in answer.plan:
        others = {c.period for plan in equal for c in plan if c.pair == choice.pair} - {choice.period}
        assert found[choice.pair] == others


# ---------------------------------------------------------------- a case that can be worked out by hand

OWED = """\
format: 1
name: Owed
currency: kEUR
criteria: {impact: {direction: max}, effort: {direction: min}}
stages: {a: {impact: high, effort: low}, b: {impact: medium, effort: high}}
profiles: {p: {direct: {impact: 0.6, effort: 0.4}}, q: {direct: {impact: 0.2, effort: 0.8}}}
profile: p
technologies: {iot: {cost: 100, source: x}, passport: {cost: 100, source: x}}
fit: {a: {iot: high, passport: high}, b: {iot: high, passport: high}}
periods: {2027: {budget: 100}, 2028: {budget: 100}, 2029: {budget: 100}}
rules: [{rule: fund, pairs: [b/passport], by: 2029-06-01, name: law}]
"""
"""One project a year, three of four: those of stage a, worth more, and the one that is owed."""


def answered(text: str, *arguments: str) -> Any:
    result = CliRunner().invoke(cli, [*arguments, "--format", "json"], input=text)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def plain(option: str) -> str:
    """The pair of an option."""
    return option.partition("@")[0]


def said(text: str, *arguments: str) -> str:
    result = CliRunner().invoke(cli, [*arguments], input=text, env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.stdout


def test_what_is_owed_is_owed_and_what_is_funded_is_a_pair() -> None:
    """Its three possible years do not share out the draws, nor the profiles."""
    found = answered(OWED, "stress", "-", "--draws", "200", "--portfolios", "50")
    assert found["core_index"] == {"a/iot": 1, "a/passport": 1, "b/iot": 0, "b/passport": 1}
    assert found["owed"] == {"b/passport": "law"}
    starts = {option: share for option, share in found["core_index_by_option"].items() if share}
    assert set(map(plain, starts)) == {"a/iot", "a/passport", "b/passport"}
    assert "Owed, and funded whatever turns out: b/passport (law)." in found["statements"]
    compared = answered(OWED, "compare", "-")
    assert compared["funded_in"] == {"a/iot": 1, "a/passport": 1, "b/passport": 1, "b/iot": 0}
    assert compared["owed"] == {"b/passport": "law"}
    assert [o["jaccard"] for o in compared["overlap"]] == [1]


def test_the_next_best_portfolio_is_another_set_of_projects() -> None:
    """Six plans fund the best three, one an order of them: none is an alternative unless it is asked for."""
    found = answered(OWED, "fund", "-", "--alternatives", "2")
    kept = {entry["pair"] for entry in found["funded"]}
    for other in found["alternatives"]:
        assert set(map(plain, other["funded"])) != kept
        assert not {o.partition("@")[0] for o in other["adds"]} & {
            o.partition("@")[0] for o in other["drops"]
        }
    every = answered(OWED, "fund", "-", "--alternatives", "6", "--differ-in", "options")
    assert [other["share_of_best"] for other in every["alternatives"][:5]] == [1] * 5
    assert all(not other["adds"] and not other["drops"] for other in every["alternatives"][:5])
    assert every["alternatives"][5]["share_of_best"] < 1


def test_every_start_of_three_projects_in_three_years_is_free() -> None:
    """Each could have any year, the others the two that are left; what one budget excludes is not free."""
    found = answered(OWED, "fund", "-")
    assert {entry["pair"]: entry["free_starts"] for entry in found["funded"]} == {
        "a/iot": ["2028", "2029"],
        "a/passport": ["2027", "2029"],
        "b/passport": ["2027", "2028"],
    }
    tight = OWED.replace("2028: {budget: 100}", "2028: {budget: 50}").replace("b/iot: high, ", "")
    left = answered(tight, "fund", "-")
    assert {entry["pair"]: entry["free_starts"] for entry in left["funded"]} == {
        "a/iot": ["2029"],
        "b/passport": ["2027"],
    }
    assert "2 of 2 pairs could start in another period for the same value" in said(tight, "fund", "-")


SOONEST = """\
format: 1
name: Soonest
stages: {s: {}}
technologies: {a: {}, b: {}}
pairs:
  s/a: {value: 1, cost: 60}
  s/b: {value: 1, cost: 100}
periods: {2027: {budget: 100}, 2028: {budget: 60}, 2029: {budget: 100}}
"""
"""By the order of the file s/a would start in 2027, and s/b wait for 2029."""


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_the_plan_that_starts_earliest_is_not_the_one_whose_first_pair_does(solver: str) -> None:
    """One period waited in all, not two."""
    found = answered(SOONEST, "fund", "-", "--solver", solver)
    assert {entry["pair"]: entry["period"] for entry in found["funded"]} == {"s/a": "2028", "s/b": "2027"}


def test_verify_refutes_a_plan_as_good_that_starts_later(tmp_path: Any) -> None:
    """The same value and cost; the years of the file's order."""
    (tmp_path / "case.yaml").write_text(SOONEST)
    document = answered("", "fund", str(tmp_path / "case.yaml"))
    later = {"s/a": "2027", "s/b": "2029"}
    for entry in document["funded"]:
        entry["period"] = later[entry["pair"]]
    for period, spent in zip(document["periods"], (60, 0, 100), strict=True):
        period["spent"], period["left"] = spent, period["budget"] - spent
    (tmp_path / "result.json").write_text(json.dumps(document))
    checked = CliRunner().invoke(
        cli, ["verify", str(tmp_path / "result.json"), str(tmp_path / "case.yaml"), "--format", "json"]
    )
    findings = {one["what"]: one for one in json.loads(checked.stdout)["findings"]}
    assert findings["cheapest of its value, by HiGHS"]["status"] == "confirmed"
    earliest = findings["earliest of its value and cost, by HiGHS"]
    assert earliest["status"] == "refuted"
    assert "one as good lets 1 periods go by before its pairs start, all together, not 2" in earliest["says"]


def test_a_project_that_changes_its_year_with_the_money_stays_funded() -> None:
    """b/passport is owed at any cost: its entry budget is the least there is, whichever year it starts in."""
    found = answered(OWED, "fund", "-")
    entries = {entry["pair"]: entry["entry_budget"] for entry in found["funded"]}
    assert entries == {"b/passport": 100, "a/iot": 200, "a/passport": 300}
    points = answered(OWED, "frontier", "-")["points"]
    assert [point["leaves"] for point in points] == [[], [], []]
    assert [plain(point["enters"][0]) for point in points] == ["b/passport", "a/iot", "a/passport"]


def test_a_rule_that_is_not_full_and_costs_value_shapes_the_portfolio() -> None:
    """Two projects for 60 each do not fit into 100: 40 are left, and without the budget 1 would be gained."""
    case = SOONEST.replace("cost: 100}", "cost: 60}").split("periods")[0] + "budget: 100\n"
    [rule] = answered(case, "fund", "-")["rules"]
    assert (rule["binding"], rule["used"], rule["forgone"]) == (False, 60, 1)
    text = said(case, "fund", "-")
    [row] = [line for line in text.splitlines() if line.startswith("budget ")]
    assert row.split()[-2:] == ["shapes", "1"]
    assert "shapes: the rule has something to spare" in text


CARRIED = SOONEST + "carry_over: true\n"


def test_each_period_says_what_it_has_what_is_carried_over_and_what_is_left() -> None:
    """s/a leaves 40 of 2027, which s/b needs in 2028."""
    found = answered(CARRIED, "fund", "-")["periods"]
    assert [(p["budget"], p["carried"], p["spent"], p["left"]) for p in found] == [
        (100, 0, 60, 40),
        (60, 40, 100, 0),
        (100, 0, 0, 100),
    ]
    less = CARRIED.replace("2027: {budget: 100}", "2027: {budget: 80}")
    found = answered(less, "fund", "-")["periods"]
    assert [(p["budget"], p["carried"], p["spent"], p["left"]) for p in found] == [
        (80, 0, 60, 20),
        (60, 20, 0, 80),
        (100, 80, 100, 80),
    ]


# ---------------------------------------------------------------- a whole analysis


def test_the_report_counts_projects_and_names_their_years(tmp_path: Any) -> None:
    """Page 1 has each project once, its year, what is owed as owed, and the money of each year."""
    from loopfolio.cases import load
    from loopfolio.models.analysis import analyse
    from loopfolio.report.page.page import facts

    (tmp_path / "owed.yaml").write_text(OWED)
    loaded = load(tmp_path / "owed.yaml")
    made = facts(analyse(loaded.case, sure=True), loaded)
    assert [(row["starts"], row["or_as_well"], row["share"]) for row in made["portfolio"]] == [
        ("2027", "2028 or 2029", "100\xa0%"),
        ("2028", "2027 or 2029", "100\xa0%"),
        ("2029", "2027 or 2028", "owed"),
    ]
    sure = made["sure"]["pairs"]
    assert sure["owed"] == [("Passport at B", "law")]
    assert [row["name"] for row in sure["sure"]] == ["Iot at A", "Passport at A"]
    assert sure["never"] == 1
    assert made["agree"]["every"] == ["Iot at A", "Passport at A", "Passport at B (owed)"]
    years = made["roadmap"]["years"]
    assert [(y["priorities"], y["budget"], y["spent"], y["left"]) for y in years] == [
        ([1], "100", "100", "0"),
        ([2], "100", "100", "0"),
        ([3], "100", "100", "0"),
    ]


@pytest.mark.parametrize(
    ("rules", "path", "words"),
    [
        ("[{rule: fund, pairs: [a/iot], by: 2026-12-31}]", "rules.0.by",
         "2026-12-31 is before the first period begins, 2027-01-01: nothing starts in time"),
        ("[{rule: fund, pairs: ['*/passport'], by: 2027-06-01}]", "rules.0.by",
         "owed by 2027-06-01, but a/passport cannot start before 2028-01-01, b/passport cannot start before "
         "2028-01-01"),
    ],
)  # fmt: skip
def test_a_day_that_nothing_can_start_by_is_warned_of(rules: str, path: str, words: str) -> None:
    """A deadline before the plan, and one before its pairs may start."""
    text = OWED.split("rules:")[0].replace("passport: {cost: 100,", "passport: {cost: 100, earliest: 2028,")
    warnings = answered(text + f"rules: {rules}\n", "check", "-")["warnings"]
    assert [w["message"] for w in warnings if w["path"] == path] == [words]


def test_what_fits_nowhere_is_warned_of() -> None:
    """A technology without any stage, a stage without any technology; nothing where all have one."""
    text = OWED.replace("iot: {cost", "idle: {cost: 1, source: x}, iot: {cost")
    text = text.replace("b: {iot: high, passport: high}}", "b: {iot: none}}").replace(
        "b/passport", "a/passport"
    )
    found = {w["path"]: w["message"] for w in answered(text, "check", "-")["warnings"]}
    assert found["technologies.idle"] == "fits no stage: it can be funded nowhere"
    assert found["stages.b"] == "no technology fits it: nothing can be funded there"
    assert not answered(OWED, "check", "-")["warnings"]


def test_a_scenario_that_drops_or_puts_off_what_is_owed_is_warned_of() -> None:
    """However it does: by taking the rule out, by another day, or by a fit of none."""
    text = OWED.replace("pairs: [b/passport]", "pairs: ['*/passport']") + (
        "scenarios:\n"
        "  lawless: {rules: {law: null}}\n"
        "  late: {rules: {law: {rule: fund, pairs: [a/passport, b/passport], by: 2030-01-01}}}\n"
        "  apart: {rules: {law: {rule: fund, pairs: [a/passport, b/passport], by: 2029-01-01}}}\n"
        "  unfit: {fit: {b: {passport: none}}}\n"
    )
    found = {w["path"]: w["message"] for w in answered(text, "check", "-")["warnings"]}
    assert found == {
        "scenarios.lawless": "drops the obligation 'law' to fund a/passport, b/passport",
        "scenarios.late": "puts off the obligation 'law' to fund a/passport, b/passport: owed by 2029-06-01, "
        "here by 2030-01-01",
        "scenarios.unfit": "drops the obligation 'law' to fund b/passport",
    }
    assert (
        "drops the obligation" in CliRunner().invoke(cli, ["fund", "-", "--scenario", "unfit"], text).stderr
    )
