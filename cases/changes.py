"""What a case is changed by in Python, each change merged as a file that extends the case would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..models.entry.problem import did_you_mean, named
from .numbers import read_numbers
from .values import Values, nowhere
from .yaml.document import Node, Slip
from .yaml.merge import OWN, inherit
from .yaml.problems import CaseError, Located

if TYPE_CHECKING:
    from typing import Self

    from ..models.case.case import Case

FILE = "override"
"""What changes are called where one is wrong."""
FIXED = ("format", "extends")
"""What no change can change."""

Change = Mapping[str, Any]


class Changes:
    """Ways to another case. Each gives a new one of the same type, validated as a file is."""

    def _changed(self, *changes: Change) -> Self:
        """With one change after the other, judged when all are in."""
        raise NotImplementedError

    @property
    def _fields(self) -> Case:
        """What the case says."""
        raise NotImplementedError

    def override(self, **fields: Any) -> Self:
        """The case with what a file that extends it would say, ``technologies={"iot": {"cost": 300}}``.

        Mappings merge key by key, anything else replaces, ``None`` removes. What hangs on a removed stage,
        technology or criterion goes with it, and an entry that is changed loses the source of the old one.

        Raises:
            CaseError: with every problem of the case that this would be.
        """
        return self._changed(fields)

    def with_budget(self, budget: float | None) -> Self:
        """The case under another budget, in its currency; ``None``: under none.

        Raises:
            CaseError: it is no finite amount of at least 0.
        """
        case = self._fields
        if case.budget is None and any(rule.name == "budget" for rule in case.rules):
            if budget is None:
                return self.without_rule("budget")
            rules = [
                {**said, "at_most": budget} if said.get("name") == "budget" else said for said in _rules(case)
            ]
            return self._changed({"rules": rules})
        if budget is None and case.budget is None:
            return self
        return self._changed({"budget": budget})

    def with_profile(self, name: str, **says: Any) -> Self:
        """The case with a weight profile, in place of one of that name: ``direct={"impact": 0.7, …}``.

        Raises:
            CaseError: with every problem of the profile.
        """
        replaced: Change = {"profiles": {name: None}} if name in self._fields.profiles else {}
        return self._changed(replaced, {"profiles": {name: says}})

    def with_weights(self, weights: Mapping[str, float], profile: str = "weights") -> Self:
        """The case judged by these weights, a criterion each, which sum to 1; a criterion left out weighs 0.
        They become the case's ``profile``, of that name. A Series of pandas will do.

        Raises:
            CaseError: they do not sum to 1, or one is no weight or of no criterion.
        """
        replaced: Change = {"profiles": {profile: None}} if profile in self._fields.profiles else {}
        return self._changed(replaced, {"profile": profile, "profiles": {profile: {"direct": weights}}})

    def with_weight(self, criterion: str, weight: float, profile: str | None = None) -> Self:
        """The case judged by a profile called weights, with one weight set and the others, in the
        proportions that they have in ``profile``, sharing the rest.

        ``profile``: the case's choice where none is named; it stays as it was.

        Raises:
            CaseError: it is no weight from 0 to 1, or there is no such criterion, or no such profile.
        """
        from ..models.ranking.weights import EQUAL, profile_name, weight_profile, with_weight

        case = self._fields
        if criterion not in case.criteria:
            raise _unknown("criteria", "criterion", criterion, case.criteria)
        if profile is not None and profile not in case.profiles and profile != EQUAL:
            raise _unknown("profiles", "profile", profile, case.profiles)
        if isinstance(weight, str) or not 0 <= weight <= 1:
            raise _refused(f"profiles.weights.direct.{criterion}", f"{weight} is not a weight from 0 to 1")
        found = weight_profile(case, profile or profile_name(case)).weights
        return self.with_weights(with_weight(found, criterion, weight))

    def with_pair(self, pair: str, **says: Any) -> Self:
        """The case with what is particular to one pair: ``with_pair("reuse/iot", cost=40, fit="high")``.

        Raises:
            CaseError: there is no such stage or technology, or a field is wrong.
        """
        return self._changed({"pairs": {pair: says}})

    def with_rule(self, rule: str, **says: Any) -> Self:
        """The case with one rule more: ``with_rule("count", at_most=3, name="three at a time")``.

        A rule of that name gives way to it.

        Raises:
            CaseError: there is no such kind of rule, or a field of it is wrong.
        """
        case, fresh = self._fields, {"rule": rule, **says}
        rules = _rules(case)
        titles = [_title(said, number) for number, said in enumerate(rules, 1)]
        if says.get("name") in titles:
            rules[titles.index(says["name"])] = fresh
        else:
            rules.append(fresh)
        return self._changed({"rules": rules})

    def without_rule(self, name: str) -> Self:
        """The case without a rule, which is called as ``fund`` calls it; budget is the budget.

        Raises:
            CaseError: it has no such rule.
        """
        case = self._fields
        rules = _rules(case)
        titles = [_title(said, number) for number, said in enumerate(rules, 1)]
        if name in titles:
            # Those without a name are called by their number, which must not change.
            kept = [
                {**said, "name": title} for said, title in zip(rules, titles, strict=True) if title != name
            ]
            return self._changed({"rules": kept})
        if name == "budget" and case.budget is not None:
            return self._changed({"budget": None})
        period = name.removeprefix("budget ")
        if period != name and period in case.periods and case.periods[period].budget is not None:
            return self._changed({"periods": {period: {"budget": None}}})
        raise _unknown("rules", "rule", name, [rule.title for rule in case.all_rules])

    def without_stage(self, *stages: str) -> Self:
        """The case without some stages, and all that hangs on them.

        Raises:
            CaseError: there is no such stage, none is left, or a rule speaks of one of them.
        """
        return self._changed({"stages": dict.fromkeys(stages)})


def merged(tree: Node, changes: tuple[Change, ...]) -> tuple[Node, list[Slip]]:
    """The tree under one change after the other, and what is wrong with these as it stands."""
    slips = list[Slip]()
    for change in changes:
        values = Values(FILE)
        own = values.tree(change)
        slips += [*values.slips, *read_numbers(own)]
        for key in FIXED:
            if key in own.value:
                slips.append(Slip(nowhere(FILE), (key,), f"an override cannot change '{key}': take it out"))
        kept = Node({key: node for key, node in own.value.items() if key not in FIXED}, own.place)
        stays = {key: tree.value[key] for key in OWN if key in tree.value and key not in kept.value}
        tree, wrong = inherit(tree, kept)
        slips += wrong
        tree.value.update(stays)
    return tree, slips


def written(*changes: Change) -> bytes:
    """The changes as the file that would make them."""
    from .yaml.dump import as_yaml

    plain = [Values(FILE).tree(change).plain() for change in changes]
    return "---\n".join(as_yaml(change) for change in plain if change).encode()


def _rules(case: Case) -> list[dict[str, Any]]:
    return [rule.model_dump(exclude_unset=True) for rule in case.rules]


def _title(said: Mapping[str, Any], number: int) -> str:
    return str(said.get("name") or f"{said['rule']} {number}")


def _refused(path: str, message: str) -> CaseError:
    return CaseError([Located(FILE, None, None, path, message)])


def _unknown(path: str, what: str, name: str, known: Any) -> CaseError:
    hint = did_you_mean(name, known) or f"; there are {named(known)}"
    return _refused(path, f"there is no {what} '{name}'{hint}")
