"""Why pairs are in or out, and what each limit is worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from ....cases import Loaded, Located
from ....models.case.case import Case
from ....models.entry.problem import did_you_mean
from ....models.options.patterns import matches
from ....models.rules.kinds.registry import Rule
from ....models.sensitivity.counterfactuals import LimitWorth, Reasons, WhyLeftOut
from ....models.solver.lexicographic import Optimum
from ....models.solver.programme import Programme
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Kind, Table
from ...words.reasons import (
    Explained,
    funded_words,
    left_out_words,
    pairs_displaced,
    whole_words,
    worth_words,
    years_money_words,
)
from .explain_starts import StartAsked, start_asked, starts_table
from .fund_extras import finite


@part
class PairReason:
    """Why a pair is funded, or not. What is asked of the other kind is null, false or empty."""

    pair: str
    """stage/technology."""
    funded: bool
    option: str
    """Which of the pair's levels and periods this is about."""
    pair_cost: float
    """In the case's currency."""
    pair_value: float
    value_gap: float | None
    """Left out: value that funding it would lose; None where the rules allow no portfolio with it."""
    enters_at_cost: float | None
    """Left out: the cost at which it would be funded; None: at none."""
    enters_only_below: bool
    """Whether it must be cheaper than that."""
    displaces: tuple[str, ...]
    """Left out: what would have to go for it."""
    brings: tuple[str, ...]
    """Left out: what would come in with it."""
    blocked_by: tuple[str, ...]
    """Rules that keep it out by themselves."""
    enters_without: tuple[str, ...]
    """Rules without any one of which it would be funded at its cost."""
    lost_without: float | None
    """Funded: value that leaving it out would lose; None where the rules allow no portfolio without it."""
    demanded_by: tuple[str, ...]
    """Rules that demand it by themselves."""
    replaced_by: tuple[str, ...]
    """Funded: what would come in instead."""
    moves: tuple[str, ...]
    """What both portfolios fund, the other one at another level or from another period on."""
    stays_up_to_cost: float | None
    """Funded: how dear it may become before it drops out; None: however dear."""
    stays_only_below: bool
    """Whether it must stay cheaper than that."""
    starts: tuple[StartAsked, ...]
    """Left out, in a case with periods: whether there is money for it within each, start by start."""
    sentence: str


@part
class _Whole:
    value: float
    """Of the best portfolio."""
    cost: float
    """Of the best portfolio, in the case's currency."""


@part
class ExplainPairResult(PairReason, _Whole, Result):
    """Why one pair is in or out."""

    answer: Any = hidden()
    """The same with its programme (``Reasons``)."""
    currency: str = hidden("")

    def tables(self) -> tuple[Table, ...]:
        return (_reasons((self,), self.currency), *starts_table(self.starts, self.currency))


@part
class ExplainPairsResult(_Whole, Result):
    """Why several pairs are in or out."""

    pairs: tuple[PairReason, ...]
    answer: Any = hidden()
    """The same with their programme (``Reasons``)."""
    currency: str = hidden("")

    def tables(self) -> tuple[Table, ...]:
        return (
            _reasons(self.pairs, self.currency),
            *starts_table([start for pair in self.pairs for start in pair.starts], self.currency),
        )


@part
class WorthOfLimit:
    """What it is worth to loosen a limit, or to be without a rule."""

    rule: str
    kind: str
    limit: str | None
    """Which of its limits; None for a rule without a number."""
    at: float | None
    """Where the limit stands, in the unit of what it limits."""
    used: float | None
    step: float | None
    """How much looser: what ``gain_per_step`` is for."""
    gain_per_step: float | None
    next_limit: float | None
    """The nearest limit at which the value rises."""
    next_gain: float | None
    """Value gained there."""
    gain_without: float
    """Value gained without the rule."""
    sentence: str


@part
class ExplainPortfolioResult(_Whole, Result):
    """What each limit on the portfolio is worth."""

    funded: tuple[str, ...]
    rules: tuple[WorthOfLimit, ...]
    """Those that cost value."""
    sentence: str
    answer: Any = hidden()
    """The same, rule by rule (``tuple[LimitWorth, ...]``)."""

    def tables(self) -> tuple[Table, ...]:
        return (_limits(self),)


ExplainResult: TypeAlias = ExplainPortfolioResult | ExplainPairResult | ExplainPairsResult
"""Of the whole portfolio where no pair is asked about, otherwise of one pair or of several."""


def chosen_options(loaded: Loaded, pairs: Iterable[str]) -> tuple[list[str], list[Located]]:
    """The pairs that are meant, patterns with * spelt out, in that order, and what is wrong with any."""
    every = [f"{stage}/{technology}" for stage, technology in loaded.case.option_ids()]
    found: dict[str, None] = {}
    problems = []
    for wanted in pairs:
        named = [pair for pair in every if matches(wanted, *pair.split("/"))]
        found.update(dict.fromkeys(named))
        if not named:
            problems.append(_no_option(loaded, wanted, every))
    return list(found), problems


def _no_option(loaded: Loaded, wanted: str, every: Sequence[str]) -> Located:
    """Why nothing can be said of a pair, where the case file says so."""
    case = loaded.case
    stage, slash, technology = wanted.partition("/")
    if not slash or not stage or not technology or "/" in technology:
        hint = did_you_mean(wanted, every)
        return loaded.at((), f"'{wanted}' is not a pair: write stage/technology, with * for any{hint}")
    for section, known, name in (
        ("stages", case.stages, stage),
        ("technologies", case.technologies, technology),
    ):
        if name != "*" and name not in known:
            hint = did_you_mean(name, known) or f"; declared: {', '.join(known) or 'none'}"
            what = {"stages": "stage", "technologies": "technology"}[section]
            return loaded.at((section,), f"'{wanted}' is no pair: no {what} '{name}' is declared{hint}")
    if "*" in wanted:
        return loaded.at(("fit",), f"'{wanted}' matches no option: no fit is above none")
    stated = case.fit_of(stage, technology) is not None
    where: tuple[str, ...] = ("stages", stage)
    if case.pair(stage, technology).fit is not None:
        where = ("pairs", wanted, "fit")
    elif stage in case.fit:
        where = ("fit", stage, technology)
    reason = "its fit is none" if stated else "no fit is stated for it"
    return loaded.at(where, f"'{wanted}' is no option: {reason}; give it a fit, or a value under pairs")


def explain(case: Case, found: Reasons) -> ExplainPairResult | ExplainPairsResult:
    """The pairs that were asked about."""
    reasons = tuple(_pair(case, found, why) for why in found.pairs)
    value, cost = found.optimum.value, found.optimum.cost
    if len(reasons) == 1:
        return ExplainPairResult(value, cost, **vars(reasons[0]), answer=found, currency=case.currency)
    return ExplainPairsResult(value, cost, reasons, found, case.currency)


def _pair(case: Case, found: Reasons, why: Explained) -> PairReason:
    made, optimum = found.programme, found.optimum
    option, left, kept = made.pairs[why.option], None, None
    if isinstance(why, WhyLeftOut):
        left, other, enters = why, why.forced, why.enters
        sentence = left_out_words(case, made, optimum, why)
        sentence = " ".join(filter(None, [sentence, years_money_words(case, made, why)]))
    else:
        kept, other, enters = why, why.without, None
        sentence = funded_words(case, made, optimum, why)
    change = pairs_displaced(made, optimum, other, why.options)
    return PairReason(
        pair=why.pair,
        funded=kept is not None,
        option=option.id,
        pair_cost=option.cost,
        pair_value=option.value,
        value_gap=left.value_gap if left else None,
        enters_at_cost=enters.cost if enters else None,
        enters_only_below=enters is not None and not enters.attained,
        displaces=change.leaves if left else (),
        brings=change.enters if left else (),
        blocked_by=_titles(left.blocked_by if left else ()),
        enters_without=_titles(left.enters_without if left else ()),
        lost_without=kept.lost if kept else None,
        demanded_by=_titles(kept.demanded_by if kept else ()),
        replaced_by=change.enters if kept else (),
        moves=change.moves,
        stays_up_to_cost=finite(kept.stays.cost) if kept else None,
        stays_only_below=kept is not None and finite(kept.stays.cost) is not None and not kept.stays.attained,
        starts=tuple(start_asked(made, optimum, start) for start in (left.starts if left else ())),
        sentence=sentence,
    )


def sentences(case: Case, found: Reasons) -> list[str]:
    """Why each pair that was asked about is in or out."""
    return [_pair(case, found, why).sentence for why in found.pairs]


def _titles(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(rule.title for rule in rules)


def explain_portfolio(
    case: Case, made: Programme, optimum: Optimum, worths: Sequence[LimitWorth]
) -> ExplainPortfolioResult:
    """What each limit that costs value is worth."""
    return ExplainPortfolioResult(
        value=optimum.value,
        cost=optimum.cost,
        funded=made.ids(optimum.funded),
        rules=tuple(
            WorthOfLimit(
                rule=worth.rule.title,
                kind=worth.rule.rule,
                limit=worth.side,
                at=worth.limit,
                used=worth.used,
                step=worth.step,
                gain_per_step=worth.step_gain,
                next_limit=worth.next_limit,
                next_gain=worth.next_gain,
                gain_without=worth.gain_without,
                sentence=worth_words(case, worth),
            )
            for worth in worths
        ),
        sentence=whole_words(case, made, optimum, worths),
        answer=tuple(worths),
    )


# ---------------------------------------------------------------- as tables

_OF_A_PAIR: tuple[tuple[str, str, Kind], ...] = (
    ("pair", "pair", "name"),
    ("funded", "funded", "flag"),
    ("option", "option", "name"),
    ("pair_cost", "cost", "money"),
    ("pair_value", "value", "score"),
    ("value_gap", "value lost if funded", "score"),
    ("enters_at_cost", "enters at", "money"),
    ("enters_only_below", "only below that", "flag"),
    ("displaces", "displaces", "text"),
    ("brings", "brings", "text"),
    ("blocked_by", "blocked by", "text"),
    ("enters_without", "enters without", "text"),
    ("lost_without", "value lost if left out", "score"),
    ("demanded_by", "demanded by", "text"),
    ("replaced_by", "replaced by", "text"),
    ("moves", "otherwise", "text"),
    ("stays_up_to_cost", "stays up to", "money"),
    ("stays_only_below", "stays only below that", "flag"),
    ("sentence", "why", "text"),
)


def _reasons(pairs: Sequence[PairReason], currency: str) -> Table:
    return Table(
        "pairs",
        "Why each pair is in or out, and what would change that.",
        tuple(Column(key, title, k, currency if k == "money" else "") for key, title, k in _OF_A_PAIR),
        tuple(tuple(_cell(getattr(pair, key)) for key, _, _ in _OF_A_PAIR) for pair in pairs),
    )


def _cell(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, tuple) else value


def _limits(found: ExplainPortfolioResult) -> Table:
    return Table(
        "rules",
        "What loosening each rule that costs value would bring.",
        (
            Column("rule", "rule", "name"),
            Column("kind", "kind", "name"),
            Column("limit", "limit", "name"),
            Column("at", "at", "amount"),
            Column("used", "used", "amount"),
            Column("step", "step", "amount"),
            Column("gain_per_step", "value gained by a step", "score"),
            Column("next_limit", "value rises at", "amount"),
            Column("next_gain", "value gained there", "score"),
            Column("gain_without", "value gained without it", "score"),
            Column("sentence", "in words", "text"),
        ),
        tuple(tuple(vars(rule).values()) for rule in found.rules),
    )
