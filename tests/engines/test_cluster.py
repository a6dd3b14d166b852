"""The same results by a Dask cluster of two processes: in order, in batches, and over workers that die."""

import math
import os
import signal
import time
from functools import partial
from itertools import pairwise

import loopfolio
import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio.cli import cli
from loopfolio.engines import cluster as clusters
from loopfolio.engines import engine as engines
from loopfolio.engines.cluster import Cluster, ClusterGone, NoCluster
from loopfolio.engines.engine import Engine
from loopfolio.models.portfolio import frontier

distributed = pytest.importorskip("distributed")
dask = pytest.importorskip("dask")


@pytest.fixture(scope="module")
def address():
    """Two processes of one thread each, which are started again when they are killed."""
    given = {
        "distributed.scheduler.allowed-failures": 0,
        "distributed.admin.low-level-log-length": 0,
        "distributed.comm.timeouts.connect": "5s",
    }
    with (
        dask.config.set(given),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            host="127.0.0.1",
        ) as made,
    ):
        yield made.scheduler_address


@pytest.fixture
def engine(address, monkeypatch):
    monkeypatch.setattr(clusters, "STARTS", 60.0)  # workers that a test before this one killed come again
    with Cluster(address) as made:
        yield made


def test_results_come_in_the_order_of_the_items_however_they_are_batched(address):
    for seconds in (0.0, 0.01, 5.0):
        with Cluster(address, seconds) as engine:
            assert engine.width == 2
            assert list(engine.map(math.factorial, range(40), 40)) == [math.factorial(n) for n in range(40)]


def test_what_a_function_raises_is_raised_for_the_first_item_of_which_it_does(engine):
    found = []
    with pytest.raises(ValueError, match="math domain error"):
        found.extend(engine.map(math.sqrt, [4, 9, -1, -2, 16], 5))
    assert found in ([], [2, 3])
    assert list(engine.map(math.sqrt, [4, 9], 2)) == [2, 3]


def test_items_are_drawn_a_few_batches_ahead(engine):
    drawn = []

    def items():
        for n in range(50):
            drawn.append(n)
            yield n

    found = engine.map(partial(time.sleep), (0.02 for _ in items()), 50)
    next(found)
    assert len(drawn) < 50
    found.close()


def test_who_says_stop_leaves_the_cluster(engine):
    began = time.monotonic()

    def check():
        if time.monotonic() > began + 0.3:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        list(engine.map(time.sleep, [2, 2, 2], 3, check))
    assert time.monotonic() < began + 2


CASE = """\
format: 1
name: {name}
currency: kEUR
criteria: {{impact: {{direction: max}}, effort: {{direction: min}}}}
stages: {{make: {{impact: [medium, high], effort: low}}, use: {{impact: low, effort: high}}}}
profiles:
  led: {{direct: {{impact: 0.7, effort: 0.3}}}}
  even: {{direct: {{impact: 0.5, effort: 0.5}}}}
technologies: {{iot: {{cost: {{low: 2, likely: 3, high: 5}}}}, twin: {{cost: 4}}}}
fit: {{make: {{iot: high, twin: low}}, use: {{iot: low, twin: high}}}}
budget: 7
"""
CHAIN = """\
format: 1
name: Two
companies: {maker: maker.yaml, user: user.yaml}
links: [{from: "maker:use/twin", to: "user:make/iot", value: 1.5}]
"""
QUESTIONS = {
    "run": ("run", "maker.yaml", "-o", "out", "--beside", "inf", "--draws", "100", "--portfolios", "20"),
    "stress": ("stress", "maker.yaml", "--draws", "200", "--portfolios", "20", "--format", "json"),
    "compare": ("compare", "maker.yaml", "--format", "json"),
    "frontier": ("frontier", "maker.yaml", "--format", "json"),
    "worth": ("worth", "maker.yaml", "--draws", "100", "--portfolios", "20", "--format", "json"),
    "robust": ("robust", "maker.yaml", "--format", "json"),
    "scenarios": ("scenarios", "maker.yaml", "--format", "json"),
    "chain": ("chain", "chain.yaml", "--format", "json"),
}


class Eager(Engine):
    """Does all that it is asked in processes beside, however little that is."""

    asked = 0

    def __init__(self, workers=1, pays=0.0):
        super().__init__(workers, 0.0)

    def map(self, function, items, number, *more, **said):
        Eager.asked += self.workers > 1
        return super().map(function, items, number, *more, **said)


LONG = ("run", "worth", "chain")
"""Those that ask their engine many times, so that a plain run of the tests has the others"""


@pytest.mark.parametrize(
    "question", [pytest.param(q, marks=campaign(full=1, part=0) if q in LONG else ()) for q in QUESTIONS]
)
def test_each_question_has_the_same_answer_here_in_two_processes_and_on_a_cluster(
    question, address, tmp_path, monkeypatch
):
    """What it says, and what it writes, to the last byte."""
    monkeypatch.setattr(engines, "Engine", Eager)
    monkeypatch.setattr(clusters, "STARTS", 60.0)
    found = []
    monkeypatch.setattr(frontier, "MOST_ENUMERATED", 0)  # as if there were many options
    monkeypatch.setattr(frontier, "MOST_ALONE", 0)
    Eager.asked = 0
    (tmp_path / "maker.yaml").write_text(CASE.format(name="Maker"))
    (tmp_path / "user.yaml").write_text(CASE.format(name="User"))
    (tmp_path / "chain.yaml").write_text(CHAIN)
    monkeypatch.chdir(tmp_path)
    for how in (["--workers", "1"], ["--workers", "2"], ["--cluster", address]):
        said = CliRunner().invoke(cli, [*QUESTIONS[question], *how])
        assert said.exit_code == 0, said.output
        written = sorted((tmp_path / "out").rglob("*.json"))
        found.append((said.stdout, [path.read_bytes() for path in written]))
    assert found[0] == found[1] == found[2]
    assert Eager.asked


def test_the_files_of_a_fleet_are_the_same_by_a_cluster_and_here(address, tmp_path):
    written = []
    for name, options in (("here", ["--workers", "1"]), ("there", ["--cluster", address])):
        (tmp_path / name).mkdir()
        args = [
            "fleet",
            "recycler",
            "cell-maker",
            "gone",
            "--budget",
            "3000",
            "-o",
            str(tmp_path / name / "out"),
        ]
        found = CliRunner().invoke(cli, [*args, *options])
        assert found.exit_code == 0, found.output
        files = ("fleet.html", "fleet.json", "companies.parquet", "pairs.parquet")
        written.append([(tmp_path / name / "out" / file).read_bytes() for file in files])
    assert written[0] == written[1]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--cluster", "tcp://127.0.0.1:9", "--workers", "2"], "leave --workers out"),
        (["--cluster", "tcp://127.0.0.1:9"], "no scheduler answers at tcp://127.0.0.1:9"),
        (["--cluster", "nowhere at all"], "no scheduler answers at nowhere at all"),
    ],
)
def test_a_cluster_that_is_not_there_is_a_usage_error_with_the_remedy(options, says, monkeypatch):
    monkeypatch.setattr(clusters, "REACHED", 0.5)
    found = CliRunner().invoke(cli, ["stress", "recycler", *options])
    assert found.exit_code == 2
    assert says in found.stderr


def test_what_is_no_address_is_refused_before_a_client_is_made_that_nobody_closes(monkeypatch):
    monkeypatch.setattr(distributed, "Client", lambda *_, **__: pytest.fail("a client was made"))
    with pytest.raises(NoCluster, match="no scheduler answers at nowhere at all: start one"):
        Cluster("nowhere at all")


def test_a_cluster_of_other_versions_is_refused_with_the_remedy(address, monkeypatch):
    here = clusters.versions()
    monkeypatch.setattr(clusters, "versions", lambda: {**here, "highspy": "0.1"})
    with (
        pytest.raises((NoCluster, ClusterGone), match=r"highspy .*, here 0\.1.*install the same"),
        Cluster(address) as made,
    ):
        list(made.map(math.sqrt, [4], 1))


def test_workers_of_several_threads_are_refused(address, monkeypatch):
    monkeypatch.setattr(distributed.Client, "nthreads", lambda _: {"tcp://10.0.0.7:40001": 4})
    with pytest.raises(NoCluster, match=r"more than one thread.*--nthreads 1"):
        Cluster(address)


def test_a_cluster_without_a_worker_is_refused(address, monkeypatch):
    monkeypatch.setattr(clusters, "STARTS", 0.1)
    monkeypatch.setattr(distributed.Client, "nthreads", lambda _: {})
    with pytest.raises(NoCluster, match=f"has no worker: start some with 'dask worker {address}"):
        Cluster(address)


def test_batches_take_about_the_seconds_that_they_are_to_take():
    pace = clusters._Pace(2.0)
    assert pace.size(1000, 2) == 1
    pace.learn(1, 0.1)
    assert pace.size(1000, 2) == 20
    assert pace.size(8, 2) == 2  # the last ones end at about the same time
    sizes = [pace.size(left, 2) for left in range(1, 200)]
    assert all(a <= b for a, b in pairwise(sizes))


def test_the_library_has_the_versions_that_it_says():
    assert clusters.versions()["loopfolio"] == loopfolio.__version__


# Last, since the workers that they kill may take long to come again.


def test_an_item_that_kills_its_worker_is_one_that_failed_and_the_others_are_not(engine):
    """The second kills each worker that it is given to, and takes those along that wait there."""
    found = list(engine.map(_kills_at, [1, 2, 3, 4, 5, 6], 6, died=lambda item, error: f"{item} died"))
    assert found == [1, "2 died", 3, 4, 5, 6]


def test_without_an_answer_for_it_a_worker_that_is_killed_is_an_error(engine):
    with pytest.raises(ClusterGone, match="ended before it answered"):
        list(engine.map(_kills_at, [2], 1))


def _kills_at(number):
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number
