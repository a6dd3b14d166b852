"""Doubts about a sound case: nothing is wrong, but a planner may have meant something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from ..case.case import Case
from ..entry.problem import Problem
from ..entry.scope import Scope
from ..options.reach import Options, Reach
from ..ranking.weights import weight_profile
from ..rules.base import OfPairs
from ..rules.requires import Requires


def doubtful(case: Case) -> Iterator[Problem]:
    option_ids = list(case.option_ids())
    if not option_ids and case.technologies:
        yield Problem(("fit",), "no pair is an option: no fit is above none and no value is stated")
    options = Options(option_ids)
    everything = Reach(options, Scope())
    for i, rule in enumerate(case.rules):
        reach = Reach(options, rule.scope)
        patterns = rule.pairs if isinstance(rule, OfPairs) else ()
        if isinstance(rule, Requires):
            patterns = (rule.pair,)
        for pattern in patterns:
            if not reach.holds(pattern):
                forbids = rule.rule == "together" and "*" not in pattern
                follows = "none of the others can be funded" if forbids else "nothing follows from it"
                yield Problem(("rules", i), f"'{pattern}' matches no option, so {follows}")
        if isinstance(rule, Requires) and not everything.holds(rule.needs):
            yield Problem(("rules", i), f"'{rule.needs}' matches no option: what needs it cannot be funded")
        if not patterns and not reach.holds("*/*"):
            yield Problem(("rules", i), "matches no option")
    for i, synergy in enumerate(case.synergies):
        for name in synergy.pairs:
            if not options.hold(name):
                yield Problem(("synergies", i), f"'{name}' is no option, so the value never comes")
    for name in case.pairs:
        if not options.hold(name):
            yield Problem(("pairs", name), "is no option: give it a fit or a value")
    costless = [
        f"{s}/{t}"
        for s, t in option_ids
        if case.pair(s, t).cost is None and case.technologies[t].cost is None and case.levels(s, t) == [None]
    ]
    if costless:
        shown = ", ".join(costless[:5]) + (f" and {len(costless) - 5} more" if len(costless) > 5 else "")
        yield Problem(("technologies",), f"no cost is stated for {shown}: counted as 0")
    entries = [*case.technologies.values(), *case.pairs.values()]
    sized = [level for entry in entries for level in (entry.levels or {}).values()]
    used = {key for entry in (*entries, *sized) for key, amount in entry.extras.items() if amount}
    for resource in case.resources:
        if resource not in used:
            yield Problem(("resources", resource), "no option uses any of it")
    for criterion in case.criteria:
        if len({case.readings(stage, criterion)[0] for stage in case.stages}) == 1 < len(case.stages):
            yield Problem(("criteria", criterion), "every stage reads the same: it tells none apart")
    yield from _idle(case)
    yield from _blanks(case)
    if case.criteria and not case.profiles:
        yield Problem(("profiles",), "no profile is given: every criterion weighs the same")
    for name, profile in case.profiles.items():
        if not profile.judged:
            continue
        judged = weight_profile(case, name).prioritisation
        if judged is not None and not judged.consistent:
            yield Problem(
                ("profiles", name),
                f"the judgements contradict each other: consistency ratio "
                f"{judged.consistency_ratio:.2f}, at most 0.10 is usual",
            )


def _blanks(case: Case) -> Iterator[Problem]:
    """Who left what blank, of the cells that several people read."""
    said = {(s, c): case.stages[s].extras[c] for s in case.stages for c in case.criteria}
    read = {cell: people for cell, people in said.items() if isinstance(people, dict)}
    given = Counter(p for people in read.values() for p, reading in people.items() if reading is not None)
    for person in dict.fromkeys(person for people in read.values() for person in people):
        blank = len(read) - given[person]
        if blank:
            cells = (f"{s}.{c}" for (s, c), people in read.items() if people.get(person) is None)
            shown = ", ".join(islice(cells, 5)) + (f" and {blank - 5} more" if blank > 5 else "")
            yield Problem(("stages",), f"{person} left {blank} of {len(read)} cells blank: {shown}")


def _idle(case: Case) -> Iterator[Problem]:
    """Keys that do nothing here."""
    entries = [(("technologies", name), entry) for name, entry in case.technologies.items()]
    entries += [(("pairs", name), entry) for name, entry in case.pairs.items()]
    for path, entry in entries:
        if entry.levels and entry.cost is not None:
            yield Problem((*path, "cost"), "does nothing beside levels, which have costs of their own")
    if case.periods:
        for i, rule in enumerate(case.rules):
            if isinstance(rule, Requires) and rule.lag >= len(case.periods):
                yield Problem(("rules", i, "lag"), f"{rule.lag} periods before is before the first of them")
        return
    for field, idle in (("discount", case.discount > 0), ("carry_over", case.carry_over)):
        if idle:
            yield Problem((field,), "does nothing without periods")
    for path, entry in entries:
        for field in ("cost_profile", "builds"):
            if getattr(entry, field) is not None:
                yield Problem((*path, field), "does nothing without periods")
    for i, rule in enumerate(case.rules):
        if isinstance(rule, Requires) and rule.lag:
            yield Problem(("rules", i, "lag"), "does nothing without periods")
