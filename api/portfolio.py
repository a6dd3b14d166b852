"""What to fund, why, and how sure of it one can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ..models.solver.registry import DEFAULT
from .given import (
    case_asked,
    case_of,
    known_profile,
    known_solver,
    listed,
    loaded_case,
    one_of,
    options_of,
    weights_of,
    whole,
)
from .ranking import rank, weigh

if TYPE_CHECKING:  # nothing is imported before it is asked for
    from collections.abc import Sequence

    from ..cases import CaseLike
    from ..models.analysis import Analysis
    from ..models.portfolio.portfolio import Portfolio
    from ..models.sensitivity.counterfactuals import Reasons
    from ..models.sensitivity.distributions import Factor
    from ..models.sensitivity.doubt import Doubt
    from ..models.sensitivity.monte_carlo import Spread, Stress
    from ..models.sensitivity.profile_regret import ProfileComparison
    from ..models.sensitivity.soundness import Soundness
    from ..models.solver.lexicographic import DifferIn
    from ..models.solver.registry import Solver
    from ..models.tradeoffs.alternatives import Alternatives
    from ..models.tradeoffs.budget_frontier import BudgetFrontier
    from ..models.tradeoffs.replan import Replan
    from ..models.tradeoffs.tradeoff import Tradeoff
    from ..report.results.portfolio.model import ModelResult


def fund(
    case: CaseLike,
    profile: str | None = None,
    solver: Solver = DEFAULT,
    beside: float = 6.0,
    *,
    budget: float | None = None,
    force: Sequence[str] = (),
    without: Sequence[str] = (),
) -> Portfolio:
    """The portfolio of proven highest value, its funding order, and what each rule costs.

    ``budget``: instead of the case's, in its currency. ``force`` and ``without``: pairs, stage/technology
    with * for any, that must or must not be funded. ``beside``: seconds of the processor for what stands
    beside the portfolio; what there is no time for then is named in its ``left_out``. ``math.inf``: take what
    it takes.

    Returns:
        ``cost`` in the case's currency, ``value`` as a score, ``funded`` in order.
    Raises:
        CaseError: the case cannot be used, or not under that budget.
        KeyError: the case has no such profile.
        ValueError: a pair is none of the options.
        Infeasible: no portfolio keeps all rules.
    """
    from ..models.portfolio.portfolio import fund as funded

    asked = case_asked(case, budget, force, without)
    return funded(asked, rank(asked, profile), known_solver(solver), beside)


def alternatives(
    case: CaseLike,
    k: int = 3,
    differing: int | None = None,
    profile: str | None = None,
    solver: Solver = DEFAULT,
    differ_in: DifferIn = "pairs",
) -> Alternatives:
    """The ``k`` next best portfolios, each with at least ``differing`` pairs unlike each better one.

    ``differing`` left out: as many as if a third of those funded were exchanged: each is really another.

    ``differ_in`` options: another level or start of a pair makes another portfolio as well.

    Returns:
        ``to_frame()`` has the best one first, as alternative 0; ``exhausted`` says that there are no more.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        ValueError: ``k`` or ``differing`` is below 1, or ``differ_in`` is none of the words.
        Infeasible: no portfolio keeps all rules.
    """
    from ..models.solver.lexicographic import DifferIn as Words
    from ..models.tradeoffs.alternatives import alternatives as following

    whole("k", k)
    whole("differing", differing)
    one_of("differ_in", Words, differ_in)
    made = fund(case, profile, solver, beside=0)
    return following(made.programme, made.optimum, k, differing, solver, differ_in)


def replan(
    case: CaseLike,
    earlier: Portfolio | Analysis | Sequence[str],
    changes: int | None = None,
    profile: str | None = None,
    solver: Solver = DEFAULT,
) -> Replan:
    """What each allowed change of an earlier portfolio is worth, up to the best portfolio there is.

    ``earlier``: a portfolio, of this case as it once was, an analysis that has it, or the ids of its options,
    ``production/iot:pilot@2027``; what is no option any more counts as dropped. ``changes``: no more than
    that.

    Returns:
        ``steps``, from the fewest changes after which a portfolio keeps the rules, each with its portfolio.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        ValueError: ``changes`` is below 0.
        Infeasible: no portfolio keeps all rules, whatever it changes.
        TooFewChanges: none within ``changes`` does; its ``step`` is the best with the fewest that do.
    """
    from ..models.analysis import Analysis as Whole
    from ..models.portfolio.portfolio import Portfolio as Plan
    from ..models.portfolio.portfolio import programme
    from ..models.tradeoffs.replan import replan as replanned

    whole("changes", changes, 0)
    loaded = loaded_case(case)
    before = earlier.portfolio if isinstance(earlier, Whole) else earlier
    decided = before.pair_ids if isinstance(before, Plan) else listed(before) or ()
    return replanned(programme(loaded.case, rank(loaded, profile)), decided, changes, known_solver(solver))


def analyse(
    case: CaseLike,
    profile: str | None = None,
    solver: Solver = DEFAULT,
    sure: bool = False,
    beside: float = 6.0,
    doubt: Doubt | None = None,
) -> Analysis:
    """The whole answer under one profile: weights, ranking, portfolio, conceptual model.

    ``sure``: also compare the profiles and draw what is uncertain, as ``loopfolio run`` does.
    ``beside``: as for ``fund``, and twice as many seconds for how sure the portfolio is.
    ``doubt``: what is drawn for that, and how often, where not what is usual.

    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        Infeasible: no portfolio keeps all rules.
        ValueError: weights of this profile cannot be drawn as the doubt says.
    """
    from ..models.analysis import analyse as analysed
    from ..models.case.case import Case

    loaded = None if isinstance(case, Case) else loaded_case(case)
    found = case_of(case if loaded is None else loaded)
    return analysed(
        found, profile and known_profile(found, profile), known_solver(solver), sure, beside,
        scenarios=loaded.scenario_cases if loaded else None, doubt=doubt,
    )  # fmt: skip


def compare(case: CaseLike, profiles: Sequence[str] | None = None) -> ProfileComparison:
    """Profiles side by side, all of the case where none are named.

    Returns:
        Rankings, portfolios and regrets by profile; ``sets``: what holds anywhere in the set of weights
        that a profile states.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        Infeasible: under one of them no portfolio keeps all rules.
    """
    from ..models.sensitivity.profile_regret import compare as compared
    from ..models.sensitivity.within_set import with_sets

    found = case_of(case)
    named = listed(profiles)
    weighed = {name: weights_of(found, name) for name in named} if named else weigh(found)
    return with_sets(compared(found, weighed))


def soundness(case: CaseLike, profile: str | None = None) -> Soundness:
    """What the case cut otherwise would change.

    Criteria split, merged, asked twice or left out, a stage more, scales made wider, two projects as one.

    Returns:
        ``trials``, each with the stages that come first, the ranks that move, and what enters and leaves the
        portfolio; ``ask_again``, the criteria whose weight should be asked with their range in view.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
    """
    from ..models.sensitivity.soundness import soundness as tried

    found = case_of(case)
    return tried(found, weights_of(found, profile))


def stress(
    case: CaseLike,
    profile: str | None = None,
    weights: Spread | None = None,
    spread: float = 0.05,
    vary: Factor | Sequence[Factor] | None = None,
    draws: int = 10_000,
    portfolios: int | None = None,
    seed: int = 1,
) -> Stress:
    """How sure ranking and portfolio are; what is drawn is named as by ``loopfolio stress``.

    ``weights``: of any kind if left out, or from the set that the profile states where it states one.
    ``vary``: weights, readings, the scale, costs, and what else the case says is in doubt, if left out.

    Returns:
        Shares of the draws, from 0 to 1.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        ValueError: weights of this profile cannot spread that far, or a word is none of those offered.
    """
    from ..models.sensitivity.distributions import FACTORS, usual_factors
    from ..models.sensitivity.monte_carlo import Spread as Spreads
    from ..models.sensitivity.monte_carlo import sampler, usual_spread
    from ..models.sensitivity.monte_carlo import stress as stressed

    if weights is not None:
        one_of("weights", Spreads, weights)
    words = listed(vary)
    for what in words or ():
        one_of("vary", FACTORS, what)
    whole("draws", draws)
    whole("seed", seed, 0)
    whole("portfolios", portfolios, 0)
    found = case_of(case)
    point = weights_of(found, profile)
    drawn = sampler(found, point, weights or usual_spread(found, point), spread)
    factors = cast("Sequence[Factor] | None", words) or usual_factors(found)
    return stressed(found, point, drawn, factors, draws, portfolios, seed)


def explain(case: CaseLike, *pairs: str, profile: str | None = None) -> Reasons:
    """Why each of these pairs (stage/technology, * for any) is funded or not, and at what cost that changes.

    What each rule costs is in the rules of ``fund``.

    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        ValueError: one of the pairs is not an option, or none is named.
        Infeasible: no portfolio keeps all rules.
    """
    from ..models.portfolio.portfolio import programme
    from ..models.sensitivity.counterfactuals import explain as explained

    loaded = loaded_case(case)
    if not pairs:
        raise ValueError("name the pairs to explain, '*/*' for all; fund(case) says what each rule costs")
    return explained(programme(loaded.case, rank(loaded, profile)), options_of(loaded, pairs))


def frontier(case: CaseLike, profile: str | None = None, up_to: float | None = None) -> BudgetFrontier:
    """What every amount of money would buy, within the budget and beyond it.

    ``up_to``: no further than this cost, in the case's currency.

    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        Infeasible: no portfolio keeps the other rules.
    """
    from ..models.tradeoffs.budget_frontier import budget_frontier

    found = case_of(case)
    return budget_frontier(found, rank(found, profile), up_to)


def model(case: CaseLike, profile: str | None = None) -> ModelResult:
    """The whole programme as formulas, which another solver must find the same optimum of.

    Returns:
        ``lp()`` and ``mps()`` as other solvers read it, ``text()`` for reading, ``variables`` and ``rows``.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
    """
    from ..models.portfolio.formulas import formulas
    from ..models.portfolio.portfolio import programme
    from ..report.results.portfolio.model import model as named

    found = case_of(case)
    ranking = rank(found, profile)
    return named(formulas(programme(found, ranking)), found, ranking.profile.id)


def tradeoff(
    case: CaseLike, between: Sequence[str], profile: str | None = None, points: int = 300
) -> Tradeoff:
    """The portfolios within the rules that no other beats in all of two or three sums.

    ``between``: names of sums, such as value, cost, difficulty, a resource or a criterion; ``NAME=min`` and
    ``NAME=max`` where another direction is meant. ``points``: no more than so many, which then lie apart.

    Returns:
        ``points``, each with what it funds and its sums; ``complete``: they are all there are, proven.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        ValueError: a sum is none of the case's, there are fewer than two or more than three, or ``points`` is
            below 3.
        Infeasible: no portfolio keeps all rules.
    """
    from ..models.tradeoffs.tradeoff import tradeoff as between_sums

    whole("points", points, 3)
    found = case_of(case)
    return between_sums(found, rank(found, profile), listed(between) or (), points)
