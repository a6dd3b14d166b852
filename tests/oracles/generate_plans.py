"""Small random cases with levels, periods, pools, chances and maturity that is built.

Numbers are few and round, so that plans tie and limits just bind. The same seed, the same case.
"""

from random import Random
from typing import Any

import oracle
import oracle_plans

Case = dict[str, Any]

LEVELS = ["low", "medium", "high"]
PERIODS = [
    [],
    [("2027", None), ("2028", None)],
    [("2027", None), ("2028", None), ("2029", None)],
    [("2027", "2027-04-01"), ("2028", "2028-02-18"), ("2029", None)],
    [("h1", "2027-01-01"), ("h2", "2027-07-01")],
    [("start", None), ("middle", None), ("end", None)],
]
DAYS = ["2026-12-31", "2027-01-01", "2027-06-30", "2027-07-01", "2028-01-01", "2028-02-18", "2030-01-01"]
PROFILES = [[1], [0.5, 0.5], [0.6, 0.4], [0.2, 0.3, 0.5], [0, 1], [0.1, 0.2, 0.3, 0.4]]
RULES = [
    *("total", "mean", "each", "each", "each", "count", "share", "requires", "requires", "requires"),
    *("excludes", "together", "fund", "fund", "skip"),
]


def random_plan(seed: int, most_plans: int = 2500) -> Case:
    """A valid case with at most ``most_plans`` plans, feasible or not.

    Its theme, by the seed, is maturity that is built, money from pools, chains of prerequisites, or none.
    """
    rng = Random(seed)
    theme = ["any", "maturity", "pools", "chain"][seed % 4]
    case: Case = {"format": 1, "name": f"plan {seed} {theme}", "illustrative": True}
    names = ["technological_maturity"] if theme == "maturity" or rng.random() < 0.7 else []
    names += ["digitalization_difficulty"] if rng.random() < 0.5 else []
    case["criteria"] = {n: {"direction": rng.choice(["max", "min"])} for n in ["impact", *names]}
    case["stages"] = {
        f"s{k}": {c: rng.choice([*LEVELS, "low"]) for c in case["criteria"]}
        for k in range(1, rng.randint(1, 2 if theme == "maturity" else 3) + 1)
    }
    case["profiles"] = {"owner": {"direct": dict.fromkeys(case["criteria"], 1 / len(case["criteria"]))}}
    periods = rng.choice(PERIODS[1:] if theme in ("maturity", "chain") else PERIODS)
    if rng.random() < 0.5:
        case["resources"] = {"staff": {}}
    costs = rng.choice([[0, 1, 2, 3, 4], [1, 2], [2, 3, 5, 8], [0.1, 0.2, 0.3, 1.1], [100, 250, 400]])
    case["technologies"] = {
        f"t{k}": _technology(rng, case, costs, [p for p, _ in periods])
        for k in range(1, rng.randint(2 if theme == "maturity" else 1, 3) + 1)
    }
    if theme == "maturity":
        for technology in case["technologies"].values():
            technology["maturity"] = rng.choice(["medium", "high", "high", "high"])
            technology["builds"] = {"maturity": rng.choice([0.5, 1, 1, 2])}
    everything = [f"{s}/{t}" for s in case["stages"] for t in case["technologies"]]
    chosen = rng.sample(everything, min(rng.randint(2, 5), len(everything)))
    stated = rng.random() < 0.6
    case["fit"], case["pairs"] = {}, {}
    for pair in (p for p in everything if p in chosen):
        stage, technology = pair.split("/")
        case["fit"].setdefault(stage, {})[technology] = rng.choice(["medium", "high", 0.5])
        own = _own(rng, case, costs, [p for p, _ in periods])
        if stated:
            own["value"] = rng.choice([0, 1, 2, 3, 4, 5, 6])
        if own:
            case["pairs"][pair] = own
    if periods:
        case["periods"] = {name: {"starts": day} if day else {} for name, day in periods}
        case["discount"] = rng.choice([0, 0, 0.05, 0.1, 1])
    while oracle_plans.size(case) > most_plans:
        stage, technology = rng.choice(chosen).split("/")
        chosen.remove(f"{stage}/{technology}")
        del case["fit"][stage][technology]
        case["pairs"].pop(f"{stage}/{technology}", None)
    every = oracle_plans.choices(case, oracle_plans.priorities(case))
    some = tuple(
        rng.choice(options) for options in every if rng.random() < (0.95 if theme == "maturity" else 0.8)
    )
    _money(rng, case, some, theme)
    pairs = [options[0].pair for options in every]
    if len(pairs) > 1 and rng.random() < 0.5:
        case["synergies"] = [
            {
                "pairs": rng.sample(pairs, min(len(pairs), rng.choice([2, 2, 3, 4]))),
                "value": rng.choice([0.5, 1, 2, -0.5, -1, -3]),
            }
            for _ in range(rng.randint(1, 3))
        ]
    dated = all(day or name.isdigit() for name, day in periods)
    kinds = [rng.choice(RULES) for _ in range(rng.choice([0, 0, 1, 1, 2, 3, 4]))]
    kinds += {"maturity": ["gate", "gate"], "chain": ["requires", "requires"]}.get(theme, [])
    rules = [_rule(rng, case, every, some, kind, dated) for kind in kinds]
    if rules:
        case["rules"] = [
            rule | {"name": f"rule {k}"} if rng.random() < 0.7 else rule for k, rule in enumerate(rules, 1)
        ]
    return {key: value for key, value in case.items() if value not in ({}, [])}


def running_plan(seed: int, most_plans: int = 2500) -> Case:
    """A random plan of which some pairs run already; some of these may be stopped."""
    return begun(random_plan(seed, most_plans), seed)


def begun(case: Case, seed: int) -> Case:
    """A plan of which some pairs run already; some of these may be stopped."""
    rng = Random(f"running {seed}")
    pairs = [
        options[0].pair for options in oracle_plans.choices(case, oracle_plans.priorities(case)) if options
    ]
    for pair in pairs:
        if rng.random() < 0.55:
            own = case.setdefault("pairs", {}).setdefault(pair, {})
            own["running"] = _running(rng, case, pair)
            own.pop("earliest", None)
            own.pop("latest", None)
    for rule in case.get("rules", []):  # what cannot be stopped cannot be skipped either
        if rule["rule"] == "skip":
            for pair in oracle.spoken_of(rule, pairs):
                runs = case.get("pairs", {}).get(pair, {}).get("running")
                if runs is not None:
                    runs.setdefault("stop", rng.choice([0, 1, 2]))
    return case


def _running(rng: Random, case: Case, pair: str) -> Case:
    amounts = [0, 0, 1, 2, 3, 0.5]
    runs: Case = {"left": rng.choice(amounts)}
    if "periods" in case and rng.random() < 0.4:
        runs["left"] = [rng.choice(amounts) for _ in range(rng.randint(1, len(case["periods"]) + 1))]
    levels = [level for level in oracle_plans.levels_of(case, pair) if level is not None]
    if levels:
        runs["level"] = rng.choice(levels)
    if rng.random() < 0.6:
        runs["stop"] = rng.choice([0, 0, 0.5, 1, 2])
    if rng.random() < 0.5:
        runs["spent"] = rng.choice([0, 7, 1000])
    return runs


def _levels(rng: Random, case: Case, costs: list[float], *, with_difficulty: bool) -> Case:
    levels: Case = {}
    for name in rng.choice([["pilot", "rollout"], ["pilot", "rollout"], ["one"], ["small", "mid", "big"]]):
        levels[name] = {"cost": rng.choice(costs)}
        if rng.random() < 0.8:
            levels[name]["effect"] = rng.choice([0, 0.5, 0.5, 0.25, 1, 1.5])
        if with_difficulty and rng.random() < 0.2:
            levels[name]["difficulty"] = rng.choice(LEVELS)
        if rng.random() < 0.3:
            levels[name]["builds"] = {"maturity": rng.choice([0, 0.5, 1, 2])}
        if "resources" in case and rng.random() < 0.4:
            levels[name]["staff"] = rng.choice([0, 1, 2])
    return levels


def _when(rng: Random, periods: list[str]) -> Case:
    if not periods:
        return {}
    when: Case = {}
    if rng.random() < 0.25:
        when["cost_profile"] = rng.choice(PROFILES)
    if rng.random() < 0.2:
        when["earliest"] = rng.choice(periods)
    elif rng.random() < 0.2:
        when["latest"] = rng.choice(periods)
    return when


def _technology(rng: Random, case: Case, costs: list[float], periods: list[str]) -> Case:
    technology = {"difficulty": rng.choice(LEVELS), "maturity": rng.choice([*LEVELS, "high"])}
    technology |= _when(rng, periods)
    if rng.random() < 0.4:
        technology["levels"] = _levels(rng, case, costs, with_difficulty=True)
    else:
        technology["cost"] = rng.choice(costs)
    if rng.random() < 0.3:
        technology["success"] = rng.choice([0.5, 0.8, 1, 0.25])
    if rng.random() < 0.3:
        technology["builds"] = {"maturity": rng.choice([0.5, 1, 1, 2])}
    if "resources" in case:
        technology["staff"] = rng.choice([0, 1, 2])
    return technology


def _own(rng: Random, case: Case, costs: list[float], periods: list[str]) -> Case:
    own: Case = {}
    if rng.random() < 0.2:
        own["cost"] = rng.choice(costs)
    elif rng.random() < 0.2:
        own["levels"] = _levels(rng, case, costs, with_difficulty=False)
    if rng.random() < 0.2:
        own["success"] = rng.choice([0.5, 0.8, 1])
    if rng.random() < 0.15:
        own["maturity"] = rng.choice(LEVELS)
    if rng.random() < 0.2:
        own["builds"] = {"maturity": rng.choice([0, 1, 2])}
    if "resources" in case and rng.random() < 0.2:
        own["staff"] = rng.choice([0, 3])
    # Both ends at the pair: what its technology says of the other end could leave no period.
    if periods and rng.random() < 0.2:
        first = rng.randrange(len(periods))
        own["earliest"], own["latest"] = periods[first], rng.choice(periods[first:])
    if periods and rng.random() < 0.15:
        own["cost_profile"] = rng.choice(PROFILES)
    return own


def _money(rng: Random, case: Case, some: oracle_plans.Plan, theme: str) -> None:
    """Budgets and pools about what a plan costs, most of them enough for it and not much more."""
    whole = round(sum(c.cost for c in some), 3)
    if theme == "pools" or rng.random() < 0.7:
        case["budget"] = rng.choice([whole, whole, whole, round(whole / 2, 3), 2 * whole, 0])
        pools: Case = {}
        for name in ["grant", "fund", "loan"][: rng.choice([1, 2, 2, 3] if theme == "pools" else [0, 0, 1])]:
            pools[name] = {"amount": rng.choice([0, round(whole / 4, 3), round(whole / 2, 3), 1])}
            pools[name]["scope"] = _scope(rng, case)
            if rng.random() < 0.3:
                pools[name]["share"] = rng.choice([0.5, 0.25, 0.8])
            left = case["budget"] - sum(p["amount"] for p in pools.values() if p.get("within"))
            if rng.random() < 0.5 and pools[name]["amount"] <= left:
                pools[name]["within"] = True
        case["pools"] = pools
    if "periods" in case and rng.random() < 0.6:
        case["carry_over"] = rng.random() < 0.5
        spent = oracle_plans.spent(case, some)
        for amount, period in zip(spent, case["periods"].values(), strict=True):
            if case["carry_over"] or rng.random() < 0.8:
                period["budget"] = round(amount * rng.choice([1, 1, 1, 1, 1.5, 0.5]), 3)
        _beside_periods(rng, case)


def _beside_periods(rng: Random, case: Case) -> None:
    """Pools that stand beside the periods' budgets: for one of these each, where nothing is carried over."""
    pools, names = case.get("pools", {}), list(case["periods"])
    if not all(pool.get("within") for pool in pools.values()):
        for pool in pools.values():
            pool.pop("within", None)
            if not case["carry_over"]:
                pool["first"] = pool["last"] = rng.choice(names)
            elif rng.random() < 0.5:
                first = rng.randrange(len(names))
                pool["first"], pool["last"] = names[first], rng.choice(names[first:])


def _scope(rng: Random, case: Case) -> Case:
    scope: Case = {}
    if rng.random() < 0.6:
        scope["stages"] = rng.sample(list(case["stages"]), rng.randint(1, len(case["stages"])))
    if rng.random() < 0.6 or not scope:
        names = list(case["technologies"])
        scope["technologies"] = rng.sample(names, rng.randint(1, len(names)))
    return scope


def _rule(
    rng: Random,
    case: Case,
    every: list[list[oracle_plans.Choice]],
    some: oracle_plans.Plan,
    kind: str,
    dated: bool,
) -> Case:
    """A rule of a kind; its limit, where it has one, is about what the plan ``some`` comes to."""
    pairs = [options[0].pair for options in every]
    if kind == "gate":
        return _gate(rng, case, pairs)
    rule: Case = {"rule": kind}
    if rng.random() < 0.3:
        rule["scope"] = _scope(rng, case)
    if kind == "requires":
        one, other = rng.sample(pairs, 2) if len(pairs) > 1 else pairs * 2
        rule |= {"pair": _pattern(rng, [one]), "needs": _pattern(rng, [other])}
        if rng.random() < 0.7:
            rule["lag"] = rng.choice([0, 1, 1, 2])
    elif kind in ("excludes", "together", "fund", "skip"):
        many = rng.choice([1, 1, 2]) if kind in ("fund", "skip") else rng.choice([2, 2, 3])
        patterns = [_pattern(rng, pairs) if rng.random() < 0.3 else rng.choice(pairs) for _ in range(many)]
        rule["pairs"] = list(dict.fromkeys(patterns))
        if kind == "fund" and dated and rng.random() < 0.6:
            rule["by"] = rng.choice(DAYS)
    elif kind == "each":
        names = [n for n in ("technological_maturity",) if n in case["criteria"]]
        rule["of"] = rng.choice(["maturity", "maturity", "risk", "difficulty", *names, *names])
        if "maturity" in rule["of"]:
            rule["at_least"] = rng.choice([*LEVELS[1:], 2.5])
        else:
            rule["at_most"] = rng.choice([0, 0.2, 0.5, 1, 4])
    elif kind == "count":
        rule[rng.choice(["at_most", "at_least"])] = len(some)
    elif kind == "share":
        rule["of"] = rng.choice(["cost", "difficulty"])
        rule[rng.choice(["at_most", "at_least"])] = rng.choice([0.25, 0.5, 0.6])
    elif kind == "mean":
        rule["of"] = rng.choice(["risk", "risk", "risk", "difficulty", "maturity"])
        rule["at_most"] = rng.choice([0.2, 0.1, 0.5]) if rule["of"] == "risk" else rng.choice([2, 3, 4])
    else:
        resources = list(case.get("resources", {}))
        rule["of"] = rng.choice(["cost", "cost", "risk", "value", "difficulty", *resources, *resources])
        total = sum(oracle_plans.attribute(case, c, rule["of"]) for c in some)
        rule[rng.choice(["at_most", "at_least"])] = round(total, 3)
    return rule


def _gate(rng: Random, case: Case, pairs: list[str]) -> Case:
    """A gate before one pair, or its likes, that something else at its stage could open."""
    at_two = [p for p in pairs if sum(q.split("/")[0] == p.split("/")[0] for q in pairs) > 1]
    stage, technology = rng.choice(at_two or pairs).split("/")
    reading = oracle.score(case, stage, "technological_maturity")
    return {
        "rule": "each",
        "of": rng.choice(["maturity", "technological_maturity"]),
        "at_least": rng.choice([reading + 0.5, reading + 1, reading + 1, "medium", "high"]),
        "scope": {"technologies": [technology]} | ({"stages": [stage]} if rng.random() < 0.7 else {}),
    }


def _pattern(rng: Random, pairs: list[str]) -> str:
    stage, technology = rng.choice(pairs).split("/")
    return rng.choice([f"{stage}/{technology}"] * 3 + [f"*/{technology}", f"{stage}/*"])
