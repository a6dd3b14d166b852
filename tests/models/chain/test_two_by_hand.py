"""Two companies with two deals between them, worked out by hand."""

import pytest
from companies import company, link
from loopfolio.models.chain.chain import Chain, LinkEnd, Need, SharedProgramme
from loopfolio.models.chain.front import STEPS, front
from loopfolio.models.chain.joint import Joint
from loopfolio.models.chain.together import answer


def chain():
    """Alone A has y, worth 3, and B y, worth 2. With v, x or z at both they have more.

    A: 1 + 16, 1 + 22, 1 + 12, and 0.5 of w each time; B: 1 + 3.1, 1 + 3, 1 + 4. B has money for A's q left.
    """
    return Chain(
        "two", "Two", "kEUR",
        (
            company("A", 6, v=(5, 1), x=(5, 1), y=(6, 3), z=(5, 1), w=(1, 0.5), q=(1, 0.1)),
            company("B", 6, v=(5, 1), x=(5, 1), y=(5, 2), z=(5, 1)),
        ),
        links=(
            link("Bv", "Av", 16), link("Av", "Bv", 3.1), link("Bx", "Ax", 22), link("Ax", "Bx", 3),
            link("Bz", "Az", 12), link("Az", "Bz", 4),
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return answer(chain())


def test_alone_and_at_best(found):
    assert {name: one.values[name] for name, one in found.alone.items()} == {"A": 3, "B": 2}
    assert found.ideal == {"A": 23.5, "B": 5}
    assert found.scales == {"A": (3, 20.5), "B": (2, 3)}


def test_the_fairest_is_that_of_which_the_least_part_is_most(found):
    """v: 14.5 of 20.5 and 2.1 of 3 that each could gain; x: 1 and 2/3; z: 10.5 of 20.5 and 1."""
    by = {one.by: one for one in found.together}
    fairest = by["kalai_smorodinsky"]
    assert fairest.agreed.funded == {"A": ("s/v", "s/w"), "B": ("s/v",)}
    assert fairest.gains == pytest.approx({"A": 14.5, "B": 2.1})
    assert fairest.shares == pytest.approx({"A": 14.5 / 20.5, "B": 0.7})
    assert by["nash"].agreed.values == by["most"].agreed.values == {"A": 23.5, "B": 4}
    assert not any(one.losers or one.blocking for one in found.together)
    assert found.by_chance == ()


def test_the_front_rises_with_what_the_first_has(found):
    values = [tuple(point.values.values()) for point in found.front.points]
    assert values == [(13.5, 5), (17.5, pytest.approx(4.1)), (23.5, 4)]
    assert found.front.complete
    assert found.front.step == {"A": 0, "B": 0}


def test_what_is_funded_for_each_other_alone_is_an_investment(found):
    """And not what there is room for beside it, A's w."""
    [made] = found.investments
    assert made.companies == ("A", "B")
    assert [(side.company, side.pair) for side in made.fresh] == [("A", "s/v"), ("B", "s/v")]
    assert made.gains == pytest.approx({"A": 14.5, "B": 2.1})


def test_what_is_funded_anyhow_is_no_investment():
    """A funds y alone and with B; that B needs it for its y makes nothing of it fresh."""
    there = Chain(
        "need", "Need", "kEUR",
        (company("A", 6, y=(6, 3)), company("B", 5, x=(5, 1), y=(5, 2))),
        needs=(Need(LinkEnd("B", "s/y"), (LinkEnd("A", "s/y"),)),),
    )  # fmt: skip
    said = answer(there)
    assert {name: one.values[name] for name, one in said.alone.items()} == {"A": 3, "B": 1}
    [made] = said.investments
    assert [(side.company, side.pair) for side in made.fresh] == [("B", "s/y")]
    assert made.gains == {"A": 0, "B": 1}


def test_a_front_that_is_too_long_for_every_grid_is_that_of_the_coarsest(found):
    short = front(Joint(chain()), found.scales, most=0)
    assert not short.complete
    assert short.step == pytest.approx({"A": 20.5 * STEPS[-1], "B": 3 * STEPS[-1]})
    assert {point.values["A"] for point in short.points} <= {13.5, 17.5, 23.5}


def test_a_need_is_of_somebody_among_those_who_agree():
    joint = Joint(Chain("n", "N", "", (company("A", 6, y=(6, 3)), company("B", 5, y=(5, 2)))), ("B",))
    chosen = joint.most({"B": 1.0})
    assert joint.agreed(chosen).values == {"B": 2}


def test_companies_and_programmes_are_found_by_name_in_whatever_order():
    one, other = company("B", 6, y=(6, 3)), company("A", 5, y=(5, 2))
    made = [SharedProgramme(name, name, (), 2.0, {"A": 1.0, "B": 3.0}) for name in ("q", "p")]
    found = Chain("n", "N", "", (one, other), programmes=tuple(made))
    assert (found.company("A"), found.company("B")) == (other, one)
    assert (found.programme("p"), found.programme("q")) == (made[1], made[0])
    assert found.ids == ("B", "A")
    assert [made[0].part(name, ("A", "B")) for name in "AB"] == [0.5, 1.5]
    assert made[0].part("B", ("B",)) == 2


@pytest.mark.parametrize(
    ("pairs", "budget", "payment"),
    [
        ({"x": (5, 1), "y": (6, 3)}, 6, 5),  # both cost 11, of which it has 6
        ({"x": (5, 1), "y": (6, 3), "z": (4, 2)}, 6, 3),  # z brings what it lacks for less
        ({"x": (5, 1), "y": (6, 3), "z": (4, 1.5)}, 6, 5),
        ({"x": (5, 1), "y": (6, 3), "z": (1, 2)}, 6, None),  # it has the money for both, and loses nothing
    ],
)
def test_who_loses_for_the_others_is_kept_in_by_the_least_money(pairs, budget, payment):
    """Alone A has y, 3. With x at both B has 21, and A 1."""
    said = answer(
        Chain(
            "one", "One", "kEUR", (company("A", budget, **pairs), company("B", 6, x=(5, 1), y=(5, 2))),
            links=(link("Ax", "Bx", 20),),
        )
    )  # fmt: skip
    most = next(one for one in said.together if one.by == "most")
    if payment is None:
        assert most.losers == ()
        return
    [loser] = most.losers
    assert (loser.company, loser.loss, loser.payment) == ("A", pytest.approx(2), pytest.approx(payment))
    assert loser.instead.values == {"A": 3, "B": 2}
    assert [one.members for one in most.blocking] == [("A",)]
    assert said.by_chance == ()
