"""Portfolios chosen against doubt, against every portfolio in every way to read the open cells."""

import json
import math

import numpy as np
import oracle
import oracle_doubt
import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio import Infeasible, load, rank
from loopfolio.cli import cli
from loopfolio.engines.engine import Engine
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.uncertainty.risk_measures import Tail
from loopfolio.models.uncertainty.robust import _Tops, robust

BEST = {"expected": max, "regret": min, "cvar": max}


@campaign(full=400, part=40)
def test_each_choice_is_the_best_of_all_portfolios_and_the_cheapest_of_those(seed: int) -> None:
    stated = oracle_doubt.doubtful_case(seed)
    risk = (0.1, 0.25, 0.5, 1.0)[seed % 4]
    every = oracle_doubt.figures(stated, oracle.default_profile(stated), risk)
    case = load(stated).case
    if not every:
        with pytest.raises(Infeasible):
            robust(case, rank(case), risk)
        return
    found = robust(case, rank(case), risk)
    assert found.scenarios.exact
    scale = max(1.0, *(abs(made["value"]) for made in every.values()))
    near = 1e-8 * scale
    for by, choice in found.choices.items():
        own = every[frozenset(found.scenarios.programme.ids(choice.funded))]
        for figure in ("cost", "value", "expected", "regret", "cvar"):
            assert getattr(choice, figure) == pytest.approx(own[figure], rel=1e-8, abs=near), (by, figure)
        if by == "point":
            assert own["value"] == pytest.approx(max(made["value"] for made in every.values()), abs=near)
            continue
        most = BEST[by](made[by] for made in every.values())
        assert own[by] == pytest.approx(most, abs=near), by
        as_good = [made["cost"] for made in every.values() if abs(made[by] - most) <= 1e-10 * scale]
        assert own["cost"] <= min(as_good) + 1e-7 * max(1.0, own["cost"]), by


CASE = """\
format: 1
name: Two stages
currency: kEUR
method: additive
criteria: {a: {direction: max, bounds: [0, 10]}}
stages: {x: {a: 6}, y: {a: {low: 0, likely: 5, high: 10}}}
technologies:
  t: {cost: {low: 80, likely: 100, high: 180}}
  u: {cost: 100}
  w: {cost: {low: 0, likely: 0, high: 9}}
pairs:
  x/u: {fit: low, cost: {low: 90, likely: 100, high: 110}}
fit: {x: {t: 0.5}, y: {t: 0.4, u: 0.9}}
budget: 200
synergies: [{pairs: [x/t, x/u], value: 0.1}]
"""


def asked(*args, code=0):
    found = CliRunner().invoke(cli, ["robust", *args])
    assert found.exit_code == code, found.output
    return found


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two.yaml").write_text(CASE)
    return tmp_path


def test_what_was_drawn_gives_every_figure_again(place) -> None:
    """y's reading is drawn from its triangle: over the 300 scenarios that the file has, by plain sums."""
    made = json.loads(asked("two.yaml", "--draws", "300", "--scenarios", "d.json", "--format", "json").stdout)
    drawn = json.loads((place / "d.json").read_text())
    assert drawn["schema"] == "loopfolio/draws/1"
    assert made["exact"] is False
    assert made["draws"] == drawn["draws"] == 300
    ids = [option["id"] for option in drawn["options"]]
    chances = [scenario["chance"] for scenario in drawn["scenarios"]]

    def worths(funded):
        extra = sum(s["value"] for s in drawn["synergies"] if all(set(g) & set(funded) for g in s["groups"]))
        return [sum(s["values"][ids.index(o)] for o in funded) + extra for s in drawn["scenarios"]]

    plans = [[o for k, o in enumerate(ids) if bits >> k & 1] for bits in range(1 << len(ids))]
    cost = {option["id"]: option["cost"] for option in drawn["options"]}
    allowed = [plan for plan in plans if sum(cost[o] for o in plan) <= 200]
    tops = [max(column) for column in zip(*map(worths, allowed), strict=True)]
    assert math.fsum(chances) == pytest.approx(1)

    def figures(plan):
        own = worths(plan)
        return {
            "expected": math.fsum(p * v for p, v in zip(chances, own, strict=True)),
            "regret": max(t - v for t, v in zip(tops, own, strict=True)),
            "cvar": oracle_doubt.tail_mean(chances, own, 0.1),
        }

    every = [figures(plan) for plan in allowed]
    for choice in made["choices"]:
        assert {name: choice[name] for name in BEST} == pytest.approx(figures(choice["funded"]))
        if choice["by"] != "point":
            assert choice[choice["by"]] == pytest.approx(
                BEST[choice["by"]](one[choice["by"]] for one in every)
            )
    assert len({tuple(choice["funded"]) for choice in made["choices"]}) > 1
    own = worths(made["choices"][0]["funded"])
    spread = np.sqrt(np.average((np.array(own) - np.average(own, weights=chances)) ** 2, weights=chances))
    assert made["choices"][0]["expected_error"] == pytest.approx(spread / 300**0.5)
    assert made["choices"][0]["expected_gained_error"] == 0


def test_the_chance_to_overspend_and_the_reserve_are_those_of_the_draws(place) -> None:
    """x/t and y/t share one price that is drawn, x/u has its own: what is funded is priced draw by draw."""
    (place / "two.yaml").write_text(
        CASE + "rules: [{rule: total, of: cost, at_most: 130, scope: {stages: [x]}}]"
    )
    made = json.loads(asked("two.yaml", "--scenarios", "d.json", "--format", "json").stdout)
    drawn = json.loads((place / "d.json").read_text())
    assert made["cost_draws"] == 4096
    cost = {option["id"]: option["cost"] for option in drawn["options"]}
    for choice in made["choices"]:
        short, hit = [], {"budget": 0, "total 1": 0}
        for k in range(4096):
            now = dict(cost)
            for made_range in drawn["costs"]:
                now |= {o: part * made_range["amounts"][k] for o, part in made_range["parts"].items()}
            beyond = {
                "budget": sum(now[o] for o in choice["funded"]) - 200,
                "total 1": sum(now[o] for o in choice["funded"] if o.startswith("x/")) - 130,
            }
            for name, over in beyond.items():
                hit[name] += over > 1e-6
            short.append(max(0.0, *beyond.values()))
        found = choice["overspend"]
        assert found["chance"] == sum(lack > 1e-6 for lack in short) / 4096
        assert {limit["rule"]: limit["chance"] for limit in found["limits"]} == pytest.approx(
            {name: times / 4096 for name, times in hit.items()}
        )
        assert found["reserve"] == pytest.approx(sorted(short)[math.ceil(0.8 * 4096) - 1])
    assert made["overspend"] == made["choices"][0]["overspend"]
    assert made["overspend"]["chance"] > 0.1


YEARS = """\
format: 1
name: Two years
criteria: {a: {direction: max, bounds: [0, 10]}}
stages: {x: {a: 6}}
periods: {2027: {budget: 60}, 2028: {budget: 70}}
technologies:
  t: {cost: {low: 50, likely: 100, high: 170}, cost_profile: [0.5, 0.5], running_cost: 10, latest: 2027}
fit: {x: {t: high}}
"""


def test_what_periods_lack_adds_up_and_what_it_costs_to_run_is_certain(place) -> None:
    """Half of c in 2027 within 60, half and 10 to run it in 2028 within 70: over both from c = 120 on."""
    (place / "two.yaml").write_text(YEARS)
    made = json.loads(asked("two.yaml", "--scenarios", "d.json", "--format", "json").stdout)
    amounts = sorted(json.loads((place / "d.json").read_text())["costs"][0]["amounts"])
    runs = 0 if made["choices"][0]["cost"] == 100 else 10  # paid over two years, it runs from the second on
    over = [(max(0.0, c / 2 - 60), max(0.0, c / 2 + runs - 70)) for c in amounts]
    assert made["overspend"]["chance"] == pytest.approx(sum(a > 0 or b > 0 for a, b in over) / 4096)
    assert made["overspend"]["reserve"] == pytest.approx(sorted(map(sum, over))[math.ceil(0.8 * 4096) - 1])
    assert made["overspend"]["reserve"] > 0


def test_where_no_cost_is_a_range_or_no_money_limited_nothing_is_said_of_overspending(place) -> None:
    (place / "two.yaml").write_text(CASE.replace("budget: 200\n", ""))
    found = asked("two.yaml", "--draws", "20")
    assert "Whether a portfolio overspends is not known: the case limits no money." in found.stdout.replace(
        "\n", " "
    )
    found = asked("two.yaml", "--draws", "20", "--vary", "readings", "--format", "json")
    assert json.loads(found.stdout)["overspend"] is None


def test_the_same_seed_gives_the_same_bytes_and_another_one_other_draws(place) -> None:
    first, again, other = (
        asked("two.yaml", "--draws", "60", "--seed", seed, "--format", "json").stdout for seed in "112"
    )
    assert first == again != other


def test_workers_change_no_byte(place) -> None:
    case = load(CASE_OF_MANY).case
    alone = robust(case, rank(case), draws=150)
    with Engine(2, pays=-1) as engine:
        beside = robust(case, rank(case), draws=150, engine=engine)
    assert alone.top.tolist() == beside.top.tolist()
    assert [c.funded for c in alone.choices.values()] == [c.funded for c in beside.choices.values()]


CASE_OF_MANY = {
    "format": 1,
    "name": "Five stages",
    "criteria": {"a": {"direction": "max", "bounds": [0, 10]}},
    "stages": {f"s{k}": {"a": {"low": k, "likely": k + 2, "high": k + 5}} for k in range(5)},
    "technologies": {"t": {"cost": 10}, "u": {"cost": 7}},
    "fit": {f"s{k}": {"t": "high", "u": "medium"} for k in range(5)},
    "budget": 30,
}


def test_a_limit_of_time_ends_without_a_result_and_says_so(place) -> None:
    found = asked("two.yaml", "--time-limit", "0.0001", code=4)
    assert found.stdout == ""
    assert "out of time before anything was proven" in found.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--vary", "weights"), "--vary: weights is not among readings, scale, costs"),
        (("--risk", "0"), "Invalid value for '--risk'"),
        (("--profile", "nobody"), "no profile 'nobody'"),
    ],
)
def test_what_cannot_be_asked_is_refused(args, says, place) -> None:
    assert says in asked("two.yaml", *args, code=2).stderr


def test_what_stands_in_the_way_of_the_draws_is_not_replaced(place) -> None:
    (place / "d.json").write_text("mine")
    refused = asked("two.yaml", "--draws", "9", "--scenarios", "d.json", code=2).stderr
    assert "d.json is not from loopfolio; choose another name, or replace it with --force" in refused
    assert (place / "d.json").read_text() == "mine"
    asked("two.yaml", "--draws", "9", "--scenarios", "d.json", "--force")
    assert "loopfolio/draws/1" in (place / "d.json").read_text()


@pytest.mark.parametrize(
    ("risk", "mean"),
    [
        (0.1, 1.0),
        (0.25, 1.0),
        (0.5, 1.5),
        (0.75, (0.25 * 1 + 0.25 * 2 + 0.25 * 3) / 0.75),
        (0.6, 1.75),
        (1, 2.5),
    ],
)
def test_the_scenario_in_which_the_tail_ends_counts_in_part(risk: float, mean: float) -> None:
    """Four values as likely, 1 to 4: of the worst 60 %, 3 counts for the last 10 %."""
    worth = np.array([4.0, 2.0, 1.0, 3.0])
    cut = Tail(np.full(4, 0.25), risk).cut(worth)
    assert cut.of(worth) == pytest.approx(mean)
    assert cut.chance.sum() == pytest.approx(1)


def test_rules_that_speak_of_value_hold_at_the_point_in_every_scenario() -> None:
    """No more than 1.1 of value at the point: x/t and y/u together have 1.05, though 1.5 where y reads 10."""
    stated = {
        "format": 1, "name": "Value", "method": "additive",
        "criteria": {"a": {"direction": "max", "bounds": [0, 10]}},
        "stages": {"x": {"a": 6}, "y": {"a": [5, 10, 2]}},
        "technologies": {"t": {"cost": 1}, "u": {"cost": 1}},
        "fit": {"x": {"t": 1}, "y": {"t": 1, "u": 0.9}},
        "rules": [{"rule": "total", "of": "value", "at_most": 1.1}],
    }  # fmt: skip
    case = load(stated).case
    found = robust(case, rank(case))
    made = found.scenarios.programme
    assert set(made.ids(found.choices["expected"].funded)) == {"x/t", "y/t"}
    assert found.top.tolist() == pytest.approx([1.1, 1.9, 0.8])
    assert all(made.keeps_rules(choice.funded) for choice in found.choices.values())


def test_the_best_of_a_scenario_is_the_best_by_what_synergies_are_worth_in_it() -> None:
    """x and y bring 1 each and 2 together, z 3.5: 4 by the point, 3.5 without the synergy."""
    case = load(
        {
            "format": 1,
            "stages": {"s": {}},
            "technologies": {"x": {"cost": 1}, "y": {"cost": 1}, "z": {"cost": 2}},
            "pairs": {"s/x": {"value": 1}, "s/y": {"value": 1}, "s/z": {"value": 3.5}},
            "synergies": [{"pairs": ["s/x", "s/y"], "value": 2}],
            "budget": 2,
        }
    ).case
    made = programme(case, rank(case))
    tops = _Tops(made, (frozenset({0, 1}),))
    assert tops(np.array([[1.0, 1.0, 3.5, 2.0]])) == pytest.approx([4])
    assert tops(np.array([[1.0, 1.0, 3.5, 0.0], [1.0, 1.0, 1.5, 0.0]])) == pytest.approx([3.5, 2])
    assert tops(np.array([[1.0, 1.0, 3.5, 0.0], [1.0, 1.0, 3.5, 3.0]])) == pytest.approx([3.5, 5])
