"""Why pairs are in or out, and at what cost that changes: against looking at every portfolio."""

import json
import math
from functools import cache
from itertools import combinations
from random import Random
from typing import Any

import generate
import oracle
import pytest
from click.testing import CliRunner, Result
from length import campaign, seeds
from loopfolio.cli import cli

Case = dict[str, Any]
Pair = str

CASES = [(seed, "plain") for seed in seeds(30)] + [(seed, "euros") for seed in seeds(10)]


def every_case(test: Any) -> Any:
    return campaign(40)(pytest.mark.parametrize("key", CASES, ids=lambda key: f"{key[0]}-{key[1]}")(test))


def ask(case: Case | str, command: str, *arguments: str) -> Result:
    text = case if isinstance(case, str) else generate.as_yaml(case)
    result = CliRunner().invoke(cli, [command, "-", *arguments], input=text)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def answer(case: Case | str, command: str, *arguments: str) -> Any:
    result = ask(case, command, *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@cache
def drawn(key: tuple[int, str]) -> tuple[Case, dict[Pair, dict[str, float]], list[Case]]:
    """A random case, its options and its rules."""
    case = generate.random_case(key[0], 6, key[1])
    found = oracle.fund(case)
    return case, found.every, found.rules


def at_cost(every: dict[Pair, dict[str, float]], pair: Pair, cost: float) -> dict[Pair, dict[str, float]]:
    return {**every, pair: {**every[pair], "cost": cost}}


def best(case: Case, every: dict[Pair, dict[str, float]], rules: list[Case]) -> oracle.Portfolio | None:
    allowed = oracle.feasible(case, every, rules)
    return oracle.best(allowed, every) if allowed else None


def is_in(key: tuple[int, str], pair: Pair, cost: float) -> bool:
    """Whether the best of all portfolios has the pair at this cost."""
    case, every, rules = drawn(key)
    found = best(case, at_cost(every, pair, cost), rules)
    return found is not None and pair in found.funded


def costs_that_matter(key: tuple[int, str], pair: Pair, low: float, high: float) -> list[float]:
    """Costs from ``low`` to ``high``: those at which some portfolio meets a limit on a sum, or ties with
    another in cost, just beside them, and a good many more."""
    case, every, rules = drawn(key)
    free = at_cost(every, pair, 0.0)
    names = [p for p in every if p != pair]
    sums = {
        math.fsum(every[p]["cost"] for p in chosen)
        for size in range(len(names) + 1)
        for chosen in combinations(names, size)
    }
    limits = {
        oracle.level(case, rule[side])
        for rule in rules
        if rule.get("of") == "cost"
        for side in ("at_most", "at_least")
        if side in rule
    }
    found = {limit - amount for limit in limits | sums for amount in sums}
    found = {c for x in found for c in (x * (1 - 1e-6), x, x * (1 + 1e-6))}
    random = Random(len(found))
    top = high if math.isfinite(high) else 3 * max(a["cost"] for a in free.values()) + 10
    found |= {random.uniform(low, top) for _ in range(30)} | {low, high}
    kept = sorted(c for c in found if math.isfinite(c) and low <= c <= high and c >= 0)
    return random.sample(kept, 60) if len(kept) > 60 else kept


def inside(a: float, b: float, least: float) -> bool:
    """Whether two costs differ by more than is called equal."""
    return abs(a - b) > 1e-7 * max(abs(a), abs(b), least)


# ---------------------------------------------------------------- pairs


@every_case
def test_what_is_out_is_explained_as_looking_at_every_portfolio_explains_it(key: tuple[int, str]) -> None:
    """What forcing it in loses and displaces, and the highest cost at which it would be in."""
    case, every, rules = drawn(key)
    top = best(case, every, rules)
    if top is None:
        return
    for pair in [p for p in every if p not in top.funded][:3]:
        found = answer(case, "explain", pair)
        assert not found["funded"]
        forced = [p for p in oracle.feasible(case, every, rules) if pair in p.funded]
        if not forced:
            assert found["value_gap"] is None
        else:
            second = oracle.best(forced, every)
            assert found["value_gap"] == pytest.approx(top.value - second.value, abs=1e-7)
            assert found["displaces"] == [p for p in every if p in top.funded - second.funded]
        own, at = every[pair]["cost"], found["enters_at_cost"]
        if at is None:
            assert not any(is_in(key, pair, cost) for cost in costs_that_matter(key, pair, 0, math.inf))
        elif at <= own:
            assert not found["blocked_by"]
            assert is_in(key, pair, at) != found["enters_only_below"]
            if found["enters_only_below"]:
                assert is_in(key, pair, at * (1 - 1e-6))
            above = [c for c in costs_that_matter(key, pair, at, own) if inside(c, at, own)]
            assert not any(is_in(key, pair, cost) for cost in above)
        else:
            assert is_in(key, pair, at)
            assert not any(is_in(key, pair, cost) for cost in costs_that_matter(key, pair, 0, own))


@every_case
def test_what_is_in_is_explained_as_looking_at_every_portfolio_explains_it(key: tuple[int, str]) -> None:
    """What is lost without it, and up to what cost it stays: all the way there, and not just above."""
    case, every, rules = drawn(key)
    top = best(case, every, rules)
    if top is None:
        return
    for pair in [p for p in every if p in top.funded][:3]:
        found = answer(case, "explain", pair)
        assert found["funded"]
        without = [p for p in oracle.feasible(case, every, rules) if pair not in p.funded]
        if not without:
            assert found["lost_without"] is None
            assert found["demanded_by"]
        else:
            lost = top.value - oracle.best(without, every).value
            assert found["lost_without"] == pytest.approx(lost, abs=1e-7)
        own, dearest = every[pair]["cost"], max(a["cost"] for a in every.values()) or 1.0
        until = math.inf if found["stays_up_to_cost"] is None else found["stays_up_to_cost"]
        below = [c for c in costs_that_matter(key, pair, own, until) if inside(c, until, dearest)]
        assert all(is_in(key, pair, cost) for cost in below)
        if until < math.inf:
            assert is_in(key, pair, until) != found["stays_only_below"]
            assert not is_in(key, pair, until + 1e-6 * max(until, dearest))


def could_enter(case: Case, every: dict[Pair, dict[str, float]], rules: list[Case], pair: Pair) -> bool:
    """Whether a portfolio with the pair keeps the rules at one of many costs."""
    most = math.fsum(a["cost"] for a in every.values()) * 20 + 10
    costs = {0.0, *(most * (k / 40) ** 3 for k in range(1, 41)), *(a["cost"] for a in every.values())}
    costs |= {
        oracle.level(case, r[s])
        for r in rules
        for s in ("at_most", "at_least")
        if r.get("of") == "cost" and s in r
    }
    return any(
        pair in p.funded for cost in costs for p in oracle.feasible(case, at_cost(every, pair, cost), rules)
    )


@every_case
def test_what_blocks_a_pair_does_so_alone_and_only_all_of_it(key: tuple[int, str]) -> None:
    """Where no portfolio can have it: the rules named keep it out, and without any one they would not."""
    case, every, rules = drawn(key)
    if best(case, every, rules) is None:
        return
    titled = {rule.get("name") or f"{rule['rule']} {k}": rule for k, rule in enumerate(rules, 1)}
    for pair in [p for p in every if not could_enter(case, every, rules, p)][:3]:
        named = answer(case, "explain", pair)["blocked_by"]
        assert named
        assert not could_enter(case, every, [titled[name] for name in named], pair)
        for left in named:
            assert could_enter(case, every, [titled[name] for name in named if name != left], pair)


# ---------------------------------------------------------------- limits


@every_case
def test_what_a_limit_is_worth_is_what_looking_at_every_portfolio_finds(key: tuple[int, str]) -> None:
    """A step of it, the next limit at which value rises and by how much, and doing without the rule."""
    case, every, rules = drawn(key)
    top = best(case, every, rules)
    if top is None:
        return
    found = answer(case, "explain")
    assert found["value"] == pytest.approx(top.value, abs=1e-9)
    titled = {rule.get("name") or f"{rule['rule']} {k}": rule for k, rule in enumerate(rules, 1)}

    def gain(title: str, changed: Case | None) -> float:
        others = [rule for name, rule in titled.items() if name != title]
        again = best(case, every, [*others, changed] if changed else others)
        assert again is not None
        return again.value - top.value

    said = {row["rule"] for row in found["rules"]}
    for title in titled:
        if title not in said:
            assert gain(title, None) == pytest.approx(0, abs=1e-7)
    for row in found["rules"]:
        title, side = row["rule"], row["limit"]
        rule = titled[title]
        assert row["gain_without"] == pytest.approx(gain(title, None), abs=1e-7)
        if side is None:
            continue
        direction = 1 if side == "at_most" else -1
        if row["step"] is not None:
            looser = {**rule, side: row["at"] + direction * row["step"]}
            assert row["gain_per_step"] == pytest.approx(gain(title, looser), abs=1e-7)
        if row["next_limit"] is None:
            assert gain(title, {k: v for k, v in rule.items() if k != side}) == pytest.approx(
                0, abs=1e-7
            ) or (len({"at_most", "at_least"} & rule.keys()) == 1)
            continue
        assert row["next_gain"] > 0
        assert row["next_gain"] == pytest.approx(gain(title, {**rule, side: row["next_limit"]}), abs=1e-7)
        span = row["next_limit"] - row["at"]
        assert direction * span > 0
        for part in (0.1, 0.5, 0.9):
            assert gain(title, {**rule, side: row["at"] + part * span}) == pytest.approx(0, abs=1e-7)


# ---------------------------------------------------------------- cases worked by hand

KNAPSACK = """\
format: 1
name: Knapsack
currency: kEUR
stages: {a: {}, b: {}}
technologies: {x: {name: Sensors}, y: {}, z: {}}
pairs:
  a/x: {value: 60, cost: 10}
  a/y: {value: 100, cost: 20}
  b/z: {value: 120, cost: 30}
budget: 50
"""
"""The textbook's 0-1 knapsack (Cormen et al., section 16.2): the second and third item, worth 220."""


def test_what_the_knapsack_leaves_out_and_why() -> None:
    """The first item has the best rate and is out: with it 40 would be lost. It enters for nothing only."""
    found = answer(KNAPSACK, "explain", "a/x")
    assert found["schema"] == "loopfolio/explain/1"
    assert (found["value"], found["cost"]) == (220, 50)
    assert (found["pair"], found["funded"], found["value_gap"]) == ("a/x", False, 40)
    assert (found["enters_at_cost"], found["displaces"], found["brings"]) == (0, ["a/y"], [])
    assert found["enters_without"] == ["budget"]
    assert found["sentence"].startswith(
        "Sensors at A (a/x) is not funded. Funding it at its 10 kEUR would lose 40 of value (18.2% of the "
        "best portfolio's): Y at A would have to go. It would come in only if it cost nothing."
    )


def test_what_the_knapsack_takes_and_up_to_what_cost() -> None:
    """Without the third item 160 is left; with it and one other, 60 more must be paid for at most."""
    found = answer(KNAPSACK, "explain", "b/z", "a/y")["pairs"]
    assert [p["lost_without"] for p in found] == [60, 40]
    # b/z with a/x is worth 180 > 160, so it stays until 10 is all that is left beside it.
    assert found[0]["stays_up_to_cost"] == 40
    # a/y with b/z: without it a/x and b/z are worth 180; at more than 20 it is worth 160 at most with a/x.
    assert found[1]["stays_up_to_cost"] == 20
    assert "It stays in up to 40 kEUR, 33% more than planned." in found[0]["sentence"]
    assert "It has no room: if it cost more than its 20 kEUR it would drop out." in found[1]["sentence"]


def test_what_one_more_unit_of_the_budget_is_worth() -> None:
    """Nothing until 60, at which all three items are funded, 60 more."""
    found = answer(KNAPSACK, "explain")
    (row,) = found["rules"]
    assert (row["rule"], row["step"], row["gain_per_step"]) == ("budget", 0.5, 0)
    assert (row["next_limit"], row["next_gain"], row["gain_without"]) == (60, 60, 60)
    assert "value first rises at 60 kEUR, by 60" in row["sentence"]


def with_rules(*rules: str) -> str:
    return KNAPSACK + "rules:\n" + "".join(f"  - {rule}\n" for rule in rules)


@pytest.mark.parametrize(
    ("rules", "blocked"),
    [
        (["{rule: skip, pairs: [a/x], name: not now}"], ["not now"]),
        (["{rule: requires, pair: a/x, needs: b/x, name: first b}"], ["first b"]),
        (
            ["{rule: excludes, pairs: [a/x, b/z], name: one}", "{rule: fund, pairs: [b/z], name: owed}"],
            ["one", "owed"],
        ),
        (["{rule: count, at_most: 1, name: just one}"], ["just one"]),
        (["{rule: each, of: value, at_least: 61, name: worth it}"], ["worth it"]),
    ],
)
def test_the_rules_that_keep_a_pair_out_at_any_price_are_named(rules: list[str], blocked: list[str]) -> None:
    """All of them, and only those."""
    found = answer(with_rules(*rules), "explain", "a/x")
    assert (found["enters_at_cost"], found["blocked_by"]) == (None, blocked)
    assert all(f"the rule '{name}'" in found["sentence"] for name in blocked)


def test_what_is_owed_stays_as_long_as_a_portfolio_can_pay_for_it() -> None:
    """It has to be, and with 50 to spend up to 50."""
    found = answer(with_rules("{rule: fund, pairs: [a/x], name: owed}"), "explain", "a/x")
    assert (found["lost_without"], found["demanded_by"], found["stays_up_to_cost"]) == (None, ["owed"], 50)
    assert "It has to be: the rule 'owed'" in found["sentence"]


def test_without_a_limit_on_cost_a_pair_stays_however_dear() -> None:
    """What cost a pair has then decides nothing."""
    found = answer(KNAPSACK.replace("budget: 50\n", ""), "explain", "a/x")
    assert (found["funded"], found["stays_up_to_cost"]) == (True, None)
    assert "It stays in however dear it becomes." in found["sentence"]


def test_what_is_worth_less_than_nothing_enters_at_no_price_and_no_rule_is_to_blame() -> None:
    """Its value is."""
    found = answer(KNAPSACK.replace("value: 60", "value: -1"), "explain", "a/x")
    assert (found["enters_at_cost"], found["blocked_by"]) == (None, [])
    assert "its value, -1, is not worth having" in found["sentence"]


def test_a_tie_is_lost_to_the_earlier_pair() -> None:
    """Two alike and money for one: the second enters at anything less."""
    text = KNAPSACK.replace("value: 60, cost: 10", "value: 100, cost: 20").replace("budget: 50", "budget: 20")
    found = answer(text, "explain", "a/y")
    assert (found["value_gap"], found["enters_at_cost"], found["enters_only_below"]) == (0, 20, True)
    assert "It would come in at less than 20 kEUR" in found["sentence"]


LEVELS = """\
format: 1
name: Levels
stages: {a: {}}
technologies:
  x: {levels: {pilot: {cost: 2, effect: 0.5}, rollout: {cost: 4}}}
  y: {cost: 3}
pairs: {a/x: {value: 6}, a/y: {value: 5}}
budget: 4
"""
"""With 4 to spend x is rolled out, worth 6; with 5, y and a pilot of x are worth 8."""


def test_a_pair_with_levels_is_in_or_out_at_any_of_them() -> None:
    """y comes in at 2, with a pilot; x has no room with 4 to spend, and with 5 a quarter, at either level."""
    found = answer(LEVELS, "explain", "a/y", "a/x")["pairs"]
    assert (found[0]["value_gap"], found[0]["enters_at_cost"]) == (1, 2)
    assert (found[0]["displaces"], found[0]["brings"]) == (["a/x:rollout"], [])
    assert (found[1]["option"], found[1]["lost_without"], found[1]["stays_up_to_cost"]) == (
        "a/x:rollout",
        1,
        4,
    )
    richer = answer(LEVELS, "explain", "a/x", "--budget", "5")
    assert (richer["option"], richer["lost_without"], richer["stays_up_to_cost"]) == ("a/x:pilot", 3, 2.5)


def test_patterns_tables_and_rows() -> None:
    """A * names all that match; a table and CSV have a row a pair."""
    assert [p["pair"] for p in answer(KNAPSACK, "explain", "a/*")["pairs"]] == ["a/x", "a/y"]
    text = ask(KNAPSACK, "explain", "*/*").stdout
    assert text.splitlines()[0].split()[:3] == ["pair", "funded", "cost"]
    rows = ask(KNAPSACK, "explain", "*/*", "--format", "csv").stdout.splitlines()
    assert len(rows) == 4
    assert rows[0].startswith("pair,funded,")
    assert ask(KNAPSACK, "explain", "--format", "csv").stdout.startswith("rule,kind,limit")


def test_an_infeasible_case_has_nothing_to_explain() -> None:
    """Exit 3, as for fund."""
    assert ask(with_rules("{rule: count, at_least: 4}"), "explain", "a/x").exit_code == 3
