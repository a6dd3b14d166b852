"""Sums over what is funded by which portfolios are held against each other, and which way each is better."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import cached_property

from ...records import dataclass
from ..case.case import Case
from ..entry.entry import OF_PAIRS, TOLERANCE
from ..entry.problem import did_you_mean
from ..options.option import CAPITAL, OPERATING
from ..ranking.decision_matrix import normalised
from ..ranking.ranking import Ranking
from ..solver.presolve import common_unit
from ..solver.programme import Programme

VALUE = "value"
WEIGHTED = "weighted:"
"""Before the name of a criterion: what it brings to the additive value of what is funded"""
_LESS = ("cost", CAPITAL, OPERATING, "difficulty", "risk")
_MORE = ("maturity",)


class UnknownSum(ValueError):
    """A sum that the case does not have, or whose direction is not known; the message has those there are."""


@dataclass(frozen=True)
class SumOf:
    """Σ coefficient · variable, over options and, behind them, synergies."""

    name: str
    more_is_better: bool
    coefficients: tuple[float, ...] = field(repr=False)

    def of(self, programme: Programme, funded: Iterable[int]) -> float:
        """What it comes to for a portfolio."""
        return math.fsum(self._terms(programme, funded))

    def size(self, programme: Programme, funded: Iterable[int]) -> float:
        """The magnitude of what that is summed from."""
        return math.fsum(map(abs, self._terms(programme, funded)))

    def _terms(self, programme: Programme, funded: Iterable[int]) -> list[float]:
        chosen = set(funded)
        joint = self.coefficients[len(programme.pairs) :]
        earned = [c for s, c in zip(programme.synergies, joint, strict=True) if c and s.realised(chosen)]
        return [self.coefficients[i] for i in sorted(chosen)] + earned

    @cached_property
    def losses(self) -> tuple[float, ...]:
        """The coefficients, with their sign turned where more is better: less of it is always better."""
        return tuple(-c for c in self.coefficients) if self.more_is_better else self.coefficients

    @cached_property
    def step(self) -> float:
        """Two portfolios that differ in it do so by no less; 0 where nothing is known of that."""
        return common_unit([abs(c) for c in self.coefficients])

    @cached_property
    def rounding(self) -> float:
        """Sums that are no further apart are equal."""
        return 2 * TOLERANCE * math.fsum(map(abs, self.coefficients))


def known_sums(case: Case) -> Mapping[str, bool | None]:
    """The sums of a case, and whether more of each is better; ``None``: that has to be said.

    Its value, money, difficulty, maturity and risk, its resources, its criteria (the scores of the stages of
    what is funded), and what each criterion brings to the additive value.
    """
    found: dict[str, bool | None] = {VALUE: True, **dict.fromkeys(_LESS, False), **dict.fromkeys(_MORE, True)}
    found |= dict.fromkeys(case.resources, False)
    for name, criterion in case.criteria.items():
        if name not in OF_PAIRS:
            found[name] = None if criterion.target is not None else criterion.direction == "max"
    return found | {f"{WEIGHTED}{name}": True for name in case.criteria}


def sums(case: Case, ranking: Ranking, programme: Programme, asked: Iterable[str]) -> tuple[SumOf, ...]:
    """The sums that are asked for by name, ``NAME=min`` and ``NAME=max`` where another direction is meant.

    Raises:
        UnknownSum: one is none of the case's, is named twice, or has no direction; all that is wrong at once.
    """
    found: list[SumOf] = []
    problems: list[str] = []
    known = known_sums(case)
    for text in asked:
        name, _, stated = text.strip().partition("=")
        name = name.strip()
        stated = stated.strip()
        more = {"max": True, "min": False}.get(stated, known.get(name))
        if name not in known:
            hint = did_you_mean(name, list(known)) or f"; there are {', '.join(known)}"
            problems.append(f"'{name}' is no sum of the case{hint}")
        elif stated not in ("", "min", "max"):
            problems.append(f"'{text.strip()}': behind = stands min (less is better) or max")
        elif more is None:
            problems.append(
                f"'{name}' is best at a target: say {name}=min or {name}=max, or '{WEIGHTED}{name}'"
            )
        elif any(one.name == name for one in found):
            problems.append(f"'{name}' is named twice")
        elif lacking := _lacking(programme, name):
            problems.append(f"'{name}' is not known of {', '.join(lacking[:5])}: give their technologies one")
        else:
            found.append(SumOf(name, more, tuple(_coefficients(case, ranking, programme, name))))
    if problems:
        raise UnknownSum("; ".join(problems))
    return tuple(found)


def _lacking(programme: Programme, name: str) -> list[str]:
    if name == VALUE or name.startswith(WEIGHTED):
        return []
    return list(dict.fromkeys(pair.pair for pair in programme.pairs if name not in pair.attributes))


def _coefficients(case: Case, ranking: Ranking, programme: Programme, name: str) -> Iterator[float]:
    if name == VALUE:
        yield from programme.values
        return
    if name.startswith(WEIGHTED):
        yield from _brought(case, ranking, programme, name.removeprefix(WEIGHTED))
    else:
        yield from (pair.attributes[name] for pair in programme.pairs)
    yield from (0.0 for _ in programme.synergies)


def _brought(case: Case, ranking: Ranking, programme: Programme, criterion: str) -> Iterator[float]:
    """weight × what the stage's reading is worth × fit × effect × success × discount, of each option.

    Of a pair that states its value no criterion brings a part.
    """
    matrix = ranking.matrix
    at = matrix.criteria.index(criterion)
    worth = normalised(matrix, case.normalisation).values[:, at] * ranking.profile.weights[criterion]
    for pair in programme.pairs:
        stated = pair.stated or pair.stopped
        part = float(worth[matrix.stages.index(pair.stage)])
        yield 0.0 if stated else pair.factor * part * (pair.fit or 0.0)
