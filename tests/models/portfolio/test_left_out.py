"""What stands beside a proven portfolio has a limit of its own; what is left out is named, and how to get."""

import inspect
import json
import math
import time
from types import SimpleNamespace

import click
import loopfolio
import plans
import pytest
from click.testing import CliRunner
from loopfolio.cases import load
from loopfolio.cli import cli
from loopfolio.commands.terminal.console import _figures
from loopfolio.models.analysis import analyse
from loopfolio.models.portfolio import left_out
from loopfolio.models.portfolio.left_out import LeftOut, Pace, Parts, incomplete
from loopfolio.models.portfolio.portfolio import fund, programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.solver import limits
from loopfolio.models.solver.limits import BESIDE, Progress, active, limited
from loopfolio.models.solver.milp import OutOfTime, check_time
from loopfolio.models.validation.validate import validate
from loopfolio.report.documents import json_document
from loopfolio.report.documents import left_out as left_out_document
from loopfolio.report.documents.left_out import Omission
from loopfolio.report.page import page
from loopfolio.report.results.portfolio import fund as fund_result

EVERY = ["additive", "rules", "frontier", "baselines", "entry_budgets", "open_readings"]
"""What ``fund`` shows beside a small portfolio, in the order in which it is worked out."""


@pytest.fixture
def clock(monkeypatch):
    """A clock and a processor that go on only when told to, the clock as far as the processor at least."""
    now = SimpleNamespace(monotonic=0.0, thread_time=0.0)
    fake = SimpleNamespace(
        monotonic=lambda: now.monotonic + now.thread_time, thread_time=lambda: now.thread_time
    )
    monkeypatch.setattr(limits, "time", fake)
    monkeypatch.setattr(left_out, "time", fake)
    return now


def result(*asked):
    return CliRunner().invoke(cli, list(asked))


def answer(*asked):
    return json.loads(result(*asked, "--format", "json").stdout)


def verified(document, tmp_path, case="recycler"):
    """The exit code of ``verify`` and its findings by status."""
    path = tmp_path / "result.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    said = result("verify", str(path), case, "--format", "json")
    found: dict[str, list[str]] = {}
    for finding in json.loads(said.stdout)["findings"]:
        found.setdefault(finding["status"], []).append(finding["what"])
    return said.exit_code, found


# ---------------------------------------------------------------- limits within limits


def test_a_limit_within_another_never_reaches_beyond_it(clock):
    heard = []
    stop = []
    with limited(10, lambda: bool(stop), heard.append), limited(60, processor=5) as inner:
        assert (inner.deadline, inner.spent, inner.tell) == (10, 5, heard.append)
        with limited(processor=60):
            assert active().spent == 5
        stop.append(True)
        assert inner.over == "stopped"
        with limited(stopped=lambda: False):  # one more who may stop it takes it from nobody
            assert active().over == "stopped"


def test_a_busy_machine_uses_up_nothing(clock):
    with limited(processor=5) as inner:
        clock.monotonic += 1000
        assert inner.over is None
        clock.thread_time += 5.1
        assert inner.over == "out of time"


def test_the_solver_stops_when_the_processor_time_is_spent():
    """900 options over three years: proven in minutes."""
    case = validate(plans.case_of(30, 10, 3)).case
    made = programme(case, rank(case, weight_profile(case, profile_name(case))))
    began = time.thread_time()
    with limited(processor=0.5), pytest.raises(OutOfTime, match="out of time"):
        made.maximise(made.values)
    assert time.thread_time() - began < 3


# ---------------------------------------------------------------- part by part


def test_a_part_that_takes_too_long_leaves_the_others_their_time(clock):
    def taking(seconds):
        def compute():
            clock.thread_time += seconds
            check_time()
            return seconds

        return compute

    parts = Parts(8)
    assert parts.find("additive", taking(1), 1 / 2) == 1
    assert parts.find("rules", taking(3.6), 1 / 2) is None  # of the 7 that are left it gets 3.5
    assert parts.find("frontier", taking(3), least=4) is None  # 3.4 are left, so it is not begun
    assert clock.thread_time == pytest.approx(4.6)
    assert parts.find("baselines", taking(3)) == 3
    assert parts.left_out == [LeftOut("rules", "time"), LeftOut("frontier", "time")]


def test_what_was_found_a_moment_too_late_is_left_out(clock):
    """On the way, something may have been left unsettled for want of time."""

    def late():
        clock.thread_time += 9
        return "unsettled"

    parts = Parts(8)
    assert parts.find("additive", late) is None
    assert parts.left_out == [LeftOut("additive", "time")]


def test_who_stops_it_is_not_told_that_the_time_was_over(clock):
    parts = Parts(math.inf)
    with limited(stopped=lambda: True):
        assert parts.find("rules", lambda: 1) is None
    assert parts.left_out == [LeftOut("rules", "stopped")]


def test_who_listens_hears_what_is_worked_out():
    case = load("recycler").case
    heard: list[Progress] = []
    with limited(tell=heard.append):
        fund(case, rank(case, weight_profile(case, profile_name(case))))
    said = dict.fromkeys(" ".join(_figures(progress)) for progress in heard if progress.part)
    assert list(said) == [left_out_document.PARTS[part] for part in EVERY[:4]]


# ---------------------------------------------------------------- what is said of it


@pytest.fixture(scope="module")
def alone():
    return answer("fund", "recycler", "--beside", "0")


def test_the_portfolio_is_proven_and_the_same_whatever_is_left_out(alone):
    whole = answer("fund", "recycler")
    assert (whole["complete"], whole["left_out"]) == (True, [])
    assert (alone["complete"], [left["part"] for left in alone["left_out"]]) == (False, EVERY)
    assert {left["why"] for left in alone["left_out"]} == {"time"}
    for key in ("status", "value", "cost", "bound", "gap"):
        assert alone[key] == whole[key]
    assert {f["pair"] for f in alone["funded"]} == {f["pair"] for f in whole["funded"]}
    assert {f["entry_budget"] for f in alone["funded"]} == {None}
    assert result("fund", "recycler", "--beside", "0").exit_code == 0


@pytest.mark.parametrize("command", sorted(set(left_out_document.COMMANDS.values())))
def test_the_command_that_gives_it_is_one(command):
    _, name, *asked = command.replace("CASE", "recycler").split()
    under = click.Context(cli, **cli.context_settings)
    cli.every()[name].make_context(name, asked, under)  # raises where an option is none


def test_a_terminal_a_report_and_a_spreadsheet_say_what_is_left_out(alone):
    expected = (
        "There was no time for what the additive value would choose "
        "('loopfolio fund CASE --method additive'); what each rule costs ('loopfolio explain CASE'); "
        "what would be done without optimising and the entry budgets ('loopfolio fund CASE --beside inf'); "
        "the portfolio under the open readings ('loopfolio stress CASE')."
    )
    assert left_out_document.sentences([Omission(**left) for left in alone["left_out"]]) == [expected]
    text = " ".join(result("fund", "recycler", "--beside", "0").stdout.split())
    assert expected in text
    assert "Priorities follow value per cost: entry budgets were not worked out." in text
    assert "Valued additively" not in text
    assert f"warning: {expected}" in result("fund", "recycler", "--beside", "0", "--format", "csv").stderr
    loaded = load("recycler")
    facts = page.facts(analyse(loaded.case, beside=0), loaded)
    assert facts["left_out"] == [expected]
    assert not facts["additive"]["known"]
    assert not facts["frontier"]["traced"]


def test_run_names_what_it_leaves_out_beyond_the_portfolio(tmp_path):
    done = result("run", "recycler", "--beside", "0", "-o", str(tmp_path))
    assert done.exit_code == 0
    assert "the profiles side by side ('loopfolio compare CASE')" in " ".join(done.stdout.split())
    document = json.loads((tmp_path / "recycler" / "analysis.json").read_text(encoding="utf-8"))
    assert [left["part"] for left in document["left_out"]] == [
        *EVERY,
        "compare",
        "stress",
        "worth",
        "robust",
        "methods",
    ]
    assert document["fund"]["left_out"] == document["left_out"][: len(EVERY)]
    html = (tmp_path / "recycler" / "report.html").read_text(encoding="utf-8")
    assert "The order follows value per cost alone." in html
    assert "no portfolio would keep the rules" not in html
    code, found = verified(document, tmp_path)
    assert (code, found["left out"], set(found)) == (0, ["what it leaves out"], {"confirmed", "left out"})


def test_with_so_many_options_that_a_part_is_not_tried_that_is_said_too():
    """240 options; 200 is the most for which each rule is lifted in turn."""
    case = validate(plans.case_of(30, 8, 0)).case
    made = fund(case, rank(case, weight_profile(case, profile_name(case))), beside=0)
    assert LeftOut("rules", "size") in made.left_out
    assert not made.lacks("frontier")  # over 100 options none is ever whole
    said = left_out_document.sentences(left_out_document.omissions([LeftOut("rules", "size")]))
    assert said == [
        "With so many options not worked out here: what each rule costs ('loopfolio explain CASE')."
    ]


@pytest.mark.parametrize("seconds", ["nan", "-1", "soon"])
def test_a_limit_is_a_number_of_seconds(seconds):
    refused = result("fund", "recycler", "--beside", seconds)
    assert (refused.exit_code, "--beside" in refused.output) == (2, True)


def test_a_limit_in_python_is_that_of_the_command_line():
    for function in (loopfolio.fund, loopfolio.analyse):
        assert inspect.signature(function).parameters["beside"].default == BESIDE
    assert loopfolio.fund("recycler", beside=math.inf).left_out == ()


# ---------------------------------------------------------------- held against the case


def untold(fund):
    fund |= {"left_out": [], "complete": True}


def unlisted(fund):
    fund["left_out"] = [left for left in fund["left_out"] if left["part"] != "rules"]


def told(fund):
    fund["rules"][0]["forgone"] = 0.5


def elsewhere(fund):
    fund["left_out"][0]["command"] = "loopfolio frontier CASE"


@pytest.mark.parametrize("change", [untold, unlisted, told, elsewhere])
def test_what_a_result_leaves_out_is_as_it_says(change, alone, tmp_path):
    document = json.loads(json.dumps(alone))
    assert verified(document, tmp_path)[0] == 0
    change(document)
    code, found = verified(document, tmp_path)
    assert (code, found["refuted"]) == (5, ["the rest of the document"])


def test_a_result_that_does_not_say_what_it_leaves_out_is_not_confirmed(alone, tmp_path):
    document = {key: value for key, value in alone.items() if key != "left_out"}
    code, found = verified(document, tmp_path)
    assert (code, found["not checked"]) == (5, ["the rest of the document"])


def test_entry_budgets_that_there_was_no_time_to_trace_are_read_from_a_few_and_confirmed(tmp_path):
    """As where the whole frontier takes too long: a fast machine confirms what a slow one found."""
    loaded = load("recycler")
    made = analyse(loaded.case, leave=[LeftOut("frontier", "time")])
    found = fund_result.fund(made.ranking, made.portfolio, made.reading_robustness)
    document = json_document.document(loaded, "fund", found)
    assert [left["part"] for left in document["left_out"]] == ["frontier"]
    assert document["entry_budgets_exact"] is False
    assert all(f["entry_budget"] is not None for f in document["funded"])
    code, found = verified(document, tmp_path)
    assert (code, found["left out"]) == (0, ["what it leaves out"])


def test_what_would_take_several_times_its_time_is_given_up_early(monkeypatch):
    """Ten seconds for all of it: not judged within the first; a pace three times too slow ends it."""
    clock = [0.0]
    monkeypatch.setattr(time, "thread_time", lambda: clock[0])
    with limited(processor=10.0):
        pace = Pace()
        clock[0] = 0.9
        pace.keep(0.0)
        clock[0] = 2.0
        pace.keep(0.07)  # 28.6 s in all
        with pytest.raises(OutOfTime):
            pace.keep(0.06)  # 33.3 s in all
    pace = Pace()
    clock[0] = 1e6
    pace.keep(0.0)  # without a limit nothing takes too long


@pytest.mark.parametrize(
    ("why", "lacks"), [([], False), (["size"], False), (["time"], True), (["size", "time"], True)]
)
def test_what_the_size_of_a_case_forbids_is_not_missing(why, lacks):
    assert incomplete([LeftOut("frontier", one) for one in why]) is lacks
