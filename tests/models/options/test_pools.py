"""What pools may pay of a plan, against the greatest flow of money from pools to what is spent."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopfolio.models.entry.scope import Scope
from loopfolio.models.options.option import Option
from loopfolio.models.options.pools import Laid, Payer, Payers

STAGES, PERIODS = "xyz", 2
SPENDS = tuple(f"spend {k}" for k in range(PERIODS))


def option(stage, *spent):
    """An option that spends so much in each period, and so much after the last."""
    attributes = {name: float(s) for name, s in zip(SPENDS, spent, strict=False)}
    return Option(
        stage=stage, technology="t", cost=float(sum(spent)), value=1.0, difficulty=None, maturity=None,
        fit=None, attributes=attributes, stated=True, why=None, basis="not stated",
    )  # fmt: skip


def flow(payers, options, periods):
    """The most that pools can pay of what options spend in some periods, by augmenting paths."""
    room = {}

    def link(one, other, much):
        room.setdefault(one, {})[other] = much
        room.setdefault(other, {}).setdefault(one, 0.0)

    for k, pool in enumerate(payers):
        if pool.amount is not None:
            link("from", ("pool", k), pool.amount)
        for due, much in pool.by_period:
            link("from", ("money", k, due), much)
        for i, made in enumerate(options):
            for period in periods:
                spent = (*made.attributes.values(), made.cost - sum(made.attributes.values()))[period]
                late = pool.last is not None and period > pool.last
                if not pool.scope.includes(made.stage, made.technology) or period < pool.first or late:
                    continue
                link(("part", k, i, period), ("spent", i, period), pool.share * spent)
                if pool.amount is not None:
                    link(("pool", k), ("part", k, i, period), 1e9)
                for due, _ in pool.by_period:
                    if due == period or (pool.carried and due < period):
                        link(("money", k, due), ("part", k, i, period), 1e9)
                link(("spent", i, period), "to", spent)
    paid = 0.0
    while True:
        came, look = {"from": None}, ["from"]
        for here in look:
            for there, much in room.get(here, {}).items():
                if much > 1e-9 and there not in came:
                    came[there] = here
                    look.append(there)
        if "to" not in came:
            return paid
        way, here = [], "to"
        while came[here] is not None:
            way.append((came[here], here))
            here = came[here]
        much = min(room[a][b] for a, b in way)
        for a, b in way:
            room[a][b] -= much
            room[b][a] += much
        paid += much


AMOUNT = st.integers(0, 9).map(float)
SCOPES = st.sets(st.sampled_from(STAGES), min_size=1).map(lambda some: Scope(stages=tuple(sorted(some))))


@st.composite
def pools(draw):
    scope, share = draw(SCOPES), draw(st.sampled_from([1.0, 0.5, 0.25]))
    first = draw(st.integers(0, 1))
    last = draw(st.none() | st.integers(first, PERIODS - 1))
    if draw(st.booleans()):
        return Payer(scope, draw(AMOUNT), first=first, last=last, share=share)
    due = sorted(draw(st.sets(st.integers(first, PERIODS - 1), min_size=1)))
    amounts = tuple((period, draw(AMOUNT)) for period in due)
    return Payer(scope, None, amounts, first, last, draw(st.booleans()), share)


SPENT = st.tuples(*[st.integers(0, 9)] * (PERIODS + 1))
PLANS = st.lists(st.builds(option, st.sampled_from(STAGES), SPENT), min_size=1, max_size=3)


@given(
    st.lists(pools(), min_size=1, max_size=3),
    st.lists(st.tuples(st.sampled_from(STAGES), SPENT), min_size=1, max_size=3),
)
def test_budgets_pay_as_late_as_the_greatest_flow_lets_them(payers, plan):
    options = [option(stage, *spent) for stage, spent in plan]
    made, funded = Payers(tuple(payers), SPENDS), range(len(options))
    paid = made.from_budgets(options, funded, {})
    total = sum(one.cost for one in options)
    assert made.most(options, funded) == pytest.approx(flow(payers, options, made.every))
    assert sum(paid) == pytest.approx(total - made.most(options, funded))
    so_far = [
        sum(spent[k] for _, spent in plan for k in made.every[:end]) - flow(payers, options, made.every[:end])
        for end in range(1, len(made.every) + 1)
    ]
    assert [*accumulate(paid)] == pytest.approx(so_far)


@given(
    st.lists(pools(), min_size=1, max_size=2),
    st.lists(st.tuples(st.sampled_from(STAGES), SPENT), min_size=1, max_size=3),
    st.sampled_from([(0,), (0, 1), (0, 1, 2), (1, 2)]),
)
def test_the_rows_that_a_solver_gets_say_of_a_plan_what_its_needs_say(payers, plan, periods):
    options = [option(stage, *spent) for stage, spent in plan]
    made = Payers(tuple(payers), SPENDS)
    rows = made.terms(Laid(made, options), periods)
    said = [(sum(coefficients.values()), money) for coefficients, money in rows]
    needs = made.needs(options, range(len(options)), periods)
    assert sorted(said) == [pytest.approx(need) for need in sorted(needs)]


@given(pools(), st.sets(st.integers(0, PERIODS)).map(sorted))
def test_the_ways_to_take_its_money_are_as_many_as_there_are(pool, periods):
    assert pool.ways(periods) == len(pool.spent_in(periods))


def test_where_a_period_has_a_budget_pools_leave_it_what_it_needs():
    """10 and 10 are spent, a pool pays 10: as early as it can, or 6 of the second where a budget has 4."""
    options = [option("x", 10, 10, 0)]
    made = Payers((Payer(Scope(), 10.0),), SPENDS)
    assert made.from_budgets(options, [0], {}) == (0.0, 10.0, 0.0)
    assert made.from_budgets(options, [0], {1: 4.0}) == (6.0, 4.0, 0.0)
    assert made.least(options, [0], 0, {1: 4.0, 2: 0.0}) == 6.0


@pytest.mark.parametrize(
    ("more", "open_in", "whole"),
    [
        ({"amount": 5.0}, [0, 1, 2, 3], 5),
        ({"amount": 5.0, "first": 1}, [1, 2, 3], 5),
        ({"amount": 5.0, "last": 1}, [0, 1], 5),
        ({"amount": 5.0, "first": 1, "last": 1}, [1], 5),
        ({"amount": None, "by_period": ((0, 2.0), (2, 1.0))}, [0, 2], 3),
        ({"amount": None, "by_period": ((1, 2.0),), "carried": True}, [1, 2, 3], 2),
        ({"amount": None, "by_period": ((1, 2.0),), "carried": True, "last": 2}, [1, 2], 2),
        ({"amount": None, "by_period": ()}, [], 0),
    ],
)
def test_a_pool_pays_when_it_may_and_has_money(more, open_in, whole):
    pool = Payer(Scope(), **more)
    assert [period for period in range(4) if pool.open_in(period)] == open_in
    assert (pool.whole, pool.share) == (whole, 1)
