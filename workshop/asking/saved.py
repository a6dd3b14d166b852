"""What a workshop leaves: the case with everybody's answers in it, and its minutes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...cases.grow import with_entries
from ...cases.people.collect import as_case, whole_with
from ...cases.reader import Loaded, load
from ...cases.starter import whole
from ...cases.yaml.dump import as_yaml
from ...cases.yaml.flow import flow
from ...cases.yaml.places import said
from ...models.entry.levels import NOT_PEOPLE, reading_of
from ...models.entry.problem import Path
from ...report.words.wording import count, criterion_name, stage_name
from .answered import expert
from .session import PROFILES, Session, dissenting, left_open, read, took_part, unfinished

MOST_NAMED = 30
"""People that page 1 of a report names; of more it says how many"""


def values(base: Loaded, told: Session) -> dict[Path, Any]:
    """What stands where in the case with the answers in it; of what was asked twice the later answer."""
    made: dict[Path, Any] = {}
    made.update(_readings(base, told))
    made.update(_judgements(base, told))
    if made:
        decision: dict[str, Any] = dict(base.tree.plain().get("decision") or {})
        before = decision.get("debiasing") or []
        listed = [before] if isinstance(before, str) else [*before]
        made["decision", "debiasing"] = [*listed, *(one for one in [_alone(told)] if one not in listed)]
        made["decision", "workshops"] = [*(decision.get("workshops") or []), minutes(base, told)]
        dissent = dissenting(told)
        if dissent:
            made["decision", "dissent"] = {**(decision.get("dissent") or {}), **dissent}
    return made


def minutes(base: Loaded, told: Session) -> dict[str, Any]:
    """Who took part, what was asked when, what was left open and who does not agree; as in a case file."""
    case, taking_part = base.case, took_part(told)
    asked = []
    for one in told.rounds:
        opened, closed = told.times.get(one.id, ("", ""))
        many = f"readings of {count(len(one.cells), 'cell')}"
        row = {
            "asked": one.question if one.kind == "free" else KINDS.get(one.kind, many),
            "opened": minute(opened),
            "closed": minute(closed),
            "answered": sum(1 for person in told.people if told.of(one.id, person.id)),
            "too_little": list(unfinished(base, told, one)) if one.kind in PROFILES else [],
        }
        asked.append(_stated(row))
    open_ones = [
        {
            "what": f"{stage_name(case, one.stage)}: {criterion_name(case, one.criterion)}",
            "not_known": list(one.unknown),
            "not_answered": list(one.unanswered),
            "read_by_nobody": one.nobody,
        }
        for one in left_open(told)
    ]
    return _stated(
        {
            "began": minute(told.began),
            "took_part": taking_part,
            "answered_nothing": [one.name for one in told.people if one.name not in taking_part],
            "rounds": asked,
            "left_open": [_stated(row) for row in open_ones],
            "dissent": dissenting(told),
        }
    )


KINDS = {
    "pairs": "criteria, two at a time",
    "best_worst": "criteria, best and worst",
    "swing": "criteria, points for their steps",
}
"""What a round of judgements asks"""


def minute(at: str) -> str:
    """2027-02-18 09:30 UTC; empty of nothing."""
    return f"{at[:16].replace('T', ' ')} UTC" if at else ""


def _stated(row: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    return {key: value for key, value in row.items() if value not in ("", [], {}, False)}


def _alone(told: Session) -> str:
    """Who took part, and how."""
    named = took_part(told)
    names = f" ({', '.join(named)})" if len(named) <= MOST_NAMED else ""
    people = f"{len(named)} people" if len(named) != 1 else "one person"
    return (
        f"a workshop in which {people}{names} answered alone; nobody saw another's answer before its round "
        "was closed"
    )


def _readings(base: Loaded, told: Session) -> dict[Path, Any]:
    made: dict[Path, Any] = {}
    for (stage, criterion), by_name in read(told).items():
        if all(reading is None for reading in by_name.values()):
            continue  # nobody knows: the case's own reading stays
        cell = reading_of(base.case.stages[stage].extras[criterion])
        before = dict(cell) if isinstance(cell, dict) and not cell.keys() & {*NOT_PEOPLE} else {}
        made["stages", stage, criterion] = {**before, **by_name}
    return made


def _judgements(base: Loaded, told: Session) -> dict[Path, Any]:
    experts: dict[str, dict[str, Any]] = {}
    chosen = None
    for one in told.rounds:
        if one.kind not in PROFILES:
            continue
        for person in told.people:
            entry = expert(base.case, one.kind, told.of(one.id, person.id))
            if entry is not None:
                experts.setdefault(one.kind, {})[person.name] = entry
                chosen = one.kind
    made: dict[Path, Any] = {
        ("profiles", PROFILES[kind]): {
            "name": "The workshop" if kind == chosen else f"The workshop, by {kind.replace('_', ' and ')}",
            # What is worth no point to one of them counts by what it is worth to the others.
            "aggregate": "mean" if kind == "swing" else "priorities",
            "experts": by_name,
        }
        for kind, by_name in experts.items()
    }
    if chosen is not None:
        made["profile",] = PROFILES[chosen]
    return made


def with_answers(base: Loaded, told: Session) -> Loaded:
    """The case as the answers have it; the case itself where there are none."""
    found = values(base, told)
    return load(whole_with(base, found)) if found else base


def case_text(base: Loaded, told: Session) -> str:
    """The same as a case file, with the comments of the case's own text, where it extends nothing.

    Raises:
        NotEditable: the text is written in a way that cannot be added to.
    """
    found = values(base, told)
    if len(base.sources) > 1 or not found:
        return as_yaml(with_entries(whole(base), found))
    return _without_stale(as_case(base, found, library=False), found)


def _without_stale(text: str, found: Mapping[Path, Any]) -> str:
    """The text of a case without comments on readings that are others now.

    Those are the comment beside a cell on a line of its own, and the lines right above ``stages``.
    """
    replaced = {path: flow(value) for path, value in found.items() if path[0] == "stages"}
    if not replaced:
        return text
    written = {f"{path[-1]}: {value}" for path, value in replaced.items()}
    beside = re.compile(rf"(\s+(?:{'|'.join(map(re.escape, written))}))\s+#.*")
    found_beside = ((line, beside.fullmatch(line)) for line in text.split("\n"))
    lines = [line if with_one is None else with_one[1] for line, with_one in found_beside]
    above = at = next((i for i, line in enumerate(lines) if re.match(r"stages\s*:", line)), 0)
    while above and lines[above - 1].startswith("#"):
        above -= 1
    made = "\n".join([*lines[:above], *lines[at:]] if above else lines)
    # Only comments may have gone, however the text is written.
    return made if said(made, []) == said(text, []) else text
