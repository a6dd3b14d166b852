"""The start of a case for a chain of one's own: its names, and placeholders for all else."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ..models.validation.spelling import DIRECTIONS
from ..records import dataclass
from .table.keys import Keys
from .yaml.dump import as_yaml

Data = dict[str, Any]

ANYTHING = ("medium", "low", "high")
"""A reading that says nothing: every level of the usual scale, the middle one first."""


TO_FILL_IN = (
    "What is to be decided, for page 1 of the report: who is asked what by when, and what doing nothing",
    "means.",
    "decision:",
    "  question: Which projects do we fund?",
    "  asked_of: the board",
    "  by: 2027-06-30",
    "  owner: who answers for what becomes of it",
    "  author: who wrote this",
    "  version: 1",
    "  date: 2027-05-01",
    "  baseline: what goes on, and what happens anyway, if nothing is done",
    "  measures: [by what one will see whether it worked]",
    "  review: 2028-06-30",
    "  dissent: {who disagrees: on what}",
    "  debiasing: [what was done against bias]",
)
"""What a file says of its decision, as comments to be filled in."""


class NotBlank(Exception):
    """No case can be made of these names; the message says why, and what to do."""


@dataclass(frozen=True)
class Blank:
    """What a chain has, by name, in its order."""

    stages: tuple[str, ...]
    technologies: tuple[str, ...]
    criteria: tuple[tuple[str, str | None], ...]
    """(name, max or min); ``None`` where nobody has said"""


def blank_of(stages: Sequence[str], technologies: Sequence[str], criteria: Sequence[str]) -> Blank:
    """What is named, each text a list with commas between; what holds a comma itself stands in quotes.

    Raises:
        NotBlank: with everything that is wrong with the names, a line each.
    """
    problems: list[str] = []
    found = {
        option: _listed(option, given, problems)
        for option, given in (
            ("--stages", stages),
            ("--technologies", technologies),
            ("--criteria", criteria),
        )
    }
    directed = []
    for name in found["--criteria"]:
        before, equals, after = (part.strip() for part in name.rpartition("="))
        direction = DIRECTIONS.get(after.casefold()) if equals and before else None
        if equals and direction not in ("max", "min"):
            problems.append(f"--criteria: '{name}': write {before or 'NAME'}=max or {before or 'NAME'}=min")
        directed.append((before if direction else name, direction))
    for option, names in {**found, "--criteria": [name for name, _ in directed]}.items():
        lower = Counter(name.casefold() for name in names)
        twice = [name for name in names if lower[name.casefold()] > 1]
        if twice:
            problems.append(f"{option}: {', '.join(map(repr, twice))}: name each once")
    if problems:
        raise NotBlank("\n".join(problems))
    return Blank(tuple(found["--stages"]), tuple(found["--technologies"]), tuple(directed))


def _listed(option: str, given: Sequence[str], problems: list[str]) -> list[str]:
    lines = [" ".join(text.split()) for text in given]
    try:
        cells = [cell for row in csv.reader(lines, skipinitialspace=True) for cell in row]
    except csv.Error as error:
        problems.append(f"{option}: is no list: {error}")
        return []
    names = [cell.strip() for cell in cells if cell.strip()]
    if not names:
        problems.append(f"{option}: name at least one: {option} {_EXAMPLES[option]}")
    for name in names:
        if not name.isprintable() or not re.search(r"\w", name):
            problems.append(f"{option}: {name!r} is no name: write words")
    return names


_EXAMPLES = {
    "--stages": '"Cell making,use,recycle"',
    "--technologies": "iot,ai",
    "--criteria": "impact=max,cost=min",
}


def blank_data(blank: Blank, name: str) -> Data:
    """The data of a sound case in which nobody has said anything yet; what is to be said is illustrative."""
    keys = Keys()
    nothing = {"illustrative": True}
    criteria: Data = {}
    for called, direction in blank.criteria:
        key = keys.of("criterion", called)
        criteria[key] = {**_named(key, called), "direction": direction or "max"}
        criteria[key] |= {} if direction else nothing
    stages: Data = {}
    for called in blank.stages:
        key = keys.of("stage", called)
        stages[key] = {**_named(key, called), **{c: [*ANYTHING] for c in criteria}, **nothing}
    technologies: Data = {}
    for called in blank.technologies:
        key = keys.of("technology", called)
        technologies[key] = {**_named(key, called), **nothing}
    fit = {stage: {technology: {"fit": "none", **nothing} for technology in technologies} for stage in stages}
    return {
        "format": 1,
        "name": name,
        "criteria": criteria,
        "stages": stages,
        "technologies": technologies,
        "fit": fit,
    }


def _named(key: str, called: str) -> Data:
    return {} if called == key else {"name": called}


def blank_text(data: Data, file: str) -> str:
    """The case as a file, with what to write where as comments."""
    first = next(iter(data["technologies"]))
    says = {
        "criteria": (
            "What each stage is read on. direction: max where more is better, min where less is. Of what is",
            "measured in numbers say the least and the most, bounds: [LEAST, MOST], and the unit.",
        ),
        "stages": (
            "A reading a criterion: low, medium or high, or a number where the criterion has bounds. While",
            "all three stand there nobody has read it; for one of two write a list, [high, medium].",
        ),
        "technologies": (
            "What each costs at a stage, cost: AMOUNT or cost: {low: …, likely: …, high: …}, with the",
            "source: of the figure. Say the currency once: currency: kEUR.",
        ),
        "fit": (
            "How well each technology fits each stage: none, low, medium, high, or a number from 0 to 1, in",
            f"the place of what stands in braces, {first}: high. None is no option.",
        ),
    }
    lines = [
        f"# A case for loopfolio, to be filled in. 'loopfolio check {file}' says what is missing,",
        f"# 'loopfolio run {file}' what follows. What is marked illustrative is a placeholder: take the",
        "# mark away with it.",
        as_yaml({key: data[key] for key in data if key not in says}),
    ]
    for section, words in says.items():
        lines += [*(f"# {line}" for line in words), as_yaml({section: data[section]})]
    lines += [
        *(f"# {line}" for line in TO_FILL_IN),
        "",
        f"# Whose weights: 'loopfolio weigh {file} --ask' asks for them. Without, all criteria count alike.",
        "# profiles:",
        "",
        "# What may be spent and funded: 'loopfolio schema' and docs/format.md show every kind of rule.",
        "# budget:",
        "# rules:",
        "",
    ]
    return "\n".join(lines)
