"""Losses that rules demand: beside one that is large enough, nothing else would count."""

from __future__ import annotations

from ..case.case import Case
from ..entry.problem import Path, Problem
from ..options.penalties import penalties
from ..solver.milp import SolverError
from ..solver.programme import Programme
from ..validation.magnitudes import APART, DROWNED, dotted


class TooFarApart(SolverError):
    """Every portfolio that keeps the rules has a loss beside which other values count as nothing."""

    def __init__(self, path: Path, loss: float, value: float) -> None:
        self.problem = Problem(
            path,
            f"the rules leave no portfolio without this {loss:.12g}, and {value:.12g} is a value too: "
            f"{DROWNED}; make it smaller, or change the rules that demand it",
        )
        super().__init__(f"{dotted(path)}: {self.problem.message}")


def bearable(case: Case, made: Programme) -> None:
    """Let a programme pass whose losses leave its other values a meaning.

    Raises:
        TooFarApart: every portfolio that keeps the rules has a loss beside which they have none.
    """
    taken = next(penalties(made.pairs, made.synergies)) - made.ruled_out
    smallest = min((abs(value) for value in made.values if value), default=0.0)
    drowning = [k for k in sorted(taken) if abs(made.values[k]) > APART * smallest]
    if drowning and made.maximise([0.0] * len(made.values)) is not None:
        raise TooFarApart(_place(case, made, drowning[0]), made.values[drowning[0]], smallest)


def _place(case: Case, made: Programme, k: int) -> Path:
    """Where the case states the value of an option or, behind them, a synergy."""
    if k < len(made.pairs):
        return ("pairs", made.pairs[k].pair, "value")
    named = {made.pairs[group[0]].pair for group in made.joint[k - len(made.pairs)]}
    return ("synergies", next(i for i, s in enumerate(case.synergies) if set(s.pairs) == named), "value")
