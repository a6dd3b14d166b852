"""How sure a ranking and a portfolio are, in words."""

from __future__ import annotations

import numpy as np

from ..words.plain_text import JSON, paragraph, table
from ..words.sureness import LIKELY, share_percent

WEIGHTS = {
    "uniform": "weights of any kind, all as likely",
    "profile": "weights around the profile {profile}, a weight's standard deviation about {spread:g}",
    "hull": "mixtures of the case's profiles",
    "order": "weights in the order of importance of the profile {profile}",
}


def text(view: JSON, width: int) -> str:
    """What was varied, what holds in words, and the figures behind it."""
    parts = [paragraph(_varied(view), width)]
    parts += [paragraph(statement, width) for statement in view["statements"]]
    parts += [_ranks(view, width), _central(view, width), _intervals(view, width)]
    parts += [_core(view, width), _discuss(view, width)]
    return "\n\n".join(filter(None, parts))


def _varied(view: JSON) -> str:
    what = []
    if "weights" in view["vary"]:
        what.append(WEIGHTS[view["weights"]].format(**view))
    if "readings" in view["vary"]:
        cells = len(view["readings"][0]["assignment"])
        plural = "s" if cells > 1 else ""
        what.append(f"{cells} open reading{plural}" if cells else "no open readings (the case has none)")
    if "scale" in view["vary"]:
        what.append(f"the scales {', '.join(view['scales'])}")
    if "costs" in view["vary"]:
        ranges = ", ".join(view["costs_varied"])
        what.append(f"the cost of {ranges}" if ranges else "no costs (the case gives no ranges)")
    basis = "additive value" if view["basis"] == "additive" else "TOPSIS closeness"
    how = f"{view['draws']:,} draws (seed {view['seed']})"
    if view["exact"]:
        how = f"all {view['draws']:,} combinations"
    says = f"How sure, by {basis}: {how} of {'; '.join(what) or 'nothing'}."
    if not view["exact"]:
        error = 1.96 * 0.5 / view["draws"] ** 0.5
        says += f" Shares of ranks are within ±{error:.1%} with 95% confidence"
        if view["portfolio_draws"]:
            error = 1.96 * 0.5 / view["portfolio_draws"] ** 0.5
            says += f", those of pairs, solved anew in {view['portfolio_draws']:,} draws, within ±{error:.1%}"
        says += "."
    return says


def _ranks(view: JSON, width: int) -> str:
    lines = []
    for stage, rank in sorted(view["ranks"].items(), key=lambda item: item[1]):
        shares = view["rank_acceptability"][stage]
        low, high = _range(shares)
        lines.append(
            [
                stage, rank, share_percent(shares[0]), share_percent(sum(shares[:3])),
                view["expected_rank"][stage], str(low) if low == high else f"{low} to {high}",
            ]
        )  # fmt: skip
    headers = ["stage", "rank now", "first in", "top three in", "mean rank", f"{LIKELY:.0%} of the time"]
    return table(headers, lines, width)


def _range(shares: list[float]) -> tuple[int, int]:
    """The ranks from the one passed by 5 % of the draws to the one passed by 95 %."""
    tail, total = (1 - LIKELY) / 2, np.cumsum(shares)
    low = int(np.searchsorted(total, tail + 1e-12)) + 1
    high = int(np.searchsorted(total, 1 - tail - 1e-12)) + 1
    return low, min(high, len(shares))


def _central(view: JSON, width: int) -> str:
    if "weights" not in view["vary"]:
        return ""
    found = {stage: weights for stage, weights in view["central_weights"].items() if weights}
    criteria = list(next(iter(found.values())))
    lines = [
        [stage, *(weights[c] for c in criteria), share_percent(view["confidence"][stage])]
        for stage, weights in found.items()
    ]
    note = (
        "Who sees it so puts the stage first: the mean of the weights under which it comes first. The last "
        "column says how often it then is first, whatever else turns out."
    )
    return table(["first for", *criteria, "sure"], lines, width) + "\n\n" + paragraph(note, width)


def _intervals(view: JSON, width: int) -> str:
    lines = [
        [criterion, found["weight"], _between(found["first"]), _between(found["order"])]
        for criterion, found in view["weight_intervals"].items()
    ]
    first = min(view["ranks"], key=lambda stage: view["ranks"][stage])
    note = (
        "One weight moved at a time, the others in proportion: exact limits, readings and scale at their "
        "point. No order of two stages turns round between the limits in the last column."
    )
    headers = ["criterion", "weight", f"{first} first between", "same order between"]
    return table(headers, lines, width) + "\n\n" + paragraph(note, width)


def _between(ends: list[float]) -> str:
    return f"{ends[0]:.3f} and {ends[1]:.3f}"


def _core(view: JSON, width: int) -> str:
    now = view["funded_now"]
    lines = [
        [pair, share_percent(share), "yes" if pair in now else "–"]
        for pair, share in sorted(view["core_index"].items(), key=lambda item: -item[1])
        if share > 0 or pair in now
    ]
    return table(["pair", "funded in", "funded now"], lines, width)


def _discuss(view: JSON, width: int) -> str:
    lines = [
        [d["cell"], ", ".join(f"{reading} {share:.0%}" for reading, share in d["readings"].items()),
         d["agreement"], d["pairs_moved"], d["places_moved"]]
        for d in view["discuss"]
    ]  # fmt: skip
    if not lines:
        return ""
    note = (
        "Cells worth discussing first. Moved: by how many pairs the portfolio, and by how many places the "
        "ranking, changes on average if the cell is read as people or the case may, not as now. Agreement: 1 "
        "all the same, 0 split between the ends; –: the case does not say who read what."
    )
    headers = ["cell", "readings", "agreement", "pairs moved", "places moved"]
    return table(headers, lines, width) + "\n\n" + paragraph(note, width)
