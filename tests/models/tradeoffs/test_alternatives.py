"""What stands beside the best portfolio, against looking at every portfolio.

Overrides and what they cost, the next best portfolios, the least change that makes an infeasible case
feasible, and what would be done without optimising.
"""

import json
import math
from collections.abc import Iterator
from functools import cache
from itertools import combinations, islice
from random import Random
from typing import Any

import generate
import oracle
import pytest
from click.testing import CliRunner, Result
from length import campaign, seeds
from loopfolio.cli import cli

Case = dict[str, Any]
Key = tuple[int, str]

CASES = [(seed, "plain") for seed in seeds(25, 4)] + [(seed, "euros") for seed in seeds(8, 2)]


def every_case(test: Any) -> Any:
    return campaign(33)(pytest.mark.parametrize("key", CASES, ids=lambda key: f"{key[0]}-{key[1]}")(test))


def ask(case: Case | str, command: str, *arguments: str) -> Result:
    text = case if isinstance(case, str) else generate.as_yaml(case)
    result = CliRunner().invoke(cli, [command, "-", *arguments], input=text)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def answer(case: Case | str, command: str, *arguments: str, code: int = 0) -> Any:
    result = ask(case, command, *arguments, "--format", "json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


@cache
def drawn(key: Key) -> tuple[Case, dict[str, dict[str, float]], list[Case], list[oracle.Portfolio]]:
    """A random case, its options, its rules and the portfolios that keep them."""
    case = generate.random_case(key[0], 6, key[1])
    found = oracle.fund(case)
    return case, found.every, found.rules, oracle.feasible(case, found.every, found.rules)


def funded(view: Any) -> set[str]:
    return {f["pair"] for f in view["funded"]}


# ---------------------------------------------------------------- overrides


@every_case
def test_an_override_gives_the_best_portfolio_that_does_as_asked(key: Key) -> None:
    """And what it costs against the best one without it; or exit 3, with the override in the conflict."""
    case, every, _, allowed = drawn(key)
    if not allowed or len(every) < 2:
        return
    force, without = Random(key[0]).sample(list(every), 2)
    top = oracle.best(allowed, every)
    for forced, left_out in (([force], []), ([], [without]), ([force], [without])):
        flags = [f for pair in forced for f in ("--force", pair)]
        flags += [f for pair in left_out for f in ("--without", pair)]
        left = [p for p in allowed if p.funded.issuperset(forced) and p.funded.isdisjoint(left_out)]
        if not left:
            found = answer(case, "fund", *flags, code=3)
            assert any(name.startswith("--") for name in found["conflict"])
            continue
        best = oracle.best(left, every)
        found = answer(case, "fund", *flags)
        assert funded(found) == best.funded
        assert found["overrides_cost"]["force"] == forced
        assert found["overrides_cost"]["without"] == left_out
        assert found["overrides_cost"]["value_lost"] == pytest.approx(top.value - best.value, abs=1e-7)


THREE = """\
format: 1
name: Three
currency: kEUR
stages: {a: {}, b: {}}
technologies: {x: {}, y: {}, z: {}}
pairs:
  a/x: {value: 6, cost: 3}
  a/y: {value: 5, cost: 2}
  b/x: {value: 4, cost: 2}
budget: 4
rules:
  - {rule: excludes, pairs: [a/x, b/x], name: one x}
"""
"""Of a/x 6 for 3, a/y 5 for 2 and b/x 4 for 2, with 4 to spend: a/y and b/x, worth 9."""


def test_a_pattern_forces_and_leaves_out_all_that_it_names() -> None:
    """Stage a whole costs 5, with 4 to spend; without any x only a/y is left."""
    found = answer(THREE, "fund", "--force", "a/*", code=3)
    assert found["conflict"] == ["budget", "--force a/*"]
    assert found["repair"] == [{"rule": "budget", "limit": "at_most", "from": 4, "to": 5}]
    left = answer(THREE, "fund", "--without", "*/x")
    assert funded(left) == {"a/y"}
    assert left["overrides_cost"]["value_lost"] == 4


def test_overrides_that_contradict_each_other_are_named() -> None:
    """Both, and no rule of the case."""
    result = ask(THREE, "fund", "--force", "a/x", "--without", "a/x")
    assert result.exit_code == 3
    assert "cannot hold together: '--force a/x', '--without a/x'" in result.stderr


def test_an_override_that_costs_nothing_says_so() -> None:
    """What is funded anyway can be forced."""
    result = ask(THREE, "fund", "--force", "a/y")
    assert "That costs nothing against the best portfolio, worth 9." in result.stdout
    forced = ask(THREE, "fund", "--force", "a/x").stdout
    assert "That costs 3 of value, 33.3%, against the best portfolio, worth 9." in forced


@pytest.mark.parametrize(
    ("command", "flag", "asked", "line", "words"),
    [
        ("fund", "--force", "a/z", 4, "'a/z' is no option: no fit is stated for it"),
        ("fund", "--without", "c/x", 4, "no stage 'c' is declared"),
        ("fund", "--force", "a/xx", 5, "did you mean 'x'?"),
        ("explain", None, "b/z", 4, "'b/z' is no option"),
        ("explain", None, "production", 1, "'production' is not a pair"),
        ("explain", None, "*/z", 1, "'*/z' matches no option"),
    ],
)
def test_what_is_no_option_is_an_error_with_its_place(
    command: str, flag: str | None, asked: str, line: int, words: str
) -> None:
    """Exit 2, where the case file would say of it, in words and as JSON."""
    arguments = [flag, asked] if flag else [asked]
    result = ask(THREE, command, *arguments)
    assert result.exit_code == 2
    assert f"<stdin>:{line}:" in result.stderr
    assert words in result.stderr
    found = answer(THREE, command, *arguments, code=2)
    assert found["error"] == "unknown-pair"
    assert words in found["problems"][0]["message"]


# ---------------------------------------------------------------- alternatives


def apart(one: frozenset[str], other: frozenset[str]) -> int:
    return len(one ^ other)


@pytest.mark.parametrize("differing", [1, 2, 3])
@every_case
def test_the_next_best_portfolios_are_those_of_a_sorted_list_of_all(key: Key, differing: int) -> None:
    """Each the best of those that differ enough from all better ones, ties by cost and the case's order."""
    case, every, _, allowed = drawn(key)
    if not allowed:
        return
    found = answer(case, "fund", "--alternatives", "4", "--differing", str(differing))
    better = [oracle.best(allowed, every)]
    for said in found["alternatives"]:
        left = [p for p in allowed if all(apart(p.funded, b.funded) >= differing for b in better)]
        expected = oracle.best(left, every)
        assert set(said["funded"]) == expected.funded
        assert said["value"] == pytest.approx(expected.value, abs=1e-9)
        assert said["cost"] == pytest.approx(expected.cost, rel=1e-9)
        assert set(said["adds"]) == expected.funded - better[0].funded
        assert set(said["drops"]) == better[0].funded - expected.funded
        better.append(expected)
    left = [p for p in allowed if all(apart(p.funded, b.funded) >= differing for b in better)]
    assert found["alternatives_exhausted"] == (len(found["alternatives"]) < 4)
    assert len(found["alternatives"]) == 4 or not left


def test_alternatives_end_when_there_are_no_more() -> None:
    """Of the eight portfolios, four more than the best keep the rules."""
    found = answer(THREE, "fund", "--alternatives", "9")
    assert [a["funded"] for a in found["alternatives"]] == [["a/x"], ["a/y"], ["b/x"], []]
    assert [a["value"] for a in found["alternatives"]] == [6, 5, 4, 0]
    assert found["alternatives"][0]["share_of_best"] == pytest.approx(6 / 9)
    text = ask(THREE, "fund", "--alternatives", "9", "--differing", "3").stdout
    assert "at least 3 projects; --differing 1 shows nearer ones as well. No other portfolio" in text


def test_differing_belongs_to_alternatives() -> None:
    """By itself it is a usage error."""
    result = ask(THREE, "fund", "--differing", "2")
    assert result.exit_code == 2
    assert "--differing: belongs to --alternatives" in result.stderr


# ---------------------------------------------------------------- repair


def _without_portfolio() -> Iterator[Key]:
    for kind, most in (("plain", 260), ("euros", 120)):
        for seed in range(most):
            case = generate.random_case(seed, 5, kind)
            found = oracle.fund(case)
            if not oracle.feasible(case, found.every, found.rules):
                yield seed, kind


INFEASIBLE = list(islice(_without_portfolio(), 60))


def _possible(case: Case, every: dict[str, dict[str, float]], rules: list[Case]) -> bool:
    return bool(oracle.feasible(case, every, rules))


def _limits(case: Case, rule: Case) -> list[str]:
    """The limits of a rule that are numbers."""
    sides = [side for side in ("at_most", "at_least") if side in rule]
    leveled = rule["rule"] == "each" and any(isinstance(rule[side], str) for side in sides)
    return [] if leveled else sides


def _smallest(case: Case, every: dict[str, dict[str, float]], rules: list[Case]) -> int:
    """How few limits or rules have to give."""
    switches: list[tuple[int, str | None]] = []
    for k, rule in enumerate(rules):
        switches += [(k, side) for side in _limits(case, rule)] or [(k, None)]
    for size in range(1, len(switches) + 1):
        for chosen in combinations(switches, size):
            if _possible(case, every, _apply(rules, chosen)):
                return size
    return 0


def _apply(rules: list[Case], chosen: Any) -> list[Case]:
    """The rules without the limits and the rules chosen."""
    kept = []
    for k, rule in enumerate(rules):
        sides = [side for index, side in chosen if index == k]
        if None in sides:
            continue
        left = {key: v for key, v in rule.items() if key not in sides}
        if sides and not {"at_most", "at_least"} & left.keys():
            continue
        kept.append(left)
    return kept


@pytest.mark.parametrize("key", INFEASIBLE, ids=lambda key: f"{key[0]}-{key[1]}")
def test_the_repair_is_the_least_that_lets_a_portfolio_exist(key: Key) -> None:
    """As few changes as can be; after them a portfolio exists, and no limit could be moved less."""
    case = generate.random_case(key[0], 5, key[1])
    found = oracle.fund(case)
    every, rules = found.every, found.rules
    if not rules:
        return
    changes = answer(case, "fund", code=3)["repair"]
    names = [rule.get("name") or f"{rule['rule']} {k}" for k, rule in enumerate(rules, 1)]

    def after(part: float) -> list[Case]:
        """The rules with each limit moved by a part of what was said."""
        kept = []
        for name, rule in zip(names, rules, strict=True):
            mine = [c for c in changes if c["rule"] == name]
            if any(c["to"] is None for c in mine):
                continue
            moved = {c["limit"]: c["from"] + part * (c["to"] - c["from"]) for c in mine}
            kept.append({**rule, **moved})
        return kept

    assert len(changes) == _smallest(case, every, rules)
    assert _possible(case, every, after(1.0))
    if any(c["to"] is not None for c in changes):
        assert not any(_possible(case, every, after(part)) for part in (0.0, 0.5, 0.9))
    if len(changes) == 1:
        change = changes[0]
        single = [(k, s) for k, rule in enumerate(rules) for s in _limits(case, rule)]
        movable = [(k, s) for k, s in single if _possible(case, every, _apply(rules, [(k, s)]))]
        assert (change["to"] is not None) == bool(movable)
        if movable and change["from"]:
            relative = abs(change["to"] - change["from"]) / abs(change["from"])
            for k, side in movable:
                limit = oracle.level(case, rules[k][side])
                sign = 1 if side == "at_most" else -1
                nearer = limit + sign * 0.98 * relative * abs(limit)
                if limit:
                    assert not _possible(
                        case, every, [*rules[:k], {**rules[k], side: nearer}, *rules[k + 1 :]]
                    )


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        # A count of three is lowered by a third; to raise the budget from 4 to 7 would be more.
        (["{rule: count, at_least: 3, name: three}"], [("three", 3, 2)]),
        (["{rule: fund, pairs: [a/x, a/y], name: owed}"], [("budget", 4, 5)]),
        (["{rule: fund, pairs: ['*/x'], name: owed}"], [("owed", None, None)]),
        (
            [
                "{rule: fund, pairs: [a/x, a/y], name: owed}",
                "{rule: count, scope: {stages: [b]}, at_least: 2, name: two b}",
            ],
            [("budget", 4, 5), ("two b", 2, 0)],
        ),
        (
            ["{rule: fund, pairs: [a/x], name: owed}", "{rule: total, of: cost, at_most: 2.9}"],
            [("total 3", 2.9, 3)],
        ),
        (
            ["{rule: fund, pairs: [a/x], name: owed}", "{rule: skip, pairs: [a/*], name: not a}"],
            [("owed", None, None)],
        ),
        (
            ["{rule: mean, of: value, weight: cost, at_least: 3, name: rich}", "{rule: count, at_least: 1}"],
            [("rich", 3, 2.5)],
        ),
    ],
)
def test_repairs_of_a_case_worked_by_hand(rules: list[str], expected: list[tuple[str, Any, Any]]) -> None:
    """Which of several limits, which rule where none is enough, and both where no single one is."""
    text = THREE + "".join(f"  - {rule}\n" for rule in rules)
    if rules[0].startswith("{rule: mean"):
        text = text.replace("value: 6, cost: 3", "value: 2, cost: 3").replace(
            "value: 5, cost", "value: 2.5, cost"
        )
        text = text.replace("value: 4, cost", "value: 2.5, cost")
    found = answer(text, "fund", code=3)
    assert [(c["rule"], c["from"], c["to"]) for c in found["repair"]] == expected
    assert {"schema", "error", "message", "problems", "conflict"} <= set(found)


def test_the_repair_is_said_in_words() -> None:
    """With the unit, on stderr."""
    text = THREE + "  - {rule: fund, pairs: [a/x, a/y], name: owed}\n"
    said = ask(text, "fund").stderr
    assert "the least change after which a portfolio exists: raise 'budget' from 4 kEUR to 5 kEUR" in said


# ---------------------------------------------------------------- baselines


@every_case
def test_baselines_are_what_they_say(key: Key) -> None:
    """Nothing; the cheapest that keeps the rules; and by hand, each checked against every rule."""
    case, every, rules, allowed = drawn(key)
    if not allowed:
        return
    found = answer(case, "fund")
    beside = found["baselines"]
    assert beside["do_nothing"]["funded"] == []
    cheapest = min(p.cost for p in allowed)
    assert beside["obligations"]["cost"] == pytest.approx(cheapest, rel=1e-9)
    least = [p for p in allowed if math.isclose(p.cost, cheapest, rel_tol=1e-9, abs_tol=1e-12)]
    assert beside["obligations"]["value"] == pytest.approx(max(p.value for p in least), abs=1e-9)
    for said in beside.values():
        chosen = oracle.evaluate(case, frozenset(said["funded"]), every)
        assert said["value"] == pytest.approx(chosen.value, abs=1e-9)
        assert said["cost"] == pytest.approx(chosen.cost, rel=1e-9)
        broken = [rule for rule in rules if not oracle.holds(case, rule, chosen.funded, every)]
        assert said["feasible"] == (not broken)
        assert len(said["broken"]) == len(broken)
        assert broken or said["value"] <= found["value"] + 1e-9


def test_by_hand_takes_what_is_needed_along_and_starts_with_what_is_owed() -> None:
    """b/x, worth most for its cost, needs a/y; a/x is owed; then 1 is left, for nothing."""
    text = THREE.replace("budget: 4", "budget: 7").replace(
        "  - {rule: excludes, pairs: [a/x, b/x], name: one x}",
        "  - {rule: fund, pairs: [a/x]}\n  - {rule: requires, pair: b/x, needs: a/y}",
    )
    assert set(answer(text, "fund")["baselines"]["by_value_per_cost"]["funded"]) == {"a/x", "a/y", "b/x"}
    poorer = answer(text, "fund", "--budget", "6")["baselines"]["by_value_per_cost"]
    assert poorer == {"value": 11, "cost": 5, "funded": ["a/x", "a/y"], "feasible": True, "broken": []}


def test_a_hand_that_goes_by_value_per_cost_falls_short() -> None:
    """The textbook's trap: the best rate leaves no room for the best pair."""
    text = THREE.replace("budget: 4", "budget: 3").replace(
        "a/y: {value: 5, cost: 2}", "a/y: {value: 5, cost: 1}"
    )
    found = answer(text, "fund")
    assert (found["value"], found["baselines"]["by_value_per_cost"]["value"]) == (9, 9)
    text = text.replace("a/x: {value: 6", "a/x: {value: 14")
    found = answer(text, "fund")
    assert (found["value"], found["baselines"]["by_value_per_cost"]["value"]) == (14, 9)
    said = ask(text, "fund").stdout
    assert "Optimising gains 5 of value over taking projects by value per cost (55.6% more)." in said


def test_a_hand_that_breaks_a_rule_is_said_to() -> None:
    """Two pairs of b are asked for, and there is one."""
    text = THREE.replace(
        "excludes, pairs: [a/x, b/x], name: one x", "total, of: cost, at_least: 4, name: spend it"
    )
    text = text.replace("cost: 2}", "cost: 1}").replace(
        "a/x: {value: 6, cost: 3}", "a/x: {value: 1, cost: 4}"
    )
    found = answer(text, "fund")["baselines"]
    assert found["by_value_per_cost"]["feasible"] is False
    assert found["by_value_per_cost"]["broken"] == ["spend it"]
    assert found["do_nothing"]["broken"] == ["spend it"]
    assert "a planner would end with a portfolio that breaks rules" in ask(text, "fund").stdout
