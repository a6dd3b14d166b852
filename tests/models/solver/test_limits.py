"""A time limit, or Ctrl-C, ends a long search with the best portfolio so far, its bound and gap."""

import json
import math
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import plans
import pytest
from click.testing import CliRunner
from loopfolio.cases import load
from loopfolio.cli import cli
from loopfolio.models.analysis import analyse
from loopfolio.models.portfolio.greedy import greedy_within_rules
from loopfolio.models.portfolio.portfolio import fund, programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.solver import highs
from loopfolio.models.solver.limits import Progress, active, limited
from loopfolio.models.solver.milp import OutOfTime
from loopfolio.models.validation.validate import validate
from loopfolio.report.page.page import report_html

COMMAND = Path(sys.executable).with_name("loopfolio")
HARD = plans.case_of(20, 10, 3)
"""600 options over three years: found in a tenth of a second, proven in minutes."""


@pytest.fixture
def hard(tmp_path):
    path = tmp_path / "hard.yaml"
    path.write_text(json.dumps(HARD), encoding="utf-8")  # JSON is YAML
    return path


@contextmanager
def stopped_once_found():
    """As if the time of the first search were over as soon as it has a portfolio and a bound.

    Whatever else this machine is at meanwhile; searches after that one have all the time they were given.
    """
    listening, stopped = highs._listening, []

    def hears(limits, scale):
        listens, first = listening(limits, scale), not stopped

        def heard(kind, message, said, answer, data):
            listens(kind, message, said, answer, data)
            if (
                first
                and kind == highs._ASKED[0]
                and math.isfinite(said.mip_primal_bound - said.mip_dual_bound)
            ):
                stopped.append(True)
                answer.user_interrupt = True

        return heard

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(highs, "_listening", hears)
        yield
    assert stopped


def ranked(data):
    case = validate(data).case
    assert case is not None
    return case, rank(case, weight_profile(case, profile_name(case)))


def test_a_time_limit_ends_with_the_best_so_far_its_bound_and_its_gap(hard):
    with stopped_once_found():
        result = CliRunner().invoke(cli, ["fund", str(hard), "--time-limit", "60", "--format", "json"])
    assert result.exit_code == 4
    view = json.loads(result.stdout)
    assert view["status"] == "time-limit"
    assert view["funded"]
    assert view["value"] <= view["bound"]
    assert view["gap"] == pytest.approx((view["bound"] - view["value"]) / view["value"], rel=0.2)
    assert not view["complete"]
    assert not view["entry_budgets_exact"]
    assert {pair["entry_budget"] for pair in view["funded"]} == {None}
    assert {rule["forgone"] for rule in view["rules"]} == {None}
    for period in view["periods"]:
        assert period["spent"] <= 1.0000001 * sum(p["budget"] for p in view["periods"])


def test_the_portfolio_that_a_limit_leaves_keeps_every_rule():
    case, ranking = ranked(HARD)
    with limited(0.5):
        found = fund(case, ranking)
    assert found.optimum.halted == "out of time"
    assert found.programme.keeps_rules(found.optimum.funded)
    assert found.optimum.value == pytest.approx(found.programme.value(found.optimum.funded))


def test_a_text_says_what_was_not_proven(hard):
    with stopped_once_found():
        result = CliRunner().invoke(cli, ["fund", str(hard), "--time-limit", "60"])
    text = " ".join(result.stdout.split())
    assert "the best that HiGHS had when the time was over: no other is worth more than" in text
    assert "What stands beside a portfolio was not worked out, for it is not proven" in text


def test_a_limit_that_is_not_reached_changes_nothing():
    asked = ["fund", "recycler", "--format", "json"]
    assert json.loads(CliRunner().invoke(cli, [*asked, "--time-limit", "60"]).stdout) == json.loads(
        CliRunner().invoke(cli, asked).stdout
    )


@pytest.mark.parametrize("limit", ["0", "-1", "soon"])
def test_a_limit_is_a_time_above_0(limit):
    result = CliRunner().invoke(cli, ["fund", "recycler", "--time-limit", limit])
    assert result.exit_code == 2
    assert "--time-limit" in result.output


def test_a_limit_counts_from_the_start_of_the_command():
    """What reading the case took is a part of it: where that was all, the portfolio is that by hand."""
    began = time.monotonic() - 10
    arguments = ["fund", "lithium-ion-battery", "--time-limit", "8", "--format", "json"]
    late = CliRunner().invoke(cli, arguments, obj=began)
    assert late.exit_code == 4
    assert json.loads(late.stdout)["by_hand"]
    assert CliRunner().invoke(cli, arguments).exit_code == 0


def test_each_case_of_a_call_has_a_limit_of_its_own(tmp_path):
    """The first was late already; the second is not."""
    cases = ["recycler", "furniture-maker"]
    arguments = ["run", *cases, "--time-limit", "30", "--workers", "1", "-o", str(tmp_path)]
    assert CliRunner().invoke(cli, arguments, obj=time.monotonic() - 40).exit_code == 4
    found = [json.loads((tmp_path / name / "analysis.json").read_text()) for name in cases]
    assert [one["fund"]["status"] for one in found] == ["time-limit", "optimal"]


def test_a_deadline_that_has_passed_ends_at_once():
    case, ranking = ranked(HARD)
    made = programme(case, ranking)
    with limited(0.0), pytest.raises(OutOfTime, match="out of time"):
        made.maximise(made.values)


def test_limits_end_with_what_they_surround():
    before = active()
    with limited(5) as limits:
        assert active() is limits
    assert active() is before


def test_somebody_who_listens_hears_how_far_it_is():
    case, ranking = ranked(HARD)
    heard: list[Progress] = []
    with stopped_once_found(), limited(60, tell=heard.append):
        fund(case, ranking)
    assert heard
    last = heard[-1]
    assert last.best is not None
    assert last.bound is not None
    assert last.bound >= last.best * (1 - 1e-9)
    assert [h.seconds for h in heard] == sorted(h.seconds for h in heard)


def test_cbc_without_a_bound_of_its_own_claims_no_gap():
    """PuLP reads no bound from CBC: what is not proven must not look as if it were."""
    case, ranking = ranked(plans.case_of(12, 8, 3))
    with limited(0.3):
        found = fund(case, ranking, "cbc")
    assert found.optimum.halted is None or found.optimum.bound > 1e300


def interrupted(*arguments):
    """Ctrl-C at a terminal once the solver has found something: exit code, results, and what was said."""
    main, side = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, *arguments], stdout=subprocess.PIPE, stderr=side,
        env={**os.environ, "COLUMNS": "80", "TERM": "xterm"},
    )  # fmt: skip
    os.close(side)
    said = b""
    while b"gap " not in said:
        assert select.select([main], [], [], 60)[0], said
        said += os.read(main, 65536)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    with suppress(OSError):  # Linux's way to say that the other end is closed
        while part := os.read(main, 65536):
            said += part
    os.close(main)
    assert b"Traceback" not in said
    return process.returncode, out, said.decode()


def test_ctrl_c_ends_with_the_best_so_far_and_progress_leaves_no_trace(hard):
    """The JSON is whole, the exit code 4; what a terminal showed meanwhile is gone."""
    code, out, said = interrupted("fund", hard, "--format", "json")
    assert code == 4, said
    view = json.loads(out)
    assert view["status"] == "stopped"
    assert view["funded"]
    assert re.search(r"best [\d.]+, at most [\d.]+, gap [\d.]+%", said)
    assert said.rsplit("\r", 1)[-1] == "\x1b[K"


def test_a_pipe_hears_nothing_of_progress(hard):
    result = subprocess.run([COMMAND, "fund", hard, "--time-limit", "0.7"], capture_output=True, check=False)
    assert result.returncode == 4
    assert b"\r" not in result.stderr


WHOLE = ["compare", "stress", "explain", "frontier"]
"""Commands whose results are shown whole or not at all."""


@pytest.mark.parametrize("command", WHOLE)
def test_a_result_that_is_not_whole_is_not_shown(command, hard):
    began = time.monotonic()
    result = CliRunner().invoke(cli, [command, str(hard), "--time-limit", "0.2", "--format", "json"])
    assert result.exit_code == 4
    view = json.loads(result.stdout)
    assert (view["schema"], view["error"]) == ("loopfolio/error/1", "unproven")
    assert "out of time" in view["message"]
    assert time.monotonic() - began < 20  # a fraction of what any of them takes


@pytest.mark.parametrize("command", WHOLE)
def test_a_limit_that_is_not_reached_changes_no_result(command):
    asked = [command, "recycler", "--format", "json"]
    if command == "stress":
        asked += ["--draws", "500", "--portfolios", "20"]
    limited_to = CliRunner().invoke(cli, [*asked, "--time-limit", "60"])
    assert (limited_to.exit_code, limited_to.stdout) == (0, CliRunner().invoke(cli, asked).stdout)


def test_draws_of_weights_end_in_time_too():
    result = CliRunner().invoke(cli, ["stress", "recycler", "--draws", "10000000", "--time-limit", "0.2"])
    assert result.exit_code == 4
    assert result.stdout == ""


def test_a_frontier_without_bounds_says_so(hard, monkeypatch):
    """Where the solver had no bound by the time it was stopped."""
    from loopfolio.models.portfolio.frontier import Frontier
    from loopfolio.models.solver.lexicographic import Optimum
    from loopfolio.models.tradeoffs import budget_frontier

    def found(programme, top, *_):
        return Frontier((Optimum(top.funded, top.value, top.cost, float("inf"), "out of time"),), False)

    monkeypatch.setattr(budget_frontier, "spread", found)
    monkeypatch.setattr(budget_frontier, "SECONDS", 0.1)
    result = CliRunner().invoke(cli, ["frontier", str(hard), "--format", "json"])
    assert (result.exit_code, json.loads(result.stdout)["points"][0]["bound"]) == (0, None)
    text = " ".join(CliRunner().invoke(cli, ["frontier", str(hard)]).stdout.split())
    assert "There was no time to say how much better 1 of them could be." in text


# ---------------------------------------------------------------- held against the case


def held(path, case, *more):
    """What ``verify`` finds: its exit code, and the findings by status."""
    result = CliRunner().invoke(cli, ["verify", str(path), str(case), "--format", "json", *more])
    found: dict[str, list[str]] = {"confirmed": [], "refuted": [], "not checked": [], "left out": []}
    for finding in json.loads(result.stdout)["findings"]:
        found[finding["status"]].append(finding["what"])
    return result.exit_code, found


@pytest.mark.parametrize("seconds", ["0.05", "0.2", "0.5"])
def test_what_a_stopped_analysis_left_out_is_not_refuted(seconds, tmp_path):
    """Wherever it was stopped: before the optimum, the prices of the rules, the readings or the draws."""
    asked = ["run", "lithium-ion-battery", "--time-limit", seconds, "-o", str(tmp_path)]
    assert CliRunner().invoke(cli, asked).exit_code in (0, 4)
    code, found = held(tmp_path / "lithium-ion-battery" / "analysis.json", "lithium-ion-battery")
    assert found["refuted"] == []
    assert code == (5 if found["not checked"] else 0)
    assert {*found["left out"], *found["not checked"]} & {"what it leaves out", "the rest of the document"}


def test_a_search_that_was_stopped_is_not_refuted(hard, tmp_path):
    path = tmp_path / "fund.json"
    with stopped_once_found():
        result = CliRunner().invoke(cli, ["fund", str(hard), "--time-limit", "60", "--format", "json"])
    path.write_text(result.stdout)
    code, found = held(path, hard, "--time-limit", "0.2")
    assert (code, found["refuted"]) == (5, [])
    assert {"bound", "value", "cost", "rules"} <= {*found["confirmed"]}
    assert found["not checked"] == ["optimality, by CBC", "the rest of the document"]


def test_a_search_that_was_stopped_before_it_had_a_bound(hard, tmp_path):
    asked = ["run", str(hard), "--time-limit", "0.01", "-o", str(tmp_path)]
    assert CliRunner().invoke(cli, asked).exit_code == 4
    result = json.loads((tmp_path / "hard" / "analysis.json").read_text(encoding="utf-8"))
    assert (result["fund"]["bound"], result["fund"]["gap"]) == (None, None)
    code, found = held(tmp_path / "hard" / "analysis.json", hard, "--time-limit", "0.2")
    assert (code, found["refuted"]) == (5, [])
    assert "bound" in found["not checked"]
    result["fund"]["status"] = "optimal"  # then it claims more than it says
    (tmp_path / "claimed.json").write_text(json.dumps(result), encoding="utf-8")
    _, found = held(tmp_path / "claimed.json", hard, "--time-limit", "0.2")
    assert "bound" in found["refuted"]


def tampered(fund):
    fund["rules"][0]["forgone"] = 1.0


def reordered(fund):
    fund["funded"][0]["entry_budget"] += 1.0


def untrue(fund):
    fund["additive"] = None  # and still complete


@pytest.mark.parametrize("change", [tampered, reordered, untrue])
def test_what_a_result_does_say_has_to_be_true(change, tmp_path):
    path = tmp_path / "fund.json"
    result = json.loads(CliRunner().invoke(cli, ["fund", "recycler", "--format", "json"]).stdout)
    path.write_text(json.dumps(result), encoding="utf-8")
    assert held(path, "recycler")[0] == 0
    change(result)
    path.write_text(json.dumps(result), encoding="utf-8")
    code, found = held(path, "recycler")
    assert (code, found["refuted"]) == (5, ["the rest of the document"])


def test_a_check_that_is_out_of_time_says_what_it_left(hard, tmp_path):
    path = tmp_path / "fund.json"
    path.write_text(CliRunner().invoke(cli, ["fund", "recycler", "--format", "json"]).stdout)
    code, found = held(path, "recycler", "--time-limit", "0.01")
    assert (code, found["refuted"]) == (5, [])
    assert found["not checked"] == ["optimality, by CBC", "the rest of the document"]


# ---------------------------------------------------------------- every question


def asked(*arguments):
    done = CliRunner().invoke(cli, [*arguments, "--format", "json"])
    return done.exit_code, json.loads(done.stdout)


@pytest.fixture
def scenarios(tmp_path):
    """A hard case, the same with little money, and one that asks for more than there is."""
    spends = {"rule": "total", "of": "cost", "at_least": 1e7}
    more = {"lean": {"budget": 500}, "none": {"rules": {"must": spends}}}
    path = tmp_path / "scenarios.yaml"
    path.write_text(json.dumps({**HARD, "scenarios": more}), encoding="utf-8")
    return path


def test_a_limit_too_short_for_a_solver_gives_what_a_planner_would_take(hard):
    """Said in the document, on the terminal, in the report and in the workbook's words."""
    code, found = asked("fund", str(hard), "--time-limit", "0.02")
    assert (code, found["status"], found["by_hand"], found["bound"]) == (4, "time-limit", True, None)
    case, ranking = ranked(HARD)
    made = programme(case, ranking)
    by_id = {pair.id: i for i, pair in enumerate(made.pairs)}
    funded = {by_id[f"{entry['pair']}@{entry['period']}"] for entry in found["funded"]}
    assert funded == greedy_within_rules(made)
    assert made.keeps_rules(funded)
    text = " ".join(CliRunner().invoke(cli, ["fund", str(hard), "--time-limit", "0.02"]).stdout.split())
    assert "taken by value per cost, as by hand, for HiGHS had nothing better when the time was over" in text
    table = CliRunner().invoke(cli, ["fund", str(hard), "--time-limit", "0.02", "--format", "csv"])
    assert "as by hand" in table.stderr
    with limited(0.02):
        page = report_html(analyse(case), load(case))
    assert "what one takes by hand, by value per cost: the solver found nothing better in time" in page


def test_where_not_even_a_hand_finds_anything_it_says_what_to_do(scenarios):
    code, error = asked("fund", str(scenarios), "--scenario", "none", "--time-limit", "0.02")
    assert (code, error["error"]) == (4, "unproven")
    assert "before a portfolio that keeps the rules was found, by a solver or by hand" in error["message"]
    assert "give a longer --time-limit, or none" in error["message"]


def test_each_scenario_says_whether_it_is_proven(scenarios):
    with stopped_once_found():
        code, found = asked("scenarios", str(scenarios), "--time-limit", "60")
    said = {entry["scenario"]: entry for entry in found["scenarios"]}
    assert code == 4
    assert (said[None]["status"], said[None]["feasible"]) == ("time-limit", True)
    assert said[None]["value"] <= said[None]["bound"]
    assert (said["lean"]["status"], said["lean"]["bound"]) == ("optimal", said["lean"]["value"])
    assert (said["none"]["status"], said["none"]["feasible"]) == ("optimal", False)


def test_a_scenario_that_there_was_no_time_for_is_not_said_to_have_none(scenarios):
    code, found = asked("scenarios", str(scenarios), "--time-limit", "0.02")
    said = {entry["scenario"]: entry for entry in found["scenarios"]}
    assert code == 4
    assert (said["none"]["status"], said["none"]["feasible"], said["none"]["leaves"]) == (
        "time-limit", None, [],
    )  # fmt: skip
    text = CliRunner().invoke(cli, ["scenarios", str(scenarios), "--time-limit", "0.02"]).stdout
    assert "no portfolio found in time" in text
    assert "as it stands: not proven, taken by value per cost, as by hand" in " ".join(text.split())


def test_both_sides_of_a_difference_say_whether_they_are_proven(hard):
    with stopped_once_found():
        code, found = asked("diff", str(hard), "recycler", "--time-limit", "60")
    assert code == 4
    assert (found["a"]["status"], found["b"]["status"]) == ("time-limit", "optimal")
    assert found["b"]["bound"] == found["b"]["value"]
    with stopped_once_found():
        result = CliRunner().invoke(cli, ["diff", str(hard), "recycler", "--time-limit", "60"])
    assert "hard.yaml: not proven, " in " ".join(result.stdout.split())


def test_a_result_that_is_not_proven_is_said_to_be_so_when_it_is_compared(hard, tmp_path):
    _, result = asked("fund", str(hard), "--time-limit", "0.02")
    path = tmp_path / "fund.json"
    path.write_text(json.dumps(result), encoding="utf-8")
    code, found = asked("diff", str(path), str(path))
    assert (code, found["a"]["status"], found["a"]["by_hand"]) == (0, "time-limit", True)


def test_alternatives_share_what_is_left_of_the_limit():
    code, found = asked("fund", "recycler", "--alternatives", "3", "--time-limit", "60")
    assert (code, found["alternatives_missing"]) == (0, 0)
    assert [other["proven"] for other in found["alternatives"]] == [True] * 3
    assert [other["bound"] for other in found["alternatives"]] == [o["value"] for o in found["alternatives"]]


def test_there_are_no_alternatives_to_what_is_not_proven(hard):
    code, found = asked("fund", str(hard), "--alternatives", "2", "--time-limit", "0.02")
    assert (code, found["alternatives"], found["alternatives_missing"]) == (4, [], 2)
    assert found["alternatives_exhausted"] is False
    text = CliRunner().invoke(cli, ["fund", str(hard), "--alternatives", "2", "--time-limit", "0.02"]).stdout
    assert "There was no time for 2 next best portfolios" in " ".join(text.split())


def test_an_alternative_that_is_not_proven_says_so_and_is_not_confirmed(monkeypatch, tmp_path):
    from loopfolio.models.tradeoffs import alternatives as following

    once = following.best_in_time

    def halted(*given):
        return replace(once(*given), halted="out of time", bound=9.0)

    monkeypatch.setattr(following, "best_in_time", halted)
    code, found = asked("fund", "recycler", "--alternatives", "2")
    assert (code, [other["proven"] for other in found["alternatives"]]) == (4, [False, False])
    assert {other["bound"] for other in found["alternatives"]} == {9.0}
    text = " ".join(CliRunner().invoke(cli, ["fund", "recycler", "--alternatives", "2"]).stdout.split())
    assert "Those that are not proven are the best found in time" in text
    monkeypatch.undo()
    path = tmp_path / "fund.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    code, checked = held(path, "recycler")
    assert (code, checked["refuted"], checked["not checked"]) == (5, [], ["alternatives"])


def test_ctrl_c_ends_at_once_what_has_nothing_to_keep(hard):
    code, out, _ = interrupted("explain", hard)
    assert (code, out) == (130, b"")
