"""Many companies, as a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ...documents.result import Result, part
from ...documents.tables import Column, Table


@part
class UnlikePair:
    """A pair in which a company does other than most of those who could fund it."""

    pair: str
    name: str
    funded: bool
    """This company funds it."""
    peers: int
    """Other companies that could fund it."""
    doing: int
    """Those of them that do as this one does."""
    cost: float
    usual_cost: float
    """The median over all who could fund it and count in the same currency."""
    rank: int | None
    """Of its stage; None: nothing is ranked."""
    usual_rank: float | None


@part
class FleetCompany:
    """What one company funds."""

    case: str
    name: str
    profile: str
    currency: str
    budget: float | None
    """Its own; None: nothing limits the cost."""
    value: float
    """On its own scale, which may be nobody else's."""
    cost: float
    proven: bool
    """No portfolio of it has a higher value."""
    funded: tuple[str, ...]
    """Pairs, with level and start where they have them."""
    unlike: float | None
    """Mean share of its peers that do otherwise, over the pairs it could fund; None: too few companies."""
    unlike_pairs: tuple[UnlikePair, ...]
    open_readings: int
    decisive_readings: int
    """Open readings one of which read otherwise, all else as it stands, changes what is funded."""
    costs_sourced: int
    """Pairs whose cost says where it comes from."""
    costs_illustrative: int
    costs_not_stated: int
    """Pairs whose cost says neither."""
    report: str | None
    """Its report, from the folder of the fleet; None: not asked for."""


@part
class FailedCompany:
    """A company without an answer."""

    case: str
    why: str


@part
class FleetPair:
    """A pair, over the companies that could fund it."""

    pair: str
    name: str
    companies: int
    """That could fund it."""
    funded: int
    """Of these."""
    owed: int
    """Of these: by an obligation."""
    usual_cost: float | None
    """The median; None: they count in several currencies."""


@part
class FleetStage:
    """A stage, over the companies that rank it."""

    stage: str
    name: str
    companies: int
    best: int
    """Rank."""
    usual: float
    """The median rank."""
    worst: int


@part
class FleetReading:
    """An open cell, over the companies that have it open."""

    stage: str
    criterion: str
    name: str
    companies: int
    portfolio: int
    """Companies of which reading it otherwise, all else as it stands, changes what is funded."""
    ranking: int
    """Companies of which it changes the ranking."""


@part
class FleetQuality:
    """Where the costs of all pairs come from, and how many companies say that theirs are illustrative."""

    companies: int
    illustrative: int
    """Companies that say so of all numbers without a source."""
    costs: int
    sourced: int
    illustrative_costs: int
    not_stated: int


@part
class NextStep:
    """The next point of a company's own frontier, beyond what it is given."""

    cost: float
    """Money more."""
    worth: float
    """More, in what is added across companies."""
    per_unit: float
    """Worth for each unit of money."""


@part
class CompanyBudget:
    """What a common budget gives to a company."""

    company: str
    budget: float
    """What its portfolio costs."""
    value: float
    """On its own scale."""
    worth: float
    """In what is added: its value, or the part that it is of the most it could have."""
    at_most: float
    """Its value with everything that its other rules allow."""
    funded: tuple[str, ...]
    next: NextStep | None
    """None: it has everything."""
    equal_share: float
    """Worth by equal shares of what obligations leave."""
    by_size: float | None
    """Worth by shares in proportion to its own budget; None: a company states none."""


@part
class CommonBudget:
    """How a common budget was given out."""

    budget: float
    currency: str
    added: Literal["values", "parts"]
    """values: points of one scale, which all companies share; parts: of what each could have at most."""
    worth: float
    """The sum, the highest there is."""
    bound: float
    """No way to give the budget out is worth more."""
    proven: bool
    cost: float
    """What is given out."""
    owed: float
    """What obligations cost at the least, which comes first."""
    equal_shares: float
    """Worth where what obligations leave is given out in equal shares."""
    by_size: float | None
    """Worth where it is given out in proportion to the companies' own budgets; None: one states none."""
    incomplete: tuple[str, ...]
    """Companies of whose frontier not all points are known: for them the best of those that are."""


@part
class FleetAsked:
    """What was asked of the companies: whoever asks otherwise asks another question."""

    cases: tuple[str, ...]
    """As they were named; by the command line, as named from the folder that the answer is written to."""
    base: str | None
    """What the cases of a table extend."""
    profile: str | None
    """None: each company's own choice."""
    budget: float | None
    """To give out among them; None: nothing is."""
    common_scale: bool
    """Values are added as they are."""


@part
class FleetResult(Result):
    """Many companies, each by itself; values are each company's own."""

    asked: FleetAsked
    companies: tuple[FleetCompany, ...]
    failed: tuple[FailedCompany, ...]
    pairs: tuple[FleetPair, ...]
    """The one funded by most companies first."""
    stages: tuple[FleetStage, ...]
    readings: tuple[FleetReading, ...]
    """The one that changes most portfolios first."""
    agreement: float | None
    """Of rankings: mean Kendall tau over pairs of companies, 1 where all agree; None: no stages in common."""
    quality: FleetQuality
    files: Mapping[str, str]
    """Case → the SHA-256 of its bytes."""
    allocation: tuple[CompanyBudget, ...] | None
    """None: no common budget was asked for."""
    common_budget: CommonBudget | None

    def tables(self) -> tuple[Table, ...]:
        found = (_companies(self), _pairs(self), _failed(self), _readings(self), _stages(self))
        return found if self.allocation is None else (*found, _allocation(self))


def _companies(found: FleetResult) -> Table:
    columns = (
        Column("company", "company", "name"),
        Column("name", "name", "text"),
        Column("profile", "profile", "name"),
        Column("currency", "currency", "text"),
        Column("budget", "budget", "money"),
        Column("value", "value", "score"),
        Column("cost", "cost", "money"),
        Column("pairs", "pairs funded", "count"),
        Column("unlike", "unlike its peers", "share"),
        Column("open_readings", "open readings", "count"),
        Column("decisive_readings", "of these decisive", "count"),
        Column("costs_sourced", "costs with a source", "count"),
        Column("costs_illustrative", "illustrative", "count"),
        Column("costs_not_stated", "without either", "count"),
        Column("proven", "proven", "flag"),
    )
    rows = tuple(
        (
            c.case, c.name, c.profile, c.currency, c.budget, c.value, c.cost, len(c.funded), c.unlike,
            c.open_readings, c.decisive_readings, c.costs_sourced, c.costs_illustrative, c.costs_not_stated,
            c.proven,
        )
        for c in found.companies
    )  # fmt: skip
    return Table("companies", "Each company by itself: values are on its own scale.", columns, rows)


def _pairs(found: FleetResult) -> Table:
    columns = (
        Column("pair", "pair", "name"),
        Column("name", "name", "text"),
        Column("companies", "could fund it", "count"),
        Column("funded", "fund it", "count"),
        Column("owed", "owe it", "count"),
        Column("usual_cost", "usual cost", "money"),
    )
    rows = tuple((p.pair, p.name, p.companies, p.funded, p.owed, p.usual_cost) for p in found.pairs)
    return Table("pairs", "What is funded where, and by how many of those who could.", columns, rows)


def _failed(found: FleetResult) -> Table:
    columns = (Column("company", "company", "name"), Column("why", "why", "text"))
    return Table(
        "failed", "Companies without an answer.", columns, tuple((f.case, f.why) for f in found.failed)
    )


def _readings(found: FleetResult) -> Table:
    columns = (
        Column("stage", "stage", "name"),
        Column("criterion", "criterion", "name"),
        Column("companies", "open at", "count"),
        Column("portfolio", "changes what is funded at", "count"),
        Column("ranking", "changes the ranking at", "count"),
    )
    rows = tuple((r.stage, r.criterion, r.companies, r.portfolio, r.ranking) for r in found.readings)
    return Table("readings", "Open readings, over the companies that have them.", columns, rows, key=2)


def _stages(found: FleetResult) -> Table:
    columns = (
        Column("stage", "stage", "name"),
        Column("companies", "companies", "count"),
        Column("best", "best rank", "count"),
        Column("usual", "median rank", "mean"),
        Column("worst", "worst rank", "count"),
    )
    rows = tuple((s.stage, s.companies, s.best, s.usual, s.worst) for s in found.stages)
    return Table("stages", "Where stages rank, over the companies that have them.", columns, rows)


def _allocation(found: FleetResult) -> Table:
    purse = found.common_budget
    unit = "" if purse is None else purse.currency
    columns = (
        Column("company", "company", "name"),
        Column("budget", "given", "money", unit),
        Column("value", "value", "score"),
        Column("worth", "worth", "score"),
        Column("at_most", "value at most", "score"),
        Column("next_cost", "next step costs", "money", unit),
        Column("next_worth", "and is worth", "score"),
        Column("per_unit", "for each unit", "amount"),
        Column("equal_share", "worth by equal shares", "score"),
        Column("by_size", "worth by size", "score"),
    )
    rows = tuple(
        (
            a.company, a.budget, a.value, a.worth, a.at_most,
            *((None, None, None) if a.next is None else (a.next.cost, a.next.worth, a.next.per_unit)),
            a.equal_share, a.by_size,
        )
        for a in found.allocation or ()
    )  # fmt: skip
    return Table("allocation", "What a common budget gives to each company.", columns, rows)
