"""Numbers, names and rules in the words of a reader, for the page."""

from __future__ import annotations

import math

from ...models.case.case import Case
from ...models.case.criterion import Criterion
from ...models.entry.entry import OF_PAIRS, Entry
from ...models.entry.scope import Scope
from ...models.options.option import Option
from ...models.portfolio.conceptual import title
from .subject import is_list
from .text_metrics import clean

ILLUSTRATIVE, UNSOURCED = "†", "‡"
"""Marks beside a figure that nobody measured, and beside one whose source nobody states."""


def amount(value: float | None) -> str:
    """Money and other quantities: separators, and no more than three decimals."""
    if value is None:
        return "–"
    if math.isinf(value):
        return "no limit"
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def money(case: Case, value: float) -> str:
    return " ".join(filter(None, [amount(value), clean(case.currency)]))


def score(value: float | None) -> str:
    """A score without a unit: three decimals."""
    return "–" if value is None else f"{value + 0.0:.3f}"


def percent(share: float) -> str:
    """Never 0 % of what happened, nor 100 % of what did not always happen."""
    share = round(share, 9)  # what a sum leaves of rounding is no draw
    if 0 < share < 0.01:
        return "under 1\xa0%"
    if 0.99 < share < 1:
        return "over 99\xa0%"
    return f"{100 * share:.0f}\xa0%"


def capital(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(items: list[str], word: str = "and") -> str:
    """a, b and c."""
    return f" {word} ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def stage_name(case: Case, stage: str) -> str:
    return clean(case.stages[stage].name or title(stage))


def period_name(case: Case, period: str) -> str:
    return clean(case.periods[period].name or period)


def technology_name(case: Case, technology: str) -> str:
    return clean(case.technologies[technology].name or title(technology))


def better(criterion: Criterion) -> str:
    """Which readings are the better ones."""
    if criterion.target is not None:
        return f"{criterion.target:g} is best"
    return "more is better" if criterion.direction == "max" else "less is better"


def criterion_name(case: Case, criterion: str) -> str:
    return clean(case.criteria[criterion].name or title(criterion))


def profile_title(case: Case, profile: str) -> str:
    made = case.profiles.get(profile)
    return clean((made.name if made else None) or title(profile))


def pair_name(case: Case, pair: str) -> str:
    """production/iot:pilot@2027 as Internet of Things (pilot, from 2027) at Production; ``*`` is any."""
    what, where = pair_parts(case, pair)
    return what if is_list(case) else f"{what} at {where}"


def pair_parts(case: Case, pair: str) -> tuple[str, str]:
    """What is funded, at which level and from which period on; and where."""
    what, how, where = option_parts(case, pair)
    return what + (f" ({how})" if how else ""), where


def option_parts(case: Case, pair: str) -> tuple[str, str, str]:
    """The technology, or the name of the pair; its level and its start, where it has them; the stage."""
    sized, _, period = pair.partition("@")
    plain, _, level = sized.partition(":")
    stage, _, technology = plain.partition("/")
    what = technology_name(case, technology) if technology in case.technologies else "anything"
    what = clean(case.pair(stage, technology).name or "") or what
    how = clean(", ".join(filter(None, [level, period and f"from {period}"])))
    return what, how, stage_name(case, stage) if stage in case.stages else "any stage"


def project(case: Case, pair: Option) -> str:
    return pair_name(case, pair.id)


def mark(case: Case, basis: str) -> str:
    """The mark of a figure: in a case that is illustrative as a whole, so is what has no source."""
    if basis == "illustrative" or (basis == "not stated" and case.illustrative):
        return ILLUSTRATIVE
    return UNSOURCED if basis == "not stated" else ""


def basis_words(case: Case, basis: str) -> str:
    if mark(case, basis) == ILLUSTRATIVE:
        return "illustrative: nobody measured it"
    return "no source stated" if basis == "not stated" else clean(basis)


def own_words(entry: Entry) -> str:
    """The reason and the source that an entry gives of itself."""
    found = [entry.why, f"source: {entry.source}" if entry.source else None]
    return clean("; ".join(filter(None, found)))


def attribute(case: Case, name: str) -> str:
    """What a rule sums or averages: an own word, a resource or a criterion."""
    if name in OF_PAIRS:  # also where a criterion is called so
        return name
    if name in case.criteria:
        return criterion_name(case, name)
    if name in case.resources:
        return clean(case.resources[name].name or title(name))
    return name


def scope_words(case: Case, scope: Scope) -> str:
    """The part of the portfolio that is meant, in brackets; nothing where all of it is."""
    parts = []
    if scope.technologies is not None:
        parts.append(listed([technology_name(case, t) for t in scope.technologies], "or"))
    if scope.stages is not None:
        parts.append("at " + listed([stage_name(case, s) for s in scope.stages], "or"))
    return f" ({' '.join(parts)})" if parts else ""
