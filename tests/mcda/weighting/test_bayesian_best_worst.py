"""The Bayesian Best–Worst Method: held against JAGS, integrals and laws, and what a case may state."""

import io
import json
import math

import numpy as np
import pytest
from click.testing import CliRunner
from loopfolio import CaseError, load, weigh
from loopfolio.cli import cli
from loopfolio.mcda.weighting import bayesian_best_worst as module
from loopfolio.mcda.weighting.bayesian_best_worst import bayesian_best_worst, convergence, log_gamma

# The example that the authors distribute with their program: eight criteria of suppliers, six experts.
SUPPLIERS = (
    [[3, 4, 6, 1, 5, 2, 9, 7], [1, 2, 8, 4, 5, 3, 9, 6], [2, 2, 3, 1, 5, 5, 9, 8],
     [2, 1, 8, 2, 9, 3, 8, 8], [2, 4, 9, 1, 4, 3, 5, 5], [1, 2, 9, 1, 3, 5, 5, 4]],
    [[7, 6, 4, 9, 5, 8, 1, 3], [9, 8, 2, 5, 4, 5, 1, 3], [8, 8, 5, 9, 5, 5, 1, 2],
     [8, 9, 2, 8, 1, 8, 2, 2], [8, 6, 1, 9, 6, 7, 4, 4], [9, 8, 1, 9, 7, 5, 5, 6]],
)  # fmt: skip
THREE = [[1, 2, 8], [2, 1, 9], [1, 5, 6]], [[8, 4, 1], [5, 9, 1], [6, 2, 1]]


def found_for(judged: tuple[list[list[int]], list[list[int]]]) -> module.BayesianBestWorst:
    return bayesian_best_worst(*(np.array(over, dtype=float) for over in judged))


@pytest.mark.parametrize(
    ("judged", "weights", "concentration"),
    [
        (SUPPLIERS, [0.19234, 0.17012, 0.06613, 0.19416, 0.09843, 0.13764, 0.06398, 0.0772], 65.1),
        (THREE, [0.48887, 0.35299, 0.15813], 10.6),
    ],
)
def test_weights_are_those_that_jags_draws_from_the_same_model(judged, weights, concentration) -> None:
    """JAGS 4.3.1, two chains of a million and of 400,000 sweeps (each tenth kept), after 20,000 more."""
    found = found_for(judged)
    assert found.weights == pytest.approx(weights, abs=0.0008 if len(weights) > 3 else 0.003)
    assert found.concentration == pytest.approx(concentration, rel=0.02)
    assert found.weights == pytest.approx(weights, abs=5 * float(found.standard_error.max()) + 0.0004)
    assert found.converged


def test_credal_ranking_is_that_which_jags_draws_from_the_same_model() -> None:
    """Price over delivery is near even; delivery over lead time, quality over production are not."""
    credal = found_for(SUPPLIERS).credal
    delivery, lead, price, production, quality, sustainable = 0, 1, 3, 4, 5, 7
    assert credal[price, delivery] == pytest.approx(0.5154, abs=0.02)
    assert credal[delivery, lead] == pytest.approx(0.6985, abs=0.02)
    assert credal[quality, production] == pytest.approx(0.8905, abs=0.02)
    assert credal[production, sustainable] == pytest.approx(0.7982, abs=0.02)
    assert credal + credal.T + np.eye(8) == pytest.approx(np.ones((8, 8)))


def test_one_expert_and_two_criteria_are_an_integral() -> None:
    """a counts 4 times as much as b: the mean of w* by sums over a grid of w, w* and log γ."""
    w, group = (np.arange(400) + 0.5) / 400, (np.arange(200) + 0.5) / 200
    level = np.exp(np.linspace(-8, 5.5, 500))
    inverse = 1 / w / (1 / w + 1 / (1 - w))
    judged = np.log(inverse) + 4 * np.log(1 - inverse) + 4 * np.log(w) + np.log(1 - w)
    lgamma = np.vectorize(math.lgamma)
    mean = total = 0.0
    for star in group:
        a, b = level * star, level * (1 - star)
        logs = (lgamma(level) - lgamma(a) - lgamma(b) + 0.1 * np.log(level) - 0.1 * level)[:, None]
        logs = logs + (a - 1)[:, None] * np.log(w) + (b - 1)[:, None] * np.log(1 - w) + judged
        mass = float(np.exp(logs).sum())
        mean, total = mean + star * mass, total + mass
    found = found_for(([[1, 4]], [[4, 1]]))
    assert found.weights[0] == pytest.approx(mean / total, abs=4 * float(found.standard_error[0]) + 0.002)


def test_the_gradient_is_that_of_small_differences() -> None:
    chains = module._Chains(np.array([[1, 2, 8.0], [2, 1, 9]]), np.array([[8, 4, 1.0], [5, 9, 1]]))
    _, gradient = chains._density(chains.at)
    for i, j in np.ndindex(3, 3):
        ends = []
        for step in (1e-6, -1e-6):
            moved = chains.at.copy()
            moved[:, i, j] += step
            ends.append(chains._density(moved)[0])
        assert gradient[:, i, j] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5, abs=1e-5)


def test_log_gamma_and_its_derivative() -> None:
    from scipy.special import digamma

    x = np.exp(np.linspace(-12, 8, 500))
    value, slope = log_gamma(x)
    assert value == pytest.approx([math.lgamma(float(each)) for each in x], rel=1e-12, abs=1e-12)
    assert slope == pytest.approx(digamma(x), rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.9])
def test_effective_draws_of_a_process_of_which_they_are_known(kept: float) -> None:
    """x' = ρ x + noise: (1 − ρ) / (1 + ρ) of the draws."""
    rng = np.random.default_rng(3)
    series = np.empty((2000, 20, 1))
    now = rng.standard_normal((20, 1))
    for step in range(len(series)):
        now = kept * now + math.sqrt(1 - kept**2) * rng.standard_normal((20, 1))
        series[step] = now
    effective, r_hat = convergence(series)
    assert effective[0] == pytest.approx(40_000 * (1 - kept) / (1 + kept), rel=0.1)
    assert r_hat[0] < 1.01


@pytest.mark.parametrize("draws", [13, 14, 15, 16])
def test_halves_of_an_odd_number_of_draws_are_looked_at_too(draws) -> None:
    effective, r_hat = convergence(np.random.default_rng(1).normal(size=(draws, 4, 2)))
    assert np.isfinite(effective).all()
    assert (abs(r_hat - 1) < 0.5).all()


def test_chains_that_stay_apart_or_drift_have_not_converged() -> None:
    noise = np.random.default_rng(4).standard_normal((1000, 8, 1))
    apart, drifting = noise + np.arange(8)[:, None], noise + np.linspace(0, 3, 1000)[:, None, None]
    assert convergence(apart)[1][0] > 2
    assert convergence(drifting)[1][0] > 1.1


def test_a_few_draws_are_said_not_to_be_enough() -> None:
    judged = (tuple(map(float, (1, 2, 8))),), (tuple(map(float, (8, 4, 1))),)
    found = module._drawn(*judged, most=8)
    assert not found.converged
    assert found.effective < module.EFFECTIVE_FROM


def test_whom_is_named_first_makes_no_difference() -> None:
    over, under = SUPPLIERS
    turned = found_for(([row[::-1] for row in over[::-1]], [row[::-1] for row in under[::-1]]))
    assert turned.weights[::-1] == pytest.approx(found_for(SUPPLIERS).weights, abs=0.002)
    assert turned.experts[::-1, ::-1] == pytest.approx(found_for(SUPPLIERS).experts, abs=0.003)


def test_experts_who_agree_say_it_more_surely_than_one_of_them() -> None:
    one = found_for(([[1, 2, 4]], [[4, 2, 1]]))
    six = found_for(([[1, 2, 4]] * 6, [[4, 2, 1]] * 6))
    assert six.credal[0, 1] > one.credal[0, 1]
    assert np.all(np.diff(six.intervals) < np.diff(one.intervals))


CASE = """\
format: 1
criteria: {a: {direction: max}, b: {direction: max}, c: {direction: max}}
stages: {x: {a: high, b: low, c: low}, y: {a: low, b: high, c: low}, z: {a: low, b: low, c: high}}
profiles:
  panel:
    aggregate: %s
    experts:
      ana: {best_worst: {best: a, worst: c, best_to_others: {b: 2, c: 8}, others_to_worst: {b: 4}}}
      bo: {best_worst: {best: b, worst: c, best_to_others: {a: 2, c: 9}, others_to_worst: {a: 5}}}
      cy: %s
"""
CY = "{best_worst: {best: a, worst: c, best_to_others: {b: 5, c: 6}, others_to_worst: {b: 2}}}"


def read(aggregate: str = "bayesian", cy: str = CY):
    return load(io.StringIO(CASE % (aggregate, cy)))


def test_a_panel_of_a_case_is_weighed_so() -> None:
    made = weigh(read())["panel"]
    assert list(made.weights.values()) == pytest.approx(found_for(THREE).weights)
    assert made.aggregate == "bayesian"
    assert {m.id: m.best_worst.consistent for m in made.members} == {"ana": True, "bo": True, "cy": False}
    assert made.members[1].weights["b"] > made.members[0].weights["b"]


def test_weigh_says_how_surely(tmp_path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(CASE % ("bayesian", CY))
    told = json.loads(CliRunner().invoke(cli, ["weigh", str(case), "--format", "json"]).stdout)
    bayesian = told["profiles"][0]["bayesian"]
    assert [(two["more"], two["less"]) for two in bayesian["credal_ranking"]] == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    ]
    assert bayesian["credal_ranking"][0]["probability"] == pytest.approx(0.764, abs=0.02)
    low, high = bayesian["intervals"]["a"]
    assert low < told["profiles"][0]["weights"]["a"] < high
    assert bayesian["converged"]
    said = " ".join(CliRunner().invoke(cli, ["weigh", str(case)]).stdout.split())
    assert "b 76%" in said
    assert "with a probability of 95 %" in said


def test_stress_draws_what_the_judgements_leave_likely(tmp_path) -> None:
    """Each stage is best on one criterion, so it is first where that weighs most."""
    case = tmp_path / "case.yaml"
    case.write_text(CASE % ("bayesian", CY))
    ran = CliRunner().invoke(cli, ["stress", str(case), "--vary", "weights", "--format", "json"])
    told = json.loads(ran.stdout)
    draws = found_for(THREE).draws
    shares = np.bincount(draws.argmax(axis=1), minlength=3) / len(draws)
    first = [told["rank_acceptability"][stage][0] for stage in "xyz"]
    assert first == pytest.approx(shares, abs=0.02)


@pytest.mark.parametrize(
    ("aggregate", "cy", "place", "says"),
    [
        ("judgements", CY, "profiles.panel.aggregate", "aggregate: bayesian"),
        ("bayesian", "{ahp: {a: {b: 2, c: 3}}}", "profiles.panel.experts.cy", "needs best_worst"),
        ("bayesian", CY[:-1] + ", weight: 2}", "profiles.panel.experts.cy.weight", "counts the same"),
        ("bayesian", "{weight: 2}", "profiles.panel.experts.cy", "exactly one of ahp, best_worst"),
        ("bayesian", CY.replace("b: 5, ", ""), "profiles.panel.experts.cy.best_worst", "left out: b"),
    ],
)
def test_what_a_panel_cannot_state_is_refused_where_it_stands(aggregate, cy, place, says) -> None:
    with pytest.raises(CaseError) as refused:
        read(aggregate, cy)
    assert place in str(refused.value)
    assert says in str(refused.value)


def test_separate_minds_may_state_best_and_worst_or_compare_all() -> None:
    """The geometric mean of the three, of whom one compared pairwise: 4 : 2 : 1."""
    made = weigh(read("priorities", "{ahp: {a: {b: 2, c: 4}, b: {c: 2}}}"))["panel"]
    own = np.array([list(member.weights.values()) for member in made.members])
    assert own[2] == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    mean = own.prod(axis=0) ** (1 / 3)
    assert list(made.weights.values()) == pytest.approx(mean / mean.sum())


def test_weights_that_are_not_settled_are_warned_of(monkeypatch) -> None:
    unsettled = module._drawn(*(tuple(tuple(map(float, row)) for row in over) for over in THREE), most=8)
    monkeypatch.setattr("loopfolio.models.ranking.weights.bayesian_best_worst", lambda *_: unsettled)
    assert any("not settled" in one.message for one in read().warnings)
