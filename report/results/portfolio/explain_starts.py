"""Whether there is money for a pair that is not funded, start by start, as a part of a result."""

from __future__ import annotations

from collections.abc import Sequence

from ....models.solver.lexicographic import Optimum
from ....models.solver.programme import Programme
from ....models.tradeoffs.years_money import Start
from ...documents.result import part
from ...documents.tables import Column, Table


@part
class MoneyLacking:
    """Money that is missing."""

    rule: str
    """Whose limit would be passed: a budget's, or that of another rule on money."""
    by: float
    """In the case's currency."""


@part
class StartAsked:
    """A pair that is not funded, at one of its levels from one of the periods on."""

    option: str
    lacks: tuple[MoneyLacking, ...]
    """What is missing beside the best portfolio as it is; empty: there is money for it."""
    breaks: tuple[str, ...]
    """Other rules that it would break beside the best portfolio as it is."""
    value_gap: float | None
    """What the best portfolio that has it so is worth less; None where the rules allow none."""
    displaces: tuple[str, ...]
    """What of the best portfolio that one does not fund."""


def start_asked(made: Programme, optimum: Optimum, start: Start) -> StartAsked:
    change = None if start.forced is None else made.change(optimum.funded, start.forced.funded)
    return StartAsked(
        option=made.pairs[start.option].id,
        lacks=tuple(MoneyLacking(lack.rule, lack.by) for lack in start.lacks),
        breaks=start.breaks,
        value_gap=start.value_gap,
        displaces=() if change is None else change.leaves,
    )


def starts_table(starts: Sequence[StartAsked], currency: str) -> tuple[Table, ...]:
    """One row a start of a pair that is not funded; no table where there is none."""
    if not starts:
        return ()
    made = Table(
        "starts",
        "Whether what is left of each year's money is enough for a pair, start by start.",
        (
            Column("option", "option", "name"),
            Column("lacks", "lacks", "money", currency),
            Column("of", "of", "text"),
            Column("breaks", "breaks", "text"),
            Column("value_gap", "value lost with it", "score"),
            Column("displaces", "displaces", "text"),
        ),
        tuple(
            (
                start.option, max((lack.by for lack in start.lacks), default=0.0),
                "; ".join(lack.rule for lack in start.lacks), "; ".join(start.breaks), start.value_gap,
                " ".join(start.displaces),
            )
            for start in starts
        ),
    )  # fmt: skip
    return (made,)
