"""When things may start, as the file says it of technologies and of pairs."""

import pytest
from loopfolio.models.validation.validate import validate


@pytest.mark.parametrize(
    ("technology", "pair", "said"),
    [
        ({"earliest": "y1", "latest": "y2"}, {}, []),
        ({}, {"earliest": "y2", "latest": "y1"}, ["pairs.s/a.latest"]),
        ({"latest": "y1"}, {"earliest": "y2"}, ["pairs.s/a.earliest"]),
        ({"earliest": "y2"}, {"latest": "y1"}, ["pairs.s/a.latest"]),
        ({"earliest": "y2", "latest": "y1"}, {}, ["technologies.a.latest"]),
        ({"earliest": "y2", "latest": "y1"}, {"earliest": "y1"}, ["technologies.a.latest"]),
    ],
)
def test_what_could_never_start_is_said_once_where_it_is_written(technology, pair, said):
    verdict = validate(
        {
            "format": 1,
            "stages": {"s": {}},
            "technologies": {"a": {"cost": 1, **technology}},
            "pairs": {"s/a": {"value": 1, **pair}},
            "periods": {"y1": {"budget": 1}, "y2": {"budget": 1}},
        }
    )
    assert [".".join(map(str, problem.path)) for problem in verdict.problems] == said
