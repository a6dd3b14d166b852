"""How sure a ranking and a portfolio are, in words."""

from __future__ import annotations

from ....mcda.methods import BASES, VALUING
from ....models.case.in_doubt import doubted
from ...results.doubt.stress import StressResult, ways_words
from ...words.plain_text import paragraph
from ...words.sureness import LIKELY, in_doubt_words, likely_ranks, share_percent, ways_funded
from ...words.text_table import table

WEIGHTS = {
    "uniform": "weights of any kind, all as likely",
    "profile": "weights around the profile {profile}, a weight's standard deviation about {spread:g}",
    "hull": "mixtures of the case's profiles",
    "set": "the weights that the profile {profile} allows, all as likely",
    "posterior": "weights of the group {profile}, as likely as its judgements make them",
    "order": "weights in the order of importance of the profile {profile}",
}


def stress(found: StressResult, width: int) -> str:
    """What was varied, what holds in words, and the figures behind it."""
    parts = [paragraph(_varied(found), width)]
    parts += [paragraph(statement, width) for statement in found.statements]
    if found.ranks:
        parts += [_ranks(found, width), _central(found, width), _intervals(found, width)]
    parts += [_core(found, width), _discuss(found, width)]
    if found.when is not None:
        parts += [paragraph(found.when.says, width)]
        parts += [paragraph(box.says, width) for box in found.when.boxes]
    return "\n\n".join(filter(None, parts))


def _varied(found: StressResult) -> str:
    what = []
    if "weights" in found.vary:
        what.append(WEIGHTS[found.weights].format(profile=found.profile, spread=found.spread))
    if "readings" in found.vary:
        cells = len(found.readings[0].assignment)
        plural = "s" if cells > 1 else ""
        ranges = len(found.ranges_varied)
        if cells or not ranges:
            what.append(f"{cells} open reading{plural}" if cells else "no open readings (the case has none)")
        if ranges:
            what.append(
                f"{ranges} reading{'s' if ranges > 1 else ''} within {'their' if ranges > 1 else 'its'} range"
            )
    if "scale" in found.vary:
        what.append(f"the scales {', '.join(found.scales)}")
    if "costs" in found.vary:
        costs = ", ".join(found.costs_varied)
        what.append(f"the cost of {costs}" if costs else "no costs (the case gives no ranges)")
    numbers = in_doubt_words(found.in_doubt)
    if "fits" in (found.in_doubt or {}) and "fits" not in doubted(found.answer.uncertainty.case):
        numbers[0] += " (assumed: each may be the level beside it)"  # of the kinds fits come first
    what += numbers
    basis = VALUING[BASES[found.basis]].called
    how = f"{found.draws:,} draws (seed {found.seed})"
    if found.exact:
        how = f"all {found.draws:,} combinations"
    by = f", by {basis}" if found.ranks else ""
    says = f"How sure{by}: {how} of {'; '.join(what) or 'nothing'}."
    if not found.exact:
        if found.ranks:
            shares = [f"of ranks are within {_within(found.draws)}"]
            anew = f"those of pairs, solved anew in {found.portfolio_draws:,} draws,"
        else:
            shares, anew = [], f"of projects, solved anew in {found.portfolio_draws:,} draws, are"
        if found.portfolio_draws:
            within = _within(found.portfolio_draws)
            shares.append(f"{anew} within {within if not found.ranks else within.partition(' ')[0]}")
        says += f" Shares {', '.join(shares)}." if shares else ""
    return says


def _within(draws: int) -> str:
    return f"±{1.96 * 0.5 / draws**0.5:.1%} with 95% confidence"


def _ranks(found: StressResult, width: int) -> str:
    lines = []
    for stage, rank in sorted(found.ranks.items(), key=lambda item: item[1]):
        shares = found.rank_acceptability[stage]
        low, high = likely_ranks(shares)
        lines.append(
            [
                stage, rank, share_percent(shares[0]), share_percent(sum(shares[:3])),
                found.expected_rank[stage], str(low) if low == high else f"{low} to {high}",
            ]
        )  # fmt: skip
    headers = ["stage", "rank now", "first in", "top three in", "mean rank", f"{LIKELY:.0%} of the time"]
    return table(headers, lines, width)


def _central(found: StressResult, width: int) -> str:
    if "weights" not in found.vary:
        return ""
    first_for = {stage: weights for stage, weights in found.central_weights.items() if weights}
    criteria = list(next(iter(first_for.values())))
    lines = [
        [stage, *(weights[c] for c in criteria), share_percent(found.confidence[stage] or 0.0)]
        for stage, weights in first_for.items()
    ]
    note = (
        "Who sees it so puts the stage first: the mean of the weights under which it comes first. The last "
        "column says how often it then is first, whatever else turns out."
    )
    return table(["first for", *criteria, "sure"], lines, width) + "\n\n" + paragraph(note, width)


def _intervals(found: StressResult, width: int) -> str:
    if not found.weight_intervals:
        return "At which weights the order turns is not known of this method."
    lines = [
        [criterion, limits.weight, _between(limits.first), _between(limits.order)]
        for criterion, limits in found.weight_intervals.items()
    ]
    first = min(found.ranks, key=lambda stage: found.ranks[stage])
    note = (
        "One weight moved at a time, the others in proportion: exact limits, readings and scale at their "
        "point. No order of two stages turns round between the limits in the last column."
    )
    headers = ["criterion", "weight", f"{first} first between", "same order between"]
    return table(headers, lines, width) + "\n\n" + paragraph(note, width)


def _between(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.3f} and {ends[1]:.3f}"


def _core(found: StressResult, width: int) -> str:
    now, ways = found.pairs_now, ways_funded(found.core_index_by_option)
    certain = dict.fromkeys(found.owed, "owed") | dict.fromkeys(found.committed, "committed")
    falling = sorted(found.core_index.items(), key=lambda item: (item[0] not in certain, -item[1]))
    lines = [
        [
            pair, certain.get(pair) or share_percent(share), "yes" if pair in now else "–",
            *([ways_words(ways, pair)] if ways else []),
        ]
        for pair, share in falling
        if share > 0 or pair in now
    ]  # fmt: skip
    headers = ["pair", "funded in", "funded now", *(["of the draws so"] if ways else [])]
    return table(headers, lines, width)


def _discuss(found: StressResult, width: int) -> str:
    lines = [
        [d.cell, ", ".join(f"{reading} {share:.0%}" for reading, share in d.readings.items()),
         d.agreement, d.pairs_moved, d.places_moved]
        for d in found.discuss
    ]  # fmt: skip
    if not lines:
        return ""
    note = (
        "Cells worth discussing first. Moved: how many pairs enter or leave the portfolio, and by how many "
        "places the ranking changes, on average if the cell is read as people or the case may, not as now. "
        "Agreement: 1 all the same, 0 split between the ends; –: the case does not say who read what."
    )
    headers = ["cell", "readings", "agreement", "pairs moved", "places moved"]
    return table(headers, lines, width) + "\n\n" + paragraph(note, width)
