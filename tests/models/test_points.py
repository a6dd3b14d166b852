"""Single points of a checklist, of analyses given here in outline."""

from types import SimpleNamespace as Given

import loopfolio as lf
import numpy as np
import pytest
from loopfolio.models.checklist import answer, criteria, framing, weighting


def case_of(**more):
    return lf.load(
        {
            "format": 1,
            "criteria": {c: {"direction": "max", "bounds": [0, 10]} for c in "abc"},
            "stages": {s: dict.fromkeys("abc", 5) for s in "xyz"},
            "technologies": {"t": {"cost": 1}},
            "fit": {"x": {"t": "high"}},
            **more,
        }
    ).case


def trial(test="split", enters=(), leaves=(), first=("x",)):
    return Given(test=test, enters=enters, leaves=leaves, first=first)


@pytest.mark.parametrize(
    ("trials", "status", "says"),
    [
        ([trial()], "met", "tried 1 times: none of them changes the answer"),
        ([trial(), trial(test="twice")], "met", "tried 2 times: none of them changes"),
        ([trial(enters=("x/t",))], "partly met", "tried 1 times: 1 of them changes"),
        ([trial(first=("y",))], "partly met", "1 of them changes"),
        (
            [trial(leaves=("x/t",)), trial(first=("y",)), trial()],
            "partly met",
            "3 times: 2 of them change the",
        ),
        ([trial(enters=None)], "partly met", "1 of them changes"),  # no portfolio keeps the rules any more
        ([trial(test="one_project", first=("y",))], "does not apply", "It cannot be tried: too few"),
    ],
)
def test_what_was_tried_is_met_where_nothing_changes_the_answer(trials, status, says):
    sound = Given(trials=trials, first=("x",), funded=("x/t",), skipped={"split": "too few"})
    found = answer.splitting(Given(case=case_of(), sound=sound))
    assert found.status == status
    assert says in found.why
    assert bool(found.remedy) == (status == "partly met")
    assert answer.splitting(Given(case=case_of(), sound=None)).status == "not met"


@pytest.mark.parametrize(
    ("gap", "halted", "verified", "status"),
    [
        (0, None, True, "met"),
        (0, None, False, "not met"),
        (0, None, None, "partly met"),
        (0.1, None, True, "not met"),
        (0, "stopped", True, "not met"),
    ],
)
def test_an_answer_is_checked_where_it_is_proven_and_confirmed(gap, halted, verified, status):
    portfolio = Given(gap=gap, optimum=Given(halted=halted))
    assert answer.checked(Given(analysis=Given(portfolio=portfolio), verified=verified)).status == status


@pytest.mark.parametrize(
    ("normalisation", "method", "additive", "differs", "status"),
    [
        ("bounds", "additive", None, False, "met"),
        ("bounds", "topsis", object(), False, "met"),
        ("bounds", "topsis", object(), True, "partly met"),
        ("bounds", "topsis", None, False, "partly met"),
        ("vector", "additive", None, False, "partly met"),
        ("vector", "topsis", object(), True, "not met"),
    ],
)
def test_value_may_be_added_up_where_it_is_a_sum_or_the_sum_says_the_same(
    normalisation, method, additive, differs, status
):
    ranking = Given(normalisation=normalisation, method=method)
    portfolio = Given(additive=additive, differs=differs)
    found = answer.aggregation(Given(case=case_of(), analysis=Given(ranking=ranking, portfolio=portfolio)))
    assert found.status == status
    assert bool(found.remedy) == (status != "met")


@pytest.mark.parametrize(
    ("baseline", "value", "status", "says"),
    [
        (True, 0.0, "met", "counts 0."),
        (False, 0.0, "partly met", "counts 0."),
        (True, 2.5, "partly met", "counts 2.5: what runs already is worth that."),
        (True, -2.5, "partly met", "counts -2.5: what runs"),
        (True, 1e-12, "met", "counts 1e-12."),
    ],
)
def test_doing_nothing_counts_0(baseline, value, status, says):
    case = case_of(**({"decision": {"baseline": "all stays"}} if baseline else {}))
    portfolio = Given(baselines=Given(do_nothing=Given(value=value)))
    found = answer.zero_baseline(Given(case=case, analysis=Given(portfolio=portfolio)))
    assert found.status == status
    assert says in found.why
    none = Given(case=case, analysis=Given(portfolio=Given(baselines=None)))
    assert answer.zero_baseline(none).status == "not met"


@pytest.mark.parametrize(
    ("risks", "curse", "status"),
    [
        ([0.1, 0], True, "met"),
        ([0, 0], True, "partly met"),
        ([0.1], False, "partly met"),
        ([0], False, "not met"),
    ],
)
def test_hopes_are_brought_down_by_chances_and_by_what_choosing_adds(risks, curse, status):
    pairs = [Given(pair=f"x/t{k}", attributes={"risk": risk}) for k, risk in enumerate(risks)]
    worth = Given(curse=Given(whole=Given(stated=2.0, expected=1.5)) if curse else None)
    made = Given(analysis=Given(portfolio=Given(programme=Given(pairs=pairs)), worth=worth))
    found = answer.optimism(made)
    assert found.status == status
    assert f"{sum(map(bool, risks))} of {len(risks)} options" in found.why
    assert ("stated at 2 and on average 1.5" in found.why) == curse


def test_what_it_is_worth_to_know_is_said():
    def found(worth):
        return answer.information(Given(analysis=Given(worth=worth)))

    inputs = [Given(cannot=True), Given(cannot=False), Given(cannot=True)]
    known = found(Given(inputs=inputs, evpi=Given(value=0.25), value=2.0))
    assert (known.status, "is worth 0.25 at most, of 2; 2 of 3 things" in known.why) == ("met", True)
    assert found(Given(inputs=[], evpi=None, value=2.0)).status == "partly met"
    assert found(None).status == "not met"


@pytest.mark.parametrize(
    ("synergies", "rules", "status"),
    [
        ([], [], "not met"),
        ([{"pairs": ["x/t", "y/t"], "value": 1, "why": "one store"}], [], "met"),
        ([{"pairs": ["x/t", "y/t"], "value": 1, "source": "talk"}], [], "met"),
        ([{"pairs": ["x/t", "y/t"], "value": 1}], [], "partly met"),
        ([], [{"rule": "requires", "pair": "x/t", "needs": "y/t"}], "partly met"),
        ([], [{"rule": "excludes", "pairs": ["x/t", "y/t"]}], "partly met"),
        ([], [{"rule": "together", "pairs": ["x/t", "y/t"]}], "partly met"),
        ([], [{"rule": "count", "at_most": 1}], "not met"),
    ],
)
def test_what_projects_do_to_each_other_is_said_with_its_reason(synergies, rules, status):
    case = case_of(synergies=synergies, rules=rules, fit={"x": {"t": "high"}, "y": {"t": "high"}})
    assert answer.interactions(Given(case=case)).status == status


def portfolio_beside(*others):
    """The chosen one funds projects 1 and 2, at 4; the others as numbers of projects and costs."""
    costs = {frozenset({1, 2}): 4.0, **{frozenset(some): cost for some, cost in others}}
    programme = Given(pairs_of=lambda some: {f"p{k}" for k in some}, cost=lambda some: costs[frozenset(some)])
    return Given(
        programme=programme, optimum=Given(funded=frozenset({1, 2})), baselines=None, additive=None,
        frontier=Given(points=[Given(funded=frozenset(some)) for some, _ in others]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("others", "status"),
    [
        ([], "not met"),
        ([((1, 2), 4)], "not met"),  # the same
        ([((1,), 3)], "partly met"),  # a part
        ([((1, 3), 4)], "met"),  # one of three shared
        ([((1, 3), 2)], "met"),  # half as dear
        ([((1, 3), 1.9)], "partly met"),
        ([((1, 2, 3), 4)], "partly met"),  # two of three shared
        ([((1, 2, 3, 4), 4)], "met"),  # two of four
        ([((3,), 4)], "met"),
    ],
)
def test_another_portfolio_is_truly_different_with_projects_of_its_own_half_shared_and_half_as_dear(
    others, status
):
    made = Given(analysis=Given(portfolio=portfolio_beside(*others), comparison=None))
    assert framing.alternatives(made).status == status


def ranked(**columns):
    scores = np.array([*columns.values()], dtype=float).T
    return Given(ranking=Given(matrix=Given(criteria=tuple(columns), scores=scores)))


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"a": [1, 2, 3], "b": [1, 3, 2], "c": [2, 1, 3]}, "No two criteria order the stages alike"),
        ({"a": [1, 2, 3], "b": [2, 4, 9], "c": [2, 1, 3]}, "A and B order the stages alike"),
        ({"a": [1, 2, 3], "b": [9, 4, 2], "c": [2, 1, 3]}, "A and B order the stages alike"),
        ({"a": [1, 2, 3], "b": [5, 5, 5], "c": [2, 1, 3]}, "B tells no stage from another"),
        ({"a": [1, 2, 3], "b": [5, 5, 5], "c": [1, 1, 1]}, "B and C tell no stage from another"),
    ],
)
def test_criteria_that_order_stages_alike_or_not_at_all_are_named(columns, says):
    case = case_of(criteria={c: {"direction": "max", "bounds": [0, 10], "why": "w"} for c in "abc"})
    found = criteria.not_twice(Given(case=case, analysis=ranked(**columns)))
    assert says in found.why
    assert found.status == ("met" if says.startswith("No two") else "partly met")
    bare = criteria.not_twice(Given(case=case_of(), analysis=ranked(**columns)))
    assert bare.status == ("partly met" if says.startswith("No two") else "not met")


@pytest.mark.parametrize(
    ("levels", "anchored"),
    [
        ({"means": {"low": "none", "high": "all"}}, True),
        ({"means": {"low": "none", "medium": "some"}}, False),
        ({"bounds": [0, 9], "unit": "t"}, True),
        ({"bounds": [0, 9]}, False),
        ({}, False),
    ],
)
def test_the_ends_of_a_scale_are_described_by_means_or_by_a_unit(levels, anchored):
    reading = 5 if "bounds" in levels else "low"
    case = case_of(criteria={"a": {"direction": "max", **levels}}, stages={s: {"a": reading} for s in "xyz"})
    found = criteria.anchored(Given(case=case))
    assert found.status == ("met" if anchored else "not met")
    assert f"{int(anchored)} of 1 criteria" in found.why


def test_sources_dates_and_strengths_are_of_the_reading_or_of_its_stage():
    whole = {"reading": 5, "source": "audit", "date": "2027-01-01", "strength": "strong"}
    bare = {"reading": 5, "date": "2027-01-01", "strength": "strong"}
    only = {"a": {"direction": "max", "bounds": [0, 10]}}
    for cells, more, status, says in (
        ([whole, whole], {}, "met", "Of 2 readings 2 have a source, 2 a date and 2 a strength"),
        ([whole, bare], {}, "partly met", "Of 2 readings 1 have a source, 2 a date"),
        ([whole, bare], {"source": "survey"}, "met", "2 have a source"),
        ([5, 5], {}, "not met", "0 have a source, 0 a date and 0 a strength"),
    ):
        stages = {s: {"a": cell, **more} for s, cell in zip("xy", cells, strict=True)}
        found = criteria.sourced(Given(case=case_of(criteria=only, stages=stages)))
        assert (found.status, says in found.why) == (status, True)


@pytest.mark.parametrize(
    ("varied", "kinds", "missing"),
    [
        ({"sampler": 1, "cells": 1, "costs": 1, "fits": 1, "successes": 1}, [], ()),
        ({"sampler": 1, "ranges": 1, "costs": 1}, ["fit", "success"], ()),
        ({"sampler": 1, "cells": 1, "costs": 1, "fits": 1}, [], ("Successes",)),
        ({"sampler": 1, "cells": 1, "costs": 1, "successes": 1}, [], ("Fits",)),
        ({"sampler": 1, "cells": 1}, ["fit"], ("Costs and successes",)),
        ({"cells": 1, "costs": 1, "fits": 1, "successes": 1}, [], ("Weights",)),
        ({"sampler": 1, "costs": 1, "fits": 1, "successes": 1}, [], ("Readings",)),
    ],
)
def test_what_was_not_varied_is_named(varied, kinds, missing):
    drawn = Given(
        **{"sampler": None, **dict.fromkeys(("cells", "ranges", "costs", "fits", "successes"), ()), **varied}
    )
    worth = Given(inputs=[Given(input=Given(kind=kind)) for kind in kinds])
    stress = Given(uncertainty=drawn, first=True)
    found = answer.uncertainty(Given(case=case_of(), analysis=Given(stress=stress, worth=worth)))
    assert found.status == ("partly met" if missing else "met")
    assert all(f"{one} were not." in found.why for one in missing)
    assert "turns is known exactly" in found.why
    nothing = answer.uncertainty(Given(case=case_of(), analysis=Given(stress=None, worth=None)))
    assert nothing.status == "not met"


@pytest.mark.parametrize(
    ("asked", "ratio"),
    [
        ([], None),
        ([(0.2, True), (0.15, False)], (0.15, False)),  # what is not consistent comes before what is
        ([(0.2, True), (0.25, True)], (0.25, True)),
        ([(0.2, False), (0.15, False), (0.9, None)], (0.2, False)),
    ],
)
def test_the_least_consistent_judgements_speak_for_a_panel(asked, ratio):
    members = [Given(best_worst=Given(consistency_ratio=r, consistent=c)) for r, c in asked]
    profile = Given(prioritisation=None, best_worst=None, members=[*members, Given(best_worst=None)])
    assert weighting._ratio(profile) == ratio
    compared = Given(prioritisation=Given(consistency_ratio=0.3, consistent=False))
    assert weighting._ratio(compared) == (0.3, False)


@pytest.mark.parametrize(
    ("holding", "status", "says"),
    [
        ({"p": (0.05, True)}, "met", "1 of 1 profiles with judgements are consistent, each with its ratio"),
        (
            {"p": (0.3, False)},
            "partly met",
            "0 of 1 profiles with judgements are consistent; p (0.30) is not",
        ),
        (
            {"p": (0.3, False), "q": (0.2, False)},
            "partly met",
            "0 of 2 profiles with judgements are consistent",
        ),
        ({}, "does not apply", "No profile rests on judgements"),
    ],
)
def test_profiles_are_consistent_or_named(holding, status, says):
    profiles = {
        name: Given(prioritisation=Given(consistency_ratio=ratio, consistent=holds))
        for name, (ratio, holds) in holding.items()
    }
    found = weighting.consistency(Given(case=case_of(), analysis=Given(profiles=profiles)))
    assert (found.status, says in found.why) == (status, True), found
