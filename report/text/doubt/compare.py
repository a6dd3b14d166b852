"""Profiles side by side, in words."""

from __future__ import annotations

from typing import Any

from ...results.doubt.compare import MOST_COLUMNS, CompareResult, Compromise, GivesWay, WithinSet
from ...words.plain_text import UNRANKED, number, paragraph
from ...words.text_table import table

# ---------------------------------------------------------------- in words


def compare(found: CompareResult, width: int) -> str:
    names = found.names
    if not any(profile.weights for profile in found.profiles):
        return paragraph(f"{UNRANKED}, so there are no profiles to compare.", width)
    few = len(names) <= MOST_COLUMNS
    parts = [_portfolios(found, names, width)]
    parts += [_ranks(found, names, width) if few else _rank_ranges(found, names, width)]
    parts += _agreement(found, names, width, few)
    parts += [_funded(found, names, width) if few else "", paragraph(_shared(found, names), width)]
    parts += [_regret(found, names, width) if few else _worst_regret(found, names, width)]
    parts += [paragraph(_minimax(found), width)]
    parts += [paragraph(says, width) for says in _giving_way(found)]
    parts += [paragraph(_within(found, name, made), width) for name, made in (found.sets or {}).items()]
    return "\n\n".join(filter(None, parts))


def _portfolios(found: CompareResult, names: list[str], width: int) -> str:
    first = {name: [s for s, rank in found.rankings[name].items() if rank == 1] for name in names}
    lines = [
        [name, " = ".join(first[name]), len(p.funded), p.cost, p.value]
        for name, p in found.portfolios.items()
    ]
    cost = f"cost {found.currency}".strip()
    return "\n\n".join(
        [
            paragraph(
                f"{len(names)} profiles compared, each with its own ranking and best portfolio."
                if len(names) > 1
                else "One profile, so there is nothing to compare it with: its ranking and best portfolio.",
                width,
            ),
            table(["profile", "first stage", "pairs funded", cost, "value"], lines, width),
        ]
    )


def _ranks(found: CompareResult, names: list[str], width: int) -> str:
    stages = list(found.rankings[names[0]])
    lines = [[stage, *(found.rankings[name][stage] for name in names)] for stage in stages]
    return table(["rank of", *names], lines, width)


def _rank_ranges(found: CompareResult, names: list[str], width: int) -> str:
    lines: list[list[Any]] = []
    for stage in found.rankings[names[0]]:
        ranks = sorted(found.rankings[name][stage] for name in names)
        middle = ranks[(len(ranks) - 1) // 2]
        lines.append([stage, ranks[0], middle, ranks[-1], f"{ranks.count(1) / len(ranks):.0%}"])
    return table(["stage", "best rank", "median", "worst", "first in"], lines, width)


def _agreement(found: CompareResult, names: list[str], width: int, few: bool) -> list[str]:
    if not found.agreement:
        return []
    overlap = {(o.a, o.b): o.jaccard for o in found.overlap}
    falling = sorted(found.agreement, key=lambda a: -a.kendall_tau)
    shown = falling if few else [*falling[:3], *falling[-3:]]
    lines = [[a.a, a.b, a.kendall_tau, a.weighted_spearman, a.ws, f"{overlap[a.a, a.b]:.0%}"] for a in shown]
    headers = ["profile", "and", "Kendall τ-b", "weighted Spearman", "WS", "same pairs funded"]
    note = (
        "1 is the same order, 0 no relation, −1 the reverse. Weighted Spearman and WS count the top of the "
        "ranking more; WS runs from 0 to 1 and takes the first profile as reference."
    )
    if not few:
        note = "The three pairs of profiles that agree most, and the three that agree least. " + note
    return [table(headers, lines, width), paragraph(note, width)]


def _funded(found: CompareResult, names: list[str], width: int) -> str:
    ways, certain = found.ways, found.certain
    lines = [
        [
            pair, certain.get(pair) or f"{share:.0%}",
            *((ways[n][pair] or "yes") if pair in ways[n] else "–" for n in names),
        ]
        for pair, share in found.funded_in.items()
        if share
    ]  # fmt: skip
    return table(["funded", "in", *names], lines, width)


def _shared(found: CompareResult, names: list[str]) -> str:
    every = [pair for pair, share in found.funded_in.items() if share == 1]
    certain = found.certain
    some = sum(0 < share < 1 for share in found.funded_in.values())
    named = ", ".join(f"{pair} ({certain[pair]})" if pair in certain else pair for pair in every)
    says = f"Under every profile: {named}." if every else "No pair is funded under every profile."
    none = len(found.funded_in) - len(every) - some
    return f"{says} Under some but not all: {some} pair{'s' * (some != 1)}; the other {none} under none."


def _regret(found: CompareResult, names: list[str], width: int) -> str:
    lines = [[name, *(found.regret[name][of] for of in names)] for name in names]
    note = (
        "Value that the profile on the left would lose if the portfolio of the profile above were funded "
        "instead of its own."
    )
    if any(lost is None for line in lines for lost in line):
        note += " –: that portfolio breaks a rule under it."
    return table(["loses under", *names], lines, width) + "\n\n" + paragraph(note, width)


def _worst_regret(found: CompareResult, names: list[str], width: int) -> str:
    lines: list[list[Any]] = []
    for of in names:
        lost = {name: found.regret[name][of] for name in names}
        known = {name: value for name, value in lost.items() if value is not None}
        worst = max(known, key=lambda name: known[name])
        lines.append([of, known[worst], worst])
    lines.sort(key=lambda line: line[1])
    return table(["portfolio of", "largest loss of value", "by"], lines, width)


def _within(found: CompareResult, name: str, made: WithinSet) -> str:
    """What the weights of a set leave of all this, which is stated at its centre."""
    says = f"{name} states a set of weights, and stands above with its centre. "
    says += f"At {made.weights} weights of it " + ("(all its extreme points) " if made.exact else "")
    firsts = sorted(made.first.items(), key=lambda item: -item[1])
    if len(firsts) == 1:
        says += f"{firsts[0][0]} is always first. "
    else:
        says += f"first comes {', '.join(f'{stage} {times} times' for stage, times in firsts)}. "
    always = [pair for pair, times in made.funded.items() if times == made.weights]
    some = len(made.funded) - len(always)
    says += f"Funded at all of them: {', '.join(always) or 'nothing'}"
    says += f"; at some only: {some}. " if some else ". "
    lost = made.regret[name]
    if lost is None:
        says += "Its own portfolio breaks a rule at one of them. "
    elif lost:
        where = ", ".join(f"{c} {number(w)}" for c, w in made.at[name].items())
        bound = "at most" if made.exact else "up to"
        says += f"Its own portfolio loses {bound} {number(lost)} of value ({where}). "
    else:
        says += "Its own portfolio loses nothing at any of them. "
    others = [
        f"{of} {'breaks a rule' if lost is None else number(lost)}"
        for of, lost in made.regret.items()
        if of != name
    ]
    if others:
        says += f"The most that it loses with the portfolio of another: {', '.join(others)}. "
    if made.infeasible:
        says += f"At {made.infeasible} no portfolio keeps the rules about value. "
    return says + ("No weights of the set lose more." if made.exact else "Others of the set may lose more.")


def _giving_way(found: CompareResult) -> list[str]:
    """Who gives up what for the compromise, in a paragraph each; none where there is one profile."""
    chosen = found.minimax.absolute
    if chosen is None or len(found.names) < 2:
        return []
    given = chosen.gives_way
    says = [f"For it {made.profile} {_lost(made)}{_instead(made)}." for made in given[:MOST_COLUMNS]]
    if len(given) > MOST_COLUMNS:
        says.append(f"{len(given) - MOST_COLUMNS} more give up less: --format json has them.")
    keeps = [name for name in found.names if name not in {made.profile for made in given}]
    if keeps:
        give = "gives" if len(keeps) == 1 else "give"
        says.append(f"It is the own portfolio of {', '.join(keeps)}, which {give} up nothing.")
    return says


def _lost(made: GivesWay) -> str:
    if not made.loses:
        return "gives up nothing of value"
    return f"gives up {number(made.loses)} of value ({made.share:.1%} of its best)"


def _instead(made: GivesWay) -> str:
    instead = " instead" if made.drops else ""
    parts = [f"without {', '.join(made.drops)}"] if made.drops else []
    parts += [f"with {', '.join(made.gets)}{instead}"] if made.gets else []
    parts += [f"otherwise funded: {', '.join(made.moves)}"] if made.moves else []
    return ": " + ", ".join(parts)


def _minimax(found: CompareResult) -> str:
    absolute, relative = found.minimax.absolute, found.minimax.relative
    if absolute is None or relative is None:
        return "No portfolio keeps the rules about value under every profile, so there is no compromise."

    def says(chosen: Compromise, how: str) -> str:
        worst = max(chosen.by_profile, key=lambda name: chosen.by_profile[name])
        unit = f" {found.currency}" if found.currency else ""
        return (
            f"{', '.join(chosen.funded) or 'nothing'}, for {number(chosen.cost)}{unit}. "
            f"No profile then loses more than {how}" + (f" ({worst})." if chosen.regret else ".")
        )

    says_all = "If one portfolio must do for all, the one whose largest loss is least: "
    says_all += says(absolute, f"{number(absolute.regret)} of value")
    share = f"{relative.regret:.1%} of its best value"
    if relative.funded == absolute.funded:
        return f"{says_all} In relation to what each could have it is the same: no more than {share}."
    return f"{says_all} In relation to what each could have, it is another: {says(relative, share)}"
