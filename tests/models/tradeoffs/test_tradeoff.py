"""Portfolios that no other beats in two or three sums: against every portfolio there is, found either way."""

import json
from random import Random

import generate
import generate_plans
import generate_years
import loopfolio
import numpy as np
import oracle
import oracle_plans
import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio import UnknownSum
from loopfolio.cli import cli
from loopfolio.models.tradeoffs import nondominated
from loopfolio.models.tradeoffs.knee import knee
from loopfolio.models.tradeoffs.sums import known_sums

# ---------------------------------------------------------------- enumeration


def beats(one, other):
    """Losses: as good in all, better in one, by more than rounding."""
    no_worse = all(a <= b + 1e-8 * max(1.0, abs(a), abs(b)) for a, b in zip(one, other, strict=True))
    return no_worse and any(a < b - 1e-8 * max(1.0, abs(a), abs(b)) for a, b in zip(one, other, strict=True))


def alike(one, other):
    return all(abs(a - b) <= 1e-8 * max(1.0, abs(a), abs(b)) for a, b in zip(one, other, strict=True))


def every_front(rated, signs):
    """The non-dominated among (sums, cost, waits, first, funded), each combination of sums once: the
    cheapest, then the earliest, then the first in the case file."""
    left = [(tuple(s * x for s, x in zip(signs, sums, strict=True)), *rest) for sums, *rest in rated]
    front = []
    for found in sorted(left, key=lambda one: one[0]):
        if not any(beats(other[0], found[0]) for other in front):
            front = [other for other in front if not beats(found[0], other[0])] + [found]
    points = []
    for found in front:
        same = [other for other in left if alike(found[0], other[0])]
        least = min(other[1] for other in same)
        cheap = [other for other in same if oracle.same(other[1], least)]
        taken = min(cheap, key=lambda other: (other[2], other[3]))
        if not any(alike(taken[0], known[0]) for known in points):
            points.append(taken)
    return {frozenset(taken[4]) for taken in points}


def plain(case, names):
    """Each allowed portfolio of a case without years, by the oracle's arithmetic."""
    priority = oracle.closeness(case, oracle.weigh(case, oracle.default_profile(case)).weights)
    every = oracle.options(case, priority)
    for found in oracle.feasible(case, every, oracle.rules_of(case)):
        sums = [
            found.value if name == "value" else sum(every[p][name] for p in every if p in found.funded)
            for name in names
        ]
        yield sums, found.cost, 0, [p not in found.funded for p in every], sorted(found.funded)


def planned(case, names):
    """The same of a plan."""
    answer = oracle_plans.fund(case, oracle_plans.priorities(case))
    for value, cost, plan in answer.allowed:
        standing = oracle_plans.in_operation(plan)
        sums = [
            value if name == "value" else cost if name == "cost"
            else sum(
                oracle_plans.attribute(case, c, name)
                for c in (plan if "cost" in name else standing)
            )
            for name in names
        ]  # fmt: skip
        waits = sum(max(c.start or 0, 0) for c in plan)
        yield sums, cost, waits, [c not in plan for c in answer.order], sorted(map(identity, standing))


def identity(choice):
    sized = choice.pair if choice.level is None else f"{choice.pair}:{choice.level}"
    return sized if choice.period is None or choice.state != "new" else f"{sized}@{choice.period}"


def drawn_sums(case, seed):
    """Two or three sums of a case, some with their direction turned."""
    rng = Random(f"sums {seed}")
    offered = ["value", "value", "cost", "difficulty", "maturity", *case.get("resources", {})]
    if "periods" in case:
        offered += ["capital cost", "operating cost"]
    offered += [c for c in case["criteria"] if c not in ("cost", "value", "risk")]
    names = list(dict.fromkeys(rng.sample(offered, min(len(offered), 4))))[: rng.choice([2, 3, 3])]
    known = known_sums(loopfolio.load(case).case)
    asked, signs = [], []
    for name in names:
        more = known[name] if known[name] is not None and rng.random() < 0.7 else rng.random() < 0.5
        asked.append(f"{name}={'max' if more else 'min'}")
        signs.append(-1.0 if more else 1.0)
    return names, asked, signs


def holds(case, seed, rated, monkeypatch):
    """Whether both ways find exactly the portfolios that nothing beats."""
    names, asked, signs = drawn_sums(case, seed)
    if len(names) < 2:
        return
    wanted = every_front(list(rated(case, names)), signs)
    for most in (nondominated.MOST_ENUMERATED, 0):
        monkeypatch.setattr(nondominated, "MOST_ENUMERATED", most)
        if not wanted:
            with pytest.raises(loopfolio.Infeasible):
                loopfolio.tradeoff(case, asked)
            continue
        found = loopfolio.tradeoff(case, asked)
        ids = [frozenset(found.programme.ids(point.funded)) for point in found.points]
        assert len(set(ids)) == len(ids)
        assert set(ids) == wanted, (asked, most)
        assert found.complete
        for one, sign, best in zip(range(len(asked)), signs, found.best, strict=True):
            assert sign * best == pytest.approx(min(sign * p.sums[one] for p in found.points))


@campaign(full=300, part=25)
def test_two_or_three_sums_of_a_case_lead_to_every_portfolio_that_nothing_beats_once(seed, monkeypatch):
    holds(generate.random_case(seed, 7), seed, plain, monkeypatch)


@campaign(full=100, part=8)
def test_so_do_those_of_a_plan_with_levels_and_pools(seed, monkeypatch):
    holds(generate_plans.random_plan(seed, 150), seed, planned, monkeypatch)


@campaign(full=60, part=5)
def test_so_do_those_of_a_plan_in_which_pairs_run(seed, monkeypatch):
    holds(generate_plans.running_plan(seed, 150), seed, planned, monkeypatch)


@campaign(full=60, part=5)
def test_so_do_those_of_a_plan_of_years(seed, monkeypatch):
    holds(generate_years.random_years(seed, 150), seed, planned, monkeypatch)


# ---------------------------------------------------------------- what is found beside

CHAIN = {
    "format": 1,
    "currency": "kEUR",
    "criteria": {
        "impact": {"direction": "max", "bounds": [0, 10]},
        "ph": {"direction": "target", "target": 7, "bounds": [0, 14]},
    },
    "stages": {s: {"impact": i, "ph": 7} for s, i in (("one", 10), ("two", 5), ("three", 1))},
    "profiles": {"p": {"direct": {"impact": 0.5, "ph": 0.5}}},
    "technologies": {"t": {"cost": 10, "difficulty": "low", "staff": 1}},
    "resources": {"staff": {"unit": "FTE"}},
    "pairs": {"one/t": {"value": 5}, "two/t": {"value": 4, "staff": 3}, "three/t": {"value": 1, "staff": 0}},
    "fit": {stage: {"t": "high"} for stage in ("one", "two", "three")},
    "budget": 20,
}  # fmt: skip


def test_value_against_staff_by_hand():
    """Of three projects at most two: 5 with 1 FTE, 4 with 3, 1 with none."""
    found = loopfolio.tradeoff(CHAIN, ["value", "staff"])
    points = [(point.sums, found.programme.ids(point.funded)) for point in found.points]
    assert points == [
        ((9, 4), ("one/t", "two/t")), ((6, 1), ("one/t", "three/t")), ((1, 0), ("three/t",)),
    ]  # fmt: skip
    assert (found.best, found.complete, found.chosen_point) == ((9, 0), True, 0)
    # of what could be had of each: 6 of 1–9 and 1 of 4–0 are 5/8 and 3/4
    assert (found.knee.point, found.knee.beyond) == (1, pytest.approx(5 / 8 + 3 / 4 - 1))


def test_a_direction_can_be_turned_round():
    found = loopfolio.tradeoff(CHAIN, ["value=min", "staff=max"])
    assert [point.sums for point in found.points] == [(0, 0), (4, 3), (9, 4)]


def test_a_best_of_nothing_has_no_sign():
    """Of staff as many as may be, and there are none: 0, and not −0."""
    data = {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {"x": {"cost": 1}},
        "pairs": {"s/x": {"value": 1}},
        "resources": ["staff"],
    }
    found = loopfolio.tradeoff(data, ["value", "staff=max"])
    assert [f"{best:g}" for best in found.best] == ["1", "0"]


def test_of_portfolios_with_the_same_sums_the_cheapest_stands_for_them():
    case = {
        **CHAIN,
        "pairs": {f"{s}/t": {"value": 1, "cost": c} for s, c in (("one", 9), ("two", 8), ("three", 8))},
    }
    found = loopfolio.tradeoff(case, ["value", "staff"])
    assert [found.programme.ids(point.funded) for point in found.points] == [
        ("two/t", "three/t"),
        ("two/t",),
        (),
    ]


def test_the_portfolio_chosen_may_be_beaten_where_ties_are_settled_by_cost_alone():
    """Both are worth 5; the cheaper one, which fund takes, needs more staff."""
    pairs = {"one/t": {"value": 5, "cost": 10, "staff": 4}, "two/t": {"value": 5, "cost": 12, "staff": 1}}
    case = {**CHAIN, "pairs": pairs, "fit": {"one": {"t": "high"}, "two": {"t": "high"}}, "budget": 15}
    found = loopfolio.tradeoff(case, ["value", "staff"])
    assert found.programme.ids(found.chosen.funded) == ("one/t",)
    assert (found.chosen_point, found.better) == (None, (0,))


def test_what_a_criterion_brings_to_the_additive_value_adds_up_to_it():
    case = {**CHAIN, "pairs": {}, "method": "additive"}
    found = loopfolio.tradeoff(case, ["value", "weighted:impact", "weighted:ph"])
    for point in found.points:
        assert point.sums[0] == pytest.approx(point.sums[1] + point.sums[2])


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["value"], "two or three sums"),
        (["value", "cost", "staff", "impact"], "two or three sums"),
        (["value", "stuff"], "'stuff' is no sum of the case.*staff"),
        (["value", "ph"], "'ph' is best at a target"),
        (["value", "cost=most"], "behind = stands min .* or max"),
        (["value", "value=min"], "'value' is named twice"),
        (["value", "maturity"], "'maturity' is not known of one/t, two/t, three/t"),
        (["stuff", "cost=most"], "'stuff' is no sum.*; 'cost=most'"),
    ],
)
def test_a_sum_that_there_is_not_is_said(asked, says):
    with pytest.raises(UnknownSum, match=says):
        loopfolio.tradeoff(CHAIN, asked)


@pytest.mark.parametrize(
    ("losses", "found"),
    [
        ([(0, 4), (1, 1), (4, 0)], (1, 0.5)),
        ([(0, 4), (2, 2), (4, 0)], None),  # on the line
        ([(0, 4), (3, 3), (4, 0)], None),  # behind it
        ([(0, 4), (4, 0)], None),
        ([(0, 5, 1), (1, 1, 1), (5, 0, 1)], (1, 0.6)),  # a third that is the same for all
        ([(0, 9, 9), (9, 0, 9), (9, 9, 0), (3, 3, 3)], (3, 1.0)),
    ],
)
def test_the_knee_lies_farthest_beyond_the_line_between_the_ends(losses, found):
    made = knee(losses)
    assert (made and (made.point, pytest.approx(made.beyond))) == found


def test_what_comes_first_by_less_than_rounding_gives_way_to_what_beats_it():
    losses = np.array([[0.0, 5.0], [1e-12, 3.0], [1.0, 3.0], [2.0, 1.0]])
    assert nondominated._undominated(losses, np.array([1e-9, 1e-9])) == [1, 3]


@pytest.mark.parametrize("most", [nondominated.MOST_ENUMERATED, 0])
def test_more_points_than_asked_for_are_thinned_and_the_result_says_so(most, monkeypatch):
    whole = loopfolio.tradeoff("recycler", ["value", "difficulty", "cost"])
    monkeypatch.setattr(nondominated, "MOST_ENUMERATED", most)
    some = loopfolio.tradeoff("recycler", ["value", "difficulty", "cost"], points=10)
    assert (len(some.points), some.complete, some.halted) == (10, False, "points")
    assert some.knee is None  # a part of the list bulges elsewhere
    for point in some.points:
        assert any(point.sums == pytest.approx(other.sums) for other in whole.points)
    assert some.best == pytest.approx(whole.best)
    # What is left out: how far each is, at the least, beyond what is listed, sum by sum and at the most.
    signs = np.array([1.0, -1.0, -1.0])  # more value, less difficulty and cost
    listed, every = (np.array([p.sums for p in found.points]) * signs for found in (some, whole))
    beyond = ((every[:, None] - listed[None]) / np.ptp(listed, axis=0)).max(axis=2).min(axis=1).max()
    assert whole.beyond is None
    assert some.beyond == pytest.approx(beyond) if most else some.beyond >= beyond - 1e-9
    assert some.beyond < 1


# ---------------------------------------------------------------- the command


def asked(*args, code=0):
    found = CliRunner().invoke(cli, ["tradeoff", *args])
    assert found.exit_code == code, found.output
    return found


def test_the_command_says_what_was_found_where_the_portfolio_chosen_is_and_the_knee():
    said = " ".join(asked("recycler", "--between", "value,difficulty").stdout.split())
    assert "14 portfolios within the rules that no other beats in all of value (more is better) and" in said
    assert "all there are, proven." in said
    assert "The portfolio that 'fund' chooses (value 3.609 and difficulty 24) is number 1." in said
    assert "The knee is number 8" in said


def test_a_long_list_is_shown_in_part_with_its_ends_and_all_of_it_is_in_csv():
    told = asked("recycler", "--between", "value,carbon_footprint,difficulty")
    lines = told.stdout.split("no.  value")[1].split("24 more")[0].splitlines()
    shown = [line.split()[0] for line in lines if line[:3].strip().isdigit()]
    assert len(shown) == 25
    assert {"1", "49"} <= {*shown}
    assert "24 more lie between these" in told.stdout
    table = asked("recycler", "--between", "value,carbon_footprint,difficulty", "--format", "csv").stdout
    assert len(table.splitlines()) == 50


def test_json_and_the_frame_say_the_same():
    said = json.loads(asked("recycler", "--between", "value,cost", "--format", "json").stdout)
    frame = loopfolio.tradeoff("recycler", ["value", "cost"]).to_frame()
    assert [point["sums"]["cost"] for point in said["points"]] == frame["cost"].tolist()
    assert [point["funded"] for point in said["points"]] == frame["funded"].tolist()
    assert [o["better"] for o in said["objectives"]] == ["max", "min"]
    assert frame["knee"].tolist().index(True) + 1 == said["knee"]["point"]


def test_an_unknown_sum_ends_with_usage_and_says_what_there_is():
    found = asked("recycler", "--between", "value,carbon_footprnt", code=2)
    assert "did you mean 'carbon_footprint'" in found.stderr
    assert (
        json.loads(asked("recycler", "--between", "value", "--format", "json", code=2).stdout)["error"]
        == "unknown-sum"
    )


def test_a_search_without_time_shows_what_was_found_or_ends_without_proof(monkeypatch):
    """The clock of the search is the time limit's: here it strikes after the twentieth look."""
    from loopfolio.models.solver.milp import OutOfTime

    looks = []

    def look(self, box, before=nondominated._Search._look):
        looks.append(box)
        if len(looks) > 20:
            raise OutOfTime(None, "out of time")
        before(self, box)

    monkeypatch.setattr(nondominated, "MOST_ENUMERATED", 0)
    monkeypatch.setattr(nondominated._Search, "_look", look)
    found = asked(
        "recycler", "--between", "value,difficulty,cost", "--format", "json", "--time-limit", "60", code=4
    )
    said = json.loads(found.stdout)
    assert (said["complete"], said["halted"], said["knee"]) == (False, "out of time", None)
    assert 3 <= len(said["points"]) <= 23


def test_the_page_has_the_picture_its_words_and_every_point(tmp_path):
    page = tmp_path / "front.html"
    asked("recycler", "--between", "value,difficulty", "--html", str(page))
    text = page.read_text()
    assert text.count("<tr") == 15
    assert 'role="img" aria-label="Steps of value against difficulty. 14 portfolios' in text
    assert "<small>the knee</small>" in text
    assert "Illustrative case." in text
    figure = loopfolio.chart(loopfolio.tradeoff("recycler", ["value", "difficulty"]))
    assert figure.data[0].line.shape == "hv"
    assert [mark.name for mark in figure.data[1:]] == ["the portfolio chosen by 'fund'", "the knee"]
    three = loopfolio.chart(loopfolio.tradeoff("recycler", ["value", "carbon_footprint", "difficulty"]))
    assert list(three.data[0].marker.color) == [
        p.sums[2] for p in loopfolio.tradeoff("recycler", ["value", "carbon_footprint", "difficulty"]).points
    ]
    page.write_text("mine")
    assert (
        "is not from loopfolio"
        in asked("recycler", "--between", "value,cost", "--html", str(page), code=2).stderr
    )
