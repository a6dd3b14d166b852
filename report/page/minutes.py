"""What workshops left in the case beside their answers: who took part, what was asked when and left open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...models.case.case import Case
from ..words import wording as say
from ..words.text_metrics import clean

Facts = dict[str, Any]

MOST_NAMED = 30
"""People that one line names; of more it says how many"""


def minutes(case: Case) -> list[Facts]:
    """Every workshop of which the case has the minutes, in its order."""
    found = case.decision.workshops if case.decision else ()
    return [
        {
            "began": clean(held.began),
            "count": say.count(len(held.took_part), "person", "people"),
            "took_part": _named(held.took_part),
            "answered_nothing": _named(held.answered_nothing),
            "rounds": [
                {
                    "asked": clean(one.asked),
                    "when": clean(" – ".join(filter(None, [one.opened, one.closed]))),
                    "answered": one.answered,
                    "too_little": _named(one.too_little),
                }
                for one in held.rounds
            ],
            "left_open": [
                {
                    "what": clean(one.what),
                    "not_known": _named(one.not_known),
                    "not_answered": _named(one.not_answered),
                    "nobody": one.read_by_nobody,
                }
                for one in held.left_open
            ],
            "dissent": [(clean(who), clean(what)) for who, what in held.dissent.items()],
        }
        for held in found
    ]


def _named(people: Sequence[str]) -> str:
    if len(people) > MOST_NAMED:
        return say.count(len(people), "person", "people")
    return clean(say.listed(list(people)))
