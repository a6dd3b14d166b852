"""Whether the answer rests on how the case was cut, as a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....models.sensitivity.soundness import MOST_MERGED, TESTS, Soundness, Test, funds_other
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Table


@part
class TestedKind:
    """One kind of test, and in how many of its trials something is another."""

    test: Test
    """split, twice, merge, dummy, widen, drop or one_project."""
    trials: int
    first_changes: int
    """In how many another stage comes first, or as well."""
    ranks_move: int
    portfolio_changes: int
    """In how many another pair is funded, or none can be."""


@part
class ChangedCase:
    """One trial: the case with one thing cut otherwise."""

    test: Test
    on: tuple[str, ...]
    """Criteria, with up or down where a scale is made wider; pairs; of a dummy stage worst, best or the stage
    that it copies."""
    first: tuple[str, ...]
    """The stages that come first with it."""
    moved: tuple[str, ...]
    """Stages whose rank is another, in the new order."""
    enters: tuple[str, ...] | None
    """Pairs that are funded with it alone; None: nothing can be funded, or no portfolio keeps the rules."""
    leaves: tuple[str, ...] | None


@part
class NarrowCriterion:
    """A criterion whose weight should be asked again, its range in view."""

    criterion: str
    covered: float
    """The part of its scale that the readings cover, 0 to 1."""
    decides: bool
    """Whether a wider scale at the same weight changes ranking or portfolio."""


@part
class SoundResult(Result):
    """What changes of the case that say nothing new would do to the answer."""

    profile: str
    first: tuple[str, ...]
    """The stages that come first as the case stands."""
    funded: tuple[str, ...] | None
    """Pairs funded as the case stands; None: nothing can be funded, or no portfolio keeps the rules."""
    tests: tuple[TestedKind, ...]
    trials: tuple[ChangedCase, ...]
    ask_again: tuple[NarrowCriterion, ...]
    skipped: Mapping[Test, str]
    """By kind of test that was not tried: why."""
    not_tried: int
    """Two projects as one: how many more there are than are tried."""
    answer: Any = hidden()
    """The trials as they were computed (``Soundness``)."""

    in_csv = "trials"

    def tables(self) -> tuple[Table, ...]:
        return (_kinds(self), _trials(self), _asked(self))


def sound(found: Soundness) -> SoundResult:
    return SoundResult(
        profile=found.profile.id,
        first=found.first,
        funded=found.funded,
        tests=tuple(_kind(found, test) for test in TESTS if any(t.test == test for t in found.trials)),
        trials=tuple(ChangedCase(t.test, t.on, t.first, t.moved, t.enters, t.leaves) for t in found.trials),
        ask_again=tuple(NarrowCriterion(a.criterion, a.covered, a.decides) for a in found.ask_again),
        skipped=dict(found.skipped),
        not_tried=found.not_merged,
        answer=found,
    )


def _kind(found: Soundness, test: Test) -> TestedKind:
    tried = [trial for trial in found.trials if trial.test == test]
    return TestedKind(
        test=test,
        trials=len(tried),
        first_changes=sum(t.first != found.first for t in tried),
        ranks_move=sum(bool(t.moved) for t in tried),
        portfolio_changes=sum(funds_other(t.enters, t.leaves, found.funded) for t in tried),
    )


SAYS: Mapping[Test, str] = {
    "split": "a criterion as two halves that share its weight",
    "twice": "a criterion asked twice, each time with its weight",
    "merge": "two criteria as one, with the weight of both",
    "dummy": "one stage more: the worst, the best, or a copy",
    "widen": "a scale half as wide again, up or down",
    "drop": "a criterion left out",
    "one_project": "two funded projects scored as one",
}
"""What is tried, in words."""


def _kinds(found: SoundResult) -> Table:
    return Table(
        "tests",
        "Whether the answer rests on how the case was cut: changes tried, and what they change.",
        (
            Column("test", "test", "name"),
            Column("says", "what is tried", "text"),
            Column("trials", "tried", "count"),
            Column("first_changes", "another first", "count"),
            Column("ranks_move", "ranks move", "count"),
            Column("portfolio_changes", "portfolio changes", "count"),
        ),
        tuple(
            (t.test, SAYS[t.test], t.trials, t.first_changes, t.ranks_move, t.portfolio_changes)
            for t in found.tests
        ),
    )


def _trials(found: SoundResult) -> Table:
    return Table(
        "trials",
        f"Every trial; of two projects as one at most {MOST_MERGED}.",
        (
            Column("test", "test", "name"),
            Column("on", "on", "text"),
            Column("first", "first stage", "text"),
            Column("moved", "ranks that move", "text"),
            Column("enters", "enters", "text"),
            Column("leaves", "leaves", "text"),
        ),
        tuple((t.test, *map(_joined, (t.on, t.first, t.moved, t.enters, t.leaves))) for t in found.trials),
        key=2,
    )


def _joined(names: tuple[str, ...] | None) -> str | None:
    return None if names is None else " ".join(names)


def _asked(found: SoundResult) -> Table:
    return Table(
        "ask_again",
        "Criteria whose weight should be asked again with their range in view.",
        (
            Column("criterion", "criterion", "name"),
            Column("covered", "scale covered", "share"),
            Column("decides", "a wider scale decides", "flag"),
        ),
        tuple((a.criterion, a.covered, a.decides) for a in found.ask_again),
    )
