"""What the functions are given: a case, a profile, words; each checked, and refused with what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # nothing is imported before it is asked for
    from collections.abc import Iterable, Sequence

    from ..cases import CaseLike, Loaded
    from ..models.analysis import Analysis
    from ..models.case.case import Case
    from ..models.ranking.weights import WeightProfile
    from ..models.solver.registry import Solver


class Unknown(KeyError):
    """A name that there is not; the message names those there are."""

    def __str__(self) -> str:
        return str(self.args[0])


def loaded_case(given: CaseLike) -> Loaded:
    from ..cases import load

    return load(given)


def case_of(given: CaseLike) -> Case:
    from ..models.case.case import Case

    return given if isinstance(given, Case) else loaded_case(given).case


def case_asked(given: CaseLike, budget: float | None, force: Sequence[str], without: Sequence[str]) -> Case:
    """The case under what was asked for instead."""
    if budget is None and not force and not without:
        return case_of(given)
    from ..report.results.portfolio.fund_extras import overridden

    loaded = loaded_case(given)
    loaded = loaded if budget is None else loaded.with_budget(budget)
    pairs = [[names] if isinstance(names, str) else list(names) for names in (force, without)]
    options_of(loaded, [*pairs[0], *pairs[1]])
    return overridden(loaded, *pairs).case


def options_of(loaded: Loaded, pairs: Sequence[str]) -> list[str]:
    """The options that are meant, patterns spelt out."""
    from ..report.results.portfolio.explain import chosen_options

    chosen, problems = chosen_options(loaded, pairs)
    if problems:
        raise ValueError("\n".join(problem.message for problem in problems))
    return chosen


def weights_of(case: Case, profile: str | None) -> WeightProfile:
    from ..models.ranking.weights import weight_profile

    return weight_profile(case, chosen_profile(case, profile))


def chosen_profile(case: Case, profile: str | None) -> str:
    from ..models.ranking.weights import profile_name

    return profile_name(case) if profile is None else known_profile(case, profile)


def known_profile(case: Case, name: str) -> str:
    from ..models.entry.problem import did_you_mean
    from ..models.ranking.weights import EQUAL

    if name in case.profiles or name == EQUAL:
        return name
    hint = did_you_mean(name, case.profiles) or f"; the profiles are {', '.join(case.profiles) or EQUAL}"
    raise Unknown(f"no profile {name!r}{hint}")


def known_solver(name: Solver) -> Solver:
    from ..models.solver.registry import SOLVERS

    one_of("solver", tuple(SOLVERS), name)
    return name


def listed(given: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """Several words, of which one may stand alone, or with commas as in a command."""
    if given is None:
        return None
    return tuple(given.split(",")) if isinstance(given, str) else tuple(given)


def whole(name: str, number: int | None, least: int = 1) -> None:
    """Refuse what is no whole number of at least so much; ``None`` is none that was given.

    Raises:
        ValueError: it is not.
    """
    if number is None:
        return
    if isinstance(number, bool) or not hasattr(number, "__index__"):  # numpy's numbers have it too
        raise ValueError(f"{name}: {number!r} is no whole number")
    if number < least:
        raise ValueError(f"{name}: {number} is below {least}")


def an_analysis(given: object) -> Analysis:
    """What was given, where it is an analysis.

    Raises:
        TypeError: it is something else.
    """
    from ..models.analysis import Analysis

    if not isinstance(given, Analysis):
        raise TypeError(f"expected what analyse(case) or chain(…) gives, not a {type(given).__name__}")
    return given


def one_of(name: str, offered: object, word: str) -> None:
    from typing import get_args

    words = offered if isinstance(offered, tuple) else get_args(offered)
    if word not in words:
        raise ValueError(f"{name}: {word!r} is none of {', '.join(words)}")
