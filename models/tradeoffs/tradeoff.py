"""What is given up of one sum for another: the portfolios that no other beats in all of two or three."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...records import dataclass
from ..case.case import Case
from ..entry.frame_repr import FrameRepr
from ..portfolio.in_time import best_in_time
from ..portfolio.portfolio import Infeasible, programme
from ..ranking.ranking import Ranking
from ..solver.lexicographic import Optimum
from ..solver.programme import Programme
from .knee import Knee, knee
from .nondominated import nondominated
from .sums import SumOf, UnknownSum, sums

if TYPE_CHECKING:
    import pandas as pd

FEWEST, MOST = 2, 3
"""Sums that are held against each other: more are no picture, and have more portfolios than anybody reads"""
MOST_POINTS = 300
"""Portfolios that are looked for where nobody says how many"""


@dataclass(frozen=True)
class EfficientPoint:
    """A portfolio that no other beats in all sums."""

    funded: frozenset[int]
    sums: tuple[float, ...]
    """In the order of those that were asked for"""


@dataclass(frozen=True, repr=False)
class Tradeoff(FrameRepr):
    """Portfolios within the rules that no other beats in all sums, each combination of sums once."""

    case: Case
    programme: Programme
    sums: tuple[SumOf, ...]
    points: tuple[EfficientPoint, ...]
    """The best in the first sum first, of these the best in the second, and so on"""
    best: tuple[float, ...]
    """The best that each sum can be; ``nan``: not known for want of time"""
    halted: str | None
    """Why there may be more: ``points``, or the words of who stopped the search; ``None``: they are all"""
    beyond: float | None
    """By how much, in parts of the range that a sum has here, what is not here can at most be better than
    some point, in all sums at once; ``None``: they are all here, or it is not known"""
    chosen: Optimum
    """The portfolio of highest value, which ``fund`` chooses"""
    chosen_sums: tuple[float, ...]
    knee: Knee | None
    """Of a complete list only: a part of one bulges where the search happened to look"""

    @property
    def complete(self) -> bool:
        """All of them are here, proven."""
        return self.halted is None

    @property
    def chosen_point(self) -> int | None:
        """The point that has the sums of the portfolio chosen; ``None`` where that is none of them."""
        same = (k for k, p in enumerate(self.points) if self._as_good(p.sums) and self._no_better(p.sums))
        return next(same, None)

    @property
    def better(self) -> tuple[int, ...]:
        """Points that are as good as the portfolio chosen in all sums and better in one."""
        return tuple(
            k for k, p in enumerate(self.points) if self._as_good(p.sums) and not self._no_better(p.sums)
        )

    def _as_good(self, reached: Iterable[float]) -> bool:
        """Whether sums are as good as those of the portfolio chosen."""
        return all(
            (a - b if one.more_is_better else b - a) >= -one.rounding
            for a, b, one in zip(reached, self.chosen_sums, self.sums, strict=True)
        )

    def _no_better(self, reached: Iterable[float]) -> bool:
        return all(
            (a - b if one.more_is_better else b - a) <= one.rounding
            for a, b, one in zip(reached, self.chosen_sums, self.sums, strict=True)
        )

    def to_frame(self) -> pd.DataFrame:
        """One row a point: its sums, whether it is the portfolio chosen or the knee, and what it funds."""
        import pandas as pd

        chosen, at = self.chosen_point, None if self.knee is None else self.knee.point
        rows = [
            (*point.sums, k == chosen, k == at, list(self.programme.ids(point.funded)))
            for k, point in enumerate(self.points)
        ]
        names = [one.name for one in self.sums]
        return pd.DataFrame(rows, columns=[*names, "chosen", "knee", "funded"]).rename_axis("point")


def tradeoff(case: Case, ranking: Ranking, between: Iterable[str], most: int = MOST_POINTS) -> Tradeoff:
    """Every portfolio within the rules that no other beats in all of two or three sums.

    ``between``: their names, see ``sums.known_sums``. ``most``: no more than so many, which then lie apart.
    One that is found is proven to be beaten by none, however soon the search ends.

    Raises:
        UnknownSum: a sum is none of the case's, or there are fewer than two or more than three.
        Infeasible: no portfolio keeps all rules.
        OutOfTime: there was no time to prove one.
        SolverError: the solver ended without proof.
    """
    asked = tuple(between)
    if not FEWEST <= len(asked) <= MOST:
        raise UnknownSum(f"name two or three sums, with commas between; {len(asked)} found")
    made = programme(case, ranking)
    held = sums(case, ranking, made, asked)
    chosen = best_in_time(made)
    if chosen is None:
        raise Infeasible.of(made)
    found = nondominated(made, held, most)
    if found is None:
        raise Infeasible.of(made)
    points = [
        EfficientPoint(funded, tuple(one.of(made, funded) for one in held)) for funded in found.portfolios
    ]
    signs = [-1.0 if one.more_is_better else 1.0 for one in held]
    losses = [[s * x for s, x in zip(signs, point.sums, strict=True)] for point in points]
    return Tradeoff(
        case,
        made,
        held,
        tuple(points),
        tuple(s * b + 0.0 if math.isfinite(b) else b for s, b in zip(signs, found.best, strict=True)),
        found.halted,
        found.beyond,
        chosen,
        tuple(one.of(made, chosen.funded) for one in held),
        knee(losses) if found.halted is None else None,
    )
