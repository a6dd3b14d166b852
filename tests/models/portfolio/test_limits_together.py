"""Limits on money, each of which the others keep: what they keep away together."""

from loopfolio import fund


def test_what_all_limits_on_money_keep_away_together_though_each_alone_keeps_away_nothing() -> None:
    """Of two projects for 10 one fits under 10 in all, and one under 10 in the one year there is."""
    case = {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {"a": {"cost": 10}, "b": {"cost": 10}},
        "pairs": {"s/a": {"value": 3}, "s/b": {"value": 2}},
        "periods": {"2027": {"budget": 10}},
        "budget": 10,
    }
    found = fund(case)
    assert [use.forgone for use in found.rules] == [0.0, 0.0]
    assert found.unlimited == 2.0
    del case["periods"]
    assert fund(case).unlimited is None
