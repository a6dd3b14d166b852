"""The whole programme as formulas with names: what another solver can be given, and must find the same of."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from ...records import dataclass
from ..options.option import option_id_parts
from ..rules.base import LinearRow
from ..rules.kinds.registry import Rule
from ..solver.lexicographic import best
from ..solver.programme import Programme

Of = Literal["rule", "once", "synergy", "exclusion"]
"""What a row is for: a rule of the case; at most one option of a pair; a synergy that is there exactly when
all of its pairs are; a loss so large that it is ruled out."""

LONGEST = 80
"""Characters of a name: some readers of LP files take 100, their own endings included"""
_RESERVED = re.compile(
    r"[0-9.]|e[0-9.]|(end|free|st|s_t|such_that|subject_to|bounds?|bin|binary|binaries|gen|general|generals|int|"
    r"integers?|semi|sos[12]?|max|maximi[sz]e|min|minimi[sz]e|inf|infinity|nan)$",
    re.IGNORECASE,
)
"""What would be read as a number, or as a word of the format, where it stands alone"""


@dataclass(frozen=True)
class Variable:
    """0 or 1: an option is funded, or the pairs of a synergy all are."""

    name: str
    options: tuple[str, ...]
    """The option's id; of a synergy the pairs that have to be funded"""
    value: float
    """Its coefficient in the objective"""
    cost: float
    """In the case's currency; of a synergy 0"""
    waits: int
    """Periods that go by before it starts"""
    joint: bool
    """A synergy's"""


@dataclass(frozen=True)
class NamedRow:
    """``at_least ≤ Σ coefficient · variable ≤ at_most``."""

    name: str
    of: Of
    rule: Rule | None
    """Whose row it is; ``None`` where it is no rule's"""
    terms: tuple[tuple[int, float], ...]
    """The number of a variable and its coefficient"""
    at_least: float | None
    at_most: float | None


@dataclass(frozen=True)
class Formulas:
    """Maximise Σ value · variable within all rows."""

    variables: tuple[Variable, ...]
    rows: tuple[NamedRow, ...]
    beyond: bool = False
    """Whether some rule demands more than its rows, of which those that the optimum needs are here"""


def formulas(programme: Programme) -> Formulas:
    """A programme with a name for every variable and row, each of ASCII letters, digits, points and dashes
    below; unique, case aside, as some solvers do not tell capitals apart."""
    options = [("x", _of_option(pair.id), (pair.id,)) for pair in programme.pairs]
    joint = []
    for synergy in programme.synergies:
        pairs = tuple(dict.fromkeys(programme.pairs[i].pair for group in synergy.groups for i in group))
        joint.append(("y", "..".join(map(_of_option, pairs)), pairs))
    names = _unique([f"{letter}.{name}" for letter, name, _ in (*options, *joint)])
    waits = [*programme.waits, *(0 for _ in joint)]
    variables = tuple(
        Variable(names[k], ids, programme.values[k], programme.costs[k], waits[k], letter == "y")
        for k, (letter, _, ids) in enumerate((*options, *joint))
    )
    if programme.beyond:
        best(programme)  # finds the cuts that the optimum needs
    return Formulas(variables, _rows(programme, names), bool(programme.beyond))


def _rows(programme: Programme, names: Sequence[str]) -> tuple[NamedRow, ...]:
    found: list[tuple[str, Of, Rule | None, LinearRow]] = []
    for row in programme.once:
        found.append((f"once.{_of_option(row.name.removesuffix(' once'))}", "once", None, row))
    of_joint = iter(programme.joint_rows)
    for k, groups in enumerate(programme.joint, len(programme.pairs)):
        for g in range(len(groups)):
            found.append((f"needs.{g + 1}.{names[k]}", "synergy", None, next(of_joint)))
        found.append((f"comes.{names[k]}", "synergy", None, next(of_joint)))
    for row in programme.never:
        found.append(("never", "exclusion", None, row))
    for title, rows in _by_rule(programme).items():
        told_apart = _told_apart([row for _, row in rows], names)
        rows = [*rows, *((rule, cut) for rule, row in rows if row.beyond for cut in row.beyond.found)]
        told_apart = told_apart if len(told_apart or ()) == len(rows) else None
        for n, (rule, row) in enumerate(rows):
            end = "" if len(rows) == 1 else f".{told_apart[n] if told_apart else n + 1}"
            found.append((f"{_plain(title)}{end}", "rule", rule, row))
    given = _unique([name for name, *_ in found])
    return tuple(
        NamedRow(
            name,
            of,
            rule,
            tuple(term for term in sorted(row.coefficients.items()) if term[1]),
            row.at_least,
            row.at_most,
        )
        for name, (_, of, rule, row) in zip(given, found, strict=True)
    )


def _by_rule(programme: Programme) -> Mapping[str, list[tuple[Rule, LinearRow]]]:
    found: dict[str, list[tuple[Rule, LinearRow]]] = {}
    for rule, row in programme.ruled:
        found.setdefault(rule.title, []).append((rule, row))
    return found


def _told_apart(rows: Sequence[LinearRow], names: Sequence[str]) -> list[str] | None:
    """What each row is about, where that is one variable: its only one, or the one that counts against it."""
    about = []
    for row in rows:
        counts = [i for i, c in row.coefficients.items() if c]
        against = [i for i in counts if (row.coefficients[i] > 0) == (row.at_most is not None)]
        against = counts if len(counts) == 1 else against
        if len(against) != 1:
            return None
        about.append(names[against[0]])
    return about if len(set(about)) == len(about) else None


def _of_option(option: str) -> str:
    """production/iot:pilot@2027 as production.iot.pilot.2027."""
    pair, level, period = option_id_parts(option)
    sized, _, stopped = pair.partition(" ")
    stage, _, technology = sized.partition("/")
    return ".".join(_plain(part) for part in (stage, technology, level, stopped, period) if part)


def _plain(text: str) -> str:
    """Without accents, and what is no ASCII letter or digit as a dash below."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9_]+", "_", bare)


def _unique(names: Sequence[str]) -> list[str]:
    """The names, shortened and numbered where need be, none that could be taken for something else."""
    safe = [f"r_{name}" if _RESERVED.match(name) else name for name in names]
    short = [name if len(name) <= LONGEST else f"{name[: LONGEST - 2]}.." for name in safe]
    often = Counter(name.lower() for name in short)
    taken = {name for name, number in often.items() if number == 1}
    counts: Counter[str] = Counter()
    found = []
    for name in short:
        key = name.lower()
        made = name
        while often[key] > 1 and (made is name or made.lower() in taken):
            counts[key] += 1
            made = f"{name[: LONGEST - 6]}.{counts[key]}"
        taken.add(made.lower())
        found.append(made)
    return found
