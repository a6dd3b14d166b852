"""What is worth finding out, for the page: the numbers of ``worth`` with the names of the case."""

from __future__ import annotations

from typing import Any

from ....models.analysis import Analysis
from ....models.case.case import Case
from ....models.portfolio.portfolio import MOST_LIFTED
from ....models.uncertainty.settling import InputWorth, MeanGain, Move
from ....models.uncertainty.unknowns import Unknown
from ....models.uncertainty.worth import GroupWorth
from ...charts.worth import unknown_name
from ...diagram.block import reading_text
from ...results.doubt.worth import WorthResult
from ...results.doubt.worth_answer import WEIGHTS, four_digits
from ...results.run import found_out
from ...words import wording as say
from ...words.sureness import WITHIN

Facts = dict[str, Any]

SHOWN = 12
"""Things in doubt that the table has"""


def finding_out(analysis: Analysis) -> Facts:
    """All that the section says."""
    found, view = analysis.worth, found_out(analysis)
    if found is None or view is None:
        return {
            "known": False,
            "options": len(analysis.portfolio.programme.pairs),
            "too_many": analysis.lacks("worth") and len(analysis.portfolio.programme.pairs) > MOST_LIFTED,
        }
    case = analysis.case
    may = [one for one in found.falling if not one.cannot]
    return {
        "known": True,
        "any": bool(found.inputs),
        "count": len(found.inputs),
        "value": say.score(found.value),
        "all": _figure(found.evpi, found.value),
        "rows": [_row(case, one, found.value) for one in may[:SHOWN]],
        "more": max(len(may) - SHOWN, 0),
        "groups": [
            {"name": _group(case, group), **_figure(group.evppi, found.value)} for group in found.groups
        ],
        "never": [unknown_name(case, one.input) for one in found.falling if one.cannot],
        "held": say.percent(view.held) if view.set_aside else None,
        "kept": None if view.overspends is None else say.percent(1 - view.overspends),
        "curse": _curse(case, view),
        "weights": _weights(case, view),
        "seed": view.seed,
        "exact": view.exact,
    }


def _figure(found: MeanGain, value: float) -> Facts:
    return {
        "told": found.told,
        "sure": found.exact,
        "worth": say.score(found.value) if found.told or found.exact else "about 0",
        "within": "" if found.error is None or not found.told else f"±{WITHIN * found.error:.3f}",
        "share": _part(found.value / value) if found.told and value > 0 else "–",
    }


def _part(share: float) -> str:
    """A part in percent, to one decimal: much of what is worth finding out is worth little."""
    return f"{100 * share:.1f}\u00a0%"


def _row(case: Case, one: InputWorth, value: float) -> Facts:
    signs = [("+", move) for move in one.enter] + [("−", move) for move in one.leave]
    return {
        "name": unknown_name(case, one.input),
        **_figure(one.evppi, value),
        "moves": [
            f"{sign} {say.pair_name(case, move.pair)} {_when(case, one.input, move)}" for sign, move in signs
        ],
    }


def _when(case: Case, one: Unknown, move: Move) -> str:
    if one.spread is None:
        return f"if {say.listed([_turned(case, one, k) for k in move.at], 'or')}"
    low, high = (say.amount(four_digits(end)) for end in (move.low, move.high))
    return f"from {low} to {high}"


def _turned(case: Case, one: Unknown, k: int) -> str:
    """What it turns out to be."""
    if one.kind == "reading":
        return reading_text(case, one.at[1], one.values[k])
    if one.kind == "success":
        return "it works" if k == 0 else "it fails"
    return str(one.values[k])


def _group(case: Case, group: GroupWorth) -> str:
    if group.kind == "stage":
        return f"All readings of {say.stage_name(case, group.of)}"
    if group.kind == "criterion":
        return f"All readings on {say.criterion_name(case, group.of)}"
    return {
        "readings": "All readings",
        "fits": "All fits",
        "successes": "Whether each project works",
        "costs": "All costs",
    }[group.kind]


def _curse(case: Case, view: WorthResult) -> Facts | None:
    made = view.curse
    if made is None:
        return None
    gap = made.disappointment
    return {
        "stated": say.score(made.stated),
        "shrunk": say.score(made.shrunk),
        "less": gap > 0,
        "same": abs(gap) <= 1e-9 * max(abs(made.stated), 1.0),
        "gap": say.score(abs(gap)),
        "part": _part(abs(gap) / made.stated) if made.stated > 0 else None,
        "selection": say.score(made.selection)
        if made.selection > max(2 * (made.selection_error or 0.0), 1e-9)
        else None,
        "rows": [
            {
                "name": say.pair_name(case, pair),
                "stated": say.score(one.stated),
                "expected": say.score(one.expected),
                "gap": say.score(one.disappointment),
            }
            for pair, one in made.pairs.items()
            if abs(one.disappointment) > 1e-9
        ],
    }


def _weights(case: Case, view: WorthResult) -> Facts | None:
    made = view.weights
    if made is None:
        return None
    lost = {name: share for name, share in made.profiles.items() if share}
    most = max(lost, key=lambda name: lost[name], default=None)
    return {
        "drawn": WEIGHTS.get(made.weights, made.weights),
        "mean": _part(made.mean),
        "most": _part(made.most),
        "same": say.percent(made.same),
        "profile": None if most is None else say.profile_title(case, most),
        "loses": None if most is None else _part(lost[most]),
    }
