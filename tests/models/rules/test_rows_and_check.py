"""A rule's rows, its check, its words and its measure say the same."""

from itertools import product
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from length import examples
from loopfolio.models.portfolio.options import build_options
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.rules.base import RuleBase, Usage
from loopfolio.models.rules.kinds.registry import RULES
from loopfolio.models.rules.measures import Amounts, Extreme, Ratio, Sum
from loopfolio.models.validation.validate import validate
from loopfolio.report.words.rules import CaseNames
from random_rules import ATTRIBUTES, DRAWN, tenths


@st.composite
def some_pairs(draw):
    """Some of the pairs of two stages and three technologies, with small numbers, 0 among them."""
    ids = [f"{stage}/{technology}" for stage in "ab" for technology in "xyz"]
    chosen = draw(st.lists(st.sampled_from(ids), unique=True, max_size=5))
    lowest = {"value": -2}
    case = validate(
        {
            "format": 1,
            "stages": {"a": {}, "b": {}},
            "technologies": {"x": {}, "y": {}, "z": {}},
            "resources": ["staff"],
            "pairs": {
                pair: {name: draw(tenths(lowest.get(name, 0), 4)) for name in ATTRIBUTES} for pair in chosen
            },
        }
    ).case
    return build_options(case, rank(case, weight_profile(case, profile_name(case))))


def holds(row, x):
    """Whether 0/1 choices keep a row, rounding aside."""
    total = sum(coefficient * x[i] for i, coefficient in row.coefficients.items())
    low = -1e9 if row.at_least is None else row.at_least
    high = 1e9 if row.at_most is None else row.at_most
    return low - 1e-9 <= total <= high + 1e-9


@pytest.mark.parametrize("kind", RULES)
@given(data=st.data())
@examples(80)
def test_rows_and_check_agree_on_every_portfolio(kind, data):
    """A portfolio keeps the linear rows exactly when plain arithmetic says that it keeps the rule."""
    made = RULES[kind].model_validate({"rule": kind, "name": "drawn", **data.draw(DRAWN[kind])})
    pairs = data.draw(some_pairs())
    rows = list(made.rows(pairs))
    assert {row.name for row in rows} <= {"drawn"}
    for x in product((0, 1), repeat=len(pairs)):
        usage = made.check(pairs, {i for i, chosen in enumerate(x) if chosen})
        assert all(holds(row, x) for row in rows) == usage.kept, x


def at(measure, upper, x):
    """What a limit is held against in a portfolio; ``None`` where nothing is."""

    def total(terms):
        return sum(a * x[i] for i, a in terms.items())

    match measure:
        case Sum(terms):
            return total(terms)
        case Ratio(top, bottom):
            return total(top) / total(bottom) if total(bottom) else None
        case Extreme(sums):
            return (max if upper else min)((total(terms) + more for terms, more in sums), default=None)


@pytest.mark.parametrize("kind", [kind for kind, made in RULES.items() if made.bounds])
@given(data=st.data())
@examples(40)
def test_what_a_limit_is_held_against_tells_whether_it_is_kept(kind, data):
    """A repair moves a limit to what its measure can be: then, not before, plain arithmetic calls it kept."""
    made = RULES[kind].model_validate({"rule": kind, "name": "drawn", **data.draw(DRAWN[kind])})
    pairs = data.draw(some_pairs())
    for limit in made.limits:
        alone = made.model_copy(update=dict.fromkeys(o.field for o in made.limits if o.field != limit.field))
        measure = made.measure(limit, pairs)
        for x in product((0, 1), repeat=len(pairs)):
            funded = {i for i, chosen in enumerate(x) if chosen}
            if isinstance(measure, Amounts):  # as loose as the loosest of them, all are let in
                loosest = max(measure.values, key=lambda a: limit.looser * a, default=limit.value)
                assert alone.loosened(limit.field, loosest).check(pairs, funded).kept
                continue
            used = at(measure, limit.upper, x)
            slack = 1.0 if used is None else limit.looser * (limit.value - used)
            assert abs(slack) < 1e-8 or (slack > 0) == alone.check(pairs, funded).kept


@pytest.mark.parametrize("kind", [kind for kind, made in RULES.items() if made.bounds])
@given(data=st.data())
@examples(20)
def test_a_rule_without_its_limits_is_none(kind, data):
    """Lifted one after the other, the last takes the rule with it."""
    made = RULES[kind].model_validate({"rule": kind, "name": "drawn", **data.draw(DRAWN[kind])})
    *others, last = made.limits
    for limit in others:
        made = made.loosened(limit.field, None)
        assert limit.field not in [left.field for left in made.limits]
    assert made.loosened(last.field, None) is None


@pytest.mark.parametrize("kind", RULES)
@given(data=st.data())
@examples(30)
def test_a_portfolio_that_meets_a_limit_exactly_is_called_tight(kind, data):
    """What is used is a limit's very amount or, where not tight, another; of nothing funded, nothing."""
    made = RULES[kind].model_validate({"rule": kind, "name": "drawn", **data.draw(DRAWN[kind])})
    pairs = data.draw(some_pairs())
    for x in product((0, 1), repeat=len(pairs)):
        usage = made.check(pairs, {i for i, chosen in enumerate(x) if chosen})
        if usage.used is None:
            assert usage.kept
            assert not usage.tight
        for limit in (getattr(made, "at_most", None), getattr(made, "at_least", None)):
            if kind != "each" and limit is not None and usage.used is not None:
                assert usage.tight or abs(usage.used - limit) > 1e-9


def test_a_kind_without_words_is_said_by_its_fields():
    """most 2, of nothing else: the report names a rule that nobody has put into words."""

    class Bare(RuleBase):
        rule: Literal["bare"]
        most: int
        least: int | None = None

        def rows(self, pairs):
            return iter(())

        def check(self, pairs, funded):
            return Usage(None, kept=True, tight=False)

    case = validate({"format": 1, "stages": {"a": {}}, "technologies": {"x": {}}}).case
    bare = Bare.model_validate({"rule": "bare", "name": "b", "most": 2, "scope": {"stages": ("a",)}})
    assert bare.words(CaseNames(case)) == "bare (most 2) (at A)"
    assert not bare.limits
