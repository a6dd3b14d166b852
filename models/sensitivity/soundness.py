"""Whether the answer rests on how the case was cut: tests of the case itself.

Changes that should say nothing new, or that show how much one decision of whoever wrote the case decides:
a criterion asked in two parts (splitting bias; Weber, Eisenführ & von Winterfeldt 1988), two asked as one,
a stage that is there or not, a scale that reaches further (range effect; Fischer 1995), a criterion left
out, two projects scored as one (Morton 2015). Each is ranked and solved anew; the case stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from ...engines.engine import HERE, Engine
from ...mcda import topsis
from ...mcda.methods import VALUING
from ...mcda.ranks import ranks
from ...records import dataclass
from ..case.case import Case
from ..entry.frame_repr import FrameRepr
from ..options.option import Option
from ..portfolio.portfolio import programme
from ..ranking.decision_matrix import Array, normalised
from ..ranking.ranking import Ranking, rank
from ..ranking.weights import WeightProfile
from ..rules.kinds.together import Together
from ..solver.lexicographic import avoiding, best
from ..solver.programme import Programme
from ..solver.reoptimise import side_by_side

if TYPE_CHECKING:
    import pandas as pd

Test = Literal["split", "twice", "merge", "dummy", "widen", "drop", "one_project"]
TESTS: tuple[Test, ...] = get_args(Test)

WIDER = 0.5
"""A scale is made wider by this part of its range."""

NARROW = 0.5
"""Readings that cover less of a scale than this part of it were hardly what its weight was judged for."""

MOST_MERGED = 60
"""Up to so many pairs of projects are scored as one; those with the funded pair of most value first."""

UNJUDGED = ("data", "equal")
"""Weights that nobody judged."""

Pairs = tuple[str, ...] | None


def funds_other(enters: Pairs, leaves: Pairs, funded: Pairs) -> bool:
    """Whether another portfolio is funded, be it that none keeps the rules any more."""
    return bool(enters or leaves) or (funded is not None and enters is None)


@dataclass(frozen=True)
class Trial:
    """One change, and the answer with it beside the answer as it stands."""

    test: Test
    on: tuple[str, ...]
    """Criteria, and ``up`` or ``down`` where a scale is made wider; pairs; of a dummy stage ``worst``,
    ``best`` or the stage that it copies"""
    first: tuple[str, ...]
    """The stages that come first with it"""
    moved: tuple[str, ...]
    """Stages whose rank is another, in the new order"""
    enters: tuple[str, ...] | None
    """Pairs funded with it alone; ``None``: nothing can be funded, or no portfolio keeps the rules"""
    leaves: tuple[str, ...] | None

    @property
    def changes(self) -> bool:
        """Whether anything of the answer is another."""
        return bool(self.moved or self.enters or self.leaves)


@dataclass(frozen=True)
class AskAgain:
    """A criterion whose weight may have been judged without its range in mind."""

    criterion: str
    covered: float
    """The part of its scale that the readings cover, 0 to 1"""
    decides: bool
    """Whether a wider scale at the same weight changes the answer"""


@dataclass(frozen=True, repr=False)
class Soundness(FrameRepr):
    """All tests of a case under one profile."""

    case: Case
    profile: WeightProfile
    first: tuple[str, ...]
    funded: tuple[str, ...] | None
    trials: tuple[Trial, ...]
    ask_again: tuple[AskAgain, ...]
    not_merged: int
    """Pairs of projects beyond ``MOST_MERGED``, which were not tried"""
    skipped: Mapping[Test, str]
    """Tests that say nothing of this case, and why"""

    def to_frame(self) -> pd.DataFrame:
        """One row a trial: what was tried on what, who comes first, what moves, enters and leaves."""
        import pandas as pd

        rows = [(t.test, t.on, t.first, t.moved, t.enters, t.leaves) for t in self.trials]
        columns = ["test", "on", "first", "moved", "enters", "leaves"]
        return pd.DataFrame(rows, columns=columns).set_index(["test", "on"])


def soundness(case: Case, profile: WeightProfile, engine: Engine = HERE) -> Soundness:
    """What splits, merges, dummies, wider scales and criteria left out do to ranking and portfolio.

    Raises:
        OutOfTime: the time set around it was over.
        SolverError: the solver stopped without proof.
        TooFarApart: every portfolio that keeps the rules has a loss beside which the rest is nothing.
    """
    stated = rank(case, profile)
    made = programme(case, stated)
    optimum = best(made) if made.pairs else None
    chosen = None if optimum is None else optimum.funded
    changed = [*_changed(stated)] if case.criteria else []
    merged = [*_merged(made, chosen or frozenset())]
    tried = merged[:MOST_MERGED]
    # Rankings that give each stage the same score leave the portfolio as it is: most dummies do.
    anew = {i: programme(case, r) for i, (_, _, r) in enumerate(changed) if _differs(stated, r)}
    programmes = [*anew.values(), *(other for _, other in tried)] if chosen is not None else []
    optima = [*side_by_side(programmes, engine, "sound")]
    found = dict(zip(anew, zip(programmes, optima, strict=False), strict=False))
    trials = [
        _trial(test, on, stated, other, made, chosen, found.get(i))
        for i, (test, on, other) in enumerate(changed)
    ]
    trials += [
        _trial("one_project", on, stated, stated, made, chosen, (other, solved))
        for (on, other), solved in zip(tried, optima[len(anew) :], strict=True)
        if chosen is not None
    ]
    return Soundness(
        case=case,
        profile=profile,
        first=_first(stated) if case.criteria else (),
        funded=None if chosen is None else _pairs(made, chosen),
        trials=tuple(trials),
        ask_again=tuple(_asked_again(stated, trials)),
        not_merged=len(merged) - len(tried),
        skipped=_skipped(case, trials, made),
    )


def _trial(
    test: Test,
    on: tuple[str, ...],
    stated: Ranking,
    other: Ranking,
    made: Programme,
    chosen: frozenset[int] | None,
    solved: tuple[Programme, frozenset[int] | None] | None,
) -> Trial:
    places = [dict(zip(r.matrix.stages, r.ranks.tolist(), strict=True)) for r in (stated, other)]
    enters: tuple[str, ...] | None = ()
    leaves: tuple[str, ...] | None = ()
    if chosen is None or (solved is not None and solved[1] is None):
        enters = leaves = None
    elif solved is not None and solved[1] is not None:
        before, after = _pairs(made, chosen), _pairs(solved[0], solved[1])
        enters = tuple(pair for pair in after if pair not in before)
        leaves = tuple(pair for pair in before if pair not in after)
    moved = tuple(stage for stage in other.order if places[0][stage] != places[1][stage])
    return Trial(test, on, _first(other), moved, enters, leaves)


def _first(ranking: Ranking) -> tuple[str, ...]:
    return tuple(s for s, place in zip(ranking.matrix.stages, ranking.ranks, strict=True) if place == 1)


def _pairs(made: Programme, funded: frozenset[int]) -> tuple[str, ...]:
    """The pairs of a portfolio in the order of the case file, at whatever level and whenever they start."""
    return tuple(dict.fromkeys(made.pairs[i].pair for i in sorted(made.in_place(funded))))


def _differs(one: Ranking, other: Ranking) -> bool:
    return not np.array_equal(one.scores, other.scores)


def _scored(stated: Ranking, comparable: topsis.Normalised, weights: Array) -> Ranking:
    """The stages of ``stated`` by other comparable values (≥ n, m) and weights; rows behind n are dummies."""
    n = len(stated.matrix.stages)
    scores = VALUING[stated.case.method].scores(comparable, weights)[:n]
    return replace(
        stated,
        closeness=topsis.closeness(comparable, weights)[:n],
        additive=topsis.additive(comparable, weights)[:n],
        scores=scores,
        ranks=ranks(scores, stated.matrix.barred),
    )


def _changed(stated: Ranking) -> Iterator[tuple[Test, tuple[str, ...], Ranking]]:
    """Every change of the criteria, the scales and the stages, and the ranking with it."""
    matrix, how = stated.matrix, stated.case.normalisation
    weights = np.array([stated.profile.weights[c] for c in matrix.criteria])
    whole = normalised(matrix, how)
    weighed = [j for j in range(len(weights)) if weights[j] > 0]
    for j in weighed:
        twice = _columns(whole, [*range(len(weights)), j])
        halves = np.append(weights, weights[j] / 2)
        halves[j] /= 2
        yield "split", (matrix.criteria[j],), _scored(stated, twice, halves)
    for j in weighed:
        twice = _columns(whole, [*range(len(weights)), j])
        both = np.append(weights, weights[j])
        yield "twice", (matrix.criteria[j],), _scored(stated, twice, both / both.sum())
    for i, j in combinations(weighed, 2):
        kept = [k for k in range(len(weights)) if k not in (i, j)]
        one = _merged_column(whole, weights, i, j)
        named = (matrix.criteria[i], matrix.criteria[j])
        yield "merge", named, _scored(stated, _beside(_columns(whole, kept), one), _with(weights, kept, i, j))
    for reads, row in _dummies(stated):
        more = replace(matrix, scores=np.vstack([matrix.scores, row]))
        yield "dummy", (reads,), _scored(stated, normalised(more, how), weights)
    if how == "bounds":
        for j in weighed:
            if _has_worth(stated.case, matrix.criteria[j]):
                continue
            for end in (0, 1):
                bounds = matrix.bounds.copy()
                low, high = bounds[j]
                bounds[j, end] += WIDER * (high - low) * (1 if end else -1)
                wider = normalised(replace(matrix, bounds=bounds), how)
                yield "widen", (matrix.criteria[j], "up" if end else "down"), _scored(stated, wider, weights)
    if len(weighed) > 1:
        for j in weighed:
            kept = [k for k in range(len(weights)) if k != j]
            left = weights[kept]
            yield "drop", (matrix.criteria[j],), _scored(stated, _columns(whole, kept), left / left.sum())


def _has_worth(case: Case, criterion: str) -> bool:
    """Whether what readings are worth is stated, so that a scale that reaches further changes nothing."""
    made = case.criteria[criterion]
    return made.worth is not None or made.exponential is not None or criterion in case.pairwise


def _columns(whole: topsis.Normalised, kept: list[int]) -> topsis.Normalised:
    return topsis.Normalised(whole.values[:, kept], whole.best[kept], whole.worst[kept])


def _merged_column(whole: topsis.Normalised, weights: Array, i: int, j: int) -> topsis.Normalised:
    """Two criteria read as one: what they are worth together, each in its share of their weight."""
    share = weights[[i, j]] / weights[[i, j]].sum()
    parts = _columns(whole, [i, j])
    return topsis.Normalised(
        (parts.values @ share)[:, None], np.array([parts.best @ share]), np.array([parts.worst @ share])
    )


def _beside(one: topsis.Normalised, other: topsis.Normalised) -> topsis.Normalised:
    return topsis.Normalised(
        np.hstack([one.values, other.values]),
        np.append(one.best, other.best),
        np.append(one.worst, other.worst),
    )


def _with(weights: Array, kept: list[int], i: int, j: int) -> Array:
    return np.append(weights[kept], weights[i] + weights[j])


def _dummies(stated: Ranking) -> Iterator[tuple[str, Array]]:
    """A stage that reads worst throughout, one that reads best, and a copy of each."""
    matrix = stated.matrix
    low, high = matrix.bounds[:, 0], matrix.bounds[:, 1]
    yield "worst", np.where(matrix.maximise, low, high)
    yield "best", np.where(matrix.maximise, high, low)
    yield from zip(matrix.stages, matrix.scores, strict=True)


def _merged(made: Programme, funded: frozenset[int]) -> Iterator[tuple[tuple[str, str], Programme]]:
    """Two funded pairs that share their stage or technology, as one project scored once.

    It costs what both cost; read once, on the scale on which each was read, it is worth the mean of both.
    What states its value outright is no matter of scales, and left alone.
    """
    inside = made.pairs_of(funded)
    valued: dict[str, float] = {}
    for option in made.pairs:
        if option.state == "new" and not option.stated and option.pair in inside:
            valued[option.pair] = max(valued.get(option.pair, 0.0), option.value)
    alike = [(a, b) for a, b in combinations(valued, 2) if _alike(a, b)]
    for one, other in sorted(alike, key=lambda both: -max(valued[pair] for pair in both)):
        together = Together(rule="together", name=f"{one} and {other} as one", pairs=(one, other))
        pairs = tuple(_halved(option) if option.pair in (one, other) else option for option in made.pairs)
        yield (one, other), avoiding(replace(made, pairs=pairs, rules=(*made.rules, together)))


def _alike(one: str, other: str) -> bool:
    return any(a == b for a, b in zip(one.split("/"), other.split("/"), strict=True))


def _halved(option: Option) -> Option:
    value = option.value / 2
    return replace(option, value=value, attributes={**option.attributes, "value": value})


def _asked_again(stated: Ranking, trials: list[Trial]) -> Iterator[AskAgain]:
    """Criteria whose weight was judged, of whose scale readings cover little, or whose scale decides."""
    aware = stated.profile.by_points or stated.profile.method in UNJUDGED
    if aware or stated.case.normalisation != "bounds":
        return
    values = normalised(stated.matrix, "bounds").values
    for j, name in enumerate(stated.matrix.criteria):
        if not stated.profile.weights[name] > 0 or _has_worth(stated.case, name):
            continue
        covered = float(np.ptp(values[:, j]))
        decides = any(t.changes for t in trials if t.test == "widen" and t.on[0] == name)
        if covered < NARROW or decides:
            yield AskAgain(name, covered, decides)


def _skipped(case: Case, trials: list[Trial], made: Programme) -> dict[Test, str]:
    """Tests that were not tried at all, and why."""
    tried = {trial.test for trial in trials}
    why: dict[Test, str] = {}
    for test in TESTS:
        if test in tried:
            continue
        if not case.criteria and test != "one_project":
            why[test] = "nothing is ranked: the case has no criteria"
        elif test == "widen" and case.normalisation != "bounds":
            why[test] = f"with normalisation {case.normalisation} the readings themselves make the scale"
        elif test == "widen":
            why[test] = "every criterion states what readings are worth"
        elif test in ("merge", "drop"):
            why[test] = "only one criterion has weight"
        elif test == "one_project" and not made.pairs:
            why[test] = "nothing can be funded"
        elif test == "one_project":
            why[test] = "no two funded pairs that are valued by readings share a stage or a technology"
        else:
            why[test] = "no criterion has weight"
    return why
