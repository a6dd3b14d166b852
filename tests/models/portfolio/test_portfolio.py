"""The best portfolio, its funding order and its frontier, against looking at every portfolio.

Random cases state values and costs in tenths, so that sums of floats just miss one another, and are
judged here in whole tenths, where nothing is rounded.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from length import campaign, examples
from loopfolio.cases import load
from loopfolio.models.portfolio import frontier
from loopfolio.models.portfolio.portfolio import Infeasible, fund, programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.solver.lexicographic import best
from loopfolio.models.validation.validate import validate

IDS = [f"{stage}/{technology}" for stage in "abc" for technology in "xyz"]
STAGE = {pair: pair[0] for pair in IDS}


def solve(data, solver="highs"):
    """The portfolio of the plain data of a case."""
    verdict = validate(data)
    assert verdict.case is not None, verdict.problems
    case = verdict.case
    return fund(case, rank(case, weight_profile(case, profile_name(case))), solver)


def case_of(pairs, budget=None, rules=(), synergies=()):
    """A case of pairs ``{"a/x": {"value": 1, "cost": 2}}``, listed by stage and technology."""
    data = {
        "format": 1,
        "stages": {stage: {} for stage in "abc"},
        "technologies": {technology: {} for technology in "xyz"},
        "pairs": dict(pairs),
        "synergies": list(synergies),
        "rules": list(rules),
    }
    return data if budget is None else {**data, "budget": budget}


def listed(values, costs):
    """Options a/x, a/y, … with these values and costs."""
    return {p: {"value": v, "cost": c} for p, v, c in zip(IDS, values, costs, strict=False)}


def worth(values, costs, budget, solver="highs", **more):
    """The funded pairs of options a/x, a/y, … with these values and costs."""
    return list(solve(case_of(listed(values, costs), budget, **more), solver).pair_ids)


def outcome(portfolio):
    return portfolio.pair_ids, portfolio.optimum.value, portfolio.optimum.cost


# ---------------------------------------------------------------- every portfolio


@dataclass(frozen=True)
class Option:
    id: str
    value: int
    """in tenths, as are cost and maturity"""
    cost: int
    maturity: int


@dataclass(frozen=True)
class Limit:
    """A rule as the case says it, and as it judges a set of funded ids."""

    said: dict
    keeps: Callable


@dataclass(frozen=True)
class Drawn:
    """A random programme that looks at all of its portfolios."""

    options: tuple[Option, ...]
    budget: int | None
    limits: tuple[Limit, ...]
    synergies: tuple[tuple[frozenset, int], ...]

    @property
    def case(self):
        return case_of(
            {
                o.id: {"value": o.value / 10, "cost": o.cost / 10, "maturity": o.maturity / 10}
                for o in self.options
            },
            None if self.budget is None else self.budget / 10,
            [limit.said for limit in self.limits],
            [{"pairs": sorted(ids), "value": value / 10} for ids, value in self.synergies],
        )

    def value(self, funded):
        own = sum(o.value for o in self.options if o.id in funded)
        return own + sum(value for ids, value in self.synergies if ids <= funded)

    def cost(self, funded):
        return sum(o.cost for o in self.options if o.id in funded)

    def kept(self, funded):
        within = self.budget is None or self.cost(funded) <= self.budget
        return within and all(limit.keeps(funded, self) for limit in self.limits)

    def all(self):
        """Every portfolio that keeps the rules; of two alike the one with the earlier pairs first."""
        found = []
        for choice in product((True, False), repeat=len(self.options)):
            funded = frozenset(o.id for o, chosen in zip(self.options, choice, strict=True) if chosen)
            if self.kept(funded):
                found.append(funded)
        return found

    def best(self):
        """The highest value, of those the lowest cost, of those the earliest pairs."""
        return max(self.all(), key=lambda f: (self.value(f), -self.cost(f)), default=None)

    def frontier(self):
        """Portfolios that nothing cheaper or equally cheap beats, by rising cost."""
        points = []
        for funded in sorted(self.all(), key=lambda f: (self.cost(f), -self.value(f))):
            if not points or self.value(funded) > self.value(points[-1]):
                points.append(funded)
        return points

    def listed(self, funded):
        return tuple(o.id for o in self.options if o.id in funded)


def _count(limit, most):
    said = {"rule": "count", "at_most" if most else "at_least": limit}
    return Limit(said, lambda f, _: len(f) <= limit if most else len(f) >= limit)


def _spend(limit):
    said = {"rule": "total", "of": "cost", "at_least": limit / 10}
    return Limit(said, lambda f, drawn: drawn.cost(f) >= limit)


def _mean(limit):
    def keeps(funded, drawn):
        return sum(o.cost * (o.maturity - limit) for o in drawn.options if o.id in funded) >= 0

    return Limit({"rule": "mean", "of": "maturity", "at_least": limit / 10}, keeps)


def _share(stage, percent):
    def keeps(funded, drawn):
        part = sum(o.cost for o in drawn.options if o.id in funded and STAGE[o.id] == stage)
        return 100 * part <= percent * drawn.cost(funded)

    return Limit({"rule": "share", "scope": {"stages": [stage]}, "at_most": percent / 100}, keeps)


def _requires(pair, needs):
    return Limit({"rule": "requires", "pair": pair, "needs": needs}, lambda f, _: pair not in f or needs in f)


def _needs_at_its_stage(technology, needed):
    def keeps(funded, _):
        return all(f"{pair[0]}/{needed}" in funded for pair in funded if pair[2] == technology)

    return Limit({"rule": "requires", "pair": f"*/{technology}", "needs": f"*/{needed}"}, keeps)


def _excludes(pairs):
    return Limit({"rule": "excludes", "pairs": sorted(pairs)}, lambda f, _: len(f & pairs) <= 1)


def _together(pairs):
    return Limit({"rule": "together", "pairs": sorted(pairs)}, lambda f, _: len(f & pairs) in (0, len(pairs)))


def _fund(pair):
    return Limit({"rule": "fund", "pairs": [pair]}, lambda f, _: pair in f)


def _skip(pair):
    return Limit({"rule": "skip", "pairs": [pair]}, lambda f, _: pair not in f)


def limits_over(ids):
    """Strategies for a rule over the options ``ids``; what needs something comes before it."""
    always = [
        st.builds(_count, st.integers(0, 4), st.just(True)),
        st.builds(_count, st.integers(0, 2), st.just(False)),
        st.builds(_spend, st.integers(0, 8)),
        st.builds(_mean, st.integers(0, 3)),
        st.builds(_share, st.sampled_from("abc"), st.sampled_from([0, 20, 50, 60])),
        st.sampled_from([("x", "y"), ("y", "z"), ("x", "z")]).map(lambda pair: _needs_at_its_stage(*pair)),
    ]
    if not ids:
        return st.one_of(always)
    one = st.sampled_from(ids)
    always += [st.builds(_fund, one), st.builds(_skip, one)]
    if len(ids) > 1:
        two = st.lists(one, min_size=2, max_size=3, unique=True)
        always += [
            st.builds(_excludes, two.map(frozenset)),
            st.builds(_together, two.map(frozenset)),
            two.map(lambda pair: _requires(*sorted(pair)[:2])),
        ]
    return st.one_of(always)


@st.composite
def programmes(draw, most_rules=2, most_options=6):
    """Up to six options with values and costs that tie often, some worth less than nothing."""
    ids = sorted(draw(st.lists(st.sampled_from(IDS), unique=True, max_size=most_options)))
    numbers = st.builds(Option, st.just(""), st.integers(-2, 6), st.integers(0, 5), st.integers(0, 3))
    options = tuple(replace(draw(numbers), id=pair) for pair in ids)
    synergies = []
    if len(ids) > 1 and draw(st.booleans()):
        joint = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=3, unique=True))
        synergies.append((frozenset(joint), draw(st.integers(-4, 4))))
    budget = draw(st.one_of(st.none(), st.integers(0, 12)))
    limits = draw(st.lists(limits_over(ids), max_size=most_rules))
    return Drawn(options, budget, tuple(limits), tuple(synergies))


@given(programmes())
@examples(60)
def test_funds_what_looking_at_every_portfolio_finds(drawn):
    """The highest value, then the lowest cost, then the earliest pairs; or no portfolio at all."""
    best = drawn.best()
    if best is None:
        with pytest.raises(Infeasible):
            solve(drawn.case)
        return
    found = solve(drawn.case)
    assert found.pair_ids == drawn.listed(best)
    assert found.optimum.value == pytest.approx(drawn.value(best) / 10, abs=1e-9)
    assert found.optimum.cost == pytest.approx(drawn.cost(best) / 10, abs=1e-9)
    assert found.gap == 0


@given(programmes())
@examples(40)
def test_the_frontier_is_the_one_of_every_portfolio(drawn):
    """From the least that the rules allow to the best, all portfolios that nothing cheaper beats."""
    expected = drawn.frontier()
    if not expected:
        return
    found = solve(drawn.case)
    assert found.frontier.complete
    points = [found.programme.ids(point.funded) for point in found.frontier.points]
    assert points == [drawn.listed(funded) for funded in expected]
    costs = [point.cost for point in found.frontier.points]
    assert costs == pytest.approx([drawn.cost(funded) / 10 for funded in expected], abs=1e-9)


@given(programmes())
@examples(40)
def test_pairs_are_numbered_by_the_cost_from_which_they_stay_funded(drawn):
    """Entry budgets are read off the frontier; where nothing is needed first, they give the order.

    Of pairs with the same entry budget the one that is worth more per cost comes first.
    """
    frontier = drawn.frontier()
    if not frontier:
        return
    found = solve(drawn.case)
    entries = {}
    for pair in frontier[-1]:
        staying = next(k for k in range(len(frontier)) if all(pair in funded for funded in frontier[k:]))
        entries[pair] = drawn.cost(frontier[staying]) / 10
    assert {f.pair.id: f.entry_budget for f in found.funded} == pytest.approx(entries, abs=1e-9)
    assert [f.priority for f in found.funded] == list(range(1, len(entries) + 1))
    if not any(limit.said["rule"] == "requires" for limit in drawn.limits):
        for before, after in pairwise(found.funded):
            assert before.entry_budget <= after.entry_budget + 1e-9
            if before.entry_budget == pytest.approx(after.entry_budget, abs=1e-9) and after.pair.cost:
                rate = float("inf") if not before.pair.cost else before.pair.value / before.pair.cost
                assert rate >= after.pair.value / after.pair.cost - 1e-9


NEEDS = [("*/x", "*/y"), ("*/y", "*/z"), ("b/*", "a/*"), ("c/*", "b/*"), ("c/z", "a/*"), ("b/x", "*/z")]


def needed(pattern, needs, pair):
    """The pattern that ``pair`` needs a match of, ``None`` where the rule does not speak of it."""
    if any(part not in ("*", own) for part, own in zip(pattern[::2], pair[::2], strict=True)):
        return None
    parts = zip(pattern[::2], needs[::2], pair[::2], strict=True)
    same = [own if said == wanted == "*" else wanted for said, wanted, own in parts]
    return "/".join(same)


def covers(pattern, pair):
    return all(part in ("*", own) for part, own in zip(pattern[::2], pair[::2], strict=True))


@given(programmes(most_rules=0, most_options=8), st.lists(st.sampled_from(NEEDS), min_size=1, max_size=3))
@examples(40)
def test_what_is_needed_is_numbered_before_what_needs_it(drawn, chain):
    """However cheap a pair is, one of the funded pairs that it needs comes before it."""
    rules = [{"rule": "requires", "pair": pair, "needs": needs} for pair, needs in chain]
    found = solve({**drawn.case, "rules": rules})
    numbers = {f.pair.id: f.priority for f in found.funded}
    for pattern, needs in chain:
        for pair in numbers:
            wanted = needed(pattern, needs, pair)
            if wanted is not None and not covers(wanted, pair):
                assert min(number for p, number in numbers.items() if covers(wanted, p)) < numbers[pair]


def test_a_chain_of_needs_is_numbered_from_its_root():
    """c/x, worth most for its cost, needs b/x, which needs a/x: they are numbered the other way round."""
    pairs = {"c/x": {"value": 9, "cost": 1}, "b/x": {"value": 1, "cost": 2}, "a/x": {"value": 1, "cost": 3}}
    rules = [
        {"rule": "requires", "pair": "c/x", "needs": "b/x"},
        {"rule": "requires", "pair": "b/x", "needs": "a/x"},
    ]
    found = solve(case_of(pairs, 6, rules))
    assert [(f.pair.id, f.priority) for f in found.funded] == [("a/x", 1), ("b/x", 2), ("c/x", 3)]


def test_pairs_that_need_each_other_are_numbered_all_the_same():
    """Neither can come before the other, so the one worth more per cost does."""
    pairs = {"a/x": {"value": 1, "cost": 2}, "b/x": {"value": 4, "cost": 2}}
    rules = [
        {"rule": "requires", "pair": "a/x", "needs": "b/x"},
        {"rule": "requires", "pair": "b/x", "needs": "a/x"},
    ]
    found = solve(case_of(pairs, 4, rules))
    assert [f.pair.id for f in found.funded] == ["b/x", "a/x"]


# ---------------------------------------------------------------- laws


@given(programmes(), st.integers(0, 6), st.integers(1, 6))
@examples(30)
def test_more_budget_never_lowers_the_value(drawn, budget, more):
    """What was affordable still is."""
    poorer, richer = replace(drawn, budget=budget), replace(drawn, budget=budget + more)
    try:
        before = solve(poorer.case).optimum.value
    except Infeasible:
        return
    assert solve(richer.case).optimum.value >= before - 1e-9


@given(programmes(most_rules=1), st.data())
@examples(30)
def test_another_rule_never_raises_the_value(drawn, data):
    """A rule can only take portfolios away."""
    another = data.draw(limits_over([o.id for o in drawn.options]))
    try:
        before = solve(drawn.case).optimum.value
    except Infeasible:
        before = float("-inf")
    try:
        after = solve(replace(drawn, limits=(*drawn.limits, another)).case).optimum.value
    except Infeasible:
        return
    assert after <= before + 1e-9


@given(programmes())
@examples(25)
def test_what_a_rule_costs_is_what_leaving_it_out_would_gain(drawn):
    """The value forgone for each rule is the best value without it less the best value with it."""
    best = drawn.best()
    if best is None:
        return
    lifted = [] if drawn.budget is None else [replace(drawn, budget=None)]
    lifted += [
        replace(drawn, limits=drawn.limits[:k] + drawn.limits[k + 1 :]) for k in range(len(drawn.limits))
    ]
    gains = [(each.value(each.best()) - drawn.value(best)) / 10 for each in lifted]
    assert [use.forgone for use in solve(drawn.case).rules] == pytest.approx(gains, abs=1e-9)


@given(programmes())
@examples(25)
def test_highs_and_cbc_fund_the_same(drawn):
    """Whichever solver proves it, the portfolio is the same, or there is none."""

    def asked(solver):
        try:
            return outcome(solve(drawn.case, solver))
        except Infeasible as trouble:
            return str(trouble)

    assert asked("cbc") == asked("highs")


NEED_EACH_OTHER = [
    {"rule": "requires", "pair": "a/x", "needs": "a/y"},
    {"rule": "requires", "pair": "a/y", "needs": "a/x"},
]


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_solver_can_say_that_no_other_portfolio_is_left(solver):
    """One pair at least, and the two need each other: there is one portfolio, and no second best."""
    rules = [*NEED_EACH_OTHER, {"rule": "count", "at_least": 1}]
    assert worth([3, 2], [1, 2], 5, rules=rules, solver=solver) == ["a/x", "a/y"]


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_solver_can_say_that_there_is_no_portfolio(solver):
    """Two pairs at least and money for two, but any two of the three need a third."""
    rules = [*NEED_EACH_OTHER, {"rule": "requires", "pair": "a/x", "needs": "a/z"}]
    rules.append({"rule": "count", "at_least": 2})
    with pytest.raises(Infeasible):
        worth([3, 2, 2], [1, 1, 1], 2, rules=rules, solver=solver)


LEVELS = st.sampled_from(["low", "medium", "high"])


@st.composite
def read_cases(draw):
    """Cases with readings and fits, so that what is funded follows from the ranking."""
    stages = draw(st.lists(st.sampled_from("abcdef"), min_size=2, max_size=5, unique=True))
    criteria = {"gain": "max", "effort": "min", "reach": "max"}
    return {
        "format": 1,
        "criteria": {name: {"direction": direction} for name, direction in criteria.items()},
        "stages": {stage: {name: draw(LEVELS) for name in criteria} for stage in stages},
        "profiles": {"p": {"direct": {"gain": 0.5, "effort": 0.2, "reach": 0.3}}},
        "normalisation": draw(st.sampled_from(["bounds", "vector", "minmax"])),
        "technologies": {t: {"cost": draw(st.integers(1, 4)), "maturity": draw(LEVELS)} for t in "xyz"},
        "fit": {
            stage: {t: draw(st.sampled_from(["none", "low", "medium", "high"])) for t in "xy"}
            for stage in stages
        },
        "budget": draw(st.integers(0, 12)),
        "rules": [{"rule": "requires", "pair": "*/x", "needs": "*/y"}] if draw(st.booleans()) else [],
    }


@given(read_cases(), st.randoms(use_true_random=False))
@examples(25)
def test_the_order_of_the_stages_changes_no_rank_and_no_value(data, random):
    """Stages in another order have the same ranks, and the best portfolio is worth and costs the same."""
    order = list(data["stages"])
    random.shuffle(order)
    shuffled = {**data, "stages": {stage: data["stages"][stage] for stage in order}}
    ranks, found = [], []
    for each in (data, shuffled):
        case = validate(each).case
        ranking = rank(case, weight_profile(case, "p"))
        ranks.append(dict(zip(ranking.matrix.stages, ranking.ranks.tolist(), strict=True)))
        found.append(fund(case, ranking).optimum)
    assert ranks[0] == ranks[1]
    assert found[0].value == pytest.approx(found[1].value, abs=1e-9)
    assert found[0].cost == found[1].cost


@given(read_cases())
@examples(20)
def test_the_additive_alternative_is_what_the_additive_method_funds(data):
    """Beside the portfolio stands the one that the case would get with ``method: additive``."""
    found, other = solve(data), solve({**data, "method": "additive"})
    assert found.programme.ids(found.additive.funded) == other.pair_ids
    assert found.additive.value == pytest.approx(other.optimum.value, abs=1e-9)
    assert set(found.differs) == set(found.pair_ids) ^ set(other.pair_ids)


# ---------------------------------------------------------------- units and rounding


def scaled(drawn, unit, of):
    """The case with every ``of`` (cost or value) in tenths of ``unit`` instead of tenths."""

    def in_units(amount):
        return float(f"{round(amount * 10)}e{unit}")

    data = drawn.case
    pairs = {pair: {**entry, of: in_units(entry[of])} for pair, entry in data["pairs"].items()}
    changed = {**data, "pairs": pairs}
    if of == "value":
        changed["synergies"] = [{**s, "value": in_units(s["value"])} for s in data["synergies"]]
        return changed
    if drawn.budget is not None:
        changed["budget"] = in_units(data["budget"])
    changed["rules"] = [
        {**said, "at_least": in_units(said["at_least"])} if said["rule"] == "total" else said
        for said in data["rules"]
    ]
    return changed


@pytest.mark.parametrize("of", ["cost", "value"])
@pytest.mark.parametrize("unit", [9, -6, 3, -3], ids=lambda unit: f"1e{unit}")
@given(drawn=programmes())
@examples(10)
def test_the_unit_of_cost_or_value_changes_nothing(unit, of, drawn):
    """The same case in cents or in billions funds the same pairs in the same order."""
    if drawn.best() is None:
        return
    expected, found = solve(drawn.case), solve(scaled(drawn, unit, of))
    assert found.pair_ids == expected.pair_ids
    assert [f.pair.id for f in found.funded] == [f.pair.id for f in expected.funded]
    size = 10.0 ** (unit + 1) if of == "cost" else 1.0
    entries = [f.entry_budget * size for f in expected.funded]
    assert [f.entry_budget for f in found.funded] == pytest.approx(entries, rel=1e-9)


@pytest.mark.parametrize(
    ("costs", "budget", "expected"),
    [
        ([0.1, 0.2], 0.3, ["a/x", "a/y"]),
        ([0.3], 0.1 + 0.2, ["a/x"]),
        ([0.1 + 0.2], 0.3, ["a/x"]),
        ([0.1] * 9, 0.9, IDS),
        ([0.7, 0.1, 0.1], 0.9, ["a/x", "a/y", "a/z"]),
        ([1e9 + 0.1, 1e9 + 0.2], 2e9 + 0.3, ["a/x", "a/y"]),
        ([0.1, 0.2001], 0.3, ["a/x"]),
        ([0.1, 0.2], 0.2999, ["a/x"]),
        ([3e-7], 2.999e-7, []),
    ],
)
def test_a_budget_that_just_suffices_suffices(costs, budget, expected):
    """0.1 + 0.2 is within 0.3, however floats round; a budget that is really short is short."""
    assert worth([1] * len(costs), costs, budget) == expected


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(
    ("costs", "budget", "expected"),
    [
        ([1e6, 1, 1], 1e6 + 1, ["a/x", "a/y"]),
        ([1e6, 0.6, 0.6], 1, ["a/y"]),
        ([1e9, 0.6, 0.6], 1, ["a/y"]),
        ([1e9, 0.06, 0.06], 0.1, ["a/y"]),
        ([1e12, 400, 400], 700, ["a/y"]),
    ],
)
def test_a_cost_far_beyond_the_budget_does_not_blur_it(solver, costs, budget, expected):
    """One option priced out of reach makes nobody overlook that two small ones do not both fit."""
    assert worth([5, 1, 1], costs, budget, solver) == expected


@pytest.mark.parametrize("out_of_reach", [4000, 1e6, 1e9])
def test_a_cost_far_beyond_the_budget_does_not_thin_the_frontier(out_of_reach):
    """With 0, 100, 200 and 300 to spend there are four portfolios, however dear what nobody can buy."""
    costs = {"a/x": out_of_reach, "a/y": 100, "a/z": 200}
    pairs = {p: {"value": v, "cost": costs[p]} for p, v in {"a/x": 5, "a/y": 1, "a/z": 3}.items()}
    found = solve(case_of(pairs, 300))
    assert [point.cost for point in found.frontier.points] == [0, 100, 200, 300]
    assert {f.pair.id: f.entry_budget for f in found.funded} == {"a/z": 200, "a/y": 300}


# ---------------------------------------------------------------- ties


@pytest.mark.parametrize(
    ("values", "costs", "budget", "expected"),
    [
        ([1, 1, 1], [2, 2, 2], 4, ["a/x", "a/y"]),
        ([1, 1, 1], [3, 2, 2], 4, ["a/y", "a/z"]),
        ([2, 1, 1], [5, 2, 2], 5, ["a/y", "a/z"]),
        ([2, 1, 1], [4, 2, 2], 4, ["a/x"]),
        ([1, 1, 2], [2, 2, 4], 4, ["a/x", "a/y"]),
        ([0.3, 0.1, 0.2], [3, 1, 1], 3, ["a/y", "a/z"]),
        ([0, 1], [0, 1], 1, ["a/x", "a/y"]),
        ([0, 1], [1, 1], 2, ["a/y"]),
    ],
    ids=["earliest", "cheapest", "cheaper two", "first one", "first two", "rounding", "free", "worthless"],
)
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_of_equals_the_cheapest_then_the_earliest_is_funded(solver, values, costs, budget, expected):
    """Equal in value: the lower cost; equal in that too: the one that funds the earliest pair."""
    assert worth(values, costs, budget, solver) == expected


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("values", [[0.1, 0.2, -0.3], [-0.3, 0.2, 0.1], [0.7, -0.6, -0.1], [1e9, -1e9, 0]])
def test_gains_and_losses_that_cancel_are_worth_nothing(solver, values):
    """All three or none, and the three are worth 0 but for rounding: nothing is bought for nothing."""
    rules = [{"rule": "together", "pairs": ["a/*"]}]
    assert worth(values, [1, 1, 1], 9, solver, rules=rules) == []


@pytest.mark.parametrize(
    ("values", "costs", "budget", "more"),
    [
        ([0, -0.1, -0.2], [0, 0, 0], 0, {"synergies": [{"pairs": ["a/x", "a/y", "a/z"], "value": 0.3}]}),
        ([-0.1, 0.2, 0.3, -0.2], [0, 0.2, 0.3, 0], 0.4, {"rules": [{"rule": "count", "at_least": 3}]}),
        ([0.3, -0.3], [1, 1], 2, {"rules": [{"rule": "count", "at_least": 2}]}),
    ],
    ids=["synergy", "count", "no choice"],
)
def test_a_portfolio_worth_nothing_is_proven_like_any_other(values, costs, budget, more):
    """Where gains and losses cancel the best value is 0, and rounding is no gap to a better one."""
    found = solve(case_of(listed(values, costs), budget, **more))
    assert found.optimum.value == pytest.approx(0, abs=1e-12)
    assert found.gap == 0


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(
    ("many", "paid"), [(18, 7), pytest.param(24, 9, marks=campaign(1, part=0))], ids=["18", "24"]
)
def test_ties_among_many_pairs_are_settled_by_the_order_of_the_file(many, paid, solver):
    """Of 18 pairs alike, money for 7 funds the first 7."""
    keys = [f"t{k}" for k in range(many)]
    data = {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {key: {"cost": 1} for key in keys},
        "pairs": {f"s/{key}": {"value": 0.1} for key in keys},
        "budget": paid,
    }
    assert solve(data, solver).pair_ids == tuple(f"s/{key}" for key in keys[:paid])


# ---------------------------------------------------------------- nothing, and less than nothing


@pytest.mark.parametrize("budget", [None, 0, 100])
def test_a_case_without_options_funds_nothing(budget):
    """No pair is an option: the empty portfolio, worth 0, is the best."""
    found = solve(case_of({}, budget))
    assert outcome(found) == ((), 0, 0)
    assert (found.funded, found.frontier.points[-1].cost, found.gap) == ((), 0, 0)


def test_a_case_without_technologies_funds_nothing():
    """Stages alone are a case, if a dull one."""
    assert outcome(solve({"format": 1, "stages": {"s": {}}})) == ((), 0, 0)


def test_a_budget_of_nothing_buys_what_is_free():
    """Without money only what costs nothing is funded."""
    assert worth([5, 2, 3], [1, 0, 0], 0) == ["a/y", "a/z"]


def test_without_a_budget_everything_of_value_is_funded():
    """Nothing limits the cost: all that is worth more than nothing."""
    assert worth([5, 0, -1, 3], [10, 10, 0, 1e6], None) == ["a/x", "b/x"]


def test_what_is_worth_less_than_nothing_is_left_out():
    """A negative value is a loss that nobody need take."""
    assert worth([-1, -2], [1, 1], 10) == []


def test_a_loss_is_taken_for_what_needs_it():
    """a/x loses 1, and a/y, worth 5, needs it."""
    needs = [{"rule": "requires", "pair": "a/y", "needs": "a/x"}]
    assert worth([-1, 5], [1, 1], 10, rules=needs) == ["a/x", "a/y"]
    assert worth([-6, 5], [1, 1], 10, rules=needs) == []


def test_a_loss_is_taken_where_a_rule_demands_it():
    """Two pairs at least, and only one is worth anything: the smaller loss is taken."""
    assert worth([3, -2, -1], [1, 1, 1], 10, rules=[{"rule": "count", "at_least": 2}]) == ["a/x", "a/z"]


@pytest.mark.parametrize(
    ("values", "synergy", "expected"),
    [
        ([3, 3], -4, ["a/x"]),
        ([3, 4], -4, ["a/y"]),
        ([3, 4], -2, ["a/x", "a/y"]),
        ([3, 3], -3, ["a/x"]),
        ([-1, -1], 3, ["a/x", "a/y"]),
        ([-1, -1], 1, []),
        ([-1, 2], 3, ["a/x", "a/y"]),
    ],
)
def test_a_synergy_comes_exactly_when_all_its_pairs_do(values, synergy, expected):
    """What two pairs gain or lose together is counted with both and with neither alone."""
    joint = [{"pairs": ["a/x", "a/y"], "value": synergy}]
    assert worth(values, [1, 1], 10, synergies=joint) == expected


def test_a_synergy_of_three_needs_all_three():
    """Money for three buys the three with the synergy; money for two the two best by themselves."""
    joint = [{"pairs": ["a/x", "a/y", "a/z"], "value": 9}]
    assert worth([1, 1, 1, 4], [1, 1, 1, 1], 3, synergies=joint) == ["a/x", "a/y", "a/z"]
    assert worth([1, 1, 1, 4], [1, 1, 1, 1], 2, synergies=joint) == ["a/x", "b/x"]


# ---------------------------------------------------------------- no portfolio


@st.composite
def contradictions(draw):
    """Programmes with several demands, no two of which may go together."""
    drawn = draw(programmes(most_rules=3))
    ids = [o.id for o in drawn.options]
    demands = [_count(draw(st.integers(1, 4)), False), _spend(draw(st.integers(1, 9)))]
    demands += [_fund(pair) for pair in ids[:1]] + [_skip(pair) for pair in ids[1:3]]
    kept = [demand for demand in demands if draw(st.booleans())]
    return replace(drawn, budget=draw(st.integers(0, 4)), limits=(*drawn.limits, *kept))


@given(contradictions())
@examples(60)
def test_a_conflict_names_rules_that_contradict_and_none_too_many(drawn):
    """The rules named cannot hold together, and could if any one of them were left out."""
    if drawn.best() is not None:
        return
    with pytest.raises(Infeasible) as trouble:
        solve(drawn.case)
    named = {r.title for r in trouble.value.rules}
    titled = {f"{limit.said['rule']} {k}": limit for k, limit in enumerate(drawn.limits, 1)}
    assert named <= {"budget", *titled}

    def feasible(titles):
        only = tuple(limit for title, limit in titled.items() if title in titles)
        budget = drawn.budget if "budget" in titles else None
        return replace(drawn, budget=budget, limits=only).best() is not None

    assert not feasible(named)
    assert all(feasible(named - {title}) for title in named)


def test_a_conflict_leaves_out_the_rules_that_have_no_part_in_it():
    """Owing a pair that costs 5 with a budget of 4 is a contradiction; the count is not to blame."""
    pairs = {"a/x": {"value": 1, "cost": 5}, "a/y": {"value": 1, "cost": 1}}
    rules = [
        {"rule": "count", "at_most": 2, "name": "two"},
        {"rule": "fund", "pairs": ["a/x"], "name": "owed"},
    ]
    with pytest.raises(Infeasible, match="cannot hold together: 'budget', 'owed'"):
        solve(case_of(pairs, 4, rules))


def test_a_rule_that_no_portfolio_keeps_is_the_whole_conflict():
    """Three pairs at least, of two: that rule alone cannot be kept."""
    pairs = {"a/x": {"value": 1, "cost": 1}, "a/y": {"value": 1, "cost": 1}}
    with pytest.raises(Infeasible, match="the rule 'three' cannot be kept"):
        solve(case_of(pairs, 10, [{"rule": "count", "at_least": 3, "name": "three"}]))


def test_a_demand_on_a_case_without_options_is_a_conflict():
    """One pair at least, of none."""
    with pytest.raises(Infeasible, match="'count 1' cannot be kept"):
        solve(case_of({}, 10, [{"rule": "count", "at_least": 1}]))


@pytest.mark.parametrize("name", ["cell-maker", "mine-and-refinery", "recycler"])
def test_the_frontier_is_the_same_with_and_without_the_solver(name, monkeypatch):
    """Looking at every portfolio and solving for one after the other give the same points."""
    case = load(name).case
    for profile in case.profiles:
        ranking = rank(case, weight_profile(case, profile))
        made = programme(case, ranking)
        assert len(made.pairs) <= frontier.MOST_ENUMERATED
        top = best(made)
        enumerated = frontier.whole(made, top)
        with monkeypatch.context() as patched:
            patched.setattr(frontier, "MOST_ENUMERATED", 0)
            solved = frontier.whole(made, top)
        assert [p.funded for p in enumerated.points] == [p.funded for p in solved.points]
