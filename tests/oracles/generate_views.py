"""Small random cases of many views: profiles of every way, open readings, ranges of costs, scales.

Built on ``generate``: plain dicts, the same for the same seed, small enough to look at every portfolio.
"""

from itertools import combinations
from random import Random
from typing import Any

import generate

Case = dict[str, Any]

SAATY = [1, 2, 3, 4, 5, 7, 9, "1/2", "1/3", "1/5", "1/7", 1.5, "2/3"]
PEOPLE = ["ana", "bo", "eva", "jo"]
SCALES = [{"low": 1, "medium": 4, "high": 6}, {"low": 0, "medium": 1, "high": 10}, "1-3-9"]


def case_to_weigh(seed: int) -> Case:
    """Three stages on one to six criteria, and a profile of every way of weighing."""
    rng = Random(seed)
    names = [f"c{k}" for k in range(1, rng.randint(1, 6) + 1)]
    profiles: Case = {
        "incomplete": {"ahp": judgements(rng, names, rng.choice([0, 0.3, 0.7]))},
        "swing": swing(rng, names),
        "order": {"order": rng.sample(names, len(names))},
        "judgements": experts(rng, names, "judgements", {}),
        "priorities": experts(rng, names, "priorities", {}),
    }
    if len(names) > 2:
        groups = tree(rng, names)
        profiles["tree"] = {"groups": groups, "ahp": in_groups(rng, names, groups, rng.choice([0.0, 0.6]))}
        for how in ("judgements", "priorities"):
            profiles[f"tree_{how}"] = {"groups": groups, **experts(rng, names, how, groups)}
    stages: Case = {s: {c: rng.choice(generate.LEVELS) for c in names} for s in ("s1", "s2", "s3")}
    if len({tuple(stage.values()) for stage in stages.values()}) > 1:  # else the data tell nothing apart
        profiles["data"] = {"data": "entropy"}
    return {
        "format": 1,
        "name": f"views {seed}",
        "criteria": {c: {"direction": rng.choice(["max", "min"])} for c in names},
        "stages": stages,
        "profiles": profiles,
    }


def judgements(rng: Random, names: list[str], leave_out: float) -> Case:
    """Judgements that connect the names, some of the others left out."""
    chain = rng.sample(names, len(names))
    needed = [(a, chain[rng.randrange(k)]) for k, a in enumerate(chain) if k]
    needed_pairs = {frozenset(x) for x in needed}
    said: Case = {}
    for a, b in combinations(names, 2):
        if frozenset((a, b)) in needed_pairs or rng.random() >= leave_out:
            row, column = (a, b) if rng.random() < 0.7 else (b, a)
            said.setdefault(row, {})[column] = rng.choice(SAATY)
    return said


def tree(rng: Random, names: list[str]) -> dict[str, list[str]]:
    """One or two groups, the second within the first or beside it."""
    members = rng.sample(names, rng.randint(2, len(names)))
    if len(members) == len(names):
        members = members[:-1]
    groups = {"g1": members}
    if len(members) > 2 and rng.random() < 0.6:
        groups["g2"] = members[:2]
        groups["g1"] = [*members[2:], "g2"]
    elif len(names) - len(members) > 2:
        rest = [c for c in names if c not in members]
        groups["g2"] = rest[:2]
    return groups


def in_groups(rng: Random, names: list[str], groups: dict[str, list[str]], leave_out: float) -> Case:
    inside = {m for members in groups.values() for m in members}
    top = [x for x in [*groups, *names] if x not in inside]
    said: Case = {}
    for siblings in [top, *groups.values()]:
        for row, columns in judgements(rng, siblings, leave_out).items():
            said.setdefault(row, {}).update(columns)
    return said


def experts(rng: Random, names: list[str], how: str, groups: dict[str, list[str]]) -> Case:
    said: Case = {}
    for person in PEOPLE[: rng.randint(2, 3)]:
        said[person] = {"ahp": in_groups(rng, names, groups, rng.choice([0.0, 0.4]))}
        if rng.random() < 0.5:
            said[person]["weight"] = rng.choice([2, 0.5, 3])
    return (
        {"experts": said, "aggregate": how}
        if how == "priorities" or rng.random() < 0.5
        else {"experts": said}
    )


def swing(rng: Random, names: list[str]) -> Case:
    points = {c: rng.choice([0, 10, 25, 60, 80]) for c in names}
    points[rng.choice(names)] = 100
    return {"swing": points}


def case_of_views(seed: int) -> Case:
    """A case to compare and to stress: of at most six options, with two to four profiles."""
    rng = Random(f"views {seed}")
    case = generate.random_case(seed, 6)
    case["name"] = f"views {seed}"
    names = list(case["criteria"])
    ways = [
        lambda: {"ahp": judgements(rng, names, 0.3)},
        lambda: swing(rng, names),
        lambda: {"order": rng.sample(names, len(names))},
        lambda: experts(rng, names, rng.choice(["judgements", "priorities"]), {}),
        lambda: {"ahp": judgements(rng, names, 0.0)},
    ]
    case["profiles"] = {f"p{k}": rng.choice(ways)() for k in range(1, rng.randint(2, 4) + 1)}
    case.pop("profile", None)
    if rng.random() < 0.5:
        case["profile"] = rng.choice(list(case["profiles"]))

    cells = [(s, c) for s in case["stages"] for c in names]
    for s, c in cells:
        cell = case["stages"][s][c]
        case["stages"][s][c] = cell[0] if isinstance(cell, list) else cell
    for s, c in rng.sample(cells, min(len(cells), rng.choice([0, 1, 2, 2, 3]))):
        case["stages"][s][c] = open_cell(rng, case["criteria"][c])

    for technology in case["technologies"].values():
        if isinstance(technology.get("cost"), dict):
            technology["cost"] = technology["cost"]["likely"]
        if rng.random() < 0.4:
            technology["cost"] = three_points(rng, technology["cost"])
    for pair in case.get("pairs", {}).values():
        if "cost" in pair and rng.random() < 0.4:
            likely = pair["cost"]["likely"] if isinstance(pair["cost"], dict) else pair["cost"]
            pair["cost"] = three_points(rng, likely)
    if rng.random() < 0.4:
        case["scales"] = {"other": rng.choice(SCALES)}
    return case


def open_cell(rng: Random, criterion: Case) -> Any:
    """One of several readings, or what each of several people read."""
    if "bounds" in criterion:
        low, high = criterion["bounds"]
        values: list[Any] = [low, high, round((low + high) / 2, 2), round(rng.uniform(low, high), 2)]
    else:
        values = list(generate.LEVELS)
    if rng.random() < 0.5:
        return rng.sample(list(dict.fromkeys(values)), rng.randint(2, 3))
    return {person: rng.choice(values) for person in PEOPLE[: rng.randint(2, 4)]}


def three_points(rng: Random, likely: float) -> Case:
    return {
        "low": round(likely * rng.choice([0.5, 0.8, 1]), 6),
        "likely": likely,
        "high": round(likely * rng.choice([1, 1.2, 2]), 6),
    }
