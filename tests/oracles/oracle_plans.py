"""What loopfolio must answer where pairs come at levels, in periods, by chance and from pools of money.

The same slow and obvious way as ``oracle``, which it builds on: every pair is left out or takes one
of its levels in one of its periods, all such plans are looked at, and money is shared out by finding
a largest flow. It imports nothing of loopfolio. Keep a case below some thousands of plans.
"""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

import oracle

Case = dict[str, Any]
Rule = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """A pair at one level, starting in one period; ``start`` is that period's number."""

    pair: str
    level: str | None
    start: int | None
    period: str | None
    cost: float
    value: float
    success: float
    builds: float
    difficulty: float
    maturity: float
    resources: tuple[tuple[str, tuple[float, ...]], ...]
    """How much of each is used, from the period it starts in on; of what runs from the first period on"""
    capital: tuple[float, ...]
    """What is paid to have it, from the same period on"""
    operating: tuple[float, ...]
    """What it costs to run, from the same period on"""
    duration: int | None
    """As it is stated; nothing of what runs already"""
    state: str = "new"

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        return self.pair, self.level, self.period

    @property
    def end(self) -> int:
        """The number of the period it ends in; counted from the first, the case may have none."""
        return (self.start or 0) + (self.duration or 1) - 1

    @property
    def stage(self) -> str:
        return self.pair.split("/")[0]


Plan = tuple[Choice, ...]
Rated = tuple[float, float, Plan]
"""Value, cost and what is funded"""


def dearer(choice: Choice, times: float) -> Choice:
    """The same at so many times its cost, to have it and to run it."""
    capital, operating = ([x * times for x in amounts] for amounts in (choice.capital, choice.operating))
    return replace(choice, cost=choice.cost * times, capital=tuple(capital), operating=tuple(operating))


def periods_of(case: Case) -> list[str]:
    return list(case.get("periods", {}))


def first_day(case: Case, period: str) -> str | None:
    """Its own word, else 1 January where it is named by a year. Such days sort as text."""
    stated = case["periods"][period].get("starts")
    return stated or (f"{period}-01-01" if len(period) == 4 and period.isdigit() else None)


def said(case: Case, pair: str, what: str, default: Any = None) -> Any:
    """What the pair says, else its technology."""
    technology = case["technologies"][pair.split("/")[1]]
    return case.get("pairs", {}).get(pair, {}).get(what, technology.get(what, default))


def levels_of(case: Case, pair: str) -> dict[str | None, Case]:
    own = case.get("pairs", {}).get(pair, {})
    if "levels" in own:
        return own["levels"]
    technology = case["technologies"][pair.split("/")[1]]
    if "levels" in technology and _cost(own) is None:
        return technology["levels"]
    return {None: {}}


def discounted(case: Case, end: int) -> float:
    """What value that comes with the end of something is worth; what runs is there from the first period."""
    return (1 + case.get("discount", 0)) ** -max(end, 0)


def paid(entry: Case, case: Case, pair: str) -> tuple[float, ...]:
    """The cost, when it is paid; of what runs what is left of it."""
    own, technology = case.get("pairs", {}).get(pair, {}), case["technologies"][pair.split("/")[1]]
    profile = own.get("cost_profile", technology.get("cost_profile", [1.0]))
    left = own.get("running", {}).get("left")
    if isinstance(left, list):
        return tuple(map(float, left))
    if isinstance(profile, dict):
        whole = math.fsum(profile.values())
        part = 1.0 if left is None or not whole else oracle.number_or_likely(left) / whole
        return tuple(part * float(profile.get(k, 0)) for k in range(max(profile) + 1))
    costs = (_cost(one) for one in (entry, own, technology))
    cost = next(found for found in costs if found is not None)
    if left is not None:
        cost = oracle.number_or_likely(left)
    return tuple(cost * share for share in profile)


def _cost(entry: Case) -> float | None:
    """What an entry says of a cost, by itself or in amounts."""
    if isinstance(entry.get("cost_profile"), dict):
        return math.fsum(entry["cost_profile"].values())
    return oracle.number_or_likely(entry["cost"]) if "cost" in entry else None


def used(amount: float | list[float], duration: int | None) -> tuple[float, ...]:
    return tuple(map(float, amount)) if isinstance(amount, list) else (float(amount),) * (duration or 1)


def running(case: Case, pair: str) -> Case | None:
    """That the pair runs already; it was done one period before the first."""
    return case.get("pairs", {}).get(pair, {}).get("running")


BEFORE = -1
MONEY = ("cost", "capital cost", "operating cost")


def choices(case: Case, priority: dict[str, float]) -> list[list[Choice]]:
    """For each pair that is an option its choices: level by level and, in each, period by period."""
    found = []
    for stage in case["stages"]:
        for name, technology in case["technologies"].items():
            pair = f"{stage}/{name}"
            own = case.get("pairs", {}).get(pair, {})
            fit = oracle.fit_number(own.get("fit", case.get("fit", {}).get(stage, {}).get(name, "none")))
            if fit == 0 and "value" not in own:
                continue
            worth = float(own.get("value", priority[stage] * fit))
            success = said(case, pair, "success", 1.0)
            readings = {c: oracle.score(case, stage, c) for c in case["criteria"]}
            maturity = min(
                oracle.level(case, technology["maturity"]), readings.get("technological_maturity", math.inf)
            )
            of_pair = []
            already = running(case, pair)
            for level, entry in levels_of(case, pair).items():
                if already and level != already.get("level"):
                    continue
                if "difficulty" in own:
                    difficulty = oracle.level(case, own["difficulty"])
                else:
                    difficulty = oracle.level(case, entry.get("difficulty", technology["difficulty"]))
                    difficulty *= readings.get("digitalization_difficulty", 1)
                duration = entry.get("duration", said(case, pair, "duration")) if periods_of(case) else None
                rate = entry.get("running_cost", said(case, pair, "running_cost", 0))
                if already:  # what is left holds all of it, but for what the pair itself costs to run
                    duration, rate = None, own.get("running_cost", 0)
                build = 0 if already else duration or 1
                for start in _starts(case, pair):
                    end = (start or 0) + (duration or 1) - 1
                    capital = paid(entry, case, pair)
                    runs = max(0, len(periods_of(case)) - max(start or 0, 0) - build)
                    of_pair.append(
                        Choice(
                            pair,
                            level,
                            start,
                            None if start is None or already else periods_of(case)[start],
                            math.fsum(capital) + rate * runs,
                            worth * entry.get("effect", 1.0) * success * discounted(case, end),
                            success,
                            entry.get("builds", said(case, pair, "builds", {})).get("maturity", 0),
                            difficulty,
                            oracle.level(case, own["maturity"]) if "maturity" in own else maturity,
                            tuple(
                                (r, used(entry.get(r, said(case, pair, r, 0)), duration))
                                for r in case.get("resources", {})
                            ),
                            capital,
                            (0.0,) * build + (float(rate),) * runs,
                            duration,
                            "running" if already else "new",
                        )
                    )
            if already and "stop" in already:
                of_pair.append(
                    replace(
                        of_pair[0],
                        cost=already["stop"],
                        value=0.0,
                        builds=0,
                        resources=(),
                        capital=(float(already["stop"]),),
                        operating=(),
                        state="stopped",
                    )
                )
            found.append(of_pair)
    return found


def _starts(case: Case, pair: str) -> list[int | None]:
    names = periods_of(case)
    if not names:
        return [None]
    if running(case, pair):
        return [BEFORE]
    first = names.index(said(case, pair, "earliest", names[0]))
    last = names.index(said(case, pair, "latest", names[-1]))
    return list(range(first, last + 1))


def over_years(choice: Choice, of: str) -> tuple[float, ...] | None:
    """An amount from the period on in which something starts, of what runs from the first; ``None`` of what
    is not spread."""
    if of == "cost":
        length = max(len(choice.capital), len(choice.operating))
        parts = [(*amounts, *(0.0,) * length)[:length] for amounts in (choice.capital, choice.operating)]
        return tuple(map(sum, zip(*parts, strict=True)))
    money = {"capital cost": choice.capital, "operating cost": choice.operating}
    return (money | dict(choice.resources)).get(of)


def attribute(case: Case, choice: Choice, of: str, period: str | None = None) -> float:
    amounts = over_years(choice, of)
    if period is not None:
        since = periods_of(case).index(period) - max(choice.start, 0)
        if amounts is None:
            return attribute(case, choice, of) if choice.period == period else 0.0
        return amounts[since] if 0 <= since < len(amounts) else 0.0
    if amounts is not None:
        return math.fsum(amounts)
    if of in ("value", "difficulty", "maturity"):
        return float(getattr(choice, of))
    if of == "risk":
        return 1 - choice.success
    return oracle.score(case, choice.stage, of)


# --- money ---------------------------------------------------------------------------------


def spent(case: Case, plan: Plan) -> list[float]:
    """What is spent in each period."""
    return [math.fsum(attribute(case, c, "cost", name) for c in plan) for name in periods_of(case)]


@lru_cache(100_000)  # the same amounts in each of all plans
def exact(amount: float) -> Fraction:
    return Fraction(str(amount))


def largest_flow(capacity: dict[tuple[Any, Any], Fraction], source: Any, sink: Any) -> Fraction:
    """Edmonds & Karp (1972): push along a shortest path with room until there is none.

    In whole numbers of the largest part that all capacities are multiples of.
    """
    parts = math.lcm(*(most.denominator for most in capacity.values()))
    room = {arc: most.numerator * (parts // most.denominator) for arc, most in capacity.items()}
    beside: dict[Any, list[Any]] = defaultdict(list)
    for a, b in capacity:
        beside[a].append(b)
        if (b, a) not in capacity:
            room[b, a] = 0
            beside[b].append(a)
    flow = 0
    while True:
        before: dict[Any, Any] = {source: None}
        queue = deque([source])
        while queue and sink not in before:
            at = queue.popleft()
            for node in beside[at]:
                if node not in before and room[at, node] > 0:
                    before[node] = at
                    queue.append(node)
        if sink not in before:
            return Fraction(flow, parts)
        path = [sink]
        while before[path[-1]] is not None:
            path.append(before[path[-1]])
        arcs = [(b, a) for a, b in pairwise(path)]
        pushed = min(room[arc] for arc in arcs)
        for a, b in arcs:
            room[a, b] -= pushed
            room[b, a] += pushed
        flow += pushed


def spending(case: Case, choice: Choice) -> list[Fraction]:
    """What a choice spends in each period, and behind the last of them; at once where there are none."""
    if not periods_of(case):
        return [exact(choice.cost)]
    found = [Fraction(0)] * (len(periods_of(case)) + 1)
    for k, amount in enumerate(over_years(choice, "cost") or (), start=max(choice.start, 0)):
        found[min(k, len(found) - 1)] += exact(round(amount, 12))
    return found


def unpaid(case: Case, plan: Plan, periods: range | None = None, pools: Case | None = None) -> float:
    """What pools, each for its own scope, share and time only, leave of what is spent in some periods.

    A pool is one sum between its first and its last period.
    """
    names, pools = periods_of(case), case.get("pools", {}) if pools is None else pools
    capacity, whole = {}, Fraction(0)
    for name, pool in pools.items():
        capacity["money", f"pool {name}"] = exact(pool["amount"])
    for choice in plan:
        for k, spent in enumerate(spending(case, choice)):
            if periods is not None and k not in periods:
                continue
            whole += spent
            capacity[(choice.pair, k), "paid"] = spent
            for name, pool in pools.items():
                first = names.index(pool["first"]) if "first" in pool else 0
                last = names.index(pool["last"]) if "last" in pool else len(names)
                if oracle.in_scope(pool, choice.pair) and first <= k <= last:
                    part = exact(pool.get("share", 1)) * spent
                    capacity[f"pool {name}", (choice.pair, k)] = part
    capacity.setdefault(("money", "paid"), Fraction(0))
    return float(whole - largest_flow(capacity, "money", "paid"))


def general(case: Case) -> float:
    """What of the budget may be spent on anything."""
    within = sum(exact(p["amount"]) for p in case.get("pools", {}).values() if p.get("within"))
    return float(exact(case["budget"]) - within)


def beside(case: Case) -> Case:
    """The pools that pay before the periods' budgets do."""
    return {name: pool for name, pool in case.get("pools", {}).items() if not pool.get("within")}


def enough(whole: float, money: float) -> bool:
    """Whether a plan of some cost needs no more, but for rounding, than there is."""
    return whole <= money + 1e-9 * max(abs(money), abs(whole))


# --- rules ---------------------------------------------------------------------------------


def rules_of(case: Case) -> dict[str, Rule]:
    """Every rule by name: those of the case, the budget, and each period's."""
    rules = {}
    for k, rule in enumerate(case.get("rules", []), start=1):
        title = rule.get("name", f"{rule['rule']} {k}")
        if rule.get("period") == "*":
            rules |= {f"{title} {name}": rule | {"period": name} for name in periods_of(case)}
        else:
            rules[title] = rule
    for name, period in case.get("periods", {}).items():
        for resource in case.get("resources", {}):
            if resource in period:
                limit = {"rule": "total", "of": resource, "period": name, "at_most": period[resource]}
                rules[f"{resource} {name}"] = limit
    if case.get("budget") is not None:
        rules["budget"] = {"rule": "money"}
    rules |= {
        f"running {p}": {"rule": "running", "pair": p} for p in case.get("pairs", {}) if running(case, p)
    }
    for k, (name, period) in enumerate(case.get("periods", {}).items()):
        if "budget" in period:
            rules[f"budget {name}"] = {"rule": "period", "number": k}
    return rules


def in_operation(plan: Plan) -> Plan:
    """The plan without what it stops."""
    return tuple(c for c in plan if c.state != "stopped")


def in_place(case: Case, choice: Choice, of: str, plan: Plan) -> float:
    """The attribute that a gate looks at, with the maturity that earlier starts have built by then."""
    stated = "maturity" in case.get("pairs", {}).get(choice.pair, {})
    reading = attribute(case, choice, of)
    if of not in ("maturity", "technological_maturity") or (of == "maturity" and stated):
        return reading
    if choice.start is None or "technological_maturity" not in case["criteria"]:
        return reading
    stage = oracle.score(case, choice.stage, "technological_maturity") + sum(
        b.builds for b in plan if b.stage == choice.stage and b.end < choice.start
    )
    technology = oracle.level(case, case["technologies"][choice.pair.split("/")[1]]["maturity"])
    return min(stage, technology) if of == "maturity" else stage


def holds(case: Case, rule: Rule, plan: Plan, pairs: list[str]) -> bool:
    """Whether a plan obeys a rule; ``pairs`` are all that are options."""
    kind = rule["rule"]
    if kind == "running":
        return any(c.pair == rule["pair"] for c in plan)
    if kind not in ("money", "period") and not (kind == "total" and rule["of"] in MONEY):
        plan = in_operation(plan)
    funded = {c.pair: c for c in plan}
    if kind == "money":
        return enough(unpaid(case, plan), general(case))
    if kind == "period":
        k = rule["number"]
        budgets = [p.get("budget", 0) for p in case["periods"].values()]
        first = 0 if case.get("carry_over") else k
        return enough(
            unpaid(case, plan, range(first, k + 1), beside(case)), math.fsum(budgets[first : k + 1])
        )
    if kind == "each":
        low = oracle.level(case, rule["at_least"]) if "at_least" in rule else -math.inf
        high = oracle.level(case, rule["at_most"]) if "at_most" in rule else math.inf
        return all(
            oracle.at_most(low, in_place(case, c, rule["of"], plan))
            and oracle.at_most(attribute(case, c, rule["of"]), high)
            for c in plan
            if oracle.in_scope(rule, c.pair)
        )
    if kind == "requires":
        for c in plan:
            needs = oracle.needed_by(rule, c.pair, pairs)
            if needs is None:
                continue
            lag = rule.get("lag", 0)
            there = [funded[p] for p in needs if p in funded]
            in_time = (
                c.start is None or "running" in (c.state, d.state) or d.end + lag <= c.start for d in there
            )
            if not any(in_time):
                return False
        return True
    if kind == "fund" and "by" in rule and periods_of(case):
        named = oracle.spoken_of(rule, pairs)
        return all(
            p in funded and (funded[p].state == "running" or due(case, funded[p]) <= rule["by"])
            for p in named
        )
    # The others speak of pairs and amounts, whichever the level and the period.
    names = [rule[x] for x in ("of", "weight") if x in rule] or ["cost"]
    period = rule.get("period")
    if kind == "count" and period is not None:
        funded = {p: c for p, c in funded.items() if c.period == period}
    amounts = {
        p: {a: attribute(case, funded[p], a, period) for a in (*names, "cost")} if p in funded else {}
        for p in pairs
    }
    return oracle.holds(case, rule, frozenset(funded), amounts)


def due(case: Case, choice: Choice) -> str:
    """The day that an obligation asks about: the last one of what says how long it takes, else the first."""
    if choice.duration is None:
        return first_day(case, choice.period)
    days = [date.fromisoformat(first_day(case, name)) for name in periods_of(case)]
    while len(days) <= choice.end + 1:  # as long as the last two are apart; a year where there is one
        if len(days) == 1:
            days.append(days[0].replace(year=days[0].year + 1))
        elif days[-1].day != days[-2].day:
            days.append(days[-1] + (days[-1] - days[-2]))
        else:
            months = 12 * (days[-1].year - days[-2].year) + days[-1].month - days[-2].month
            year, month = divmod(12 * days[-1].year + days[-1].month - 1 + months, 12)
            days.append(date(year, month + 1, days[-1].day))
    return (days[choice.end + 1] - timedelta(days=1)).isoformat()


# --- plans ---------------------------------------------------------------------------------


@dataclass
class Answer:
    """What ``fund`` must say; ``plan`` is None if none obeys the rules."""

    pairs: list[str]
    rules: dict[str, Rule]
    broken: set[frozenset[str]]
    """The sets of rules that plans break, one for each way"""
    plan: Plan | None = None
    value: float = 0.0
    cost: float = 0.0
    allowed: list[Rated] = field(default_factory=list)
    """Every plan that keeps the rules"""
    order: list[Choice] = field(default_factory=list)
    """All choices in the order of the case file"""

    def can_be_met(self, rules: list[str]) -> bool:
        return any(not broken.intersection(rules) for broken in self.broken)


def value_of(case: Case, plan: Plan, pairs: list[str]) -> float:
    funded = {c.pair: c for c in in_operation(plan)}
    gains = []
    for synergy in case.get("synergies", []):
        if all(p in funded for p in synergy["pairs"]):
            members = [funded[p] for p in synergy["pairs"]]
            chance = math.prod(c.success for c in members)
            gains.append(synergy["value"] * chance * discounted(case, max(c.end for c in members)))
    return math.fsum([c.value for c in plan] + gains)


def fund(case: Case, priority: dict[str, float]) -> Answer:
    """The best of all plans: most value, then least cost, then the fewest periods before pairs start, then
    the earliest choice that two do not share."""
    every = choices(case, priority)
    pairs = [options[0].pair for options in every if options]
    answer = Answer(pairs, rules_of(case), set())
    allowed: list[Rated] = []
    for picked in product(*([None, *options] for options in every)):
        plan = tuple(c for c in picked if c is not None)
        broken = frozenset(n for n, rule in answer.rules.items() if not holds(case, rule, plan, pairs))
        answer.broken.add(broken)
        if not broken:
            cost = math.fsum(c.cost for c in plan)
            allowed.append((value_of(case, plan, pairs), cost, plan))
    answer.allowed, answer.order = allowed, [c for options in every for c in options]
    if allowed:
        answer.value, answer.cost, answer.plan = first(allowed, answer.order)
    return answer


def first(allowed: list[Rated], order: list[Choice]) -> Rated:
    """Of some plans the one to take."""
    value = max(v for v, _, _ in allowed)
    allowed = [x for x in allowed if oracle.same(x[0], value)]
    cost = min(c for _, c, _ in allowed)
    allowed = [x for x in allowed if oracle.same(x[1], cost)]
    soonest = min(sum(c.start or 0 for c in plan) for _, _, plan in allowed)
    allowed = [x for x in allowed if sum(c.start or 0 for c in x[2]) == soonest]
    return max(allowed, key=lambda x: [c in x[2] for c in order])


def priorities(case: Case) -> dict[str, float]:
    """TOPSIS closeness by the case's own profile; nothing to rank by is nothing to multiply with."""
    if not case.get("profiles"):
        return dict.fromkeys(case["stages"], 0.0)
    weights = oracle.weigh(case, oracle.default_profile(case)).weights
    return oracle.closeness(case, weights)


def size(case: Case) -> int:
    return math.prod(1 + len(options) for options in choices(case, priorities(case)))
