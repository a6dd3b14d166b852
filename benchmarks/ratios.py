"""What loopfolio adds to the time of what it stands on: ours against a peer, in one run.

    python benchmarks/ratios.py [PAIRS]

Ours and the peer take turns, A B A B …, so that whatever else the machine does hits both alike;
the median of the ratios is what counts. Nothing is asserted: a goal is met or it is not.
"""

from __future__ import annotations

import compileall
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).with_name("loopfolio")
CASE = "lithium-ion-battery"
LEAST_PAIRS = 9

Act = Callable[[], object]


class Race(NamedTuple):
    what: str
    ours: Act
    peer: Act
    goal: float | None
    """The ratio not to exceed; ``None`` where none was set."""
    parts: int = 1
    """The peer does one part of so many; its time is taken times that."""


class Times(NamedTuple):
    """Seconds of each turn, in order."""

    ours: list[float]
    peer: list[float]

    @property
    def ratios(self) -> list[float]:
        return [ours / peer for ours, peer in zip(self.ours, self.peer, strict=True)]


def process(*arguments: str | Path) -> Act:
    """A process of its own, from start to end; what it compiles is kept, as it is for those who use it."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    out = subprocess.DEVNULL

    def act() -> None:
        subprocess.run(arguments, check=True, stdout=out, stderr=out, env=environment)

    return act


def python(program: str) -> Act:
    return process(sys.executable, "-c", program)


def paper() -> tuple[Act, Act]:
    """The paper's portfolio, by loopfolio and by HiGHS alone."""
    from loopfolio.cases import load

    return solving(load(CASE).case)


def solving(case: Any) -> tuple[Act, Act]:
    """A case's portfolio, by loopfolio and by HiGHS alone, on the same rows with the same options.

    The rows and options for HiGHS alone are those that loopfolio gave it in a first, untimed turn.
    """
    import highspy
    from loopfolio.models.portfolio.portfolio import programme
    from loopfolio.models.ranking.ranking import rank
    from loopfolio.models.ranking.weights import profile_name, weight_profile

    ranking = rank(case, weight_profile(case, profile_name(case)))

    def ours() -> None:
        made = programme(case, ranking)
        made.maximise(made.values)

    given: list[tuple[Any, Any, float]] = []
    run = highspy.Highs.run

    def listening(solver: Any) -> Any:
        rows, options = solver.getLp(), solver.getOptions()
        status = run(solver)
        given.append((rows, options, solver.getObjectiveValue()))
        return status

    highspy.Highs.run = listening  # type: ignore[method-assign]
    ours()
    highspy.Highs.run = run  # type: ignore[method-assign]
    [(rows, options, objective)] = given

    def peer() -> float:
        solver = highspy.Highs()
        solver.passOptions(options)
        solver.passModel(rows)
        solver.run()
        return float(solver.getObjectiveValue())

    if abs(peer() - objective) > 1e-9 * abs(objective):
        sys.exit("HiGHS alone found another optimum: it was not given the same problem")
    return ours, peer


def seconds(act: Act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def race(ours: Act, peer: Act, pairs: int) -> Times:
    """Both in turns, after one turn each that does not count: it fills the caches."""
    ours()
    peer()
    times = Times([], [])
    for _ in range(pairs):
        times.ours.append(seconds(ours))
        times.peer.append(seconds(peer))
    return times


def row(race: Race, times: Times) -> list[str]:
    ratios = [ratio / race.parts for ratio in times.ratios]
    median = statistics.median(ratios)
    return [
        race.what,
        f"{statistics.median(times.ours) * 1000:.0f} ms",
        f"{statistics.median(times.peer) * race.parts * 1000:.0f} ms",
        f"{median:.3g} [{min(ratios):.3g}–{max(ratios):.3g}]",
        "–" if race.goal is None else f"≤ {race.goal:.3g}",
        "–" if race.goal is None else "met" if median <= race.goal else "not met",
    ]


def show(races: list[Race], pairs: int) -> None:
    table = [["what", "ours", "peer", "ratio median [min–max]", "goal", ""]]
    table += [row(r, race(r.ours, r.peer, pairs)) for r in races]
    widths = [max(len(line[i]) for line in table) for i in range(len(table[0]))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    print(f"\n{pairs} pairs each, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


def compiled() -> None:
    """Byte code for all of it: where Python is told to write none, every start would compile anew."""
    compileall.compile_dir(str(ROOT), quiet=2, rx=re.compile(re.escape(str(ROOT)) + r"/(\.|tests/)"))


def main(pairs: int) -> None:
    if not COMMAND.exists():
        sys.exit(f"{COMMAND} is missing: install loopfolio into this environment first")
    compiled()
    portfolio, bare = paper()
    races = [
        Race("loopfolio --help / import click", process(COMMAND, "--help"), python("import click"), 2),
        Race(
            f"loopfolio rank {CASE} / import numpy, pydantic, ruamel.yaml",
            process(COMMAND, "rank", CASE),
            python("import numpy, pydantic, ruamel.yaml"),
            1.6,
        ),
        Race("the paper's portfolio / HiGHS on the same rows", portfolio, bare, 1.5),
    ]
    show(races, pairs)


if __name__ == "__main__":
    main(max(LEAST_PAIRS, int(sys.argv[1]) if len(sys.argv) > 1 else LEAST_PAIRS))
