"""Portfolios and plans against looking at all of them.

The laws: for a case small enough to look at every portfolio, HiGHS and CBC both give the best of all, of
equal ones the cheapest, of those the one that funds the earliest pairs, or name rules that cannot hold
together. And ``verify`` confirms what ``fund`` and ``run`` say of a case, and does not confirm it with one
figure changed.
"""

import copy
import json
from pathlib import Path
from random import Random
from typing import Any

import generate
import generate_plans
import generate_years
import oracle
import pytest
import test_oracle
import test_plans
from bases import rich
from laws import Broken, answered, ask
from mutants import at, put, walk

Case = dict[str, Any]

SIZES = ([1e-3, 1, 1e3], [1, 1e6], [1e-6, 1], [1, 1e4, 1e7], [1e-4, 1e4])


def scattered(rng: Random, plain: Case) -> Case:
    """The case with amounts of very different sizes beside each other, its limits met by some portfolio.

    What the oracle itself cannot tell apart, a thousand-millionth of the whole, is tried no further.
    """
    for _ in range(20):
        case = copy.deepcopy(plain)
        sizes = rng.choice(SIZES)
        resources = list(case.get("resources", {}))
        for entry in case["technologies"].values():
            _scale(rng, entry, ["cost", *resources], sizes)
        for entry in case.get("pairs", {}).values():
            _scale(rng, entry, ["cost", "value", "difficulty", *resources], sizes)
        for entry in case.get("synergies", []):
            _scale(rng, entry, ["value"], sizes)
        weights = oracle.weigh(case, oracle.default_profile(case)).weights
        every = oracle.options(case, oracle.closeness(case, weights))
        if all(_told_apart(case, every, name) for name in ("cost", "value", "difficulty", *resources)):
            return _limited(rng, case, every)
    return plain


def _scale(rng: Random, entry: Case, names: list[str], sizes: list[float]) -> None:
    for name in names:
        if isinstance(entry.get(name), (int, float)):
            entry[name] = float(f"{entry[name] * rng.choice(sizes):.12g}")


def _told_apart(case: Case, every: dict[str, dict[str, float]], name: str) -> bool:
    amounts = [abs(attributes[name]) for attributes in every.values()]
    if name == "value":
        amounts += [abs(synergy["value"]) for synergy in case.get("synergies", [])]
    return min((x for x in amounts if x), default=1.0) > 1e-7 * sum(amounts)


def _limited(rng: Random, case: Case, every: dict[str, dict[str, float]]) -> Case:
    some = rng.sample(list(every), rng.randint(0, len(every)))
    if "budget" in case:
        case["budget"] = float(f"{sum(every[p]['cost'] for p in some):.15g}")
    for rule in case.get("rules", []):
        for side in ("at_most", "at_least"):
            if side in rule and rule["rule"] == "total":
                inside = [every[p][rule["of"]] for p in some if oracle.in_scope(rule, p)]
                rule[side] = float(f"{sum(inside):.15g}")
        if "at_most" in rule and "at_least" in rule:
            del rule["at_least"]
    return case


def right(wrong: list[str], case: Case) -> None:
    test_oracle._ask.cache_clear()  # no case is asked twice
    test_oracle._funding.cache_clear()
    if wrong:
        kind = wrong[0].partition(": expected")[0].partition(", got")[0][:70]
        raise Broken(f"enumeration: {kind}", "\n".join([*wrong[:8], "", generate.as_yaml(case)]))


@pytest.mark.campaign(full=150, part=1)
@pytest.mark.parametrize("kind", ["plain", "euros", "fine", "scattered"])
def test_both_solvers_fund_the_best_of_all_portfolios(seed, kind):
    rng = Random(f"best {seed} {kind}")
    case = generate.random_case(
        rng.randrange(10**9), rng.randint(4, 9), "plain" if kind == "scattered" else kind
    )
    case = scattered(rng, case) if kind == "scattered" else case
    right(
        test_oracle.wrong_funding(case)
        + [f"cbc: {x}" for x in test_oracle.wrong_funding(case, solver="cbc")],
        case,
    )


@pytest.mark.campaign(full=200, part=1)
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_both_solvers_fund_the_best_of_all_plans(seed, solver):
    case = generate_plans.random_plan(Random(f"plan {seed}").randrange(10**9), 1500)
    right([f"{solver} {x}" for x in test_plans.wrong_plan(case, "--solver", solver)], case)


@pytest.mark.campaign(full=200, part=1)
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_both_solvers_fund_the_best_of_all_plans_of_years(seed, solver):
    """Periods × carry-over × lags × durations × running costs × what periods have of resources."""
    case = generate_years.random_years(Random(f"years {seed}").randrange(10**6), 1000)
    right([f"{solver} {x}" for x in test_plans.wrong_plan(case, "--solver", solver)], case)


@pytest.mark.campaign(full=100, part=0)
def test_of_profiles_scenarios_and_several_people_both_solvers_say_the_same(seed):
    """No oracle reads all of these; the solvers share nothing but the programme."""
    case = rich(Random(f"same {seed}"))
    raw = generate.as_yaml(case).encode()
    for scenario in [None, *case.get("scenarios", {})]:
        flags = ["--scenario", scenario] if scenario else []
        one, other = (answered("fund", "-", *flags, "--solver", s, raw=raw) for s in ("highs", "cbc"))
        if one[0].code != other[0].code:
            raise Broken("solvers: another exit code", f"{one[0].code} {other[0].code}\n{raw.decode()}")
        for name in ("value", "cost", "funded", "conflict"):
            if not alike(one[1].get(name), other[1].get(name)):
                detail = f"{one[1].get(name)}\n{other[1].get(name)}\n{raw.decode()}"
                raise Broken(f"solvers: another {name}", detail)


def alike(a: Any, b: Any) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(alike(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return oracle.same(a, b)
    return bool(a == b)


# ---------------------------------------------------------------- verify


def any_random(rng: Random) -> Case:
    seed = rng.randrange(10**9)
    return rng.choice(
        [
            lambda: generate.random_case(seed, 7, rng.choice(["plain", "euros", "fine"])),
            lambda: scattered(rng, generate.random_case(seed, 7)),
            lambda: generate_plans.random_plan(seed, 500),
            lambda: generate_years.random_years(seed, 300),
            lambda: rich(rng),
        ]
    )()


def verified(result: Any, folder: Path) -> tuple[int, str]:
    (folder / "result.json").write_text(json.dumps(result))
    answer = ask("verify", "result.json", "case.yaml", codes=(0, 2, 4, 5))
    return answer.code, answer.out + answer.err


def spoilt(rng: Random, result: Any) -> tuple[Any, str]:
    """The result with one figure or word changed, and which."""
    paths = [p for p in walk(result) if isinstance(at(result, p), (bool, int, float))]
    sections = sorted({p[0] for p in paths}, key=str)
    section = rng.choice(sections)
    path = rng.choice([p for p in paths if p[0] == section])
    changed, value = copy.deepcopy(result), at(result, path)
    put(
        changed,
        path,
        not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else value * 1.1 + 0.1,
    )
    where = ".".join("*" if isinstance(step, int) else str(step) for step in path)
    return changed, where


@pytest.mark.campaign(full=150, part=1)
def test_verify_confirms_a_portfolio_that_is_so_and_no_other(seed, tmp_path, monkeypatch):
    holds_for_verify(seed, "fund", tmp_path, monkeypatch)


@pytest.mark.campaign(full=50, part=0)
def test_verify_confirms_an_analysis_that_is_so_and_no_other(seed, tmp_path, monkeypatch):
    holds_for_verify(seed, "run", tmp_path, monkeypatch)


def holds_for_verify(seed: int, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rng = Random(f"verify {seed}")
    case = any_random(rng)
    Path("case.yaml").write_text(generate.as_yaml(case))
    if command == "fund":
        answer, result = answered("fund", "case.yaml")
    else:
        answer = ask("run", "case.yaml", seconds=60)
        result = None if answer.code else json.loads(Path("portfolios/case/analysis.json").read_text())
    if answer.code:
        return
    code, said = verified(result, tmp_path)
    if code:
        raise Broken(
            f"verify: exit {code} for a result of {command}", f"{said[-1500:]}\n{generate.as_yaml(case)}"
        )
    for _ in range(3):
        changed, where = spoilt(rng, result)
        code, said = verified(changed, tmp_path)
        if code == 0:
            raise Broken(f"verify: confirms a {command} with another {where}", generate.as_yaml(case)[-1500:])
