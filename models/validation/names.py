"""What a case declares, and whether what refers to it does: stages, technologies, pairs, levels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from ..case.case import Case
from ..case.fields import ExtensibleEntry, FundingLevel, PairEntry, Technology
from ..entry.entry import Entry, shown
from ..entry.levels import plain_level
from ..entry.problem import Near, Path, Problem, clipped, either, listed, undeclared
from ..options.option import CAPITAL, OPERATING

Declared = Mapping[str, int]
"""The names of a section, each with its number."""


class DeclaredNames:
    """Everything the file declares, sound or not, so that one slip is not reported twice."""

    def __init__(self, data: dict[str, Any]) -> None:
        def keys(section: str) -> Declared:
            found = data.get(section)
            names = found if isinstance(found, (dict, list)) else ()
            return {name: number for number, name in enumerate(names) if isinstance(name, str)}

        self.criteria = keys("criteria")
        self.stages = keys("stages")
        self.technologies = keys("technologies")
        self.profiles = keys("profiles")
        self.resources = keys("resources")
        self.periods = keys("periods")
        self.pools = keys("pools")
        self.scenarios = keys("scenarios")

    @cached_property
    def attributes(self) -> Collection[str]:
        own = ("cost", CAPITAL, OPERATING, "value", "difficulty", "maturity", "risk")
        return either(own, self.resources, self.criteria)

    @cached_property
    def of_stages(self) -> Collection[str]:
        """What a stage may say."""
        return either(Entry.model_fields, self.criteria)

    @cached_property
    def of_entries(self) -> Mapping[type[ExtensibleEntry], Collection[str]]:
        """What a technology, a pair and a level may say."""
        models = (Technology, PairEntry, FundingLevel)
        return {model: either(model.model_fields, self.resources) for model in models}


def level_problems(
    case: Case, path: Path, found: Any, scale: Mapping[str, float] | None = None
) -> Iterator[Problem]:
    """A level by name must be one of the scale's, the case's where no other is given."""
    level, scale = plain_level(found), scale or case.scale
    if isinstance(level, str) and level not in scale:
        says = f"{shown(found)} is not {listed(scale)}"
        yield Problem(path, says, near=Near(level, scale))


def pattern_problems(path: Path, pattern: str, known: DeclaredNames, stars: bool = True) -> Iterator[Problem]:
    stage, slash, technology = pattern.partition("/")
    if not slash or "/" in technology:
        yield Problem(path, f"'{clipped(pattern)}' is not a pair: write stage/technology")
        return
    if not stars and "*" in (stage, technology):
        yield Problem(path, f"'{clipped(pattern)}' must name one pair: * is for rules")
        return
    if stage != "*" and stage not in known.stages:
        yield undeclared(path, stage, "stage", known.stages)
    if technology != "*" and technology not in known.technologies:
        yield undeclared(path, technology, "technology", known.technologies)
