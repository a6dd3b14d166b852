"""What to fund where it is not known what things are worth and cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..models.solver.registry import EXACT
from .given import case_of, known_solver
from .ranking import rank

if TYPE_CHECKING:  # nothing is imported before it is asked for
    from collections.abc import Sequence

    from ..cases import CaseLike
    from ..models.sensitivity.distributions import Factor
    from ..models.solver.registry import Solver
    from ..models.uncertainty.robust import Robust


def robust(
    case: CaseLike,
    profile: str | None = None,
    risk: float = 0.1,
    vary: Sequence[Factor] = ("readings", "costs"),
    draws: int | None = None,
    seed: int = 1,
    solver: Solver = EXACT,
) -> Robust:
    """Portfolios chosen against doubt, each proven over the scenarios, beside that of ``fund``.

    ``risk``: the part of the scenarios that counts as bad. ``vary``: readings, scale, costs. ``draws``: of
    what options are worth, where the ways to read the open cells are too many to take all.

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
    for what in vary:
        if what not in UNDER_ONE_PROFILE:
            raise ValueError(f"vary: {what!r} is none of {', '.join(UNDER_ONE_PROFILE)}")
    found = case_of(case)
    return chosen(found, rank(found, profile), risk, vary, draws, seed, solver=known_solver(solver))
