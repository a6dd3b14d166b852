"""Ranking methods side by side."""

from itertools import permutations
from types import SimpleNamespace

import numpy as np
import pytest
from loopfolio.cases import load
from loopfolio.mcda.method import DecisionProblem
from loopfolio.mcda.methods import METHODS, VALUING, score
from loopfolio.mcda.ranks import ranks
from loopfolio.models.ranking.decision_matrix import decision_matrix
from loopfolio.models.ranking.method_comparison import compare_methods, rank_by, vary_by
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import weight_profile
from problems import CASE, on


@pytest.fixture(scope="module")
def made():
    case = load(CASE).case
    return SimpleNamespace(case=case, profile=weight_profile(case, "circularity_led"))


def test_every_method_of_the_list_stands_side_by_side(made):
    """The case's own first, the others in the order of their names."""
    side = compare_methods(made.case, made.profile)
    assert [o.method for o in side.outcomes] == [*METHODS]
    assert all(o.reason is None for o in side.outcomes)
    assert len(side.compared) == len(METHODS) * (len(METHODS) - 1) // 2
    assert compare_methods(made.case, made.profile, "vikor").outcomes[0].method == "vikor"


def test_side_by_side_ranks_as_each_method_by_itself(made):
    """Whether asked for alone or with the others."""
    for outcome in compare_methods(made.case, made.profile).outcomes:
        alone = rank_by(made.case, made.profile, outcome.method)
        assert alone.ranks.tolist() == outcome.ranks.tolist()
        assert alone.scores.tolist() == outcome.scores.tolist()
        assert alone.method == outcome.method


def test_reversals_are_those_of_brute_force(made):
    """Without each stage, ranked anew, which of the others stand the other way round?"""
    side = compare_methods(made.case, made.profile)
    matrix = decision_matrix(made.case)
    weights = np.array([made.profile.weights[c] for c in matrix.criteria])
    full = DecisionProblem(matrix.scores, weights, matrix.maximise, matrix.bounds)
    for reversals in side.reversals:
        if reversals.method in VALUING:
            continue
        before = ranks(score(reversals.method, full))
        of, turned = 0, set()
        for k, without in enumerate(matrix.stages):
            rest = [i for i in range(len(matrix.stages)) if i != k]
            after = dict(zip(rest, ranks(score(reversals.method, on(full, rest))), strict=True))
            for i, j in permutations(rest, 2):
                if before[i] < before[j]:
                    of += 1
                    if after[i] > after[j]:
                        turned.add((without, matrix.stages[i], matrix.stages[j]))
        assert (reversals.of, reversals.count) == (of, len(turned))
        assert {(c.without, *pair) for c in reversals.cases for pair in c.pairs} == turned


def test_only_observed_scaling_reverses_ranks_here(made):
    """On declared bounds no stage depends on another, so nothing turns round; TOPSIS by vector may."""
    counts = {r.method: r.count for r in compare_methods(made.case, made.profile).reversals}
    assert [counts[name] for name in ("topsis", "additive", "spotis", "rafsi", "rim")] == [0] * 5
    assert counts["promethee_ii"] > 0


def test_a_method_without_an_answer_is_listed_with_its_reason():
    """sPROBID below four stages; its reversals and agreement are not there."""
    case = load("recycler").case
    fewer = case.changed(stages=dict(list(case.stages.items())[:3]))
    side = compare_methods(fewer, weight_profile(case, next(iter(case.profiles))))
    reasons = {o.method: o.reason for o in side.outcomes if o.reason}
    assert reasons["sprobid"] == "it needs at least 4 stages"
    assert "sprobid" not in {r.method for r in side.reversals} | {c.b for c in side.compared}


@pytest.mark.parametrize("method", ["vikor", "additive", "rafsi"])
def test_open_readings_count_under_any_method(made, method):
    """Every way the open cells could read is ranked by the method asked for."""
    opened = vary_by(made.case, made.profile, method)
    assert len(opened.rankings) == 6
    for read, ranking in zip(opened.cases, opened.rankings, strict=True):
        assert ranking.ranks.tolist() == rank_by(read, made.profile, method).ranks.tolist()


def test_shares_and_ranges_over_methods(made):
    """The share that puts a stage first, ties counted for each, and its best and worst rank."""
    side = compare_methods(made.case, made.profile)
    at = side.matrix.stages.index("production")
    found = [int(o.ranks[at]) for o in side.outcomes]
    assert side.first_share("production") == found.count(1) / len(METHODS)
    assert side.rank_range("production") == (min(found), max(found))


def test_topsis_by_another_name_is_topsis(made):
    """rank_by leaves the case's own methods what they are."""
    assert rank_by(made.case, made.profile, "topsis").scores.tolist() == (
        rank(made.case, made.profile).closeness.tolist()
    )
