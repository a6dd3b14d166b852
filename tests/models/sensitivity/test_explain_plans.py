"""Why pairs are in or out, and what would have to give, where they have levels, periods and pools.

Against looking at every plan of small random cases, by the definitions of ``oracle_plans``.
"""

import json
import math
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, product
from random import Random
from typing import Any

import generate
import generate_plans
import oracle
import oracle_plans
import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio.cli import cli
from oracle_plans import Choice, Plan

Case = dict[str, Any]


def ask(case: Case, command: str, *arguments: str, code: int = 0) -> Any:
    text = generate.as_yaml(case)
    result = CliRunner().invoke(cli, [command, "-", *arguments, "--format", "json"], input=text)
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}\n{text}"
    return json.loads(result.stdout)


def identity(choice: Choice) -> str:
    """As results write it, s1/t1:pilot@2027."""
    sized = choice.pair if choice.level is None else f"{choice.pair}:{choice.level}"
    return sized if choice.period is None else f"{sized}@{choice.period}"


@dataclass(frozen=True)
class Rated:
    """A plan with its value and its cost."""

    plan: Plan
    value: float
    cost: float

    @cached_property
    def pairs(self) -> frozenset[str]:
        return frozenset(c.pair for c in self.plan)

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(map(identity, self.plan))


def on_cost(rule: oracle_plans.Rule) -> bool:
    """Whether what a rule allows depends on what things cost."""
    if rule["rule"] in ("money", "period"):
        return True
    defaults = {"mean": {"weight": "cost"}, "share": {"of": "cost"}}.get(rule["rule"], {})
    return "cost" in ({**defaults, **rule}.get("of"), {**defaults, **rule}.get("weight"))


class Every:
    """All plans of a case, and what keeps its rules at whatever cost of a pair."""

    def __init__(self, seed: int, most: int = 150) -> None:
        self.case = generate_plans.random_plan(seed, most)
        self.choices = oracle_plans.choices(self.case, oracle_plans.priorities(self.case))
        self.pairs = [options[0].pair for options in self.choices]
        self.order = [identity(c) for options in self.choices for c in options]
        self.rules = oracle_plans.rules_of(self.case)
        found = []
        for picked in product(*([None, *options] for options in self.choices)):
            plan = tuple(c for c in picked if c is not None)
            value = oracle_plans.value_of(self.case, plan, self.pairs)
            found.append(Rated(plan, value, math.fsum(c.cost for c in plan)))
        self.plans = sorted(found, key=lambda rated: -rated.value)
        self._kept: dict[tuple[str, frozenset[str]], bool] = {}

    def keeps(self, rated: Rated, name: str, pair: str | None = None, times: float = 1.0) -> bool:
        """Whether a plan keeps a rule where the options of a pair cost so many times as much."""
        rule = self.rules[name]
        if not on_cost(rule) or times == 1.0:
            key = name, rated.ids
            if key not in self._kept:
                self._kept[key] = oracle_plans.holds(self.case, rule, rated.plan, self.pairs)
            return self._kept[key]
        plan = tuple(oracle_plans.dearer(c, times) if c.pair == pair else c for c in rated.plan)
        return oracle_plans.holds(self.case, rule, plan, self.pairs)

    def best(
        self, names: list[str] | None = None, having: str | None = None, lacking: str | None = None
    ) -> Rated | None:
        """The best plan at present costs: most value, then least cost, then the earliest starts."""
        kept = list(self.rules) if names is None else names
        allowed = [
            rated
            for rated in self.plans
            if (having is None or having in rated.pairs)
            and lacking not in rated.pairs
            and all(self.keeps(rated, name) for name in kept)
        ]
        if not allowed:
            return None
        allowed = [rated for rated in allowed if oracle.same(rated.value, allowed[0].value)]
        least = min(rated.cost for rated in allowed)
        allowed = [rated for rated in allowed if oracle.same(rated.cost, least)]
        return max(allowed, key=self.earliness)

    def earliness(self, rated: Rated) -> tuple[int, list[bool]]:
        """The fewest periods before all starts together, then what comes first in the case file."""
        return -sum(c.start or 0 for c in rated.plan), [option in rated.ids for option in self.order]

    def is_in(self, pair: str, times: float, names: list[str] | None = None) -> bool:
        """Whether the best plan has the pair where its options cost so many times as much."""
        kept = list(self.rules) if names is None else names
        rival = self.best(kept, lacking=pair)
        as_good = []
        for rated in self.plans:
            if pair not in rated.pairs:
                continue
            if rival is not None and rated.value < rival.value and not oracle.same(rated.value, rival.value):
                break
            if all(self.keeps(rated, name, pair, times) for name in kept):
                if rival is None or not oracle.same(rated.value, rival.value):
                    return True
                own = math.fsum(c.cost * (times if c.pair == pair else 1.0) for c in rated.plan)
                as_good.append((rated, own))
        for rated, cost in as_good:
            assert rival is not None
            if oracle.same(cost, rival.cost):
                if self.earliness(rated) > self.earliness(rival):
                    return True
            elif cost < rival.cost:
                return True
        return False

    def could_be(self, pair: str, names: list[str]) -> bool:
        """Whether at some cost of the pair a plan with it keeps these rules."""
        with_it = [rated for rated in self.plans if pair in rated.pairs]
        return any(
            all(self.keeps(rated, name, pair, times) for name in names)
            for times in self.factors(pair, 0.0, math.inf)
            for rated in with_it
        )

    def could_be_best(self, pair: str, names: list[str]) -> bool:
        return any(self.is_in(pair, times, names) for times in self.factors(pair, 0.0, math.inf))

    def factors(self, pair: str, low: float, high: float, most: int = 50) -> list[float]:
        """Multiples of a pair's cost that may make a difference, and some that should not."""
        case, random = self.case, Random(pair)
        entries = case.get("pools", {}).values()
        pools = [p["amount"] for p in entries]
        general = case.get("budget", 0) - sum(p["amount"] for p in entries if p.get("within"))
        budgets = [p.get("budget", 0) for p in case.get("periods", {}).values()]
        limits = {general, *budgets, *(sum(budgets[: k + 1]) for k in range(len(budgets)))}
        sums = {sum(some) for size in range(len(pools) + 1) for some in combinations(pools, size)}
        limits = {limit + drawn for limit in limits for drawn in sums}
        limits |= {
            oracle.level(case, rule[side])
            for rule in case.get("rules", [])
            for side in ("at_most", "at_least")
            if side in rule and rule.get("of") == "cost"
        }
        found = set()
        for rated in random.sample(self.plans, min(len(self.plans), 40)):
            parts = [0.0, *oracle_plans.spent(case, rated.plan), rated.cost]
            for own in (x for c in rated.plan if c.pair == pair for x in (c.cost, *c.capital)):
                if own > 0:
                    found |= {(limit - part) / own for limit in limits for part in parts}
                    found |= {(limit - part) / own + 1 for limit in limits for part in parts}
        found = {t * near for t in found for near in (1 - 1e-6, 1.0, 1 + 1e-6)}
        top = high if math.isfinite(high) else 10.0
        some = sorted(t for t in found if low <= t <= high)
        some = random.sample(some, most) if len(some) > most else some
        some += [random.uniform(low, top) for _ in range(15)]
        return [low, *some, top]


@cache
def drawn(seed: int) -> Every:
    return Every(seed)


pairs_asked = 3


def apart(a: float, b: float) -> bool:
    """Whether two multiples differ by more than is called equal."""
    return abs(a - b) > 1e-7 * max(abs(a), abs(b), 1e-3)


def settled(every: Every, pair: str) -> bool:
    """Whether each of a pair's options costs something, so that they can get cheaper in step."""
    return all(c.cost > 0 for options in every.choices for c in options if c.pair == pair)


# ---------------------------------------------------------------- explain


@campaign(60)
def test_what_is_out_is_out_for_the_reasons_given(seed: int) -> None:
    """What having it loses and displaces, and the highest cost at which it would be in."""
    every = drawn(seed)
    top = every.best()
    if top is None:
        return
    for pair in [p for p in every.pairs if p not in top.pairs][:pairs_asked]:
        found = ask(every.case, "explain", pair)
        context = f"{pair}: {json.dumps(found)}\n{generate.as_yaml(every.case)}"
        assert not found["funded"], context
        second = every.best(having=pair)
        if second is None:
            assert found["value_gap"] is None, context
        else:
            assert found["value_gap"] == pytest.approx(top.value - second.value, abs=1e-7), context
            gone, come, moved = _change(every, top, second)
            assert found["displaces"] == gone, context
            assert found["brings"] == [i for i in come if not _of(i, pair)], context
            assert found["moves"] == moved, context
        without = {name for name in every.rules if _lets_in(every, pair, name)}
        assert set(found["enters_without"]) == without, context
        if not settled(every, pair):
            continue
        at = None if found["enters_at_cost"] is None else found["enters_at_cost"] / found["pair_cost"]
        if at is None:
            assert not any(every.is_in(pair, t) for t in every.factors(pair, 0.0, math.inf)), context
        elif at <= 1:
            assert not found["blocked_by"], context
            assert every.is_in(pair, at) != found["enters_only_below"], context
            if found["enters_only_below"]:
                assert every.is_in(pair, at * (1 - 1e-6)), context
            above = [t for t in every.factors(pair, at, 1.0) if apart(t, at)]
            assert not any(every.is_in(pair, t) for t in above), context
        else:
            assert every.is_in(pair, at) != found["enters_only_below"], context
            assert not any(every.is_in(pair, t) for t in every.factors(pair, 0.0, 1.0)), context
            above = [t for t in every.factors(pair, at, math.inf) if apart(t, at)]
            assert not any(every.is_in(pair, t) for t in above), context


def _change(every: Every, before: Rated, after: Rated) -> tuple[list[str], list[str], list[str]]:
    """Options whose pairs leave, those whose pairs come in, and those of pairs that are in another way."""
    gone, new = before.ids - after.ids, after.ids - before.ids
    return (
        [i for i in every.order if i in gone and not any(_of(i, pair) for pair in after.pairs)],
        [i for i in every.order if i in new and not any(_of(i, pair) for pair in before.pairs)],
        [i for i in every.order if i in new and any(_of(i, pair) for pair in before.pairs)],
    )


def _of(option: str, pair: str) -> bool:
    return option == pair or option.startswith((f"{pair}:", f"{pair}@"))


def _lets_in(every: Every, pair: str, name: str) -> bool:
    best = every.best([other for other in every.rules if other != name])
    return best is not None and pair in best.pairs


@campaign(60)
def test_what_is_in_is_in_for_the_reasons_given(seed: int) -> None:
    """What is lost without it, and up to what cost it stays: all the way there, and not just above."""
    every = drawn(seed)
    top = every.best()
    if top is None:
        return
    for pair in sorted(top.pairs)[:pairs_asked]:
        found = ask(every.case, "explain", pair)
        context = f"{pair}: {json.dumps(found)}\n{generate.as_yaml(every.case)}"
        assert found["funded"], context
        assert found["option"] in top.ids, context
        without = every.best(lacking=pair)
        if without is None:
            assert found["lost_without"] is None, context
            named = found["demanded_by"]
            assert every.best(named, lacking=pair) is None, context
            for left in named:
                assert every.best([n for n in named if n != left], lacking=pair) is not None, context
        else:
            assert found["lost_without"] == pytest.approx(top.value - without.value, abs=1e-7), context
            _, come, moved = _change(every, top, without)
            assert (found["replaced_by"], found["moves"]) == (come, moved), context
        if not settled(every, pair):
            continue
        until = found["stays_up_to_cost"]
        last = math.inf if until is None else until / found["pair_cost"]
        below = [t for t in every.factors(pair, 1.0, last) if apart(t, last)]
        assert all(every.is_in(pair, t) for t in below), context
        if until is not None:
            assert every.is_in(pair, last) != found["stays_only_below"], context
            assert not every.is_in(pair, last * (1 + 1e-6)), context


@campaign(60)
def test_what_blocks_a_pair_does_so_alone_and_only_all_of_it(seed: int) -> None:
    """The rules named keep it out at any cost, and without any one of them they would not."""
    every = drawn(seed)
    top = every.best()
    if top is None:
        return
    for pair in [p for p in every.pairs if p not in top.pairs and settled(every, p)][:pairs_asked]:
        found = ask(every.case, "explain", pair)
        if found["enters_at_cost"] is not None:
            continue
        named, context = found["blocked_by"], f"{pair}: {json.dumps(found)}\n{generate.as_yaml(every.case)}"
        possible = every.could_be(pair, list(every.rules))
        could = every.could_be_best if possible else every.could_be
        assert not could(pair, named), context
        for left in named:
            assert could(pair, [name for name in named if name != left]), context


# ---------------------------------------------------------------- repair

Switch = tuple[str, str | None]
"""A limit of a rule, or a rule that can only be dropped"""


def switches(every: Every) -> dict[Switch, float]:
    """Everything that could give: its limit now, 0 for what has none that is a number."""
    case, found = every.case, dict[Switch, float]()
    for name, rule in every.rules.items():
        if rule["rule"] == "money":
            within = sum(p["amount"] for p in case.get("pools", {}).values() if p.get("within"))
            found[name, "at_most"] = case["budget"] - within
        elif rule["rule"] == "period":
            budgets = [p.get("budget", 0) for p in case["periods"].values()]
            first = 0 if case.get("carry_over") else rule["number"]
            found[name, "at_most"] = math.fsum(budgets[first : rule["number"] + 1])
        else:
            sides = [side for side in ("at_most", "at_least") if side in rule]
            leveled = any(isinstance(rule[side], str) for side in sides)
            if not sides or (leveled and rule["rule"] == "each"):
                found[name, None] = 0.0
            else:
                found |= {(name, side): oracle.level(case, rule[side]) for side in sides}
    return found


def needed(every: Every, switch: Switch, plan: Plan) -> float | None:
    """The limit that a plan needs; ``None`` where it keeps any, inf where no limit is enough."""
    case, (name, side) = every.case, switch
    rule = every.rules[name]
    if side is None:
        return None if oracle_plans.holds(case, rule, plan, every.pairs) else math.inf
    if rule["rule"] == "money":
        return oracle_plans.unpaid(case, plan)
    if rule["rule"] == "period":
        periods = range(0 if case.get("carry_over") else rule["number"], rule["number"] + 1)
        return oracle_plans.unpaid(case, plan, periods, oracle_plans.beside(case))
    if rule["rule"] == "each":
        inside = [c for c in plan if oracle.in_scope(rule, c.pair)]
        if side == "at_most":
            return max((oracle_plans.attribute(case, c, rule["of"]) for c in inside), default=None)
        return min((oracle_plans.in_place(case, c, rule["of"], plan) for c in inside), default=None)
    amounts = {
        c.pair: {
            of: oracle_plans.attribute(case, c, of)
            for of in {rule.get("of", "cost"), rule.get("weight", "cost"), "cost"}
        }
        for c in plan
    }
    return oracle.used(rule, frozenset(amounts), amounts)


def fits(need: float | None, side: str | None, limit: float) -> bool:
    if need is None or side is None:
        return need is None
    return oracle.at_most(need, limit) if side == "at_most" else oracle.at_most(limit, need)


@campaign(150)
def test_the_repair_is_the_least_that_lets_a_plan_exist(seed: int) -> None:
    """As few changes as can be; after them a plan exists, and of single limits none could move less."""
    every = Every(seed, 60)
    if every.best() is not None:
        return
    changes = ask(every.case, "fund", code=3)["repair"]
    context = f"{json.dumps(changes)}\n{generate.as_yaml(every.case)}"
    limits = switches(every)
    needs = [{switch: needed(every, switch, rated.plan) for switch in limits} for rated in every.plans]
    broken = [
        {switch for switch, limit in limits.items() if not fits(of_plan[switch], switch[1], limit)}
        for of_plan in needs
    ]
    assert len(changes) == min(map(len, broken)), context

    def possible(part: float) -> bool:
        """Whether a plan exists where each limit has moved by a part of what was said."""
        dropped = {c["rule"] for c in changes if c["to"] is None}
        moved = limits | {
            (c["rule"], c["limit"]): c["from"] + part * (c["to"] - c["from"])
            for c in changes
            if c["to"] is not None
        }
        return any(
            all(fits(of_plan[s], s[1], limit) for s, limit in moved.items() if s[0] not in dropped)
            for of_plan in needs
        )

    assert possible(1.0), context
    if any(c["to"] is not None for c in changes):
        assert not any(possible(part) for part in (0.0, 0.5, 0.9, 0.999)), context
    if len(changes) > 1:
        return
    nearest: dict[Switch, float] = {}
    for of_plan, lacking in zip(needs, broken, strict=True):
        for switch in lacking if len(lacking) == 1 else ():
            need = of_plan[switch]
            if switch[1] is not None and need is not None:
                better = min if switch[1] == "at_most" else max
                nearest[switch] = better(need, nearest.get(switch, need))
    (change,) = changes
    assert (change["to"] is not None) == bool(nearest), context
    if nearest:
        far = {s: abs(n - limits[s]) / abs(limits[s]) if limits[s] else math.inf for s, n in nearest.items()}
        said = (change["rule"], change["limit"])
        assert change["from"] == pytest.approx(limits[said]), context
        assert change["to"] == pytest.approx(nearest[said]), context
        assert far[said] == pytest.approx(min(far.values())), context


def test_no_rule_keeps_out_what_is_worth_nothing():
    """b/t could start in 2028 at the earliest, for the rule; sooner or later, it brings nothing."""
    case = {
        "format": 1,
        "stages": {"a": {}, "b": {}},
        "technologies": {"t": {"cost": 10}},
        "pairs": {"a/t": {"value": 5}, "b/t": {"value": 0}},
        "periods": {"2027": {}, "2028": {}},
        "budget": 100,
        "rules": [{"rule": "requires", "pair": "b/*", "needs": ["a/t"], "lag": 1}],
    }
    found = ask(case, "explain", "b/t")
    assert (found["funded"], found["value_gap"]) == (False, 0)
    assert "At no price would it come in: its value, 0, is not worth having." in found["sentence"]
