"""What the limit of a rule is held against, in the forms whose nearest possible value can be found.

A rule that has a limit says which of these it is; ``models/sensitivity`` finds by how little it has to give.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...records import dataclass

Terms = Mapping[int, float]
"""Coefficients by option; what is not named has none."""


@dataclass(frozen=True)
class Limit:
    """One number of a rule that can be moved."""

    field: str
    """The key that states it"""
    value: float
    upper: bool
    """Whether a higher one is looser; otherwise a lower one is"""

    @property
    def looser(self) -> float:
        """1 where it is loosened upwards, −1 where downwards."""
        return 1.0 if self.upper else -1.0


@dataclass(frozen=True)
class Sum:
    """Σ term · x over what is funded."""

    terms: Terms


@dataclass(frozen=True)
class Ratio:
    """One sum over another, which no option makes less."""

    top: Terms
    bottom: Terms


@dataclass(frozen=True)
class Extreme:
    """The greatest of several sums, each with a constant, under an upper limit; the least over a lower."""

    sums: tuple[tuple[Terms, float], ...]


@dataclass(frozen=True)
class Amounts:
    """Values of the limit at which more may be funded, in any order; between them nothing changes."""

    values: frozenset[float]


Measure = Sum | Ratio | Extreme | Amounts
