"""Money that is for some pairs only: what keeps it from having one meaning."""

import pytest
from loopfolio.models.validation import pools as model
from loopfolio.models.validation.validate import validate

MAKE, USE = {"stages": ["make"]}, {"stages": ["use"]}


def told(pools, **more):
    """Path and words of each problem of a case of two pairs, at 4 and 6, in two periods if more says so."""
    verdict = validate(
        {
            "format": 1,
            "stages": {"make": {}, "use": {}},
            "technologies": {"iot": {"cost": 4}, "ai": {"cost": 6}},
            "pairs": {"make/iot": {"value": 3}, "use/ai": {"value": 2}},
            "budget": 10,
            "pools": pools,
            **more,
        }
    )
    return [(".".join(map(str, p.path)), p.message) for p in verdict.problems]


def paths(pools, **more):
    return [path for path, _ in told(pools, **more)]


YEARS = {"periods": {"y1": {}, "y2": {}, "y3": {}}}


@pytest.mark.parametrize(
    ("pool", "where"),
    [
        ({"amount": 5}, []),
        ({"amount": 5, "scope": {"stages": ["make"], "technologies": ["iot", "ai"]}}, []),
        ({}, ["pools.p"]),
        ({"amount": 5, "amounts": {"y1": 2}}, ["pools.p"]),
        ({"amount": 5, "carry_over": False}, ["pools.p.carry_over"]),
        ({"amounts": {"y1": 5}, "carry_over": True}, []),
        ({"amount": 5, "first": "y1", "last": "y3"}, []),
        ({"amount": 5, "first": "y2", "last": "y2"}, []),
        ({"amount": 5, "first": "y3", "last": "y2"}, ["pools.p.last"]),
        ({"amount": 5, "first": "y4"}, ["pools.p.first"]),
        ({"amount": 5, "last": "y0"}, ["pools.p.last"]),
        ({"amounts": {"y1": 5, "y4": 1}}, ["pools.p.amounts.y4"]),
        ({"amounts": {"y2": 5, "y3": 1}, "first": "y2"}, []),
        ({"amounts": {"y1": 5}, "first": "y2"}, ["pools.p.amounts.y1"]),
        ({"amounts": {"y1": 5, "y2": 5}, "last": "y2"}, []),
        ({"amounts": {"y3": 5}, "last": "y2"}, ["pools.p.amounts.y3"]),
        ({"amount": 5, "scope": {"stages": ["make", "mend"]}}, ["pools.p.scope.stages.1"]),
        ({"amount": 5, "scope": {"technologies": ["io"]}}, ["pools.p.scope.technologies.0"]),
    ],
)
def test_a_pool_is_one_sum_or_amounts_of_periods_in_which_it_can_be_spent(pool, where):
    assert paths({"p": pool}, **YEARS) == where


def test_when_an_amount_could_not_be_spent_is_said():
    [(_, early)] = told({"p": {"amounts": {"y1": 5}, "first": "y2"}}, **YEARS)
    [(_, late)] = told({"p": {"amounts": {"y3": 5}, "last": "y2"}}, **YEARS)
    assert (early, late) == (
        "is before y2: it could never be spent",
        "is after y2: it could never be spent",
    )
    assert "neither amount nor amounts" in told({"p": {}})[0][1]
    assert "both amount and amounts" in told({"p": {"amount": 1, "amounts": {"y1": 1}}}, **YEARS)[0][1]


def test_pools_are_at_most_ten():
    assert paths({f"p{k}": {"amount": 1} for k in range(10)}) == []
    [(path, says)] = told({f"p{k}": {"amount": 1} for k in range(11)})
    assert (path, says) == ("pools", "at most 10 pools, not 11: put some together")


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ({"name": "budget", "at_most": 8}, []),
        ({"name": "budget", "at_most": 8, "scope": MAKE}, ["rules.0"]),
        ({"name": "budget", "at_most": 8, "at_least": 1}, ["rules.0"]),
        ({"name": "other", "at_most": 8, "scope": MAKE}, []),
    ],
)
def test_the_rule_named_budget_limits_all_costs_beside_pools(rule, where):
    rules = [{"rule": "total", "of": "cost", **rule}]
    found = told({"p": {"amount": 5}}, budget=None, rules=rules)
    assert [path for path, says in found if "the rule named budget" in says] == where
    assert not [says for _, says in told({}, budget=None, rules=rules) if "beside pools" in says]


@pytest.mark.parametrize(
    ("pools", "more", "where"),
    [
        ({"p": {"amount": 5}}, {"budget": None}, ["pools"]),
        ({"p": {"amount": 5}}, {"budget": None, "periods": {"y1": {"budget": 3}}}, []),
        ({"p": {"amount": 10, "within": True}}, {}, []),
        ({"p": {"amount": 10.1, "within": True}}, {}, ["pools"]),
        ({"p": {"amount": 10.1}}, {}, []),
        ({"p": {"amount": 5, "within": True}, "q": {"amount": 6, "within": True}}, {}, ["pools"]),
        ({"p": {"amounts": {"y1": 3}, "within": True}}, {"periods": {"y1": {"budget": 3}}}, []),
        (
            {"p": {"amounts": {"y1": 4}, "within": True}},
            {"periods": {"y1": {"budget": 3}}},
            ["periods.y1.budget"],
        ),
        ({"p": {"amounts": {"y1": 4}}}, {"periods": {"y1": {"budget": 3}}}, []),
    ],
)
def test_pools_are_beside_or_within_a_budget_that_there_is(pools, more, where):
    assert paths(pools, **more) == where


@pytest.mark.parametrize(
    ("carry_over", "first", "where"),
    [
        (True, 5, []),
        (True, 2, ["periods.y2.budget"]),  # 2 and 3 are less than the 6 that the pool keeps
        (False, 5, ["periods.y2.budget"]),
    ],
)
def test_what_budgets_leave_pays_for_what_is_kept_later_where_it_is_carried_over(carry_over, first, where):
    periods = {"y1": {"budget": first}, "y2": {"budget": 3}}
    pool = {"amounts": {"y2": 6}, "within": True}
    assert paths({"p": pool}, periods=periods, carry_over=carry_over) == where


@pytest.mark.parametrize(
    ("one", "other", "where"),
    [
        ({"amount": 2, "within": True}, {"amount": 1}, ["pools.p"]),
        ({"amount": 2, "within": True, "scope": MAKE}, {"amount": 1, "scope": USE}, []),
        ({"amount": 2, "within": True}, {"amount": 1, "within": True}, []),
        ({"amount": 2, "within": True}, {"amounts": {"y2": 1}, "within": True}, ["pools.p"]),
        ({"amounts": {"y2": 2}, "within": True}, {"amount": 1}, []),
        ({"amount": 2}, {"amount": 1}, []),
    ],
)
def test_one_sum_within_the_budget_shares_no_pair_with_another_pool_beside_budgets_of_periods(
    one, other, where
):
    periods = {"y1": {}, "y2": {"budget": 3}}
    found = told({"p": one, "q": other}, periods=periods)
    assert [path for path, _ in found] == where
    assert all("q pays for make/iot as well" in says and "{y2: …}" in says for _, says in found)


def test_budgets_and_pools_make_no_more_parts_than_can_be_held_to_a_limit(monkeypatch):
    """One pool over two years: of the budget with and without what it pays, and of each year, and both."""
    pools = {"p": {"amount": 2, "scope": MAKE}}
    periods = {"y1": {"budget": 3}, "y2": {"budget": 3}}
    assert paths(pools, periods=periods) == []
    monkeypatch.setattr(model, "MOST_PARTS", 1)
    [(path, says)] = told(pools, periods=periods)
    assert path == "pools"
    assert says.startswith("with the budgets of 2 periods they make ")


BELOW = {
    "technologies.iot.cost": {"technologies": {"iot": {"cost": -1}, "ai": {"cost": 6}}},
    "technologies.iot.levels.small.cost": {
        "technologies": {"iot": {"levels": {"small": {"cost": -1}, "large": {"cost": 0}}}, "ai": {"cost": 6}}
    },
    "technologies.iot.running_cost": {
        "technologies": {"iot": {"cost": 4, "running_cost": -1}, "ai": {"cost": 6, "running_cost": 0}},
        **YEARS,
    },
    "pairs.use/ai.cost": {"pairs": {"make/iot": {"value": 3}, "use/ai": {"value": 2, "cost": -1}}},
    "pairs.use/ai.running.left": {
        "pairs": {"make/iot": {"value": 3}, "use/ai": {"value": 2, "running": {"left": [3, -1, 0]}}}, **YEARS
    },
    "technologies.iot.cost_profile": {
        "technologies": {"iot": {"cost": 4, "cost_profile": [1.5, -0.5]}, "ai": {"cost": 6}}, **YEARS
    },
}  # fmt: skip


@pytest.mark.parametrize("where", BELOW)
def test_money_that_comes_back_is_nobodys_beside_pools(where):
    [(path, says)] = told({"p": {"amount": 5}}, **BELOW[where])
    assert path == where
    assert says.endswith("and beside pools nothing says which of them the money comes back to")
    assert told({}, **BELOW[where]) == []


def test_amounts_that_come_back_are_called_so():
    technologies = {"iot": {"cost_profile": {"0": 3, "1": -1}}, "ai": {"cost": 6}}
    [(path, says)] = told({"p": {"amount": 5}}, technologies=technologies, **YEARS)
    assert (path, says.partition(",")[0]) == ("technologies.iot.cost_profile", "has an amount below 0")


def test_a_pool_covers_all_that_it_may_be_spent_on_where_nothing_else_is_said():
    data = {"format": 1, "stages": {"s": {}}, "technologies": {"t": {"cost": 1}}, "budget": 5}
    verdict = validate({**data, "pairs": {"s/t": {"value": 1}}, "pools": {"p": {"amount": 1}}})
    assert verdict.case is not None
    pool = verdict.case.pools["p"]
    assert (pool.share, pool.within, pool.first, pool.last, pool.carry_over) == (1, False, None, None, None)
