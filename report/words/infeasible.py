"""What would have to give where no portfolio keeps all the rules, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...cases import Loaded
    from ...models.portfolio.portfolio import Infeasible
    from ...models.sensitivity.infeasibility import LimitChange


def least_change(loaded: Loaded, infeasible: Infeasible) -> tuple[tuple[LimitChange, ...], list[str]]:
    """The least change after which a portfolio exists, and its sentence; nothing where unknown."""
    if infeasible.programme is None:
        return (), []
    from ...models.case.period_rules import numbered
    from ...models.sensitivity.infeasibility import least_relaxation
    from .reasons import change_words
    from .wording import listed

    rules = loaded.case.rules
    levels = {
        name
        for name, number in numbered(loaded.case.periods, rules).items()
        if any(isinstance(getattr(rules[number], side, None), str) for side in rules[number].bounds)
    }
    changes = least_relaxation(infeasible.programme, infeasible.rules, levels)
    said = listed([change_words(loaded.case, change) for change in changes])
    return tuple(changes), [f"the least change after which a portfolio exists: {said}"]
