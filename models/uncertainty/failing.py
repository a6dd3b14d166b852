"""When a portfolio fails: in which draws it loses more than a share, and what these have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from ...engines.engine import HERE, Engine
from ...records import dataclass
from ..case.in_doubt import InDoubt
from ..entry.frame_repr import FrameRepr
from ..portfolio.portfolio import Infeasible, programme
from ..ranking.ranking import Ranking
from ..sensitivity.displacement import shortfall
from ..sensitivity.distributions import Draws, Uncertainty
from ..sensitivity.drawn_portfolios import drawn_portfolios
from ..solver.lexicographic import best
from ..solver.programme import Programme
from .patient_rules import LEAST, ScenarioBox, boxes

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

What = Literal["weight", "reading", "scale", "cost", "fit", "success", "synergy"]


@dataclass(frozen=True)
class Input:
    """Something that is drawn."""

    what: What
    of: str
    """A criterion, stage.criterion, nothing, whose cost, fit or chance of success, or a synergy's pairs"""
    kinds: tuple[str, ...] = ()
    """What it may be, where it comes in kinds; else it is a number"""


@dataclass(frozen=True, repr=False)
class Failing(FrameRepr):
    """Where the portfolio of the point loses more than a share of what is best in the draw."""

    ranking: Ranking
    programme: Programme
    funded: frozenset[int]
    """The portfolio of the point"""
    loses: float
    inputs: tuple[Input, ...]
    drawn: Array
    """(draws, inputs) a number, or the number of a kind"""
    mass: Array
    """(draws,) what each counts for"""
    lost: Array
    """(draws,) share of the value of the best portfolio of the draw; ``nan`` where none keeps the rules"""
    exact: bool
    """The draws are all there are"""
    seed: int
    boxes: tuple[ScenarioBox, ...]

    @property
    def failing(self) -> NDArray[np.bool_]:
        """(draws,) whether it loses more than the share."""
        return np.nan_to_num(self.lost) > self.loses

    @property
    def too_few(self) -> bool:
        """Whether fewer draws fail than it takes to look for what they have in common."""
        return not self.exact and int(self.failing.sum()) < 2 * LEAST

    def to_frame(self) -> pd.DataFrame:
        """One row a draw: what was drawn, what share is lost, whether that is more than was asked about."""
        import pandas as pd

        columns = {}
        for k, made in enumerate(self.inputs):
            values = self.drawn[:, k]
            name = f"{made.what} {made.of}".strip()
            columns[name] = [made.kinds[int(v)] for v in values] if made.kinds else values
        return pd.DataFrame({**columns, "lost": self.lost, "fails": self.failing}).rename_axis("draw")


def failing(
    varied: Uncertainty, ranking: Ranking, loses: float, draws: int, seed: int, engine: Engine = HERE
) -> Failing:
    """Draw what is uncertain, solve each draw anew, and look for boxes in which the portfolio fails.

    Raises:
        Infeasible: no portfolio keeps the rules at the point.
        OutOfTime: the time set around it was over.
        WorkerDied: a process of the engine was ended.
    """
    base = programme(varied.case, ranking)
    point = best(base)
    if point is None:
        raise Infeasible.of(base)
    inputs = tuple(_inputs(varied))
    drawn, mass, lost = [], [], []
    for block, solved in drawn_portfolios(varied, ranking, base, draws, seed, engine):
        values, joint = varied.values(block, ranking, base), varied.joint(block, base)
        drawn.append(_columns(varied, block))
        mass.append(block.mass)
        lacks = [
            shortfall(base, row, together, top, point.funded)
            for row, together, top in zip(values, joint, solved, strict=True)
        ]
        lost.append(np.array(lacks))
    every, shares, weight = np.concatenate(drawn), np.concatenate(lost), np.concatenate(mass)
    known = ~np.isnan(shares)
    kinds = [len(made.kinds) for made in inputs]
    found = boxes(every[known], kinds, shares[known] > loses, weight[known], varied.exact)
    return Failing(
        ranking, base, point.funded, loses, inputs, every, weight, shares, varied.exact, seed, found
    )


def _inputs(varied: Uncertainty) -> Iterator[Input]:
    """What is drawn, in the order of ``_columns``."""
    if varied.sampler is not None:
        for criterion in varied.case.criteria:
            yield Input("weight", criterion)
    for cell, shares in varied.cells.items():
        yield Input("reading", ".".join(cell), tuple(map(str, shares)))
    for cell in varied.ranges:
        yield Input("reading", ".".join(cell))
    if len(varied.scales) > 1:
        yield Input("scale", "", tuple(varied.scales))
    for cost in varied.costs:
        yield Input("cost", cost.of)
    kinds: tuple[tuple[What, tuple[InDoubt, ...]], ...] = (
        ("fit", varied.fits),
        ("success", varied.successes),
        ("synergy", varied.synergies),
    )
    for what, found in kinds:
        yield from (Input(what, one.of) for one in found)


def _columns(varied: Uncertainty, block: Draws) -> Array:
    parts = [block.weights] if varied.sampler is not None else []
    parts += [block.readings.astype(float), block.ranges]
    parts += [block.scale[:, None].astype(float)] if len(varied.scales) > 1 else []
    return np.concatenate([*parts, block.costs, block.fits, block.successes, block.synergies], axis=1)
