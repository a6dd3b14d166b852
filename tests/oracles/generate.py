"""Small random cases for the oracle, full of exact ties, zero costs and limits that just bind.

Cases are plain dicts, the same for the same seed, and small enough to look at every portfolio.
"""

import json
from random import Random
from typing import Any

import oracle

Case = dict[str, Any]

LEVELS = ["low", "medium", "high"]
SYMBOLS = {"low": "△", "medium": "○", "high": "◎"}
SCALES = [
    None,
    None,
    {"low": 1, "medium": 2, "high": 3},
    {"low": 1, "medium": 3, "high": 9},
    {"low": 0.5, "medium": 1, "high": 4},
    {"low": 0, "medium": 5, "high": 10},
]
JUDGEMENTS = [1, 1, 2, 3, 4, 5, 7, 9, 1.5, 2.5, "1/2", "1/3", "1/5", "1/9", "2/3", 0.25]
COSTS = [
    [0, 1, 2, 3],
    [1, 2],
    [5],
    [100, 200, 250, 400],
    [0.1, 0.2, 0.3, 0.7],
    [0, 0.1, 1.1, 2.5, 12.75],
    [33.33, 66.67, 100],
]
# Amounts in euros rather than thousands, some to the cent.
EUROS = [
    [1_250_000, 349_999, 87_450, 612_345],
    [612_345.67, 99_999.99, 1_000_000],
    [2_500_000, 2_499_999, 1_200_000],
    [1_000_000, 1_000_001, 2_000_000],
    [45_000_000, 12_345_678, 900_001],
]
# Differences that are real but smaller than a solver's tolerances.
FINE_COSTS = [[0.001, 0.002, 5000], [1, 1.0000001, 0.9999999]]
FINE_VALUES = [
    [1, 1.0000001, 0.9999999],
    [1_000_000, 1_000_000.5, 0.25],
    [1e-4, 2e-4, 3e-4],
    [0, 0.00001, 100],
]
RULES = ["total", "mean", "each", "count", "share", "requires", "excludes", "together", "fund", "skip"]


def random_case(seed: int, most_options: int = 8, kind: str = "plain") -> Case:
    """A valid case of at most ``most_options`` options, feasible or not.

    Of what ``kind`` its amounts are: ``plain`` ones of up to 400; ``euros``, up to 45 million and to the
    cent; or ``fine``, whose differences are real but smaller than a solver's tolerances.
    """
    rng = Random(seed)
    case: Case = {"format": 1, "name": f"random {seed} {kind}", "illustrative": True}
    if scale := rng.choice(SCALES):
        case["scale"] = scale
    case["criteria"] = _criteria(rng)
    case["stages"] = _stages(rng, case)
    case["profiles"] = {
        f"p{k}": _profile(rng, list(case["criteria"])) for k in range(1, rng.randint(1, 3) + 1)
    }
    if rng.random() < 0.5:
        case["profile"] = rng.choice(list(case["profiles"]))
    resources = rng.sample(["staff", "space"], rng.choice([0, 0, 1, 2]))
    if resources:
        case["resources"] = {r: {"unit": "FTE"} for r in resources}
    costs = rng.choice({"plain": COSTS, "euros": EUROS, "fine": FINE_COSTS}[kind])
    case["technologies"] = {
        f"t{k}": {
            "cost": _cost(rng, costs),
            "difficulty": rng.choice(LEVELS),
            "maturity": rng.choice(LEVELS),
            **{r: rng.choice([0, 1, 2, 0.5]) for r in resources},
        }
        for k in range(1, rng.randint(1, 4) + 1)
    }
    everything = [f"{s}/{t}" for s in case["stages"] for t in case["technologies"]]
    fits = rng.choice([["high"], ["low", "medium", "high"], ["medium", "high", 0.5, 0, 1, 0.3]])
    chosen = rng.sample(everything, min(most_options, len(everything)))
    case["fit"] = {}
    for pair in (p for p in everything if p in chosen):
        stage, technology = pair.split("/")
        fit = rng.choice(fits)
        case["fit"].setdefault(stage, {})[technology] = (
            {"fit": fit, "why": "so"} if rng.random() < 0.1 else fit
        )
    pairs = _overrides(rng, chosen, costs, resources, kind == "fine")
    if pairs:
        case["pairs"] = pairs

    weights = oracle.weigh(case, oracle.default_profile(case)).weights
    every = oracle.options(case, oracle.closeness(case, weights))
    if len(every) > 1 and rng.random() < 0.4:
        case["synergies"] = [
            {
                "pairs": rng.sample(list(every), min(len(every), rng.choice([2, 2, 3]))),
                "value": rng.choice([0.05, 0.1, 0.5, 1, -0.05, -0.3, -2]),
            }
            for _ in range(rng.randint(1, 3))
        ]
    if rng.random() < 0.9:
        some = _some(rng, list(every))
        whole = sum(every[p]["cost"] for p in every)
        case["budget"] = rng.choice(
            [0, round(whole / 2, 3), round(whole / 3, 3), whole, *[sum(every[p]["cost"] for p in some)] * 6]
        )
    rules = [_rule(rng, case, every, everything) for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, 6]))]
    for k, rule in enumerate(rules, start=1):
        if rng.random() < 0.8:
            rule["name"] = f"rule {k}"
    if rules:
        case["rules"] = rules
    return case


def case_to_weigh(seed: int, size: int) -> Case:
    """Three stages on ``size`` criteria, with a profile of each kind and judgements that contradict."""
    rng = Random(seed)
    names = [f"c{k}" for k in range(1, size + 1)]
    case: Case = {
        "format": 1,
        "name": f"weigh {seed}",
        "criteria": {c: {"direction": rng.choice(["max", "min"])} for c in names},
        "stages": {s: {c: rng.choice(LEVELS) for c in names} for s in ("s1", "s2", "s3")},
        "profiles": {},
        "technologies": {"t1": {"cost": 1, "difficulty": "low", "maturity": "low"}},
        "fit": {"s1": {"t1": "high"}},
    }
    while len({next(iter(p)) for p in case["profiles"].values()}) < 3:
        case["profiles"][f"p{len(case['profiles']) + 1}"] = _profile(rng, names)
    return case


def case_of_all_sizes(seed: int) -> Case:
    """Up to nine pairs of stated values, some beside synergies of −1e12 to 1e6, under rules of each kind."""
    rng = Random(seed)
    stages, technologies = rng.choice([(2, 2), (2, 3), (3, 3)])
    case: Case = {"format": 1, "name": f"sizes {seed}", "criteria": {}}
    case["stages"] = {f"s{k}": {} for k in range(stages)}
    plain = {"cost": 1, "difficulty": "low", "maturity": "low"}
    case["technologies"] = {f"t{k}": dict(plain) for k in range(technologies)}
    everything = [f"{s}/{t}" for s in case["stages"] for t in case["technologies"]]
    least, dearest = rng.uniform(-6, 3), rng.uniform(-2, 6)
    case["pairs"] = {}
    for pair in everything:
        value = _sized(rng, least, least + rng.choice([0, 1, 3, 6]))
        value *= rng.choice([1, 1, 1, 1, 1, -1])
        cost = rng.choice([0, *[_sized(rng, dearest - 3, dearest)] * 6])
        case["pairs"][pair] = {"value": rng.choice([*[value] * 12, -1e12, -1e9]), "cost": cost}
    if rng.random() < 0.8:
        losses = [-1e12, -1e12, -1e9, -1e6, -_sized(rng, -6, 12), _sized(rng, least, least + 3)]
        case["synergies"] = [
            {"pairs": rng.sample(everything, rng.choice([2, 2, 3])), "value": rng.choice(losses)}
            for _ in range(rng.randint(1, 4))
        ]
    every = oracle.options(case, dict.fromkeys(case["stages"], 0.0))
    if rng.random() < 0.7:
        case["budget"] = sum(every[p]["cost"] for p in _some(rng, everything)) * rng.choice([1, 1, 1 - 2e-9])
    rules = [_rule(rng, case, every, everything) for _ in range(rng.choice([0, 1, 2, 3]))]
    if rng.random() < 0.2:
        rules.append({"rule": "fund", "pairs": rng.sample(list(every), 2)})
    case["rules"] = [{**rule, "name": f"rule {k}"} for k, rule in enumerate(rules)]
    return case


def _sized(rng: Random, low: float, high: float) -> float:
    return float(f"{10 ** rng.uniform(low, high):.{rng.choice([1, 2, 3, 12])}g}")


def _criteria(rng: Random) -> Case:
    names = ["circularity_impact", "carbon_footprint"][: rng.randint(0, 2)]
    names += [x for x in ["waste", "emissions"] if rng.random() < 0.4]
    if rng.random() < 0.8:
        names += ["technological_maturity", "digitalization_difficulty"]
    names = rng.sample(names, min(4, len(names))) or ["circularity_impact"]
    criteria: Case = {}
    for name in names:
        criteria[name] = {"direction": rng.choice(["max", "min"])}
        if name in ("waste", "emissions"):
            criteria[name] |= {"unit": "t", "bounds": rng.choice([[0, 100], [-10, 30], [0.5, 2.5]])}
    return criteria


def _stages(rng: Random, case: Case) -> Case:
    stages: Case = {}
    for k in range(1, rng.randint(2, 4) + 1):
        if stages and rng.random() < 0.4:
            stages[f"s{k}"] = dict(rng.choice(list(stages.values())))
        else:
            stages[f"s{k}"] = {c: _reading(rng, spec) for c, spec in case["criteria"].items()}
    return stages


def _reading(rng: Random, spec: Case) -> Any:
    if "bounds" in spec:
        low, high = spec["bounds"]
        values = [low, high, (low + high) / 2, round(rng.uniform(low, high), 2)]
    else:
        symbols = rng.random() < 0.2
        values = [SYMBOLS[x] if symbols else x for x in LEVELS]
    if rng.random() < 0.1:
        return rng.sample(values, 2) if len(set(values)) == len(values) else [values[0]]
    return rng.choice(values)


def _profile(rng: Random, criteria: list[str]) -> Case:
    kind = rng.choice(["ahp", "ahp", "direct", "order"])
    if kind == "order":
        return {"order": rng.sample(criteria, len(criteria))}
    if kind == "direct":
        raw = [rng.choice([0, 1, 2, 3, 4]) for _ in criteria]
        raw = raw if any(raw) else [1 for _ in criteria]
        return {"direct": {c: x / sum(raw) for c, x in zip(criteria, raw, strict=True)}}
    flat = rng.random() < 0.2
    judgements: dict[str, dict[str, Any]] = {}
    for i, a in enumerate(criteria):
        for b in criteria[i + 1 :]:
            row, column = (a, b) if rng.random() < 0.7 else (b, a)
            judgements.setdefault(row, {})[column] = 1 if flat else rng.choice(JUDGEMENTS)
    return {"ahp": judgements}


def _cost(rng: Random, costs: list[float]) -> Any:
    cost = rng.choice(costs)
    return {"low": cost / 2, "likely": cost, "high": cost * 2} if rng.random() < 0.1 else cost


def _overrides(rng: Random, chosen: list[str], costs: list[float], resources: list[str], fine: bool) -> Case:
    values = rng.choice(FINE_VALUES) if fine else [0, 1, 0.5, 2]
    often = 0.8 if fine else rng.choice([0, 0.2, 0.2, 0.8])
    pairs: Case = {}
    for pair in chosen:
        if rng.random() >= often:
            continue
        may = {
            "cost": _cost(rng, costs),
            "fit": rng.choice(["none", "low", "high", 0.25]),
            "difficulty": rng.choice([*LEVELS, 4, 0.5]),
            "maturity": rng.choice([*LEVELS, 2]),
            **{r: rng.choice([0, 1, 3]) for r in resources},
        }
        pairs[pair] = {k: may[k] for k in rng.sample(list(may), rng.choice([0, 1, 1, 2]))}
        if fine or rng.random() < 0.6 or not pairs[pair]:
            pairs[pair]["value"] = rng.choice(values)
    return pairs


def _some(rng: Random, pairs: list[str]) -> list[str]:
    return rng.sample(pairs, rng.randint(0, len(pairs)))


def _pattern(rng: Random, everything: list[str]) -> str:
    stage, technology = rng.choice(everything).split("/")
    return rng.choice(
        [f"{stage}/{technology}", f"{stage}/{technology}", f"*/{technology}", f"{stage}/*", "*/*"]
    )


def _rule(rng: Random, case: Case, every: dict[str, dict[str, float]], everything: list[str]) -> Case:
    kind = rng.choice(RULES)
    rule: Case = {"rule": kind}
    if rng.random() < 0.4:
        rule["scope"] = {}
        if rng.random() < 0.6:
            rule["scope"]["stages"] = rng.sample(
                list(case["stages"]), rng.randint(1, len(case["stages"]) - 1)
            )
        if rng.random() < 0.6 or not rule["scope"]:
            names = list(case["technologies"])
            rule["scope"]["technologies"] = rng.sample(names, rng.randint(1, max(1, len(names) - 1)))
    if kind == "requires":
        return rule | {"pair": _pattern(rng, everything), "needs": _pattern(rng, everything)}
    if kind in ("excludes", "together", "fund", "skip"):
        few = 1 if kind in ("fund", "skip") else 2
        patterns = [_pattern(rng, everything) for _ in range(rng.randint(few, few + 1))]
        explicit = rng.random() < 0.7
        patterns = [rng.choice(everything) if explicit else x for x in patterns]
        if kind == "fund":  # what is no option cannot be owed
            patterns = [p for p in patterns if "*" in p or p in every] or ["*/*"]
        return rule | {"pairs": list(dict.fromkeys(patterns))}

    resources = list(case.get("resources", {}))
    if kind == "share":
        of = rng.choice([None, "cost", "difficulty", *resources])
    else:
        of = rng.choice(["cost", "difficulty", "maturity", *resources, *case["criteria"], "value"])
    if of and kind != "count":
        rule["of"] = of
    if kind == "mean" and rng.random() < 0.4:
        rule["weight"] = rng.choice(["difficulty", "cost", *resources])
    for side in rng.choice([["at_most"], ["at_most"], ["at_least"], ["at_least"], ["at_least", "at_most"]]):
        rule[side] = _limit(rng, case, rule, every)
    if "at_least" in rule and "at_most" in rule:
        low, high = (oracle.level(case, rule[x]) for x in ("at_least", "at_most"))
        if low > high:
            rule["at_least"], rule["at_most"] = rule["at_most"], rule["at_least"]
    return rule


def _limit(rng: Random, case: Case, rule: Case, every: dict[str, dict[str, float]]) -> Any:
    """A limit that some portfolio meets exactly, or a number or level near."""
    ordinal = rule.get("of") == "maturity" or "bounds" not in case["criteria"].get(
        rule.get("of"), {"bounds": 0}
    )
    if rule["rule"] in ("mean", "each") and ordinal and rng.random() < 0.5:
        return rng.choice(LEVELS)
    if rule["rule"] == "each":
        return rng.choice([every[p][rule["of"]] for p in every] or [1])
    measured = oracle.used(rule, frozenset(_some(rng, list(every))), every)
    if measured is None:
        measured = 0.5
    if rule["rule"] == "count":
        return measured
    return measured if rng.random() < 0.6 else round(measured, 2)


def as_yaml(case: Case) -> str:
    """The case as a file that people can read: one line a stage, technology, pair or rule."""

    def flow(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    lines = []
    for key, value in case.items():
        if isinstance(value, dict) and value and key != "scale":
            lines += [f"{key}:"] + [f"  {flow(k)}: {flow(v)}" for k, v in value.items()]
        elif isinstance(value, list) and value:
            lines += [f"{key}:"] + [f"  - {flow(v)}" for v in value]
        else:
            lines.append(f"{key}: {flow(value)}")
    return "\n".join(lines) + "\n"
