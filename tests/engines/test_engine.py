"""``map`` here or in processes beside: the same results in the same order, and an end to everything."""

import math
import operator
import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest
from loopfolio.engines.engine import Engine, WorkerDied

ITEMS = list(range(12))


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_the_order_of_the_items(workers):
    with Engine(workers, pays=0) as engine:
        assert list(engine.map(math.factorial, ITEMS, 12)) == [math.factorial(n) for n in ITEMS]
        assert list(engine.map(partial(operator.add, 5), ITEMS, 12)) == [n + 5 for n in ITEMS]
        assert engine.width == workers


def test_no_process_is_started_for_what_is_done_sooner_here():
    with Engine(4) as engine:
        assert list(engine.map(math.sqrt, [1, 4, 9], 3)) == [1, 2, 3]
        assert engine.width == 1


def test_an_item_that_is_done_later_does_not_come_later():
    """The first sleeps longest."""
    with Engine(2, pays=0) as engine:
        began = time.monotonic()
        found = list(engine.map(_slept, [0.6, 0.1, 0.0, 0.2], 4))
        assert found == [0.6, 0.1, 0.0, 0.2]
        assert time.monotonic() >= began + 0.6


def _slept(seconds):
    time.sleep(seconds)
    return seconds


def test_who_asks_others_works_on_beside_them():
    """One process is started for two workers; whoever found it, results come in the order of the items."""
    with Engine(2, pays=1e-9) as engine:
        found = list(engine.map(_slept_in, [0.02] * 100, 100))
        assert [seconds for seconds, _ in found] == [0.02] * 100
        assert {process for _, process in found} == {
            os.getpid(),
            *(one._process.pid for one in engine._started),
        }
        assert (len(engine._started), engine.width) == (1, 2)
        assert list(engine.map(math.sqrt, [n * n for n in range(200)], 200)) == list(range(200))


def _slept_in(seconds):
    time.sleep(seconds)
    return seconds, os.getpid()


@pytest.mark.parametrize("at", [1, 2, 40, 59])
def test_what_is_raised_here_or_beside_is_that_of_the_first_item(at):
    with Engine(2, pays=1e-9) as engine, pytest.raises(ValueError, match=f"item {at}$"):
        list(engine.map(partial(_raised_from, at), range(60), 60))


def _raised_from(first, number):
    if number >= first:
        raise ValueError(f"item {number}")
    return number


def test_what_may_end_its_process_is_not_done_here_once_there_are_others():
    with Engine(2, pays=1e-9) as engine:
        found = list(engine.map(_slept_in, [0.0] * 20, 20, died=lambda item, error: (item, 0)))
        assert {process for _, process in found[1:]} <= {one._process.pid for one in engine._started}
        assert (len(engine._started), engine.width) == (2, 2)


def test_items_are_drawn_when_they_are_begun():
    drawn = []

    def items():
        for n in ITEMS:
            drawn.append(n)
            yield n

    with Engine(2, pays=0) as engine:
        found = engine.map(_slept, items(), 12)
        next(found)
        assert len(drawn) < 12
        found.close()


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_what_a_function_raises_is_raised_for_the_first_item_of_which_it_does(workers):
    found = []
    with Engine(workers, pays=0) as engine, pytest.raises(ValueError, match="math domain error"):
        found.extend(engine.map(math.sqrt, [4, 9, -1, -2, 16], 5))
    assert found in ([], [2, 3])  # list.extend may keep what came before


@pytest.mark.parametrize("killed", [signal.SIGKILL, signal.SIGSEGV])
def test_a_process_that_is_killed_is_an_error_and_no_wait(killed):
    with Engine(2, pays=0) as engine, pytest.raises(WorkerDied, match=f"ended by signal {killed:d}"):
        list(engine.map(_killed, [killed] * 6, 6))


def test_an_item_that_kills_its_process_twice_is_one_that_failed_and_the_others_are_not():
    with Engine(2, pays=0) as engine:
        found = list(engine.map(_killed_at, [1, 2, 3, 4], 4, died=lambda item, error: f"{item}: {error}"))
        assert found[0::2] == [1, 3]
        assert found[3] == 4
        assert found[1].startswith("2: a worker process was ended by signal 9")
        assert engine.width == 2


def test_a_process_that_is_killed_costs_another_try_and_no_more(tmp_path):
    with Engine(2, pays=0) as engine:
        assert list(engine.map(partial(_killed_once, tmp_path), [1, 2, 3, 4], 4)) == [1, 2, 3, 4]
        assert engine.width == 2


def _killed_once(folder, number):
    if number == 2 and not (folder / "killed").exists():
        (folder / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _killed_at(number):
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _killed(number):
    os.kill(os.getpid(), number)
    time.sleep(60)


def test_who_says_stop_ends_the_processes_at_once():
    began = time.monotonic()

    def check():
        if time.monotonic() > began + 0.3:
            raise TimeoutError

    with Engine(2, pays=0) as engine:
        with pytest.raises(TimeoutError):
            list(engine.map(time.sleep, [600, 600, 600], 3, check))
        assert engine.width == 1  # none is left
    assert time.monotonic() < began + 60


def test_after_an_error_it_can_be_asked_again():
    with Engine(2, pays=0) as engine:
        with pytest.raises(ValueError, match="math domain error"):
            list(engine.map(math.sqrt, [-1, -1], 2))
        assert list(engine.map(math.sqrt, [4, 9], 2)) == [2, 3]


def test_what_a_library_prints_is_no_answer():
    with Engine(2, pays=0) as engine:
        assert list(engine.map(_printing, [1, 2, 3], 3)) == [1, 2, 3]


def _printing(number):
    os.write(1, b"a banner\n")
    print("another")
    return number


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_leaves_no_process_behind(tmp_path):
    """The one that waits is told; those that work hear of it from nobody and are ended."""
    script = tmp_path / "maps.py"
    script.write_text(
        "import time\nfrom loopfolio.engines.engine import Engine\n"
        "if __name__ == '__main__':\n"
        "    with Engine(2, pays=0) as engine:\n"
        "        found = engine.map(time.sleep, [0, 0, 600, 600], 4)\n"
        "        next(found), next(found)\n"
        "        print(*(worker._process.pid for worker in engine._started), flush=True)\n"
        "        list(found)\n"
    )
    waits = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert waits.stdout is not None
    children = list(map(int, waits.stdout.readline().split()))
    assert len(children) == 2
    waits.send_signal(signal.SIGINT)
    _, said = waits.communicate(timeout=60)
    assert "KeyboardInterrupt" in said
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
