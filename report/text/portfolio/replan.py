"""What each allowed change of an earlier portfolio is worth, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ....models.solver.registry import SOLVERS
from ....models.tradeoffs.replan import Kind, ProjectChange, Step
from ...results.portfolio.replan import ChangedProject, ReplanResult, ReplanStep, by_kind
from ...words.plain_text import number, paragraph
from ...words.text_table import table
from ...words.wording import listed


def replan(found: ReplanResult, currency: str, width: int) -> str:
    unit = f" {currency}" if currency else ""
    parts = [paragraph(_earlier(found, unit), width)]
    if found.allowed is not None:
        parts += [paragraph(_proposed(found, unit), width), _portfolio(found, unit, width)]
    parts += [
        paragraph(_heading(found), width),
        _steps(found, unit, width),
        paragraph(_reading(found), width),
    ]
    return "\n\n".join(filter(None, parts))


def _earlier(found: ReplanResult, unit: str) -> str:
    """What was decided before, and whether it still can be funded so."""
    before = found.earlier
    says = (
        f"Decided earlier ({before.file}): {_count(len(before.funded), 'project')} for {number(before.cost)}"
    )
    says += f"{unit}, then worth {number(before.value)} under the profile {before.profile}."
    if before.feasible:
        return f"{says} It can still be funded as it is."
    why = []
    if before.unknown:
        why.append(
            f"{', '.join(before.unknown)} {_is(before.unknown)} no option any more: counted as dropped"
        )
    if before.gone:
        why.append(
            f"{', '.join(before.gone)} {_is(before.gone)} none at that level or start: counted as changed"
        )
    if before.broken:
        rules = listed([f"'{rule}'" for rule in before.broken])
        why.append(f"what can be funded as it was breaks {rules}")
    reasons = f": {'; '.join(why)}" if why else ""
    fewest = _count(found.fewest, "change")
    return f"{says} It can no longer be funded as it is{reasons}. The fewest that make it possible: {fewest}."


def _is(names: tuple[str, ...]) -> str:
    return "is" if len(names) == 1 else "are"


def _count(number_of: int, what: str) -> str:
    return f"{number_of} {what}{'' if number_of == 1 else 's'}"


def _proposed(found: ReplanResult, unit: str) -> str:
    last = found.steps[-1]
    made = _count(len(last.changed), "change")
    allowed = "" if len(last.changed) == found.allowed else f" of the {found.allowed} allowed"
    stops = f" ({number(found.stopping)}{unit} of it to stop what runs)" if found.stopping else ""
    projects = _count(len(found.funded), "project")
    return (
        f"With {made}{allowed}: {projects} for {number(found.cost)}{unit}{stops}, worth "
        f"{number(found.value)}, proven to be the most by {SOLVERS[found.solver].title}."
    )


def _portfolio(found: ReplanResult, unit: str, width: int) -> str:
    sized, timed = (any(getattr(f, what) for f in found.funded) for what in ("level", "period"))
    headers = ["pair", *(["level"] if sized else []), *(["starts"] if timed else [])]
    headers += [f"cost{unit}", "value", "change"]
    rows = []
    for f in found.funded:
        starts = "runs" if f.state == "running" else f.period
        when = [*([f.level or "–"] if sized else []), *([starts] if timed else [])]
        change = "goes on" if f.state == "running" and f.change == "as before" else f.change
        rows.append([f.pair, *when, f.cost, f.value, change])
    return table(headers, rows, width)


def _heading(found: ReplanResult) -> str:
    return (
        "What each change is worth: the best portfolio within so many changes of what was decided. A project "
        "added, dropped, or moved to another level or start is one change."
    )


def _steps(found: ReplanResult, unit: str, width: int) -> str:
    rows = [
        [step.changes, step.value, step.gain, step.cost, _moves(step, before)]
        for before, step in zip([None, *found.steps], found.steps, strict=False)
    ]
    return table(["changes", "value", "gained", f"cost{unit}", "which"], rows, width)


def _moves(step: ReplanStep, before: ReplanStep | None) -> str:
    """What is changed, in words; nothing twice where one change more does the same."""
    if before is not None and step.changed == before.changed:
        return "the same: one more gains nothing"
    return _words(step.changed)


def changed(step: Step) -> str:
    """What a step changes, in words."""
    return _words(step.changes)


def _words(made: Sequence[ProjectChange | ChangedProject]) -> str:
    says = [f"{_VERBS[kind]} {', '.join(names)}" for kind, names in by_kind(made).items()]
    return "; ".join(says) or "nothing: as decided"


_VERBS: Mapping[Kind, str] = {"dropped": "drop", "stopped": "stop", "added": "add", "moved": "move"}


def _reading(found: ReplanResult) -> str:
    """How far the table goes, and what lies beyond."""
    last = found.steps[-1]
    if found.complete:
        more = f"more than {_count(len(last.changed), 'change')} gain" if last.changed else "any change gains"
        says = f"No portfolio is worth more than {number(last.value)}, however much it changes"
        return f"{says}: {more} nothing."
    more = number(found.free_value - last.value)
    return (
        f"Without a limit the best portfolio is worth {number(found.free_value)}, {more} more, with "
        f"{_count(found.free_changes, 'change')}; leave --changes out for all steps to it."
    )
