"""Portfolios that no other beats in two or three sums: against every portfolio there is, found either way."""

from random import Random

import generate
import generate_plans
import generate_years
import loopfolio
import oracle
import oracle_plans
import pytest
from length import campaign
from loopfolio.models.tradeoffs import nondominated
from loopfolio.models.tradeoffs.sums import known_sums

# ---------------------------------------------------------------- enumeration


def beats(one, other):
    """Losses: as good in all, better in one, by more than rounding."""
    no_worse = all(a <= b + 1e-8 * max(1.0, abs(a), abs(b)) for a, b in zip(one, other, strict=True))
    return no_worse and any(a < b - 1e-8 * max(1.0, abs(a), abs(b)) for a, b in zip(one, other, strict=True))


def alike(one, other):
    return all(abs(a - b) <= 1e-8 * max(1.0, abs(a), abs(b)) for a, b in zip(one, other, strict=True))


def every_front(rated, signs):
    """The non-dominated among (sums, cost, waits, first, funded), each combination of sums once: the
    cheapest, then the earliest, then the first in the case file."""
    left = [(tuple(s * x for s, x in zip(signs, sums, strict=True)), *rest) for sums, *rest in rated]
    front = []
    for found in sorted(left, key=lambda one: one[0]):
        if not any(beats(other[0], found[0]) for other in front):
            front = [other for other in front if not beats(found[0], other[0])] + [found]
    points = []
    for found in front:
        same = [other for other in left if alike(found[0], other[0])]
        least = min(other[1] for other in same)
        cheap = [other for other in same if oracle.same(other[1], least)]
        taken = min(cheap, key=lambda other: (other[2], other[3]))
        if not any(alike(taken[0], known[0]) for known in points):
            points.append(taken)
    return {frozenset(taken[4]) for taken in points}


def plain(case, names):
    """Each allowed portfolio of a case without years, by the oracle's arithmetic."""
    priority = oracle.closeness(case, oracle.weigh(case, oracle.default_profile(case)).weights)
    every = oracle.options(case, priority)
    for found in oracle.feasible(case, every, oracle.rules_of(case)):
        sums = [
            found.value if name == "value" else sum(every[p][name] for p in every if p in found.funded)
            for name in names
        ]
        yield sums, found.cost, 0, [p not in found.funded for p in every], sorted(found.funded)


def planned(case, names):
    """The same of a plan."""
    answer = oracle_plans.fund(case, oracle_plans.priorities(case))
    for value, cost, plan in answer.allowed:
        standing = oracle_plans.in_operation(plan)
        sums = [
            value if name == "value" else cost if name == "cost"
            else sum(
                oracle_plans.attribute(case, c, name)
                for c in (plan if "cost" in name else standing)
            )
            for name in names
        ]  # fmt: skip
        waits = sum(max(c.start or 0, 0) for c in plan)
        yield sums, cost, waits, [c not in plan for c in answer.order], sorted(map(identity, standing))


def identity(choice):
    sized = choice.pair if choice.level is None else f"{choice.pair}:{choice.level}"
    return sized if choice.period is None or choice.state != "new" else f"{sized}@{choice.period}"


def drawn_sums(case, seed):
    """Two or three sums of a case, some with their direction turned."""
    rng = Random(f"sums {seed}")
    offered = ["value", "value", "cost", "difficulty", "maturity", *case.get("resources", {})]
    if "periods" in case:
        offered += ["capital cost", "operating cost"]
    offered += [c for c in case["criteria"] if c not in ("cost", "value", "risk")]
    names = list(dict.fromkeys(rng.sample(offered, min(len(offered), 4))))[: rng.choice([2, 3, 3])]
    known = known_sums(loopfolio.load(case).case)
    asked, signs = [], []
    for name in names:
        more = known[name] if known[name] is not None and rng.random() < 0.7 else rng.random() < 0.5
        asked.append(f"{name}={'max' if more else 'min'}")
        signs.append(-1.0 if more else 1.0)
    return names, asked, signs


def holds(case, seed, rated, monkeypatch):
    """Whether both ways find exactly the portfolios that nothing beats."""
    names, asked, signs = drawn_sums(case, seed)
    if len(names) < 2:
        return
    wanted = every_front(list(rated(case, names)), signs)
    for most in (nondominated.MOST_ENUMERATED, 0):
        monkeypatch.setattr(nondominated, "MOST_ENUMERATED", most)
        if not wanted:
            with pytest.raises(loopfolio.Infeasible):
                loopfolio.tradeoff(case, asked)
            continue
        found = loopfolio.tradeoff(case, asked)
        ids = [frozenset(found.programme.ids(point.funded)) for point in found.points]
        assert len(set(ids)) == len(ids)
        assert set(ids) == wanted, (asked, most)
        assert found.complete
        for one, sign, best in zip(range(len(asked)), signs, found.best, strict=True):
            assert sign * best == pytest.approx(min(sign * p.sums[one] for p in found.points))


@campaign(full=300, part=25)
def test_two_or_three_sums_of_a_case_lead_to_every_portfolio_that_nothing_beats_once(seed, monkeypatch):
    holds(generate.random_case(seed, 7), seed, plain, monkeypatch)


@campaign(full=100, part=8)
def test_so_do_those_of_a_plan_with_levels_and_pools(seed, monkeypatch):
    holds(generate_plans.random_plan(seed, 150), seed, planned, monkeypatch)


@campaign(full=60, part=5)
def test_so_do_those_of_a_plan_in_which_pairs_run(seed, monkeypatch):
    holds(generate_plans.running_plan(seed, 150), seed, planned, monkeypatch)


@campaign(full=60, part=5)
def test_so_do_those_of_a_plan_of_years(seed, monkeypatch):
    holds(generate_years.random_years(seed, 150), seed, planned, monkeypatch)
