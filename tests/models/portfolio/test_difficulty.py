"""How difficult a pair is: by itself, or as its technology is at its stage."""

import pytest
from solved import solve

DIFFICULT = {
    "format": 1,
    "criteria": {
        "effort": {"direction": "min", "role": "digitalization_difficulty"},
        "b": {"direction": "max"},
    },
    "stages": {"s": {"effort": "high", "b": "low"}, "t": {"effort": "low", "b": "high"}},
    "technologies": {"x": {"cost": 1, "difficulty": "medium"}},
    "fit": {"s": {"x": "high"}},
}


@pytest.mark.parametrize(
    ("technology", "pair", "difficulty"),
    [
        ({}, {}, 6),  # 2 of its own times 3 of the stage
        ({}, {"difficulty": "high"}, 3),  # of the pair
        ({"levels": {"a": {"cost": 1}}}, {}, 6),
        ({"levels": {"a": {"cost": 1, "difficulty": "low"}}}, {}, 3),  # 1 times 3
        ({"levels": {"a": {"cost": 1, "difficulty": "low"}}}, {"difficulty": "medium"}, 2),  # of the pair
        ({}, {"levels": {"a": {"cost": 1, "difficulty": "high"}}}, 3),
        ({}, {"levels": {"a": {"cost": 1}}, "difficulty": "low"}, 1),
        ({}, {"levels": {"a": {"cost": 1, "difficulty": "medium"}}, "difficulty": "low"}, 2),
    ],
)
def test_what_a_pair_says_of_its_difficulty_is_not_multiplied(technology, pair, difficulty):
    data = {
        **DIFFICULT,
        "technologies": {"x": {**DIFFICULT["technologies"]["x"], **technology}},
        "pairs": {"s/x": pair} if pair else {},
    }
    [option] = solve(data).programme.pairs
    assert option.difficulty == option.attributes["difficulty"] == difficulty
