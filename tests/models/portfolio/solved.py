"""Small cases solved, and random ones with what looking at every portfolio finds.

Random cases state values and costs in tenths, so that sums of floats just miss one another, and are
judged here in whole tenths, where nothing is rounded.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

from hypothesis import strategies as st
from loopfolio.models.portfolio.portfolio import fund
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.validation.validate import validate

IDS = [f"{stage}/{technology}" for stage in "abc" for technology in "xyz"]


STAGE = {pair: pair[0] for pair in IDS}


def solve(data, solver="highs"):
    """The portfolio of the plain data of a case."""
    verdict = validate(data)
    assert verdict.case is not None, verdict.problems
    case = verdict.case
    return fund(case, rank(case, weight_profile(case, profile_name(case))), solver)


def case_of(pairs, budget=None, rules=(), synergies=()):
    """A case of pairs ``{"a/x": {"value": 1, "cost": 2}}``, listed by stage and technology."""
    data = {
        "format": 1,
        "stages": {stage: {} for stage in "abc"},
        "technologies": {technology: {} for technology in "xyz"},
        "pairs": dict(pairs),
        "synergies": list(synergies),
        "rules": list(rules),
    }
    return data if budget is None else {**data, "budget": budget}


def listed(values, costs):
    """Options a/x, a/y, … with these values and costs."""
    return {p: {"value": v, "cost": c} for p, v, c in zip(IDS, values, costs, strict=False)}


def worth(values, costs, budget, solver="highs", **more):
    """The funded pairs of options a/x, a/y, … with these values and costs."""
    return list(solve(case_of(listed(values, costs), budget, **more), solver).pair_ids)


def outcome(portfolio):
    return portfolio.pair_ids, portfolio.optimum.value, portfolio.optimum.cost


# ---------------------------------------------------------------- every portfolio


@dataclass(frozen=True)
class Option:
    id: str
    value: int
    """in tenths, as are cost and maturity"""
    cost: int
    maturity: int


@dataclass(frozen=True)
class Limit:
    """A rule as the case says it, and as it judges a set of funded ids."""

    said: dict
    keeps: Callable


@dataclass(frozen=True)
class Drawn:
    """A random programme that looks at all of its portfolios."""

    options: tuple[Option, ...]
    budget: int | None
    limits: tuple[Limit, ...]
    synergies: tuple[tuple[frozenset, int], ...]

    @property
    def case(self):
        return case_of(
            {
                o.id: {"value": o.value / 10, "cost": o.cost / 10, "maturity": o.maturity / 10}
                for o in self.options
            },
            None if self.budget is None else self.budget / 10,
            [limit.said for limit in self.limits],
            [{"pairs": sorted(ids), "value": value / 10} for ids, value in self.synergies],
        )

    def value(self, funded):
        own = sum(o.value for o in self.options if o.id in funded)
        return own + sum(value for ids, value in self.synergies if ids <= funded)

    def cost(self, funded):
        return sum(o.cost for o in self.options if o.id in funded)

    def kept(self, funded):
        within = self.budget is None or self.cost(funded) <= self.budget
        return within and all(limit.keeps(funded, self) for limit in self.limits)

    def all(self):
        """Every portfolio that keeps the rules; of two alike the one with the earlier pairs first."""
        found = []
        for choice in product((True, False), repeat=len(self.options)):
            funded = frozenset(o.id for o, chosen in zip(self.options, choice, strict=True) if chosen)
            if self.kept(funded):
                found.append(funded)
        return found

    def best(self):
        """The highest value, of those the lowest cost, of those the earliest pairs."""
        return max(self.all(), key=lambda f: (self.value(f), -self.cost(f)), default=None)

    def frontier(self):
        """Portfolios that nothing cheaper or equally cheap beats, by rising cost."""
        points = []
        for funded in sorted(self.all(), key=lambda f: (self.cost(f), -self.value(f))):
            if not points or self.value(funded) > self.value(points[-1]):
                points.append(funded)
        return points

    def listed(self, funded):
        return tuple(o.id for o in self.options if o.id in funded)


def _count(limit, most):
    said = {"rule": "count", "at_most" if most else "at_least": limit}
    return Limit(said, lambda f, _: len(f) <= limit if most else len(f) >= limit)


def _spend(limit):
    said = {"rule": "total", "of": "cost", "at_least": limit / 10}
    return Limit(said, lambda f, drawn: drawn.cost(f) >= limit)


def _mean(limit):
    def keeps(funded, drawn):
        return sum(o.cost * (o.maturity - limit) for o in drawn.options if o.id in funded) >= 0

    return Limit({"rule": "mean", "of": "maturity", "at_least": limit / 10}, keeps)


def _share(stage, percent):
    def keeps(funded, drawn):
        part = sum(o.cost for o in drawn.options if o.id in funded and STAGE[o.id] == stage)
        return 100 * part <= percent * drawn.cost(funded)

    return Limit({"rule": "share", "scope": {"stages": [stage]}, "at_most": percent / 100}, keeps)


def _requires(pair, needs):
    return Limit({"rule": "requires", "pair": pair, "needs": needs}, lambda f, _: pair not in f or needs in f)


def _needs_at_its_stage(technology, needed):
    def keeps(funded, _):
        return all(f"{pair[0]}/{needed}" in funded for pair in funded if pair[2] == technology)

    return Limit({"rule": "requires", "pair": f"*/{technology}", "needs": f"*/{needed}"}, keeps)


def _excludes(pairs):
    return Limit({"rule": "excludes", "pairs": sorted(pairs)}, lambda f, _: len(f & pairs) <= 1)


def _together(pairs):
    return Limit({"rule": "together", "pairs": sorted(pairs)}, lambda f, _: len(f & pairs) in (0, len(pairs)))


def _fund(pair):
    return Limit({"rule": "fund", "pairs": [pair]}, lambda f, _: pair in f)


def _skip(pair):
    return Limit({"rule": "skip", "pairs": [pair]}, lambda f, _: pair not in f)


def limits_over(ids):
    """Strategies for a rule over the options ``ids``; what needs something comes before it."""
    always = [
        st.builds(_count, st.integers(0, 4), st.just(True)),
        st.builds(_count, st.integers(0, 2), st.just(False)),
        st.builds(_spend, st.integers(0, 8)),
        st.builds(_mean, st.integers(0, 3)),
        st.builds(_share, st.sampled_from("abc"), st.sampled_from([0, 20, 50, 60])),
        st.sampled_from([("x", "y"), ("y", "z"), ("x", "z")]).map(lambda pair: _needs_at_its_stage(*pair)),
    ]
    if not ids:
        return st.one_of(always)
    one = st.sampled_from(ids)
    always += [st.builds(_fund, one), st.builds(_skip, one)]
    if len(ids) > 1:
        two = st.lists(one, min_size=2, max_size=3, unique=True)
        always += [
            st.builds(_excludes, two.map(frozenset)),
            st.builds(_together, two.map(frozenset)),
            two.map(lambda pair: _requires(*sorted(pair)[:2])),
        ]
    return st.one_of(always)


@st.composite
def programmes(draw, most_rules=2, most_options=6):
    """Up to six options with values and costs that tie often, some worth less than nothing."""
    ids = sorted(draw(st.lists(st.sampled_from(IDS), unique=True, max_size=most_options)))
    numbers = st.builds(Option, st.just(""), st.integers(-2, 6), st.integers(0, 5), st.integers(0, 3))
    options = tuple(replace(draw(numbers), id=pair) for pair in ids)
    synergies = []
    if len(ids) > 1 and draw(st.booleans()):
        joint = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=3, unique=True))
        synergies.append((frozenset(joint), draw(st.integers(-4, 4))))
    budget = draw(st.one_of(st.none(), st.integers(0, 12)))
    limits = draw(st.lists(limits_over(ids), max_size=most_rules))
    return Drawn(options, budget, tuple(limits), tuple(synergies))


def needed(pattern, needs, pair):
    """The pattern that ``pair`` needs a match of, ``None`` where the rule does not speak of it."""
    if any(part not in ("*", own) for part, own in zip(pattern[::2], pair[::2], strict=True)):
        return None
    parts = zip(pattern[::2], needs[::2], pair[::2], strict=True)
    same = [own if said == wanted == "*" else wanted for said, wanted, own in parts]
    return "/".join(same)
