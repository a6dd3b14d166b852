"""Cases to mutate: the library's, and random ones that say as much as the format lets them."""

from random import Random
from typing import Any

import generate
import generate_plans
import generate_views
import generate_years
from loopfolio.cases.files import LIBRARY, library
from loopfolio.cases.yaml.parser import parse

Case = dict[str, Any]


def text_of_library(name: str) -> str:
    return (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8")


def own(name: str) -> Case:
    """What a library file says itself."""
    tree, _ = parse(text_of_library(name), name)
    return tree.plain()  # type: ignore[union-attr]


def any_case(rng: Random) -> Case:
    """A sound case of any make."""
    make = rng.choice(["library", "plain", "plan", "years", "views", "weigh", "rich", "rich", "rich"])
    seed = rng.randrange(10**6)
    if make == "library":
        return own(rng.choice(library()))
    if make == "plain":
        return generate.random_case(seed, 8, rng.choice(["plain", "euros", "fine"]))
    if make == "plan":
        return generate_plans.random_plan(seed, 500)
    if make == "years":
        return generate_years.random_years(seed, 500)
    if make == "views":
        return generate_views.case_of_views(seed)
    if make == "weigh":
        return generate_views.case_to_weigh(seed)
    return rich(rng)


def rich(rng: Random) -> Case:
    """A plan with profiles of every way, readings of several people, ranges, scales and scenarios."""
    case = generate_plans.random_plan(rng.randrange(10**6), 200)
    names = list(case["criteria"])
    ways: dict[str, Any] = {
        "judged": {"ahp": generate_views.judgements(rng, names, 0.3)},
        "shares": {"direct": {c: 1 / len(names) for c in names}},
        "points": generate_views.swing(rng, names),
        "ordered": {"order": rng.sample(names, len(names))},
        "team": generate_views.experts(rng, names, rng.choice(["judgements", "priorities"]), {}),
    }
    if len(names) > 2:
        groups = generate_views.tree(rng, names)
        ways["tree"] = {"groups": groups, "ahp": generate_views.in_groups(rng, names, groups, 0.3)}
    if len({tuple(stage.values()) for stage in case["stages"].values()}) > 1:
        ways["measured"] = {"data": rng.choice(["entropy", "critic", "std"])}
    chosen = rng.sample(list(ways), rng.randint(1, len(ways)))
    case["profiles"] = {name: ways[name] for name in chosen}
    case["profile"] = rng.choice(chosen)
    cells = [(s, c) for s in case["stages"] for c in names]
    for s, c in rng.sample(cells, min(len(cells), rng.choice([0, 1, 2]))):
        case["stages"][s][c] = generate_views.open_cell(rng, case["criteria"][c])
    if rng.random() < 0.3:
        case["scales"] = {"other": rng.choice(generate_views.SCALES)}
    if rng.random() < 0.5:
        stage, criterion = rng.choice(cells)
        kept = any(pool.get("within") for pool in case.get("pools", {}).values())
        case["scenarios"] = {"lean": {"discount": 0.5} if kept else {"budget": rng.choice([0, 1, 5])}}
        case["scenarios"]["other"] = {"stages": {stage: {criterion: rng.choice(generate.LEVELS)}}}
    return case


# ---------------------------------------------------------------- as a file


class Raw(str):
    """Text that is written as it stands, without quotes."""

    __slots__ = ()


PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")


def scalar(value: Any) -> str:
    if isinstance(value, Raw):
        return str.__str__(value)
    if isinstance(value, str):
        import json

        plain = value and set(value) <= PLAIN and not value[0].isdigit()
        return value if plain and value.lower() not in ("null", "true", "false") else json.dumps(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value)


def flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def as_yaml(case: Any) -> str:
    """The case with a line for each entry of each section."""
    if not isinstance(case, dict):
        return flow(case) + "\n"
    lines = []
    for key, value in case.items():
        if isinstance(value, dict) and value:
            lines += [f"{scalar(key)}:", *(f"  {scalar(k)}: {flow(v)}" for k, v in value.items())]
        elif isinstance(value, list) and value:
            lines += [f"{scalar(key)}:", *(f"  - {flow(v)}" for v in value)]
        else:
            lines.append(f"{scalar(key)}: {flow(value)}")
    return "\n".join(lines) + "\n"
