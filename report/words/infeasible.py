"""What would have to give where no portfolio keeps all the rules, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...cases import Loaded
    from ...models.portfolio.portfolio import Infeasible


def least_change(loaded: Loaded, infeasible: Infeasible) -> tuple[list[dict[str, Any]], list[str]]:
    """The least change after which a portfolio exists, as data and in a sentence; nothing where unknown."""
    if infeasible.programme is None:
        return [], []
    from ...models.sensitivity.infeasibility import least_relaxation
    from .reasons import change_words
    from .wording import listed

    levels = {
        rule.name or f"{rule.rule} {i}"
        for i, rule in enumerate(loaded.case.rules, 1)
        if any(isinstance(getattr(rule, side, None), str) for side in rule.bounds)
    }
    changes = least_relaxation(infeasible.programme, infeasible.rules, levels)
    found = [{"rule": c.rule.title, "limit": c.side, "from": c.before, "to": c.after} for c in changes]
    said = listed([change_words(loaded.case, change) for change in changes])
    return found, [f"the least change after which a portfolio exists: {said}"]
