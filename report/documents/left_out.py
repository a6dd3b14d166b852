"""What a result leaves out, why, and the command that gives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...models.portfolio.left_out import LeftOut, Why
from ...models.solver.limits import Part
from .result import part


@part
class Omission:
    """Something that was left out of a result."""

    part: Part
    why: Why
    """No time, stopped by hand, its portfolio is unproven, or too many options."""
    command: str
    """What gives it."""


PARTS: Mapping[Part, str] = {
    "running": "what it would be worth to decide otherwise about what runs",
    "additive": "what the additive value would choose",
    "rules": "what each rule costs",
    "free_starts": "in which other periods projects could start as well",
    "frontier": "entry budgets from the whole frontier",
    "entry_budgets": "the entry budgets",
    "baselines": "what would be done without optimising",
    "open_readings": "the portfolio under the open readings",
    "compare": "the profiles side by side",
    "scenarios": "the scenarios side by side",
    "sound": "the case cut otherwise",
    "stress": "how sure it is",
    "worth": "what is worth finding out",
    "robust": "portfolios chosen against doubt",
    "methods": "whether other ranking methods put the same stage first",
}

COMMANDS: Mapping[Part, str] = {
    "running": "loopfolio explain CASE PAIR",
    "additive": "loopfolio fund CASE --method additive",
    "rules": "loopfolio explain CASE",
    "free_starts": "loopfolio fund CASE --beside inf",
    "frontier": "loopfolio fund CASE --beside inf",
    "entry_budgets": "loopfolio fund CASE --beside inf",
    "baselines": "loopfolio fund CASE --beside inf",
    "open_readings": "loopfolio stress CASE",
    "compare": "loopfolio compare CASE",
    "scenarios": "loopfolio scenarios CASE",
    "stress": "loopfolio stress CASE",
    "worth": "loopfolio worth CASE",
    "robust": "loopfolio robust CASE",
    "methods": "loopfolio rank CASE --methods",
}
"""Each with the options that the result was asked for with."""

_UNPROVEN = (
    "What stands beside a portfolio was not worked out, for it is not proven: a longer --time-limit, or "
    "none, gives both."
)
_BECAUSE: Mapping[Why, str] = {
    "time": "There was no time for",
    "stopped": "Stopped before",
    "size": "With so many options not worked out here:",
}


def omissions(left_out: Iterable[LeftOut]) -> tuple[Omission, ...]:
    return tuple(Omission(left.part, left.why, COMMANDS[left.part]) for left in left_out)


def sentences(left_out: Sequence[Omission]) -> list[str]:
    """One for each reason: what is left out, and the commands that give it."""
    left = [entry for entry in left_out if not _implied(entry, left_out)]
    said = [_UNPROVEN] if any(entry.why == "unproven" for entry in left) else []
    for why, because in _BECAUSE.items():
        of_command: dict[str, list[str]] = {}
        for entry in left:
            if entry.why == why:
                of_command.setdefault(entry.command, []).append(PARTS[entry.part])
        if of_command:
            parts = (f"{' and '.join(parts)} ('{command}')" for command, parts in of_command.items())
            said.append(f"{because} {'; '.join(parts)}.")
    return said


def _implied(entry: Omission, left_out: Sequence[Omission]) -> bool:
    """Without any entry budgets there are none from the whole frontier."""
    return entry.part == "frontier" and any(left.part == "entry_budgets" for left in left_out)
