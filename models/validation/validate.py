"""Is this case sound? Every problem of a case at once, each with its path and its remedy.

``validate`` first lets ``structure.py`` judge the form (keys, types, ranges), then judges here what
one entry says beside the others: is this stage declared, is this a level, do the weights sum. Only
what all of that finds sound is computed with: weights that follow from the readings, and doubts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice, pairwise
from typing import Any

from pydantic_core import PydanticCustomError

from ...records import dataclass
from ..case.case import Case
from ..case.criterion import ROLES
from ..case.fields import Axes, FundingLevel, PairEntry, Technology
from ..case.partial import with_sizes
from ..case.plan import with_costs
from ..entry.entry import Entry, day, shown
from ..entry.levels import EVIDENCE, RANGE, STRENGTHS, SYMBOLS, has_evidence, names_ends
from ..entry.problem import Near, Path, Problem, listed, named, undeclared
from ..ranking.pairwise import with_priorities
from .magnitudes import too_far_apart
from .names import DeclaredNames, level_problems, pattern_problems
from .pools import pool_problems
from .profiles import computed_weights, pairwise_problems, profile_problems
from .rules import rule_problems
from .running import running_problems
from .schedule import limit_problems, period_problems, plan_problems, start_problems, use_problems
from .sizes import oversized
from .spelling import spelt
from .structure import sound_part
from .warnings import doubtful


@dataclass(frozen=True)
class Verdict:
    """A case, or the problems that keep the data from being one; warnings do not."""

    case: Case | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def validate(data: dict[str, Any], spoilt: Iterable[Path] = ()) -> Verdict:
    """Judge the plain data of a case file (mappings, lists, scalars).

    Of what is ``spoilt`` nothing is said: its problems have been reported already.
    """
    spoilt = list(spoilt)
    data, unclear = spelt(data)
    large = (*oversized(data), *unclear)
    sifted = sound_part(data, [*spoilt, *(problem.path for problem in large)])
    case, broken = sifted.case, sifted.broken
    problems = (*large, *sifted.problems)
    if case is None or large:  # nothing is held against what there is too much of
        return Verdict(None, problems, ())
    problems += tuple(
        problem
        for problem in _meaning(case, DeclaredNames(data))
        if not (broken.hold(problem.path) if problem.at_key else broken.touch(problem.path))
    )
    if problems or spoilt:
        return Verdict(None, problems, ())
    case = with_priorities(with_sizes(with_costs(case)))
    problems = (*computed_weights(case), *too_far_apart(case))
    return Verdict(None, problems, ()) if problems else Verdict(case, (), tuple(doubtful(case)))


def _meaning(case: Case, known: DeclaredNames) -> Iterator[Problem]:
    yield from _ids(known)
    yield from _scale(case)
    for role in ROLES:
        _, *others = [c for c, made in case.criteria.items() if made.role == role] or [""]
        for name in others:
            yield Problem(("criteria", name, "role"), f"another criterion is the {role} already")
    for name, made in case.criteria.items():
        for level in made.means or {}:
            yield from level_problems(case, ("criteria", name, "means", level), level, made.scale)
        if made.veto is not None:
            yield from _reading(case, ("criteria", name, "veto"), name, made.veto)
    yield from _stages(case, known)
    yield from _technologies(case, known)
    yield from _pair_keys(case, known)
    yield from profile_problems(case, known.profiles, known.criteria)
    yield from pairwise_problems(case, known.criteria, known.stages)
    yield from rule_problems(case, known)
    yield from start_problems(case, known.periods)
    for name, period in case.periods.items():
        yield from limit_problems(("periods", name), period, known.resources)
    yield from running_problems(case)
    yield from plan_problems(case)
    yield from pool_problems(case, known)
    for axis in (field for field in Axes.model_fields if field not in Entry.model_fields):
        criterion = getattr(case.conceptual_model, axis)
        if criterion is not None and criterion not in known.criteria:
            yield undeclared(("conceptual_model", axis), criterion, "criterion", known.criteria)


SECTIONS_OF_IDS = (
    "criteria", "stages", "technologies", "profiles", "resources", "periods", "pools", "scenarios",
)  # fmt: skip


def _ids(known: DeclaredNames) -> Iterator[Problem]:
    reserved = {*Entry.model_fields}
    taken = {*PairEntry.model_fields, *FundingLevel.model_fields, *known.criteria, "risk"}
    for section in SECTIONS_OF_IDS:
        for name in getattr(known, section):
            if not re.fullmatch(r"\w[\w.-]*", name):
                yield Problem(
                    (section, name),
                    f"'{name}' cannot be a key here: use letters, digits, _ - or ., "
                    "and put the words into name:",
                )
            if (section == "resources" and name in taken) or (
                section in ("criteria", "resources") and name in reserved
            ):
                yield Problem((section, name), f"'{name}' has a meaning of its own; choose another key")
            if section == "criteria" and name in ("difficulty", "maturity"):
                yield Problem((section, name), f"'{name}' is what rules call a pair's own; choose another")


def _scale(case: Case) -> Iterator[Problem]:
    scales: list[tuple[Path, dict[str, float]]] = [(("scale",), case.scale)]
    scales += [(("scales", name), scale) for name, scale in case.scales.items()]
    order = sorted(case.scale, key=case.scale.__getitem__)
    own = {("criteria", name, "scale"): made.scale for name, made in case.criteria.items() if made.scale}
    for path, scale in (*scales, *own.items()):
        if len(set(scale.values())) < len(scale):
            yield Problem(path, "two levels have the same score: no reading could tell them apart")
        elif path[0] != "scales" and (falls := _falling(scale)):
            above, below = falls
            yield Problem(
                path,
                f"{above} counts {scale[above]:g} and {below} {scale[below]:g}: levels stand from the least "
                "to the most, and their numbers rise; where less is better, a criterion says direction: min",
            )
        for level in scale:
            if level in SYMBOLS:
                yield Problem((*path, level), f"write the level's name, not {level}")
        if path in own:
            continue
        if scale.keys() != case.scale.keys():
            yield Problem(path, f"must give each level of scale a score: {named(case.scale)}")
        elif sorted(scale, key=scale.__getitem__) != order:
            yield Problem(path, "puts the levels in another order than scale does")


_LADDER = ("none", "very_low", "low", "medium", "moderate", "high", "very_high")
"""Words of which everybody knows which is more, in whatever order they stand."""


def _falling(scale: Mapping[str, float]) -> tuple[str, str] | None:
    """Two levels, one after the other, whose numbers fall: as words say it, or as they are written."""
    known = sorted((level for level in scale if level in _LADDER), key=_LADDER.index)
    return next(((a, b) for a, b in pairwise(known or scale) if scale[a] > scale[b]), None)


def _reading(case: Case, path: Path, criterion: str, found: Any) -> Iterator[Problem]:
    declared = case.criteria[criterion]
    if isinstance(found, bool) or not isinstance(found, (int, float, str)):
        yield Problem(path, f"{shown(found)} is not a reading: write {_allowed(case, criterion)}")
    elif declared.bounds is None:
        if isinstance(found, str):
            yield from level_problems(case, path, found, declared.scale)
        else:
            yield Problem(
                path,
                f"{found} is not {listed(declared.scale or case.scale)}; if {criterion} is measured in "
                f"numbers, give criteria.{criterion} its bounds",
            )
    elif isinstance(found, str):
        yield Problem(path, f"{shown(found)} is not a number, which {criterion} is measured in")
    elif not declared.bounds[0] <= found <= declared.bounds[1]:  # false for NaN as well
        low, high = declared.bounds
        yield Problem(path, f"{found} is outside the bounds of {criterion}, {low:g} to {high:g}")


def _allowed(case: Case, criterion: str) -> str:
    """What a reading on the criterion may be."""
    bounds = case.criteria[criterion].bounds
    levels = case.criteria[criterion].scale or case.scale
    return listed(levels) if bounds is None else f"a number from {bounds[0]:g} to {bounds[1]:g}"


def _evidence(path: Path, cell: dict[str, Any]) -> Iterator[Problem]:
    """What is wrong with what stands beside a reading."""
    for key, value in cell.items():
        at = (*path, key)
        if key not in ("reading", *EVIDENCE):
            says = f"unknown key '{key}' beside a reading"
            yield Problem(at, says, True, Near(key, ("reading", *EVIDENCE), "allowed"))
        elif key in ("source", "why") and not isinstance(value, str):
            yield Problem(at, f"expected text, found {shown(value)}")
        elif key == "illustrative" and not isinstance(value, bool):
            yield Problem(at, f"{shown(value)} is not true or false")
        elif key == "strength" and value not in STRENGTHS:
            near = Near(value, STRENGTHS) if isinstance(value, str) else None
            yield Problem(at, f"{shown(value)} is not {listed(STRENGTHS)}", near=near)
        elif key == "date":
            try:
                day(value)
            except PydanticCustomError as error:
                yield Problem(at, error.message())


def _cell(case: Case, path: Path, criterion: str, found: Any) -> Iterator[Problem]:
    if has_evidence(found):
        yield from _evidence(path, found)
        at: Path = (*path, "reading")
        if has_evidence(found["reading"]):
            yield Problem(at, f"holds a reading within a reading: write {_allowed(case, criterion)}")
        else:
            yield from _cell(case, at, criterion, found["reading"])
        return
    if isinstance(found, dict) and found.keys() & {*RANGE}:
        yield from _range(case, path, criterion, found)
    elif isinstance(found, (list, dict)):
        if not found:
            yield Problem(path, f"holds no reading: write {_allowed(case, criterion)}")
        if isinstance(found, dict) and names_ends(found):
            numeric = case.criteria[criterion].bounds is not None
            remedy = "a range as {low: …, high: …}" if numeric else "a list of several"
            yield Problem(path, f"{' and '.join(found)} are no people: write {remedy}")
        blank = isinstance(found, dict)
        if blank and found and not [r for r in dict(found).values() if r is not None]:
            yield Problem(path, f"nobody read it: write {_allowed(case, criterion)}")
        items: Iterable[tuple[Any, Any]] = found.items() if isinstance(found, dict) else enumerate(found)
        for key, reading in items:
            if not (blank and reading is None):
                yield from _reading(case, (*path, key), criterion, reading)
    else:
        yield from _reading(case, path, criterion, found)


def _range(case: Case, path: Path, criterion: str, found: dict[str, Any]) -> Iterator[Problem]:
    """What is wrong with a reading that says a range."""
    if case.criteria[criterion].bounds is None:
        yield Problem(path, f"a range is of numbers; write {_allowed(case, criterion)}, or a list of several")
        return
    for key in found:
        if key not in RANGE:
            yield Problem(
                (*path, key), "low, likely and high are a range: no person's reading stands beside them"
            )
    wrong = [p for key in RANGE if key in found for p in _reading(case, (*path, key), criterion, found[key])]
    yield from wrong
    for key in ("low", "high"):
        if key not in found:
            yield Problem(path, f"a range needs low and high: '{key}' is missing")
            return
    if not wrong and not found["low"] <= found.get("likely", found["high"]) <= found["high"]:
        yield Problem(path, "low, likely and high must not fall")


def _stages(case: Case, known: DeclaredNames) -> Iterator[Problem]:
    for name, stage in case.stages.items():
        for key, cell in stage.extras.items():
            path = ("stages", name, key)
            if key in case.criteria:
                yield from _cell(case, path, key, cell)
            elif key not in known.criteria:
                says = f"no criterion '{key}' is declared"
                yield Problem(path, says, True, Near(key, known.of_stages, "declared"))
        yield from _unread(case, name, stage.extras)


MOST_UNREAD = 5
"""Criteria whose readings are missed one by one."""


def _unread(case: Case, name: str, given: Collection[str]) -> Iterator[Problem]:
    """The criteria that a stage has no reading of."""
    read = [c for c in case.criteria if c not in case.pairwise]
    unread = len(read) - sum(key in case.criteria and key not in case.pairwise for key in given)
    first = islice((c for c in read if c not in given), min(unread, MOST_UNREAD))
    if unread <= MOST_UNREAD:
        for criterion in first:
            says = f"{name} has no reading of {criterion}: add one ({_allowed(case, criterion)})"
            yield Problem(("stages", name, criterion), says)
    else:
        says = f"{name} has no reading of {', '.join(first)} and {unread - MOST_UNREAD:,} more: add them"
        yield Problem(("stages", name), says, True)


def _technologies(case: Case, known: DeclaredNames) -> Iterator[Problem]:
    entries: list[tuple[Path, Technology]] = [
        (("technologies", name), technology) for name, technology in case.technologies.items()
    ]
    entries += [(("pairs", name), pair) for name, pair in case.pairs.items()]
    for path, entry in entries:
        yield from use_problems(path, entry, known)
        yield from period_problems(path, entry, known.periods)
        if entry.partial is not None and entry.levels is not None:
            says = "levels are sizes of their own: leave partial out, or the levels"
            yield Problem((*path, "partial"), says)
        for name, level in (entry.levels or {}).items():
            yield from _level_entry(case, (*path, "levels", name), level, known)
        for field in ("difficulty", "maturity"):
            level = getattr(entry, field)
            if level is not None:
                yield from level_problems(case, (*path, field), level)


def _level_entry(case: Case, path: Path, level: FundingLevel, known: DeclaredNames) -> Iterator[Problem]:
    if not re.fullmatch(r"\w[\w.-]*", str(path[-1])):
        yield Problem(path, f"'{path[-1]}' cannot be a key here: use letters, digits, _ - or .", at_key=True)
    yield from use_problems(path, level, known)
    if level.difficulty is not None:
        yield from level_problems(case, (*path, "difficulty"), level.difficulty)


def _pair_keys(case: Case, known: DeclaredNames) -> Iterator[Problem]:
    for stage, row in case.fit.items():
        if stage not in known.stages:
            yield undeclared(("fit", stage), stage, "stage", known.stages)
        for technology in row:
            if technology not in known.technologies:
                path = ("fit", stage, technology)
                yield undeclared(path, technology, "technology", known.technologies)
    for name in case.pairs:
        yield from pattern_problems(("pairs", name), name, known, stars=False)
    for i, synergy in enumerate(case.synergies):
        if len(set(synergy.pairs)) < len(synergy.pairs):
            yield Problem(("synergies", i, "pairs"), "names a pair twice")
        for j, name in enumerate(synergy.pairs):
            yield from pattern_problems(("synergies", i, "pairs", j), name, known, stars=False)
    if not case.criteria:
        for stage, row in case.fit.items():
            for technology, cell in row.items():
                if cell.fit and case.pair(stage, technology).value is None:
                    yield Problem(
                        ("fit", stage, technology),
                        "its value follows from the stage's priority, but no criteria are declared: "
                        f"declare criteria, or a value under pairs.{stage}/{technology}",
                    )
