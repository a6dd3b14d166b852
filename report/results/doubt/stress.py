"""How sure a ranking and a portfolio are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....mcda.methods import Basis
from ....models.options.option import option_id_parts
from ...documents.result import Result, absent, hidden, part
from ...documents.tables import Column, Table
from ...words.sureness import share_percent, ways_funded
from .stress_readings import (
    Agreement,
    Discussion,
    Displaced,
    OneReading,
    WeightInterval,
    intervals_table,
)
from .stress_when import When, when_table


@part
class StressResult(Result):
    """How sure ranking and portfolio are when weights, readings, scale and costs are not.

    Shares are of the draws, from 0 to 1; errors are standard errors of shares (None: exact).
    """

    profile: str
    basis: Basis
    """What ranks the stages."""
    vary: tuple[str, ...]
    """What was drawn; the rest stays at its point."""
    weights: str
    """From which weights were drawn: uniform, profile, hull, order or set."""
    spread: float | None
    """Of weights near the profile: the standard deviation of a weight."""
    scales: tuple[str, ...]
    ranges_varied: tuple[str, ...]
    """Cells whose reading was drawn from its range: stage/criterion."""
    costs_varied: tuple[str, ...]
    """Whose costs were drawn: pairs and technologies."""
    draws: int
    seed: int
    exact: bool
    """Whether the draws are all combinations there are."""
    ranks: Mapping[str, int]
    """At the point."""
    rank_acceptability: Mapping[str, tuple[float, ...]]
    """By stage: in what share it has rank 1, 2, …"""
    rank_acceptability_error: Mapping[str, tuple[float, ...]] | None
    expected_rank: Mapping[str, float]
    pairwise_winning: Mapping[str, Mapping[str, float]]
    """By stage: in what share it ranks above each other one."""
    central_weights: Mapping[str, Mapping[str, float] | None]
    """By stage: the mean of the weights under which it comes first; None where it never does."""
    confidence: Mapping[str, float | None]
    """By stage: in what share it comes first under its central weights, whatever else turns out."""
    core_index: Mapping[str, float]
    """By pair: in what share of the draws solved anew it is funded, at whatever level and whenever."""
    core_index_error: Mapping[str, float] | None
    core_index_by_option: Mapping[str, float]
    """By option: in what share it is funded at that level, from that period on."""
    displaced: Mapping[str, Displaced]
    """By pair of the portfolio at the point that is not funded in some draw: what displaces it."""
    owed: Mapping[str, str]
    """By pair that has to be funded: the obligation that demands it."""
    committed: tuple[str, ...]
    """Pairs that run and cannot be stopped: in every portfolio, whatever is drawn."""
    portfolio_draws: int
    """Draws in which the portfolio was solved anew."""
    infeasible_share: float
    """Of these, the share in which no portfolio keeps the rules."""
    funded_now: tuple[str, ...]
    """The portfolio at the point."""
    weight_intervals: Mapping[str, WeightInterval]
    """By criterion."""
    readings: tuple[OneReading, ...]
    """One a way to read the open cells, the point first."""
    readings_complete: bool
    """Whether these are all ways; otherwise one cell was varied at a time."""
    agreement: Agreement
    discuss: tuple[Discussion, ...]
    """The cells whose reading matters most, first."""
    statements: tuple[str, ...]
    """What a planner can say, a sentence each."""
    in_doubt: Mapping[str, tuple[str, ...]] | None = absent()
    """By kind (fits, successes, synergies): whose numbers were drawn; absent where none was."""
    when: When | None = absent()
    """In which draws the portfolio fails; where that was asked."""
    answer: Any = hidden()
    """The draws' figures as arrays (``Stress``)."""

    in_csv = "figures"

    @property
    def pairs_now(self) -> frozenset[str]:
        """The pairs of the portfolio at the point."""
        return frozenset(option_id_parts(option)[0] for option in self.funded_now)

    def tables(self) -> tuple[Table, ...]:
        return (
            _ranks(self),
            _pairs(self),
            intervals_table(self.weight_intervals),
            _figures(self),
            when_table(self.when),
        )


# ---------------------------------------------------------------- as tables


def _ranks(found: StressResult) -> Table:
    drawn = "all readings" if found.exact else f"{found.draws:,} draws, seed {found.seed}"
    count = max((len(row) for row in found.rank_acceptability.values()), default=0)
    return Table(
        "ranks",
        f"How often each stage has each rank when {', '.join(found.vary)} vary ({drawn}).",
        (
            Column("stage", "stage", "name"),
            Column("rank", "rank", "count"),
            Column("expected_rank", "expected rank", "mean"),
            *(Column(f"rank_{k}", f"rank {k}", "share") for k in range(1, count + 1)),
        ),
        tuple((s, found.ranks[s], found.expected_rank[s], *r) for s, r in found.rank_acceptability.items()),
    )


def _pairs(found: StressResult) -> Table:
    errors, now = found.core_index_error or {}, found.pairs_now
    ways = ways_funded(found.core_index_by_option)
    says = f"In which share of {found.portfolio_draws:,} draws each pair is in the best portfolio"
    says += ", and in which at each level and start." if ways else "."
    return Table(
        "pairs",
        says,
        (
            Column("pair", "pair", "name"),
            Column("funded_now", "funded now", "flag"),
            Column("core_index", "core index", "share"),
            Column("standard_error", "standard error", "share"),
            Column("owed_to", "owed to", "name"),
            *([Column("ways", "levels and starts", "text")] if ways else []),
        ),
        tuple(
            (p, p in now, share, errors.get(p), found.owed.get(p), *([ways_words(ways, p)] if ways else []))
            for p, share in found.core_index.items()
        ),
    )


def ways_words(ways: Mapping[str, Mapping[str, float]], pair: str) -> str:
    """At which levels and starts a pair is funded, and how often."""
    return ", ".join(f"{way} {share_percent(share)}" for way, share in ways.get(pair, {}).items())


def _figures(found: StressResult) -> Table:
    """One row a figure: what it is, of which stage or pair, at which rank or against which other."""
    rows: list[tuple[str, str, str | int, float]] = []
    for stage, shares in found.rank_acceptability.items():
        rows += [("rank acceptability", stage, rank, share) for rank, share in enumerate(shares, 1)]
    for stage, wins in found.pairwise_winning.items():
        rows += [("pairwise winning", stage, other, share) for other, share in wins.items() if other != stage]
    rows += [("core index", pair, "", share) for pair, share in found.core_index.items()]
    options = {o: s for o, s in found.core_index_by_option.items() if o not in found.core_index}
    rows += [("core index of an option", option, "", share) for option, share in options.items()]
    return Table(
        "figures",
        "Every share: what it is, of which stage or pair, at which rank or against which other stage.",
        (
            Column("figure", "figure", "name"),
            Column("of", "of", "name"),
            Column("at", "at", "any"),
            Column("share", "share", "share"),
        ),
        tuple(rows),
        key=3,
    )
