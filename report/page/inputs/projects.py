"""What a case says of technologies, pairs and their levels, in the words of the assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ....models.case.case import Case
from ....models.case.fields import FundingLevel, PairEntry, Technology, Use
from ....models.case.money import Cost
from ....models.entry.levels import FITS
from ...words import wording as say
from ...words.reasons import running_words
from ...words.subject import is_list
from ...words.text_metrics import clean
from .criteria import Row, dated, source_of, why
from .other_fields import others


def technologies(case: Case) -> Iterator[Row]:
    for technology, made in case.technologies.items():
        name = say.technology_name(case, technology)
        if is_list(case) and not made.model_fields_set - {"name"} and not made.model_extra:
            continue  # all that is said of the project is said of its pair
        yield name, why(*_says(case, made), made.why), source_of(case, made.cost, made)
        for level, sized in ({} if made.partial else made.levels or {}).items():
            says = why(*_sized(case, sized), sized.why)
            yield f"{name} ({clean(level)})", says, source_of(case, sized.cost, sized, made)


def _says(case: Case, made: Technology) -> Iterator[str]:
    """What a technology, or a pair, says of itself."""
    if made.cost:
        yield f"cost {_cost(case, made.cost)}"
        if about := dated(made.cost.date, made.cost.strength):
            yield about
    for what in ("difficulty", "maturity"):
        if (read := getattr(made, what)) is not None:
            yield f"{what} {_level(read)}"
    if made.success is not None:
        yield f"works with a chance of {100 * made.success:.3g}\xa0%"
    if isinstance(made.cost_profile, dict):
        paid = (f"{say.amount(amount)} after {after}" for after, amount in made.cost_profile.items())
        yield f"paid by periods after its start: {', '.join(paid)}"
    elif made.cost_profile:
        shares = ", ".join(f"{100 * share:.3g}\xa0%" for share in made.cost_profile)
        yield f"paid {shares} by period from its start"
    yield from _over_years(case, made)
    if made.partial:
        least, steps = 100 * made.partial.least, made.partial.steps
        yield f"can be funded in part, from {least:.3g}\xa0% up in {steps} sizes"
    if made.earliest:
        yield f"not before {made.earliest}"
    if made.latest:
        yield f"not after {made.latest}"
    if made.builds:
        yield f"adds {say.amount(made.builds.maturity)} to the maturity of its stage"
    yield from others(made)
    yield from _resources(case, made.extras)


def _over_years(case: Case, made: Technology | FundingLevel) -> Iterator[str]:
    """How long it takes, and what it then costs to run."""
    if made.duration is not None:
        yield f"takes {say.count(made.duration, 'period')}"
    if made.running_cost is not None:
        yield f"costs {currency(case, made.running_cost)} a period to run"


def _sized(case: Case, level: FundingLevel) -> Iterator[str]:
    yield f"cost {_cost(case, level.cost)}"
    yield f"brings {100 * level.effect:.3g}\xa0% of the value"
    yield from _over_years(case, level)
    if level.difficulty is not None:
        yield f"difficulty {_level(level.difficulty)}"
    if level.builds:
        yield f"adds {say.amount(level.builds.maturity)} to the maturity of its stage"
    yield from others(level)
    yield from _resources(case, level.extras)


def _level(read: str | float) -> str:
    return read if isinstance(read, str) else say.amount(read)


def _resources(case: Case, extras: Mapping[str, Use]) -> Iterator[str]:
    for resource, amount in extras.items():
        unit = case.resources[resource].unit if resource in case.resources else None
        says, when = "", ""
        if isinstance(amount, (list, tuple)):
            says, when = ", ".join(map(say.amount, amount)), "by period from its start"
        else:
            says = say.amount(amount)
        yield " ".join(filter(None, [say.attribute(case, resource), says, unit, when]))


def _cost(case: Case, cost: Cost) -> str:
    likely = currency(case, cost.likely)
    if cost.low == cost.high:
        return likely
    return f"{likely}, from {say.amount(cost.low)} to {say.amount(cost.high)}"


def currency(case: Case, amount: float) -> str:
    return " ".join(filter(None, [say.amount(amount), case.currency]))


def pairs(case: Case) -> Iterator[Row]:
    words = {score: word for word, score in FITS.items()}
    for pair, made in case.pairs.items():
        says = list(_says(case, made))
        says += [f"value {say.score(made.value)}"] if made.value is not None else []
        says += [f"fit {words.get(made.fit, say.score(made.fit))}"] if made.fit is not None else []
        yield say.pair_name(case, pair), why(*says, made.why), source_of(case, made.cost, made)
        if runs := made.running:
            says = [*running_words(case, runs), runs.why or ""]
            yield f"{say.pair_name(case, pair)}, running", why(*says), source_of(case, runs.cost, runs, made)
        yield from _levels_of(case, pair, made)


def _levels_of(case: Case, pair: str, made: PairEntry) -> Iterator[Row]:
    for level, sized in ({} if made.partial else made.levels or {}).items():
        says = why(*_sized(case, sized), sized.why)
        yield say.pair_name(case, f"{pair}:{level}"), says, source_of(case, sized.cost, sized, made)
