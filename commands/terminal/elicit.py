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

from ...cases import CaseError, Loaded, library, load, visible
from ...cases.edit import judgements, with_profile, written
from ...cases.files import LIBRARY
from ...cases.yaml.places import NotEditable
from ...mcda.weighting.ahp import components
from ...mcda.weighting.elicitation import Answers, CriterionPair, PairAnswer, following, judged
from ...models.case.case import Case
from ...report.export.files import Refused, save_one
from ...report.words.judgement import GRADES
from .console import INTERRUPTED, INVALID, loaded_case, out, results, usage
from .elicit_words import HELP, SCALE, most_contradicting, not_connected, question, say, show_weights

Read = Callable[[str], str]
"""Shows a prompt and returns the line that was typed. Raises EOFError at the end of the input."""


def ask(case: str, name: str, force: bool) -> None:
    """Elicit the profile ``name`` and write it into the case file, or end saying why not."""
    loaded, path = _writable(case, name, force)
    keys, n = list(loaded.case.criteria), len(loaded.case.criteria)
    say(
        f"Profile '{name}' for {case}: {n} criteria, {n - 1} answers at least, {n * (n - 1) // 2} at most. "
        "Which of two criteria matters more, and how strongly?"
    )
    say(f"\n{HELP}", wrap=False)
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
        say("Nothing was written.")
        return
    try:
        # Read anew: the file may have been edited while the questions were answered.
        content = with_profile(load(case), name, judgements(keys, steps), force)
        save_one(path, content, force=True)
    except (CaseError, NotEditable, Refused) as error:
        usage(visible(f"{error}\n{case}: profiles.{name}: not written; the entry above can be pasted there"))
    say(f"Wrote profile '{name}' into {case}. Next: 'loopfolio rank {case} --profile {name}'.")


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
            say("\n" + question(case, pair, steps, again is not None), wrap=False)
            line = read("  a or b, and how strongly? ").strip().lower()
        if line in ("quit", "q"):
            return None
        if line in ("?", "help"):
            say(HELP, wrap=False)
        elif line == "back":
            if again is None and not steps:
                say("There is no answer to undo yet.")
            steps = steps if again else steps[:-1]
            again = None
            show_weights(case, judged(n, steps))
        elif line == "redo":
            again = most_contradicting(matrix, case.random_index)
            if again is None:
                say("No answer contradicts the others beyond what is usual; 'back' undoes the last one.")
        elif line == "skip" and pair is not None:
            steps, again = (steps if again else (*steps, PairAnswer(pair, None))), None
        elif line == "done":
            if not connected:
                say(not_connected(case, matrix))
                continue
            entry = "\n".join("  " + row for row in written(name, judgements(keys, steps)))
            say(f"\n{entry}\n", wrap=False)
            wanted = _wanted(read, file)
            if wanted is not None:
                return steps if wanted else None
        elif pair is not None and (strength := _strength(line, read)) is not None:
            steps, again = (*steps, PairAnswer(pair, strength)), None
            show_weights(case, judged(n, steps))
        elif pair is None or line not in ("a", "b"):
            asked = "'done', 'back', 'redo' or 'quit'" if pair is None else "such as 'a 3', 'b 5' or '='"
            say(f"'{line}' is no answer here: write one {asked}; ? for help.")


def _strength(line: str, read: Read) -> int | None:
    """What an answer says: 3 for a, −3 for b, 1 for equal; ``None`` where it is no answer."""
    if line in ("=", "equal", "equally"):
        return 1
    found = re.fullmatch(r"([ab])(?:\s*([1-9])|\s+(equally|moderately|(?:very )?strongly|extremely))?", line)
    if not found:
        return None
    strength = found[2] or found[3]
    while strength is None:
        say(f"  {SCALE}", wrap=False)
        more = read("  how strongly? ").strip().lower()
        if more == "back":
            return None
        if re.fullmatch(r"[1-9]", more) or more in ("equally", *GRADES.values()):
            strength = more
        else:
            say(f"'{more}' is no strength: write 1 to 9, or 'back'.")
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
