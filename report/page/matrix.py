"""The portfolio as a table of stages and technologies: what is funded where, and why the rest is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...models.analysis import Analysis
from ...models.entry.entry import TOLERANCE
from ...models.options.option import Option
from ...models.portfolio.portfolio import Funded
from ...models.rules.kinds.registry import Rule
from ..words import wording as say
from ..words.text_metrics import clean

Facts = dict[str, Any]

MOST_COLUMNS = 8
"""Technologies beside each other; with more there is another table below."""


MOST_CELLS = 500
"""Of the first stages and technologies, where not all are to be shown"""


def matrix(analysis: Analysis, most: int | None = None) -> list[Facts]:
    """Tables of all stages and some technologies each, a cell a pair.

    ``most``: of so many technologies, and of the stages that rank first for ``MOST_CELLS`` in all.
    """
    case = analysis.case
    technologies = list(case.technologies)[:most]
    stages = list(case.stages)
    if most is not None:
        first = set(analysis.ranking.order[: min(most, MOST_CELLS // max(len(technologies), 1))])
        stages = [stage for stage in stages if stage in first]
    cells = _cells(analysis, set(stages), set(technologies))
    ranks = {stage: int(analysis.ranking.ranks[i]) for i, stage in enumerate(analysis.ranking.matrix.stages)}
    return [
        {
            "technologies": [say.technology_name(case, technology) for technology in shown],
            "rows": [
                {
                    "id": stage,
                    "name": say.stage_name(case, stage),
                    "rank": ranks.get(stage) if case.criteria else None,
                    "cells": [cells.get((stage, technology), {"kind": "none"}) for technology in shown],
                }
                for stage in stages
            ],
        }
        for shown in (technologies[k : k + MOST_COLUMNS] for k in range(0, len(technologies), MOST_COLUMNS))
    ]


def _cells(analysis: Analysis, stages: set[str], technologies: set[str]) -> dict[tuple[str, str], Facts]:
    funded = {made.pair.pair: made for made in analysis.portfolio.funded}
    barred = barring(analysis)
    options: dict[str, list[Option]] = {}
    for pair in analysis.portfolio.programme.pairs:
        if pair.stage not in stages or pair.technology not in technologies or pair.stopped:
            continue
        options.setdefault(pair.pair, []).append(pair)
    return {
        (made[0].stage, made[0].technology): _cell(analysis, made, funded.get(name), barred.get(name))
        for name, made in options.items()
    }


def _cell(analysis: Analysis, options: Sequence[Option], funded: Funded | None, barred: str | None) -> Facts:
    """``kind``: funded, open or barred; the value as it is funded, or at the most it could be worth."""
    pair = funded.pair if funded else max(options, key=lambda option: option.value)
    how = [pair.level, f"from {pair.period}" if pair.period is not None else None]
    return {
        "kind": "funded" if funded else "barred" if barred else "open",
        "priority": funded.priority if funded else None,
        "value": say.score(pair.value),
        "cost": say.amount(pair.cost),
        "how": clean(", ".join(filter(None, how))) if funded else "",
        "barred": barred,
    }


def barring(analysis: Analysis) -> dict[str, str]:
    """Pairs that one rule alone rules out at every level and at any time, with that rule's name."""
    made = analysis.portfolio.programme
    whole: dict[str, set[int]] = {}
    for i, pair in enumerate(made.pairs):
        whole.setdefault(pair.pair, set()).add(i)
    found: dict[str, str] = {}
    for rule in made.rules:
        out = set(_ruled_out(rule, made.pairs))
        for name, options in whole.items():
            if options <= out:
                found.setdefault(name, clean(rule.title))
    return found


def _ruled_out(rule: Rule, pairs: Sequence[Option]) -> Iterator[int]:
    """Options that the rule keeps out whatever else is funded."""
    for row in rule.rows(pairs):
        if len(row.coefficients) == 1 and row.at_most is not None:
            [(i, coefficient)] = row.coefficients.items()
            if coefficient > row.at_most + TOLERANCE * abs(row.at_most):
                yield i
