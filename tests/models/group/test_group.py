"""What a group's answers lead to, against every portfolio in plain arithmetic."""

from itertools import combinations, combinations_with_replacement
from random import Random
from types import SimpleNamespace
from typing import Any

import loopfolio as lf
import numpy as np
import pytest
from length import campaign
from loopfolio.engines.engine import HERE, Engine
from loopfolio.mcda.consensus import SCALE
from loopfolio.models.group.agreement import cell_agreement, median_of
from loopfolio.models.group.answers import RankedPortfolio, answers
from loopfolio.models.group.consensus import GroupConsensus, NoGroup, group_consensus
from loopfolio.models.group.participants import participants
from loopfolio.models.group.still_open import StillOpen, within_reach
from loopfolio.models.ranking.weights import weight_profile, with_weight

SCORE = {"low": 1, "medium": 2, "high": 3}
STAGES, CRITERIA, PEOPLE = ("make", "use", "mend"), ("carbon", "jobs", "risk"), ("ann", "bo", "cy")
UP = {"carbon": True, "jobs": True, "risk": False}
COSTS = {"iot": 100, "passport": 60}
FITS = {"iot": 1.0, "passport": 2 / 3}
BUDGET = 220


def judged(weights: list[float]) -> dict[str, Any]:
    """Consistent judgements that have these weights; ratios from 1/9 to 9."""
    pairs = [(i, j) for i, j in combinations(range(len(weights)), 2)]
    made: dict[str, Any] = {}
    for i, j in pairs:
        made.setdefault(CRITERIA[i], {})[CRITERIA[j]] = weights[i] / weights[j]
    return {"ahp": made}


def workshop(seed: int = 0, cells: float = 0.5) -> dict[str, Any]:
    rng = Random(seed)
    stages: dict[str, Any] = {}
    for stage in STAGES:
        stages[stage] = {}
        for criterion in CRITERIA:
            said = {p: rng.choice([*SCORE, *SCORE, None]) for p in PEOPLE if rng.random() < 0.9}
            several = rng.random() < cells and any(said.values())
            stages[stage][criterion] = said if several else rng.choice([*SCORE])
    experts = {p: judged([rng.uniform(1, 9) for _ in CRITERIA]) for p in PEOPLE}
    return {
        "format": 1,
        "name": "workshop",
        "method": "additive",
        "criteria": {c: {"direction": "max" if up else "min"} for c, up in UP.items()},
        "stages": stages,
        "profiles": {"people": {"aggregate": "priorities", "experts": experts}},
        "technologies": {t: {"cost": cost} for t, cost in COSTS.items()},
        "fit": {s: {"iot": "high", "passport": "medium"} for s in STAGES},
        "budget": BUDGET,
    }


def asked(stated: dict[str, Any], further: int = 0) -> GroupConsensus:
    return group_consensus(lf.rank(lf.load(stated)), further)


def worth(readings: dict[tuple[str, str], str], weights: dict[str, float]) -> dict[tuple[str, str], float]:
    """What each pair is worth: the weighted sum of its stage times its fit."""
    found = {}
    for stage in STAGES:
        priority = 0.0
        for criterion, weight in weights.items():
            place = (SCORE[readings[stage, criterion]] - 1) / 2
            priority += weight * (place if UP[criterion] else 1 - place)
        for technology, fit in FITS.items():
            found[stage, technology] = priority * fit
    return found


def best(values: dict[tuple[str, str], float]) -> float:
    """The value of the best portfolio, of all there are."""
    pairs = [*values]
    allowed = (
        some
        for size in range(len(pairs) + 1)
        for some in combinations(pairs, size)
        if sum(COSTS[t] for _, t in some) <= BUDGET
    )
    return max(sum(values[pair] for pair in some) for some in allowed)


def middle(given: list[str]) -> str:
    return sorted(given, key=SCORE.__getitem__)[(len(given) - 1) // 2]


class Plainly:
    """The group's answers in plain arithmetic."""

    def __init__(self, stated: dict[str, Any]) -> None:
        cells = {(s, c): stated["stages"][s][c] for s in STAGES for c in CRITERIA}
        self.people = {
            cell: {p: r for p, r in said.items() if r}
            for cell, said in cells.items()
            if isinstance(said, dict)
        }
        self.readings = {
            cell: middle([*self.people[cell].values()]) if cell in self.people else said
            for cell, said in cells.items()
        }
        self.weights = {}
        for name, one in stated["profiles"]["people"]["experts"].items():
            ratios = one["ahp"]["carbon"]
            raw = [1.0, 1 / ratios["jobs"], 1 / ratios["risk"]]
            self.weights[name] = dict(zip(CRITERIA, (w / sum(raw) for w in raw), strict=True))
        mean = {c: float(np.prod([w[c] for w in self.weights.values()])) ** (1 / 3) for c in CRITERIA}
        self.group = {c: w / sum(mean.values()) for c, w in mean.items()}

    def lost(self, funded: tuple[str, ...], **changed: Any) -> float:
        """The part of the value that a portfolio loses with other readings or weights."""
        values = worth({**self.readings, **changed.get("readings", {})}, changed.get("weights", self.group))
        top = best(values)
        kept = sum(values[tuple(pair.split("/"))] for pair in funded)
        return (top - kept) / top if top > 0 else 0.0


@campaign(full=200, part=20)
def test_what_is_at_stake_is_what_the_portfolio_loses_by_arithmetic(seed: int) -> None:
    stated = workshop(seed)
    plain, found = Plainly(stated), asked(stated)
    funded = found.answer.pairs
    assert plain.lost(funded) == pytest.approx(0, abs=1e-9)
    named = {(d.stage, d.criterion): d for d in found.disputes}
    several = {cell for cell, said in plain.people.items() if len({*said.values()}) > 1}
    assert {cell for cell in named if cell[0]} == several
    for cell in several:
        said = plain.people[cell]
        lost = [plain.lost(funded, readings={cell: reading}) for reading in said.values()]
        assert named[cell].at_stake == pytest.approx(np.mean(lost), abs=1e-9)
        assert named[cell].most == pytest.approx(max(lost), abs=1e-9)
    for criterion in CRITERIA:
        lost = []
        for own in plain.weights.values():
            rest = sum(w for c, w in plain.group.items() if c != criterion)
            others = {c: w / rest * (1 - own[criterion]) for c, w in plain.group.items()}
            lost.append(plain.lost(funded, weights={**others, criterion: own[criterion]}))
        assert named[None, criterion].at_stake == pytest.approx(np.mean(lost), abs=1e-9)
    stakes = [d.at_stake for d in found.disputes]
    assert stakes == sorted(stakes, reverse=True)
    for view in found.own:
        if len(view.people) > 1:
            continue
        own = {cell: said[view.of] for cell, said in plain.people.items() if view.of in said}
        lost_alone = plain.lost(funded, readings=own, weights=plain.weights[view.of])
        assert view.shift.part == pytest.approx(lost_alone, abs=1e-9)
        assert view.readings == len(own)


@campaign(full=100)
def test_a_cell_is_open_where_some_answers_still_change_what_is_funded(seed: int) -> None:
    stated, further = workshop(seed), seed % 3
    plain, found = Plainly(stated), asked(stated, further)
    funded = found.answer.pairs
    by_cell = {(one.stage, one.criterion): one for one in found.open.cells}
    for cell, said in plain.people.items():
        missing = len(PEOPLE) - len(said) + further
        assert (cell in by_cell) == bool(missing)
        if not missing:
            continue
        given = [*said.values()]
        medians = {middle([*given, *more]) for more in combinations_with_replacement(SCORE, missing)}
        assert {*by_cell[cell].values} == medians
        losing = any(plain.lost(funded, readings={cell: reading}) > 1e-9 for reading in medians)
        if losing:
            assert by_cell[cell].could_change
        assert all(
            shift.part == pytest.approx(plain.lost(funded, readings={cell: reading}), abs=1e-9)
            for reading, shift in zip(by_cell[cell].values, by_cell[cell].shifts, strict=True)
        )


@campaign(full=100)
def test_further_people_can_move_the_weights_as_far_as_is_said_and_no_further(seed: int) -> None:
    rng, stated = Random(seed), workshop(seed, cells=0)
    found = asked(stated, further=1).open.weights
    funded = asked(stated).answer.pairs
    assert found is not None
    assert found.exact

    def with_one_more(weights: list[float]) -> RankedPortfolio:
        experts = stated["profiles"]["people"]["experts"]
        people = {**stated["profiles"]["people"], "experts": {**experts, "dee": judged(weights)}}
        [answer] = answers([lf.rank(lf.load({**stated, "profiles": {"people": people}}))], HERE)
        return answer

    tried = [with_one_more([rng.choice([1, 3, 9]) for _ in CRITERIA]) for _ in range(8)]
    for one in tried:
        for criterion, (low, high) in found.ranges.items():
            assert low - 1e-9 <= one.ranking.profile.weights[criterion] <= high + 1e-9
    if not found.could_change:
        assert all(one.pairs == funded for one in tried)
    corners = [with_one_more([9 if k >> j & 1 else 1 for j in range(3)]) for k in range(1, 7)]
    assert any(one.pairs != funded for one in corners) == bool(found.could_change)


def test_who_does_not_know_and_who_did_not_answer_are_told_apart() -> None:
    stated = workshop(cells=0)
    stated["stages"]["make"]["carbon"] = {"ann": "low", "bo": None}
    stated["stages"]["make"]["jobs"] = {"ann": "high", "bo": "high", "cy": "medium"}
    found = asked(stated)
    [carbon, jobs] = found.cells
    assert (carbon.unknown, carbon.unanswered) == (("bo",), ("cy",))
    assert carbon.consensus is None
    assert jobs.counts == (("low", 0), ("medium", 1), ("high", 2))
    assert (jobs.low, jobs.median, jobs.high) == ("medium", "high", "high")
    ann, bo, cy = found.people
    assert bo.unknown == (("make", "carbon"),)
    assert cy.unanswered == (("make", "carbon"),)
    assert ann.readings == {("make", "carbon"): "low", ("make", "jobs"): "high"}


def test_numbers_come_to_anything_between_the_ends_that_further_answers_reach() -> None:
    stated = workshop(cells=0)
    stated["criteria"]["carbon"]["bounds"] = [0, 100]
    for stage in STAGES:
        stated["stages"][stage]["carbon"] = 50
    stated["stages"]["make"]["carbon"] = {"ann": 20, "bo": 60, "cy": 40}
    case = lf.load(stated).case
    [cell] = cell_agreement(case, participants(case, weight_profile(case, "people")))
    assert within_reach(case, cell, 1) == (20, 40)  # the lower of two in the middle
    assert within_reach(case, cell, 2) == (20, 40, 60)
    assert within_reach(case, cell, 4) == (0, 20, 40, 60, 100)


def test_a_person_who_is_left_out_is_not_of_the_group() -> None:
    stated = workshop(cells=0)
    stated["profiles"]["people"]["leave_out"] = ["cy"]
    assert [one.id for one in asked(stated).people] == ["ann", "bo"]


def test_one_person_is_no_group() -> None:
    with pytest.raises(NoGroup, match="fewer than two"):
        group_consensus(lf.rank("recycler"))


def test_two_camps_are_found_and_what_they_weigh_more() -> None:
    stated = workshop(cells=0)
    experts = stated["profiles"]["people"]["experts"]
    experts |= {"ann": judged([9, 1, 1]), "bo": judged([1, 9, 1]), "cy": judged([8, 1, 1])}
    experts["dee"] = judged([1, 8, 1])
    [made] = asked(stated).like_minded
    assert [group.people for group in made.groups] == [("ann", "cy"), ("bo", "dee")]
    # What both weigh alike, risk, is no difference.
    assert [one.criterion for one in made.groups[0].differs] == ["carbon", "jobs"]
    assert made.groups[0].differs[0].own > made.groups[0].differs[0].others
    assert made.groups[0].consensus > 0.75


@pytest.mark.parametrize(
    ("readings", "group"),
    [
        (["high", "low"], "low"),
        (["high", "low", "medium"], "medium"),
        (["high", "high", "low", "medium"], "medium"),
    ],
)
def test_a_group_reads_what_is_in_the_middle_the_lower_of_two(readings: list[str], group: str) -> None:
    assert median_of(lf.load(workshop()).case, "jobs", readings) == group


def test_a_weight_is_asked_about_with_the_others_in_proportion_or_alike_where_they_have_none() -> None:
    moved = with_weight({"a": 0.5, "b": 0.3, "c": 0.2}, "a", 0.4)
    assert moved == pytest.approx({"a": 0.4, "b": 0.36, "c": 0.24})
    assert with_weight({"a": 1, "b": 0, "c": 0}, "a", 0.4) == pytest.approx({"a": 0.4, "b": 0.3, "c": 0.3})


def test_where_nobody_is_missing_and_every_cell_is_read_nothing_is_open() -> None:
    assert StillOpen(0, (), 1, {}, None).could_change is False
    assert StillOpen(0, (), 1, {"make/iot": False}, None).could_change is True


def test_every_level_of_a_hierarchy_agrees_by_the_weight_of_what_it_is_in() -> None:
    stated = workshop(cells=0)
    stated["profiles"]["people"] = {
        "aggregate": "priorities",
        "groups": {"people": ["jobs", "risk"]},
        "experts": {
            "ann": {"ahp": {"carbon": {"people": 9}, "jobs": {"risk": 9}}},
            "bo": {"ahp": {"carbon": {"people": "1/9"}, "jobs": {"risk": 9}}},
        },
    }
    found = asked(stated).weights
    assert found is not None
    top, below = found.sets
    assert (top.group, below.group) == (None, "people")
    assert top.consensus == pytest.approx(0, abs=1e-9)
    assert below.consensus == pytest.approx(1)
    weight = 1 - lf.weigh(stated)["people"].weights["carbon"]
    assert found.consensus == pytest.approx((1 * 0 + weight * 1) / (1 + weight))


def test_who_is_brought_together_by_likelihood_weighs_as_the_own_judgements_say() -> None:
    def of(aggregate: str) -> GroupConsensus:
        stated = workshop(cells=0)
        said = {
            name: {
                "best": best,
                "worst": worst,
                "best_to_others": {c: 3 for c in CRITERIA if c != best},
                "others_to_worst": {c: 3 for c in CRITERIA if c not in (best, worst)},
            }
            for name, best, worst in (("ann", "carbon", "risk"), ("bo", "jobs", "carbon"))
        }
        experts = {name: {"best_worst": judged} for name, judged in said.items()}
        stated["profiles"]["people"] = {"aggregate": aggregate, "experts": experts}
        return asked(stated)

    apart, together = of("priorities").weights, of("bayesian").weights
    assert apart is not None
    assert together is not None
    assert together.consensus == apart.consensus < 0.75


def test_a_rule_that_a_view_breaks_is_told_and_comes_first() -> None:
    """One who reads maturity low closes a gate that the portfolio needs."""
    stated = workshop(cells=0)
    stated["criteria"]["ready"] = {"direction": "max", "role": "technological_maturity"}
    for stage in STAGES:
        stated["stages"][stage]["ready"] = "high"
    del stated["profiles"]
    stated["technologies"] = {t: {"cost": cost, "maturity": "high"} for t, cost in COSTS.items()}
    stated["stages"]["make"]["ready"] = {"ann": "high", "bo": "high", "cy": "low"}
    stated["stages"]["use"]["jobs"] = {"ann": "high", "bo": "low", "cy": "low"}
    stated["rules"] = [
        {"rule": "each", "of": "maturity", "at_least": "medium", "name": "gate"},
        {"rule": "fund", "pairs": ["make/iot"], "name": "promised"},
    ]
    first = asked(stated).disputes[0]
    assert (first.stage, first.criterion) == ("make", "ready")
    assert first.not_allowed == pytest.approx(1 / 3)
    assert first.views[0].shift.enters is None
    assert first.matters


def test_processes_find_the_same(tmp_path: Any) -> None:
    stated = workshop(3)
    ranking = lf.rank(lf.load(stated))
    alone = group_consensus(ranking)
    with Engine(2) as engine:
        together = group_consensus(ranking, engine=engine)
    assert together.disputes == alone.disputes
    assert together.own == alone.own


def of_points() -> dict[str, Any]:
    stated = workshop(cells=0)
    stated["stages"]["make"]["carbon"] = {"ann": "high", "cy": "high"}  # cy reads, and weighs nothing
    experts = {"ann": {"swing": {"carbon": 100, "jobs": 50}}, "bo": {"swing": {"jobs": 100}}}
    stated["profiles"]["people"] = {"aggregate": "mean", "experts": experts}
    return stated


def test_people_who_give_points_agree_are_set_apart_and_stand_alone_by_their_means() -> None:
    """Ann 2/3 : 1/3 : 0, Bo all on jobs: both together 1/3, 2/3, 0, whatever is 0 to one of them."""
    found = asked(of_points())
    assert found.weights is not None
    assert {c.criterion: c.weight for c in found.weights.criteria} == pytest.approx(
        {"carbon": 1 / 3, "jobs": 2 / 3, "risk": 0}
    )
    assert [c.high for c in found.weights.criteria] == pytest.approx([2 / 3, 1, 0])
    assert 0 < found.weights.consensus < 0.75
    assert [one.consistency_ratio for one in found.people] == [None, None, None]


def test_a_further_person_who_gives_points_may_put_all_of_them_anywhere() -> None:
    """Of three then: two thirds of the group's weights as they are, a third on any one criterion."""
    found = asked(of_points()).open.weights
    assert found is not None
    assert (found.missing, found.looked_at, found.exact) == (1, 3, True)
    assert found.ranges["carbon"] == pytest.approx((2 / 9, 2 / 9 + 1 / 3))
    assert found.ranges["risk"] == pytest.approx((0, 1 / 3))


@pytest.mark.parametrize(
    ("method", "aggregate", "exact"),
    [("additive", "priorities", True), ("topsis", "priorities", False), ("additive", "judgements", False)],
)
def test_all_that_further_people_can_do_is_known_where_values_are_linear(method, aggregate, exact) -> None:
    """Where the corners of what they may say are not all there is, it is not called so."""
    stated = workshop(cells=0) | {"method": method}
    stated["profiles"]["people"]["aggregate"] = aggregate
    found = asked(stated, further=1).open.weights
    assert found is not None
    assert (found.looked_at, found.exact) == (6, exact)


@pytest.mark.parametrize(
    ("cells", "together", "combinations", "weights", "could"),
    [
        ((), False, 1, None, False),
        ((False,), False, 2, None, False),
        ((False, True), False, 4, None, True),
        ((False, None), False, 4, None, None),
        ((None, True), False, 4, None, True),
        ((False, False), False, 4, None, False),
        ((False, False), False, None, None, None),  # one at a time was looked at
        ((False,), False, None, None, False),
        ((False, False), True, 4, None, True),
        ((), False, 1, False, False),
        ((), False, 1, True, True),
        ((False,), False, 2, False, None),  # cells and weights together were not looked at
        ((False,), False, 2, True, True),
    ],
)
def test_what_is_open_could_change_what_is_funded_or_not_or_nobody_knows(
    cells, together, combinations, weights, could
) -> None:
    found = StillOpen(
        further=1,
        cells=tuple(SimpleNamespace(could_change=one) for one in cells),
        combinations=combinations,
        together={"s/t": True} if together else {},
        weights=None if weights is None else SimpleNamespace(could_change=weights),
    )
    assert found.could_change is could


@pytest.mark.parametrize("aggregate", ["judgements", "priorities"])
def test_one_mind_more_moves_weights_by_geometric_means(aggregate) -> None:
    """Three consistent people and a fourth who judges some criteria nine times as important as the others."""
    stated = workshop(cells=0)
    people = stated["profiles"]["people"]
    people["aggregate"] = aggregate
    found = asked(stated, further=1).open.weights
    assert found is not None

    def alone(judge: dict[str, Any]) -> list[float]:
        case = lf.load({**stated, "profiles": {"p": judge}}).case
        return [weight_profile(case, "p").weights[c] for c in CRITERIA]

    each = np.array([alone(judge) for judge in people["experts"].values()])
    own = np.exp(np.log(each).mean(axis=0))
    every = [own]
    for bits in range(1, 7):
        theirs = np.array([SCALE if bits >> k & 1 else 1.0 for k in range(3)])
        every.append(own ** (3 / 4) * theirs ** (1 / 4))
    rows = np.array([one / one.sum() for one in every])
    for k, criterion in enumerate(CRITERIA):
        assert found.ranges[criterion] == pytest.approx((rows[:, k].min(), rows[:, k].max()), abs=1e-6)


def test_whose_weights_and_how_many_readings_a_view_rests_on_is_said() -> None:
    """Ann judges and reads three cells, Bo judges, Cy reads one, and Dee does neither."""
    stated = workshop(cells=0)
    people = stated["profiles"]["people"]["experts"]
    del people["cy"]
    for stage in STAGES:
        stated["stages"][stage]["carbon"] = {"ann": "high", "dee": None}
    stated["stages"]["make"]["jobs"] = {"cy": "low", "dee": None}
    found = {view.of: (view.weights, view.readings) for view in asked(stated).own}
    assert found == {"ann": (True, 3), "bo": (True, 0), "cy": (False, 1)}


def test_what_a_group_does_not_agree_on_is_a_table_of_cells_and_weights() -> None:
    found = asked(workshop(3))
    places = [(d.stage or "weight", d.criterion) for d in found.disputes]
    assert [*found.to_frame().index] == places
    assert {place for place, _ in places} > {"weight"}


def test_one_mind_more_beside_judgements_that_contradict_each_other() -> None:
    """As a case with that fourth person's judgements weighs."""
    stated = workshop(cells=0)
    people = stated["profiles"]["people"]
    people["aggregate"] = "judgements"
    people["experts"]["ann"] = {"ahp": {"carbon": {"jobs": 5, "risk": 1}, "jobs": {"risk": 5}}}
    found = asked(stated, further=1).open.weights
    assert found is not None
    every = [weight_profile(lf.load(stated).case, "people").weights]
    for bits in range(1, 7):
        fourth = judged([SCALE if bits >> k & 1 else 1.0 for k in range(3)])
        experts = {**people["experts"], "dee": fourth}
        case = lf.load({**stated, "profiles": {"people": {**people, "experts": experts}}}).case
        every.append(weight_profile(case, "people").weights)
    for criterion in CRITERIA:
        reached = [weights[criterion] for weights in every]
        assert found.ranges[criterion] == pytest.approx((min(reached), max(reached)), abs=1e-9)
