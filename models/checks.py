"""Is this case sound? Every problem of a case at once, each with its path and its remedy.

``validate`` first lets ``form.py`` judge the form (keys, types, ranges), then judges here what
one entry says beside the others: is this stage declared, is this a level, do the weights sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .case import Case
from .doubts import doubts
from .entry import Entry, shown
from .form import Path, Problem, did_you_mean, listed, related, sift, undeclared, within
from .parts import SYMBOLS, FundingLevel, Open, PairEntry, Technology, plain_level
from .plan_checks import in_time, money, starts
from .profile_checks import profile_problems
from .rules import Limited, Mean, OfPairs, Requires, Share


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
    sifted = sift(data, spoilt)
    case = sifted.case
    if case is None:
        return Verdict(None, sifted.problems, ())
    broken = sifted.broken
    meaning = [
        problem
        for problem in _meaning(case, _Names(data))
        if not (within(problem.path, broken) if problem.at_key else related(problem.path, broken))
    ]
    problems = (*sifted.problems, *meaning)
    if problems or spoilt:
        return Verdict(None, problems, ())
    return Verdict(case, (), tuple(doubts(case)))


class _Names:
    """Everything the file declares, sound or not, so that one slip is not reported twice."""

    def __init__(self, data: dict[str, Any]) -> None:
        def keys(section: str) -> list[str]:
            found = data.get(section)
            if isinstance(found, list):
                return [item for item in found if isinstance(item, str)]
            return list(found) if isinstance(found, dict) else []

        self.criteria = keys("criteria")
        self.stages = keys("stages")
        self.technologies = keys("technologies")
        self.profiles = keys("profiles")
        self.resources = keys("resources")
        self.periods = keys("periods")
        self.pools = keys("pools")
        self.scenarios = keys("scenarios")

    @property
    def attributes(self) -> list[str]:
        return ["cost", "value", "difficulty", "maturity", "risk", *self.resources, *self.criteria]


def _meaning(case: Case, known: _Names) -> Iterator[Problem]:
    yield from _ids(known)
    yield from _scale(case)
    yield from _stages(case, known)
    yield from _technologies(case, known)
    yield from _pair_keys(case, known)
    yield from profile_problems(case, known.profiles, known.criteria)
    yield from _rules(case, known)
    yield from starts(case, known.periods)
    yield from money(case, known.periods, known.stages, known.technologies)
    for axis, criterion in case.conceptual_model.model_dump(exclude=set(Entry.model_fields)).items():
        if criterion is not None and criterion not in known.criteria:
            yield undeclared(("conceptual_model", axis), criterion, "criterion", known.criteria)


SECTIONS_OF_IDS = (
    "criteria", "stages", "technologies", "profiles", "resources", "periods", "pools", "scenarios",
)  # fmt: skip


def _ids(known: _Names) -> Iterator[Problem]:
    reserved = {*Entry.model_fields}
    for section in (
        "criteria",
        "stages",
        "technologies",
        "profiles",
        "resources",
        "periods",
        "pools",
        "scenarios",
    ):
        for name in getattr(known, section):
            if not re.fullmatch(r"\w[\w.-]*", name):
                yield Problem(
                    (section, name),
                    f"'{name}' cannot be a key here: use letters, digits, _ - or ., "
                    "and put the words into name:",
                )
            taken = section == "resources" and name in {
                *PairEntry.model_fields,
                *FundingLevel.model_fields,
                *known.criteria,
                "risk",
            }
            if taken or (section in ("criteria", "resources") and name in reserved):
                yield Problem((section, name), f"'{name}' has a meaning of its own; choose another key")
            if section == "criteria" and name in ("cost", "value", "difficulty", "maturity", "risk"):
                yield Problem((section, name), f"'{name}' is what rules call a pair's own; choose another")


def _scale(case: Case) -> Iterator[Problem]:
    scales: list[tuple[Path, dict[str, float]]] = [(("scale",), case.scale)]
    scales += [(("scales", name), scale) for name, scale in case.scales.items()]
    for path, scale in scales:
        if len(set(scale.values())) < len(scale):
            yield Problem(path, "two levels have the same score: no reading could tell them apart")
        for level in scale:
            if level in SYMBOLS:
                yield Problem((*path, level), f"write the level's name, not {level}")
        if set(scale) != set(case.scale):
            yield Problem(path, f"must give each level of scale a score: {', '.join(case.scale)}")
        elif sorted(scale, key=scale.__getitem__) != sorted(case.scale, key=case.scale.__getitem__):
            yield Problem(path, "puts the levels in another order than scale does")


def _level(case: Case, path: Path, found: Any) -> Iterator[Problem]:
    """A level by name must be one of the scale's."""
    level = plain_level(found)
    if isinstance(level, str) and level not in case.scale:
        yield Problem(path, f"'{found}' is not {listed(case.scale)}{did_you_mean(level, case.scale)}")


def _reading(case: Case, path: Path, criterion: str, found: Any) -> Iterator[Problem]:
    declared = case.criteria[criterion]
    if isinstance(found, bool) or not isinstance(found, (int, float, str)):
        yield Problem(path, f"{shown(found)} is not a reading: write {_allowed(case, criterion)}")
    elif declared.bounds is None:
        if isinstance(found, str):
            yield from _level(case, path, found)
        else:
            yield Problem(
                path,
                f"{found} is not {listed(case.scale)}; if {criterion} is measured in numbers, "
                f"give criteria.{criterion} its bounds",
            )
    elif isinstance(found, str):
        yield Problem(path, f"'{found}' is not a number, which {criterion} is measured in")
    elif not declared.bounds[0] <= found <= declared.bounds[1]:  # false for NaN as well
        low, high = declared.bounds
        yield Problem(path, f"{found} is outside the bounds of {criterion}, {low:g} to {high:g}")


def _allowed(case: Case, criterion: str) -> str:
    """What a reading on the criterion may be."""
    bounds = case.criteria[criterion].bounds
    return listed(case.scale) if bounds is None else f"a number from {bounds[0]:g} to {bounds[1]:g}"


def _cell(case: Case, path: Path, criterion: str, found: Any) -> Iterator[Problem]:
    if isinstance(found, (list, dict)):
        if not found:
            yield Problem(path, f"holds no reading: write {_allowed(case, criterion)}")
        blank = isinstance(found, dict)
        if blank and found and not [r for r in dict(found).values() if r is not None]:
            yield Problem(path, f"nobody read it: write {_allowed(case, criterion)}")
        items: Iterable[tuple[Any, Any]] = found.items() if isinstance(found, dict) else enumerate(found)
        for key, reading in items:
            if not (blank and reading is None):
                yield from _reading(case, (*path, key), criterion, reading)
    else:
        yield from _reading(case, path, criterion, found)


def _stages(case: Case, known: _Names) -> Iterator[Problem]:
    for name, stage in case.stages.items():
        for key, cell in stage.extras.items():
            path = ("stages", name, key)
            if key in case.criteria:
                yield from _cell(case, path, key, cell)
            elif key not in known.criteria:
                hint = did_you_mean(key, [*Entry.model_fields, *known.criteria])
                hint = hint or f"; declared: {', '.join(known.criteria) or 'none'}"
                yield Problem(path, f"no criterion '{key}' is declared{hint}", at_key=True)
        for criterion in case.criteria:
            if criterion not in stage.extras:
                yield Problem(
                    ("stages", name, criterion),
                    f"{name} has no reading of {criterion}: add one ({_allowed(case, criterion)})",
                )


def _technologies(case: Case, known: _Names) -> Iterator[Problem]:
    entries: list[tuple[Path, Technology]] = [
        (("technologies", name), technology) for name, technology in case.technologies.items()
    ]
    entries += [(("pairs", name), pair) for name, pair in case.pairs.items()]
    for path, entry in entries:
        yield from _resources(path, entry, known)
        yield from in_time(path, entry, known.periods)
        for name, level in (entry.levels or {}).items():
            yield from _level_entry(case, (*path, "levels", name), level, known)
        for field in ("difficulty", "maturity"):
            level = getattr(entry, field)
            if level is not None:
                yield from _level(case, (*path, field), level)


def _level_entry(case: Case, path: Path, level: FundingLevel, known: _Names) -> Iterator[Problem]:
    if not re.fullmatch(r"\w[\w.-]*", str(path[-1])):
        yield Problem(path, f"'{path[-1]}' cannot be a key here: use letters, digits, _ - or .", at_key=True)
    yield from _resources(path, level, known)
    if level.difficulty is not None:
        yield from _level(case, (*path, "difficulty"), level.difficulty)


def _resources(path: Path, entry: Open, known: _Names) -> Iterator[Problem]:
    for key, amount in entry.extras.items():
        if key not in known.resources:
            fields = [*type(entry).model_fields, *known.resources]
            hint = did_you_mean(key, fields) or f"; allowed: {', '.join(fields)}"
            yield Problem((*path, key), f"unknown key '{key}'{hint}", at_key=True)
        elif isinstance(amount, bool) or not isinstance(amount, (int, float)):
            yield Problem((*path, key), f"{shown(amount)} is not a number")
        elif not 0 <= amount < float("inf"):
            yield Problem((*path, key), f"{amount} is not a finite number of at least 0")


def _pair_keys(case: Case, known: _Names) -> Iterator[Problem]:
    for stage, row in case.fit.items():
        if stage not in known.stages:
            yield undeclared(("fit", stage), stage, "stage", known.stages)
        for technology in row:
            if technology not in known.technologies:
                path = ("fit", stage, technology)
                yield undeclared(path, technology, "technology", known.technologies)
    for name in case.pairs:
        yield from _pattern(("pairs", name), name, known, stars=False)
    for i, synergy in enumerate(case.synergies):
        if len(set(synergy.pairs)) < len(synergy.pairs):
            yield Problem(("synergies", i, "pairs"), "names a pair twice")
        for j, name in enumerate(synergy.pairs):
            yield from _pattern(("synergies", i, "pairs", j), name, known, stars=False)
    if not case.criteria:
        for stage, row in case.fit.items():
            for technology, cell in row.items():
                if cell.fit and case.pair(stage, technology).value is None:
                    yield Problem(
                        ("fit", stage, technology),
                        "its value follows from the stage's priority, but no criteria are declared: "
                        f"declare criteria, or a value under pairs.{stage}/{technology}",
                    )


def _pattern(path: Path, pattern: str, known: _Names, stars: bool = True) -> Iterator[Problem]:
    stage, slash, technology = pattern.partition("/")
    if not slash or "/" in technology:
        yield Problem(path, f"'{pattern}' is not a pair: write stage/technology")
        return
    if not stars and "*" in (stage, technology):
        yield Problem(path, f"'{pattern}' must name one pair: * is for rules")
        return
    if stage != "*" and stage not in known.stages:
        yield undeclared(path, stage, "stage", known.stages)
    if technology != "*" and technology not in known.technologies:
        yield undeclared(path, technology, "technology", known.technologies)


def _rules(case: Case, known: _Names) -> Iterator[Problem]:
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
                yield from _pattern((*path, "pairs", j), pattern, known)
        if isinstance(rule, Requires):
            yield from _pattern((*path, "pair"), rule.pair, known)
            yield from _pattern((*path, "needs"), rule.needs, known)
        if isinstance(rule, Limited):
            yield from _limits(case, path, rule, known)


def _limits(case: Case, path: Path, rule: Limited, known: _Names) -> Iterator[Problem]:
    for field in ("of", "weight"):
        attribute = getattr(rule, field, None)
        if attribute is None:
            continue
        if attribute not in known.attributes:
            yield undeclared((*path, field), attribute, "attribute or criterion", known.attributes)
        elif attribute in ("difficulty", "maturity"):
            for stage, technology in case.option_ids():
                if not rule.scope.includes(stage, technology):
                    continue
                if attribute not in _attributes_of(case, stage, technology):
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
            yield from _level(case, (*path, field), limit)


def _attributes_of(case: Case, stage: str, technology: str) -> set[str]:
    made, pair = case.technologies[technology], case.pair(stage, technology)
    return {
        field
        for field in ("difficulty", "maturity")
        if getattr(made, field) is not None or getattr(pair, field) is not None
    }
