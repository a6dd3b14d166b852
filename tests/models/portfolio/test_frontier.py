"""The whole frontier: every portfolio that nothing cheaper beats, within the budget and beyond it."""

import csv
import io
import json
from dataclasses import replace
from itertools import pairwise
from random import Random

import generate
import numpy as np
import oracle
import projects
import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio.cases import load
from loopfolio.cli import cli
from loopfolio.engines.engine import Engine
from loopfolio.models.portfolio import frontier
from loopfolio.models.portfolio.portfolio import Infeasible, programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.solver import near_optimal
from loopfolio.models.solver.least_losses import Nearest, Wanted, least_sums
from loopfolio.models.solver.lexicographic import best
from loopfolio.models.solver.milp import OutOfTime, SolverError
from loopfolio.models.tradeoffs.budget_frontier import budget_frontier
from loopfolio.models.validation.validate import validate

KINDS = ["plain", "euros", "fine"]


def asked(data, up_to=None):
    """The frontier of the plain data of a case, its budget lifted."""
    verdict = validate(data)
    assert verdict.case is not None, verdict.problems
    case = verdict.case
    return budget_frontier(case, rank(case, weight_profile(case, profile_name(case))), up_to)


def made_of(data):
    case = validate(data).case
    return programme(case, rank(case, weight_profile(case, profile_name(case))))


def expected(data, up_to=None):
    """The points that looking at every portfolio finds, and the best one within the budget."""
    weights = oracle.weigh(data, oracle.default_profile(data)).weights
    every = oracle.options(data, oracle.closeness(data, weights))
    unlimited = {key: value for key, value in data.items() if key != "budget"}
    rules = oracle.rules_of(unlimited)
    if up_to is not None:
        rules.append({"rule": "total", "of": "cost", "at_most": up_to})
    points = oracle.frontier(oracle.feasible(data, every, rules), every)
    affordable = oracle.feasible(data, every, oracle.rules_of(data))
    return points, oracle.best(affordable, every) if affordable else None


def ids(found):
    return [frozenset(found.programme.ids(point.funded)) for point in found.frontier.points]


@pytest.mark.parametrize("enumerated", [True, False], ids=["every portfolio", "near the relaxation"])
@campaign(60)
def test_the_frontier_beyond_the_budget_is_the_one_of_every_portfolio(seed, enumerated, monkeypatch):
    """Random cases of all rule kinds, with ties and costs that just fit: the same points, the same choice."""
    if not enumerated:
        monkeypatch.setattr(frontier, "MOST_ENUMERATED", 0)
    data = generate.random_case(seed, 8, KINDS[seed % 3])
    points, chosen = expected(data)
    if not points:
        with pytest.raises(Infeasible):
            asked(data)
        return
    found = asked(data)
    assert found.frontier.complete
    assert ids(found) == [point.funded for point in points]
    for point, wanted in zip(found.frontier.points, points, strict=True):
        assert point.value == pytest.approx(wanted.value, rel=1e-9, abs=1e-9)
        assert point.cost == pytest.approx(wanted.cost, rel=1e-9)
        assert point.bound == point.value  # enumeration leaves no gap
    assert (None if found.chosen is None else ids(found)[found.chosen]) == (chosen and chosen.funded)


@pytest.mark.parametrize("seed", range(12))
def test_the_frontier_stops_where_it_is_told_to(seed):
    """--up-to is one more limit on the cost, and nothing else."""
    data = generate.random_case(seed, 7)
    points, _ = expected(data)
    if not points:
        return
    limit = points[len(points) // 2].cost
    wanted, _ = expected(data, limit)
    assert ids(asked(data, limit)) == [point.funded for point in wanted]


def larger(seed, options, unit=50):
    """A case of some dozen options with rules that make the relaxation weak."""
    rng = Random(seed)
    technologies = [f"t{k}" for k in range(5)]
    stages = [f"s{k}" for k in range(options // 5)]
    pairs = {
        f"{s}/{t}": {
            "value": round(rng.random(), 3),
            "cost": unit * rng.randint(3, 20),
            "maturity": rng.randint(1, 3),
        }
        for s in stages
        for t in technologies
    }
    some = rng.sample(list(pairs), 6)
    return {
        "format": 1,
        "stages": {s: {} for s in stages},
        "technologies": {t: {} for t in technologies},
        "pairs": pairs,
        "synergies": [{"pairs": some[:2], "value": 0.4}, {"pairs": some[2:5], "value": -0.3}],
        "budget": 40 * unit,
        "rules": [
            {"rule": "requires", "pair": "*/t0", "needs": "*/t1"},
            {"rule": "share", "scope": {"technologies": ["t2"]}, "at_most": 0.3},
            {"rule": "mean", "of": "maturity", "at_least": 1.8},
            {"rule": "excludes", "pairs": some[-2:]},
            *([{"rule": "fund", "pairs": [some[0]]}] if seed % 2 else []),
        ],
    }


@pytest.mark.parametrize("unit", [50, 33.33, 0.07])
@pytest.mark.parametrize("seed", range(4))
def test_what_lies_near_the_relaxation_is_all_that_counts(seed, unit, monkeypatch):
    """Fifteen options with weak rules: 32,768 portfolios looked at, or the few near the relaxation."""
    data = larger(seed, 15, unit)
    whole = asked(data)
    monkeypatch.setattr(frontier, "MOST_ENUMERATED", 0)
    few = asked(data)
    assert few.frontier.complete
    assert ids(few) == ids(whole)


@pytest.mark.parametrize("listed", [(1,), (3, 10)], ids=["one", "a few"])
def test_a_solver_settles_what_the_relaxation_does_not(listed, monkeypatch):
    """With next to nothing listed near the relaxation, points are asked for one by one."""
    data = larger(1, 10)
    whole = ids(asked(data))
    monkeypatch.setattr(frontier, "MOST_ENUMERATED", 0)
    monkeypatch.setattr(frontier, "_LISTED", listed)
    monkeypatch.setattr(frontier, "MOST_SOLVED", 1_000)
    assert ids(asked(data)) == whole


@pytest.mark.parametrize("seed", range(6))
def test_no_portfolio_outside_a_band_reaches_its_line(seed):
    """What is not listed lies below the line up to the limit, and what is listed keeps the rules."""
    made = made_of(larger(seed, 15))
    every = near_optimal.everything(made)
    relaxation = near_optimal.Relaxation(made, float(every.costs.max()))
    for part, most in ((1.0, 50), (0.6, 300), (0.3, 2000)):
        limit = part * float(every.costs.max())
        found = relaxation.band(most, limit)
        if found is None:  # what is owed costs more than that
            assert every.costs.min() > limit
            continue
        listed = {choice.tobytes() for choice in found.chosen}
        assert listed <= {choice.tobytes() for choice in every.chosen}
        for choice, cost, value in zip(every.chosen, every.costs, every.values, strict=True):
            if cost <= limit and choice.tobytes() not in listed:
                assert value <= found.line(cost) + 1e-9


def nearest(losses, pairs):
    """A relaxation that chooses nothing: what each of some groups of these pairs would lose it."""
    none = np.full(len(losses), -1)
    return Nearest(
        0.0, np.zeros(0, dtype=int), none, np.array(pairs), np.array(losses), -np.array(losses), 0.0
    )


def test_the_subsets_of_least_sum_are_listed_in_full():
    """Of all subsets of six numbers the ten least, and the least sum of those that are missing."""
    losses = np.array([0.5, 0.0, 0.3, 0.31, np.inf, 2.0])
    listed = least_sums(nearest(losses, range(6)), Wanted(10))
    finite = [k for k in range(6) if k != 4]
    sums = sorted(
        sum(float(losses[k]) for j, k in enumerate(finite) if bits >> j & 1)
        for bits in range(2 ** len(finite))
    )
    chosen = nearest(losses, range(6)).chosen(listed.numbers, listed.core)
    assert sorted(float(losses[flip].sum()) for flip in chosen) == pytest.approx(sums[:10])
    assert listed.missing == pytest.approx(sums[10])
    assert not chosen[:, 4].any()


def test_of_one_pair_one_way_to_differ_is_listed_at_a_time():
    """Two pairs, two groups each: 3 × 3 choices, of which five lose no more than 0.5."""
    found = nearest([0.1, 0.4, 0.2, 0.9], [0, 0, 1, 1])
    for most in (9, 20):
        assert len(least_sums(found, Wanted(most)).numbers) == 9
    listed = least_sums(found, Wanted(20, within=0.5))
    assert sorted(-listed.worth) == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4])
    assert listed.missing == 0.5


def test_every_point_of_the_papers_frontier_is_what_its_cost_buys_best():
    """The library case in full: rising in cost and value, each point the optimum under its own cost."""
    case = load("lithium-ion-battery").case
    found = budget_frontier(case, rank(case, weight_profile(case, profile_name(case))))
    points = found.frontier.points
    assert found.frontier.complete
    assert points[0].funded == frozenset()
    assert points[found.chosen].cost <= 4000 < points[found.chosen + 1].cost
    for before, after in pairwise(points):
        assert before.cost < after.cost
        assert before.value < after.value
    for point in points[:: len(points) // 4]:
        again = best(found.programme, cap=[found.programme.costing(point.cost)])
        assert (again.funded, again.value) == (point.funded, pytest.approx(point.value))
        below = best(found.programme, cap=[found.programme.costing(point.cost - 1)]) if point.cost else None
        assert below is None or below.value < point.value


def test_too_large_a_case_is_read_at_budgets_and_says_so(monkeypatch):
    """Each point is the best within its budget, with its bound; the case's own budget is among them."""
    monkeypatch.setattr(frontier, "MOST_ENUMERATED", 0)
    monkeypatch.setattr(frontier, "MOST_EXACT", 0)
    data = larger(2, 10)
    found = asked(data)
    points = found.frontier.points
    assert not found.frontier.complete
    assert 2 < len(points) <= frontier.SPREAD + 2
    for point in points:
        assert point.value == pytest.approx(
            best(found.programme, cap=[found.programme.costing(point.cost)]).value
        )
        assert point.bound >= point.value - 1e-9
    chosen = best(found.programme, cap=[found.programme.costing(data["budget"])])
    assert points[found.chosen].funded == chosen.funded


def one_by_one(count):
    """So many pairs that each cost 1 and are worth ever less: of the frontier's points none is left out."""
    keys = [f"t{k}" for k in range(count)]
    return {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {key: {} for key in keys},
        "pairs": {f"s/{key}": {"value": 1 + count - k, "cost": 1} for k, key in enumerate(keys)},
    }


def test_with_more_options_than_are_swept_the_frontier_is_given_up(monkeypatch):
    """Ten are few enough where ten is the most, and one too many where nine is."""
    monkeypatch.setattr(frontier, "MOST_ENUMERATED", 0)
    monkeypatch.setattr(frontier, "MOST_EXACT", 10)
    made = made_of(one_by_one(10))
    assert len(frontier.whole(made).points) == 11
    monkeypatch.setattr(frontier, "MOST_EXACT", 9)
    assert frontier.whole(made) is None


def test_few_options_are_enumerated_however_many_points_there_are(monkeypatch):
    """The limits of a sweep are not those of looking at every portfolio."""
    made = made_of(one_by_one(10))
    for name in ("MOST_EXACT", "MOST_POINTS", "MOST_SOLVED"):
        monkeypatch.setattr(frontier, name, 0)
    monkeypatch.setattr(frontier, "MOST_ENUMERATED", 10)
    assert len(frontier.whole(made).points) == 11
    monkeypatch.setattr(frontier, "MOST_ENUMERATED", 9)
    assert frontier.whole(made) is None


@pytest.mark.parametrize(
    ("limit", "most", "given_up"),
    [
        ("MOST_SOLVED", 11, False),
        ("MOST_SOLVED", 9, True),
        ("MOST_POINTS", 11, False),
        ("MOST_POINTS", 9, True),
    ],
)
def test_a_frontier_is_given_up_after_so_many_points_or_so_many_solved(limit, most, given_up, monkeypatch):
    """Nothing is listed, so that each of eleven points is asked of the solver."""
    monkeypatch.setattr(frontier, "MOST_ENUMERATED", 0)
    monkeypatch.setattr(frontier, "_LISTED", ())
    monkeypatch.setattr(frontier, limit, most)
    found = frontier.whole(made_of(one_by_one(10)))
    assert (found is None) == given_up
    if found is not None:
        assert [point.cost for point in found.points] == list(range(11))
        assert found.complete


def test_what_is_listed_costs_no_solver(monkeypatch):
    """Points near the relaxation are proven by it: not one may be asked for, and all are there."""
    monkeypatch.setattr(frontier, "MOST_ENUMERATED", 0)
    monkeypatch.setattr(frontier, "MOST_SOLVED", 0)
    found = frontier.whole(made_of(one_by_one(10)))
    assert [point.cost for point in found.points] == list(range(11))


def test_a_frontier_that_is_given_up_is_read_at_budgets(monkeypatch):
    """Twenty-one points are too many for ten to be solved; each twentieth of the cost has its best."""
    monkeypatch.setattr(frontier, "_LISTED", ())
    monkeypatch.setattr(frontier, "MOST_SOLVED", 10)
    data = one_by_one(20)
    found = asked(data)
    assert not found.frontier.complete
    assert [point.cost for point in found.frontier.points] == list(range(21))
    values = [sum(21 - k for k in range(cost)) for cost in range(21)]
    assert [point.value for point in found.frontier.points] == pytest.approx(values)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("seed", [1, 2])
def test_stretches_of_a_frontier_are_the_whole_of_it(seed, workers, monkeypatch):
    """Twenty projects under five rules: the same points, whether in one go or in parts, here or elsewhere."""
    made = made_of(projects.listed(20, seed))
    at_once = frontier.whole(made)
    monkeypatch.setattr(frontier, "MOST_ALONE", 0)
    with Engine(workers, pays=0) as engine:
        assert frontier.whole(made, engine=engine) == at_once
        assert frontier.whole(made, at_once.points[-1], engine) == at_once


@pytest.mark.parametrize("few", [False, True], ids=["some", "what is owed costs most of it"])
def test_budgets_are_read_side_by_side_as_one_by_one(few, monkeypatch):
    """Where what is found at one budget spares the next, who was ahead has asked in vain, no more."""
    data = projects.listed(20, 3)
    if few:
        dearest = max(data["pairs"], key=lambda pair: data["pairs"][pair]["cost"])
        data["rules"].append({"rule": "fund", "pairs": [dearest], "name": "owed"})
    made = made_of(data)
    top = best(made)
    found = []
    for workers in (1, 2):
        with Engine(workers, pays=0) as engine:
            found.append(frontier.spread(made, top, [top.cost / 3], engine=engine))
    assert found[0] == found[1] == frontier.spread(made, top, [top.cost / 3])
    assert len(found[0].points) > 1


def test_a_budget_for_which_nothing_was_found_in_time_is_left_out(monkeypatch):
    """Of four points the one of 3 is; those below are not given up with it."""
    made = made_of(one_by_one(4))
    top = best(made)
    real = frontier.best_within

    def hurried(programme, seconds, cap=()):
        if cap and 3 <= cap[0].at_most < 4:
            raise OutOfTime(None, "out of time")
        return real(programme, None, cap)

    monkeypatch.setattr(frontier, "best_within", hurried)
    monkeypatch.setattr(frontier, "SPREAD", 4)
    found = frontier.spread(made, top, seconds=1.0)
    assert [point.cost for point in found.points] == [0, 1, 2, 4]
    with pytest.raises(OutOfTime):
        frontier.spread(made, top)


def test_what_begins_with_what_is_owed_is_a_whole_frontier(monkeypatch):
    """Nothing is cheaper than 3: that none is found below is the end, not a reason to give up."""
    data = one_by_one(6) | {"rules": [{"rule": "count", "at_least": 3}]}
    for listed in ((), (2_000,)):
        monkeypatch.setattr(frontier, "MOST_ENUMERATED", 0)
        monkeypatch.setattr(frontier, "_LISTED", listed)
        found = frontier.whole(made_of(data))
        assert [point.cost for point in found.points] == [3, 4, 5, 6]


def test_costs_too_near_for_a_solver_to_tell_apart_are_given_up(monkeypatch):
    """Asked for less than 1, it comes with what costs a hundred-millionth less, or as much again."""
    monkeypatch.setattr(frontier, "MOST_ENUMERATED", 0)
    monkeypatch.setattr(frontier, "_LISTED", ())
    again = best(made_of(one_by_one(3)))
    monkeypatch.setattr(frontier, "best", lambda *_, **__: again)
    assert frontier.whole(made_of(one_by_one(3))) is None


@pytest.mark.parametrize("listed", [(), (2_000, 8_000)], ids=["solved", "listed"])
def test_the_best_portfolio_is_where_the_frontier_ends(listed, monkeypatch):
    """Where it is known already: its bound is its value, and another that is worth more is refused."""
    data = one_by_one(6) | {"budget": 4}
    made = made_of(data)
    top = best(made)
    monkeypatch.setattr(frontier, "_LISTED", listed)
    for most in (16, 0):
        monkeypatch.setattr(frontier, "MOST_ENUMERATED", most)
        found = frontier.whole(made, top)
        assert [point.cost for point in found.points] == [0, 1, 2, 3, 4]
        assert found.points[-1] == replace(top, bound=top.value)
        monkeypatch.setattr(frontier, "MOST_ENUMERATED", 16)
        with pytest.raises(SolverError, match="another best portfolio"):
            frontier.whole(made, replace(top, value=top.value + 1))


@pytest.mark.parametrize("count", [3, 20])
def test_what_is_free_is_the_whole_frontier(count):
    """Nothing costs anything: one point, with all of it, what is worth nothing as the tie rule has it."""
    keys = [f"t{k}" for k in range(count)]
    data = {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {key: {} for key in keys},
        "pairs": {f"s/{key}": {"value": k} for k, key in enumerate(keys)},
    }
    found = asked(data)
    assert ids(found) == [frozenset(f"s/{key}" for key in keys)]
    assert found.frontier.complete


def test_without_any_option_nothing_is_the_whole_frontier():
    """One stage, no technology: a single point that funds nothing and costs nothing."""
    found = asked({"format": 1, "stages": {"s": {}}, "technologies": {}})
    assert ids(found) == [frozenset()]
    assert found.frontier.complete


# ---------------------------------------------------------------- the command

SMALL = """\
format: 1
currency: kEUR
stages: {make: {}, reuse: {}}
technologies: {iot: {}, ai: {}}
pairs:
  make/iot: {value: 3, cost: 40}
  make/ai: {value: 4, cost: 60}
  reuse/iot: {value: 1, cost: 40}
budget: 70
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")


def command(*arguments, code=0):
    result = CliRunner().invoke(cli, ["frontier", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def test_the_json_names_every_point_and_every_step():
    """Nothing, make/iot, make/ai (which the budget of 70 chooses), both, and all three."""
    found = json.loads(command("small.yaml", "--format", "json").stdout)
    assert (found["schema"], found["complete"], found["budget"]) == ("loopfolio/frontier/1", True, 70)
    keys = ("cost", "value", "bound", "within_budget", "chosen", "enters", "leaves", "funded")
    assert [tuple(point[key] for key in keys) for point in found["points"]] == [
        (0, 0, 0, True, False, [], [], []),
        (40, 3, 3, True, False, ["make/iot"], [], ["make/iot"]),
        (60, 4, 4, True, True, ["make/ai"], ["make/iot"], ["make/ai"]),
        (100, 7, 7, False, False, ["make/iot"], [], ["make/iot", "make/ai"]),
        (140, 8, 8, False, False, ["reuse/iot"], [], ["make/iot", "make/ai", "reuse/iot"]),
    ]


def test_the_rows_are_the_points():
    """One row a point, pairs with spaces between."""
    found = list(csv.DictReader(io.StringIO(command("small.yaml", "--format", "csv").stdout)))
    assert [row["cost"] for row in found] == ["0.0", "40.0", "60.0", "100.0", "140.0"]
    assert found[3]["funded"] == "make/iot make/ai"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "The budget of 70 kEUR chooses the portfolio of 60 kEUR. The next one costs 30 kEUR more"),
        (("--budget", "500"), "chooses the portfolio of 140 kEUR; more money would buy nothing more."),
        (("--up-to", "50"), "The budget of 70 kEUR lies beyond what is shown."),
        (("--up-to", "90"), "more money would buy nothing more, up to what is shown."),
    ],
)
def test_the_text_says_what_the_budget_buys_and_what_the_next_step_would(arguments, words):
    """In a sentence below the table."""
    assert words in command("small.yaml", *arguments).stdout


def test_a_budget_too_small_for_what_is_owed_still_has_a_frontier(tmp_path):
    """The frontier starts at what the other rules demand, and no point is within the budget."""
    owed = SMALL.replace("budget: 70", "budget: 10\nrules: [{rule: fund, pairs: [make/ai]}]")
    (tmp_path / "owed.yaml").write_text(owed, encoding="utf-8")
    found = json.loads(command("owed.yaml", "--format", "json").stdout)
    assert [point["cost"] for point in found["points"]] == [60, 100, 140]
    assert not any(point["within_budget"] or point["chosen"] for point in found["points"])
    assert "too small: the other rules demand 60 kEUR" in command("owed.yaml").stdout
    told = command("owed.yaml", "--up-to", "50", "--format", "json", code=3)
    assert set(json.loads(told.stdout)["conflict"]) == {"--up-to", "fund 1"}


def test_a_budget_for_a_part_of_the_pairs_stays(tmp_path):
    """Only a limit on the whole cost is lifted."""
    part = SMALL.replace(
        "budget: 70",
        "rules: [{rule: total, of: cost, at_most: 70, name: budget, scope: {stages: [make]}}]",
    )
    (tmp_path / "part.yaml").write_text(part, encoding="utf-8")
    found = json.loads(command("part.yaml", "--format", "json").stdout)
    assert found["points"][-1]["funded"] == ["make/ai", "reuse/iot"]
    assert found["points"][-1]["chosen"]


def test_a_limit_that_is_no_amount_is_refused():
    """--up-to takes a finite cost of at least 0."""
    for wrong in ("-1", "nan", "inf", "much"):
        assert "--up-to" in command("small.yaml", "--up-to", wrong, code=2).stderr
