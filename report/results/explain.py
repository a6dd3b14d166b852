"""Why pairs are in or out, and what each limit is worth, as data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ...cases import Loaded, Located
from ...models.case.case import Case
from ...models.entry.problem import did_you_mean
from ...models.options.patterns import matches
from ...models.sensitivity.counterfactuals import LimitWorth, Reasons, WhyFunded, WhyLeftOut
from ...models.solver.lexicographic import Optimum
from ...models.solver.programme import Programme
from ..words.plain_text import JSON
from ..words.reasons import Explained, funded_words, left_out_words, pairs_displaced, whole_words, worth_words


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


# ---------------------------------------------------------------- as JSON


def view(case: Case, found: Reasons) -> JSON:
    """One pair as it stands; several in a list."""
    explained = [_pair(case, found, reason) for reason in found.pairs]
    head = {"value": found.optimum.value, "cost": found.optimum.cost}
    return {**head, **explained[0]} if len(explained) == 1 else {**head, "pairs": explained}


def _pair(case: Case, found: Reasons, why: Explained) -> JSON:
    made, optimum = found.programme, found.optimum
    said: JSON = {
        "pair": why.pair,
        "funded": isinstance(why, WhyFunded),
        "option": made.pairs[why.option].id,
        "pair_cost": made.pairs[why.option].cost,
        "pair_value": made.pairs[why.option].value,
        "value_gap": None,
        "enters_at_cost": None,
        "enters_only_below": False,
        "displaces": [],
        "brings": [],
        "blocked_by": [],
        "enters_without": [],
        "lost_without": None,
        "demanded_by": [],
        "replaced_by": [],
        "stays_up_to_cost": None,
        "stays_only_below": False,
    }
    if isinstance(why, WhyLeftOut):
        said["value_gap"] = why.value_gap
        if why.enters is not None:
            said |= {"enters_at_cost": why.enters.cost, "enters_only_below": not why.enters.attained}
        gone, come = pairs_displaced(made, optimum, why.forced, why.options)
        said |= {"displaces": list(made.ids(gone)), "brings": list(made.ids(come))}
        said["blocked_by"] = [rule.title for rule in why.blocked_by]
        said["enters_without"] = [rule.title for rule in why.enters_without]
        said["sentence"] = left_out_words(case, made, optimum, why)
    else:
        said["lost_without"] = why.lost
        said["demanded_by"] = [rule.title for rule in why.demanded_by]
        said["replaced_by"] = list(made.ids(pairs_displaced(made, optimum, why.without, why.options)[1]))
        if math.isfinite(why.stays.cost):
            said |= {"stays_up_to_cost": why.stays.cost, "stays_only_below": not why.stays.attained}
        said["sentence"] = funded_words(case, made, optimum, why)
    return said


PORTFOLIO_COLUMNS = [
    "rule", "kind", "limit", "at", "used", "step", "gain_per_step", "next_limit", "next_gain", "gain_without",
]  # fmt: skip


def portfolio_view(case: Case, made: Programme, optimum: Optimum, worths: Sequence[LimitWorth]) -> JSON:
    """What each limit that costs value is worth."""
    return {
        "value": optimum.value,
        "cost": optimum.cost,
        "funded": list(made.ids(optimum.funded)),
        "rules": [
            {
                "rule": worth.rule.title,
                "kind": worth.rule.rule,
                "limit": worth.side,
                "at": worth.limit,
                "used": worth.used,
                "step": worth.step,
                "gain_per_step": worth.step_gain,
                "next_limit": worth.next_limit,
                "next_gain": worth.next_gain,
                "gain_without": worth.gain_without,
                "sentence": worth_words(case, worth),
            }
            for worth in worths
        ],
        "sentence": whole_words(case, made, optimum, worths),
    }


def rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a pair, or, of a whole portfolio, one a rule."""
    if "rules" in view:
        return [*PORTFOLIO_COLUMNS, "sentence"], view["rules"]
    pairs = view.get("pairs", [view])
    columns = [name for name in pairs[0] if name not in ("value", "cost")]
    plain = [
        {name: "; ".join(pair[name]) if isinstance(pair[name], list) else pair[name] for name in columns}
        for pair in pairs
    ]
    return columns, plain
