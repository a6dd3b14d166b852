"""Asking for a weight profile in a terminal: one comparison after the other, the weights so far
beside them, and at the end the profile written into the case's own file.

Nothing is written before the last "yes". Without a terminal the answers are read from standard
input, one a line, so that a session can be kept as a script.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

import click

from ..cases import CaseError, Loaded, library, load, visible
from ..cases.edit import Judgements, NotEditable, with_profile, written
from ..cases.files import LIBRARY
from ..mcda.ahp import CONSISTENT_BELOW, Array, components, missing, prioritise
from ..mcda.consistency_repair import Remark, diagnose
from ..mcda.elicitation import SMALL, Answer, Answers, CriterionPair, answered, following, judged, outlook
from ..models.case.case import Case
from ..report.export.files import Refused, save_one
from ..report.words.judgement import GRADES, saaty
from ..report.words.plain_text import paragraph, table
from .console import INTERRUPTED, INVALID, loaded_case, out, results, terminal_width, usage, working

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

Read = Callable[[str], str]
"""Shows a prompt and returns the line that was typed. Raises EOFError at the end of the input."""


def ask(case: str, name: str, force: bool) -> None:
    """Elicit the profile ``name`` and write it into the case file, or end saying why not."""
    loaded, path = _writable(case, name, force)
    keys, n = list(loaded.case.criteria), len(loaded.case.criteria)
    _say(
        f"Profile '{name}' for {case}: {n} criteria, {n - 1} answers at least, {n * (n - 1) // 2} at most. "
        "Which of two criteria matters more, and how strongly?"
    )
    _say(f"\n{HELP}", wrap=False)
    try:
        steps = converse(loaded.case, name, case, _reader())
    except EOFError:
        usage(
            f"{case}: nothing was written: the input ended before the profile was done; "
            "end it with the lines 'done' and 'yes'"
        )
    except (click.Abort, KeyboardInterrupt):
        click.echo(visible(f"\n{case}: nothing was written"), err=True)
        raise SystemExit(INTERRUPTED) from None
    if steps is None:
        _say("Nothing was written.")
        return
    try:
        # Read anew: the file may have been edited while the questions were answered.
        content = with_profile(load(case), name, judgements(keys, steps), force)
        save_one(path, content, force=True)
    except (CaseError, NotEditable, Refused) as error:
        usage(visible(f"{error}\n{case}: profiles.{name}: not written; the entry above can be pasted there"))
    _say(f"Wrote profile '{name}' into {case}. Next: 'loopfolio rank {case} --profile {name}'.")


def converse(case: Case, name: str, file: str, read: Read) -> Answers | None:
    """Ask until the profile is done and wanted; ``None`` where it is not to be written."""
    keys = list(case.criteria)
    n = len(keys)
    steps: Answers = ()
    again: CriterionPair | None = None
    while True:
        matrix = judged(n, steps)
        connected = len(components(matrix)) == 1
        pair = again or following(matrix, steps)
        if pair is None:
            line = read("\nEvery pair is compared: done, back, redo or quit: ").strip().lower()
        else:
            _say("\n" + _question(case, pair, steps, again is not None), wrap=False)
            line = read("  a or b, and how strongly? ").strip().lower()
        if line in ("quit", "q"):
            return None
        if line in ("?", "help"):
            _say(HELP, wrap=False)
        elif line == "back":
            if again is None and not steps:
                _say("There is no answer to undo yet.")
            steps = steps if again else steps[:-1]
            again = None
            _show_weights(case, judged(n, steps))
        elif line == "redo":
            again = _most_contradicting(matrix)
            if again is None:
                _say("No answer contradicts the others beyond what is usual; 'back' undoes the last one.")
        elif line == "skip" and pair is not None:
            steps, again = (steps if again else (*steps, Answer(pair, None))), None
        elif line == "done":
            if not connected:
                _say(_not_connected(case, matrix))
                continue
            entry = "\n".join("  " + row for row in written(name, judgements(keys, steps)))
            _say(f"\n{entry}\n", wrap=False)
            wanted = _wanted(read, file)
            if wanted is not None:
                return steps if wanted else None
        elif pair is not None and (strength := _strength(line, read)) is not None:
            steps, again = (*steps, Answer(pair, strength)), None
            _show_weights(case, judged(n, steps))
        elif pair is None or line not in ("a", "b"):
            asked = "'done', 'back', 'redo' or 'quit'" if pair is None else "such as 'a 3', 'b 5' or '='"
            _say(f"'{line}' is no answer here: write one {asked}; ? for help.")


def judgements(keys: list[str], steps: Answers) -> Judgements:
    """The answers as a case file states them, row over column: 3, or 1/5 as text."""
    rows: dict[str, dict[str, int | str]] = {}
    for (i, j), strength in sorted(answered(steps).items()):
        rows.setdefault(keys[i], {})[keys[j]] = strength if strength > 0 else f"1/{-strength}"
    return rows


# ---------------------------------------------------------------- what is said


def _say(text: str, wrap: bool = True) -> None:
    out(visible(paragraph(text, terminal_width()) if wrap else text))


def _name(case: Case, i: int) -> str:
    key = list(case.criteria)[i]
    return case.criteria[key].name or key


def _question(case: Case, pair: CriterionPair, steps: Answers, again: bool) -> str:
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
    said.append("more is better" if criterion.direction == "max" else "less is better")
    return f"{_name(case, i)} ({'; '.join(said)})"


def _strength(line: str, read: Read) -> int | None:
    """What an answer says: 3 for a, −3 for b, 1 for equal; ``None`` where it is no answer."""
    if line in ("=", "equal", "equally"):
        return 1
    found = re.fullmatch(r"([ab])(?:\s*([1-9])|\s+(equally|moderately|(?:very )?strongly|extremely))?", line)
    if not found:
        return None
    strength = found[2] or found[3]
    while strength is None:
        _say(f"  {SCALE}", wrap=False)
        more = read("  how strongly? ").strip().lower()
        if more == "back":
            return None
        if re.fullmatch(r"[1-9]", more) or more in ("equally", *GRADES.values()):
            strength = more
        else:
            _say(f"'{more}' is no strength: write 1 to 9, or 'back'.")
    grades = {word: grade for grade, word in GRADES.items()} | {"equally": 1}
    grade = grades.get(strength) or int(strength)
    return -grade if found[1] == "b" and grade > 1 else grade


def _wanted(read: Read, file: str) -> bool | None:
    """Whether to write; ``None`` for going back to the questions."""
    while True:
        line = read(f"Write this into {file}? yes, no or back: ").strip().lower()
        if line in ("yes", "y"):
            return True
        if line in ("no", "n", "quit", "q"):
            return False
        if line == "back":
            return None


def _not_connected(case: Case, matrix: Array) -> str:
    groups = components(matrix)
    names = " | ".join(" + ".join(_name(case, i) for i in group) for group in groups)
    left = len(groups) - 1
    return f"Not yet: {left} more answer{'s' if left > 1 else ''} must connect {names}. 'quit' leaves."


def _show_weights(case: Case, matrix: Array) -> None:
    """Weights so far, how consistent they are, and whether to go on; nothing before all connect."""
    if len(components(matrix)) > 1:
        return
    result = prioritise(matrix)
    names = [_name(case, i) for i in range(len(matrix))]
    room = min(MOST_BAR, terminal_width() - max(map(len, names)) - 9)
    bars = ["█" * round(room * weight / result.weights.max()) for weight in result.weights]
    rows = [
        [name, f"{weight:.3f}", bar] for name, weight, bar in zip(names, result.weights, bars, strict=True)
    ]
    drawn = room >= 16
    _say("\n" + table(["criterion", "weight", ""][: 2 + drawn], [r[: 2 + drawn] for r in rows],
                      terminal_width()), wrap=False)  # fmt: skip
    _say(_consistency(case, matrix, result.consistency_ratio))
    _say(_advice(matrix, result.consistent))


def _consistency(case: Case, matrix: Array, ratio: float) -> str:
    n = len(matrix)
    if n == 2:
        return "CR 0: one answer cannot contradict itself."
    if missing(matrix) == (n - 1) * (n - 2) // 2:
        return "CR not known yet: no answer has been checked by another."
    if ratio < CONSISTENT_BELOW:
        return f"CR {ratio:.2f}, below {CONSISTENT_BELOW:g}: the answers fit together."
    remark = _misfit(matrix)
    over = f"{_name(case, remark.row)} over {_name(case, remark.column)}"
    return (
        f"CR {ratio:.2f}, not below {CONSISTENT_BELOW:g}: the answers contradict each other. Most at odds "
        f"with the others is {over}, {saaty(remark.judgement)}; {saaty(remark.suggestion)} would make the "
        f"CR {remark.ratio_after:.2f}. 'redo' asks it again."
    )


def _misfit(matrix: Array) -> Remark:
    with working("Looking for the answer at odds"):  # a second or more from nine criteria on
        return diagnose(matrix)[0]


def _most_contradicting(matrix: Array) -> CriterionPair | None:
    if len(components(matrix)) > 1:
        return None
    if prioritise(matrix).consistent:
        return None
    remark = _misfit(matrix)
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


# ---------------------------------------------------------------- terminal and file


def _reader() -> Read:
    if sys.stdin.isatty():
        return _prompt
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]

    def read(prompt: str) -> str:
        try:
            line = sys.stdin.readline()
        except OSError:  # it is closed
            line = ""
        if not line:
            out(prompt.rstrip())
            raise EOFError
        out(visible(prompt + line.rstrip("\r\n")))  # as it would stand on a terminal
        return line

    return read


def _prompt(prompt: str) -> str:
    try:
        with contextlib.redirect_stdout(results()):
            return str(click.prompt(prompt, default="", show_default=False, prompt_suffix=""))
    except UnicodeDecodeError:  # a key that the terminal's encoding does not know
        return "\ufffd"


def _writable(case: str, name: str, force: bool) -> tuple[Loaded, Path]:
    """The case, and the file to write to; ends where it could not be written to at last."""
    path = Path(case)
    remedy = "start a case file of your own with 'loopfolio new acme.yaml'"
    if case == "-":
        usage(f"--ask: standard input cannot be written to; name a case file, or {remedy}")
    if path.suffix == ".xlsx":
        usage(f"--ask: {case} is a workbook: fill in its sheet Judgements, or make a case file of it with "
              f"'loopfolio new {path.stem}.yaml --from {case}'")  # fmt: skip
    if path.exists() and not (path.is_file() or path.is_dir()):
        usage(f"--ask: {visible(case)} is no file that can be written to; name a case file, or {remedy}")
    inside = path.is_file() and path.resolve().is_relative_to(LIBRARY.resolve())
    if inside or (case in library() and not path.is_file()):
        base = path.stem if path.stem != "lithium-ion-battery" else None
        start = f"loopfolio new acme.yaml{f' --from {base}' if base else ''}"
        usage(f"--ask: {case} is a library case, which is not written to; start your own with '{start}'")
    loaded = loaded_case(case, "table")
    keys = list(loaded.case.criteria)

    def refuse(message: str, *place: str) -> NoReturn:
        click.echo(str(loaded.at(place, message)), err=True)
        raise SystemExit(INVALID)

    if len(keys) < 2:
        found = f"{len(keys) or 'no'} criteri{'on' if len(keys) == 1 else 'a'}"
        refuse(f"{found} declared: there is nothing to compare; declare two or more", "criteria")
    inherited = name in loaded.case.profiles and not _own(loaded, name)
    if inherited:
        refuse("is inherited, and would mix with what is written here; choose another name with --as",
               "profiles", name)  # fmt: skip
    every: Mapping[str, Mapping[str, int | str]] = {keys[0]: dict.fromkeys(keys[1:], 1)}
    try:  # better to hear it now than after the last answer
        with_profile(loaded, name, every, force)
    except NotEditable as error:
        refuse(str(error), "profiles", name)
    if not (os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)):
        usage(visible(f"{case}: is read-only: allow writing to it and to its folder, or copy it"))
    return loaded, path.resolve()


def _own(loaded: Loaded, name: str) -> bool:
    return loaded.tree.locate(("profiles", name), at_key=True).file == loaded.sources[0].file
