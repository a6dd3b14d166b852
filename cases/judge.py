"""Whether the tree of a case is a case, alone and under each of its scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..models.case.case import Case
from ..models.entry.problem import Problem
from ..models.rules.kinds.fund import Fund
from ..models.validation.validate import validate
from ..records import dataclass
from .yaml.document import Node, Slip
from .yaml.problems import MOST_SHOWN, Located, doubted, refusal
from .yaml.scenarios import merged_scenarios


@dataclass(frozen=True)
class Judged:
    """A sound case, what is doubtful about it, and the tree that says it."""

    case: Case
    warnings: tuple[Located, ...]
    tree: Node


@dataclass(frozen=True)
class Sound(Judged):
    """A case that is sound under each of its scenarios as well."""

    scenarios: Mapping[str, Judged]


def judge(tree: Node, slips: Sequence[Slip], file: str, name: str) -> Sound:
    """The case that a tree says, called ``name`` where it does not say what it is called.

    Raises:
        CaseError: with ``slips``, what is wrong with the tree already, and all else that is wrong;
            what stands in ``file`` first.
    """
    assert isinstance(tree.value, dict)
    if "name" not in tree.value:
        tree.value["name"] = Node(name, tree.place)
    verdict = validate(tree.plain(), [slip.path for slip in slips if slip.path])
    under, more = _scenarios(tree, file, slips, verdict.problems)
    slips = [*slips, *(slip_at(tree, problem) for problem in verdict.problems), *more]
    if slips or verdict.case is None:
        raise refusal(slips, file)
    warnings = doubted([slip_at(tree, warning) for warning in verdict.warnings], file)
    for name, one in under.items():
        dropped = doubted([slip_at(tree, found) for found in _dropped(verdict.case, one.case, name)], file)
        under[name] = replace(one, warnings=(*dropped, *one.warnings))
        warnings += dropped
    return Sound(verdict.case, warnings, tree, under)


def _dropped(case: Case, under: Case, name: str) -> Iterator[Problem]:
    """Obligations of a case that a scenario takes out or lets wait, by whatever it changes, pair by pair."""
    kept = _owed(under)
    for rule in case.rules:
        if not isinstance(rule, Fund):
            continue
        named = [pair for pair in _owed(case) if rule.names(*pair.split("/"))]
        called = f" '{rule.name}'" if rule.name else ""
        gone = [pair for pair in named if pair not in kept]
        if gone:
            shown = ", ".join(gone[:5]) + (f" and {len(gone) - 5} more" if len(gone) > 5 else "")
            yield Problem(("scenarios", name), f"drops the obligation{called} to fund {shown}", True)
        later = [pair for pair in named if pair in kept and kept[pair] > (rule.by or _NO_DAY)]
        if later:
            shown = ", ".join(later[:5]) + (f" and {len(later) - 5} more" if len(later) > 5 else "")
            day = max(kept[pair] for pair in later)
            until = "without a day" if day == _NO_DAY else f"by {day}"
            says = f"puts off the obligation{called} to fund {shown}: owed by {rule.by}, here {until}"
            yield Problem(("scenarios", name), says, True)


_NO_DAY = "9999-12-31"


def _owed(case: Case) -> dict[str, str]:
    """Pair that has to be funded → the earliest day by which it is owed."""
    found: dict[str, str] = {}
    for rule in case.rules:
        if isinstance(rule, Fund):
            for stage, technology in case.option_ids():
                if rule.names(stage, technology):
                    pair, day = f"{stage}/{technology}", rule.by or _NO_DAY
                    found[pair] = min(found.get(pair, _NO_DAY), day)
    return found


def _scenarios(
    tree: Node, file: str, slips: Sequence[Slip], known: Sequence[Problem]
) -> tuple[dict[str, Judged], list[Slip]]:
    """The case under each scenario, and what is wrong with them that is not wrong without them."""
    found: dict[str, Judged] = {}
    if len(slips) > MOST_SHOWN:  # what they would say is not read before these are mended
        return found, []
    scenarios, problems = merged_scenarios(tree)
    told = set(known)
    for name, scenario in scenarios.items():
        here = ("scenarios", name)
        problems += [replace(slip, path=(*here, *slip.path)) for slip in scenario.slips]
        spoilt = [slip.path for slip in (*slips, *scenario.slips) if slip.path]
        spoilt += [scenario.in_tree(path[2:]) for path in spoilt if path[:2] == here]
        verdict = validate(scenario.tree.plain(), spoilt)
        for problem in verdict.problems:
            if problem in told:
                continue
            stands = scenario.says(problem.path)
            if stands is not None:
                problems.append(replace(slip_at(scenario.tree, problem), path=(*here, *stands)))
            else:  # what the scenario takes away is missed elsewhere
                path = ".".join(map(str, problem.path))
                says = f"with it, {path}: {problem.says}"
                problems.append(slip_at(tree, Problem(here, says, True, problem.near)))
        if verdict.case is not None:
            warnings = doubted([slip_at(scenario.tree, warning) for warning in verdict.warnings], file)
            found[name] = Judged(verdict.case, warnings, scenario.tree)
    return found, problems


def slip_at(tree: Node, problem: Problem) -> Slip:
    """A problem with the place where it stands."""
    return Slip(tree.locate(problem.path, problem.at_key), problem.path, problem.says, problem.near)
