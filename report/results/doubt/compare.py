"""Weight profiles side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....models.options.option import option_id_parts
from ....models.sensitivity.profile_regret import Compromise as Chosen
from ....models.sensitivity.profile_regret import ProfileComparison, loss
from ....models.sensitivity.profile_regret import WithinSet as Looked
from ...documents.result import Result, absent, hidden, part
from ...documents.tables import Column, Table
from ..stages.rank import RankAgreement
from ..stages.weigh import ProfileWeights, summary

MOST_COLUMNS = 8
"""With more profiles than this, the text sums up what the JSON has in full."""


@part
class ProfilePortfolio:
    """The best portfolio under one profile."""

    value: float
    """Under that profile."""
    cost: float
    """In the case's currency."""
    funded: tuple[str, ...]


@part
class Overlap:
    """How much of two profiles' portfolios is the same."""

    a: str
    b: str
    jaccard: float
    """Pairs that both fund, of those that either does; at another level or start it is the same pair."""


@part
class GivesWay:
    """What a profile gives up for the compromise."""

    profile: str
    loses: float
    """In value under its weights; 0 where the compromise is worth as much to it."""
    share: float
    """The same as a share of its best value; 0 where that is 0."""
    drops: tuple[str, ...]
    """Pairs of its own best portfolio that the compromise does not fund."""
    gets: tuple[str, ...]
    """Pairs that the compromise funds instead."""
    moves: tuple[str, ...]
    """Pairs that both fund, the compromise at another level or from another period on."""


@part
class Compromise:
    """One portfolio for all profiles."""

    regret: float
    """The most that any profile loses, in value or as a share of its best."""
    cost: float
    """In the case's currency."""
    funded: tuple[str, ...]
    by_profile: Mapping[str, float]
    """What each profile loses."""
    gives_way: tuple[GivesWay, ...]
    """Every profile whose own best portfolio is another, what loses most of what it could have first."""


@part
class Minimax:
    """The portfolios whose largest regret is least; None where none keeps the rules about value."""

    absolute: Compromise | None
    """Regret in value."""
    relative: Compromise | None
    """Regret as a share of each profile's best value."""


@part
class WithinSet:
    """What holds anywhere in the set of weights that a profile states, not at its centre alone."""

    weights: int
    """How many weights of the set were looked at."""
    exact: bool
    """True: no weights of the set lose more than is stated here; False: others might."""
    first: Mapping[str, int]
    """By stage: under how many of these weights it is first."""
    funded: Mapping[str, int]
    """By pair: under how many of these weights the best portfolio funds it."""
    infeasible: int
    """Under how many no portfolio keeps the rules about value."""
    regret: Mapping[str, float | None]
    """By whose portfolio is funded: the most value lost; None: that breaks a rule somewhere in the set."""
    at: Mapping[str, Mapping[str, float]]
    """By whose portfolio is funded: the weights under which that much is lost."""


@part
class CompareResult(Result):
    """Profiles side by side: rankings, portfolios, and what each costs the others."""

    profiles: tuple[ProfileWeights, ...]
    rankings: Mapping[str, Mapping[str, int]]
    """By profile: the rank of each stage."""
    agreement: tuple[RankAgreement, ...]
    """One a pair of profiles."""
    portfolios: Mapping[str, ProfilePortfolio]
    """By profile."""
    overlap: tuple[Overlap, ...]
    """One a pair of profiles."""
    funded_in: Mapping[str, float]
    """By pair: the share of profiles that fund it, at whatever level and whenever."""
    owed: Mapping[str, str]
    """By pair that has to be funded: the obligation that demands it."""
    committed: tuple[str, ...]
    """Pairs that run and cannot be stopped: under every profile, whatever it prefers."""
    regret: Mapping[str, Mapping[str, float | None]]
    """By profile that loses, by whose portfolio is funded: the value lost; None: that breaks a rule."""
    minimax: Minimax
    sets: Mapping[str, WithinSet] | None = absent()
    """By profile that states intervals or statements."""
    answer: Any = hidden()
    """The rankings and portfolios with their arrays (``ProfileComparison``)."""
    currency: str = hidden("")

    in_csv = "figures"

    def tables(self) -> tuple[Table, ...]:
        return (_ranks(self), _funding(self), _regret(self), _figures(self))

    @property
    def ways(self) -> dict[str, dict[str, str]]:
        """Profile → pair that it funds → its level and start there, as pilot from 2027; empty without."""
        return {
            name: {
                pair: " ".join(filter(None, [level, period and f"from {period}"]))
                for pair, level, period in map(option_id_parts, made.funded)
            }
            for name, made in self.portfolios.items()
        }

    @property
    def certain(self) -> dict[str, str]:
        """Pair that every portfolio has to fund → why: owed or, as it cannot be stopped, committed."""
        return dict.fromkeys(self.owed, "owed") | dict.fromkeys(self.committed, "committed")

    @property
    def names(self) -> list[str]:
        """The profiles' names."""
        return [profile.id for profile in self.profiles]


def compare(found: ProfileComparison, currency: str = "") -> CompareResult:
    made = next(iter(found.programmes.values()))
    return CompareResult(
        profiles=tuple(summary(profile) for profile in found.profiles.values()),
        rankings={
            name: dict(zip(ranking.matrix.stages, ranking.ranks.tolist(), strict=True))
            for name, ranking in found.rankings.items()
        },
        agreement=tuple(
            RankAgreement(a, b, agreed.kendall_tau, agreed.weighted_spearman, agreed.ws)
            for (a, b), agreed in found.agreement.items()
        ),
        portfolios={
            name: ProfilePortfolio(
                value=found.programmes[name].value(funded),
                cost=made.cost(funded),
                funded=tuple(made.ids(funded)),
            )
            for name, funded in found.optima.items()
        },
        overlap=tuple(Overlap(a, b, share) for (a, b), share in found.overlap.items()),
        funded_in=found.funded_in,
        owed=dict(found.owed),
        committed=next(iter(found.programmes.values())).committed,
        regret={name: dict(lost) for name, lost in found.regret.items()},
        minimax=Minimax(
            absolute=_compromise(found, found.absolute),
            relative=_compromise(found, found.relative),
        ),
        sets={name: _within(found, looked) for name, looked in found.sets.items()} or None,
        answer=found,
        currency=currency,
    )


def _within(found: ProfileComparison, looked: Looked) -> WithinSet:
    return WithinSet(
        weights=len(looked.weights),
        exact=looked.exact,
        first=dict(looked.first),
        funded=dict(looked.funded),
        infeasible=looked.infeasible,
        regret=dict(looked.regret),
        at={
            name: dict(zip(found.case.criteria, looked.weights[place].tolist(), strict=True))
            for name, place in looked.at.items()
        },
    )


def _compromise(found: ProfileComparison, chosen: Chosen | None) -> Compromise | None:
    if chosen is None:
        return None
    made = next(iter(found.programmes.values()))
    return Compromise(
        regret=chosen.regret,
        cost=chosen.cost,
        funded=tuple(made.ids(chosen.funded)),
        by_profile=dict(chosen.by_profile),
        gives_way=_giving_way(found, chosen),
    )


def _giving_way(found: ProfileComparison, chosen: Chosen) -> tuple[GivesWay, ...]:
    given = []
    for name, own in found.optima.items():
        made = found.programmes[name]
        change = made.change(own, chosen.funded)
        if not (change.leaves or change.enters or change.moves):
            continue
        best = made.value(own)
        lost = loss(made, best, chosen.funded) or 0.0
        share = lost / abs(best) if best else 0.0
        given.append(GivesWay(name, lost, share, change.leaves, change.enters, change.moves))
    return tuple(sorted(given, key=lambda one: (-one.share, -one.loses)))


# ---------------------------------------------------------------- as tables


def _ranks(found: CompareResult) -> Table:
    names = found.names
    stages = list(found.rankings[names[0]]) if names else []
    return Table(
        "ranks",
        "The rank of each stage under each profile.",
        (Column("stage", "stage", "name"), *(Column(name, name, "count") for name in names)),
        tuple((stage, *(found.rankings[name][stage] for name in names)) for stage in stages),
    )


def _funding(found: CompareResult) -> Table:
    names, ways = found.names, found.ways
    sized = any(way for made in ways.values() for way in made.values())
    says = "Which pairs each profile's best portfolio funds, and the share of profiles that fund them."
    return Table(
        "funded",
        f"{says} Of those it funds, at which level and from when on." if sized else says,
        (
            Column("pair", "pair", "name"),
            Column("share_of_profiles", "share of profiles", "share"),
            Column("owed_to", "owed to", "name"),
            *(Column(name, name, "text" if sized else "flag") for name in names),
        ),
        tuple(
            (
                pair, share, found.owed.get(pair),
                *((ways[name].get(pair) if sized else pair in ways[name]) for name in names),
            )
            for pair, share in found.funded_in.items()
        ),
    )  # fmt: skip


def _regret(found: CompareResult) -> Table:
    names = found.names
    return Table(
        "regret",
        "The value that the profile of the row loses with the portfolio of the profile of the column; blank "
        "where that portfolio breaks a rule under it.",
        (
            Column("profile", "profile", "name"),
            Column("cost", "cost of its portfolio", "money", found.currency),
            Column("value", "its value", "score"),
            *(Column(name, f"with {name}", "score") for name in names),
        ),
        tuple(
            (
                name, found.portfolios[name].cost, found.portfolios[name].value,
                *(found.regret[name][of] for of in names),
            )
            for name in names
        ),
    )  # fmt: skip


def _figures(found: CompareResult) -> Table:
    """One row a figure: what it is, whose, of what, and the figure."""
    rows: list[tuple[str, str, str, float | str | None]] = []
    for profile in found.profiles:
        name = profile.id
        rows += [("weight", name, of, weight) for of, weight in profile.weights.items()]
        rows += [("rank", name, of, rank) for of, rank in found.rankings[name].items()]
        funded = found.ways[name]
        rows += [("funded", name, pair, int(pair in funded)) for pair in found.funded_in]
        rows += [("level and start", name, pair, way) for pair, way in funded.items() if way]
        rows += [("regret", name, of, lost) for of, lost in found.regret[name].items()]
        if found.sets and name in found.sets:
            rows += [("regret_in_set", name, of, lost) for of, lost in found.sets[name].regret.items()]
    return Table(
        "figures",
        "Every figure: what it is, of which profile, of what.",
        (
            Column("figure", "figure", "name"),
            Column("profile", "profile", "name"),
            Column("of", "of", "name"),
            Column("value", "value", "any"),
        ),
        tuple(rows),
        key=3,
    )
