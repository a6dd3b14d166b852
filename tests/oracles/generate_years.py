"""Random plans of years: what takes several periods, costs something to run, uses resources over periods.

Plans of ``generate_plans`` with more said of when: numbers stay few and round, so that plans tie and limits
just bind. The same seed, the same case.
"""

import itertools
import math
from random import Random
from typing import Any

import generate_plans
import oracle_plans

Case = dict[str, Any]

OF = ["cost", "capital cost", "operating cost", "staff", "staff", "value", "difficulty", "risk"]


def random_years(seed: int, most_plans: int = 1500) -> Case:
    """A valid case with periods and at most ``most_plans`` plans, feasible or not."""
    plain = (generate_plans.random_plan(s, most_plans) for s in itertools.count(1_000_000 + 97 * seed))
    case = next(found for found in plain if "periods" in found)
    rng = Random(f"years {seed}")
    case["name"] = f"years {seed}"
    case.setdefault("resources", {"staff": {}})
    names = list(case["periods"])
    owed = rng.random() < 0.6  # what may be below 0 is not told apart by pools, nor divided by
    for technology in case["technologies"].values():
        _more(rng, technology, names, whole="levels" not in technology, owed=owed)
        for level in technology.get("levels", {}).values():
            _of_level(rng, level, owed)
    for pair, own in case.get("pairs", {}).items():
        technology = case["technologies"][pair.split("/")[1]]
        if rng.random() < 0.3:
            _more(rng, own, names, whole="levels" not in own and "levels" not in technology, owed=owed)
        _own_amounts(own, technology)
        for level in own.get("levels", {}).values():
            _of_level(rng, level, owed)
    if not owed:
        case.pop("pools", None)
        case["rules"] = [r for r in case.get("rules", []) if r["rule"] not in ("mean", "share")]
    every = oracle_plans.choices(case, oracle_plans.priorities(case))
    some = tuple(rng.choice(options) for options in every if rng.random() < 0.8)
    _limits(rng, case, some)
    rules = [_rule(rng, case, every, some, owed) for _ in range(rng.choice([1, 1, 2, 3]))]
    case["rules"] = case.get("rules", []) + rules
    return {key: value for key, value in case.items() if value not in ({}, [])}


def _more(rng: Random, entry: Case, names: list[str], whole: bool, owed: bool) -> None:
    """What takes long, what it costs to run, what it uses when; ``whole``: it has one cost."""
    if rng.random() < 0.5:
        entry["duration"] = rng.choice([1, 2, 2, 3])
    if rng.random() < 0.5:
        entry["running_cost"] = rng.choice([1, 1, 2, 0.1] if owed else [-1, 1, 2, -0.5])
    if whole and rng.random() < 0.4:
        least = [0, 1, 2, 3] if owed else [-1, 0, 1, 4]
        amounts = {k: rng.choice(least) for k in sorted(rng.sample(range(3), rng.randint(1, 3)))}
        entry["cost_profile"] = amounts
        entry.pop("cost", None)
        if rng.random() < 0.5:
            entry["cost"] = math.fsum(amounts.values())
    if rng.random() < 0.4:
        entry["staff"] = rng.choice([[1, 2], [2, 1, 1], [0, 1], 1, 2])


def _own_amounts(own: Case, technology: Case) -> None:
    """A pair with a cost of its own says in amounts of its own when it is paid, where its technology does."""
    if isinstance(technology.get("cost_profile"), dict) and "cost_profile" not in own:
        if "levels" in own:
            own["cost_profile"] = [1]
        elif "cost" in own:
            own["cost_profile"] = {1: own["cost"]}


def _of_level(rng: Random, level: Case, owed: bool) -> None:
    if rng.random() < 0.3:
        level["duration"] = rng.choice([1, 2])
    if rng.random() < 0.3:
        level["running_cost"] = rng.choice([0, 1, 2] if owed else [0, 1, -1])
    if rng.random() < 0.2:
        level["staff"] = [1, 1]


def _limits(rng: Random, case: Case, some: oracle_plans.Plan) -> None:
    """Money and resources of the periods about what a plan takes, most of it enough and not much more."""
    slack = [1, 1, 1, 1.5, 0.5]
    if "budget" in case and not case.get("pools"):
        whole = sum(c.cost for c in some)
        case["budget"] = round(max(whole, 0) * rng.choice([1, 1, 2]), 3)
    budgeted = any("budget" in period for period in case["periods"].values())
    for (name, period), amount in zip(case["periods"].items(), oracle_plans.spent(case, some), strict=True):
        if budgeted and ("budget" in period or rng.random() < 0.5 or case.get("carry_over")):
            period["budget"] = round(amount * rng.choice(slack), 3)
        if rng.random() < 0.6:
            used = sum(oracle_plans.attribute(case, c, "staff", name) for c in some)
            period["staff"] = round(used * rng.choice(slack), 3)


def _rule(
    rng: Random, case: Case, every: list[list[oracle_plans.Choice]], some: oracle_plans.Plan, owed: bool
) -> Case:
    """A rule about a period, each of them, or a part of the money, about what the plan ``some`` comes to."""
    names = list(case["periods"])
    kind = rng.choice(["total", "total", "total", "count", "share" if owed else "total"])
    period = rng.choice([*names, "*", "*"])
    periods = names if period == "*" else [period]
    rule: Case = {"rule": kind, "name": f"{kind} {rng.randrange(10**6)}", "period": period}
    upper = rng.random() < 0.75
    if kind == "count":
        counts = [sum(c.period == name for c in some) for name in periods]
        return rule | ({"at_most": max(counts)} if upper else {"at_least": min(counts)})
    if kind == "share":
        stages = rng.sample(list(case["stages"]), 1)
        rule |= {"of": rng.choice(["cost", "staff", "difficulty"]), "scope": {"stages": stages}}
        return rule | {rng.choice(["at_most", "at_most", "at_least"]): rng.choice([0.25, 0.5, 0.6])}
    rule["of"] = rng.choice(OF)
    if rng.random() < 0.2:
        del rule["period"]
        periods = [None]
    sums = [sum(oracle_plans.attribute(case, c, rule["of"], name) for c in some) for name in periods]
    return rule | ({"at_most": round(max(sums), 3)} if upper else {"at_least": round(min(sums), 3)})
