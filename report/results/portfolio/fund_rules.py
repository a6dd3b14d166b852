"""What the portfolio makes of each rule, and what the rule costs."""

from __future__ import annotations

from collections.abc import Sequence

from ....models.portfolio.portfolio import RuleUse
from ....models.rules.kinds.registry import Rule
from ...documents.result import part
from ...documents.tables import Column, Table
from ...words.rules import hold


@part
class RuleOutcome:
    """What the portfolio makes of one rule."""

    name: str
    rule: str
    """Its kind."""
    used: float | None
    """In the unit of what it limits; None for a rule without a number."""
    at_most: float | None
    at_least: float | None
    binding: bool
    """Nothing to spare; a rule without a number binds where dropping it would pay."""
    forgone: float | None
    """Value that the best portfolio would gain without it; None: not worked out. Above 0 where it is not
    binding: it shapes the portfolio all the same, as what would be worth more does not fit into it."""
    saved: float | None
    """In the case's currency: what the least cost would fall by without it; None: not worked out, or cost
    is not minimised."""
    by: str | None
    """The date by which an obligation is due."""
    basis: str
    """Where the limit comes from."""


def _limit(rule: Rule, upper: bool) -> float | None:
    """The rule's limit upwards or downwards, whatever its key."""
    return next((limit.value for limit in rule.limits if limit.upper == upper), None)


def rule_outcome(use: RuleUse) -> RuleOutcome:
    return RuleOutcome(
        name=use.rule.title,
        rule=use.rule.rule,
        used=use.used,
        at_most=_limit(use.rule, upper=True),
        at_least=_limit(use.rule, upper=False),
        binding=use.binding,
        forgone=use.forgone,
        saved=use.saved,
        by=getattr(use.rule, "by", None),
        basis=use.rule.basis,
    )


def rules_table(rules: Sequence[RuleOutcome], currency: str, least: bool) -> Table:
    """``least``: whether cost is minimised."""
    return Table(
        "rules",
        "What limits the portfolio. Binding: nothing to spare; shapes: something is, but what would be worth "
        "more does not fit. Value forgone: what the portfolio would be worth more without the rule; cost "
        "saved: what the least cost would fall by, where it is minimised.",
        (
            Column("rule", "rule", "name"),
            Column("kind", "kind", "name"),
            Column("used", "used", "amount"),
            Column("at_least", "at least", "amount"),
            Column("at_most", "at most", "amount"),
            Column("binding", "binding", "name"),
            Column("forgone", "value forgone", "score"),
            *([Column("saved", "cost saved", "money", currency)] if least else []),
            Column("by", "by", "text"),
            Column("basis", "basis", "text"),
        ),
        tuple(
            (
                r.name, r.rule, r.used, r.at_least, r.at_most, hold(r.binding, r.saved or r.forgone),
                r.forgone, *([r.saved] if least else []), r.by, r.basis,
            )
            for r in rules
        ),
    )  # fmt: skip
