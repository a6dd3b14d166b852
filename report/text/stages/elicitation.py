"""What is said while somebody compares criteria, one pair after the other: on a terminal, or on a page."""

from __future__ import annotations

from ....mcda.weighting.ahp import CONSISTENT_BELOW, Array, Prioritisation, components, missing, ratio_text
from ....mcda.weighting.consistency_repair import Remark
from ....mcda.weighting.elicitation import SMALL, Answers, CriterionPair, answered, judged, outlook
from ....models.case.case import Case
from ...words.judgement import saaty
from ...words.wording import better


def name_of(case: Case, i: int) -> str:
    key = list(case.criteria)[i]
    return case.criteria[key].name or key


def head(case: Case, pair: CriterionPair, steps: Answers, again: bool = False) -> str:
    """Which comparison it is, of how many."""
    n = len(case.criteria)
    known = len(answered(steps))
    needed = len(components(judged(n, steps))) > 1
    total = f"of at least {n - 1}" if needed else f"of at most {n * (n - 1) // 2}"
    if again:
        return "Once more"
    said = f"Comparison {known + 1} {total}"
    if any(step.pair == pair for step in steps):
        said += ", skipped before: no other " + ("connects the criteria" if needed else "is left")
    return said


def described(case: Case, i: int) -> str:
    """What the case says of a criterion beside its name."""
    criterion = list(case.criteria.values())[i]
    said = [criterion.why] if criterion.why else []
    if criterion.bounds is not None:
        low, high = criterion.bounds
        said.append(f"{low:g} to {high:g}{f' {criterion.unit}' if criterion.unit else ''}")
    said.append(better(criterion))
    return "; ".join(said)


def step(case: Case, criterion: str) -> tuple[str, str]:
    """What a criterion is at its worst and at its best, in the words of the case."""
    made = case.criteria[criterion]
    if criterion in case.pairwise:
        return "the worst of the stages", "the best of them"
    if made.bounds is not None:
        unit = f" {made.unit}" if made.unit else ""
        low, high = made.bounds
        best = made.target if made.target is not None else high if made.direction == "max" else low
        worst = max((low, high), key=lambda end: abs(end - best))
        return f"{worst:g}{unit}", f"{best:g}{unit}"
    scale = made.scale or case.scale
    ends = sorted(scale, key=lambda level: scale[level], reverse=made.direction == "min")
    means = made.means or {}
    worst_said, best_said = (
        f"{level} ({means[level]})" if level in means else level for level in (ends[0], ends[-1])
    )
    return worst_said, best_said


def not_connected(case: Case, matrix: Array) -> str:
    """What keeps judgements from giving weights."""
    groups = components(matrix)
    names = " | ".join(" + ".join(name_of(case, i) for i in group) for group in groups)
    left = len(groups) - 1
    return f"Not yet: {left} more answer{'s' if left > 1 else ''} must connect {names}."


def at_odds(matrix: Array, found: Prioritisation) -> bool:
    """Whether some answer contradicts the others beyond what is usual."""
    n = len(matrix)
    known = n > 2 and missing(matrix) < (n - 1) * (n - 2) // 2
    return known and found.consistency_ratio >= CONSISTENT_BELOW


def consistency(case: Case, matrix: Array, found: Prioritisation, remark: Remark | None) -> str:
    """How far the answers fit together; with the ``remark`` on the one most at odds, where one is."""
    n = len(matrix)
    if n == 2:
        return "CR 0: one answer cannot contradict itself."
    if missing(matrix) == (n - 1) * (n - 2) // 2:
        return "CR not known yet: no answer has been checked by another."
    ratio = ratio_text(found.consistency_ratio)
    if remark is None:
        return f"CR {ratio}, below {CONSISTENT_BELOW:g}: the answers fit together."
    over = f"{name_of(case, remark.row)} over {name_of(case, remark.column)}"
    return (
        f"CR {ratio}, not below {CONSISTENT_BELOW:g}: the answers contradict each other. Most at "
        f"odds with the others is {over}, {saaty(remark.judgement)}; {saaty(remark.suggestion)} would make "
        f"the CR {ratio_text(remark.ratio_after)}."
    )


def advice(matrix: Array, consistent: bool) -> tuple[str, bool]:
    """Whether to go on, by what one more answer is expected to do; and whether enough is answered."""
    found = outlook(matrix)
    if not missing(matrix):
        return "Every pair is compared.", True
    if found.enough and not consistent:
        return "More pairs would tell little: look at that answer again first.", True
    if found.enough:
        return (
            "Enough: every answer is checked by others, and one more is expected to move no weight by more "
            f"than {found.shift:.3f}, under a tenth of the average weight."
        ), True
    unchecked = "" if found.checked else " Some answers are not checked by any other yet."
    return (
        f"More helps: the next answer is expected to move a weight by {found.shift:.3f}; below "
        f"{SMALL / len(matrix):.3f} is enough.{unchecked}"
    ), False
