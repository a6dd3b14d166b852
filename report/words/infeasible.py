"""What would have to give where no portfolio keeps all the rules, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...cases import Loaded, Located
    from ...models.portfolio.portfolio import Infeasible
    from ...models.sensitivity.infeasibility import LimitChange


def in_conflict(loaded: Loaded, infeasible: Infeasible) -> list[Located]:
    """Where each rule stands that cannot hold together with the others."""
    from ...models.case.period_rules import numbered

    paths = {rule.title for rule in infeasible.rules}
    places = []
    for name, period in loaded.case.periods.items():
        for field in (*(["budget"] if period.budget is not None else []), *period.extras):
            if f"{field} {name}" in paths:
                where = f"'{field} {name}' is one of the rules in conflict"
                places.append(loaded.at(("periods", name, field), where))
    for title, i in numbered(loaded.case.periods, loaded.case.rules).items():
        if title in paths and not title.startswith("--"):  # those were asked for on the command line
            places.append(loaded.at(("rules", i), f"'{title}' is one of the rules in conflict"))
    for name, pair in loaded.case.pairs.items():
        if (title := f"running {name}") in paths and pair.running is not None:
            goes = "goes on" if pair.running.committed else "goes on or is stopped"
            path = ("pairs", name, "running")
            places.append(loaded.at(path, f"that it {goes} is one of the rules in conflict"))
    if "budget" in paths and loaded.case.budget is not None:
        places.insert(0, loaded.at(("budget",), "the budget is one of the rules in conflict"))
    return places


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
