"""A fleet of generated companies of the paper's size, against what nobody could do without.

    python benchmarks/fleet.py [COMPANIES]

Seconds are those of the processor, of all processes together, the least of several times, turn by turn:
efficiency is what one process needs, as a part of what two workers and the one that asks them need;
scheduling what these need beyond that, as a part of it.

The peer parses each case and lets HiGHS solve each programme, as bare arrays, once for each way that the open
cells could read. Then what two workers make of it: two local processes, two of a Dask cluster. Then what is
held in memory, of so many companies and of a quarter of them.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as the command line has it; for the peer as well

import highspy
import numpy as np
from loopfolio.cases import load
from loopfolio.engines.cluster import Cluster
from loopfolio.engines.engine import Engine
from loopfolio.fleets.companies import NamedCompany, members
from loopfolio.fleets.company import FleetQuestion
from loopfolio.fleets.fleet import fleet, solve
from loopfolio.fleets.page import write_page
from loopfolio.fleets.tables import write_companies, write_pairs
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.open_readings import vary
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.solver.programme import Programme
from loopfolio.report.results.case.fleet import FleetAsked

GOALS = {"bare": 1.2, "scheduling": 0.05, "processes": 0.9, "Dask": 0.85}
TIMES = 3
"""How often each is measured: what else a machine does makes it longer, and never shorter"""


def generated(folder: Path, companies: int) -> list[NamedCompany]:
    """Cases of the paper's nine stages, each with costs, a budget and two readings of its own."""
    rng = random.Random(1)
    stages = ("exploration", "mining", "processing", "design", "production", "use", "reuse", "collection")
    for number in range(companies):
        technologies = ("digital_twin", "iot", "passport", "ai")
        costs = ", ".join(f"{name}: {{cost: {rng.randrange(100, 600, 10)}}}" for name in technologies)
        read = rng.sample(stages, 2)
        readings = ", ".join(
            f"{name}: {{circularity_impact: [{rng.choice(('low', 'high'))}, medium]}}" for name in read
        )
        (folder / f"c{number:05d}.yaml").write_text(
            f"format: 1\nextends: lithium-ion-battery\nname: Company {number}\n"
            f"budget: {rng.randrange(1500, 5000, 50)}\ntechnologies: {{{costs}}}\nstages: {{{readings}}}\n"
        )
    return members([str(folder)])


def programmes(found: list[NamedCompany]) -> tuple[list[list[Programme]], float]:
    """Of each company one a way to read it; and the seconds that parsing took."""
    made, parsing = [], 0.0
    for member in found:
        began = time.process_time()
        case = load(member.given).case
        parsing += time.process_time() - began
        opened = vary(case, weight_profile(case, profile_name(case)))
        made.append([programme(c, r) for c, r in zip(opened.cases, opened.rankings, strict=True)])
    return made, parsing


def bare(made: list[list[Programme]]) -> float:
    """Seconds that HiGHS takes with nothing around it: a model a company, new costs a reading."""
    began = time.process_time()
    for company in made:
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("mip_rel_gap", 0.0)
        first = company[0]
        columns = len(first.values)
        solver.addVars(columns, np.zeros(columns), np.ones(columns))
        kinds = np.full(columns, highspy.HighsVarType.kInteger)
        solver.changeColsIntegrality(columns, np.arange(columns, dtype=np.int32), kinds)
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        for row in first.rows:
            at = np.array(list(row.coefficients), dtype=np.int32)
            low = -highspy.kHighsInf if row.at_least is None else row.at_least
            high = highspy.kHighsInf if row.at_most is None else row.at_most
            solver.addRow(low, high, len(at), at, np.array(list(row.coefficients.values())))
        for one in company:
            solver.changeColsCost(
                columns, np.arange(columns, dtype=np.int32), np.array(one.values, dtype=float)
            )
            solver.run()
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                sys.exit("HiGHS found no optimum")
    return time.process_time() - began


def spent() -> float:
    """Seconds of the processor, of this process and of those that it started and that are alive."""
    import psutil

    own = psutil.Process()
    return sum(t.user + t.system for t in (one.cpu_times() for one in [own, *own.children(recursive=True)]))


def whole(found: list[NamedCompany], engine: Engine) -> float:
    """Seconds of the processor for the whole of ``fleet``, its page and tables, by all who took part.

    Not those on the clock: what else a busy machine does would count.
    """
    with tempfile.TemporaryDirectory() as kept:
        began = spent()
        done = solve(found, FleetQuestion(), Path(kept), engine)
        result = fleet(done, FleetAsked((), None, None, None, False))
        with (Path(kept) / "written").open("wb") as file:
            write_page(result, "generated", file), write_companies(result, file)
            write_pairs(done.answers(), file)
        took = spent() - began
    if done.failed:
        sys.exit(str(done.failed[0]))
    return took


def peak(companies: int) -> int:
    """MiB that a process of its own holds at most while it does all of it."""
    with tempfile.TemporaryDirectory() as folder:
        script = (
            "import sys; sys.path.insert(0, sys.argv[1]); import fleet as f; from pathlib import Path;"
            "f.whole(f.generated(Path(sys.argv[2]), int(sys.argv[3])), f.Engine(2, pays=0));"
            "told = Path('/proc/self/status').read_text().partition('VmHWM:')[2];"
            "print(int(told.split()[0]) // 1024)"
        )
        here = str(Path(__file__).parent)
        said = subprocess.run(
            [sys.executable, "-c", script, here, folder, str(companies)],
            stdout=subprocess.PIPE,
            check=True,
        )
    return int(said.stdout)


def _started(engine: Engine) -> None:
    """Processes that are there and have loaded what they need."""
    list(engine.map(load, ["recycler"] * 4, 4))


def main(companies: int) -> None:
    from distributed import LocalCluster

    with tempfile.TemporaryDirectory() as folder:
        found = generated(Path(folder), companies)
        made, parsing = programmes(found)
        peer = parsing + bare(made)
        with Engine(2, pays=0) as engine:
            _started(engine)
            took = [(whole(found, Engine(1)), whole(found, engine)) for _ in range(TIMES)]
        one, two = map(min, zip(*took, strict=True))
        # Only now: the processes of a cluster are never quite idle, which would count for the others.
        with (
            LocalCluster(
                2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
            ) as cluster,
            Cluster(cluster.scheduler_address) as engine,
        ):
            _started(engine)
            dask = min(whole(found, engine) for _ in range(TIMES))
    print(f"{companies} companies: fleet {one:.1f} s; parsing {parsing:.1f} s, HiGHS {peer - parsing:.1f} s")
    rows = (
        ("one process / parsing and bare solves", one / peer, "≤", GOALS["bare"]),
        ("scheduling by two processes", two / one - 1, "≤", GOALS["scheduling"]),
        ("efficiency of two processes", one / two, "≥", GOALS["processes"]),
        ("efficiency of two workers of Dask", one / dask, "≥", GOALS["Dask"]),
    )
    for what, ratio, sign, goal in rows:
        met = ratio <= goal if sign == "≤" else ratio >= goal
        print(f"{what:45} {ratio:6.2f}   goal {sign} {goal}   {'met' if met else 'MISSED'}")
    small, large = peak(companies // 4), peak(companies)
    print(f"memory: {small} MiB for {companies // 4} companies, {large} MiB for {companies}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
