"""What is said while a profile is asked for: each question, the weights so far, whether to go on."""

from __future__ import annotations

from ...cases import visible
from ...mcda.weighting.ahp import Array, IndexTable, Prioritisation, components, missing, prioritise
from ...mcda.weighting.consistency_repair import Remark, diagnose
from ...mcda.weighting.elicitation import Answers, CriterionPair
from ...models.case.case import Case
from ...report.text.stages import elicitation as words
from ...report.words.plain_text import paragraph
from ...report.words.text_table import table
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


def question(case: Case, pair: CriterionPair, steps: Answers, again: bool) -> str:
    lines = [words.head(case, pair, steps, again)]
    for letter, i in zip("ab", pair, strict=True):
        said = f"{words.name_of(case, i)} ({words.described(case, i)})"
        shown = paragraph(said, max(terminal_width() - 5, 15))
        lines.append(f"  {letter}  " + shown.replace("\n", "\n     "))
    return "\n".join(lines)


def not_connected(case: Case, matrix: Array) -> str:
    return f"{words.not_connected(case, matrix)} 'quit' leaves."


def show_weights(case: Case, matrix: Array) -> None:
    """Weights so far, how consistent they are, and whether to go on; nothing before all connect."""
    if len(components(matrix)) > 1:
        return
    result = prioritise(matrix, case.random_index)
    names = [words.name_of(case, i) for i in range(len(matrix))]
    room = min(MOST_BAR, terminal_width() - max(map(len, names)) - 9)
    bars = ["█" * round(room * weight / result.weights.max()) for weight in result.weights]
    rows = [
        [name, f"{weight:.3f}", bar] for name, weight, bar in zip(names, result.weights, bars, strict=True)
    ]
    drawn = room >= 16
    say("\n" + table(["criterion", "weight", ""][: 2 + drawn], [r[: 2 + drawn] for r in rows],
                      terminal_width()), wrap=False)  # fmt: skip
    say(_consistency(case, matrix, result))
    say(_advice(matrix, result.consistent))


def _consistency(case: Case, matrix: Array, found: Prioritisation) -> str:
    if not words.at_odds(matrix, found):
        return words.consistency(case, matrix, found, None)
    remark = _misfit(matrix, case.random_index)
    return f"{words.consistency(case, matrix, found, remark)} 'redo' asks it again."


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
    """Whether to go on, and how."""
    said, enough = words.advice(matrix, consistent)
    if not missing(matrix):
        return said
    goes_on = ", an answer goes on" if enough and consistent else " here"
    return f"{said} 'done' ends{goes_on}."
