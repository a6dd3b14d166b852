"""What surrounds a command: full, closed and broken streams, names that are no UTF-8, pipes as files.

Each is tried in a process, and where it matters in a shell, as a user would.
"""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from asking import INSTALLED
from click.testing import CliRunner
from loopfolio.cases import CaseError, load
from loopfolio.cases.result import read_result
from loopfolio.cases.yaml.given import as_text
from loopfolio.cli import cli
from loopfolio.commands.terminal.console import Command, out

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell and its descriptors")

SMALL = """\
format: 1
name: Small
criteria: {worth: {direction: max}}
stages: {one: {worth: high}, two: {worth: low}}
technologies: {iot: {cost: 50}}
fit: {one: {iot: high}, two: {iot: low}}
budget: 60
"""
"""Two options, of which the budget pays one."""

QUICK = [
    "--help", "--version", "schema", "check small.yaml", "rank small.yaml --format json",
    "rank nowhere --format json",
]  # fmt: skip
"""Commands that start fast and print: help, a document, words, JSON, JSON of an error."""

NEEDS_FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm_command: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("L", warm_command)
    Path("small.yaml").write_text(SMALL)


def shell(script: str, text: bytes | None = None) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a script in bash. Never a traceback.

    ``$L`` is the command where it has imported everything already, ``$INSTALLED`` as a user starts it.
    """
    done = subprocess.run(
        ["bash", "-c", script], input=text, capture_output=True, timeout=120, check=False,
        env={**os.environ, "INSTALLED": INSTALLED, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    said = done.stderr.decode()
    for words in ("Traceback", "Exception ignored", "Fatal Python error"):
        assert words not in said
    return done.returncode, done.stdout.decode(), said


def started(arguments: str) -> str:
    """One of a kind is started as a user does."""
    return f"{'$INSTALLED' if arguments == 'check small.yaml' else '$L'} {arguments}"


# ---------------------------------------------------------------- only results reach standard output


def test_what_others_print_goes_to_stderr() -> None:
    """A C library writes to descriptor 1, a child inherits it, Python code prints: the JSON stays JSON."""
    Path("noisy.py").write_text(
        "import os, subprocess, sys\n"
        "from loopfolio import cli\n"
        "from loopfolio.models.ranking import ranking\n"
        "before = ranking.rank\n"
        "def rank(*arguments, **more):\n"
        "    os.write(1, b'from C\\n')\n"
        "    subprocess.run(['echo', 'from a child'], check=True)\n"
        "    print('from Python')\n"
        "    return before(*arguments, **more)\n"
        "ranking.rank = rank\n"
        "cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "noisy.py", "rank", "small.yaml", "--format", "json"],
        capture_output=True, encoding="utf-8", timeout=120, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["stages"]
    for words in ("from C", "from a child", "from Python"):
        assert words in done.stderr


def test_a_solver_is_silent_before_it_starts() -> None:
    """HiGHS 1.16 greets in its constructor, PuLP turns it off after that; CBC is a program of its own."""
    for solver in ("highs", "cbc"):
        code, shown, said = shell(f"$L fund small.yaml --solver {solver} --format json")
        assert code == 0
        assert json.loads(shown)["funded"][0]["pair"] == "one/iot"
        assert all(line.startswith(("warning: small.yaml", " ")) for line in said.splitlines())


def test_an_instance_of_highs_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Not to the descriptor either, in a notebook say, where nothing stands between."""
    from loopfolio.models.solver.highs import Highs

    solver = Highs({"threads": 1, "mip_rel_gap": 0.0})
    solver.addVar(0, 1)
    solver.run()
    assert solver.getOptionValue("output_flag")[1] is False
    assert solver.getOptionValue("mip_rel_gap")[1] == 0.0
    assert capfd.readouterr() == ("", "")


def test_every_command_keeps_its_results_apart() -> None:
    """``cls=Command`` is what does it."""
    assert [name for name, command in cli.every().items() if not isinstance(command, Command)] == []


def test_results_go_where_they_are_looked_for() -> None:
    """Under click's runner as in a process."""

    @click.command(cls=Command)
    def speak() -> None:
        print("aside")
        out("result")

    done = CliRunner().invoke(speak)
    assert (done.stdout, done.stderr) == ("result\n", "aside\n")


# ---------------------------------------------------------------- streams that cannot be written or read


@NEEDS_FULL
@pytest.mark.parametrize("arguments", [*QUICK, "new mine.yaml"])
def test_a_full_disk_is_said_in_a_sentence(arguments: str) -> None:
    """Exit 2: there is no result where it was wanted."""
    code, _, said = shell(f"{started(arguments)} > /dev/full")
    assert code == 2
    assert f"standard output cannot be written: {os.strerror(errno.ENOSPC)}" in said


@pytest.mark.parametrize("arguments", [*QUICK, "new mine.yaml"])
def test_a_closed_output_is_said_in_a_sentence(arguments: str) -> None:
    """``>&-``"""
    code, _, said = shell(f"{started(arguments)} >&-")
    assert code == 2
    assert "standard output cannot be written: it is closed" in said


@NEEDS_FULL
@pytest.mark.parametrize("where", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize("arguments", ["--help", "check small.yaml", "rank nowhere --format json"])
def test_warnings_that_nobody_can_see_change_nothing(arguments: str, where: str) -> None:
    """The result and the exit code are those with an open stderr."""
    assert shell(f"{started(arguments)} {where}")[:2] == shell(f"$L {arguments}")[:2]


@pytest.mark.parametrize("closed", [">&- 2>&-", "<&- >&- 2>&-"])
def test_with_everything_closed_the_exit_code_still_says_it(closed: str) -> None:
    assert shell(f"$INSTALLED check small.yaml {closed}") == (2, "", "")


def test_a_closed_stream_lends_its_number_to_no_file() -> None:
    """With 1 and 2 free, the first files that are opened would be what solvers and warnings write to."""
    code, _, _ = shell("$INSTALLED run small.yaml --portfolios 5 <&- 2>&-")
    assert code == 0
    kept = {path.name: path.read_bytes() for path in Path("portfolios/small").iterdir()}
    assert shell("rm -r portfolios; $L run small.yaml --portfolios 5")[0] == 0
    assert {path.name: path.read_bytes() for path in Path("portfolios/small").iterdir()} == kept


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("rank -", "<stdin>: cannot be read: it is closed"),
        ("verify - small.yaml", "<stdin>: cannot be read: it is closed"),
        ("diff - small.yaml", "<stdin>: cannot be read: it is closed"),
        ("weigh two.yaml --ask", "the input ended before the profile was done"),
    ],
)
def test_a_closed_input_is_said_in_a_sentence(arguments: str, says: str) -> None:
    """``<&-``"""
    Path("two.yaml").write_text(
        "format: 1\ncriteria: {a: {direction: max}, b: {direction: max}}\nstages: {s: {a: high, b: low}}\n"
    )
    code, _, said = shell(f"$L {arguments} <&-")
    assert code == 2
    assert says in said


@pytest.mark.parametrize("arguments", QUICK)
def test_a_reader_that_has_gone_ends_the_command_as_other_tools(arguments: str) -> None:
    """141, as a shell counts SIGPIPE: 128 + 13."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing) as end:
        command = started(arguments).replace("$INSTALLED", INSTALLED).replace("$L", os.environ["L"])
        done = subprocess.run(command.split(), stdout=end, stderr=subprocess.PIPE, timeout=120, check=False)
    assert done.returncode == 141
    assert b"Traceback" not in done.stderr
    assert b"cannot be written" not in done.stderr


def test_head_takes_what_it_wants() -> None:
    """0 or 141, whichever of the two is faster."""
    code, shown, _ = shell("$L schema | head -1; exit ${PIPESTATUS[0]}")
    assert code in (0, 141)
    assert shown == "{\n"


def test_a_pipe_that_does_not_wait_loses_nothing() -> None:
    """A reader may have made the pipe non-blocking; what does not fit is written when there is room."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    process = subprocess.Popen([INSTALLED, "schema"], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        shown = pipe.read()
    said = process.communicate(timeout=120)[1]
    assert (process.returncode, said) == (0, b"")
    assert len(shown) > 65_536  # more than a pipe holds
    assert json.loads(shown)


def test_an_interruption_is_no_defect() -> None:
    """130, as shells count SIGINT, without a traceback."""
    Path("stopped.py").write_text(
        "from loopfolio import cli\n"
        "from loopfolio.models.ranking import ranking\n"
        "def rank(*arguments, **more):\n"
        "    raise KeyboardInterrupt\n"
        "ranking.rank = rank\n"
        "cli.main()\n"
    )
    code, shown, said = shell(f"{sys.executable} stopped.py rank small.yaml --format json 2>&1 >out")
    assert (code, Path("out").read_text(), said) == (130, "", "")
    assert "Traceback" not in shown


# ---------------------------------------------------------------- names


def test_a_name_that_is_not_utf8_is_shown_as_far_as_it_is_text() -> None:
    """In words, in JSON (which strict parsers read) and in files; the file itself is found by its bytes."""
    Path(os.fsdecode(b"caf\xe9.yaml")).write_text(SMALL.replace("name: Small\n", ""))
    code, shown, _ = shell("$INSTALLED check $'caf\\xe9.yaml' --format json")
    assert code == 0
    assert json.loads(shown)["case"]["name"] == "caf\ufffd"
    code, shown, said = shell("$L check $'caf\\xe8.yaml' --format json")
    assert code == 2
    assert json.loads(shown)["problems"][0]["file"] == "caf\ufffd.yaml"
    assert said.startswith("caf\ufffd.yaml: no such file")


@pytest.mark.parametrize("made", ["$'b\\xff.yaml'", "$'b\\xff.xlsx'"])
def test_new_and_run_take_any_name(made: str) -> None:
    code, _, _ = shell(f"$L new {made} && $L rank {made} --format json | python3 -m json.tool >/dev/null")
    assert code == 0


def test_a_result_is_written_for_any_name() -> None:
    """report.html and analysis.json are UTF-8, whatever the case file is called, and wherever it lies."""
    folder = Path(os.fsdecode(b"d\xff"))
    folder.mkdir()
    (folder / os.fsdecode(b"caf\xe9.yaml")).write_text(SMALL.replace("name: Small\n", ""))
    code, _, _ = shell("cd $'d\\xff' && $L run --beside 0 $'caf\\xe9.yaml' -o $'o\\xff'")
    assert code == 0
    (written,) = (folder / os.fsdecode(b"o\xff")).iterdir()
    assert written.name == "caf\ufffd"
    assert json.loads((written / "analysis.json").read_text("utf-8"))["case"]["name"] == "caf\ufffd"
    assert "caf\ufffd" in (written / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    ["rank small.yaml --profile $'\\xff'", "fund small.yaml --without $'\\xff/iot'",
     "rank small.yaml --explain $'\\xff'"],
)  # fmt: skip
def test_an_argument_that_is_not_utf8_is_refused_in_json_that_can_be_read(arguments: str) -> None:
    """A lone ``\\udcff`` in JSON is refused by strict parsers."""
    code, shown, _ = shell(f"$L {arguments} --format json")
    assert code == 2
    json.loads(shown)["message"].encode("utf-8")


def test_as_text() -> None:
    assert as_text("acme.yaml") == "acme.yaml"
    assert as_text("Łódź 😀.yaml") == "Łódź 😀.yaml"
    assert as_text(os.fsdecode(b"a\xffb")) == "a\ufffdb"


# ---------------------------------------------------------------- halves of characters


def test_two_halves_are_the_character_they_mean() -> None:
    """As in JSON: \\ud83d\\ude00 is 😀, in a value and in a key."""
    text = SMALL.replace("Small", '"\\ud83d\\ude00 \\u0141"')
    Path("halves.yaml").write_text(text.replace("{one: {worth", '{one: {"name": "\\uD83D\\uDE00", worth'))
    case = load("halves.yaml").case
    assert case.name == "😀 Ł"
    assert case.stages["one"].name == "😀"


@pytest.mark.parametrize(
    ("text", "line", "column", "path"),
    [
        ('format: 1\nstages: {s: {}}\nname: "half \\ud83d"\n', 3, 7, "name"),
        ('format: 1\nstages: {s: {}}\nname: "\\ude00\\ud83d"\n', 3, 7, "name"),
        ('format: 1\nstages:\n  "s\\ud83d": {}\n', 3, 3, "stages"),
        ('{"format": 1, "stages": {"s": {"name": "\\ud83d"}}}', 1, 40, "stages.s.name"),
    ],
)
def test_half_a_character_is_a_located_error(text: str, line: int, column: int, path: str) -> None:
    """It cannot be written down anywhere."""
    Path("half.yaml").write_text(text)
    with pytest.raises(CaseError) as caught:
        load("half.yaml")
    (problem,) = [problem for problem in caught.value.problems if "half a character" in problem.message]
    assert (problem.line, problem.column, problem.path) == (line, column, path)


def test_half_a_character_in_a_cell_has_its_address() -> None:
    """Text in quotes is read as JSON there."""
    openpyxl = pytest.importorskip("openpyxl")
    assert CliRunner().invoke(cli, ["new", "mine.xlsx"]).exit_code == 0
    book = openpyxl.load_workbook("mine.xlsx")
    book["Case"]["B3"] = '"half \\ud83d"'
    book.save("mine.xlsx")
    with pytest.raises(CaseError, match=r"Case!B3: name: holds '\\ud83d', half a character"):
        load("mine.xlsx")


def test_half_a_character_in_a_result_is_refused() -> None:
    Path("half.json").write_text('{"schema": "loopfolio/fund/1", "case": {"name": "\\ud83d"}}')
    with pytest.raises(CaseError, match="half a character"):
        read_result("half.json")
    Path("whole.json").write_text('{"schema": "loopfolio/fund/1", "case": {"name": "\\ud83d\\ude00"}}')
    assert read_result("whole.json").data["case"]["name"] == "😀"


# ---------------------------------------------------------------- pipes as files


def test_a_pipe_is_a_case() -> None:
    """``<(…)``; what it extends is in the current folder, as for standard input."""
    code, shown, _ = shell("$INSTALLED rank <(cat small.yaml) --format json")
    assert (code, json.loads(shown)["case"]["name"]) == (0, "Small")
    code, shown, _ = shell("$INSTALLED rank <(printf 'format: 1\\nextends: small.yaml\\n') --format json")
    assert (code, json.loads(shown)["case"]["extends"][0]["file"]) == (0, "small.yaml")
    code, shown, _ = shell("mkfifo pipe.yaml; cat small.yaml > pipe.yaml & $L rank pipe.yaml --format json")
    assert (code, json.loads(shown)["case"]["name"]) == (0, "Small")


def test_pipes_are_read_once() -> None:
    """``diff`` looks whether each side is a result or a case, and a pipe says everything only once."""
    assert shell("$L fund small.yaml --format json > small.json")[0] == 0
    assert shell("$INSTALLED verify <(cat small.json) <(cat small.yaml)")[0] == 0
    code, shown, _ = shell("$INSTALLED diff <(cat small.json) <(sed s/50/40/ small.yaml) --format json")
    assert (code, json.loads(shown)["portfolio"]["cost"]) == (0, {"old": 50.0, "new": 40.0})
    code, shown, _ = shell("cat small.json | $INSTALLED diff - <(cat small.yaml) --format json")
    assert (code, json.loads(shown)["portfolio"]["cost"]) == (0, {"old": 50.0, "new": 50.0})


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("$INSTALLED weigh <(cat small.yaml) --ask", "is no file that can be written to"),
        ("$INSTALLED rank <(head -c 2000000 /dev/zero)", "is over 1,000,000 bytes"),
        ("$INSTALLED new >(cat)", "cannot be written"),
        ("mkdir gone; cd gone; rmdir ../gone; echo 'extends: a.yaml' | $L rank -", "'a.yaml' cannot be read"),
        ("mkdir gone; cd gone; rmdir ../gone; $L weigh a.yaml --ask", "no such file"),
        ("mkdir gone; cd gone; rmdir ../gone; $L new a.yaml", "cannot be written"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(script: str, says: str) -> None:
    code, _, said = shell(script)
    assert code == 2
    assert says in said


def test_a_pipe_in_the_way_of_a_result_is_not_read() -> None:
    """Looking whether it is ours would wait for ever."""
    code, _, said = shell(
        "mkdir -p portfolios/small; mkfifo portfolios/small/report.html; $L run --beside 0 small.yaml"
    )
    assert code == 2
    assert "report.html is not from loopfolio" in said
