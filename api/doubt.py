"""What to fund, and what to find out, where it is not known what things are worth and cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ..models.solver.registry import EXACT
from .given import case_of, known_solver, listed, one_of, weights_of, whole
from .ranking import rank

if TYPE_CHECKING:  # nothing is imported before it is asked for
    from collections.abc import Sequence

    from ..cases import CaseLike
    from ..models.group.consensus import GroupConsensus
    from ..models.sensitivity.distributions import Factor
    from ..models.sensitivity.monte_carlo import Spread
    from ..models.solver.registry import Solver
    from ..models.uncertainty.failing import Failing
    from ..models.uncertainty.robust import Robust
    from ..models.uncertainty.unknowns import Unsure
    from ..models.uncertainty.worth import Worth


def robust(
    case: CaseLike,
    profile: str | None = None,
    risk: float = 0.1,
    vary: Factor | Sequence[Factor] | None = None,
    draws: int | None = None,
    seed: int = 1,
    solver: Solver = EXACT,
) -> Robust:
    """Portfolios chosen against doubt, each proven over the scenarios, beside that of ``fund``.

    ``risk``: the part of the scenarios that counts as bad. ``vary``: readings, costs, and what else
    the case says is in doubt, if left out. ``draws``: of what options are worth, where their ways are many.

    Returns:
        ``choices`` by ``point``, ``expected``, ``regret`` and ``cvar``; ``scenarios``: what was drawn, with
        what each option is worth in each and what each cost that is a range turns out to be.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        ValueError: ``risk`` is not above 0 and at most 1, or a word is none of those offered.
        Infeasible: no portfolio keeps all rules.
    """
    from ..models.uncertainty.robust import robust as chosen
    from ..models.uncertainty.scenarios import UNDER_ONE_PROFILE

    if not 0 < risk <= 1:
        raise ValueError(f"risk: {risk} is not above 0 and at most 1")
    words = listed(vary)
    for what in words or ():
        one_of("vary", UNDER_ONE_PROFILE, what)
    whole("draws", draws)
    whole("seed", seed, 0)
    found = case_of(case)
    return chosen(
        found, rank(found, profile), risk, cast("Sequence[Factor] | None", words), draws, seed,
        solver=known_solver(solver),
    )  # fmt: skip


def failing(
    case: CaseLike,
    loses: float = 0.1,
    profile: str | None = None,
    weights: Spread | None = None,
    spread: float = 0.05,
    vary: Factor | Sequence[Factor] | None = None,
    draws: int = 1000,
    seed: int = 1,
) -> Failing:
    """When the portfolio of ``fund`` fails: loses more than a share of what would have been best in a draw.

    What is drawn is named as by ``loopfolio stress``; each of the ``draws`` is solved anew.

    Returns:
        ``boxes``: limits that hold together where it mostly fails, with coverage and density; ``to_frame()``
        has all draws.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        ValueError: weights of this profile cannot spread that far, or a word is none of those offered.
        Infeasible: no portfolio keeps all rules.
    """
    import numpy as np

    from ..models.sensitivity.distributions import FACTORS, uncertainty, usual_factors
    from ..models.sensitivity.monte_carlo import Spread as Spreads
    from ..models.sensitivity.monte_carlo import sampler, usual_spread
    from ..models.uncertainty.failing import failing as fails

    if weights is not None:
        one_of("weights", Spreads, weights)
    words = listed(vary)
    for what in words or ():
        one_of("vary", FACTORS, what)
    whole("draws", draws)
    whole("seed", seed, 0)
    found = case_of(case)
    point = weights_of(found, profile)
    drawn = sampler(found, point, weights or usual_spread(found, point), spread)
    varied = uncertainty(
        found,
        np.array(list(point.weights.values())),
        drawn,
        cast("Sequence[Factor] | None", words) or usual_factors(found),
    )
    return fails(varied, rank(found, profile), loses, draws, seed)


def consensus(case: CaseLike, profile: str | None = None, further: int = 0) -> GroupConsensus:
    """How far the people of a case agree, and what their disagreement does to what is funded.

    The people are the experts of the profile, and those who read cells. ``further``: people who may still
    answer, beside those who left something unanswered.

    Returns:
        ``weights`` and ``cells``, with consensus from 0 to 1 and what it is called; ``like_minded`` people;
        ``disputes``, what to discuss first first; ``open``, whether a further answer could change what is
        funded; ``own``, what each person would rank and fund alone.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        ValueError: ``further`` is below 0.
        NoGroup: fewer than two people judge criteria or read cells.
        Infeasible: no portfolio keeps all rules.
    """
    from ..models.group.consensus import group_consensus

    whole("further", further, 0)
    return group_consensus(rank(case_of(case), profile), further)


def worth(
    case: CaseLike,
    profile: str | None = None,
    vary: Unsure | Sequence[Unsure] | None = None,
    held: float = 0.8,
    draws: int = 10_000,
    portfolios: int | None = None,
    seed: int = 1,
) -> Worth:
    """What is worth finding out before money is spent: expected values of perfect information.

    ``vary``: readings, fits, successes, costs; fits, if left out, where the case says so of some. ``held``:
    the share of its draws that a cost is set aside for until it is known. ``draws``: of a single range.
    ``portfolios``: draws of several things that have too many ways to turn out to take all.

    Returns:
        ``evpi`` of all, ``inputs`` and ``groups`` with the ``evppi`` of each, in value, with its standard
        error; ``value``, that of the best portfolio before; ``curse`` and ``weights``.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        ValueError: ``held`` is not above 0 and at most 1, or a word is none of those offered.
        Infeasible: no portfolio keeps all rules, or none with what is set aside for costs.
    """
    from ..models.uncertainty.unknowns import Unsure as Words
    from ..models.uncertainty.worth import worth as asked

    if not 0 < held <= 1:
        raise ValueError(f"held: {held} is not above 0 and at most 1")
    words = listed(vary)
    for what in words or ():
        one_of("vary", Words, what)
    whole("draws", draws)
    whole("seed", seed, 0)
    whole("portfolios", portfolios)
    found = case_of(case)
    named = cast("Sequence[Unsure] | None", words)
    return asked(found, rank(found, profile), named, held, draws, portfolios, seed)
