"""Money for some pairs only over years: every plan of small random cases, paid for by a flow or not."""

from fractions import Fraction
from itertools import product
from random import Random

import loopfolio
import oracle_plans
import pytest
from length import campaign
from loopfolio.models.solver.lexicographic import best

YEARS = ["2027", "2028", "2029"]
PAIRS = ["a/iot", "a/twin", "b/iot", "b/twin"]


def drawn(seed):
    """Pairs with stated values over two or three years, budgets of some of these, and pools of all kinds."""
    rng = Random(seed)
    years = YEARS[: rng.choice([2, 2, 3])]
    pairs = {}
    for pair in PAIRS[: rng.choice([2, 3, 4])]:
        pairs[pair] = {"value": rng.randint(1, 5), "cost": rng.choice([20, 40, 50, 60, 100])}
        if rng.random() < 0.5:
            pairs[pair]["cost_profile"] = rng.choice([[0.5, 0.5], [0.2, 0.8], [0, 1], [0.5, 0.25, 0.25]])
        if rng.random() < 0.3:
            pairs[pair]["earliest"] = rng.choice(years)
    periods = {y: {"budget": rng.choice([0, 20, 30, 50, 80])} if rng.random() < 0.8 else {} for y in years}
    case = {
        "format": 1,
        "stages": {"a": {}, "b": {}},
        "technologies": {"iot": {}, "twin": {}},
        "pairs": pairs,
        "periods": periods,
    }
    yearly = [y for y in years if periods[y]]
    if rng.random() < 0.4 or not yearly:
        case["budget"] = rng.choice([30, 60, 100, 150])
    case["carry_over"] = len(yearly) == len(years) and rng.random() < 0.4
    pools = {}
    for k in range(rng.choice([1, 1, 2, 2, 3])):
        pool = pools[f"pool{k}"] = {"scope": rng.choice(SCOPES)}
        if rng.random() < 0.5:
            pool["amount"] = rng.choice([10, 20, 50, 90])
        else:
            pool["amounts"] = {y: rng.choice([0, 10, 20, 40]) for y in years if rng.random() < 0.7} or {
                years[0]: 20
            }
            pool["carry_over"] = rng.random() < 0.5
        said = list(pool.get("amounts", years))
        if rng.random() < 0.3:
            pool["first"] = rng.choice(years[: years.index(said[0]) + 1])
        if rng.random() < 0.3:
            pool["last"] = rng.choice(years[years.index(said[-1]) :])
        if rng.random() < 0.4:
            pool["share"] = rng.choice([0.5, 0.25, 0.8])
        if "amounts" in pool and rng.random() < 0.3:
            pool["within"] = True
            for year, money in pool["amounts"].items():
                if periods[year]:
                    periods[year]["budget"] += money
            if "budget" in case:
                case["budget"] += sum(pool["amounts"].values())
    return {**case, "pools": pools}


SCOPES = [{}, {"stages": ["a"]}, {"stages": ["b"]}, {"technologies": ["iot"]}, {"technologies": ["twin"]}]


def payable(case, plan):
    """Whether money can flow from where it is to all that a plan, pair → the number of its year, spends."""
    years = list(case["periods"])
    capacity = {}

    def arc(a, b, most):
        more = most if isinstance(most, Fraction) else oracle_plans.exact(most)
        capacity[a, b] = capacity[a, b] + more if (a, b) in capacity else more

    def within(year=None):
        amounts = (p["amounts"] for p in case["pools"].values() if p.get("within"))
        return sum(a.get(year, 0) if year else sum(a.values()) for a in amounts)

    plenty = 10_000
    arc("money", "budget", case["budget"] - within() if "budget" in case else plenty)
    for k, year in enumerate([*years, "later"]):
        own = case["periods"].get(year, {}).get("budget")
        arc("budget", f"in {year}", plenty if own is None else own - within(year))
        if case["carry_over"] and k:
            arc(f"in {years[k - 1]}", f"in {year}", 0 if year == "later" else plenty)
    for name, pool in case["pools"].items():
        first = years.index(pool.get("first", years[0]))
        last = years.index(pool["last"]) if "last" in pool else len(years)
        if "amount" in pool:
            arc("money", name, pool["amount"])
        for k, year in enumerate([*years, "later"]):
            here = f"{name} in {year}"
            if "amount" in pool:
                arc(name, here, plenty)
            else:
                arc("money", here, pool["amounts"].get(year, 0))
                if pool["carry_over"] and k:
                    arc(f"{name} in {years[k - 1]}", here, plenty)
            if not first <= k <= last:
                continue
            for pair in plan:
                if oracle_plans.oracle.in_scope(pool, pair):
                    spent = spending(case, pair, plan[pair])[k]
                    arc(here, f"{pair} {k}", oracle_plans.exact(pool.get("share", 1)) * spent)
    whole = Fraction(0)
    for pair, start in plan.items():
        for k, spent in enumerate(spending(case, pair, start)):
            year = [*years, "later"][k]
            arc(f"in {year}", f"{pair} {k}", spent)
            arc(f"{pair} {k}", "paid", spent)
            whole += spent
    return oracle_plans.largest_flow(capacity, "money", "paid") == whole


def spending(case, pair, start):
    """By year, what comes after the last of them last."""
    years, entry = len(case["periods"]), case["pairs"][pair]
    found = [Fraction(0)] * (years + 1)
    for k, share in enumerate(entry.get("cost_profile", [1])):
        found[min(start + k, years)] += oracle_plans.exact(share) * entry["cost"]
    return found


def plans(case):
    years = list(case["periods"])
    pairs = case["pairs"]
    ways = [
        [None, *range(years.index(entry.get("earliest", years[0])), len(years))] for entry in pairs.values()
    ]
    for starts in product(*ways):
        yield {pair: start for pair, start in zip(pairs, starts, strict=True) if start is not None}


@campaign(full=2000, part=60)
def test_plans_that_money_can_flow_to_are_those_that_keep_the_budgets(seed):
    case = drawn(seed)
    made = loopfolio.fund(case, beside=0).programme
    number = {(option.pair, option.start): i for i, option in enumerate(made.pairs)}
    worth = []
    for plan in plans(case):
        chosen = {number[pair, start] for pair, start in plan.items()}
        affordable = payable(case, plan)
        assert made.keeps_rules(chosen) == affordable, (plan, case)
        sums = [(row, sum(a for i, a in row.coefficients.items() if i in chosen)) for row in made.rows]
        held = all(row.at_most is None or total <= row.at_most + 1e-6 for row, total in sums)
        assert held == affordable, (plan, case)
        if affordable:
            worth.append(sum(case["pairs"][pair]["value"] for pair in plan))
    for solver in ("highs", "cbc"):
        found = best(made, solver)
        assert found is not None
        assert found.value == pytest.approx(max(worth))


def without(case, name):
    """The case without one of its budgets: the whole one, or a year's."""
    if name == "budget":
        return {key: value for key, value in case.items() if key != "budget"}
    year = name.removeprefix("budget ")
    return {**case, "periods": {**case["periods"], year: {}}}


@campaign(full=300)
def test_what_a_budget_costs_is_what_leaving_it_out_would_gain(seed):
    case = drawn(seed)
    found = loopfolio.fund(case)

    def most(case):
        return max(
            sum(case["pairs"][p]["value"] for p in plan) for plan in plans(case) if payable(case, plan)
        )

    top = most(case)
    for use in found.rules:
        if case["carry_over"] and use.rule.title != "budget":
            continue  # its own part is carried over all the same
        assert use.forgone == pytest.approx(most(without(case, use.rule.title)) - top), use.rule.title


@campaign(full=300)
def test_what_pools_pay_in_each_year_can_be_paid_and_is_confirmed(seed):
    case = drawn(seed)
    analysis = loopfolio.analyse(case)
    found = analysis.portfolio
    for spent in found.periods:
        assert -1e-9 <= spent.from_pools <= spent.amount + 1e-9
        if spent.budget is not None and not case["carry_over"]:
            assert spent.amount - spent.from_pools <= spent.budget + 1e-6
    if found.drawn is not None:
        assert sum(s.from_pools for s in found.periods) <= found.drawn + 1e-6
    findings = loopfolio.verify(analysis, case).findings
    assert not [finding for finding in findings if finding.status != "confirmed"]
