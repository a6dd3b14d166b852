"""Draws, profiles and scenarios by one, two and three processes: the same bytes."""

from contextlib import ExitStack

import loopfolio
import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.engines import engine as engines
from loopfolio.models.ranking.weights import all_profiles, profile_name, weight_profile
from loopfolio.models.sensitivity import drawn_portfolios
from loopfolio.models.sensitivity.distributions import FACTORS
from loopfolio.models.sensitivity.monte_carlo import sampler, stress
from loopfolio.models.sensitivity.profile_regret import compare
from loopfolio.models.solver.limits import Progress, limited
from loopfolio.models.solver.milp import OutOfTime

CASE = "recycler"
DRAWS = 60


@pytest.fixture
def at_once(monkeypatch):
    """Processes from the first item on, however little there is to do."""
    monkeypatch.setattr(engines.Engine.__init__, "__defaults__", (1, 0))


@pytest.fixture(scope="module")
def crews():
    """One, two and three processes from the first item on, which stay for all tests that need no other."""
    with ExitStack() as open_:
        yield [open_.enter_context(engines.Engine(workers, pays=0)) for workers in (1, 2, 3)]


def stressed(engine, vary=FACTORS):
    case = loopfolio.load(CASE).case
    weights = weight_profile(case, profile_name(case))
    drawn = sampler(case, weights, "uniform", 0.05)
    return stress(case, weights, drawn, vary, 5000, DRAWS, 3, engine)


@pytest.mark.parametrize("vary", [FACTORS, ("weights", "readings")])
def test_draws_are_the_same_by_any_number_of_processes(vary, crews):
    """Where costs vary each draw has rules of its own; where they do not, draws are solved together."""
    alone, *beside = (stressed(engine, vary).core for engine in crews)
    assert alone is not None
    assert alone.draws == DRAWS
    for core in beside:
        assert core == alone


def test_draws_are_the_same_in_batches_of_any_size(monkeypatch):
    """What the first batch found is a first bound only."""
    before = stressed(engines.HERE).core
    for first, alike, own in ((1, 7, 1), (60, 60, 60)):
        for name, size in (("FIRST", first), ("ALIKE", alike), ("OWN", own)):
            monkeypatch.setattr(drawn_portfolios, name, size)
        assert stressed(engines.HERE).core == before


def test_profiles_are_the_same_by_any_number_of_processes(monkeypatch, crews):
    from loopfolio.models.solver import reoptimise

    monkeypatch.setattr(reoptimise, "TOGETHER", 1)
    case = loopfolio.load("lithium-ion-battery").case
    found = []
    for engine in crews:
        made = compare(case, all_profiles(case), engine)
        found.append((made.optima, made.regret, made.absolute, made.relative))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(
    "command", [("stress", "--portfolios", "40", "--seed", "2"), ("compare",), ("scenarios",)]
)
def test_a_command_says_the_same_with_any_number_of_workers(command, at_once):
    name, *asked = command
    asks = ([name, CASE, *asked, "--workers", workers, "--format", "json"] for workers in ("1", "2", "3"))
    done = [CliRunner().invoke(cli, ask) for ask in asks]
    assert [(result.exit_code, result.exception) for result in done] == [(0, None)] * 3
    assert done[0].stdout == done[1].stdout == done[2].stdout


def test_several_cases_are_said_and_written_alike_side_by_side(tmp_path, at_once, monkeypatch):
    monkeypatch.setattr(engines, "PAYS", 0.0)
    said = {}
    for workers in ("1", "2"):
        folder = tmp_path / workers
        asked = ["run", "recycler", "furniture-maker", "nowhere.yaml", "-o", str(folder), "--beside", "0"]
        done = CliRunner().invoke(cli, [*asked, "--workers", workers])
        files = {path.name: path.read_bytes() for path in sorted(folder.glob("*/*"))}
        said[workers] = (done.exit_code, done.stdout.replace(str(folder), "out"), done.stderr, files)
    assert said["1"][0] == 2  # the last is no case
    assert said["1"] == said["2"]


def test_a_limit_of_time_holds_whoever_solves():
    """Forty draws take longer than a moment; no process is left, and no half of a result."""
    with limited(0.05), pytest.raises(OutOfTime), engines.Engine(2, pays=0) as engine:
        stressed(engine)


def test_who_listens_hears_how_many_draws_are_done():
    heard: list[Progress] = []
    with limited(tell=heard.append):
        stressed(engines.HERE)
    counted = [(said.done, said.of) for said in heard if said.part == "stress"]
    assert counted == sorted(counted)
    assert counted[-1] == (DRAWS, DRAWS)
