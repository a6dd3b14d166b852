"""What is said while a profile is asked for: each question, the weights so far, whether to go on."""

from __future__ import annotations

from ...cases import visible
from ...mcda.ahp import CONSISTENT_BELOW, Array, IndexTable, components, missing, prioritise, ratio_text
from ...mcda.consistency_repair import Remark, diagnose
from ...mcda.elicitation import SMALL, Answers, CriterionPair, answered, judged, outlook
from ...models.case.case import Case
from ...report.words.judgement import saaty
from ...report.words.plain_text import paragraph
from ...report.words.text_table import table
from ...report.words.wording import better
from .console import out, terminal_width, working

SCALE = "1 equally, 3 moderately, 5 strongly, 7 very strongly, 9 extremely; 2 4 6 8 between"

HELP = f"""\
a 3   a matters moderately more than b (b 3: b more than a)
a     the same, and the strength is asked for
=     both matter equally
How strongly: {SCALE}.

back  undo the last answer or skip
skip  ask another pair first
redo  answer again the one that contradicts the others most
done  end, once all criteria are connected; the profile is shown before it is written
quit  leave; nothing is written"""

MOST_BAR = 30


def say(text: str, wrap: bool = True) -> None:
    out(visible(paragraph(text, terminal_width()) if wrap else text))


def _name(case: Case, i: int) -> str:
    key = list(case.criteria)[i]
    return case.criteria[key].name or key


def question(case: Case, pair: CriterionPair, steps: Answers, again: bool) -> str:
    n = len(case.criteria)
    known = len(answered(steps))
    needed = len(components(judged(n, steps))) > 1
    total = f"of at least {n - 1}" if needed else f"of at most {n * (n - 1) // 2}"
    head = f"Comparison {known + 1} {total}"
    if again:
        head = "Once more"
    elif any(step.pair == pair for step in steps):
        head += ", skipped before: no other " + ("connects the criteria" if needed else "is left")
    lines = [head]
    for letter, i in zip("ab", pair, strict=True):
        shown = paragraph(_described(case, i), max(terminal_width() - 5, 15))
        lines.append(f"  {letter}  " + shown.replace("\n", "\n     "))
    return "\n".join(lines)


def _described(case: Case, i: int) -> str:
    """A criterion by name, with what the case says of it."""
    criterion = list(case.criteria.values())[i]
    said = [criterion.why] if criterion.why else []
    if criterion.bounds is not None:
        low, high = criterion.bounds
        said.append(f"{low:g} to {high:g}{f' {criterion.unit}' if criterion.unit else ''}")
    said.append(better(criterion))
    return f"{_name(case, i)} ({'; '.join(said)})"


def not_connected(case: Case, matrix: Array) -> str:
    groups = components(matrix)
    names = " | ".join(" + ".join(_name(case, i) for i in group) for group in groups)
    left = len(groups) - 1
    return f"Not yet: {left} more answer{'s' if left > 1 else ''} must connect {names}. 'quit' leaves."


def show_weights(case: Case, matrix: Array) -> None:
    """Weights so far, how consistent they are, and whether to go on; nothing before all connect."""
    if len(components(matrix)) > 1:
        return
    result = prioritise(matrix, case.random_index)
    names = [_name(case, i) for i in range(len(matrix))]
    room = min(MOST_BAR, terminal_width() - max(map(len, names)) - 9)
    bars = ["█" * round(room * weight / result.weights.max()) for weight in result.weights]
    rows = [
        [name, f"{weight:.3f}", bar] for name, weight, bar in zip(names, result.weights, bars, strict=True)
    ]
    drawn = room >= 16
    say("\n" + table(["criterion", "weight", ""][: 2 + drawn], [r[: 2 + drawn] for r in rows],
                      terminal_width()), wrap=False)  # fmt: skip
    say(_consistency(case, matrix, result.consistency_ratio))
    say(_advice(matrix, result.consistent))


def _consistency(case: Case, matrix: Array, ratio: float) -> str:
    n = len(matrix)
    if n == 2:
        return "CR 0: one answer cannot contradict itself."
    if missing(matrix) == (n - 1) * (n - 2) // 2:
        return "CR not known yet: no answer has been checked by another."
    if ratio < CONSISTENT_BELOW:
        return f"CR {ratio_text(ratio)}, below {CONSISTENT_BELOW:g}: the answers fit together."
    remark = _misfit(matrix, case.random_index)
    over = f"{_name(case, remark.row)} over {_name(case, remark.column)}"
    return (
        f"CR {ratio_text(ratio)}, not below {CONSISTENT_BELOW:g}: the answers contradict each other. Most at "
        f"odds with the others is {over}, {saaty(remark.judgement)}; {saaty(remark.suggestion)} would make "
        f"the CR {ratio_text(remark.ratio_after)}. 'redo' asks it again."
    )


def _misfit(matrix: Array, table: IndexTable) -> Remark:
    with working("Looking for the answer at odds"):  # a second or more from nine criteria on
        return diagnose(matrix, table)[0]


def most_contradicting(matrix: Array, table: IndexTable) -> CriterionPair | None:
    if len(components(matrix)) > 1:
        return None
    if prioritise(matrix, table).consistent:
        return None
    remark = _misfit(matrix, table)
    return remark.row, remark.column


def _advice(matrix: Array, consistent: bool) -> str:
    """Whether to go on, by what one more answer is expected to do."""
    found = outlook(matrix)
    if not missing(matrix):
        return "Every pair is compared."
    if found.enough and not consistent:
        return "More pairs would tell little: look at that answer again first. 'done' ends here."
    if found.enough:
        return (
            f"Enough: every answer is checked by others, and one more is expected to move no weight by more "
            f"than {found.shift:.3f}, under a tenth of the average weight. 'done' ends, an answer goes on."
        )
    unchecked = "" if found.checked else " Some answers are not checked by any other yet."
    return (
        f"More helps: the next answer is expected to move a weight by {found.shift:.3f}; below "
        f"{SMALL / len(matrix):.3f} is enough.{unchecked} 'done' ends here."
    )
