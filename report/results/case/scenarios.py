"""A case beside its scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ....cases import Loaded
from ....models.audit.difference import changes, moves
from ....models.options.option import option_id_parts, portfolio_change
from ....models.outcomes import CaseOutcome
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Table
from ..portfolio.fund import STATUS, Status
from ..portfolio.fund_extras import finite
from .diff import Changed, MovedStage, moved


@part
class ScenarioOutcome:
    """What follows from a scenario, against the case as it stands."""

    scenario: str | None
    """None: the case as it stands, which comes first."""
    why: str | None
    profile: str
    inputs: tuple[Changed, ...]
    """What it says instead."""
    order: tuple[str, ...]
    """Its stages, the best first."""
    ranking: tuple[MovedStage, ...]
    feasible: bool | None
    """Whether any portfolio keeps its rules; None: none was found in time."""
    status: Status
    """What ended the search for its portfolio."""
    by_hand: bool
    """Whether it is what value per cost would take by hand: the solver had nothing better in time."""
    bound: float | None
    """No portfolio is worth more; None: not known, or there is none."""
    conflict: tuple[str, ...]
    """Rules that cannot hold together."""
    budget: float | None
    cost: float | None
    value: float | None
    funded: tuple[str, ...]
    enters: tuple[str, ...]
    """Pairs that the case as it stands does not fund."""
    leaves: tuple[str, ...]
    moves: tuple[str, ...]
    """Pairs that both fund, here at another level or from another period on."""


@part
class CommonGround:
    """What holds in the case as it stands and in every one of its scenarios that has a portfolio."""

    of: int
    """How many have one, the case as it stands among them."""
    without: tuple[str, ...]
    """Scenarios without one; an empty name: the case as it stands."""
    funded: tuple[str, ...]
    """Pairs funded in all of them, at whatever level and start."""
    same: tuple[str, ...]
    """Those of them at the same level and start in all, as options."""
    certain: tuple[str, ...]
    """Those of them that are owed, or run and cannot be stopped, in all: no scenario could leave them out."""
    some: Mapping[str, tuple[str, ...]]
    """By pair that is funded in some, not all: which fund it; an empty name: the case as it stands."""
    never: tuple[str, ...]
    """Pairs that are an option in some and funded in none."""
    first: tuple[str, ...]
    """Stages that are first in every ranking."""


@part
class ScenariosResult(Result):
    """The case as it stands, then each of its scenarios against it."""

    profile: str
    scenarios: tuple[ScenarioOutcome, ...]
    common: CommonGround
    currency: str = hidden("")

    def tables(self) -> tuple[Table, ...]:
        return (_scenarios(self), _common(self))


def scenarios(loaded: Loaded, base: CaseOutcome, found: Mapping[str, CaseOutcome]) -> ScenariosResult:
    every = [_outcome(None, loaded, base, base, ())]
    plain = {key: node.plain() for key, node in loaded.tree.value.items() if key != "scenarios"}
    for name, made in found.items():
        under = loaded.scenarios[name]
        changed = [
            Changed(c.path, c.old, c.new)
            for c in changes(plain, under.tree.plain())
            if c.path not in ("name", "source", "why")
        ]
        every.append(_outcome(name, under, made, base, changed))
    common = common_ground({"": base, **found})
    return ScenariosResult(base.ranking.profile.id, tuple(every), common, loaded.case.currency)


def common_ground(found: Mapping[str, CaseOutcome]) -> CommonGround:
    """What holds in all of some cases, by their names."""
    solved = {name: made for name, made in found.items() if made.optimum is not None}
    options = {name: set(made.funded) for name, made in solved.items()}
    pairs = {name: {option_id_parts(option)[0] for option in chosen} for name, chosen in options.items()}
    certain = {name: {*made.programme.owed, *made.programme.committed} for name, made in solved.items()}
    known = dict.fromkeys(option.pair for made in found.values() for option in made.programme.pairs)
    funders = {pair: tuple(name for name, chosen in pairs.items() if pair in chosen) for pair in known}
    every = [pair for pair, names in funders.items() if solved and len(names) == len(solved)]
    firsts = [[stage for stage, rank in made.ranks.items() if rank == 1] for made in found.values()]
    ranked = all(made.ranking.case.criteria for made in found.values())
    return CommonGround(
        of=len(solved),
        without=tuple(name for name in found if name not in solved),
        funded=tuple(every),
        same=tuple(
            option
            for option in (next(iter(solved.values())).funded if solved else ())
            if all(option in chosen for chosen in options.values())
        ),
        certain=tuple(pair for pair in every if all(pair in owed for owed in certain.values())),
        some={pair: names for pair, names in funders.items() if names and pair not in every},
        never=tuple(pair for pair, names in funders.items() if not names) if solved else (),
        first=tuple(stage for stage in firsts[0] if all(stage in one for one in firsts)) if ranked else (),
    )


def _outcome(
    name: str | None, loaded: Loaded, made: CaseOutcome, base: CaseOutcome, changed: Sequence[Changed]
) -> ScenarioOutcome:
    case, optimum = loaded.case, made.optimum
    # What was not found in time is not known to differ.
    known = all(one.optimum is not None or one.halted is None for one in (made, base))
    change = portfolio_change(base.funded, made.funded if known else base.funded)
    return ScenarioOutcome(
        scenario=name,
        why=case.why if name is not None else None,
        profile=made.ranking.profile.id,
        inputs=tuple(changed),
        order=tuple(made.ranking.order) if case.criteria else (),
        ranking=moved(moves(base.ranks, made.ranks)),
        feasible=True if optimum is not None else None if made.halted else False,
        status=STATUS[made.halted],
        by_hand=optimum is not None and optimum.by_hand,
        bound=None if optimum is None else finite(optimum.bound if made.halted else optimum.value),
        conflict=tuple(made.conflict),
        budget=finite(case.budget_limit),
        cost=None if optimum is None else optimum.cost,
        value=None if optimum is None else optimum.value,
        funded=tuple(made.funded),
        enters=change.enters,
        leaves=change.leaves,
        moves=change.moves,
    )


def _common(found: ScenariosResult) -> Table:
    """One row a pair that is funded in any of them."""
    common = found.common
    rows = [(pair, 1.0, "", pair in common.certain) for pair in common.funded]
    rows += [
        (pair, len(names) / common.of, "; ".join(name or "as it stands" for name in names), False)
        for pair, names in common.some.items()
    ]
    return Table(
        "common",
        "In what share of the case and its scenarios each pair is funded, and in which where not in all.",
        (
            Column("pair", "pair", "name"),
            Column("share", "share of them", "share"),
            Column("in", "in", "text"),
            Column("certain", "owed or committed in all", "flag"),
        ),
        tuple(rows),
    )


def _scenarios(found: ScenariosResult) -> Table:
    """One row a scenario, the case as it stands first; lists with spaces between."""
    moved = any(made.moves for made in found.scenarios)
    return Table(
        "scenarios",
        "The case as it stands, which has no name here, and each of its scenarios.",
        (
            Column("scenario", "scenario", "name"),
            Column("feasible", "feasible", "flag"),
            Column("budget", "budget", "money", found.currency),
            Column("cost", "cost", "money", found.currency),
            Column("value", "value", "score"),
            Column("order", "stages in order", "text"),
            Column("funded", "funded", "text"),
            Column("enters", "enters", "text"),
            Column("leaves", "leaves", "text"),
            *([Column("moves", "otherwise", "text")] if moved else []),
            Column("conflict", "rules in conflict", "text"),
            Column("status", "status", "name"),
            Column("by_hand", "by hand", "flag"),
            Column("bound", "at most", "score"),
        ),
        tuple(
            (
                made.scenario or "", made.feasible, made.budget, made.cost, made.value,
                " ".join(made.order), " ".join(made.funded), " ".join(made.enters), " ".join(made.leaves),
                *([" ".join(made.moves)] if moved else []), "; ".join(made.conflict),
                made.status, made.by_hand, made.bound,
            )
            for made in found.scenarios
        ),
    )  # fmt: skip
