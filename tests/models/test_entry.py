"""Numbers and names as a file may state them, and what is said of others."""

import math

import pytest
from loopfolio.models.entry.entry import LARGEST, SMALLEST, beyond, raised, without_rounding
from loopfolio.models.entry.money import same_unit
from loopfolio.models.entry.problem import MOST_NAMED, Paths, clipped, did_you_mean, listed, named


@pytest.mark.parametrize(
    ("value", "up", "down"),
    [
        (0.1 + 0.2, 0.3, 0.3),
        (-0.1 - 0.2, -0.3, -0.3),
        (1 + 4e-13, 1 + 1e-11, 1),
        (1 - 4e-13, 1, 1 - 1e-12),
        (-1 - 4e-13, -1, -1 - 1e-11),
        (250 + 3e-10, 250 + 1e-9, 250),
        (0.0, 0.0, 0.0),
    ],
)
def test_a_figure_to_twelve_digits_is_on_the_side_on_which_a_limit_still_holds(value, up, down):
    assert (without_rounding(value, 1), without_rounding(value, -1)) == pytest.approx((up, down), rel=1e-13)


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("bugdet", ["budget", "rules"], "budget"),
        ("abc", ["abcdefg"], "abcdefg"),  # three of seven letters are as near as that
        ("abcdefg", ["abc"], "abc"),
        ("abc", ["abcdefgh"], None),
        ("abcdefgh", ["abc"], None),
        ("zzz", ["budget"], None),
        ("budget", [], None),
        ("b" * 5000, ["b" * 5000], None),
    ],
)
def test_what_is_near_is_suggested(word, known, meant):
    assert did_you_mean(word, known) == ("" if meant is None else f"; did you mean '{meant}'?")


def test_of_many_names_the_first_are_said():
    few, many = ["a", "b", "c"], [f"n{k}" for k in range(MOST_NAMED + 3)]
    assert (named([]), named(few), listed(few), listed(few[:1])) == ("none", "a, b, c", "a, b or c", "a")
    assert named(many) == ", ".join(many[:MOST_NAMED]) + " and 3 more"
    assert named(many[:MOST_NAMED]) == ", ".join(many[:MOST_NAMED])
    assert listed(many) == ", ".join(many[:MOST_NAMED]) + " or one of 3 more"
    assert listed(many[:MOST_NAMED]).endswith(f" or {many[MOST_NAMED - 1]}")
    assert (clipped("abc", 3), clipped("abcd", 3)) == ("abc", "abc…")


def test_what_something_was_said_of_is_known_at_around_and_within_it():
    said = Paths([("rules", 0, "of")])
    assert [said.hold(path) for path in (("rules", 0, "of"), ("rules", 0, "of", 1), ("rules", 0), ())] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [said.lie_in(path) for path in (("rules", 0), (), ("rules", 0, "of"), ("rules", 1))] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [said.touch(path) for path in (("rules",), ("rules", 0, "of", 1), ("rules", 0, "at_most"))] == [
        True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("€", "EUR", True),
        ("k€", "kEUR", True),
        ("k EUR", "keur", True),
        ("k€", "€", False),
        ("EUR", "USD", False),
        ("USD", "EUR", False),
        ("kg", "t", False),
        ("t", "t", True),
    ],
)
def test_units_of_money_are_the_same_however_they_are_written(one, other, same):
    assert same_unit(one, other) is same


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, None), (LARGEST, None), (-LARGEST, None), (SMALLEST, None), (-SMALLEST, None), (math.inf, None),
        (LARGEST * 1.1, "1.1e+12 is beyond 1e+12"), (-LARGEST * 1.1, "-1.1e+12 is beyond 1e+12"),
        (SMALLEST / 2, "5e-10 is nearer to 0 than 1e-09"), (-SMALLEST / 2, "-5e-10 is nearer to 0"),
        (10**400, "a number of 401 digits is beyond"),
    ],
)  # fmt: skip
def test_a_number_is_within_what_can_be_computed_with(number, words):
    says = beyond(number)
    assert says is None if words is None else says.startswith(words)


def test_an_upper_limit_has_the_tolerance_of_what_is_held_against_it():
    assert raised(0.3) >= 0.1 + 0.2
    assert raised(10.0) == pytest.approx(10 + 1e-8, abs=1e-12)
    assert raised(-10.0) == pytest.approx(-10 + 1e-8, abs=1e-12)
    assert raised(1.0, 1000.0) == pytest.approx(1 + 1e-6, abs=1e-12)
