"""Ranking methods: TOPSIS and the additive value, which may value pairs, and beside them what pymcdm has.

A method takes scores, weights, directions and, where it uses them, the declared bounds. Left out,
because a case cannot say what they need: COMET (characteristic values, and an expert who compares
the objects made of them), ERVD (a reference point), Balanced SPOTIS (an expected point; without one
it is SPOTIS), and PROMETHEE I, whose order is partial. Left out as published: AROMAN, whose score
rises with what is to be low, so that a stage that is worse throughout can come first.

Six are not as pymcdm 1.4 computes them:

- COPRAS: its formula lost two sums, so that more of what is to be low raised the score. Computed here.
- VIKOR: 0/0 where all stages have the same greatest (or the same total) regret, which levels bring
  about, and noise where rounding alone tells them apart. Computed here.
- MOORA: refuses a case in which nothing is to be low. A criterion of weight 0 stands in.
- sPROBID: takes rows for columns below four stages. Refused there.
- PROMETHEE II: its thresholds are one kind for all criteria, and rounding counts as a difference. Computed
  in ``promethee``.
- LoPM: lower is better, but its ranks are those of the opposite. Only its scores are used.

Several methods are one idea under several names: SPOTIS orders as the additive value on declared
bounds does, RIM is TOPSIS on them, and MABAC and MAIRCA order as each other. A count of methods is
therefore no vote; ``FAMILIES`` brings together those that rest on one idea.
"""

# numpy is imported where it is needed: the command line reads the names below before it knows whether
# anything will be computed.

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from .method import DecisionProblem, Family, Method, Needs, Valuing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .topsis import Normalised

    Array = NDArray[np.float64]


def score(name: str, problem: DecisionProblem) -> Array:
    """Scores (n,) by one of METHODS, more is better: negated where the method's own figure is not.

    A criterion without weight is as if it were not there.

    Raises:
        ValueError: the method is not defined for the problem; the reason in words.
    """
    import numpy as np

    method = METHODS[name]
    if method.valuing is not None:
        return method.scores(problem)
    problem = problem.on(problem.weights > 0)
    if len(problem.scores) < method.fewest:
        raise ValueError(f"it needs at least {method.fewest} stages")
    if method.needs != "bounds":
        varies = np.ptp(problem.scores, axis=0) > 0
        if not varies.any():
            raise ValueError("all stages read the same on every criterion that has weight")
        # All zeros cannot be scaled by their sum or norm either.
        told = varies if method.drops_constant else np.asarray(problem.scores.any(axis=0))
        problem = problem if told.all() else problem.on(told)
    _check(method.needs, problem)
    with np.errstate(all="ignore"):
        found = method.scores(problem)
    if not np.isfinite(found).all():
        raise ValueError(method.undefined)
    return found


def score_or_reason(name: str, problem: DecisionProblem) -> Array | str:
    """As ``score``; the reason, in words, where the method is not defined for the problem."""
    try:
        return score(name, problem)
    except ValueError as reason:
        return str(reason)


def _check(needs: Needs, problem: DecisionProblem) -> None:
    low, high = problem.bounds.T
    if needs == "positive" and not (problem.scores > 0).all():
        raise ValueError("it divides by readings, so all of them must be above 0")
    if needs == "not negative" and not (problem.scores >= 0).all():
        raise ValueError("it takes each reading's share of a sum, so none of them may be below 0")
    if needs == "bounds" and not ((low <= problem.scores) & (problem.scores <= high)).all():
        raise ValueError("it needs every reading within the bounds declared for its criterion")


def _pymcdm(name: str, sign: int = 1, **options: Any) -> Callable[[DecisionProblem], Array]:
    """The method class ``name`` of pymcdm, with options; ``sign`` −1 where less is better."""

    def scores(problem: DecisionProblem) -> Array:
        from pymcdm import methods

        # Its validation warns of stages that are best or worst throughout, as any case may have.
        body = getattr(methods, name)(**options)
        return _floats(sign * body(problem.scores, problem.weights, problem.types, validation=False))

    return scores


def valuing(title: str, source: str, how: Valuing, family: str | None = None) -> Method:
    """A method that may value pairs, and ranks by the same scores."""

    def scores(problem: DecisionProblem) -> Array:
        from .topsis import normalise

        made = normalise(problem.scores, problem.bounds, problem.maximise, problem.normalisation)
        return how.scores(made, problem.weights)

    return Method(title, source, scores, "bounds", fewest=1, valuing=how, family=family)


def _closeness(made: Normalised, weights: Array) -> Array:
    from .topsis import closeness

    return closeness(made, weights)


def _closeness_ties(made: Normalised, weights: Array, criterion: int) -> Array:
    from .weight_intervals import closeness_ties

    return closeness_ties(made, weights, criterion)


def _additive(made: Normalised, weights: Array) -> Array:
    from .topsis import additive

    return additive(made, weights)


def _additive_ties(made: Normalised, weights: Array, criterion: int) -> Array:
    from .weight_intervals import additive_ties

    return additive_ties(made, weights, criterion)


def _floats(values: Any) -> Array:
    import numpy as np

    return np.asarray(values, dtype=np.float64)


def _copras(problem: DecisionProblem) -> Array:
    """Q / max Q, with Q = S⁺ + ΣS⁻ / (S⁻ Σ(1/S⁻)); Zavadskas, Kaklauskas & Sarka (1994).

    S⁺ and S⁻ sum the weighted shares of what is to be high and low. Where nothing is to be low,
    Q = S⁺.
    """
    shares = problem.weights * problem.scores / problem.scores.sum(axis=0)
    relative = shares[:, problem.maximise].sum(axis=1)
    low = shares[:, ~problem.maximise].sum(axis=1)
    if not problem.maximise.all():
        relative = relative + low.sum() / (low * (1.0 / low).sum())
    return _floats(relative / relative.max())


def _vikor(problem: DecisionProblem) -> Array:
    """−Q with v = 0.5; Opricovic & Tzeng (2004).

    Q = (S − S*)/(S⁻ − S*)/2 + (R − R*)/(R⁻ − R*)/2, S the total and R the greatest weighted regret
    on the observed range. Where all stages share S, or R, that half tells them apart no further
    and is 0.
    """
    import numpy as np

    from .ranks import TIE

    best = np.where(problem.maximise, problem.scores.max(axis=0), problem.scores.min(axis=0))
    regret = problem.weights * np.abs(best - problem.scores) / np.ptp(problem.scores, axis=0)

    def half(values: Array) -> Array:
        spread = np.ptp(values)
        return _floats((values - values.min()) / spread / 2 if spread > TIE else np.zeros(len(values)))

    return -half(regret.sum(axis=1)) - half(regret.max(axis=1))


def _moora(problem: DecisionProblem) -> Array:
    """Σ of what is to be high less Σ of what is to be low, vector-normalised."""
    import numpy as np

    n = len(problem.scores)
    padded = DecisionProblem(
        np.column_stack([problem.scores, np.ones(n)]),
        np.append(problem.weights, 0.0),
        np.append(problem.maximise, False),
        np.vstack([problem.bounds, [0.0, 1.0]]),
    )
    return _pymcdm("MOORA")(padded)


def _spotis(problem: DecisionProblem) -> Array:
    return _pymcdm("SPOTIS", -1, bounds=problem.bounds)(problem)


def _rim(problem: DecisionProblem) -> Array:
    """The reference ideal is the better end of each criterion's bounds."""
    return _pymcdm("RIM", bounds=problem.bounds)(problem)


def _promethee(problem: DecisionProblem) -> Array:
    """Net flows, by the thresholds that the criteria state."""
    from .promethee import USUAL, net_flows

    how = problem.preferences or (USUAL,) * len(problem.weights)
    return net_flows(problem.scores, problem.weights, problem.maximise, how)


def _rafsi(problem: DecisionProblem) -> Array:
    """Ideal and anti-ideal are the ends of the bounds; n₁ = 1, n₂ₖ = 6 as in the paper."""
    return _pymcdm("RAFSI", ideal=problem.bounds[:, 1], anti_ideal=problem.bounds[:, 0])(problem)


FAMILIES: dict[str, Family] = {
    "distance": Family("distances", "punish a stage that is far behind on one criterion"),
    "sum": Family("weighted sums", "let good readings make up for bad ones"),
    "product": Family("weighted products", "punish a reading that is low beside others"),
    "sum and product": Family("sums and products together", "take something of both"),
    "compromise": Family("compromises", "weigh all regrets against the greatest one"),
    "outranking": Family("outrankings", "ask who is better, not by how much"),
}
"""The ideas that the methods rest on, read off their formulas."""


def family(method: str) -> tuple[str, Family]:
    """The id of a method's family, and what it is; of one that names none, its own."""
    made = METHODS[method]
    if made.family is None:
        return method, Family(made.title, "goes a way of its own")
    return made.family, FAMILIES[made.family]


METHODS: dict[str, Method] = {
    "topsis": valuing(
        "TOPSIS", "Hwang & Yoon (1981)",
        Valuing(_closeness, "TOPSIS closeness", _closeness_ties, short="closeness"),
        "distance",
    ),
    "additive": valuing(
        "Additive value", "Keeney & Raiffa (1976)", Valuing(_additive, "additive value", _additive_ties),
        "sum",
    ),
    "aras": Method("ARAS", "Zavadskas & Turskis (2010)", _pymcdm("ARAS"), family="sum"),
    "cocoso": Method(
        "CoCoSo", "Yazdani et al. (2019)", _pymcdm("COCOSO"), "numbers", drops_constant=True,
        undefined="a stage is worst on every criterion, and it divides by that stage's score",
        family="sum and product",
    ),
    "codas": Method("CODAS", "Keshavarz Ghorabaee et al. (2016)", _pymcdm("CODAS"), family="distance"),
    "copras": Method(
        "COPRAS", "Zavadskas, Kaklauskas & Sarka (1994)", _copras, "not negative",
        undefined="a stage reads 0 on all that is to be low, and it divides by their sum",
        family="sum",
    ),
    "edas": Method(
        "EDAS", "Keshavarz Ghorabaee et al. (2015)", _pymcdm("EDAS"), "not negative", drops_constant=True,
        family="sum",
    ),
    "lmaw": Method("LMAW", "Pamučar et al. (2021)", _pymcdm("LMAW"), family="product"),
    "lopm": Method("LoPM, limits at the best readings", "Farag (2020)", _pymcdm("LoPM", -1), family="sum"),
    "mabac": Method(
        "MABAC", "Pamučar & Ćirović (2015)", _pymcdm("MABAC"), "numbers", drops_constant=True, family="sum"
    ),
    "mairca": Method(
        "MAIRCA", "Pamučar, Vasin & Lukovac (2014)", _pymcdm("MAIRCA", -1), "numbers", drops_constant=True,
        family="sum",
    ),
    "marcos": Method("MARCOS", "Stević et al. (2020)", _pymcdm("MARCOS"), family="sum"),
    "moora": Method("MOORA", "Brauers & Zavadskas (2006)", _moora, "numbers", family="sum"),
    "ocra": Method("OCRA", "Parkan & Wu (2000)", _pymcdm("OCRA"), family="sum"),
    "probid": Method(
        "PROBID", "Wang, Rangaiah & Wang (2021)", _pymcdm("PROBID"), "numbers", family="distance"
    ),
    "promethee_ii": Method(
        "PROMETHEE II by the thresholds of the criteria; without any, every difference counts wholly",
        "Brans & Vincke (1985)", _promethee, "numbers",
        family="outranking",
    ),
    "rafsi": Method(
        "RAFSI on declared bounds", "Žižović et al. (2020)", _rafsi, "bounds", fewest=1, family="sum"
    ),
    "ram": Method("RAM", "Sotoudeh-Anvari (2023)", _pymcdm("RAM"), family="sum"),
    "rim": Method(
        "RIM, the ideal at the better bounds", "Cables, Lamata & Verdegay (2016)", _rim, "bounds", fewest=1,
        family="distance",
    ),
    "spotis": Method(
        "SPOTIS on declared bounds", "Dezert et al. (2020)", _spotis, "bounds", fewest=1, family="sum"
    ),
    "sprobid": Method(
        "sPROBID", "Wang, Rangaiah & Wang (2021)", _pymcdm("SPROBID"), "numbers", fewest=4,
        undefined="a stage is best on every criterion, and it divides by the distance from the best",
        family="distance",
    ),
    "vikor": Method(
        "VIKOR", "Opricovic & Tzeng (2004)", _vikor, "numbers", drops_constant=True, family="compromise"
    ),
    "waspas": Method("WASPAS", "Zavadskas et al. (2012)", _pymcdm("WASPAS"), family="sum and product"),
    "wpm": Method("Weighted product", "Fishburn, Murphy & Isaacs (1968)", _pymcdm("WPM"), family="product"),
    "wsm": Method(
        "Weighted sum of shares", "Fishburn, Murphy & Isaacs (1968)", _pymcdm("WSM"), family="sum"
    ),
}  # fmt: skip
"""Name -> method. A new one is a function and an entry; the command line and the tests follow."""

VALUING: dict[str, Valuing] = {name: made.valuing for name, made in METHODS.items() if made.valuing}
"""Those that may value pairs, which a case may name; they take the case's normalisation."""

ADDITIVE = "additive"
"""The id of the additive value, which results state beside whatever they rank by."""

BASES: dict[str, str] = {made.short or name: name for name, made in VALUING.items()}
"""The word for a basis of ``stress`` -> the method."""

if TYPE_CHECKING:
    ValuingName = str
    Basis = str
else:
    ValuingName = Literal[tuple(VALUING)]
    Basis = Literal[tuple(sorted(BASES))]


def ties(name: str, made: Normalised, weights: Array, criterion: int) -> Array | None:
    """Weights (n, n, k) at which two stages score the same; ``None`` where the method cannot say."""
    found = VALUING[name].ties if name in VALUING else None
    return None if found is None else found(made, weights, criterion)
