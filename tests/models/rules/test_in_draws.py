"""A limit that is to hold in so many of the draws of the costs: against every portfolio in all draws."""

import json
import math
from random import Random

import numpy as np
import oracle
import oracle_doubt
import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio import CaseError, Infeasible, fund, load, rank
from loopfolio.cli import cli
from loopfolio.models.options.uncertain_costs import Price
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.rules.drawn import Amount, DrawnSum
from two_prices import TWO


def chancy_case(seed: int) -> tuple[dict, dict]:
    """A random case with costs that are ranges, and one more rule, on its budget in most of the draws."""
    case, rng = oracle_doubt.doubtful_case(seed), Random(seed)
    for readings in case["stages"].values():
        for criterion, reading in readings.items():
            readings[criterion] = reading[0] if isinstance(reading, list) else reading
    whole = sum(oracle.number_or_likely(entry.get("cost") or 0) for entry in case["technologies"].values())
    rule = {
        "rule": "total", "of": "cost", "name": "in most", "in": rng.choice([0.5, 0.8, 0.95]),
        "at_most": round(whole * rng.choice([0.5, 1, 1, 2]), 3),
    }  # fmt: skip
    if rng.random() < 0.3:
        rule["scope"] = {"technologies": [rng.choice(list(case["technologies"]))]}
    return {**case, "rules": [*case.get("rules", []), rule]}, rule


@campaign(full=300, part=30)
def test_the_portfolio_is_the_best_of_those_that_keep_the_limit_in_so_many_draws(seed: int) -> None:
    stated, rule = chancy_case(seed)
    plain = {**stated, "rules": [other for other in stated["rules"] if other is not rule]}
    weights = oracle.weigh(stated, oracle.default_profile(stated)).weights
    every = oracle.options(stated, oracle.closeness(stated, weights))
    draws = oracle_doubt.drawn_costs(stated, list(every))
    allowed = [
        made
        for made in oracle.feasible(plain, every, oracle.rules_of(plain))
        if oracle_doubt.share_within(rule, made.funded, draws, rule["at_most"]) >= rule["in"] - 1e-12
    ]
    if not allowed:
        with pytest.raises(Infeasible):
            fund(stated, beside=0)
        return
    found = fund(stated)
    best = oracle.best(allowed, every)
    assert found.value == pytest.approx(best.value, rel=1e-9, abs=1e-9)
    assert found.cost == pytest.approx(best.cost, rel=1e-9, abs=1e-9)
    assert set(found.pair_ids) == best.funded
    used = next(use for use in found.rules if use.rule.title == "in most").used
    if used is not None and best.funded:
        sums = sorted(math.fsum(now[p] for p in best.funded if oracle.in_scope(rule, p)) for now in draws)
        assert used == pytest.approx(sums[math.ceil(rule["in"] * 4096) - 1])
    steps = [(x.cost, x.value) for x in oracle.frontier(allowed, every) if x.value <= best.value]
    traced = [(point.cost, point.value) for point in found.frontier.points]
    assert np.array(traced) == pytest.approx(np.array(steps), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("seed", [20261128000183, 20261128000246])
def test_where_what_is_settled_breaks_the_limit_in_draws_there_is_no_portfolio(seed: int) -> None:
    """Every option that a cut of draws is about is settled by other rules: nothing is left to choose."""
    with pytest.raises(Infeasible):
        fund(chancy_case(seed)[0], beside=0)


def asked(*args, code=0):
    found = CliRunner().invoke(cli, args)
    assert found.exit_code == code, found.output
    return found


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(name="two.yaml", **changed):
        (tmp_path / name).write_text(json.dumps({**TWO, **changed}))
        return name

    return write


DRAWS = oracle_doubt.drawn_costs(TWO, list(TWO["pairs"]))


def test_where_nothing_is_within_the_limit_the_rule_is_named_and_can_only_be_dropped(place) -> None:
    rules = [*TWO["rules"], {"rule": "fund", "pairs": ["x/t", "y/t"], "name": "owed"}]
    assert sum(now["x/t"] + now["y/t"] <= 200 for now in DRAWS) < 0.8 * 4096
    found = json.loads(asked("fund", place(rules=rules), "--format", "json", code=3).stdout)
    assert set(found["conflict"]) == {"surely", "owed"}
    assert len(found["repair"]) == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"of": "value"}, "goes with of: cost or of: capital cost, of which draws are made, not value"),
        ({"at_least": 3}, "goes with at_most alone"),
        ({"in": 1.2}, "1.2 is not below 1"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_where_it_stands(changed, says) -> None:
    with pytest.raises(CaseError) as refused:
        load({**TWO, "rules": [{**TWO["rules"][0], **changed}]})
    assert says in str(refused.value)
    assert "rules.0.in" in str(refused.value)


def test_of_one_price_the_row_says_it_all() -> None:
    """Two pairs share one price: the row has its 80 % quantile for each, and nothing is cut off beyond it."""
    case = load(
        {
            **TWO,
            "technologies": {"t": {"cost": {"low": 80, "likely": 100, "high": 150}}, "u": {"cost": 70}},
            "pairs": {p: {"value": made["value"]} for p, made in TWO["pairs"].items()},
        }
    ).case
    made = programme(case, rank(case))
    assert made.beyond == ()
    [row] = [row for row in made.rows if row.name == "surely"]
    amounts = sorted(
        oracle_doubt.triangular({"low": 80, "likely": 100, "high": 150}, u) for u in _first_column(1)
    )
    assert row.coefficients[0] == pytest.approx(amounts[math.ceil(0.8 * 4096) - 1])
    assert row.coefficients[1] == 70


def _first_column(columns: int) -> list[float]:
    stream = np.random.SeedSequence(1, spawn_key=(0, 3))
    return np.random.Generator(np.random.PCG64(stream)).random((4096, columns))[:, 0].tolist()


@campaign(full=100, part=10)
def test_no_cut_and_no_row_forbids_a_portfolio_that_the_draws_allow(seed: int) -> None:
    """Ten prices at random: every portfolio within the limit in enough draws keeps the row and all cuts."""
    rng = np.random.default_rng(seed)
    low = rng.uniform(5, 50, 10)
    amounts = tuple(
        (i, Amount(float(rng.integers(0, 3)), 1.0, Price(a, a * (1 + rng.random()), a * 2.5, i, 10)))
        for i, a in enumerate(low.tolist())
    )
    share = float(rng.choice([0.5, 0.7, 0.8, 0.95]))
    made = DrawnSum("limit", amounts, float(low.sum() * rng.uniform(0.4, 1.2)), share)
    draws = np.array([made.draws[i] for i in range(10)])
    plans = [[i for i in range(10) if bits >> i & 1] for bits in range(1 << 10)]
    kept = [plan for plan in plans if (draws[plan].sum(axis=0) <= made.limit).mean() >= share - 1e-12]
    for plan in plans[::7]:
        made.cut(plan)
    for plan in kept:
        assert made.keeps(plan)
        assert sum(made.row[i] for i in plan) <= made.limit * (1 + 1e-9)
        for cut in made.found:
            assert sum(a for i, a in cut.coefficients.items() if i in plan) <= cut.at_most
    assert made.found or len(kept) == len(plans)
