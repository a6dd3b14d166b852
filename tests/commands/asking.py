"""Commands asked in the process of the tests or in one of their own, and a small case to ask about."""

import json
import os
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result
from length import campaign
from loopfolio.cases import library
from loopfolio.cli import cli, main

ROOT = Path(__file__).parents[2]


CASES = library()


every_case = pytest.mark.parametrize("case", CASES)
long = campaign(1, part=0)
"""What takes seconds for each case of the library: one of them in a plain run, all in a campaign."""


SMALL = """\
format: 1
name: Small
currency: kEUR
criteria: {impact: {direction: max}, ease: {direction: max}}
stages:
  make: {impact: high, ease: low}
  reuse: {impact: medium, ease: high}
profiles:
  owner: {direct: {impact: 0.7, ease: 0.3}}
  maker: {order: [ease, impact]}
technologies:
  iot: {cost: 40, difficulty: low, maturity: high, illustrative: true}
  ai: {cost: 60, difficulty: high, maturity: medium, source: quote}
fit: {make: {iot: high, ai: medium}, reuse: {iot: low, ai: high}}
budget: 100
rules:
  - {rule: count, at_most: 3, name: three at a time}
"""
"""Two stages, two technologies, four options."""


NOTHING_FITS = SMALL.replace("at_most: 3, name: three", "at_least: 4, name: four")
"""All four options cost 200, twice the budget."""


def ask(*arguments: str, text: str | bytes | None = None) -> Result:
    """A command in this process; a traceback is a failure at once."""
    result = CliRunner().invoke(cli, arguments, input=text)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def answer(*arguments: str, text: str | None = None) -> Any:
    """The JSON that a command prints when it is done."""
    result = ask(*arguments, "--format", "json", text=text)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@cache
def of_library(command: str, case: str) -> Any:
    return answer(command, case)


class Done(NamedTuple):
    """How a command ended, and what it had said."""

    returncode: int
    stdout: str
    stderr: str


def aside(
    arguments: Sequence[str],
    env: Mapping[str, str | None],
    stdin: int,
    stdout: int,
    stderr: int,
    before: Callable[[], object] = lambda: None,
) -> int:
    """Start the command in a child of this process, with streams and an environment of its own.

    All that a process has but its start, which is most of what one costs: for what is about streams and
    terminals. ``before``: what is done there first. Returns its number.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads: none of theirs is needed there
        child = os.fork()
    if child:
        return child
    code: Any = 1
    try:
        for number, given in enumerate((stdin, stdout, stderr)):
            os.dup2(given, number)
        for name, value in env.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        before()
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
        sys.argv = ["loopfolio", *arguments]
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
        main()
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(code)


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def piped(*arguments: str, env: dict[str, str] | None = None) -> Done:
    """The command with its output in pipes."""
    with TemporaryFile() as err, open(os.devnull, "rb") as nothing:
        read, write = os.pipe()
        child = aside(arguments, env or {}, nothing.fileno(), write, err.fileno())
        os.close(write)
        with open(read, encoding="utf-8", newline="") as shown:
            said = shown.read()
        code = ended(child)
        err.seek(0)
        return Done(code, said, err.read().decode())


INSTALLED = str(Path(sys.executable).with_name("loopfolio"))


def shell(
    *arguments: str, env: dict[str, str] | None = None, text: str | None = None, command: str = INSTALLED
) -> subprocess.CompletedProcess[str]:
    """The installed command, or what is said to be as it, in a process of its own, its output in pipes."""
    return subprocess.run(
        [command, *arguments],
        input=text, capture_output=True, encoding="utf-8", env={**os.environ, **(env or {})}, timeout=120,
        check=False,
    )  # fmt: skip


# ---------------------------------------------------------------- run: what is written


def written(folder: str | Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}
