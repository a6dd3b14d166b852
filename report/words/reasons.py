"""Why a pair is in or out, whether what runs goes on, and what a limit is worth, in sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...models.case.case import Case
from ...models.case.money import Cost, Running
from ...models.entry.entry import TOLERANCE
from ...models.options.option import Option, PortfolioChange
from ...models.portfolio.portfolio import Portfolio
from ...models.portfolio.running import RunningPair
from ...models.rules.implied.commitment import Commitment
from ...models.rules.kinds.registry import Rule
from ...models.sensitivity.counterfactuals import LimitWorth, WhyFunded, WhyLeftOut
from ...models.solver.lexicographic import Optimum
from ...models.solver.programme import Programme
from .rules import figure, money, quantity, rule_words
from .text_metrics import clean
from .wording import capital, listed, pair_name, period_name

Explained = WhyFunded | WhyLeftOut


def pairs_displaced(
    made: Programme, optimum: Optimum, other: Optimum | None, group: Sequence[int]
) -> PortfolioChange:
    """What another portfolio does otherwise than the best one, the pair itself left out."""
    if other is None:
        return PortfolioChange((), (), ())
    return made.change(optimum.funded - {*group}, other.funded - {*group})


def left_out_words(case: Case, made: Programme, optimum: Optimum, why: WhyLeftOut) -> str:
    pair = made.pairs[why.option]
    runs = pair.runs
    says = [f"{_named(case, made, why)} {'runs, and is stopped' if runs else 'is not funded'}."]
    change = pairs_displaced(made, optimum, why.forced, why.options)
    if why.forced is not None and why.value_gap:
        going = "Going on with it at the" if runs else "Funding it at its"
        left = " left" if runs else ""
        lost = f"{going} {money(case, pair.cost)}{left} would lose {_points(why.value_gap, optimum)}"
        goes = [f"{_names(case, made, change.leaves)} would have to go"] if change.leaves else []
        goes += [f"{_names(case, made, change.enters)} would come in"] if change.enters else []
        goes += [_moved(case, made, change.moves)] if change.moves else []
        says.append(f"{lost}{': ' if goes else ''}{listed(goes)}.")
    elif why.forced is not None:
        dearer = why.forced.cost - optimum.cost
        as_good = f"{'Going on with' if runs else 'Funding'} it would lose no value, but "
        if dearer > 1e-9 * abs(optimum.cost):
            says.append(f"{as_good}cost {money(case, dearer)} more for the same.")
        else:
            says.append(f"{as_good}gain none either: {_of_equals(made, optimum, why.forced)}.")
    elif why.enters is not None:
        says.append(f"At its {money(case, pair.cost)} the rules allow no portfolio that has it.")
    says += _price_in(case, made, why)
    if why.enters_without:
        rules = listed([f"'{rule.title}'" for rule in why.enters_without], "or")
        says.append(f"Without the rule {rules} it would be funded as it is.")
    return " ".join(says)


def _price_in(case: Case, made: Programme, why: WhyLeftOut) -> list[str]:
    pair = made.pairs[why.option]
    cost, value, what = pair.cost, pair.value, _name(case, pair)
    if why.enters is None:
        # What loses nothing and is worth nothing is kept out by no rule: even for nothing others start sooner
        if not why.blocked_by or (value <= 0 and why.value_gap == 0):
            return [f"At no price would it come in: its value, {figure(value)}, is not worth having."]
        together = " together" if len(why.blocked_by) > 1 else ""
        keep = "keep" if len(why.blocked_by) > 1 else "keeps"
        rules = listed([_rule(case, rule) for rule in why.blocked_by])
        return [f"At no price would it come in: {rules} {keep} it out{together}."]
    at = why.enters.cost
    comes = "go on" if pair.runs else "come in"
    if at > cost:
        return [f"It would {comes} only if more were spent on it: at {money(case, at, -1)}, for one."]
    if at == 0:
        return [f"It would {comes} only if it cost nothing{' any more' if pair.runs else ''}."]
    words = f"{money(case, at, -1)} or less" if why.enters.attained else f"less than {money(case, at)}"
    if len(why.options) > 1:
        words += f" for {what}"
    if at == cost:
        return [f"It would {comes} at {words}."]
    return [f"It would {comes} at {words}, {money(case, cost - at, 1)} ({1 - at / cost:.0%}) cheaper."]


def funded_words(case: Case, made: Programme, optimum: Optimum, why: WhyFunded) -> str:
    pair = made.pairs[why.option]
    says = [f"{_named(case, made, why)} {'runs, and goes on' if pair.runs else 'is funded'}."]
    change = pairs_displaced(made, optimum, why.without, why.options)
    if why.without is None:
        rules = listed([_rule(case, rule) for rule in why.demanded_by])
        says.append(f"It has to be: {rules} {'demands' if len(why.demanded_by) == 1 else 'demand'} it.")
    else:
        parts = [f"{_names(case, made, change.enters)} would take its place"] if change.enters else []
        parts += [f"{_names(case, made, change.leaves)} would go as well"] if change.leaves else []
        parts += [_moved(case, made, change.moves)] if change.moves else []
        instead = f"; {', and '.join(parts)}" if parts else ""
        if why.lost:
            without = "If it were stopped," if pair.runs else "Without it"
            says.append(f"{without} {_points(why.lost, optimum)} would be lost{instead}.")
        else:
            dearer = why.without.cost - optimum.cost
            reason = (
                f"it would cost {money(case, dearer)} more"
                if dearer > 1e-9 * abs(optimum.cost)
                else _of_equals(made, optimum, why.without)
            )
            without = "If it were stopped" if pair.runs else "Without it"
            says.append(f"{without} as much value could be had{instead}, but {reason}.")
    up_to, cost = why.stays.cost, pair.cost
    if math.isinf(up_to):
        says.append("It stays in however dear it becomes.")
    elif up_to <= cost * (1 + 1e-9):
        says.append(f"It has no room: if it cost more than its {money(case, cost)} it would drop out.")
    else:
        words = "up to" if why.stays.attained else "as long as it costs less than"
        more = f", {up_to / cost - 1:.0%} more than planned" if cost else ""
        says.append(
            f"It stays in {words} {money(case, up_to, -1)}{more}"
            + ("; beyond that no portfolio keeps the rules." if why.without is None else ".")
        )
    return " ".join(says)


def running_words(case: Case, runs: Running) -> list[str]:
    """What a case says of a pair that runs: what is left and spent, and whether it can be stopped."""
    left = runs.cost
    says = [f"runs already, {money(case, left.likely)} left"]
    if not isinstance(runs.left, Cost):
        says.append(f"by period {', '.join(map(figure, runs.left))}")
    elif left.low < left.high:
        says.append(f"from {figure(left.low)} to {figure(left.high)}")
    if runs.spent is not None:
        says.append(f"{money(case, runs.spent)} spent so far")
    says.append("cannot be stopped" if runs.stop is None else f"can be stopped for {money(case, runs.stop)}")
    return says + ([] if runs.level is None else [f"at the level {clean(runs.level)}"])


def why_running(portfolio: Portfolio, found: RunningPair) -> str:
    """Whether a pair that runs goes on, and why, in a sentence."""
    case, left, stop = portfolio.case, found.going_on.cost, found.stopping
    if stop is None:
        return f"goes on at {money(case, left)}: nothing says that it can be stopped"
    otherwise = _otherwise(portfolio, found)
    if found.goes_on:
        instead = f"stopping it would cost {money(case, stop.cost)}"
        return f"goes on at {money(case, left)}: {instead}{otherwise and f' and {otherwise}'}"
    says = f"is stopped for {money(case, stop.cost)}, in place of {money(case, left)} to go on"
    return f"{says}{otherwise and f': going on would {otherwise}'}"


def _otherwise(portfolio: Portfolio, found: RunningPair) -> str:
    """What the other decision would do; empty where it was not worked out."""
    made, best, other = portfolio.programme, portfolio.optimum, found.otherwise
    if other is None:
        return "" if portfolio.lacks("running") else "leave no portfolio that keeps the rules"
    lost = best.value - other.value
    if lost > TOLERANCE * made.size(best.funded):
        return f"lose {figure(lost)} of value"
    dearer = other.cost - best.cost
    if dearer > TOLERANCE * made.cost_size(other.funded):
        return f"bring no more value for {money(portfolio.case, dearer)} more in all"
    return "change neither value nor cost of the whole"


def whole_words(case: Case, made: Programme, optimum: Optimum, worths: Sequence[LimitWorth]) -> str:
    funded, pairs = made.pairs_of(optimum.funded), {option.pair for option in made.pairs}
    says = (
        f"The best portfolio funds {len(funded)} of {len(pairs)} "
        f"pairs for {money(case, optimum.cost)} and is worth {figure(optimum.value)}."
    )
    if not worths:
        return f"{says} No rule costs it any value: loosening one would gain nothing."
    names = listed([f"'{title}'" for title in dict.fromkeys(w.rule.title for w in worths)])
    count = len({w.rule.title for w in worths})
    return f"{says} {names} {'costs' if count == 1 else 'cost'} it value; the other rules cost none."


def worth_words(case: Case, worth: LimitWorth) -> str:
    says = f"{capital(_rule(case, worth.rule))}: "
    without = f"without the rule {figure(worth.gain_without)} of value would be gained"
    if worth.limit is None:
        return f"{says}{without}."
    parts = []
    if worth.step is not None:
        gain = f"gains {figure(worth.step_gain)} of value" if worth.step_gain else "gains nothing"
        word = "more" if worth.upper else "less"
        parts.append(f"{quantity(case, worth.rule, worth.step, 0, step=True)} {word} {gain}")
    if worth.next_limit is not None and worth.next_gain:
        rounding = 1 if worth.upper else -1
        at = quantity(case, worth.rule, worth.next_limit, rounding)
        parts.append(f"value first rises at {at}, by {figure(worth.next_gain)}")
    return says + "; ".join([*parts, without]) + "."


# ---------------------------------------------------------------- words for figures


def _named(case: Case, made: Programme, why: Explained) -> str:
    return f"{_name(case, made.pairs[why.option], isinstance(why, WhyFunded))} ({why.pair})"


def _name(case: Case, pair: Option, whole: bool = True) -> str:
    """A pair, with its level and the period it starts in where ``whole`` and it has them."""
    more = [pair.level or "", f"from {pair.period}" if pair.period is not None else ""] if whole else []
    return ", ".join(filter(None, [pair_name(case, pair.pair), *more]))


def _names(case: Case, made: Programme, options: Sequence[str]) -> str:
    return listed([_name(case, option) for option in made.pairs if option.id in options])


def _moved(case: Case, made: Programme, options: Sequence[str]) -> str:
    """In which other way pairs would be funded."""
    first, *others = [(option, _how(option)) for option in made.pairs if option.id in options]
    says = [f"{pair_name(case, first[0].pair)} would be funded {first[1]}"]
    return listed([*says, *(f"{pair_name(case, option.pair)} {how}" for option, how in others)])


def _how(option: Option) -> str:
    level = f"as {option.level}" if option.level else ""
    return " ".join(filter(None, [level, f"from {option.period}" if option.period is not None else ""]))


def _of_equals(made: Programme, optimum: Optimum, other: Optimum) -> str:
    """Why, of two portfolios worth as much at the same cost, the other is not taken."""
    if made.wait(other.funded) > made.wait(optimum.funded):
        return "of equals, the one that starts earliest is taken"
    return "of equals, the earliest pairs of the case file are taken"


def _rule(case: Case, rule: Rule) -> str:
    return f"the rule '{rule.title}' ({rule_words(case, rule)})"


def _points(value: float, optimum: Optimum) -> str:
    share = f" ({value / optimum.value:.1%} of the best portfolio's)" if optimum.value > 0 else ""
    return f"{figure(value)} of value{share}"


def change_words(case: Case, change: Any) -> str:
    """What to change so that a portfolio exists."""
    rule = change.rule
    if isinstance(rule, Commitment):
        free = "" if rule.stop is None else ", free of charge"
        return f"let {listed([pair_name(case, pair) for pair in rule.pairs])} be stopped{free}"
    if change.after is None:
        return f"drop the rule '{rule.title}' ({rule_words(case, rule)})"
    verb = "raise" if change.after > change.before else "lower"
    rounding = 1 if change.after > change.before else -1
    to = quantity(case, rule, change.after, rounding)
    return f"{verb} '{rule.title}' from {quantity(case, rule, change.before, 0)} to {to}"


def years_money_words(case: Case, made: Programme, why: WhyLeftOut) -> str:
    """Whether there is money for a pair within each year, start by start; nothing without years."""
    says = []
    for start in why.starts:
        option = made.pairs[start.option]
        assert option.period is not None
        when = ", ".join(filter(None, [option.level, f"from {period_name(case, option.period)}"]))
        lacking = listed([f"{money(case, lack.by)} of '{lack.rule}'" for lack in start.lacks])
        if start.lacks:
            says.append(f"{when}, it lacks {lacking}")
        elif start.breaks:
            rules = listed([f"'{rule}'" for rule in start.breaks])
            says.append(f"{when}, there is money for it, but not within {rules}")
        else:
            says.append(f"{when}, there is money for it")
    return f"Beside the best portfolio as it is: {'; '.join(says)}." if says else ""
