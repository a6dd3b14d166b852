"""Commands between pipes and on terminals."""

import hashlib
import json
import os
import re
import subprocess
import sys
import unicodedata
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from asking import INSTALLED, ROOT, SMALL, answer, aside, ask, ended, of_library, piped, shell, written
from loopfolio import analyse
from loopfolio.commands.reports import FILES


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# ---------------------------------------------------------------- pipes and terminals


@cache
def answered() -> None:
    """A whole answer, here: the children of this process need not work it out, each for itself."""
    analyse("recycler", sure=True)


ESCAPES = re.compile(r"\x1b|\x9b")


COLOURS = re.compile(r"\x1b\[[0-9;:]*m")


@pytest.mark.parametrize("command", ["check", "weigh", "rank", "fund"])
def test_a_dash_reads_the_case_from_standard_input(command: str, warm_command: str) -> None:
    """The same answer as from a file."""
    Path("case.yaml").write_text(SMALL)
    assert (
        ask(command, "-", text=SMALL).stdout.replace("-: ", "case.yaml: ") == ask(command, "case.yaml").stdout
    )
    started = INSTALLED if command == "rank" else warm_command
    piped = shell(command, "-", "--format", "json", text=SMALL, command=started)
    assert (piped.returncode, piped.stderr) == (0, "")
    assert json.loads(piped.stdout) == answer(command, "case.yaml")


def test_run_takes_a_dash_as_well() -> None:
    """The folder is then called case."""
    assert ask("run", "-", text=SMALL).exit_code == 0
    assert sorted(written("portfolios/case")) == sorted(FILES)


def test_a_dash_extends_from_the_current_folder() -> None:
    """And from the library."""
    Path("base.yaml").write_text(SMALL)
    found = answer("rank", "-", text="format: 1\nextends: base.yaml\nname: Piped\n")
    assert found["case"]["name"] == "Piped"
    assert found["case"]["extends"][0]["sha256"] == hashlib.sha256(SMALL.encode()).hexdigest()
    assert answer("rank", "-", text="format: 1\nextends: recycler\n")["stages"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("schema",),
        ("check", "recycler", "cell-maker", "furniture-maker"),
        ("weigh", "recycler"),
        ("rank", "recycler"),
        ("rank", "recycler", "--format", "json"),
        ("rank", "recycler", "--format", "csv"),
        ("fund", "recycler"),
        ("run", "recycler", "--portfolios", "5"),
        ("rank", "nowhere.yaml", "--format", "json"),
    ],
)
def test_a_reader_that_goes_away_is_no_error(arguments: tuple[str, ...], warm_command: str) -> None:
    """As with ``| head -1``: no traceback, no complaint from the interpreter."""
    process = subprocess.Popen(
        [INSTALLED if arguments == ("rank", "recycler") else warm_command, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr:
        complaint = process.stderr.read()
    process.wait(timeout=120)
    for words in ("Traceback", "Error:", "Exception ignored", "BrokenPipe"):
        assert words not in complaint


def test_the_first_line_can_be_taken_with_head() -> None:
    """In a real pipe."""
    done = subprocess.run(
        f"'{INSTALLED}' rank recycler 2>&1 | head -1", shell=True, capture_output=True, encoding="utf-8",
        timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}, {"TERM": "xterm-256color", "COLUMNS": "80"}])
@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",), ("check", "recycler"), ("weigh", "recycler"), ("rank", "recycler"), ("fund", "recycler"),
        ("run", "recycler"), ("rank", "nowhere"), ("rank", "recycler", "--profile", "x"), ("frobnicate",),
    ],
)  # fmt: skip
def test_nothing_but_text_goes_into_a_pipe(arguments: tuple[str, ...], env: dict[str, str]) -> None:
    """No escape codes, no carriage returns, on stdout and stderr alike."""
    if arguments[0] == "run":
        answered()
    done = piped(*arguments, env=env)
    assert not ESCAPES.search(done.stdout + done.stderr)
    assert "\r" not in (done.stdout + done.stderr).replace("\r\n", "\n")


pty = pytest.importorskip("pty")


def on_terminal(
    *arguments: str, columns: int = 80, env: dict[str, str] | None = None, errors_too: bool = False
) -> tuple[int, str, str]:
    """Exit code, screen and stderr of a command whose stdout is a terminal; stderr too if asked."""
    import fcntl
    import struct
    import termios

    screen, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    unset: dict[str, str | None] = dict.fromkeys(("COLUMNS", "LINES", "NO_COLOR"))
    with TemporaryFile() as err, open(os.devnull, "rb") as nothing:
        errors = end if errors_too else err.fileno()
        told = {**unset, "TERM": "xterm-256color", **(env or {})}
        child = aside(arguments, told, nothing.fileno(), end, errors)
        os.close(end)
        shown = on_screen(screen)
        code = ended(child)
        err.seek(0)
        return code, shown.decode().replace("\r\n", "\n"), err.read().decode()


def on_screen(screen: int) -> bytes:
    """What a terminal showed until its other end was closed."""
    shown = b""
    while True:
        try:
            piece = os.read(screen, 65536)
        except OSError:  # Linux's way to say that the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(screen)
    return shown


def columns_of(line: str) -> int:
    """Columns of a terminal that a line takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line
    )


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("case", ["vehicle-maker", "furniture-maker"])
@pytest.mark.parametrize("command", ["weigh", "rank", "fund"])
def test_tables_fit_the_terminal(command: str, case: str, columns: int) -> None:
    """No line is longer than the terminal is wide; every stage or pair is still there, if in two lines."""
    code, shown, _ = on_terminal(command, case, columns=columns)
    assert code == 0
    assert [line for line in shown.splitlines() if columns_of(line) > columns] == []
    found = of_library(command, case)
    for name in [s["id"] for s in found.get("stages", [])] + [p["pair"] for p in found.get("funded", [])]:
        assert all(part in shown for part in re.split("(?<=[/_])", name))


def test_tables_of_wide_letters_fit_the_terminal() -> None:
    """Chinese, Japanese and Korean letters take two columns each."""
    text = SMALL.replace("{iot: high, ai", "{iot: {fit: high, why: " + "電池の劣化を測る装置" * 6 + "}, ai")
    Path("small.yaml").write_text(text, encoding="utf-8")
    code, shown, _ = on_terminal("fund", "small.yaml", columns=40)
    assert code == 0
    assert [line for line in shown.splitlines() if columns_of(line) > 40] == []


def test_the_tables_of_run_fit_the_terminal() -> None:
    """All but the line that names the files, which must be whole to be copied."""
    answered()
    code, shown, _ = on_terminal("run", "recycler", columns=40)
    assert code == 0
    lines = [line for line in shown.splitlines() if not line.startswith("Written to ")]
    assert [line for line in lines if columns_of(line) > 40] == []


def test_no_colour_means_none_on_a_terminal() -> None:
    """Nothing but text on stdout; stderr may erase its progress line, but not colour it."""
    code, shown, complaint = on_terminal("fund", "furniture-maker", env={"NO_COLOR": "1"})
    assert code == 0
    assert not ESCAPES.search(shown + complaint)
    code, shown, _ = on_terminal("fund", "furniture-maker", env={"NO_COLOR": "1"}, errors_too=True)
    assert code == 0
    assert not COLOURS.search(shown)


def test_progress_leaves_no_trace_on_a_terminal() -> None:
    """What was said while solving is erased before the answer."""
    code, shown, _ = on_terminal("fund", "recycler", errors_too=True)
    assert code == 0
    screen = re.sub(r"[^\n]*\r\x1b\[K", "", shown)
    assert "solving" not in screen
    assert "Portfolio under the profile" in screen
    assert not ESCAPES.search(screen)


@pytest.mark.parametrize(
    "text",
    [
        '"\\e[31mred": 1\n',
        'name: "\\e[31mred"\n',
        'extends: "\\e[31mred"\n',
        'rules: [{rule: "\\e[31mred"}]\n',
        'profiles: {"\\e[31mred": {order: []}}\n',
        'profile: "\\e[31mred"\n',
    ],
)
def test_a_case_file_cannot_send_codes_to_the_terminal(text: str) -> None:
    """Messages show control characters by name, never as they are."""
    Path("hostile.yaml").write_text("format: 1\nstages: {s: {}}\n" + text)
    code, shown, _ = on_terminal("check", "hostile.yaml", errors_too=True)
    assert code == 2
    assert "\\x1b" in shown
    assert not ESCAPES.search(shown)


@pytest.mark.parametrize("text", [SMALL, "format: 2\n", None], ids=["sound", "bad", "missing"])
def test_the_name_of_a_file_cannot_send_codes_to_the_terminal(text: str | None) -> None:
    """Whoever checks every file of a folder may meet any name."""
    name = "\x1b[31mred.yaml"
    if text is not None:
        Path(name).write_text(text)
    _, shown, _ = on_terminal("check", name, errors_too=True)
    assert "red.yaml" in shown
    assert not ESCAPES.search(shown)


@pytest.mark.parametrize("way", [[sys.executable, "cli.py"], [sys.executable, str(ROOT / "cli.py")]])
def test_the_file_runs_like_the_command(way: list[str]) -> None:
    """``python cli.py rank …`` for whoever has the repository open."""
    folder = ROOT if way[1] == "cli.py" else Path.cwd()
    done = subprocess.run(
        [*way, "rank", "recycler"],
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, piped("rank", "recycler").stdout)


def test_an_old_code_page_does_not_stop_an_answer() -> None:
    """A terminal that cannot show a letter gets a question mark, not a traceback."""
    done = shell("weigh", "lithium-ion-battery", env={"PYTHONIOENCODING": "cp1252"})
    assert done.returncode == 0
    assert "?max" in done.stdout
    assert "Traceback" not in done.stderr


def test_json_says_the_same_under_every_code_page() -> None:
    """A program that reads it gets the letters of the case file, not question marks."""
    text = SMALL.replace("name: Small", "name: Łódź △")
    command = [INSTALLED, "rank", "-", "--format", "json"]
    done = subprocess.run(
        command, input=text.encode(), capture_output=True, env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        timeout=120, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["case"]["name"] == "Łódź △"
