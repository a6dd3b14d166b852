"""What a ranking method is: a problem in, a score for each stage out; and what it says of itself."""

# numpy is imported where it is needed: the command line reads the names of methods before it knows
# whether anything will be computed.

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING, Literal

from ..records import dataclass
from .promethee import Preference

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .topsis import Normalisation, Normalised

    Array = NDArray[np.float64]

Needs = Literal["numbers", "not negative", "positive", "bounds"]


@dataclass(frozen=True)
class DecisionProblem:
    """n stages scored on m criteria."""

    scores: Array
    """(n, m) in each criterion's own unit"""
    weights: Array
    """(m,) not negative, summing to 1"""
    maximise: NDArray[np.bool_]
    """(m,)"""
    bounds: Array
    """(m, 2) declared lowest and highest"""
    normalisation: Normalisation = "bounds"
    """How methods that may value pairs make the scores comparable; the others have ways of their own."""
    preferences: tuple[Preference, ...] = ()
    """(m,) how a difference counts, for the methods that ask; empty where any counts wholly"""

    def on(self, criteria: NDArray[np.bool_]) -> DecisionProblem:
        """The problem with some of the criteria, whose weights sum to 1 again."""
        weights = self.weights[criteria]
        return DecisionProblem(
            self.scores[:, criteria],
            weights / weights.sum(),
            self.maximise[criteria],
            self.bounds[criteria],
            self.normalisation,
            tuple(compress(self.preferences, criteria)),
        )

    def without(self, stage: int) -> DecisionProblem:
        """The problem with one stage fewer."""
        import numpy as np

        return replace(self, scores=np.delete(self.scores, stage, axis=0))

    @property
    def types(self) -> NDArray[np.int64]:
        """(m,) 1 where more is better, −1 where less is: the field's notation, and pymcdm's."""
        import numpy as np

        return np.where(self.maximise, 1, -1)


@dataclass(frozen=True)
class Valuing:
    """What a method says whose scores may value pairs: on declared bounds they lie from 0 to 1."""

    scores: Callable[[Normalised, Array], Array]
    """Comparable values (…, n, m), weights (…, m) -> (…, n); many at once, as in ``topsis``"""
    called: str
    """Its score, in words: TOPSIS closeness"""
    ties: Callable[[Normalised, Array, int], Array] | None = None
    """Matrix, weights, criterion -> (n, n, k) weights of the criterion at which two stages score the same,
    nan where fewer. ``None``: nobody has derived them, and no interval of a weight is offered."""
    short: str | None = None
    """The same in a word, which also names it as a basis of ``stress``; else its id does."""


@dataclass(frozen=True)
class Family:
    """Methods that rest on one idea: they are one opinion, however many there are."""

    title: str
    why: str
    """What they do that others do not: goes on after the title."""


@dataclass(frozen=True)
class Method:
    """A way from a problem to scores."""

    title: str
    source: str
    scores: Callable[[DecisionProblem], Array]
    """Problem -> (n,), more is better"""
    needs: Needs = "positive"
    """What readings it is defined for."""
    drops_constant: bool = False
    """Whether a criterion on which all stages read the same is taken out first, because scaling by
    the observed range, or by distance from the average, would divide by nothing."""
    fewest: int = 2
    """Stages below which it says nothing."""
    undefined: str = "its figures are not finite here"
    """Why it may have no answer although the readings are as it needs them."""
    valuing: Valuing | None = None
    """How it values pairs; ``None``: it ranks only."""
    family: str | None = None
    """The id of its family; ``None``: it is one of its own."""
