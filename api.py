"""loopfolio in a notebook: one function a question, each on a case as read, or on its name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # nothing is imported before it is asked for
    from collections.abc import Sequence
    from os import PathLike
    from typing import TypeAlias

    import plotly.graph_objects as go

    from .cases import Loaded
    from .models.analysis import Analysis
    from .models.case.case import Case
    from .models.portfolio.budget_frontier import BudgetFrontier
    from .models.portfolio.portfolio import Portfolio
    from .models.ranking.ranking import Ranking
    from .models.ranking.weights import WeightProfile
    from .models.sensitivity.counterfactuals import Reasons
    from .models.sensitivity.distributions import Factor
    from .models.sensitivity.monte_carlo import Spread, Stress
    from .models.sensitivity.profile_regret import ProfileComparison
    from .models.solver.milp import Solver

    Given: TypeAlias = Loaded | Case | str | PathLike[str]
    """A case as read, the case alone, or the name of a file or of a library case."""


def weigh(case: Given) -> dict[str, WeightProfile]:
    """The weights of every profile of a case, and the judgements behind them."""
    from .models.ranking.weights import all_profiles

    return all_profiles(_case(case))


def rank(case: Given, profile: str | None = None) -> Ranking:
    """The stages in order under one profile, the case's choice where none is named.

    Raises:
        KeyError: the case has no such profile.
    """
    from .models.ranking.ranking import rank as ranked

    found = _case(case)
    return ranked(found, _weights(found, profile))


def fund(case: Given, profile: str | None = None, solver: Solver = "highs", beside: float = 6.0) -> Portfolio:
    """The portfolio of proven highest value, its funding order, and what each rule costs.

    ``beside``: seconds of the processor for what stands beside the portfolio; what there is no time for
    then is named in its ``left_out``. ``math.inf``: take what it takes.

    Raises:
        KeyError: the case has no such profile.
        Infeasible: no portfolio keeps all rules.
    """
    from .models.portfolio.portfolio import fund as funded
    from .models.solver.milp import Solver as Solvers

    _one_of("solver", Solvers, solver)
    return funded(_case(case), rank(case, profile), solver, beside)


def analyse(
    case: Given,
    profile: str | None = None,
    solver: Solver = "highs",
    sure: bool = False,
    beside: float = 6.0,
) -> Analysis:
    """The whole answer under one profile: weights, ranking, portfolio, conceptual model.

    ``sure``: also compare the profiles and draw what is uncertain, as ``loopfolio run`` does.
    ``beside``: as for ``fund``, and twice as many seconds for how sure the portfolio is.

    Raises:
        KeyError: the case has no such profile.
        Infeasible: no portfolio keeps all rules.
    """
    from .models.analysis import analyse as analysed
    from .models.solver.milp import Solver as Solvers

    _one_of("solver", Solvers, solver)
    found = _case(case)
    return analysed(found, profile and _profile(found, profile), solver, sure, beside)


def compare(case: Given, profiles: Sequence[str] | None = None) -> ProfileComparison:
    """Profiles side by side, all of the case where none are named.

    Raises:
        KeyError: the case has no such profile.
        Infeasible: under one of them no portfolio keeps all rules.
    """
    from .models.sensitivity.profile_regret import compare as compared

    found = _case(case)
    return compared(found, {name: _weights(found, name) for name in profiles} if profiles else weigh(found))


def stress(
    case: Given,
    profile: str | None = None,
    weights: Spread = "uniform",
    spread: float = 0.05,
    vary: Sequence[Factor] = ("weights", "readings", "scale", "costs"),
    draws: int = 10_000,
    portfolios: int | None = None,
    seed: int = 1,
) -> Stress:
    """How sure ranking and portfolio are; what is drawn is named as by ``loopfolio stress``.

    Raises:
        KeyError: the case has no such profile.
        ValueError: weights of this profile cannot spread that far, or a word is none of those offered.
    """
    from .models.sensitivity.distributions import FACTORS
    from .models.sensitivity.monte_carlo import Spread as Spreads
    from .models.sensitivity.monte_carlo import sampler
    from .models.sensitivity.monte_carlo import stress as stressed

    _one_of("weights", Spreads, weights)
    for what in vary:
        _one_of("vary", FACTORS, what)
    found = _case(case)
    point = _weights(found, profile)
    drawn = sampler(found, point, weights, spread)
    return stressed(found, point, drawn, vary, draws, portfolios, seed)


def explain(case: Given, *pairs: str, profile: str | None = None) -> Reasons:
    """Why each of these pairs (stage/technology) is funded or not, and at what cost that would change.

    Raises:
        KeyError: the case has no such profile.
        ValueError: one of the pairs is not an option.
        Infeasible: no portfolio keeps all rules.
    """
    from .models.portfolio.portfolio import programme
    from .models.sensitivity.counterfactuals import explain as explained

    made = programme(_case(case), rank(case, profile))
    options = {option.pair for option in made.pairs}
    for pair in pairs:
        if pair not in options:
            from .models.entry.problem import did_you_mean

            hint = did_you_mean(pair, options) or "; see analyse(case).portfolio.to_frame()"
            raise ValueError(f"{pair!r} is no option of this case{hint}")
    return explained(made, pairs)


def frontier(case: Given, profile: str | None = None, up_to: float | None = None) -> BudgetFrontier:
    """What every amount of money would buy, within the budget and beyond it.

    Raises:
        KeyError: the case has no such profile.
        Infeasible: no portfolio keeps the other rules.
    """
    from .models.portfolio.budget_frontier import budget_frontier

    return budget_frontier(_case(case), rank(case, profile), up_to)


def charts() -> tuple[str, ...]:
    """The names that ``chart`` knows."""
    from .report.charts.registry import CHARTS

    return tuple(CHARTS)


def chart(analysis: Analysis, name: str) -> go.Figure:
    """One of the report's charts, as a plotly figure: it shows itself in a notebook.

    Raises:
        KeyError: there is no such chart.
        ValueError: the analysis has nothing to draw it from, or too much to be read as a picture.
    """
    from .report.charts.registry import CHARTS

    if name not in CHARTS:
        raise KeyError(f"{name!r} is no chart; the charts are {', '.join(CHARTS)}")
    figure = CHARTS[name](analysis)
    if figure is None:
        raise ValueError(
            f"nothing to draw for {name!r}: it may need analyse(case, sure=True), or years (periods), "
            "hold too much to be read, or be left out for want of time (analysis.left_out; beside=inf)"
        )
    return figure


class Picture(str):
    """SVG text that a notebook shows as a picture."""

    def _repr_svg_(self) -> str:
        return str(self)


def picture(analysis: Analysis) -> Picture:
    """The conceptual model with the portfolio on it: the value chain, and what is funded where."""
    from .report.diagram.svg import conceptual_svg

    return Picture(conceptual_svg(analysis.model, analysis.case, analysis.case.name))


def _case(given: Given) -> Case:
    from .cases import Loaded, load
    from .models.case.case import Case

    if isinstance(given, Case):
        return given
    return given.case if isinstance(given, Loaded) else load(str(given)).case


def _weights(case: Case, profile: str | None) -> WeightProfile:
    from .models.ranking.weights import profile_name, weight_profile

    return weight_profile(case, _profile(case, profile) if profile else profile_name(case))


def _profile(case: Case, name: str) -> str:
    from .models.entry.problem import did_you_mean
    from .models.ranking.weights import EQUAL

    if name in case.profiles or name == EQUAL:
        return name
    hint = did_you_mean(name, case.profiles) or f"; the profiles are {', '.join(case.profiles) or EQUAL}"
    raise UnknownProfile(f"no profile {name!r}{hint}")


class UnknownProfile(KeyError):
    """A profile that the case does not have; the message names those it has."""

    def __str__(self) -> str:
        return str(self.args[0])


def _one_of(name: str, offered: object, word: str) -> None:
    from typing import get_args

    words = offered if isinstance(offered, tuple) else get_args(offered)
    if word not in words:
        raise ValueError(f"{name}: {word!r} is none of {', '.join(words)}")
