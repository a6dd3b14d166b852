"""Processes that end, and Ctrl-C, while several cases are worked on: real processes, each case a tiny one.

A process beside the one that was started ends itself as soon as it opens ``kills.yaml``, and waits where it
opens ``waits.yaml``.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.commands.companies import fleet

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")

BESIDE = """\
import os, signal, sys, time

def opened(event, given):
    if event == "open" and isinstance(given[0], (str, os.PathLike)):
        name = os.path.basename(given[0])
        if name == "kills.yaml":
            os.kill(os.getpid(), signal.SIGKILL)
        if name == "waits.yaml":
            time.sleep(600)

if sys.argv[:1] == ["-c"]:
    sys.addaudithook(opened)
"""
CASE = """\
format: 1
budget: 5
stages: {make: {}, use: {}}
technologies: {iot: {cost: 3}}
pairs: {make/iot: {value: 2}, use/iot: {value: 1}}
"""
RUN = """\
import sys
from loopfolio.engines import engine
from loopfolio.cli import main
engine.PAYS = 0  # processes are started for the second case on
main()
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "beside"))
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "sitecustomize.py").write_text(BESIDE)
    for name in ("base", "first", "kills", "last", "waits"):
        (tmp_path / f"{name}.yaml").write_text(CASE)
    return tmp_path


def interrupted(command, place, until):
    """The exit code, and what was said, of a command that gets Ctrl-C once ``until`` holds of what it says.

    None of the processes that it started is left.
    """
    said = (place / "said").open("w+")
    began = time.monotonic()
    runs = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
    while not until((place / "said").read_text()) and runs.poll() is None:
        assert time.monotonic() < began + 60, (place / "said").read_text()
        time.sleep(0.02)
    beside = Path(f"/proc/{runs.pid}/task/{runs.pid}/children")
    children = beside.read_text().split() if beside.exists() else []
    runs.send_signal(signal.SIGINT)
    code = runs.wait(timeout=60)
    said.close()
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(int(child), 0)
    assert len(children) == 2 or not beside.parent.parent.parent.exists()
    return code, (place / "said").read_text()


def test_run_of_several_goes_on_over_one_that_ends_its_process_and_ctrl_c_keeps_what_is_done(place):
    names = [f"{name}.yaml" for name in ("first", "kills", "last", "waits")]
    command = [sys.executable, "-c", RUN, "run", *names, "-o", "out", "--workers", "2"]
    code, said = interrupted(command, place, lambda said: f"Written to {Path('out', 'last')}" in said)
    assert code == 130
    assert "kills.yaml: a worker process was ended by signal 9 before it answered" in said
    assert "ended: 3 of 4 cases are answered, and stay in out/; to go on, name the others: waits.yaml" in said
    assert sorted(path.name for path in (place / "out").iterdir()) == ["first", "last"]
    for name in ("first", "last"):
        assert json.loads((place / "out" / name / "analysis.json").read_text())["schema"].startswith(
            "loopfolio"
        )
        assert (place / "out" / name / "report.html").read_text().rstrip().endswith("</html>")


def test_ctrl_c_of_a_fleet_keeps_what_is_done_and_says_how_to_go_on(place):
    rows = [f"c{n};base.yaml;{n}" for n in range(fleet.MANY)] + ["w1;waits.yaml;3", "w2;waits.yaml;3"]
    (place / "many.csv").write_text("case;extends;budget\n" + "\n".join(rows) + "\n")
    command = [sys.executable, "-m", "loopfolio.cli", "fleet", "many.csv", "-o", "out", "--workers", "2"]

    def kept():
        return list((place / "out" / "shards").rglob("*.json"))

    code, said = interrupted(command, place, lambda _: len(kept()) == fleet.MANY)
    assert code == 130
    assert f"ended: {fleet.MANY} of 22 companies solved are kept in out; the same command goes on" in said
    assert [path.name for path in (place / "out").iterdir()] == ["shards"]
    assert {json.loads(path.read_text())["case"] for path in kept()} == {f"c{n}" for n in range(fleet.MANY)}


def test_a_company_that_ends_its_process_is_one_row_and_the_others_are_whole(place, monkeypatch):
    monkeypatch.setattr(fleet, "MANY", 0)  # each in a process beside, however few they are
    (place / "few.csv").write_text("case;extends\na;base.yaml\nb;kills.yaml\nc;base.yaml\n")
    asked = ["fleet", "few.csv", "-o", "out", "--workers", "2", "--format", "json"]
    found = json.loads(CliRunner().invoke(cli, asked).stdout)
    assert [one["case"] for one in found["companies"]] == ["a", "c"]
    [failed] = found["failed"]
    assert failed["case"] == "b"
    assert "its process was ended twice while it was solved" in failed["why"]
