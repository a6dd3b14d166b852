"""The files of one result change at one instant, at whatever step the program is killed."""

import contextlib
import json
import os
import stat
import subprocess
import sys
import threading

import killed as oracle
import pytest
from loopfolio.report.export import atomic
from loopfolio.report.export.files import Refused, save, save_one

HEADS = {
    "report.html": '<meta name="generator" content="loopfolio">',
    "portfolio.csv": "pair,funded,priority\n",
    "ranking.csv": "stage,rank,score\n",
    "analysis.json": '{"schema": "loopfolio/run/1"}',
}
OLD, NEW = ({name: head + of for name, head in HEADS.items()} for of in ("old", "new"))

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that kills itself is forked")


@pytest.fixture(autouse=True)
def _no_power_cut(monkeypatch):
    """Waiting for the disk takes most of the time, and a kill does not need it."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture(scope="module")
def killed():
    """``killed(step, folder, links)``: ``save(folder, NEW)``, killed before that step; whether it was."""
    with subprocess.Popen(
        [sys.executable, oracle.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:

        def asked(step, folder, links):
            said = {"step": step, "folder": str(folder), "files": NEW, "links": links}
            process.stdin.write(json.dumps(said) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield asked
        process.stdin.close()


def shown(folder):
    """What somebody who looks into the folder finds in it."""
    return {
        path.name: path.read_text()
        for path in (folder.iterdir() if folder.exists() else ())
        if not path.name.startswith(".") and path.exists() and path.name != "notes"
    }


def entries(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


ONE = {"report.html": OLD["report.html"]}


@pytest.mark.parametrize(
    ("before", "links"),
    [
        pytest.param(None, True, id="no folder"),
        pytest.param({}, True, id="other files"),
        pytest.param(OLD, True, id="all"),
        pytest.param(ONE, True, id="one"),
        pytest.param(ONE, False, id="one, without links"),
        pytest.param(OLD, False, id="all, without links"),
    ],
)
def test_a_kill_leaves_all_old_files_or_all_new_ones(before, links, killed, tmp_path):
    """Before every step, also without links, where old ones may be missing until the next run."""
    step, seen = 0, []
    while True:
        folder = tmp_path / str(step) / "result"
        if before is not None:
            folder.mkdir(parents=True)
            for name, text in before.items():
                (folder / name).write_text(text)
            (folder / "notes" / "mine").mkdir(parents=True)
        notes = (folder / "notes").stat().st_ino if before is not None else None
        died = killed(step, folder, links)
        found = shown(folder)
        if links or before is None:
            assert found in (before or {}, NEW), step
        else:
            assert found.items() <= (before or {}).items() or found.items() <= NEW.items(), step
        seen.append(found)
        if before is not None:
            assert (folder / "notes").stat().st_ino == notes
            with atomic.alone(folder):  # what the next run does at first
                pass
            assert shown(folder) in (before or {}, NEW), step
            assert not any(path.is_symlink() for path in folder.iterdir())
        save(folder, NEW)
        mine = ["result/notes", "result/notes/mine"] if before is not None else []
        assert entries(folder.parent) == sorted(["result", *(f"result/{name}" for name in NEW), *mine])
        assert shown(folder) == NEW
        if not died:
            break
        step += 1
    assert step > 15
    assert seen[0] == (before or {})
    assert seen[-2] == NEW


def test_what_a_kill_left_of_another_case_goes_with_the_next_run(tmp_path):
    """A new folder is written beside its place: in a folder that many cases share."""
    (tmp_path / atomic.STAGING / "new").mkdir(parents=True)
    save(tmp_path / "other", NEW)
    assert os.listdir(tmp_path) == ["other"]
    (tmp_path / atomic.STAGING / "new").mkdir(parents=True)
    save(tmp_path / "other", NEW)
    assert os.listdir(tmp_path) == ["other"]


def test_what_older_versions_left_is_removed(tmp_path):
    """Half-written files that begin as ours do; not a name that somebody chose, nor a file of theirs."""
    save(tmp_path, OLD)
    for name, text in {
        ".report.html.k3x9_a7q": NEW["report.html"],
        ".ranking.csv.abcdefgh": "",
        ".report.html.20270131": OLD["report.html"],
        ".report.html.original.": OLD["report.html"],
        ".report.html.mine_own": "my own",
        ".notes.html.k3x9_a7q": NEW["report.html"],
        ".acme.yaml.original": "",
    }.items():
        (tmp_path / name).write_text(text)
    save(tmp_path, NEW)
    assert sorted(name for name in os.listdir(tmp_path) if name.startswith(".")) == [
        ".acme.yaml.original", ".notes.html.k3x9_a7q", ".report.html.20270131", ".report.html.mine_own",
        ".report.html.original.",
    ]  # fmt: skip


@pytest.mark.parametrize("step", [0, 5, 9, 12])
@pytest.mark.parametrize("function", ["link", "symlink", "replace", "mkdir", "open"])
def test_a_full_disk_leaves_the_old_files(function, step, monkeypatch, tmp_path):
    """At whichever call: all old or all new, and nothing beside them."""
    save(tmp_path / "result", OLD)
    real, calls = getattr(os, function), iter(range(999))

    def full(*arguments, **more):
        if next(calls) == step:
            raise OSError(28, "No space left on device")
        return real(*arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, function, full)
        try:
            save(tmp_path / "result", NEW)
            said = ""
        except Refused as refused:
            said = str(refused)
    assert atomic.STAGING not in said
    assert not said or "result: cannot be written: No space left" in said.replace("/report.html", "")
    assert shown(tmp_path / "result") in ((OLD, NEW) if said else (NEW,))
    if shown(tmp_path / "result") == OLD:  # new ones may still be reached by links, until the next run
        assert entries(tmp_path / "result") == sorted(OLD)
    save(tmp_path / "result", NEW)
    assert entries(tmp_path / "result") == sorted(NEW)


def test_who_reads_while_two_write_sees_no_mixture(tmp_path):
    """Two runs into one folder, one after the other; each file is whole."""
    save(tmp_path / "result", OLD)
    done = threading.Event()

    def write(files):
        for _ in range(20):
            save(tmp_path / "result", files)

    writers = [threading.Thread(target=write, args=(files,)) for files in (OLD, NEW)]
    for writer in writers:
        writer.start()
    reader = threading.Thread(target=lambda: [w.join() for w in writers] and done.set())
    reader.start()

    def read(path):
        # A system follows a link in two steps: where it becomes a file between them, one looks again.
        with contextlib.suppress(FileNotFoundError):
            return path.read_text()
        return path.read_text()

    while not done.is_set():
        for name, head in HEADS.items():
            assert read(tmp_path / "result" / name) in (head + "old", head + "new")
    assert shown(tmp_path / "result") in (OLD, NEW)
    assert entries(tmp_path / "result") == sorted(NEW)


def test_the_hidden_folder_of_a_run_that_is_alive_stays(monkeypatch, tmp_path):
    """The next run waits for it, and says so in the end."""
    monkeypatch.setattr(atomic.alone.__wrapped__, "__defaults__", (0.1,))
    save(tmp_path / "result", OLD)
    with atomic.alone(tmp_path / "result") as staging:
        (staging / "new").mkdir()
        with pytest.raises(Refused, match="result: cannot be written: another run is writing there"):
            save(tmp_path / "result", NEW)
        atomic.tidy(tmp_path / "result")
        assert (staging / "new").is_dir()
    assert entries(tmp_path / "result") == sorted(OLD)
    assert shown(tmp_path / "result") == OLD


def test_permissions_of_replaced_files_are_kept_and_other_names_of_them_too(tmp_path):
    """A hard link elsewhere keeps the old content; the folder may be reached by a link."""
    save(tmp_path / "result", OLD)
    os.chmod(tmp_path / "result" / "report.html", 0o640)
    os.link(tmp_path / "result" / "report.html", tmp_path / "backup")
    (tmp_path / "way in ü").symlink_to("result")
    save(tmp_path / "way in ü", NEW)
    assert shown(tmp_path / "result") == NEW
    assert stat.S_IMODE((tmp_path / "result" / "report.html").stat().st_mode) == 0o640
    assert (tmp_path / "backup").read_text() == OLD["report.html"]


def test_a_link_in_the_place_of_a_result_is_somebodys(tmp_path):
    """It is replaced with --force, and what it leads to stays; one file is written where it leads."""
    save(tmp_path / "elsewhere", OLD)
    (tmp_path / "result").mkdir()
    (tmp_path / "result" / "report.html").symlink_to("../elsewhere/report.html")
    with pytest.raises(Refused, match=r"report\.html is not from loopfolio"):
        save(tmp_path / "result", NEW)
    save_one(tmp_path / "result" / "report.html", "mine", force=True)
    assert (tmp_path / "elsewhere" / "report.html").read_text() == "mine"
    save(tmp_path / "result", NEW, force=True)
    assert (shown(tmp_path / "result"), shown(tmp_path / "elsewhere")) == (
        NEW,
        OLD | {"report.html": "mine"},
    )
    assert not (tmp_path / "result" / "report.html").is_symlink()
