"""What of a sound case is doubted, and how much of it is said."""

import pytest
from loopfolio.models.validation.validate import validate

CRITERIA = {"c": {"direction": "max"}}


def judged(data):
    """Problems and warnings, each by its dotted path."""
    verdict = validate({"format": 1, **data})
    return [
        {".".join(map(str, p.path)): p.message for p in some} for some in (verdict.problems, verdict.warnings)
    ]


def doubts(**data):
    problems, warnings = judged(data)
    assert problems == {}
    return warnings


def priced(count, **technology):
    """So many pairs of one stage, without a cost but for what is said here."""
    names = [f"t{k}" for k in range(count)]
    return {
        "stages": {"s": {}},
        "technologies": {name: dict(technology) for name in names},
        "pairs": {f"s/{name}": {"value": 1} for name in names},
    }


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "s/t0"),
        (5, "s/t0, s/t1, s/t2, s/t3, s/t4"),
        (6, "s/t0, s/t1, s/t2, s/t3, s/t4 and 1 more"),
        (8, "s/t0, s/t1, s/t2, s/t3, s/t4 and 3 more"),
    ],
)
def test_pairs_without_a_cost_are_named_up_to_five(count, said):
    assert doubts(**priced(count))["technologies"] == f"no cost is stated for {said}: counted as 0"


@pytest.mark.parametrize("technology", [{"cost": 0}, {"levels": {"small": {"cost": 1}}}])
def test_a_cost_of_its_own_or_of_its_levels_is_one(technology):
    assert "technologies" not in doubts(**priced(1, **technology))


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        (1, "1 of 1 cells blank or not known: s0.c"),
        (5, "5 of 5 cells blank or not known: s0.c, s1.c, s2.c, s3.c, s4.c"),
        (7, "7 of 7 cells blank or not known: s0.c, s1.c, s2.c, s3.c, s4.c and 2 more"),
    ],
)
def test_cells_left_blank_are_named_up_to_five(stages, said):
    levels = ["low", "high"]
    read = {f"s{k}": {"c": {"ana": levels[k % 2], "bo": None}} for k in range(stages)}
    assert doubts(criteria=CRITERIA, stages=read)["stages"] == f"bo left {said}"


def test_of_many_people_who_left_cells_blank_one_sentence_speaks():
    """Of 7 who read two cells, 6 left one blank or did not know it, and the last of these both."""
    read = {"s0": {"c": dict.fromkeys("abcdef")}, "s1": {"c": dict.fromkeys("abcde", "low") | {"f": None}}}
    for stage in read.values():
        stage["c"]["g"] = "high"
    found = doubts(criteria=CRITERIA, stages=read)["stages"]
    says = "6 of 7 people left cells blank or not known, 7 of 14 readings: f 2, a 1, b 1, c 1, d 1 and 1 more"
    assert found == says


@pytest.mark.parametrize("rate", [0.01, 0.5])
def test_any_discount_is_idle_without_periods(rate):
    assert doubts(**priced(1, cost=1), discount=rate)["discount"] == "does nothing without periods"
    assert "discount" not in doubts(**priced(1, cost=1), discount=rate, periods={"q1": {}})


@pytest.mark.parametrize(("lag", "doubted"), [(1, False), (2, True), (3, True)])
def test_a_lag_as_long_as_all_periods_is_doubted(lag, doubted):
    """Of two: what has to come two before the second comes before the first."""
    rules = [
        {"rule": "count", "at_most": 2},
        {"rule": "requires", "pair": "s/t0", "needs": "s/t1", "lag": lag},
    ]
    found = doubts(**priced(2, cost=1), periods={"q1": {}, "q2": {}}, rules=rules)
    assert ("rules.1.lag" in found) == doubted
    assert "does nothing" in doubts(**priced(2, cost=1), rules=rules)["rules.1.lag"]


def test_contradictory_judgements_are_doubted_whatever_profile_comes_before():
    criteria = {c: {"direction": "max"} for c in "abc"}
    stages = {"s": dict.fromkeys("abc", "low"), "t": dict.fromkeys("abc", "high")}
    profiles = {
        "plain": {"direct": {"a": 0.5, "b": 0.3, "c": 0.2}},
        "sound": {"ahp": {"a": {"b": 2, "c": 4}, "b": {"c": 2}}},
        "circle": {"ahp": {"a": {"b": 5}, "b": {"c": 5}, "c": {"a": 5}}},
    }
    found = doubts(criteria=criteria, stages=stages, profiles=profiles)
    assert [path for path in found if path.startswith("profiles")] == ["profiles.circle"]


# ---------------------------------------------------------------- what is no doubt but a problem


@pytest.mark.parametrize(("count", "more"), [(6, "1"), (7, "2")])
def test_of_many_criteria_without_a_reading_five_are_named(count, more):
    criteria = {f"c{k}": {"direction": "max"} for k in range(count)}
    problems, _ = judged({"criteria": criteria, "stages": {"s": {}}})
    assert problems["stages.s"] == f"s has no reading of c0, c1, c2, c3, c4 and {more} more: add them"


def test_a_level_is_named_and_read_like_a_technology():
    levels = {"very small": {"cost": 1}, "large": {"cost": 2, "difficulty": "lw"}}
    problems, _ = judged(priced(1, levels=levels))
    assert problems["technologies.t0.levels.very small"].startswith("'very small' cannot be a key here")
    assert "'lw' is not low, medium or high" in problems["technologies.t0.levels.large.difficulty"]


YEARS = {"q1": {"starts": "2027-01-01"}, "q2": {"starts": "2027-04-01"}, "q3": {"starts": "2027-07-01"}}


@pytest.mark.parametrize(
    ("technology", "by", "says"),
    [
        ({}, "2027-01-01", None),
        (
            {},
            "2026-12-31",
            "2026-12-31 is before the first period begins, 2027-01-01: nothing starts in time",
        ),
        ({"earliest": "q2"}, "2027-04-01", None),
        ({"earliest": "q2"}, "2027-03-31", "owed by 2027-03-31, but s/t0 cannot start before 2027-04-01"),
        ({"duration": 2}, "2027-06-30", None),
        ({"duration": 2}, "2027-06-29", "owed by 2027-06-29, but s/t0 cannot end before 2027-06-30"),
        ({"duration": 1, "earliest": "q2"}, "2027-06-29", "s/t0 cannot end before 2027-06-30"),
        (
            {"levels": {"slow": {"cost": 1, "duration": 2}, "fast": {"cost": 2, "duration": 1}}},
            "2027-03-30",
            "s/t0 cannot end before 2027-03-31",
        ),
    ],
)
def test_a_day_by_which_nothing_can_start_or_end_is_doubted(technology, by, says):
    """A quarter ends on the day before the next begins."""
    rules = [{"rule": "fund", "pairs": ["s/t0"], "by": by}]
    found = doubts(
        **priced(1, **({} if "levels" in technology else {"cost": 1}), **technology),
        periods=YEARS,
        rules=rules,
    )
    assert ("rules.0.by" in found) == (says is not None)
    assert says is None or found["rules.0.by"].endswith(says)


@pytest.mark.parametrize(("count", "more"), [(5, ""), (6, " and 1 more"), (7, " and 2 more")])
def test_of_many_that_are_owed_too_early_five_are_named(count, more):
    rules = [{"rule": "fund", "pairs": ["s/*"], "by": "2027-03-31"}]
    found = doubts(**priced(count, cost=1, earliest="q2"), periods=YEARS, rules=rules)["rules.0.by"]
    assert found.count("cannot start") == 5
    assert found.endswith("s/t4 cannot start before 2027-04-01" + more)


def test_what_runs_is_in_time():
    data = priced(1, cost=1)
    data["pairs"]["s/t0"]["running"] = {"left": 1}
    rules = [{"rule": "fund", "pairs": ["s/t0"], "by": "2026-12-31"}]
    assert "rules.0.by" not in doubts(**data, periods=YEARS, rules=rules)


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ([0.5, 0.5], None),
        ([50, 50], None),
        ([0.333, 0.666], "weights sum to 0.999: each is divided by that"),
        ([33.3, 66.6], "weights sum to 99.9: each is divided by that"),
        ([0.3333333, 0.6666666], None),
    ],
)
def test_weights_that_were_rounded_are_named_with_their_sum(weights, says):
    data = {
        "criteria": {c: {"direction": "max"} for c in "ab"},
        "stages": {"s": {"a": "low", "b": "low"}, "t": {"a": "high", "b": "high"}},
        "profiles": {"p": {"direct": dict(zip("ab", weights, strict=True))}},
    }
    assert doubts(**data).get("profiles.p.direct") == says


@pytest.mark.parametrize(
    ("fields", "idle"),
    [
        ({"duration": 1}, "duration"),
        ({"running_cost": 0}, "running_cost"),
        ({"cost_profile": [1]}, "cost_profile"),
        ({"builds": {"maturity": 1}}, "builds"),
    ],
)
def test_what_needs_periods_is_idle_without_them(fields, idle):
    assert doubts(**priced(1, cost=1, **fields))[f"technologies.t0.{idle}"] == "does nothing without periods"


def test_amounts_that_are_the_cost_are_not_idle_without_periods():
    assert "technologies.t0.cost_profile" not in doubts(**priced(1, cost_profile={"0": 1, "1": 2}))


@pytest.mark.parametrize(
    ("fields", "periods", "doubted"),
    [
        ({"duration": 2}, 2, False),
        ({"duration": 3}, 2, True),
        ({"duration": 1}, 1, False),
    ],
)
def test_what_never_ends_within_the_plan_is_doubted(fields, periods, doubted):
    found = doubts(**priced(1, cost=1, **fields), periods={f"q{k}": {} for k in range(periods)})
    assert ("technologies.t0.duration" in found) == doubted


@pytest.mark.parametrize(
    ("cost", "discount", "doubted"), [(1, 0, True), (1, 0.05, False), (0, 0, False), (-1, 0, False)]
)
def test_a_cost_of_running_that_waiting_saves_is_doubted(cost, discount, doubted):
    found = doubts(**priced(1, cost=1, running_cost=cost), periods={"q1": {}}, discount=discount)
    assert ("technologies.t0.running_cost" in found) == doubted


@pytest.mark.parametrize(
    ("fields", "rule", "doubted"),
    [
        ({"staff": 1}, {}, False),
        ({"staff": [1, 1]}, {}, True),
        ({"staff": 1, "duration": 2}, {}, True),
        ({"staff": 1, "duration": 1}, {}, False),
        ({"staff": [1, 1]}, {"period": "*"}, False),
    ],
)
def test_a_total_of_what_is_used_in_several_periods_is_doubted(fields, rule, doubted):
    rules = [{"rule": "total", "of": "staff", "at_most": 2, **rule}]
    periods = {"q1": {}, "q2": {}}
    found = doubts(**priced(1, cost=1, **fields), resources=["staff"], periods=periods, rules=rules)
    assert ("rules.0" in found) == doubted


@pytest.mark.parametrize(
    ("entry", "idle"),
    [
        ({"cost": 3, "levels": {"small": {"cost": 1}}}, True),
        ({"cost": 3, "partial": {"from": 0.5, "steps": 2}}, False),
        ({"cost": 3}, False),
    ],
)
def test_a_cost_beside_levels_is_idle(entry, idle):
    assert ("technologies.t0.cost" in doubts(**priced(1, **entry))) == idle


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"pair": "s/t0", "needs": "s/t1"}, None),
        ({"pair": "s/t0", "needs": ["x/t0", "s/t1"]}, None),
        ({"pair": "s/t0", "needs": ["x/t0", "s/t1"], "all": True}, "'x/t0' matches no option: what needs it"),
        ({"pair": "s/t0", "needs": "x/t0"}, "'x/t0' matches no option: what needs it cannot be funded"),
        ({"pair": "s/*", "needs": "s/t0"}, None),
        ({"pair": "s/t0", "needs": "*/t0"}, "s/t0 has nothing that it needs and cannot be funded"),
        ({"pair": "s/*", "needs": "*/*"}, "s/t0, s/t1 have nothing that they need and cannot be funded"),
    ],
)
def test_what_a_rule_leaves_without_anything_that_it_needs_is_doubted(rule, says):
    data = priced(2, cost=1)
    data["stages"] = {"s": {}, "x": {}}
    found = doubts(**data, rules=[{"rule": "requires", **rule}])
    said = [words for path, words in found.items() if path.startswith("rules.0")]
    assert len(said) == (says is not None)
    assert says is None or said[0].startswith(says)


@pytest.mark.parametrize(("count", "more"), [(5, ""), (6, " and 1 more"), (8, " and 3 more")])
def test_of_many_that_a_rule_leaves_alone_five_are_named(count, more):
    """Each needs the same technology at another stage, and there is none."""
    found = doubts(**priced(count, cost=1), rules=[{"rule": "requires", "pair": "s/*", "needs": "*/*"}])
    said = f"s/t0, s/t1, s/t2, s/t3, s/t4{more} have nothing that they need and cannot be funded"
    assert found["rules.0"] == said
