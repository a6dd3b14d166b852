"""What goes on around a command: it is killed, its disk is full, nobody reads what it writes.

The laws: of a folder that held a result, either all files are the old ones or all are the new ones, however
``run`` ended, and the next ``run`` leaves nothing else in it; what cannot be written is said, in words, with
an exit code that the README names; who reads only the head of an output stops the command without a word.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from laws import Broken, ask
from loopfolio.commands.reports import FILES

CASE = """\
format: 1
criteria: {impact: {direction: max}, ease: {direction: max}}
stages: {make: {impact: high, ease: low}, reuse: {impact: medium, ease: high}}
profiles: {owner: {direct: {impact: 0.7, ease: 0.3}}}
technologies: {iot: {cost: 40}, ai: {cost: 60}}
fit: {make: {iot: high, ai: medium}, reuse: {iot: low, ai: high}}
budget: 100
"""
OTHER = CASE.replace("budget: 100", "budget: 160").replace("cost: 60", "cost: 70")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")

DYING = """
import os, signal, sys
name, number = sys.argv[1], int(sys.argv[2])
real = getattr(os, name)
def counted(*arguments, **how):
    global number
    number -= 1
    if number == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **how)
setattr(os, name, counted)
sys.argv[1:3] = []
from loopfolio.cli import main
main()
"""
"""The command, killed right before it calls a function of the system for the n-th time"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def program(*arguments: object, code: str | None = None) -> list[str]:
    start = ["-c", code] if code else ["-m", "loopfolio.cli"]
    return [sys.executable, *start, *map(str, arguments)]


def held(place: Path) -> dict[str, bytes]:
    """What stands in a folder; of what is no file, such as the hidden folder of a killed run, the name."""
    entries = place.iterdir() if place.is_dir() else ()
    return {path.name: path.read_bytes() if path.is_file() else b"" for path in entries}


def results() -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of the old and of the new case; the new one's are written elsewhere, the old ones stay."""
    Path("case.yaml").write_text(OTHER)
    ask("run", "case.yaml", "-o", "new", seconds=60)
    Path("case.yaml").write_text(CASE)
    ask("run", "case.yaml", seconds=60)
    Path("case.yaml").write_text(OTHER)
    return held(Path("portfolios/case")), held(Path("new/case"))


def all_or_nothing(old: dict[str, bytes], new: dict[str, bytes], what: str) -> None:
    now = held(Path("portfolios/case"))
    files = {name: now.get(name) for name in FILES}
    if files not in (old, new):
        sides = {name: "old" if now.get(name) == old[name] else "not old" for name in FILES}
        raise Broken("run: some files are old, some new", f"{what}\n{sides}\n{sorted(now)}")


def nothing_left(new: dict[str, bytes]) -> None:
    ask("run", "case.yaml", seconds=60)
    now = held(Path("portfolios/case"))
    if now != new:
        raise Broken("run: something is left of a killed one", f"{sorted(now)}")
    outside = sorted(path.name for path in Path("portfolios").iterdir())
    if outside != ["case"]:
        raise Broken("run: something is left beside the folder", f"{outside}")


@pytest.mark.campaign(full=1, part=0)
@pytest.mark.parametrize("call", ["replace", "rename", "fsync", "chmod", "unlink", "mkdir", "link", "rmdir"])
@pytest.mark.parametrize("number", [1, 2, 3, 5, 6])
def test_killed_at_a_call_of_the_system_all_files_are_old_or_all_new(seed, call, number, folder):
    old, new = results()
    subprocess.run(program(call, number, "run", "case.yaml", code=DYING), capture_output=True, timeout=120)
    all_or_nothing(old, new, f"killed at os.{call} number {number}")
    nothing_left(new)


@pytest.mark.campaign(full=25, part=0)
def test_killed_at_any_moment_all_files_are_old_or_all_new(seed, folder):
    old, new = results()
    rng = Random(f"kill {seed}")
    started = subprocess.Popen(program("run", "case.yaml"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if rng.random() < 0.5:  # near the end, where it writes
        for _ in moments(started):
            if (
                any(path.name.startswith(".") for path in Path("portfolios/case").iterdir())
                or rng.random() < 0.001
            ):
                break
    else:
        with suppress(subprocess.TimeoutExpired):
            started.wait(rng.uniform(0.1, 4))
    started.send_signal(rng.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
    started.communicate(timeout=60)
    all_or_nothing(old, new, f"ended with {started.returncode}")
    nothing_left(new)


def moments(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    while process.poll() is None:
        yield


# ---------------------------------------------------------------- streams

ENDINGS = {
    "full": "{} > /dev/full",
    "full errors": "{} 2> /dev/full",
    "both full": "{} > /dev/full 2>&1",
    "no output": "{} >&-",
    "no errors": "{} 2>&-",
    "no streams": "{} >&- 2>&- <&-",
    "no input": "{} <&-",
    "head": "{} | head -c 1 > /dev/null; exit ${{PIPESTATUS[0]}}",
    "nobody": "{} | true; exit ${{PIPESTATUS[0]}}",
    "latin": "LC_ALL=C PYTHONIOENCODING=latin-1 PYTHONUTF8=0 {}",
    "ascii": "LC_ALL=C PYTHONIOENCODING=ascii:strict PYTHONUTF8=0 {}",
    "no home": "env -i {}",
    "narrow": "COLUMNS=1 {}",
    "limited files": "ulimit -n 16; {}",
    "limited size": "ulimit -f 1; {}",
}
WORDS = {
    "rank": "rank recycler",
    "rank json": "rank recycler --format json",
    "fund csv": "fund recycler --format csv",
    "check": "check recycler",
    "check wrong": "check wrong.yaml",
    "wrong json": "fund wrong.yaml --format json",
    "schema": "schema",
    "help": "--help",
    "run": "run case.yaml",
    "new": "new other.yaml",
    "unknown": "rank nowhere.yaml",
    "dash": "rank -",
}
QUIET = {"head": (0, 2, 141, -13, 1), "nobody": (0, 2, 141, -13, 1)}


@pytest.mark.campaign(full=1, part=0)
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("command", WORDS)
def test_whatever_its_streams_are_a_command_ends_in_words(seed, ending, command, folder):
    Path("case.yaml").write_text(CASE)
    Path("wrong.yaml").write_text("format: 1\nstagse: {é: 1}\n" + "budget: -1\n" * 300)
    line = ENDINGS[ending].format(" ".join(program(*WORDS[command].split())))
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, stdin=subprocess.DEVNULL, timeout=120, check=False
    )
    said = (done.stdout + done.stderr).decode(errors="replace")
    if "Traceback" in said or "Exception ignored" in said or "Fatal Python" in said:
        raise Broken(f"{command}, {ending}: {said.strip().splitlines()[-1][:70]}", said[-800:])
    if (
        ending in ("full", "both full", "no output")
        and done.returncode == 0
        and command not in ("run", "new")
    ):
        raise Broken(f"{command}, {ending}: exit 0, though nobody can have read it")
    if done.returncode not in QUIET.get(ending, (0, 1, 2)):
        raise Broken(f"{command}, {ending}: exit {done.returncode}", said[-800:])


NAMES = [
    b"\xff.yaml", b"caf\xe9.yaml", b"a\nb.yaml", b" .yaml", b"-.yaml", b"--help.yaml", b"...yaml",
    b"a b.yaml", b"x" * 250 + b".yaml", "\u202e.yaml".encode(), b"\x1b[31m.yaml", b"CON.yaml", b"%s.yaml",
    "é/ü.yaml".encode(), b"\xff/a.yaml",
]  # fmt: skip


@pytest.mark.campaign(full=1, part=0)
@pytest.mark.parametrize("command", ["check", "rank", "run", "fund"])
@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_whatever_its_file_is_called_a_case_is_read(seed, name, command, folder):
    where = os.path.join(os.fsencode(folder), name)
    os.makedirs(os.path.dirname(where), exist_ok=True)
    with open(where, "wb") as file:
        file.write(CASE.encode())
    for how in ([], ["--format", "json"]) if command != "run" else ([],):
        words = [os.fsencode(word) for word in [*program(command), *how, "--"]]
        done = subprocess.run([*words, name], capture_output=True, timeout=120, check=False)
        if b"Traceback" in done.stderr or done.returncode not in (0, 2):
            raise Broken(
                f"{command}: exit {done.returncode} by the name of its file",
                f"{name!r}\n{done.stderr[-800:].decode(errors='replace')}",
            )
        if done.returncode and command != "run":
            raise Broken(
                f"{command}: refuses a file by its name",
                f"{name!r}\n{done.stderr[-800:].decode(errors='replace')}",
            )


@pytest.mark.campaign(full=1, part=1)
def test_a_result_that_cannot_be_written_leaves_the_old_one(seed, folder, monkeypatch):
    """The slice of a plain run: a disk that is full from some call on, in this process."""
    from loopfolio.report.export.files import Refused, save

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    save(
        Path("result"),
        {"analysis.json": '{"schema": "loopfolio/run/1"}', "report.html": "<html>"},
        force=True,
    )
    before = held(Path("result"))
    for call in ("fsync", "replace"):
        with monkeypatch.context() as patched:
            patched.setattr(os, call, full)
            with pytest.raises(Refused, match="No space left"):
                save(Path("result"), {"analysis.json": "new", "report.html": "new"}, force=True)
        if held(Path("result")) != before:
            raise Broken("run: a full disk leaves something else than the old result", call)
