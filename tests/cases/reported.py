"""What a case file may get wrong: where it is reported, in which words, with which remedy.

In the case texts § stands right before the place that the report must name; it is taken out before the file
is read. A report may name no other place: no second message for one slip.
"""

import json
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli

SOUND = {
    "format": "format: 1",
    "criteria": """\
criteria:
  impact: {direction: max}
  waste: {direction: max, unit: t, bounds: [0, 100]}
  ease: {direction: min}""",
    "stages": """\
stages:
  make: {impact: high, waste: 40, ease: low}
  reuse: {impact: medium, waste: 15, ease: high}""",
    "profiles": "profiles: {owner: {direct: {impact: 0.5, waste: 0.3, ease: 0.2}}}",
    "technologies": """\
technologies:
  iot: {cost: 40, difficulty: low, maturity: high, staff: 1}
  ai: {cost: 60, difficulty: high, maturity: medium, staff: 2}""",
    "resources": "resources: [staff]",
    "fit": "fit: {make: {iot: high, ai: medium}, reuse: {iot: low}}",
    "pairs": "pairs: {make/ai: {cost: 70}}",
    "synergies": "synergies: [{pairs: [make/iot, make/ai], value: 0.1}]",
    "budget": "budget: 150",
    "rules": "rules: [{rule: count, at_most: 3, name: three at a time}]",
}
"""A sound case, section by section."""


def case(**sections: str) -> str:
    """The sound case with some sections put otherwise, or added at its end."""
    return "\n".join({**SOUND, **sections}.values()) + "\n"


class Says(NamedTuple):
    """A problem as it must be reported: its path, and words of the message, the remedy among them."""

    path: str
    words: tuple[str, ...]


def says(path: str, *words: str) -> Says:
    return Says(path, words)


class Report(NamedTuple):
    code: int
    problems: list[tuple[int | None, int | None, str, str]]
    """Line, column, path and message of each."""
    stderr: str


@contextmanager
def soon(seconds: float = 20) -> Iterator[None]:
    """Fail instead of waiting for ever."""

    def late(*_: object) -> None:
        raise TimeoutError(f"no answer after {seconds} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def check(text: str | bytes, name: str = "case.yaml") -> Report:
    """What ``check`` makes of a file in the current folder; a traceback is a failure at once."""
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return check_file(name)


def check_file(name: str) -> Report:
    with soon():
        result = CliRunner().invoke(cli, ["check", name, "--format", "json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.stderr
    found = json.loads(result.stdout)
    at = ("line", "column", "path", "message")
    listed = found["problems"] if result.exit_code else found["warnings"]
    for problem in listed if result.exit_code else []:
        place = problem["file"]
        if problem["line"] is not None:
            place += f":{problem['line']}:{problem['column']}"
        head = ": ".join(filter(None, [place, problem["path"], problem["message"]]))
        assert UNSEEN.sub(lambda found: repr(found[0])[1:-1], head) in result.stderr
    return Report(result.exit_code, [tuple(p[key] for key in at) for p in listed], result.stderr)  # type: ignore[misc]


UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202e]")
"""What words must not show as it is: a terminal would act on it. JSON has its own way to write it."""


def unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the line and column of each."""
    places = []
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        while "§" in line:
            places.append((number, line.index("§") + 1))
            line = line.replace("§", "", 1)
        lines[number - 1] = line
    return "\n".join(lines), places


def agree(report: Report, text: str, expected: tuple[Says, ...]) -> None:
    """The report names the marked places, and only those, in the order of the file."""
    plain, places = unmarked(text)
    assert len(places) == len(expected), "a mark for each expected problem"
    assert report.code == 2
    assert [problem[:3] for problem in report.problems] == [
        (*place, told.path) for place, told in zip(places, expected, strict=True)
    ]
    for (_, _, _, message), told in zip(report.problems, expected, strict=True):
        for word in told.words:
            assert word in message
    for line, column in places:
        shown = UNSEEN.sub("�", plain.split("\n")[line - 1])
        if shown.strip() and column <= 60 and len(shown) < 100:
            assert f"    {shown.rstrip()}\n    {' ' * (column - 1)}^" in report.stderr


class Row(NamedTuple):
    id: str
    text: str
    expected: tuple[Says, ...]


def row(id: str, text: str, *expected: Says) -> Any:
    return pytest.param(Row(id, text, expected), id=id)


def make(cells: str) -> str:
    return case(stages=f"stages:\n  make: {{{cells}}}\n  reuse: {{impact: medium, waste: 15, ease: high}}")


def criteria(second: str) -> str:
    return case(criteria=f"criteria:\n  impact: {{direction: max}}\n  {second}\n  ease: {{direction: min}}")


def ahp(judgements: str) -> str:
    return case(profiles=f"profiles: {{owner: {{ahp: {judgements}}}}}")


def direct(weights: str) -> str:
    return case(profiles=f"profiles: {{owner: {{direct: {weights}}}}}")


def rule(fields: str) -> str:
    return case(rules=f"rules:\n  - {{rule: skip, pairs: [make/ai]}}\n  - {fields}")
