"""The sheets of a workbook that holds a case: which part of the case each has, and its columns.

Both directions follow from here. Columns are the fields of the entry that a row stands for, so a
field added to the format has its column without a word here; what has none goes, with its key, into
the column ``other keys`` of its row, and what has no row into the sheet ``Other``.
In every sheet the first row names the columns, a row that begins with # is a note, and the rest
is read. Columns may stand in any order behind those that name the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from ...mcda.methods import VALUING
from ...models.case.case import Case
from ...models.case.criterion import Criterion
from ...models.case.decision import Decision
from ...models.case.fields import (
    FitCell,
    FundingLevel,
    PairEntry,
    Period,
    Resource,
    Stage,
    SynergyEntry,
    Technology,
)
from ...models.case.file_schema import NOT_IN_SCENARIOS
from ...models.case.money import Pool
from ...models.case.profiles import JUDGED, Expert, Profile
from ...models.entry.entry import Entry
from ...models.entry.levels import FITS
from ...models.rules.kinds.registry import RULES
from .cells import Kind

REST = "other keys"
"""The heading of the column for keys that have none. No id holds a space."""
KEY = "in other sheets"
"""The heading of the column that says what the rest of the workbook calls a row. No id holds a space."""
READINGS = "Readings "
"""What the title of a participant's sheet begins with; the name follows."""
NOTES = ("Read me", "Lists")
"""Sheets of ours that say nothing of the case."""
NOTE = "Note"
"""Sheets whose title begins so are the planner's own."""

Choices = tuple[str, ...]


@dataclass(frozen=True)
class SheetColumn:
    """A column whose cells say one key of a row's entry."""

    heading: str
    """The key; with dots for one inside another: cost.low."""
    kind: Kind = "value"
    note: str = ""
    choices: Choices = ()
    """What to offer."""
    closed: bool = False
    """Whether only that can be right."""


@dataclass(frozen=True)
class Sheet:
    """A table of the case: a row an entry."""

    title: str
    says: str
    """What it is for, in a line."""
    ids: tuple[str, ...] = ()
    """Headings of the first columns, which name the row's entry; none for the rows of a list."""
    columns: tuple[SheetColumn, ...] = ()
    wide: Literal["criteria", "technologies", "resources", "compared", ""] = ""
    """What further columns there are, one each."""
    plan: bool = False
    """Most cases do without it."""

    def column(self, heading: str) -> SheetColumn | None:
        return next((column for column in self.columns if column.heading == heading), None)


def _yes(field: str, note: str = "") -> SheetColumn:
    return SheetColumn(field, "yes", note, ("yes", "no"), True)


def _columns(
    models: Iterable[type[BaseModel]], without: Iterable[str] = (), first: tuple[str, ...] = ("name",)
) -> tuple[SheetColumn, ...]:
    """The fields of the entries, in their order; what every entry may say of itself comes last."""
    found: dict[str, SheetColumn] = {}
    for model in models:
        for name, field in model.model_fields.items():
            if name not in without:
                for column in _of_field(name, field.annotation, field.description or ""):
                    found.setdefault(column.heading, column)
    front = [found.pop(name) for name in first if name in found]
    about = [found.pop(name) for name in Entry.model_fields if name in found]
    return (*front, *found.values(), *about, SheetColumn(REST, "value", "What has no column: key: value, …"))


def _of_field(name: str, annotation: Any, note: str) -> list[SheetColumn]:
    parts = () if get_origin(annotation) is dict else get_args(annotation)
    options = [a for a in (parts or (annotation,)) if a is not type(None)]
    if name == "cost":
        ends = ("low", "likely", "high")
        return [
            SheetColumn("cost", note=note),
            *(SheetColumn(f"cost.{end}", note="Instead of one figure.") for end in ends),
            SheetColumn("cost.source", "text", "Where the figures come from."),
        ]
    if name == "scope" and str not in options:
        return [
            SheetColumn("scope.stages", "list", "Only these stages; all if blank."),
            SheetColumn("scope.technologies", "list", "Only these technologies; all if blank."),
        ]
    if name == "running":
        return [
            SheetColumn("running.left", note=f"{note} Amounts with commas between are one a period."),
            SheetColumn("running.spent", note="What it has cost so far: shown, never counted."),
            SheetColumn("running.stop", note="What it costs to stop it; blank where it cannot be stopped."),
            SheetColumn("running.level", "text", "At which of its levels it runs."),
            SheetColumn("running.source", "text", "Where these figures come from."),
        ]
    if name == "builds":
        return [SheetColumn("builds.maturity", note=note)]
    if name == "bounds":
        return [SheetColumn("bounds", note=note)]
    if name in ("by", "starts", "date", "review"):
        return [SheetColumn(name, "day", note)]
    if name in ("pairs", "order", "members", "leave_out", "measures", "debiasing"):
        return [SheetColumn(name, "list", note)]
    if annotation is bool:
        return [_yes(name, note)]
    if name in _OPEN:
        return [SheetColumn(name, note=note, choices=_OPEN[name])]
    if name in _CLOSED:
        return [SheetColumn(name, "text", note, _CLOSED[name], True)]
    if options and all(option is str or getattr(option, "__origin__", None) is str for option in options):
        return [SheetColumn(name, "text", note, _NAMES.get(name, ()))]
    return [SheetColumn(name, note=note)]


_CLOSED: Mapping[str, Choices] = {
    "direction": ("max", "min"),
    "data": get_args(get_args(Profile.model_fields["data"].annotation)[0]),
    "aggregate": get_args(get_args(Profile.model_fields["aggregate"].annotation)[0]),
    "rule": tuple(RULES),
}
_OPEN: Mapping[str, Choices] = {
    "fit": tuple(FITS),
    "difficulty": ("$levels",),
    "maturity": ("$levels",),
}
_NAMES: Mapping[str, Choices] = {
    "of": ("$attributes",),
    "weight": ("$attributes",),
    "earliest": ("$periods",),
    "latest": ("$periods",),
    "period": ("$periods",),
}
"""A word with $ stands for what the case declares."""

_RULE_COLUMNS = _columns(
    RULES.values(),
    first=(
        *("rule", "name", "of", "at_most", "at_least", "weight", "pairs", "pair", "needs", "lag", "by"),
        "period",
    ),
)

SHEETS: tuple[Sheet, ...] = (
    Sheet("Criteria", "What each stage is read on.", ("criterion",), _columns([Criterion])),
    Sheet(
        "Stages",
        "The stages, with a reading a criterion. Several with commas between are "
        "'one of these', the likeliest first; 'ana: high, bo: low' is what several people read.",
        ("stage",),
        _columns([Stage]),
        "criteria",
    ),
    Sheet(
        "Technologies",
        "What can be funded. A cost is one figure, or low, likely and high.",
        ("technology",),
        _columns([Technology], ["levels"]),
        "resources",
    ),
    Sheet(
        "Fit",
        "How well each technology fits each stage: none, low, medium, high, or a number from 0 to 1. "
        "Blank is no option.",
        ("stage",),
        wide="technologies",
    ),
    Sheet(
        "Reasons",
        "Why a fit is what it is. A row belongs to a cell of the sheet Fit and says nothing where that is "
        "blank.",
        ("stage", "technology"),
        _columns([FitCell], ["fit"]),
    ),
    Sheet(
        "Pairs",
        "What is particular to one technology at one stage; blank cells follow from both.",
        ("stage", "technology"),
        _columns([PairEntry], ["levels"]),
        "resources",
    ),
    Sheet("Rules", "What limits a portfolio.", (), _RULE_COLUMNS),
    Sheet(
        "Profiles",
        "Whose weights. Judgements, points and groups have sheets of their own.",
        ("profile",),
        _columns([Profile], ["ahp", "best_worst", "intervals", "direct", "swing", "experts", "groups"]),
    ),
    Sheet(
        "Judgements",
        "How much more the row's criterion matters than the column's: 1 equally, 3 moderately, 5 strongly, "
        "7 very strongly, 9 extremely; 1/3 where the column's matters more. The grey half follows.",
        ("profile", "expert", "criterion"),
        wide="compared",
    ),
    Sheet(
        "Weights",
        "Profiles that state weights (direct, summing to 1) or points for the swing from worst to best.",
        ("profile", "by"),
        wide="criteria",
    ),
    Sheet(
        "Synergies",
        "Value on top, or lost, where all of some pairs are funded.",
        (),
        _columns([SynergyEntry], first=("pairs", "value", "name")),
    ),
    Sheet("Resources", "What pairs use up besides money.", ("resource",), _columns([Resource]), plan=True),
    Sheet(
        "Levels",
        "Sizes in which a technology, or a pair, can be funded: a pilot, a rollout.",
        ("of", "level"),
        _columns([FundingLevel]),
        "resources",
        plan=True,
    ),
    Sheet(
        "Periods",
        "Years, in order, with what there is of money and of each resource.",
        ("period",),
        _columns([Period]),
        "resources",
        plan=True,
    ),
    Sheet("Pools", "Money for some pairs only.", ("pool",), _columns([Pool]), plan=True),
    Sheet(
        "Groups",
        "Criteria in groups, for judgements within and between them.",
        ("profile", "group"),
        (SheetColumn("members", "list", "Criteria or other groups, with commas between."),),
        plan=True,
    ),
    Sheet(
        "Experts",
        "Several people whose judgements one profile brings together.",
        ("profile", "expert"),
        _columns([Expert], JUDGED),
        plan=True,
    ),
)  # fmt: skip
"""In the order in which they are read: what others refer to comes first."""

ENTRIES: Mapping[str, str] = {
    "Criteria": "criteria", "Stages": "stages", "Technologies": "technologies", "Resources": "resources",
    "Profiles": "profiles", "Periods": "periods", "Pools": "pools",
}  # fmt: skip
"""Sheets whose rows are the entries of a section, and the section."""
KEYED = ("Criteria", "Stages", "Technologies", "Profiles")
"""Sheets whose rows are named elsewhere in the workbook."""
LISTS: Mapping[str, str] = {"Rules": "rules", "Synergies": "synergies"}
"""Sheets whose rows are the items of a list."""

BY_TITLE: Mapping[str, Sheet] = {sheet.title: sheet for sheet in SHEETS}

PATH_HEADINGS = ("key", "value", "note")
PATHS = ("Case", "Decision", "Other")
"""Sheets of paths and values: what is said once, and what has no table of its own."""

_SCALARS: Mapping[str, Choices] = {
    "method": tuple(VALUING),
    "normalisation": ("bounds", "vector", "minmax"),
    "profile": ("$profiles",),
    **{f"conceptual_model.{axis}": ("$criteria",) for axis in ("y", "x", "size", "colour")},
}


def _settings() -> dict[str, SheetColumn]:
    """Rows of the sheets ``Case`` and ``Decision``: what the case says once."""
    own = {*ENTRIES.values(), *LISTS.values(), "fit", "pairs", "scales", "scenarios", "numbers"}
    found = [SheetColumn("format", note="The version of the case format: 1.")]
    for name, field in Case.model_fields.items():
        note = field.description or ""
        if name == "conceptual_model":
            found += [
                SheetColumn(key, "text", f"The drawing: {key.partition('.')[2]}.", choices)
                for key, choices in _SCALARS.items()
                if key.startswith(name)
            ]
        elif name in _SCALARS:
            found.append(SheetColumn(name, "text", note, _SCALARS[name], True))
        elif name == "budget":
            found.append(SheetColumn("budget", note="The most that may be spent."))
            found.append(SheetColumn("budget.at_most", note="The same, where more is said of it:"))
            said = (("source", "where it comes from,"), ("why", "why,"))
            found += [SheetColumn(f"budget.{key}", "text", says) for key, says in said]
            found.append(_yes("budget.illustrative", "that nobody has decided it."))
        elif name == "scale":
            found.append(SheetColumn("scale", note=note))
        elif name == "decision":
            of_it = _columns([Decision], ["name"])[:-1]
            found += [replace(column, heading=f"{name}.{column.heading}") for column in of_it]
        elif name not in own and name != "format":
            found += _of_field(name, field.annotation, note)
    marks = SheetColumn("numbers.decimal", "text", "The decimal mark of numbers written as text.", (",", "."))
    found.append(marks)
    return {column.heading: column for column in found}


SETTINGS: Mapping[str, SheetColumn] = _settings()
ALWAYS = tuple(key for key in SETTINGS if key not in (*NOT_IN_SCENARIOS[1:], "budget.at_most"))


_MEANT: Mapping[str, str] = {title.casefold(): title for title in (*BY_TITLE, *PATHS, *NOTES)}


def meant(title: str) -> str:
    """The title that a tab stands for: capitals and blanks around it make no difference."""
    plain = title.strip()
    for start in (READINGS, NOTE):
        if f"{plain.casefold()} ".startswith(start.casefold()):
            return start + plain[len(start) :].strip()
    return _MEANT.get(plain.casefold(), plain)


def is_note(title: str) -> bool:
    """Whether a sheet says nothing of the case."""
    return meant(title) in NOTES or meant(title).startswith(NOTE)
