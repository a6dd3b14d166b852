"""Is what runs already said soundly? What is left of it, at which level it runs, and who forbids it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..case.case import Case
from ..case.fields import PairEntry
from ..case.money import Running
from ..case.partial import share_name, shares
from ..entry.problem import Path, Problem, undeclared
from ..options.patterns import matches
from ..rules.kinds.skip import Skip


def running_problems(case: Case) -> Iterator[Problem]:
    """What contradicts that a pair runs already."""
    options = set(case.option_ids())
    for name, pair in case.pairs.items():
        stage, _, technology = name.partition("/")
        runs, path = pair.running, ("pairs", name, "running")
        if runs is None or stage not in case.stages or technology not in case.technologies:
            continue
        if (stage, technology) not in options:
            yield Problem(
                path, "it runs but is no option, so nothing says its value: give it a fit or a value"
            )
        for field in ("earliest", "latest"):
            if getattr(pair, field) is not None:
                says = "it runs already, so there is no start to choose: leave this out, or running"
                yield Problem(("pairs", name, field), says)
        yield from _level(case, path, runs, pair, technology)
        if runs.committed:
            yield from _skipped(case, name)


def _level(case: Case, path: Path, runs: Running, pair: PairEntry, technology: str) -> Iterator[Problem]:
    """At which of its levels it runs."""
    levels = _levels(case, str(path[1]), pair, technology)
    if runs.level is None and levels:
        says = f"it has levels ({', '.join(levels)}): say at which of them it runs, level: {levels[0]}"
        yield Problem(path, says)
    elif runs.level is not None and runs.level not in levels:
        if levels:
            yield undeclared((*path, "level"), runs.level, "level", levels)
        else:
            yield Problem((*path, "level"), "it has no levels: leave this out, or give it levels")


def _levels(case: Case, name: str, pair: PairEntry, technology: str) -> list[str]:
    """The names of its levels, or of its sizes where it is funded in part."""
    partial = pair.partial or (None if pair.levels else case.technologies[technology].partial)
    if partial is not None:
        return [share_name(share) for share in shares(partial)]
    begun = case.changed(pairs={**case.pairs, name: pair.model_copy(update={"running": None})})
    return [level for level in begun.levels(name.partition("/")[0], technology) if level is not None]


def _skipped(case: Case, name: str) -> Iterator[Problem]:
    """Rules that forbid what runs and cannot be stopped."""
    stage, _, technology = name.partition("/")
    for i, rule in enumerate(case.rules):
        if not isinstance(rule, Skip) or not rule.scope.includes(stage, technology):
            continue
        for j, pattern in enumerate(rule.pairs):
            if matches(pattern, stage, technology):
                says = (
                    f"'{name}' runs and cannot be stopped, so it cannot be skipped: leave it out here, or "
                    f"give pairs.{name}.running a stop, what stopping it costs"
                )
                yield Problem(("rules", i, "pairs", j), says)


def running_doubts(case: Case, options: Collection[tuple[str, str]]) -> Iterator[Problem]:
    """Keys beside running that do nothing, and amounts that no period has."""
    for name, pair in case.pairs.items():
        runs = pair.running
        if runs is None or tuple(name.split("/")) not in options:
            continue
        path: Path = ("pairs", name)
        if pair.cost is not None and "cost" in pair.model_fields_set:  # else it follows from its profile
            yield Problem((*path, "cost"), "does nothing beside running: what is left counts")
        if pair.duration is not None:
            says = "does nothing beside running: what runs counts as in place from the first period on"
            yield Problem((*path, "duration"), says)
        if isinstance(runs.left, tuple):
            if not case.periods:
                says = f"no periods are declared: the {len(runs.left)} amounts count as their sum"
                yield Problem((*path, "running", "left"), says)
            elif len(runs.left) > len(case.periods):
                says = f"has {len(runs.left)} amounts for {len(case.periods)} periods: the rest is in none"
                yield Problem((*path, "running", "left"), f"{says} of their budgets")
            if pair.cost_profile is not None:
                says = "does nothing beside running with an amount a period"
                yield Problem((*path, "cost_profile"), says)
