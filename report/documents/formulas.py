"""A programme as formulas: as LP and MPS files for other solvers, and as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from ..words.plain_text import paragraph, wrapped
from ..words.text_table import table
from .result import part

OBJECTIVE = "value"
TITLES = {
    "once": "of the levels and starts of one project at most one",
    "synergy": "a synergy is there exactly when something of each of its pairs is funded",
    "exclusion": "a loss that outweighs all else is ruled out",
}
"""What the rows are for that are no rule's."""
_WIDE, _INDENT = 78, "    "
_SIGN = re.compile(r"(?<=:) | (?=[+<>=-])")


@part
class ModelVariable:
    """0 or 1: an option is funded, or something of each pair of a synergy is."""

    name: str
    """As it stands in the formulas."""
    option: str | None
    """Stage/technology, with its level and start where it has them; None: a synergy's variable."""
    synergy_of: tuple[str, ...]
    """The pairs of a synergy; empty for an option."""
    value: float
    """Its coefficient in the objective."""
    cost: float
    """In the case's currency; 0 for a synergy."""
    waits: int
    """Periods that go by before it starts."""


@part
class ModelTerm:
    """A variable of a row and its coefficient."""

    variable: str
    coefficient: float


@part
class ModelRow:
    """at_least ≤ Σ coefficient × variable ≤ at_most."""

    name: str
    of: str
    """rule; once: of the options of one pair at most one; synergy: its variable is 1 exactly when something
    of each of its pairs is funded; exclusion: a loss so large that it only says never."""
    rule: str | None
    """The name of the rule; None where it is no rule's."""
    says: str
    """What the rule demands, in words."""
    terms: tuple[ModelTerm, ...]
    at_least: float | None
    at_most: float | None


@part
class Model:
    """A programme with its words, as its files have it."""

    title: str
    variables: tuple[ModelVariable, ...]
    rows: tuple[ModelRow, ...]
    notes: tuple[str, ...]
    """What holds beside the rows: how ties are settled, and how exactly rules are kept."""
    currency: str

    def lp(self) -> str:
        """In the LP format of CPLEX, which most solvers read."""
        return "\n".join(_lp(self)) + "\n"

    def mps(self) -> str:
        """In free MPS; it minimises the value with its sign turned, as not every reader knows a maximum."""
        return "\n".join(_mps(self)) + "\n"

    def text(self, width: int = 80) -> str:
        """For reading: every variable and what it is, then the formulas under the names of their rules."""
        return "\n".join(_text(self, width))


def exact(value: float) -> str:
    """A number from which the same number is read again."""
    text = repr(value + 0.0)
    return text.removesuffix(".0")


def _sides(row: ModelRow) -> list[tuple[str, str, float]]:
    """The row as one-sided rows: the end of its name, its sign and its limit."""
    if row.at_least is not None and row.at_least == row.at_most:
        return [("", "=", row.at_least)]
    both = row.at_least is not None and row.at_most is not None
    found = [] if row.at_most is None else [(".most" if both else "", "<=", row.at_most)]
    return found + ([] if row.at_least is None else [(".least" if both else "", ">=", row.at_least)])


def _sum(terms: Iterable[ModelTerm], first: str) -> str:
    """Σ coefficient × variable; ``first``: a variable that stands for nothing, where there is no term."""
    found = ""
    for term in terms:
        sign = "-" if term.coefficient < 0 else "+"
        size = abs(term.coefficient)
        shown = term.variable if size == 1 else f"{exact(size)} {term.variable}"
        found += f" {sign} {shown}" if found else f"{'- ' if sign == '-' else ''}{shown}"
    return found or f"0 {first}"


def _objective(found: Model) -> str:
    """Every variable, also what is worth nothing: readers know of none that stands nowhere."""
    return _sum((ModelTerm(v.name, v.value) for v in found.variables), "")


def _head(found: Model) -> Iterator[str]:
    yield f"loopfolio: {found.title}"
    yield (
        "Every variable is 0 or 1. x.: an option, stage.technology.level.start, is funded; y.: something of "
        "each pair of a synergy is."
    )
    yield from found.notes


def _groups(found: Model) -> Iterator[tuple[str, list[ModelRow]]]:
    """The rows under what they are for, in words."""
    for (of, rule), rows in groupby(found.rows, key=lambda row: (row.of, row.rule)):
        together = list(rows)
        yield (TITLES[of] if rule is None else f"{rule}: {together[0].says}"), together


def _comment(mark: str, text: str) -> list[str]:
    return [f"{mark} {line}" for line in wrapped(text, _WIDE)]


def _lp(found: Model) -> Iterator[str]:
    first = found.variables[0].name if found.variables else "x.none"
    for says in _head(found):
        yield from _comment("\\", says)
    yield "Maximize"
    objective = _objective(found) if found.variables else f"0 {first}"
    yield from _formula(f" {OBJECTIVE}: {objective}", _WIDE)
    yield "Subject To"
    for title, rows in _groups(found):
        yield from _comment("\\", title)
        for row in rows:
            for end, sign, limit in _sides(row):
                formula = f" {row.name}{end}: {_sum(row.terms, first)} {sign} {exact(limit)}"
                yield from _formula(formula, _WIDE)
    yield "Binaries"
    yield from (f" {v.name}" for v in found.variables or (_nobody(first),))
    yield "End"


def _nobody(name: str) -> ModelVariable:
    return ModelVariable(name, None, (), 0.0, 0.0, 0)


def _formula(text: str, width: int) -> list[str]:
    """One formula over as many lines as it takes; a term stays with its sign and coefficient."""
    lines, line = [], text[: len(text) - len(text.lstrip())]
    for term in _SIGN.split(text.strip()):
        if line.strip() and len(line) + 1 + len(term) > width:
            lines.append(line)
            line = _INDENT
        line += f" {term}" if line.strip() else term
    return [*lines, line]


def _mps(found: Model) -> Iterator[str]:
    variables = found.variables or (_nobody("x.none"),)
    for says in (*_head(found), f"Minimised is {OBJECTIVE} with its sign turned: minus_{OBJECTIVE}."):
        yield from _comment("*", says)
    yield "NAME loopfolio FREE"
    yield "ROWS"
    yield f" N  minus_{OBJECTIVE}"
    entries: dict[str, list[str]] = {v.name: [f"minus_{OBJECTIVE} {exact(-v.value)}"] for v in variables}
    limits = []
    for title, rows in _groups(found):
        yield from _comment("*", title)
        for row in rows:
            for end, sign, limit in _sides(row):
                yield f" { {'<=': 'L', '>=': 'G', '=': 'E'}[sign] }  {row.name}{end}"
                limits.append(f"    RHS {row.name}{end} {exact(limit)}")
                for term in row.terms:
                    entries[term.variable].append(f"{row.name}{end} {exact(term.coefficient)}")
    yield "COLUMNS"
    yield "    MARKER 'MARKER' 'INTORG'"
    for name, cells in entries.items():
        yield from (f"    {name} {cell}" for cell in cells)
    yield "    MARKER 'MARKER' 'INTEND'"
    yield "RHS"
    yield from limits
    yield "BOUNDS"
    yield from (f" BV BND {name}" for name in entries)
    yield "ENDATA"


def _text(found: Model, width: int) -> Iterator[str]:
    count = f"{len(found.variables):,} variables, each 0 or 1, and {len(found.rows):,} rows"
    yield paragraph(f"{found.title}: maximise the value within all rows: {count}.", width)
    yield ""
    if found.variables:
        unit = f" {found.currency}" if found.currency else ""
        rows = [[v.name, v.value, v.cost, v.option or " + ".join(v.synergy_of)] for v in found.variables]
        yield table(["variable", "value", f"cost{unit}", "what it is"], rows, width)
        yield ""
    yield "Maximise"
    yield from _indented(f"{OBJECTIVE} = {_objective(found) or '0'}", width)
    yield ""
    yield "subject to"
    for title, rows_of in _groups(found):
        yield ""
        yield paragraph(title, width)
        yield from (line for row in rows_of for line in _indented(_in_full(row), width))
    for note in found.notes:
        yield ""
        yield paragraph(note, width)


def _in_full(row: ModelRow) -> str:
    terms = _sum(row.terms, "").strip()
    if row.at_least is not None and row.at_most is not None and row.at_least != row.at_most:
        return f"{row.name}: {exact(row.at_least)} <= {terms} <= {exact(row.at_most)}"
    return f"{row.name}: {terms} " + " and ".join(f"{s} {exact(limit)}" for _, s, limit in _sides(row))


def _indented(formula: str, width: int) -> list[str]:
    return _formula(f"  {formula}", width)
