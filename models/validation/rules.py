"""Are the rules sound? Names, what they speak of, and limits that a number can be held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from ..case.case import Case
from ..entry.problem import Path, Problem, undeclared
from ..options.reach import Options, Reach
from ..rules.base import Limited, OfPairs
from ..rules.mean import Mean
from ..rules.requires import Requires
from ..rules.share import Share
from .names import Names, level_problems, pattern_problems


def rule_problems(case: Case, known: Names) -> Iterator[Problem]:
    lacking = _lacking(case)
    seen = {"budget"} if case.budget is not None else set()
    seen |= {f"budget {name}" for name, period in case.periods.items() if period.budget is not None}
    for i, rule in enumerate(case.rules):
        path: Path = ("rules", i)
        name = rule.name or f"{rule.rule} {i + 1}"
        if name in seen:
            yield Problem((*path, "name") if rule.name else path, f"a rule named '{name}' exists already")
        seen.add(name)
        for field, declared, what in (
            ("stages", known.stages, "stage"),
            ("technologies", known.technologies, "technology"),
        ):
            for j, part in enumerate(getattr(rule.scope, field) or ()):
                if part not in declared:
                    yield undeclared((*path, "scope", field, j), part, what, declared)
        if isinstance(rule, OfPairs):
            for j, pattern in enumerate(rule.pairs):
                yield from pattern_problems((*path, "pairs", j), pattern, known)
        if isinstance(rule, Requires):
            yield from pattern_problems((*path, "pair"), rule.pair, known)
            yield from pattern_problems((*path, "needs"), rule.needs, known)
        if isinstance(rule, Limited):
            yield from _limits(case, path, rule, known, lacking)


MOST_LACKING = 20
"""Options named a rule that asks for what they do not say."""


def _lacking(case: Case) -> Mapping[str, Options]:
    """The options without a difficulty, and those without a maturity."""
    fields = ("difficulty", "maturity")
    if not any(getattr(rule, what, None) in fields for rule in case.rules for what in ("of", "weight")):
        return dict.fromkeys(fields, Options(()))
    ids = list(case.option_ids())
    return {
        field: Options(
            (stage, technology)
            for stage, technology in ids
            if getattr(case.technologies[technology], field) is None
            and getattr(case.pair(stage, technology), field) is None
        )
        for field in fields
    }


def _limits(
    case: Case, path: Path, rule: Limited, known: Names, lacking: Mapping[str, Options]
) -> Iterator[Problem]:
    for field in ("of", "weight"):
        attribute = getattr(rule, field, None)
        if attribute is None:
            continue
        if attribute not in known.attributes:
            yield undeclared((*path, field), attribute, "attribute or criterion", known.attributes)
        elif attribute in lacking:
            for stage, technology in islice(Reach(lacking[attribute], rule.scope).all(), MOST_LACKING):
                yield Problem(
                    (*path, field),
                    f"{stage}/{technology} has no {attribute}: give technologies.{technology} one",
                )
        lowest = case.bounds[attribute][0] if attribute in case.criteria else 0.0
        divisor = field == "weight" if isinstance(rule, Mean) else isinstance(rule, Share)
        if divisor and (lowest < 0 or attribute == "value"):
            yield Problem((*path, field), f"'{attribute}' may be below 0, so nothing can be divided by it")
    for field in ("at_most", "at_least"):
        limit = getattr(rule, field)
        if isinstance(rule, Share):
            if limit is not None and (isinstance(limit, str) or not 0 <= limit <= 1):
                yield Problem((*path, field), f"a share lies between 0 and 1, not {limit}")
        elif isinstance(limit, str):
            yield from level_problems(case, (*path, field), limit)
