"""What a board asks after an answer: where money stops buying much, what else could be done, what holds in
every scenario, who gives way."""

import json
from pathlib import Path

import generate
import loopfolio
import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio.cli import cli


def asked(command, *args, case=None, code=0):
    found = CliRunner().invoke(cli, [command, *args], input=None if case is None else json.dumps(case))
    assert found.exit_code == code, found.output
    return found.stdout


def document(command, *args, case=None):
    return json.loads(asked(command, *args, "--format", "json", case=case))


# ---------------------------------------------------------------- frontier: where the knee is


@campaign(full=100, part=8)
def test_the_knee_of_the_frontier_is_the_point_farthest_above_the_line_between_its_ends(seed):
    """By how far a point lies above it, where costs and values span a unit each."""
    case = generate.random_case(seed, 7)
    found = CliRunner().invoke(cli, ["frontier", "-", "--format", "json"], input=generate.as_yaml(case))
    if found.exit_code == 3:
        return
    points = json.loads(found.stdout)["points"]
    (x0, y0), (x1, y1) = [(p["cost"], p["value"]) for p in (points[0], points[-1])]
    knees = [p["cost"] for p in points if p["knee"]]
    if len(points) < 3:
        assert knees == []
        return
    above = {p["cost"]: ((p["value"] - y0) / (y1 - y0)) - (p["cost"] - x0) / (x1 - x0) for p in points[1:-1]}
    most = max(above.values())
    assert knees == ([next(c for c, a in above.items() if a >= most - 1e-9)] if most > 1e-9 else [])


def test_the_knee_is_said_with_what_money_buys_on_either_side_and_is_drawn():
    said = " ".join(asked("frontier", "recycler").split())
    assert "The knee is at 760 kEUR: from 90 up to there 100 kEUR more buys 0.319 of value on average" in said
    assert "from there to 2,380 only 0.051." in said
    figure = loopfolio.chart(loopfolio.frontier("recycler"))
    knee = next(trace for trace in figure.data if trace.name == "the knee")
    assert list(knee.x) == [760]


def test_the_report_says_where_the_line_bends_up_to_the_portfolio_chosen():
    page = loopfolio.report_html(loopfolio.analyse("recycler"))
    assert "Up to the portfolio chosen, the line bends most at 270 kEUR: from 90 up to there" in page


# ---------------------------------------------------------------- fund: really different portfolios first


def test_alternatives_differ_as_if_a_third_of_the_projects_were_exchanged():
    """Six are funded: at least four are added or dropped against every better portfolio."""
    found = document("fund", "recycler", "--alternatives", "3")
    assert found["differing"] == 4
    funded = [{one["pair"] for one in found["funded"]}, *({*one["funded"]} for one in found["alternatives"])]
    assert all(len(one ^ other) >= 4 for k, one in enumerate(funded) for other in funded[:k])
    assert (
        found["alternatives"]
        == document("fund", "recycler", "--alternatives", "3", "--differing", "4")["alternatives"]
    )
    assert "--differing 1 shows nearer ones as well" in " ".join(
        asked("fund", "recycler", "--alternatives", "3").split()
    )
    assert loopfolio.alternatives("recycler", 1).differing == 4


def test_where_few_are_funded_any_other_portfolio_is_another():
    """Two are funded: a third of them is none."""
    assert loopfolio.alternatives(TWO, 3).differing == 1


def test_another_level_or_start_is_asked_for_one_by_one():
    assert loopfolio.alternatives("recycler", 1, differ_in="options").differing == 1


TWO = {
    "format": 1,
    "currency": "kEUR",
    "criteria": {"impact": {"direction": "max"}, "effort": {"direction": "min"}},
    "scale": {"low": 1, "high": 2},
    "stages": {"one": {"impact": "high", "effort": "low"}, "two": {"impact": "low", "effort": "low"}},
    "profiles": {
        "impact": {"direct": {"impact": 1, "effort": 0}},
        "effort": {"direct": {"impact": 0.2, "effort": 0.8}},
    },
    "technologies": {"t": {"cost": 10}, "u": {"cost": 10}},
    "pairs": {"one/t": {"value": 5}, "one/u": {"value": 3}, "two/t": {"value": 4}, "two/u": {"value": 1}},
    "fit": {stage: {"t": "high", "u": "high"} for stage in ("one", "two")},
    "budget": 20,
}  # fmt: skip


# ---------------------------------------------------------------- scenarios: what holds in all of them

SCENARIOS = {
    **TWO,
    "rules": [{"rule": "fund", "pairs": ["two/t"], "name": "promised"}],
    "scenarios": {
        "lean": {"budget": 10},
        "rich": {"budget": 40},
        "other": {"pairs": {"one/u": {"value": 9}}},
        "none": {"budget": 5},
    },
}


def test_what_holds_in_every_scenario_that_has_a_portfolio():
    """two/t is promised: with 10 kEUR all there is, with 20 one/t comes, or one/u once it is worth 9."""
    common = document("scenarios", "-", case=SCENARIOS)["common"]
    assert (common["of"], common["without"]) == (4, ["none"])
    assert (common["funded"], common["same"], common["certain"]) == (["two/t"], ["two/t"], ["two/t"])
    assert common["some"] == {"one/t": ["", "rich"], "one/u": ["rich", "other"], "two/u": ["rich"]}
    assert (common["never"], common["first"]) == ([], ["one"])
    said = " ".join(asked("scenarios", "-", case=SCENARIOS).split())
    assert "Funded in all 4: two/t (owed). First in every ranking: one." in said
    assert "Without a portfolio, and not counted: none." in said
    assert "Only in some: one/t (as it stands, rich); one/u (rich, other); two/u (rich)." in said
    frame = loopfolio.scenarios(SCENARIOS).to_frame("common")
    assert frame["share"].to_dict() == {"two/t": 1.0, "one/t": 0.5, "one/u": 0.5, "two/u": 0.25}


def test_a_pair_at_another_level_is_funded_throughout_and_said_not_to_be_the_same():
    levels = {"pilot": {"cost": 4, "effect": 0.5}, "roll": {"cost": 10}}
    case = {
        **TWO,
        "technologies": {"t": {"levels": levels}},
        "fit": {"one": {"t": "high"}},
        "pairs": {"one/t": {"value": 4}},
    }
    common = document("scenarios", "-", case={**case, "scenarios": {"lean": {"budget": 5}}})["common"]
    assert (common["funded"], common["same"]) == (["one/t"], [])


def test_what_holds_follows_from_the_scenarios_themselves():
    found = document("scenarios", "-", case=SCENARIOS)
    sets = [set(one["funded"]) for one in found["scenarios"] if one["feasible"]]
    assert set(found["common"]["funded"]) == set.intersection(*sets)
    assert set(found["common"]["some"]) == set.union(*sets) - set.intersection(*sets)


# ---------------------------------------------------------------- compare: who gives way


@pytest.mark.parametrize("case", ["recycler", "lithium-ion-battery"])
def test_who_gives_way_follows_from_each_profiles_own_portfolio(case):
    found = document("compare", case)
    compromise = found["minimax"]["absolute"]
    given = {one["profile"]: one for one in compromise["gives_way"]}
    for name, own in found["portfolios"].items():
        mine, theirs = set(own["funded"]), set(compromise["funded"])
        assert (name in given) == (mine != theirs)
        if name in given:
            assert set(given[name]["drops"]) == mine - theirs
            assert set(given[name]["gets"]) == theirs - mine
            assert given[name]["loses"] == pytest.approx(compromise["by_profile"][name])
            assert given[name]["share"] == pytest.approx(given[name]["loses"] / own["value"])
    shares = [one["share"] for one in compromise["gives_way"]]
    assert shares == sorted(shares, reverse=True)


def test_who_gives_way_is_said_and_so_is_who_does_not():
    said = " ".join(asked("compare", "recycler").split())
    assert (
        "For it carbon_led gives up 0.270 of value (10.3% of its best): without processing/passport" in said
    )
    assert "For it balanced gives up nothing of value: without reuse/iot, with recycling/iot instead." in said
    alone = " ".join(asked("compare", "recycler", "--profiles", "recycler,circularity_led").split())
    assert "It is the own portfolio of" in alone


# ---------------------------------------------------------------- rank --explain: whom to ask

READ = {
    "format": 1,
    "criteria": {"impact": {"direction": "max"}, "effort": {"direction": "min"}},
    "scale": {"low": 1, "medium": 2, "high": 3},
    "stages": {
        "one": {"impact": {"ana": "high", "bo": "high", "cy": "low"}, "effort": "low"},
        "two": {"impact": "medium", "effort": ["low", "high"]},
        "three": {"impact": "medium", "effort": "high"},
    },
    "profiles": {
        "panel": {
            "experts": {
                "ana": {"ahp": {"impact": {"effort": 9}}},
                "bo": {"ahp": {"impact": {"effort": 5}}},
                "dora": {"ahp": {"impact": {"effort": "1/9"}}},
            },
            "aggregate": "priorities",
        }
    },
    "technologies": {"t": {"cost": 1}},
    "fit": {"one": {"t": "high"}},
}


def test_who_reads_a_cell_so_that_the_stage_would_move_is_to_be_asked():
    """Were one's impact low, as only cy reads it, one would come last."""
    ask = document("rank", "-", "--explain", "one", case=READ)["ask"]
    cell = ask["readings"][0]
    assert (cell["stage"], cell["criterion"], cell["taken"]) == ("one", "impact", "high")
    assert cell["people"] == {"ana": "high", "bo": "high", "cy": "low"}
    assert (cell["ask"], cell["ranks"]["high"]) == (["cy"], 1)
    assert cell["places"] == cell["ranks"]["low"] - 1 > 0
    # two's effort is open, but however it reads, one stays where it is
    assert [c["stage"] for c in ask["readings"]] == ["one"]
    said = " ".join(asked("rank", "-", "--explain", "one", case=READ).split())
    assert "Ask cy about one.impact, taken as high: low makes it" in said


def test_each_reading_gives_the_rank_that_writing_it_into_the_case_gives():
    for cell in document("rank", "-", "--explain", "two", case=READ)["ask"]["readings"]:
        for reading, place in cell["ranks"].items():
            stages = {
                **READ["stages"],
                cell["stage"]: {**READ["stages"][cell["stage"]], cell["criterion"]: reading},
            }
            found = document("rank", "-", case={**READ, "stages": stages})
            assert next(s["rank"] for s in found["stages"] if s["id"] == "two") == place


def test_an_expert_under_whose_weights_alone_the_stage_moves_is_to_be_asked():
    """Where effort counts most, three, which needs most of it, falls behind."""
    found = document("rank", "-", "--explain", "two", case=READ)
    views = {view["expert"]: view for view in found["ask"]["experts"]}
    assert {*views} == {"ana", "bo", "dora"}
    dora = views["dora"]
    assert dora["weight"] == pytest.approx(0.1 if dora["criterion"] == "impact" else 0.9)
    for name, view in views.items():
        alone = {**READ, "profiles": {"own": {"ahp": READ["profiles"]["panel"]["experts"][name]["ahp"]}}}
        ranked = document("rank", "-", case=alone)
        assert next(s["rank"] for s in ranked["stages"] if s["id"] == "two") == view["rank"]


def test_a_cell_that_nobody_is_named_for_says_so():
    said = " ".join(asked("rank", "recycler", "--explain", "reuse").split())
    assert (
        "Nobody is named who could settle reuse.circularity_impact, taken as high: medium makes it 3rd"
        in said
    )


# ---------------------------------------------------------------- explain: within the year's money

YEARS = {
    **TWO,
    "pairs": {**TWO["pairs"], "one/u": {"value": 3, "cost": 8}},
    "budget": 40,
    "periods": {"2027": {"budget": 15}, "2028": {"budget": 12}},
}


def test_what_is_missing_of_each_years_money_is_said_start_by_start():
    """one/t and two/t take 10 of 2027's 15 and 10 of 2028's 12: for 8 more 3 and 6 are missing."""
    found = document("explain", "-", "one/u", case=YEARS)
    assert [(s["option"], s["lacks"]) for s in found["starts"]] == [
        ("one/u@2027", [{"rule": "budget 2027", "by": 3}]),
        ("one/u@2028", [{"rule": "budget 2028", "by": 6}]),
    ]
    # instead of two/t, worth 4, it is worth 3 either way
    assert [s["value_gap"] for s in found["starts"]] == [1, 1]
    assert "from 2027, it lacks 3 kEUR of 'budget 2027'; from 2028, it lacks 6 kEUR of" in found["sentence"]
    frame = document("explain", "-", "one/*", case=YEARS)
    assert [len(pair["starts"]) for pair in frame["pairs"]] == [0, 2]  # one/t is funded


def test_where_there_is_money_and_another_rule_stands_in_the_way_that_is_said():
    rules = [{"rule": "count", "at_most": 2, "name": "two at most"}]
    case = {**YEARS, "periods": {"2027": {"budget": 15}, "2028": {"budget": 30}}, "rules": rules}
    starts = document("explain", "-", "one/u", case=case)["starts"]
    assert [(s["option"], bool(s["lacks"]), s["breaks"]) for s in starts] == [
        ("one/u@2027", True, ["two at most"]), ("one/u@2028", False, ["two at most"]),
    ]  # fmt: skip
    said = " ".join(asked("explain", "-", "one/u", case=case).split())
    assert "from 2028, there is money for it, but not within 'two at most'" in said


def test_a_pool_that_pays_for_a_pair_counts_as_money_for_it():
    """With 6 kEUR for one/u alone in 2028, the year's own 2 that are left are enough."""
    pools = {"grant": {"amounts": {"2028": 6}, "scope": {"stages": ["one"], "technologies": ["u"]}}}
    case = {**YEARS, "pools": pools, "rules": [{"rule": "skip", "pairs": ["one/u"], "name": "never"}]}
    starts = document("explain", "-", "one/u", case=case)["starts"]
    assert {s["option"]: [lack["rule"] for lack in s["lacks"]] for s in starts}["one/u@2028"] == []


def test_without_years_nothing_is_said_of_them():
    assert document("explain", "recycler", "recycling/ai")["starts"] == []


@campaign(full=60, part=5)
def test_each_start_agrees_with_the_best_portfolio_that_has_it(seed):
    """A gap of a start is what forcing exactly that start costs, by every plan there is."""
    import generate_plans
    import oracle_plans

    case = generate_plans.random_plan(seed, 150)
    if "periods" not in case:
        return
    answer = oracle_plans.fund(case, oracle_plans.priorities(case))
    if not answer.allowed:
        return
    funded = {c.pair for c in oracle_plans.in_operation(answer.plan)}
    left = [p for p in answer.pairs if p not in funded]
    for pair in left[:2]:
        reasons = loopfolio.explain(case, pair)
        for start in reasons.pairs[0].starts:
            option = reasons.programme.pairs[start.option]
            key = (option.pair, option.level, option.period)
            values = [value for value, _, plan in answer.allowed if key in {c.key for c in plan}]
            if not values:
                assert start.forced is None
            else:
                assert start.value_gap == pytest.approx(answer.value - max(values), abs=1e-8)


def test_money_is_missing_in_the_year_that_a_start_spends_in_though_a_grant_ties_the_years():
    """Beside the best portfolio 0, 30 and 80 are left in the three years; the passport costs 120 in one."""
    plan = Path(__file__).parents[3] / "benchmarks" / "three-years.yaml"
    [why] = loopfolio.explain(plan, "resale/passport").pairs
    years = [{lack.rule: lack.by for lack in start.lacks if lack.rule != "budget"} for start in why.starts]
    assert years == [{"budget 2027": 120.0}, {"budget 2028": 90.0}, {"budget 2029": 40.0}]
