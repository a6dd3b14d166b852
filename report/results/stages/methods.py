"""Ranking methods side by side, or one of them in the place of the case's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ....cases import Loaded
from ....mcda.methods import METHODS
from ....models.ranking.first_places import FirstPlaces as Opinions
from ....models.ranking.method_comparison import MethodComparison
from ....models.ranking.method_comparison import Reversals as Found
from ....models.ranking.open_readings import OpenReadings
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Table
from .rank import RankAgreement, RankResult, rank


@part
class MethodRanking:
    """What one method makes of the case; scores and ranks are None where it has no answer."""

    id: str
    title: str
    scores: Mapping[str, float] | None
    """By stage, more is better, on the method's own scale."""
    ranks: Mapping[str, int] | None
    """By stage, 1 is best; ties share a rank."""
    reason: str | None
    """Why there is no answer."""


@part
class Reversal:
    """What leaving one stage out does to the order of the others."""

    without: str
    pairs: tuple[tuple[str, str], ...]
    """The stage that was ahead, and the stage that then is."""


@part
class Reversals:
    """How often two stages change places because a third is left out."""

    count: int
    of: int
    """Pairs with one stage strictly ahead, over all stages left out where the method has an answer."""
    cases: tuple[Reversal, ...]
    no_answer_without: tuple[str, ...]
    """Stages without which the method is not defined."""


@part
class StageOverMethods:
    """A stage over all methods that have an answer."""

    id: str
    first_share: float
    """The share of methods that put it first, alone or with others."""
    rank_range: tuple[int, int] | None
    """Its best and its worst rank."""


@part
class RankMethodsResult(Result):
    """The stages ranked by every method, and how far the methods agree."""

    profile: str
    method: str
    """The one that the others are compared with; it comes first."""
    normalisation: str
    """Of TOPSIS and the additive value; the others bring their own."""
    methods: tuple[MethodRanking, ...]
    agreement: tuple[RankAgreement, ...]
    """One a pair of methods that have an answer."""
    reversals: Mapping[str, Reversals]
    """By method that has an answer."""
    stages: tuple[StageOverMethods, ...]
    answer: Any = hidden()
    """The same with arrays (``MethodComparison``)."""

    def tables(self) -> tuple[Table, ...]:
        return (_methods(self), _ranks(self), _agreement(self))


@part
class MethodFamily:
    """Ranking methods that rest on one idea."""

    id: str
    title: str
    why: str
    """What they do that others do not: goes on after the title."""
    agrees: bool
    """Whether every one of them puts the same first as the case's method."""
    same_leading: bool
    """Whether every one of them has the same stages on the first three places."""
    first: Mapping[str, tuple[str, ...]]
    """By method: what it puts first; several where they are equal."""


@part
class FirstPlaces:
    """Whether the first place survives other ranking methods, on the point readings."""

    first: tuple[str, ...]
    """What the case's method puts first."""
    leading: tuple[str, ...]
    """The stages on its first three places, in the order of the case file."""
    agree: int
    """Families of which every method puts the same first."""
    of: int
    """Families that have an answer, that of the case's method among them."""
    families: tuple[MethodFamily, ...]
    """That of the case's method first."""
    no_answer: Mapping[str, str]
    """By method that has none: why."""


def first_places(found: Opinions) -> FirstPlaces:
    return FirstPlaces(
        first=found.first,
        leading=found.leading,
        agree=len(found.agree),
        of=len(found.families),
        families=tuple(
            MethodFamily(
                id=made.id,
                title=made.title,
                why=made.why,
                agrees=made in found.agree,
                same_leading=made in found.same_leading,
                first=dict(made.first),
            )
            for made in found.families
        ),
        no_answer=dict(found.no_answer),
    )


def families_table(found: FirstPlaces) -> Table:
    return Table(
        "first_places",
        "What each ranking method puts first, by the idea that it rests on, on the point readings.",
        (
            Column("method", "method", "name"),
            Column("family", "rests on", "name"),
            Column("first", "puts first", "text"),
            Column("agrees", "as the case's method", "flag"),
        ),
        tuple(
            (METHODS[method].title, made.title, ", ".join(first), first == found.first)
            for made in found.families
            for method, first in made.first.items()
        ),
    )


def rank_methods(side: MethodComparison) -> RankMethodsResult:
    """Every method's scores and ranks, how far they agree, and what each reverses."""
    stages = side.matrix.stages
    return RankMethodsResult(
        profile=side.profile.id,
        method=side.method,
        normalisation=side.normalisation,
        methods=tuple(
            MethodRanking(
                id=o.method,
                title=METHODS[o.method].title,
                scores=None if o.scores is None else dict(zip(stages, o.scores.tolist(), strict=True)),
                ranks=None if o.ranks is None else dict(zip(stages, o.ranks.tolist(), strict=True)),
                reason=o.reason,
            )
            for o in side.outcomes
        ),
        agreement=tuple(
            RankAgreement(c.a, c.b, c.agreement.kendall_tau, c.agreement.weighted_spearman, c.agreement.ws)
            for c in side.compared
        ),
        reversals={reversals.method: _reversals(reversals) for reversals in side.reversals},
        stages=tuple(
            StageOverMethods(stage, side.first_share(stage), side.rank_range(stage)) for stage in stages
        ),
        answer=side,
    )


def _reversals(found: Found) -> Reversals:
    return Reversals(
        count=found.count,
        of=found.of,
        cases=tuple(Reversal(c.without, c.pairs) for c in found.cases),
        no_answer_without=found.no_answer,
    )


def _methods(found: RankMethodsResult) -> Table:
    """Rank and score are empty where the method has no answer."""
    turned = {m: r.count if r.of else None for m, r in found.reversals.items()}
    return Table(
        "methods",
        f"Each stage's rank and score by each method, profile {found.profile}.",
        (
            Column("method", "method", "name"),
            Column("stage", "stage", "name"),
            Column("rank", "rank", "count"),
            Column("score", "score", "score"),
            Column("reversals", "reversals", "count"),
            Column("reason", "no answer because", "text"),
        ),
        tuple(
            (
                m.id, stage.id, m.ranks[stage.id] if m.ranks else None,
                m.scores[stage.id] if m.scores else None, turned.get(m.id), m.reason,
            )
            for m in found.methods
            for stage in found.stages
        ),
        key=2,
    )  # fmt: skip


def _ranks(found: RankMethodsResult) -> Table:
    ranked = [m for m in found.methods if m.ranks]
    return Table(
        "ranks",
        "The rank of each stage by each method that has an answer.",
        (Column("stage", "stage", "name"), *(Column(m.id, m.title, "count") for m in ranked)),
        tuple((stage.id, *(m.ranks[stage.id] for m in ranked if m.ranks)) for stage in found.stages),
    )


def _agreement(found: RankMethodsResult) -> Table:
    return Table(
        "agreement",
        "How alike the rankings of two methods are: 1 is the same order, 0 no relation, −1 the reverse.",
        (
            Column("a", "method", "name"),
            Column("b", "and", "name"),
            Column("kendall_tau", "Kendall τ-b", "score"),
            Column("weighted_spearman", "weighted Spearman", "score"),
            Column("ws", "WS", "score"),
        ),
        tuple((a.a, a.b, a.kendall_tau, a.weighted_spearman, a.ws) for a in found.agreement),
        key=2,
    )


# ---------------------------------------------------------------- one method in place of the case's own


def ranked_by(loaded: Loaded, opened: OpenReadings) -> RankResult:
    """The ranking by a method that brings its own normalisation, of which there is none to report."""
    return replace(rank(loaded, opened), normalisation=None)
