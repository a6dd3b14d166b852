"""What a solver is to the rest of the package: a name, a function, and what that function is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ...records import dataclass

if TYPE_CHECKING:  # the command line reads the names of the solvers before it knows whether one will run
    from ..rules.base import LinearRow

Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Objective:
    """``Σ coefficient · x + constant``."""

    coefficients: Mapping[int, float]
    constant: float = 0.0


@dataclass(frozen=True)
class BinaryProgramme:
    """Choose options so that the least of some objectives is highest within all rows.

    Variables are counted. The first ``options`` of them are options, 0 or 1; behind them come those of
    ``joint``. Amounts are scaled, so that tolerances of about 1e-6 are far below what they can mean.
    """

    options: int
    objectives: tuple[Objective, ...]
    """One, mostly, and that without a constant. They speak of variables that are not ``fixed`` only."""
    rows: tuple[LinearRow, ...]
    """Upper limits, over options and joint variables that are not ``fixed``"""
    joint: Mapping[int, Groups]
    """Variables that are 1 exactly when an option is chosen of each of their groups"""
    fixed: Mapping[int, int]
    """Variables that are settled already, at 0 or 1; nobody asks what an answer says of them"""
    hairline: bool
    """A choice may keep a limit, or miss it, by a hair: what simplifies the rows at first could lose it"""
    scale: float
    """What the objectives were multiplied by: who is told how far it is hears them without"""
    excluded: tuple[frozenset[int], ...] = ()
    """Choices of options that are no answer"""


@dataclass(frozen=True)
class Answer:
    """What a solver has when it ends, unless it found that nothing fits."""

    chosen: frozenset[int]
    """Options at 1"""
    proven: bool = True
    """No other choice has a higher objective; else a limit set by ``limits.active()`` ended it before"""
    bound: float | None = None
    """No choice has a higher objective than this; ``None`` where the solver does not say"""
    says: str = ""
    """How it ended where it is not proven, in the solver's words"""


class NotRun(RuntimeError):
    """A solver could not be run, or not on a programme like this; the message says why."""


@dataclass(frozen=True)
class MilpSolver:
    """Somebody who can prove a portfolio.

    It keeps to the limits of time in ``limits.active()`` as well as it can, and whatever it answers is
    checked: by the rows, and against the answer of ``registry.EXACT``.
    """

    title: str
    """As it is called in what people read"""
    solve: Callable[[BinaryProgramme], Answer | None]
    """``None``: nothing fits. May raise ``NotRun``. What is heavy is imported inside."""
    library: str | None = None
    """The distribution that it is part of, whose version a report states; ``None``: this one"""
