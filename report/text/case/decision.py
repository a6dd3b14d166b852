"""What is to be decided, in words, above the portfolio that answers it."""

from __future__ import annotations

from ...results.case.decision import Decision, FundedTogether, StatedDecision
from ...results.portfolio.fund import FundResult
from ...words.plain_text import number, paragraph


def decision(asked: Decision, found: FundResult, currency: str, width: int, one: str = "pair") -> str:
    """What is asked of whom, what doing nothing means, and what of the portfolio nobody is free to leave out.

    Empty where the case says nothing of it and nothing is demanded.
    """
    unit = f" {currency}" if currency else ""
    said = asked.stated
    parts = [*_stated(said), _nothing(said, found, unit)] if said else []
    if asked.demanded.pairs:
        parts.append(
            f"Demanded, whatever is chosen: {_together(asked.demanded, unit, one)}. "
            f"Chosen: {_together(asked.chosen, unit, one)}."
        )
    parts += _agreed(said) if said else []
    return "\n".join(paragraph(part, width) for part in parts if part)


def _stated(said: StatedDecision) -> list[str]:
    mark = " (an example: nobody is asked)" if said.illustrative else ""
    asked = [f"of {said.asked_of}" if said.asked_of else "", f"by {said.by}" if said.by else ""]
    version = f"version {said.version}" if said.version else ""
    people = [
        f"Asked {', '.join(filter(None, asked))}" if any(asked) else "",
        f"Owner: {said.owner}" if said.owner else "",
        f"Author: {said.author}" if said.author else "",
        ", ".join(filter(None, [version, said.date])),
    ]
    named = [part[:1].upper() + part[1:] for part in people if part]
    return [
        f"To decide{mark}: {said.question}" if said.question else f"A decision{mark}." if mark else "",
        ". ".join([*named, ""]).rstrip(),
        f"Part of it: {said.scope}" if said.scope else "",
    ]


def _nothing(said: StatedDecision, found: FundResult, unit: str) -> str:
    """What doing nothing means: in the case's words, and what that costs, brings and breaks."""
    words = f"If nothing is done: {said.baseline}" if said.baseline else ""
    if found.baselines is None:
        return words
    base = found.baselines.do_nothing
    broken = f", and breaks {', '.join(base.broken)}" if base.broken else ", and breaks no rule"
    counted = f"costs {number(base.cost)}{unit}, is worth {number(base.value)}{broken}"
    return f"{words.rstrip('.')}. That {counted}." if words else f"Doing nothing {counted}."


def _together(some: FundedTogether, unit: str, one: str) -> str:
    count = len(some.pairs)
    many = f"{count} {one}{'' if count == 1 else 's'}"
    return f"{many} for {number(some.cost)}{unit}, value {number(some.value)}"


def _agreed(said: StatedDecision) -> list[str]:
    """By what one will see whether it worked, when, and what stands against it."""
    dissent = "; ".join(f"{who}: {what}" for who, what in said.dissent.items())
    return [
        f"Success is measured by: {'; '.join(said.measures)}." if said.measures else "",
        f"Looked at again on {said.review}." if said.review else "",
        f"Dissent: {dissent}." if dissent else "",
        f"Done against bias: {'; '.join(said.debiasing)}." if said.debiasing else "",
    ]
