"""What holds for every command on every input, however broken."""

import json
import re
import signal
import subprocess
import sys
import traceback
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from loopfolio.cli import cli

SECONDS = 10
"""Of one core, that a command may take"""

CODES = {0: "done", 2: "invalid", 3: "no portfolio", 4: "no proof"}
COMMANDS = ("rank", "fund", "weigh", "explain", "compare")
MORE = (
    "frontier",
    "scenarios",
    "stress --draws 50",
    "rank --methods",
    "weigh --repair",
    "fund --alternatives 2",
)
"""Asked less often: each takes as long as several of the others"""

Law = str


class Broken(AssertionError):
    """A law that did not hold; the same law broken at the same place of the code has the same words."""

    def __init__(self, law: Law, detail: str = "") -> None:
        self.law = law
        self.detail = detail
        super().__init__(f"{law}\n{detail}")


class OutOfTime(BaseException):
    """Not an Exception, so that nothing under test can catch it."""


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise OutOfTime when the body needs more of a core, however busy the machine is."""

    def ring(_number: int, _frame: Any) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def place(error: BaseException) -> str:
    """Where in loopfolio it was raised."""
    root = Path(sys.modules["loopfolio"].__path__[0])
    ours = [f for f in traceback.extract_tb(error.__traceback__) if _within(f.filename, root)]
    return f"{Path(ours[-1].filename).relative_to(root)}:{ours[-1].name}" if ours else "elsewhere"


def _within(filename: str, root: Path) -> bool:
    path = Path(filename)
    return path.is_relative_to(root) and not path.is_relative_to(root / "tests") and ".venv" not in path.parts


def ask(
    *arguments: str, raw: bytes | None = None, seconds: float = SECONDS, codes: Iterable[int] = CODES
) -> Answer:
    """A command in this process, held to the laws that need no knowledge of the input.

    It ends in time, with an exit code that the README names, without a traceback, and nobody is warned
    of what only a programmer could mend.
    """
    command = arguments[0]
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            with within(seconds):
                result = CliRunner().invoke(cli, arguments, input=raw)
        except OutOfTime as late:
            raise Broken(f"{command}: takes over {seconds} s, in {place(late)}") from None
    error = result.exception
    if isinstance(error, UnicodeEncodeError) and place(error).startswith("elsewhere"):
        return ask_process(
            *arguments, raw=raw, codes=codes
        )  # the streams of a process replace what they cannot show
    if error is not None and not isinstance(error, SystemExit):
        words = "".join(traceback.format_exception(error)[-3:])
        raise Broken(f"{command}: {type(error).__name__} in {place(error)}", words)
    return lawful(command, Answer(result.exit_code, result.stdout, result.stderr), codes, warned)


def ask_process(
    *arguments: str, raw: bytes | None = None, cwd: Path | None = None, codes: Iterable[int] = CODES
) -> Answer:
    """The same in a process of its own, where the streams are real."""
    program = [sys.executable, "-W", "always", "-m", "loopfolio.cli", *arguments]
    done = subprocess.run(program, input=raw or b"", capture_output=True, cwd=cwd, timeout=120, check=False)
    answer = Answer(
        done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    )
    return lawful(arguments[0], answer, codes)


def lawful(
    command: str, answer: Answer, codes: Iterable[int], warned: Iterable[warnings.WarningMessage] = ()
) -> Answer:
    if "Traceback (most recent call last)" in answer.err + answer.out:
        last = answer.err.strip().splitlines()[-1:] or [""]
        raise Broken(f"{command}: traceback, {last[0].partition(':')[0]}", answer.err[-1500:])
    if answer.code not in codes:
        raise Broken(f"{command}: exit {answer.code}", answer.err[-1500:])
    for warning in warned:
        kind = f"{warning.category.__name__}, {str(warning.message)[:60]}"
        raise Broken(f"{command}: {kind}", f"{warning.filename}:{warning.lineno}")
    if "Warning:" in answer.err:
        raise Broken(f"{command}: a warning of Python's", answer.err[-500:])
    return answer


def strict(text: str) -> Any:
    """JSON as any program reads it: without NaN and infinity."""

    def no_number(name: str) -> Any:
        raise ValueError(f"{name} is no JSON")

    return json.loads(text, parse_constant=no_number)


def answered(command: str, *arguments: str, raw: bytes | None = None) -> tuple[Answer, Any]:
    """The answer and its JSON, which parses, whatever the exit code."""
    answer = ask(command, *arguments, "--format", "json", raw=raw)
    try:
        return answer, strict(answer.out)
    except ValueError as error:
        raise Broken(f"{command}: exit {answer.code}, no JSON", f"{error}\n{answer.out[:500]}") from None


def keeps_the_laws(raw: bytes, commands: tuple[str, ...] = COMMANDS) -> bool:
    """Whether ``check`` calls a case file sound.

    Every problem has a place within the file. What ``check`` calls sound, no other command calls
    invalid; what it refuses, every other refuses.
    """
    checked, said = answered("check", "-", raw=raw)
    if checked.code:
        _places(raw, said["problems"])
        if "nothing was computed" not in checked.err:
            raise Broken("check: exit 2, and nothing says that nothing was computed", checked.err[:500])
    for command in commands:
        name, *flags = command.split()
        answer, document = answered(name, "-", *flags, raw=raw)
        if checked.code and answer.code != checked.code:
            raise Broken(f"{command}: takes what check refuses", checked.err[:1000])
        unranked = "no criteria are declared" in answer.err  # nothing to rank by
        if not checked.code and answer.code == 2 and not unranked:
            raise Broken(f"{command}: refuses what check calls sound", answer.err[:1000])
        if answer.code and not checked.code and "error" not in document and answer.code != 4:
            raise Broken(f"{command}: exit {answer.code} without an error in its JSON", answer.out[:500])
    return not checked.code


WHOLE = ("is empty", "is over")
"""What is said of a text file as a whole"""


def _places(raw: bytes, problems: list[dict[str, Any]]) -> None:
    """Every problem of the file itself stands within it; of a workbook as a whole, nowhere."""
    if not problems:
        raise Broken("check: refused without a problem")
    of_workbook = raw.startswith(b"PK")
    lines = re.split("\r\n|\r|\n", raw.decode("utf-8-sig", errors="replace"))  # as editors count them
    for problem in problems:
        if problem["file"] != "<stdin>":
            continue
        line, column = problem["line"], problem["column"]
        if line is None:
            whole = not problem["path"] if of_workbook else problem["message"].startswith(WHOLE)
            if not whole:
                raise Broken("check: a problem without a place", str(problem))
        elif of_workbook:
            if min(line, column) < 1:
                raise Broken("check: a problem beyond its sheet", str(problem))
        elif not 1 <= line <= len(lines):
            raise Broken("check: a problem beyond the file's last line", f"{problem} of {len(lines)} lines")
        elif not 1 <= column <= len(lines[line - 1]) + 1:
            raise Broken("check: a problem beyond its line's end", str(problem))
