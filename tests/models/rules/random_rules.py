"""Small portfolios under one rule, and rules of every kind drawn at random."""

from hypothesis import strategies as st
from loopfolio.models.portfolio.portfolio import fund
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.validation.validate import validate

# pair → value, cost, staff, maturity. Within a budget of 7 the best portfolio is a/x, b/x and b/y,
# worth 10; next come a/y, b/x and b/y, worth 9 for 6, and a/x and a/y, worth 9 for 7.
PAIRS = {"a/x": (5, 4, 1, 1), "a/y": (4, 3, 2, 3), "b/x": (3, 2, 1, 2), "b/y": (2, 1, 3, 2)}


def funded(*rules, budget=7, pairs=PAIRS):
    """The pairs that the best portfolio funds under the rules, in the order of the case file."""
    case = validate(
        {
            "format": 1,
            "stages": {"a": {}, "b": {}},
            "technologies": {"x": {}, "y": {}},
            "resources": ["staff"],
            "pairs": {
                pair: {"value": value, "cost": cost, "staff": staff, "maturity": maturity}
                for pair, (value, cost, staff, maturity) in pairs.items()
            },
            "budget": budget,
            "rules": list(rules),
        }
    ).case
    return list(fund(case, rank(case, weight_profile(case, profile_name(case)))).pair_ids)


def rule(kind, **fields):
    return {"rule": kind, **fields}


# ---------------------------------------------------------------- rows and check agree

ATTRIBUTES = ["cost", "value", "difficulty", "maturity", "staff"]


patterns = st.tuples(st.sampled_from(["*", "a", "b"]), st.sampled_from(["*", "x", "y", "z"])).map("/".join)


scopes = st.fixed_dictionaries(
    {},
    optional={
        "stages": st.lists(st.sampled_from("ab"), unique=True),
        "technologies": st.lists(st.sampled_from("xyz"), unique=True),
    },
)


def tenths(lowest, highest):
    """Numbers such as 0.1 and 0.3 that sums of floats just miss."""
    return st.integers(lowest, highest).map(lambda k: k / 10)


def limits(numbers):
    return st.one_of(
        st.fixed_dictionaries({"at_most": numbers}),
        st.fixed_dictionaries({"at_least": numbers}),
        st.fixed_dictionaries({"at_most": numbers, "at_least": numbers}),
    )


def drawn(fields, numbers=None):
    """A strategy for the fields of a rule; limits of ``numbers`` where it has some."""
    whole = st.fixed_dictionaries(fields, optional={"scope": scopes})
    return whole if numbers is None else st.tuples(whole, limits(numbers)).map(lambda t: t[0] | t[1])


listed = st.lists(patterns, min_size=1, max_size=3)


exact = st.sampled_from([f"{stage}/{technology}" for stage in "ab" for technology in "xyz"])


of_pairs = drawn({"pairs": st.lists(patterns, min_size=1, max_size=3)})


DRAWN = {
    "total": drawn({"of": st.sampled_from(ATTRIBUTES)}, tenths(-3, 12)),
    "mean": drawn(
        {"of": st.sampled_from(ATTRIBUTES), "weight": st.sampled_from(["cost", "staff"])}, tenths(-1, 5)
    ),
    "each": drawn({"of": st.sampled_from(ATTRIBUTES)}, tenths(-2, 4)),
    "count": st.one_of(drawn({}, st.integers(-1, 6)), drawn({"pairs": listed}, st.integers(-1, 4))),
    "share": drawn(
        {"of": st.sampled_from(["cost", "staff", "maturity"])},
        st.sampled_from([0, 0.1, 0.2, 0.25, 0.3, 1 / 3, 0.5, 0.6, 2 / 3, 1]),
    ),
    "requires": st.one_of(
        drawn({"pair": patterns, "needs": patterns}),
        drawn({"pair": listed, "needs": listed, "all": st.booleans()}),
        drawn(
            {
                "pair": st.lists(exact, min_size=1, max_size=3, unique=True),
                "needs": listed,
                "jointly": st.just(True),
            }
        ),
        drawn(
            {
                "pair": st.lists(exact, min_size=2, max_size=3, unique=True),
                "needs": listed,
                "jointly": st.just(True),
                "all": st.just(True),
            }
        ),
    ),
    "excludes": of_pairs,
    "together": of_pairs,
    "fund": of_pairs,
    "skip": of_pairs,
}
