"""How much a case may hold of what is set against each other."""

import pytest
from loopfolio.models.validation.sizes import oversized


def many(number):
    return {f"n{k}": {} for k in range(number)}


@pytest.mark.parametrize(
    ("holds", "path", "most"),
    [
        (lambda n: {"criteria": many(n)}, ("criteria",), 100),
        (lambda n: {"profiles": many(n)}, ("profiles",), 100),
        (lambda n: {"profiles": {"p": {"experts": many(n)}}}, ("profiles", "p", "experts"), 100),
        (lambda n: {"profiles": {"p": {"groups": many(n)}}}, ("profiles", "p", "groups"), 100),
        (lambda n: {"periods": many(n)}, ("periods",), 100),
        (lambda n: {"technologies": {"t": {"levels": many(n)}}}, ("technologies", "t", "levels"), 50),
        (lambda n: {"pairs": {"s/t": {"levels": many(n)}}}, ("pairs", "s/t", "levels"), 50),
        (lambda n: {"pairwise": many(n)}, ("pairwise",), 100),
        (lambda n: {"pairwise": {"c": many(n)}}, ("pairwise", "c"), 100),
        (lambda n: {"rules": [{}] * n}, ("rules",), 1000),
    ],
)
def test_as_many_as_anybody_could_decide_on_and_no_more(holds, path, most):
    assert list(oversized(holds(most))) == []
    [problem] = oversized(holds(most + 1))
    assert problem.path == path
    what = path[-1] if path[-1] != "c" else "entries"
    assert problem.message == f"holds {most + 1:,} {what}, more than {most:,}: leave some out"


def test_what_is_no_list_and_no_mapping_is_no_business_of_this():
    assert list(oversized({"criteria": "x" * 2000, "profiles": {"p": None}, "rules": None})) == []
