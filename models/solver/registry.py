"""The solvers that there are. To add one: a function, a word in ``Solver``, an entry in ``SOLVERS``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from .interface import Answer, BinaryProgramme, MilpSolver

Solver = Literal["highs", "cbc"]
"""The words that ``--solver``, results and functions know them by."""


def _highs(asked: BinaryProgramme) -> Answer | None:
    from .highs import highs

    return highs(asked)


def _cbc(asked: BinaryProgramme) -> Answer | None:
    from .through_pulp import cbc

    return cbc(asked)


SOLVERS: Mapping[Solver, MilpSolver] = {
    "highs": MilpSolver("HiGHS", _highs, library="highspy"),
    "cbc": MilpSolver("CBC", _cbc, library="pulp"),
}
"""Word -> solver. The first that is another, and can be run, gives the second opinion of ``verify``."""

EXACT: Solver = "highs"
"""The one that errs least where a limit is near: it finds what stands beside a portfolio and settles ties
whichever proves, and what another proves is held against it."""

DEFAULT: Solver = EXACT
"""Who proves where nobody is named."""


def others(than: Solver) -> tuple[Solver, ...]:
    """Who can say whether ``than`` is right, the first to ask first."""
    return tuple(word for word in SOLVERS if word != than)
