"""What is worth finding out, in words."""

from __future__ import annotations

from ...results.doubt.worth import InputGroup, InputWorth, WorthResult
from ...results.doubt.worth_answer import named, told
from ...words.plain_text import number, paragraph
from ...words.sureness import WITHIN
from ...words.text_table import table

SHOWN = 12
"""Things in doubt, and groups of them, that the terminal lists; the JSON has all."""

GROUPS = {
    "readings": "all readings",
    "stage": "readings of {}",
    "criterion": "readings on {}",
    "fits": "all fits",
    "successes": "whether each pair works",
    "costs": "all costs",
}


def worth(found: WorthResult, width: int) -> str:
    """What the portfolio is worth on average, each thing in doubt, and what can be said of it."""
    head = (
        f"What is worth finding out, under the profile {found.profile}. Before anything is known, the best "
        f"portfolio is worth {number(found.value)} on average."
    )
    parts = [paragraph(head, width), _inputs(found, width), _groups(found, width)]
    parts += [paragraph(says, width) for says in found.statements]
    return "\n\n".join(filter(None, parts))


def group_name(group: InputGroup) -> str:
    return GROUPS[group.kind].format(group.of)


def _inputs(found: WorthResult, width: int) -> str:
    shown = [one for one in found.inputs if not one.cannot][:SHOWN]
    rows = [[named(one), *_figures(one), _pairs(one)] for one in shown]
    return table(["in doubt", "worth at most", "of the portfolio", "changes"], rows, width) if rows else ""


def _groups(found: WorthResult, width: int) -> str:
    falling = sorted(found.groups, key=lambda group: -group.evppi)[:SHOWN]
    rows = [[group_name(group), *_figures(group)] for group in falling]
    return table(["settled together", "worth at most", "of the portfolio"], rows, width) if rows else ""


def _figures(one: InputWorth | InputGroup) -> list[str]:
    if not told(one):
        return ["about 0" if one.standard_error is not None else "0", "–"]
    margin = f" ±{number(WITHIN * one.standard_error)}" if one.standard_error else ""
    return [f"{number(one.evppi)}{margin}", "–" if one.share is None else f"{one.share:.1%}"]


def _pairs(one: InputWorth) -> str:
    return " ".join([*(f"+{move.pair}" for move in one.enter), *(f"−{move.pair}" for move in one.leave)])
