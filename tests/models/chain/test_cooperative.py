"""Shapley values, cores and least cores of games with known answers."""

from itertools import combinations, permutations
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from length import examples
from loopfolio.models.chain.cooperative import Payment, coalitions, least_core, leaving, settled, shapley


def game(worth: dict[str, float]) -> dict[frozenset[str], float]:
    """Coalitions written as the letters of their players."""
    return {frozenset(members): value for members, value in worth.items()}


GLOVES = game({"a": 0, "b": 0, "c": 0, "ab": 0, "ac": 1, "bc": 1, "abc": 1})
"""Two left gloves and one right one: the textbook game (Osborne & Rubinstein 1994)"""

AIRPORT = game({"a": 1, "b": 2, "c": 3, "ab": 2, "ac": 3, "bc": 3, "abc": 3})
"""Runways of three lengths, as costs (Littlechild & Owen 1973): each length is paid by those who need it"""

MAJORITY = game({"a": 0, "b": 0, "c": 0, "ab": 1, "ac": 1, "bc": 1, "abc": 1})
"""Any two of three divide one"""


def test_shapley_of_the_glove_game_is_a_sixth_a_sixth_and_two_thirds():
    assert shapley(GLOVES) == pytest.approx({"a": 1 / 6, "b": 1 / 6, "c": 2 / 3})


def test_shapley_of_an_airport_shares_each_stretch_among_those_who_need_it():
    assert shapley(AIRPORT) == pytest.approx({"a": 1 / 3, "b": 1 / 3 + 1 / 2, "c": 1 / 3 + 1 / 2 + 1})


def test_the_core_of_the_glove_game_gives_the_scarce_side_all():
    found = least_core(GLOVES)
    assert found.excess == pytest.approx(0.0, abs=1e-6)
    assert found.shares == pytest.approx({"a": 0.0, "b": 0.0, "c": 1.0}, abs=1e-5)
    assert not leaving(GLOVES, {"a": 0.0, "b": 0.0, "c": 1.0})
    assert {group for group, _ in leaving(GLOVES, shapley(GLOVES))} == {frozenset("ac"), frozenset("bc")}


def test_a_majority_has_no_core_and_its_least_core_leaves_a_third():
    found = least_core(MAJORITY)
    assert found.excess == pytest.approx(1 / 3)
    assert found.shares == pytest.approx(dict.fromkeys("abc", 1 / 3))


def test_one_player_keeps_what_it_is_worth():
    assert least_core(game({"a": 5})).shares == shapley(game({"a": 5})) == {"a": 5}


def test_payments_go_from_who_has_too_much_to_who_lacks_most():
    assert settled({"a": 10, "b": 120, "c": 7}, {"a": 40, "b": 85, "c": 12}) == (
        Payment("b", "a", 30),
        Payment("b", "c", 5),
    )


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=6))
@settings(max_examples=30)
def test_payments_leave_each_what_it_is_due_and_are_fewer_than_the_players(drawn):
    has = {str(i): float(one) for i, (one, _) in enumerate(drawn)}
    due = {str(i): float(other) for i, (_, other) in enumerate(drawn)}
    due["0"] += sum(has.values()) - sum(due.values())
    paid = settled(has, due)
    assert len(paid) < len(has)
    for player in has:
        got = sum(p.amount for p in paid if p.payee == player)
        gave = sum(p.amount for p in paid if p.payer == player)
        assert has[player] + got - gave == pytest.approx(due[player])
        assert not (got and gave)


WORTHS = st.integers(-20, 40)


@given(st.integers(2, 4).flatmap(lambda n: st.lists(WORTHS, min_size=2**n - 1, max_size=2**n - 1)))
@examples(400)
def test_laws_of_shares(worths):
    members = "abcd"[: (len(worths) + 1).bit_length() - 1]
    made = dict(zip(coalitions(members), map(float, worths), strict=True))
    value = shapley(made)
    orders = [*permutations(members)]
    for player in members:  # the mean contribution over all orders, said plainly
        gains = []
        for order in orders:
            before = frozenset(order[: order.index(player)])
            gains.append(made[before | {player}] - made.get(before, 0.0))
        assert value[player] == pytest.approx(fsum(gains) / len(orders))
    found = least_core(made)
    assert fsum(found.shares.values()) == pytest.approx(made[frozenset(members)], abs=1e-6)
    excesses = [
        made[frozenset(group)] - fsum(found.shares[p] for p in group)
        for size in range(1, len(members))
        for group in combinations(members, size)
    ]
    assert max(excesses) == pytest.approx(found.excess, abs=1e-5)
