"""Portfolios chosen against doubt, each proven over the scenarios, beside the one that is best at the point.

Which portfolios are allowed is decided at the point readings and the likely costs, as for the portfolio
itself: it is funded before anybody knows. What is funded is chosen; what it is worth turns out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from ...engines.engine import HERE, Engine
from ...records import dataclass
from ..case.case import Case
from ..entry.entry import TOLERANCE
from ..entry.frame_repr import FrameRepr
from ..portfolio.at_least_cost import by_value
from ..portfolio.portfolio import Infeasible
from ..ranking.ranking import Ranking
from ..rules.base import LinearRow
from ..sensitivity.distributions import Factor
from ..solver.lexicographic import Optimum, best, cheapest
from ..solver.limits import told
from ..solver.milp import SolverError, check_time, maximise_least
from ..solver.programme import Programme
from ..solver.registry import EXACT, Solver
from ..solver.reoptimise import reoptimise
from .overspend import Overspend, overspend
from .risk_measures import Expected, LeastRegret, OptimalityCut, RiskObjective, Tail
from .scenarios import UNDER_ONE_PROFILE, Scenarios, drawn_scenarios, usual_under_one_profile

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

By = Literal["point", "expected", "regret", "cvar"]
"""What a portfolio is chosen by: its value at the point, its mean, its largest loss, its bad tail."""

_BATCH = 50
"""Scenarios whose best portfolios are found from one another"""


@dataclass(frozen=True)
class Choice:
    """A portfolio, and what it comes to over the scenarios."""

    by: By
    funded: frozenset[int]
    value: float
    """At the point"""
    cost: float
    """At the likely costs, in currency"""
    worth: Array
    """(scenarios,)"""
    expected: float
    regret: float
    """The most that is lost in any scenario against the best allowed portfolio of that scenario"""
    cvar: float
    """The mean value in the worst part of the scenarios"""
    overspend: Overspend | None
    """``None`` where no cost is a range, or no money is limited"""


@dataclass(frozen=True, repr=False)
class Robust(FrameRepr):
    """The point optimum first, then what is best on average, of least regret, and best in the bad tail."""

    case: Case
    ranking: Ranking
    vary: tuple[Factor, ...]
    scenarios: Scenarios
    risk: float
    """The part of the scenarios that is called bad"""
    choices: Mapping[By, Choice]
    top: Array
    """(scenarios,) what the best allowed portfolio of each is worth in it"""

    def expected_error(self, one: Choice, other: Choice | None = None) -> float | None:
        """Standard error of a mean over the draws, or of the difference of two; ``None``: exact."""
        if self.scenarios.exact:
            return None
        worth = one.worth - (0.0 if other is None else other.worth)
        spread = float(self.scenarios.chance @ (worth - self.scenarios.chance @ worth) ** 2)
        return float(np.sqrt(max(spread, 0.0) / self.scenarios.number))

    def to_frame(self) -> pd.DataFrame:
        """One row a choice: value at the point, mean, regret, bad tail, likely cost, what it funds."""
        import pandas as pd

        rows = [
            (c.by, c.value, c.expected, c.regret, c.cvar, c.cost, self.scenarios.programme.ids(c.funded))
            for c in self.choices.values()
        ]
        columns = ["by", "value", "expected", "regret", "cvar", "cost", "funded"]
        return pd.DataFrame(rows, columns=columns).set_index("by")


def robust(
    case: Case,
    ranking: Ranking,
    risk: float = 0.1,
    vary: Sequence[Factor] | None = None,
    draws: int | None = None,
    seed: int = 1,
    engine: Engine = HERE,
    solver: Solver = EXACT,
    point: Optimum | None = None,
) -> Robust:
    """Choose portfolios by what they come to over the scenarios that ``seed`` draws.

    What is found does not depend on the ``engine``.

    Args:
        risk: the part of the scenarios that counts as bad, above 0 and at most 1.
        draws: of what the options are worth; by their number if left out, and none where the scenarios are
            few enough to take all.
        point: what is best at the point readings, where it is known already.
    Raises:
        Infeasible: no portfolio keeps the rules.
        CostMinimised: it is the cheapest that is best, not the one worth most.
        OutOfTime: the time set around it was over before all were proven.
        SolverError: the solver ended without proof.
        WorkerDied: a process of the engine was ended.
    """
    vary = vary or usual_under_one_profile(case)
    found = drawn_scenarios(case, ranking, [what for what in vary if what in UNDER_ONE_PROFILE], draws, seed)
    made = found.programme
    by_value(made, "which portfolio holds against doubt")
    point = point or best(made, solver)
    if point is None:
        raise Infeasible.of(made)
    top = best_of_each(found, point.funded, engine)
    figures: dict[By, RiskObjective] = {
        "expected": Expected(found.chance),
        "regret": LeastRegret(top),
        "cvar": Tail(found.chance, risk),
    }
    funded: dict[By, frozenset[int]] = {"point": point.funded}
    for by, figure in figures.items():
        funded[by] = chosen_by(found, figure, list(dict.fromkeys(funded.values())), solver)
    choices = {by: _choice(found, by, chosen, figures) for by, chosen in funded.items()}
    return Robust(case, ranking, tuple(vary), found, risk, choices, top)


def _choice(found: Scenarios, by: By, chosen: frozenset[int], figures: Mapping[By, RiskObjective]) -> Choice:
    made, worth = found.programme, found.worth(chosen)

    def of(name: By) -> float:
        return figures[name].cut(worth).of(worth)

    lost = -of("regret")
    return Choice(
        by=by,
        funded=chosen,
        value=made.value(chosen),
        cost=made.cost(chosen),
        worth=worth,
        expected=of("expected"),
        regret=lost if lost > TOLERANCE * found.size(chosen) else 0.0,
        cvar=of("cvar"),
        overspend=overspend(found, chosen),
    )


# ---------------------------------------------------------------- the best of each scenario


@dataclass(frozen=True)
class _Tops:
    """What the best portfolio is worth, for a batch of values of options and, behind them, synergies."""

    programme: Programme
    known: tuple[frozenset[int], ...]

    def __call__(self, rows: Array) -> list[float]:
        made, options = self.programme, len(self.programme.pairs)
        alike = (rows[:, options:] == rows[0, options:]).all()
        if not made.values_limited and alike:
            made = self._together(rows[0])
            values = rows[:, :options]
            solved = zip(values, reoptimise(made, list(values), list(self.known)), strict=True)
            return [made.valued(row.tolist()).value(chosen or ()) for row, chosen in solved]
        found = []
        for row in rows:  # the rules speak of the values at the point, whatever turns out
            best_one = made.maximise(row.tolist())
            assert best_one is not None  # what is allowed is the same in every scenario
            chosen = best_one.chosen
            realised = [options + k for k, s in enumerate(made.synergies) if s.realised(chosen)]
            found.append(float(row[[*sorted(chosen), *realised]].sum()))
        return found

    def _together(self, row: Array) -> Programme:
        joint, made = row[len(self.programme.pairs) :].tolist(), self.programme
        return made if joint == made.values[len(made.pairs) :] else made.valued_together(joint)


def best_of_each(found: Scenarios, known: frozenset[int], engine: Engine = HERE) -> Array:
    """(scenarios,) what the best allowed portfolio of each scenario is worth in it."""
    rows = np.hstack([found.values, found.joint])
    batches = [rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH)]
    solving = _Tops(found.programme, (known,))
    top: list[float] = []
    for some in engine.map(solving, batches, len(batches), check_time):
        top += some
        told("stress", len(top), len(found.values))
    return np.array(top)


# ---------------------------------------------------------------- the best by a figure


def chosen_by(
    found: Scenarios, figure: RiskObjective, known: Sequence[frozenset[int]], solver: Solver = EXACT
) -> frozenset[int]:
    """The portfolio of the highest figure, proven; of equals the cheapest, ties settled as ever.

    By cutting planes (Kelley 1960, for the tail Künzi-Bay & Mayer 2006): the portfolio whose least cut is
    highest bounds the figure of all; where its own figure is less, its cut is one more, until it is not.
    """
    made = found.programme
    cuts = [figure.cut(found.worth(chosen)) for chosen in known]
    while True:
        check_time()
        reached = _highest(found, cuts, solver)
        worth = found.worth(reached)
        own = figure.cut(worth)
        slack = 2 * TOLERANCE * found.size(range(len(made.pairs)))
        if own.of(worth) >= min(cut.of(worth) for cut in cuts) - slack:
            break
        cuts.append(own)
    while True:
        check_time()
        rows = [_at_least(found, cut, own.of(worth) - slack) for cut in cuts]
        settled = cheapest(made, rows)
        worth_settled = found.worth(settled)
        other = figure.cut(worth_settled)
        if other.of(worth_settled) >= own.of(worth) - 2 * slack:
            return settled
        cuts.append(other)


def _highest(found: Scenarios, cuts: Sequence[OptimalityCut], solver: Solver) -> frozenset[int]:
    """A portfolio whose least cut is highest."""
    made = found.programme
    sums = [([*_terms(found, cut)], cut.constant) for cut in cuts]
    solution = maximise_least(sums, made.rows, made.joint, solver)
    if solution is None:
        raise SolverError("a portfolio found before was lost")
    return solution.chosen


def _terms(found: Scenarios, cut: OptimalityCut) -> Iterator[float]:
    yield from (cut.chance @ found.values).tolist()
    yield from (cut.chance @ found.joint).tolist()


def _at_least(found: Scenarios, cut: OptimalityCut, figure: float) -> LinearRow:
    return LinearRow("figure", dict(enumerate(_terms(found, cut))), at_least=figure - cut.constant)
