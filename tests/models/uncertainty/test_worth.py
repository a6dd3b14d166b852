"""What finding something out is worth, against every portfolio in every way to turn out."""

import oracle_worth
import pytest
from length import campaign
from loopfolio import Infeasible, load, worth


@campaign(full=300, part=40)
def test_all_that_is_found_is_that_of_every_portfolio_in_every_way(seed: int) -> None:
    stated = oracle_worth.doubtful_case(seed)
    every = oracle_worth.Everything(stated)
    case = load(stated).case
    if not every.allowed:
        with pytest.raises(Infeasible):
            worth(case)
        return
    found = worth(case, portfolios=10)
    made = found.decision.made
    near = 1e-8 * max(1.0, *(abs(value) for of in every.worth for value in of.values()))
    assert found.value == pytest.approx(every.value(), abs=near)
    assert every.expected(frozenset(made.ids(found.funded))) == pytest.approx(found.value, abs=near)
    assert found.evpi.exact
    assert found.evpi.value == pytest.approx(every.worth_of(list(every.doubt)), abs=near)
    assert {one.input.name for one in found.inputs} == set(every.doubt)
    for one in found.inputs:
        own = every.worth_of([one.input.name])
        assert one.evppi.value == pytest.approx(own, abs=near), one.input.name
        assert one.evppi.error is None
        assert one.cannot == (own <= near)
        told = every.moves(one.input.name, frozenset(made.ids(found.funded)))
        words = {"works": True, "fails": False}
        moves = {
            sign + move.pair: {words.get(one.input.values[k], one.input.values[k]) for k in move.at}
            for sign, some in (("+", one.enter), ("-", one.leave))
            for move in some
        }
        if told:
            assert moves == told
    for group in found.groups:
        names = [found.inputs[i].input.name for i in group.inputs]
        assert group.evppi.value == pytest.approx(every.worth_of(names), abs=near), group
        assert group.evppi.value <= found.evpi.value + near
    point = frozenset(made.ids(found.point))
    assert found.point_expected == pytest.approx(every.expected(point), abs=near)
    if found.curse is None:
        assert not any("." in name for name in every.doubt)
        return
    assert found.curse.whole.stated == pytest.approx(made.value(found.point), abs=near)
    assert found.curse.whole.expected == pytest.approx(every.expected(point), abs=near)
    selection = every.selection(point)
    if selection is not None:
        assert found.curse.whole.selection == pytest.approx(selection, abs=near)
