"""The text of a company's first case file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .blank import TO_FILL_IN
from .reader import Loaded
from .yaml.flow import flow

if TYPE_CHECKING:
    from ..models.case.case import Case


def starter(base: Loaded, stem: str) -> str:
    """A sound case file that extends ``base``, with what it could change as comments."""
    case = base.case
    unit = f" [{case.currency}]" if case.currency else ""
    level = list(case.scale)[len(case.scale) // 2]
    file = " ".join(f"{stem}.yaml".split())
    lines = [
        f"# A case for loopfolio: what is not said here is taken from {base.id}.",
        f"# Check it with 'loopfolio check {file}', then 'loopfolio run {file}'.",
        "format: 1",
        f"extends: {base.id}",
        f"name: {_flow(title_of(stem))}",
        "",
        *(f"# {line}" for line in TO_FILL_IN),
        "",
        f"# Whose weights count unless --profile says otherwise: {', '.join(case.profiles)}.",
        f"profile: {case.profile or next(iter(case.profiles), 'equal')}",
        "",
        "# Stages that you do not have: write null. To read one differently, or to add your own, give",
        f"# readings ({_what_is_read(case)}, or a list where nobody knows which, the likeliest first).",
        "# stages:",
        *(f"#   {stage}: null" for stage in case.stages),
        f"#   your_stage: {_flow(_readings(case, level))}",
        "",
        f"# Cost a pair{unit}; say where a figure comes from with source:, or leave it illustrative.",
        "# technologies:",
    ]
    for key, technology in case.technologies.items():
        cost = technology.cost.likely if technology.cost else 0
        lines.append(f"#   {key}: {{cost: {cost:g}, source: your quote}}")
    fresh = {"cost": 100, "difficulty": level, "maturity": level, "source": "your quote"}
    lines += [
        f"#   your_technology: {_flow(fresh)}",
        "",
        "# How well each technology fits each stage: none, low, medium, high or a number from 0 to 1.",
        "# What is new has no fit yet, and so is no option.",
        "# fit:",
        f"#   your_stage: {_flow(dict.fromkeys(list(case.technologies)[:2], 'high'))}",
        "",
        "# What is particular to one technology at one stage: cost, fit, difficulty, maturity, value.",
        "# pairs:",
        *(f"#   {s}/{t}: {{cost: 100, source: your quote}}" for s, t in list(case.option_ids())[:1]),
        "",
        f"# The most that may be spent{unit}.",
        f"# budget: {case.budget.at_most if case.budget else 0:g}",
        "",
        "# Rules replace the inherited ones as a whole. These are inherited; to change or add one,",
        "# take the # away from all of them.",
        "# rules:",
        *(f"#   - {_flow(_stated(rule))}" for rule in case.rules),
        "",
    ]
    return "\n".join(lines)


def title_of(stem: str) -> str:
    """What a case is called after its file."""
    name = stem.replace("-", " ").replace("_", " ")
    return name[:1].upper() + name[1:]


def whole(base: Loaded, name: str | None = None) -> dict[str, Any]:
    """All that a case says, with what it extends, as the plain data of one file.

    Under another ``name`` it is a company's own case, which what backs the base does not back.
    """
    own = {key: value for key, value in base.tree.plain().items() if key != "extends"}
    if name is None:
        return own
    return {"format": 1, "name": name} | {
        key: value for key, value in own.items() if key not in ("format", "name", "decision", "source", "why")
    }


def _what_is_read(case: Case) -> str:
    """What a reading can be: levels, numbers, or either."""
    numbers = [criterion.bounds is not None for criterion in case.criteria.values()]
    kinds = [] if all(numbers) else [", ".join(case.scale)]
    return " or ".join([*kinds, *(["a number within the criterion's bounds"] if any(numbers) else [])])


def _readings(case: Case, level: str) -> dict[str, Any]:
    """A stage as it could be read: the middle of everything."""
    middle = {
        name: level if criterion.bounds is None else sum(criterion.bounds) / 2
        for name, criterion in case.criteria.items()
    }
    return {"name": "Your stage", **middle}


def _stated(rule: Any) -> dict[str, Any]:
    found = rule.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    about = {key: found.pop(key) for key in ("name", "why", "source", "illustrative") if key in found}
    return {"rule": rule.rule, **found, **about}


def _flow(value: Any) -> str:
    """YAML on one line, as one would write it: words need no quotes, whole numbers no point."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, str) and _WORDS.fullmatch(value):
        return value
    return f"{value:.15g}" if isinstance(value, float) else flow(value)


_WORDS = re.compile(r"[A-Za-z]\w*(?: \w+)+")
"""Several words, which no reader of YAML takes for anything else."""
