"""The report in each of its formats: whole commands, and what they say where one cannot be written."""

import json
import os
import re
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from loopfolio.cases.workbook.spreadsheet import is_result
from loopfolio.cli import cli
from loopfolio.report.export.files import refuse_foreign
from loopfolio.report.export.pdf import PRINTED, NoBrowser, browser, printed

CASE, FILE = "tiny", "tiny.yaml"
TINY = """\
format: 1
criteria: {gain: {direction: max}, effort: {direction: min}}
stages: {making: {gain: high, effort: medium}, repair: {gain: low, effort: low}}
profiles: {works: {direct: {gain: 0.7, effort: 0.3}}, board: {order: [effort, gain]}}
technologies: {iot: {cost: 40, illustrative: true}, ai: {cost: 70, source: an offer}}
fit: {making: {iot: high, ai: medium}, repair: {iot: medium, ai: high}}
budget: 120
"""


@pytest.fixture(autouse=True)
def case(tmp_path, monkeypatch):
    """A case whose analysis takes a moment only."""
    (tmp_path / FILE).write_text(TINY)
    monkeypatch.chdir(tmp_path)


def run(*words):
    return CliRunner().invoke(cli, [str(word) for word in words])


def written(folder):
    return sorted(path.name for path in (folder / CASE).iterdir())


@pytest.fixture
def no_browser(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setattr("loopfolio.report.export.pdf._usual_places", lambda: iter(()))


@pytest.fixture
def installed():
    """Skip where no browser is, unless this is where all tests have to run."""
    try:
        browser()
    except NoBrowser:
        if "CI" not in os.environ:
            pytest.skip("no browser is installed")
        raise


def program(path, *lines):
    """Something that can be started in a browser's place."""
    path.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    path.chmod(0o755)
    return path


def test_what_is_asked_for_is_written_and_nothing_else(tmp_path):
    """report.html where nothing is named; a workbook in the folder, or where it is told to."""
    assert run("report", FILE, "-o", tmp_path / "a").exit_code == 0
    assert written(tmp_path / "a") == ["report.html"]
    assert run("report", FILE, "-o", tmp_path / "b", "--xlsx").exit_code == 0
    assert written(tmp_path / "b") == ["results.xlsx"]
    said = run("report", FILE, "-o", tmp_path / "c", "--html", "--xlsx", tmp_path / "board")
    assert said.exit_code == 0
    assert written(tmp_path / "c") == ["report.html"]
    assert is_result(tmp_path / "board.xlsx")
    assert f"Wrote {tmp_path / 'board.xlsx'}." in said.output
    assert f"Written to {tmp_path / 'c' / CASE}{os.sep}: report.html" in said.output
    assert run("report", FILE, "-o", tmp_path / "d", "--xlsx", tmp_path / "board.xlsx").exit_code == 0
    assert not (tmp_path / "d").exists()


def test_the_page_is_that_of_run(tmp_path):
    """Byte for byte, and under the same options."""
    assert run("report", FILE, "-o", tmp_path / "a", "--budget", "100").exit_code == 0
    assert run("run", FILE, "-o", tmp_path / "b", "--budget", "100").exit_code == 0
    pages = [(tmp_path / folder / CASE / "report.html").read_bytes() for folder in "ab"]
    assert pages[0] == pages[1]


@pytest.mark.usefixtures("installed")
def test_pdf_and_pictures(tmp_path):
    """Readable files, charts at twice their size, marked as ours so that the next run may replace them."""
    said = run("report", FILE, "-o", tmp_path, "--pdf", "--png", "--svg")
    assert said.exit_code == 0, said.output
    refuse_foreign(tmp_path / CASE, written(tmp_path))
    names = [
        "conceptual-model",
        "frontier",
        "funded-shares",
        "losses",
        "profile-ranks",
        "rank-shares",
        "ranking",
    ]
    pictures = [f"{name}.{kind}" for name in names for kind in ("png", "svg")]
    assert written(tmp_path) == sorted([*pictures, "report.pdf"])
    pdf = (tmp_path / CASE / "report.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pdf.endswith(b"%%EOF" + PRINTED)
    assert len(re.findall(rb"/Type /Page\b", pdf)) > 8
    for name in names:
        chunks = dict(png_chunks((tmp_path / CASE / f"{name}.png").read_bytes()))
        width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
        assert width >= 900
        assert height >= 200
        assert chunks[b"tEXt"].startswith(b"Software\0loopfolio ")
        drawn = ElementTree.parse(tmp_path / CASE / f"{name}.svg").getroot()
        assert drawn.find("{*}metadata").text.startswith("loopfolio")
        assert not [one for one in drawn.iter() if str(one.get("href", "")).startswith("http")]


def png_chunks(data):
    """(name, content) of each chunk, its checksum right."""
    at = 8
    while at < len(data):
        [length] = struct.unpack(">I", data[at : at + 4])
        name, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(name + content)
        yield name, content
        at += 12 + length


@pytest.mark.usefixtures("installed")
def test_hostile_names_on_paper_and_in_pictures(tmp_path):
    """Nothing breaks, and nothing in a drawing is more than text."""
    evil = "<img src=x onerror=alert(1)> =HYPERLINK(1) </svg><script>alert(2)</script>"
    case = {
        "format": 1,
        "name": evil,
        "currency": evil,
        "criteria": {"a": {"direction": "max", "name": evil}, "b": {"direction": "min"}},
        "stages": {"s": {"a": "high", "b": "low", "name": evil}, "u": {"a": "low", "b": "low"}},
        "profiles": {"p": {"direct": {"a": 0.5, "b": 0.5}, "name": evil}, "q": {"direct": {"a": 1, "b": 0}}},
        "technologies": {"t": {"cost": 1, "name": evil}},
        "fit": {"s": {"t": "high"}, "u": {"t": "low"}},
        "periods": {"2027": {"budget": 5, "name": evil}},
        "budget": 2,
    }
    path = tmp_path / FILE
    path.write_text(json.dumps(case))
    said = run("report", path, "-o", tmp_path, "--pdf", "--svg")
    assert said.exit_code == 0, said.output
    assert "roadmap.svg" in written(tmp_path)
    for drawing in (tmp_path / CASE).glob("*.svg"):
        kinds = {str(one.tag).rpartition("}")[2] for one in ElementTree.parse(drawing).iter()}
        assert not kinds & {"script", "img", "foreignObject", "a"}


# ---------------------------------------------------------------- what cannot be written


@pytest.mark.usefixtures("no_browser")
@pytest.mark.parametrize("asked", ["--pdf", "--png", "--svg"])
def test_without_a_browser_it_says_what_to_install(tmp_path, asked):
    """Before anything is computed or written; and that the page can be printed from any browser."""
    said = run("report", FILE, "-o", tmp_path / "out", "--html", asked)
    assert said.exit_code == 2
    assert said.output.startswith(f"{asked}: no browser was found: install Chromium, Chrome or Edge")
    assert ("print report.html from any browser" in said.output) is (asked == "--pdf")
    assert not (tmp_path / "out").exists()


def test_without_kaleido_it_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "kaleido", None)
    said = run("report", FILE, "-o", tmp_path / "out", "--png")
    assert said.exit_code == 2
    assert said.output == "--png: pictures need kaleido: pip install kaleido (the extra 'images')\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("asked", ["--pdf", "--svg"])
def test_a_browser_that_does_nothing_is_said_so(tmp_path, monkeypatch, asked):
    """One that is named but missing, and one that ends without doing its work."""
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "nowhere"))
    said = run("report", FILE, "-o", tmp_path / "out", asked)
    assert said.exit_code == 2
    assert "BROWSER_PATH names no program" in said.output
    monkeypatch.setenv("BROWSER_PATH", str(program(tmp_path / "idle", "echo no display >&2")))
    said = run("report", FILE, "-o", tmp_path / "out", asked)
    assert said.exit_code == 2
    assert ("printed nothing: no display" if asked == "--pdf" else "kaleido could not draw") in said.output
    assert not (tmp_path / "out").exists()


def test_a_browser_that_hangs_is_ended_with_its_children(tmp_path, monkeypatch):
    """In time, whatever it started."""
    started = tmp_path / "started"
    monkeypatch.setenv(
        "BROWSER_PATH", str(program(tmp_path / "hangs", "sleep 600 &", f"echo $! > {started}", "sleep 600"))
    )
    before = time.monotonic()
    with pytest.raises(NoBrowser, match="within 1 seconds"):
        printed("<p>slow</p>", seconds=1)
    assert time.monotonic() - before < 30
    child = started.read_text().strip()
    state = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, text=True).stdout.strip()
    assert state[:1] in ("", "Z")


@pytest.mark.usefixtures("installed")
def test_the_browser_gets_a_sandbox_unless_it_runs_as_root(tmp_path, monkeypatch):
    """And no network, no profile of the user's, no window."""
    said = tmp_path / "said"
    monkeypatch.setenv("BROWSER_PATH", str(program(tmp_path / "notes", f'printf "%s\\n" "$@" > {said}')))
    for root in (True, False):
        monkeypatch.setattr("loopfolio.report.export.pdf.is_root", lambda root=root: root)
        with pytest.raises(NoBrowser):
            printed("<p>x</p>")
        flags = said.read_text().splitlines()
        assert ("--no-sandbox" in flags) is root
        assert {"--headless", "--host-resolver-rules=MAP * ~NOTFOUND"} <= set(flags)
        [profile] = [flag for flag in flags if flag.startswith("--user-data-dir=")]
        assert not Path(profile.partition("=")[2]).exists()


@pytest.mark.parametrize("name", ["report.html", "report.pdf", "results.xlsx"])
def test_what_is_not_ours_is_not_replaced(tmp_path, monkeypatch, name):
    """Nothing of the report is written then, elsewhere neither; ``--force`` replaces it."""
    monkeypatch.setattr("loopfolio.report.export.pdf.browser", lambda: "x")
    monkeypatch.setattr("loopfolio.report.export.pdf.printed", lambda page: b"%PDF-1.4\n%%EOF" + PRINTED)
    (tmp_path / CASE).mkdir()
    (tmp_path / CASE / name).write_text("the board's own")
    asked = ["report", FILE, "-o", tmp_path, "--html", "--pdf", "--xlsx"]
    said = run(*asked)
    assert said.exit_code == 2
    assert f"{name} is not from loopfolio" in said.output
    assert written(tmp_path) == [name]
    assert (tmp_path / CASE / name).read_text() == "the board's own"
    assert run(*asked, "--force").exit_code == 0
    assert run(*asked).exit_code == 0


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    """As root a folder's permissions stop nobody, so the refusal comes from where files are made."""

    def refused(path, *arguments):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.mkdir", refused)
    said = run("report", FILE, "-o", tmp_path)
    assert said.exit_code == 2
    assert f"{tmp_path}: cannot be written: Permission denied" in said.output
    assert os.listdir(tmp_path) == [FILE]


def test_a_file_in_the_place_of_the_folder(tmp_path):
    (tmp_path / CASE).write_text("here")
    said = run("report", FILE, "-o", tmp_path)
    assert said.exit_code == 2
    assert "cannot be written" in said.output


def test_words_that_mean_nothing_together(tmp_path):
    """More than one case, a case that is none, a folder that is a file: usage, not a traceback."""
    (tmp_path / "file").write_text("")
    for words in (("recycler", FILE), ("nobody",), (FILE, "-o", tmp_path / "file"), (FILE, "--jpeg")):
        said = run("report", *words)
        assert said.exit_code == 2
        assert "Traceback" not in said.output


def test_a_case_without_a_portfolio_has_no_report(tmp_path):
    path = tmp_path / "none.yaml"
    path.write_text(f"format: 1\nextends: {FILE}\nbudget: 1\nrules: [{{rule: count, at_least: 3}}]\n")
    said = run("report", path, "-o", tmp_path / "out")
    assert said.exit_code == 3
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["acme.yaml", "recycler"])
def test_a_case_is_not_taken_for_the_workbook(name, tmp_path):
    """``report --xlsx acme.yaml`` names no case: the remedy is said."""
    said = run("report", "--xlsx", name)
    assert said.exit_code == 2
    assert f"'{name}' is a case, not the workbook to write" in said.output
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
