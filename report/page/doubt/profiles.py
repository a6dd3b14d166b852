"""How far the profiles agree, for the page: the numbers of ``compare`` in the words of a planner."""

from __future__ import annotations

from typing import Any, Literal

from ....models.analysis import MOST_COMPARED, Analysis
from ....models.case.case import Case
from ....models.options.option import portfolio_change
from ...results.doubt.compare import MOST_COLUMNS, CompareResult, WithinSet
from ...results.run import compared
from ...words import wording as say
from ...words.text_metrics import clean

Facts = dict[str, Any]


def agreeing(analysis: Analysis) -> Facts:
    """All that the section says; with few profiles each, with many what sums them up."""
    case, view = analysis.case, compared(analysis)
    names = list(analysis.profiles)
    found: Facts = {
        "known": view is not None,
        "count": len(names),
        "only": say.profile_title(case, names[0]),
        "too_many": len(analysis.portfolio.programme.pairs) > MOST_COMPARED,
        "most": MOST_COMPARED,
        "late": analysis.lacks("compare"),
    }
    if view is None:
        return found
    funded_in = _projects(view, names)
    options = {pair.pair for pair in analysis.portfolio.programme.pairs}
    certain = view.certain
    return {
        **found,
        "few": len(names) <= MOST_COLUMNS,
        "names": [say.profile_title(case, name) for name in names],
        "profiles": _profiles(analysis, view),
        "leaders": _leaders(case, view),
        "ranks": _ranks(case, view, names),
        "alike": _alike(case, view),
        "every": [
            say.pair_name(case, pair) + (f" ({certain[pair]})" if pair in certain else "")
            for pair, how in funded_in.items()
            if len(how) == len(names)
        ],
        "shared": [
            {
                "name": say.pair_name(case, pair),
                "share": certain.get(pair) or say.percent(len(how) / len(names)),
                "funded": [how.get(name, "–") for name in names],
            }
            for pair, how in funded_in.items()
        ],
        "some": sum(len(how) < len(names) for how in funded_in.values()),
        "none": len(options) - len(funded_in),
        "losses": [
            (say.profile_title(case, name), [say.score(view.regret[name][of]) for of in names])
            for name in names
        ],
        "broken": any(lost is None for row in view.regret.values() for lost in row.values()),
        "worst": _worst(case, view, names),
        "compromise": _compromise(analysis, view, "absolute"),
        "relative": _compromise(analysis, view, "relative"),
        "sets": [_in_set(case, name, made) for name, made in (view.sets or {}).items()],
    }


def _in_set(case: Case, name: str, made: WithinSet) -> str:
    """What holds anywhere in the set of weights that a profile states, not at its centre alone."""
    says = f"{say.profile_title(case, name)} states a set of weights, and stands above with its centre. "
    says += f"At {made.weights} weights of it{', all its corners,' if made.exact else ''} "
    firsts = sorted(made.first, key=lambda stage: -made.first[stage])
    named = [f"{say.stage_name(case, stage)} ({made.first[stage]} times)" for stage in firsts]
    says += (
        f"{say.stage_name(case, firsts[0])} is first" if len(firsts) == 1 else f"first is {say.listed(named)}"
    )
    always = sum(times == made.weights for times in made.funded.values())
    says += (
        f"; {always} of its projects are funded at all of them, {len(made.funded) - always} at some only. "
    )
    lost = made.regret[name]
    if lost is None:
        return f"{says}Its portfolio breaks a rule at one of them."
    bound = "at most" if made.exact else "up to"
    loses = f"{bound} {say.score(lost)} of value" if lost else "nothing"
    return f"{says}Its portfolio loses {loses} anywhere in the set."


def _projects(view: CompareResult, names: list[str]) -> dict[str, dict[str, str]]:
    """Pair → profile that would fund it → its size and start there, or yes; what most would fund first."""
    ways = view.ways
    return {
        pair: {name: clean(ways[name][pair]) or "yes" for name in names if pair in ways[name]}
        for pair, share in view.funded_in.items()
        if share
    }


def _profiles(analysis: Analysis, view: CompareResult) -> list[Facts]:
    case, chosen = analysis.case, view.minimax.absolute
    rows = []
    for name, made in view.portfolios.items():
        first = [stage for stage, rank in view.rankings[name].items() if rank == 1]
        lost = view.regret[name][analysis.ranking.profile.id]
        rows.append(
            {
                "name": say.profile_title(case, name),
                "used": name == analysis.ranking.profile.id,
                "first": say.listed([say.stage_name(case, stage) for stage in first]),
                "count": len(made.funded),
                "cost": say.amount(made.cost),
                "value": say.score(made.value),
                "here": _lost(lost, made.value),
                "compromise": _lost(chosen.by_profile[name], made.value) if chosen else "–",
            }
        )
    return rows


def _lost(lost: float | None, of: float) -> str:
    """Value lost, and what part it is of what could be had."""
    if lost is None:
        return "breaks a rule"
    share = f" ({say.percent(lost / abs(of))})" if lost and of else ""
    return f"{say.score(lost)}{share}"


def _leaders(case: Case, view: CompareResult) -> list[tuple[str, int]]:
    """Which stages come first, and under how many profiles; most often first."""
    counts: dict[str, int] = {}
    for ranks in view.rankings.values():
        for stage, rank in ranks.items():
            counts[stage] = counts.get(stage, 0) + (rank == 1)
    falling = sorted(counts, key=lambda stage: -counts[stage])
    return [(say.stage_name(case, stage), counts[stage]) for stage in falling if counts[stage]]


def _ranks(case: Case, view: CompareResult, names: list[str]) -> list[Facts]:
    rows = []
    for stage in view.rankings[names[0]]:
        ranks = [view.rankings[name][stage] for name in names]
        ordered = sorted(ranks)
        rows.append(
            {
                "name": say.stage_name(case, stage),
                "ranks": ranks,
                "best": ordered[0],
                "median": ordered[(len(ordered) - 1) // 2],
                "worst": ordered[-1],
                "first": say.percent(ranks.count(1) / len(ranks)),
            }
        )
    return sorted(rows, key=lambda row: sum(row["ranks"]))


def _alike(case: Case, view: CompareResult) -> list[Facts]:
    """Each two profiles, the ones that rank most alike first; of many only the ends."""
    overlap = {(found.a, found.b): found.jaccard for found in view.overlap}
    found = sorted(view.agreement, key=lambda two: -two.kendall_tau)
    if len(view.profiles) > MOST_COLUMNS:
        found = [*found[:3], *found[-3:]]
    return [
        {
            "one": say.profile_title(case, two.a),
            "other": say.profile_title(case, two.b),
            "tau": f"{two.kendall_tau:.2f}",
            "overlap": say.percent(overlap[two.a, two.b]),
        }
        for two in found
    ]


def _worst(case: Case, view: CompareResult, names: list[str]) -> list[Facts]:
    """What each profile's portfolio costs the profile that likes it least, the mildest first."""
    rows = []
    for of in names:
        lost = {name: view.regret[name][of] for name in names}
        known = {name: value for name, value in lost.items() if value is not None}
        by = max(known, key=lambda name: known[name])
        rows.append((known[by], say.profile_title(case, of), say.profile_title(case, by)))
    return [
        {"of": of, "lost": say.score(lost), "by": by if lost else "–"}
        for lost, of, by in sorted(rows, key=lambda row: row[0])
    ]


def _compromise(
    analysis: Analysis, view: CompareResult, which: Literal["absolute", "relative"]
) -> Facts | None:
    """The portfolio that all can live with, and how it differs from the one above."""
    case, absolute = analysis.case, view.minimax.absolute
    chosen = absolute if which == "absolute" else view.minimax.relative
    if chosen is None or absolute is None:
        return None
    change = portfolio_change(analysis.portfolio.pair_ids, chosen.funded)
    by, regret = chosen.by_profile, chosen.regret
    return {
        "projects": [say.pair_name(case, pair) for pair in chosen.funded],
        "cost": say.amount(chosen.cost),
        "regret": say.score(regret) if which == "absolute" else f"{100 * regret:.1f} %",
        "by": say.profile_title(case, max(by, key=lambda name: by[name])) if regret else None,
        "more": [say.pair_name(case, pair) for pair in change.enters],
        "less": [say.pair_name(case, pair) for pair in change.leaves],
        "otherwise": [say.pair_name(case, pair) for pair in change.moves],
        "same": which == "relative" and chosen.funded == absolute.funded,
    }
