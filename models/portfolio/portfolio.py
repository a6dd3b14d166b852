"""Which pairs to fund: the portfolio of highest value that keeps every rule."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from ...records import dataclass
from ..case.case import Case
from ..entry.entry import TOLERANCE
from ..entry.frame_repr import FrameRepr, one_table
from ..options.option import Option
from ..ranking.ranking import Ranking
from ..rules.kinds.registry import Rule
from ..solver.lexicographic import Optimum, avoiding, best, worth_most
from ..solver.limits import BESIDE, Part
from ..solver.programme import Programme, irreducible_infeasible_set
from ..solver.registry import DEFAULT, Solver
from .at_least_cost import at_least_cost, least_of, saved
from .baselines import Baselines, baselines, not_beaten
from .free_starts import free_starts
from .frontier import MOST_EXACT, SPREAD, Frontier, entry_budgets, funding_order, spread, whole
from .in_time import best_in_time
from .left_out import LeftOut, Pace, Parts, incomplete
from .options import build_options, synergies
from .running import RunningPair, running_pairs, weighed
from .spending import Spent, budgets, from_budgets, spending
from .unavoidable import bearable

if TYPE_CHECKING:
    import pandas as pd

PortfolioTable = Literal["options", "rules"]


class Infeasible(Exception):
    """No portfolio keeps all rules of ``programme``; ``rules`` are some that cannot hold together."""

    def __init__(self, rules: tuple[Rule, ...], programme: Programme | None = None) -> None:
        self.rules, self.programme = rules, programme
        names = ", ".join(f"'{rule.title}'" for rule in rules)
        one, more = f"the rule {names} cannot be kept", f"these cannot hold together: {names}"
        super().__init__(f"no portfolio keeps all the rules; {one if len(rules) == 1 else more}")

    @classmethod
    def of(cls, programme: Programme) -> Infeasible:
        """``programme``: one that no portfolio keeps the rules of."""
        return cls(irreducible_infeasible_set(programme), programme)


@dataclass(frozen=True)
class Funded:
    """A funded pair and its place in the funding order."""

    pair: Option
    priority: int
    """By entry budget, then value per cost; by value per cost alone where there are no entry budgets"""
    entry_budget: float | None
    """The smallest cost on the frontier from which the pair stays funded; ``None``: left out"""
    owed_to: str | None
    """The obligation that demands it, if one does."""
    free_starts: tuple[str, ...] | None
    """Other periods in which it could start for the same value; ``None``: left out, or the case has none"""


@dataclass(frozen=True)
class RuleUse:
    """What the portfolio makes of one rule."""

    rule: Rule
    used: float | None
    binding: bool
    """Nothing to spare. A rule without a number binds where dropping it would pay."""
    forgone: float | None
    """Value that the best portfolio would gain without this rule; ``None``: not computed."""
    saved: float | None = None
    """By how much the least cost would fall without it; ``None``: not computed, or cost is not minimised"""


@dataclass(frozen=True, repr=False)
class Portfolio(FrameRepr):
    """The portfolio of highest value under one ranking, and what stands beside it."""

    case: Case
    programme: Programme
    optimum: Optimum
    solver: Solver
    budget: float
    """inf where nothing limits the cost."""
    funded: tuple[Funded, ...]
    """In priority order."""
    rules: tuple[RuleUse, ...]
    frontier: Frontier
    periods: tuple[Spent, ...]
    """In order; empty where the case has none"""
    running: tuple[RunningPair, ...]
    """What runs already, in the order of the case file"""
    drawn: float | None
    """What pools can pay of the cost; ``None`` where there is no budget that they stand beside"""
    unlimited: float | None
    """Value gained without any limit on money, where there are several; ``None``: not, or it is left out"""
    additive: Optimum | None
    """What the additive priorities would choose instead of closeness; ``None`` where rules about
    value leave them nothing, or it is left out."""
    baselines: Baselines | None
    """What would be done without optimising; ``None``: left out"""
    left_out: tuple[LeftOut, ...]
    """What was not worked out beside the portfolio, and why"""

    @property
    def complete(self) -> bool:
        """All that a case of this size gets beside its portfolio was worked out."""
        return not incomplete(self.left_out)

    def lacks(self, part: Part) -> bool:
        return any(left.part == part for left in self.left_out)

    @property
    def gap(self) -> float:
        """How far the value may be from the highest, relative to what it is summed from; 0 below 1e-9."""
        size = self.programme.size(self.optimum.funded) or 1.0
        gap = (self.optimum.bound - self.optimum.value) / size
        return gap if gap > TOLERANCE else 0.0

    @property
    def least_cost(self) -> float | None:
        """The least with which the rules can be kept, where the case asks for it."""
        return least_of(self.programme)

    @cached_property
    def not_funded(self) -> tuple[Option, ...]:
        """Pairs left out, in the order of the case file; each at each of its levels, started at first.

        What is stopped is one of them, as it would go on.
        """
        chosen = [self.programme.pairs[i] for i in self.optimum.funded]
        funded = {pair.pair for pair in chosen if not pair.stopped}
        left: dict[str, Option] = {}
        for pair in self.programme.pairs:
            if pair.pair not in funded and not pair.stopped:
                left.setdefault(pair.sized, pair)
        return tuple(left.values())

    @cached_property
    def differs(self) -> tuple[str, ...]:
        """Pairs that only one of closeness and the additive value would fund, as that one does."""
        ours, theirs = self.optimum.funded, self.additive.funded if self.additive else frozenset[int]()
        both = self.programme.pairs_of(ours) & self.programme.pairs_of(theirs)
        return self.programme.ids(i for i in ours | theirs if self.programme.pairs[i].pair not in both)

    @property
    def value(self) -> float:
        """What is funded is worth, synergies counted in; a score, which has no unit."""
        return self.optimum.value

    @property
    def cost(self) -> float:
        """What is funded costs, in the case's currency."""
        return self.optimum.cost

    @property
    def pair_ids(self) -> tuple[str, ...]:
        """Funded pairs in the order of the case file."""
        return self.programme.ids(self.optimum.funded)

    def to_frame(self, what: PortfolioTable = "options") -> pd.DataFrame:
        """One row an option, funded ones first in priority order; of ``rules`` one a rule: what is used, its
        limits, whether it binds, what value it costs, what cost would be saved where that is minimised."""
        import pandas as pd

        one_table(PortfolioTable, what)
        if what == "rules":
            rows = [_use_row(use) for use in self.rules]
            kinds = {"rule": "string", **dict.fromkeys(("used", "at_least", "at_most"), "float64")}
            kinds |= {"binding": "boolean", "forgone": "float64", "saved": "float64"}
            return pd.DataFrame(rows, columns=list(kinds)).astype(kinds).set_index("rule")
        rows = [{"priority": f.priority, "entry_budget": f.entry_budget, **_row(f.pair)} for f in self.funded]
        rows += [_row(pair) for pair in self.not_funded]
        words = dict.fromkeys(("pair", "stage", "technology", "level", "period"), "string")
        figures = dict.fromkeys(("cost", "value", "fit", "difficulty", "maturity"), "float64")
        kinds = {**words, "funded": "boolean", "priority": "Int64", "entry_budget": "float64", **figures}
        table = pd.DataFrame(rows, columns=[*kinds, "cost_basis"])
        table["funded"] = table["priority"].notna()
        return table.astype(kinds | {"cost_basis": "string"}).set_index("pair")


def _use_row(use: RuleUse) -> dict[str, object]:
    limits = {"at_most" if limit.upper else "at_least": limit.value for limit in use.rule.limits}
    figures = {"used": use.used, "forgone": use.forgone, "saved": use.saved}
    return {"rule": use.rule.title, "binding": use.binding, **limits, **figures}


def _row(pair: Option) -> dict[str, object]:
    fields = ("stage", "technology", "level", "period", "cost", "value", "fit", "difficulty", "maturity")
    return {"pair": pair.pair, "cost_basis": pair.basis, **{name: getattr(pair, name) for name in fields}}


def programme(case: Case, ranking: Ranking) -> Programme:
    """The case's options, valued by ``ranking``, under the case's rules.

    Where the case minimises cost, a rule holds it to the least with which the others can be kept.

    Raises:
        TooFarApart: every portfolio that keeps the rules has a loss beside which the rest is nothing.
        OutOfTime: there was no time to prove the least cost.
    """
    pairs = build_options(case, ranking)
    made = avoiding(Programme(pairs, synergies(case, pairs), case.all_rules))
    bearable(case, made)
    return made if case.minimise is None else at_least_cost(made)


MOST_LIFTED = 200
"""With more options than this, what each rule costs is left out: a solve a rule takes too long."""


_EASIER = 0.1
"""A portfolio for less money takes hardly less than this part of the time that the best one took."""


def fund(
    case: Case,
    ranking: Ranking,
    solver: Solver = DEFAULT,
    beside: float = BESIDE,
    leave: Sequence[LeftOut] = (),
) -> Portfolio:
    """The best portfolio of a case, its funding order, and what each rule costs.

    The solver named proves the portfolio; what stands beside it is solved with ``EXACT`` whichever it
    is, for ``beside`` seconds of the processor in all, each part in its share of what is left of
    them: ``inf`` lifts that limit, 0 gives the portfolio alone. A part that is not done by then is
    left out as a whole, and so is what ``leave`` names. Where a limit of time set around all this is
    over before there is proof, the best portfolio found stands in for the proven one, be it by hand.

    Raises:
        Infeasible: no portfolio keeps all rules.
        OutOfTime: not even a portfolio that keeps the rules was found in time.
        SolverError: the solver ended without proof.
    """
    made = programme(case, ranking)
    began = time.thread_time()
    optimum = best_in_time(made, solver)
    if optimum is None:
        raise Infeasible.of(made)
    proof = time.thread_time() - began
    parts = Parts(beside, leave, proven=optimum.halted is None)
    # The whole frontier spares the search for what is owed; where there cannot be one, it comes first.
    exact = len(made.pairs) <= MOST_EXACT
    instead = None if exact else parts.find("baselines", lambda: baselines(made), 1 / 2)
    running = running_pairs(made, optimum)
    if not all(pair.committed for pair in running):
        running = parts.find("running", lambda: weighed(made, running), 1 / 3) or running
    additive = parts.find("additive", lambda: _additive(case, ranking, made, optimum), 2 / 3)
    uses = tuple(_use(made, optimum, rule) for rule in made.rules)
    lifted = None
    if len(made.pairs) <= MOST_LIFTED:
        lifted = parts.find("rules", lambda: _lifted(made, optimum, uses), 1 / 2)
    elif uses:
        parts.leave("rules", "size")
    free = parts.find("free_starts", lambda: free_starts(made, optimum), 1 / 4) if case.periods else None
    frontier = parts.find("frontier", lambda: whole(made, optimum), 3 / 5) if exact else None
    if exact:
        instead = parts.find("baselines", lambda: baselines(made, frontier), 1 / 2)
    if frontier is None:
        least = proof * SPREAD * _EASIER
        frontier = parts.find("entry_budgets", lambda: spread(made, optimum), least=least)
    traced = frontier is not None
    frontier = frontier or Frontier((optimum,), complete=False)
    not_beaten(made, optimum, instead)
    entries = entry_budgets(made, frontier)
    paid = from_budgets(case, made, optimum)
    return Portfolio(
        case=case,
        programme=made,
        optimum=optimum,
        solver=solver,
        budget=case.budget_limit,
        funded=tuple(
            Funded(
                made.pairs[i],
                number,
                entries[i] if traced else None,
                made.owed.get(made.pairs[i].pair),
                None if free is None else free[i],
            )
            for number, i in enumerate(funding_order(made, entries), 1)
        ),
        rules=lifted[0] if lifted else uses,
        frontier=frontier,
        periods=spending(case, made, optimum.funded, paid),
        running=running,
        drawn=None if paid is None else case.payers.most(made.pairs, optimum.funded),
        unlimited=lifted[1] if lifted else None,
        additive=additive,
        baselines=instead,
        left_out=tuple(parts.left_out),
    )


def _additive(case: Case, ranking: Ranking, made: Programme, optimum: Optimum) -> Optimum | None:
    """What the additive priorities would choose."""
    if ranking.is_additive:
        return optimum
    other = programme(case, ranking.additively)
    return optimum if other == made else best(other)  # where all values are stated they are the same


def _use(made: Programme, optimum: Optimum, rule: Rule) -> RuleUse:
    usage = rule.check(made.pairs, set(optimum.funded))
    return RuleUse(rule=rule, used=usage.used, binding=usage.tight, forgone=None)


def _lifted(
    made: Programme, optimum: Optimum, uses: Sequence[RuleUse]
) -> tuple[tuple[RuleUse, ...], float | None]:
    """What the portfolio makes of each rule and what the rule costs; what all limits on money do together."""
    pace, found = Pace(), []
    for done, use in enumerate(uses):
        pace.keep(done / len(uses))
        found.append(replace(use, **_without(made, optimum, use)))
    return tuple(found), _unlimited(made, optimum)


def _gained(made: Programme, optimum: Optimum) -> float:
    """What the best portfolio under fewer rules is worth more."""
    freed = worth_most(made)
    assert freed is not None  # what kept all rules keeps some of them
    forgone = max(made.value(freed) - optimum.value, 0.0)
    return forgone if forgone > TOLERANCE * made.size(freed) else 0.0


def _unlimited(made: Programme, optimum: Optimum) -> float | None:
    limits = {rule.title for rule in budgets(made)}
    if len(limits) < 2:
        return None
    return _gained(replace(made, rules=tuple(r for r in made.rules if r.title not in limits)), optimum)


def _without(made: Programme, optimum: Optimum, use: RuleUse) -> dict[str, Any]:
    """What the best portfolio would gain without a rule, and whether the rule binds."""
    forgone = _gained(made.without(use.rule), optimum)
    less = saved(made, use.rule)
    binding = use.binding if use.rule.tells_tight else bool(forgone or less)
    return {"forgone": forgone, "saved": less, "binding": binding}
