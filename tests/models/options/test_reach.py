"""Options by their stage and technology, within a scope."""

from itertools import product

import pytest
from loopfolio.models.entry.scope import Scope
from loopfolio.models.options.patterns import matches
from loopfolio.models.options.reach import Options, Reach

IDS = [("a", "x"), ("a", "y"), ("b", "x"), ("c", "z")]
PATTERNS = ["/".join(sides) for sides in product("abcd*", "xyzw*")]
SCOPES = [
    {}, {"stages": ["a"]}, {"technologies": ["x"]}, {"stages": ["a", "c"], "technologies": ["y", "z"]},
    {"stages": ["d"]},
]  # fmt: skip


@pytest.mark.parametrize("said", SCOPES)
def test_what_patterns_match_is_found_without_looking_at_all(said):
    """Against looking at each option."""
    scope = Scope.model_validate(said)
    there = [ids for ids in IDS if scope.includes(*ids)]
    reach = Reach(Options(IDS), scope)
    assert sorted(reach.all()) == there
    for pattern in PATTERNS:
        if "*" in pattern:
            assert reach.holds(pattern) == any(matches(pattern, *ids) for ids in there)
            for own in there:
                others = [ids for ids in there if ids != own]
                assert reach.others(pattern, *own) == any(matches(pattern, *ids) for ids in others)


def test_a_pair_is_held_or_not():
    options = Options(IDS)
    assert [pair for pair in PATTERNS if options.hold(pair)] == ["/".join(ids) for ids in IDS]
    anywhere = Reach(options, Scope())
    assert anywhere.holds("a/x")
    assert not anywhere.holds("a/z")
    assert anywhere.others("a/x", "b", "x")
    assert not anywhere.others("a/x", "a", "x")
    within = Reach(options, Scope.model_validate({"stages": ["a"]}))
    assert within.holds("a/x")
    assert not within.holds("b/x")
