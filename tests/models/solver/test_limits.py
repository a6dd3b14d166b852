"""A time limit, or Ctrl-C, ends a long search with the best portfolio so far, its bound and gap."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import plans
import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.models.portfolio.portfolio import fund, programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.solver.limits import Progress, active, limited
from loopfolio.models.solver.milp import OutOfTime
from loopfolio.models.validation.validate import validate

COMMAND = Path(sys.executable).with_name("loopfolio")
HARD = plans.case_of(30, 10, 3)
"""900 options over three years: found in a tenth of a second, proven in minutes."""


@pytest.fixture
def hard(tmp_path):
    path = tmp_path / "hard.yaml"
    path.write_text(json.dumps(HARD), encoding="utf-8")  # JSON is YAML
    return path


def ranked(data):
    case = validate(data).case
    assert case is not None
    return case, rank(case, weight_profile(case, profile_name(case)))


def test_a_time_limit_ends_with_the_best_so_far_its_bound_and_its_gap(hard):
    result = CliRunner().invoke(cli, ["fund", str(hard), "--time-limit", "1", "--format", "json"])
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
    with limited(0.7):
        found = fund(case, ranking)
    assert found.optimum.halted == "out of time"
    assert found.programme.keeps_rules(found.optimum.funded)
    assert found.optimum.value == pytest.approx(found.programme.value(found.optimum.funded))


def test_a_text_says_what_was_not_proven(hard):
    result = CliRunner().invoke(cli, ["fund", str(hard), "--time-limit", "3"])
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
    with limited(0.7, tell=heard.append):
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
    with limited(0.7):
        found = fund(case, ranking, "cbc")
    assert found.optimum.halted is None or found.optimum.bound > 1e300


def test_ctrl_c_ends_with_the_best_so_far(hard):
    """SIGINT once the solver has found something; the JSON is whole, the exit code 4."""
    main, side = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, "fund", hard, "--format", "json"], stdout=subprocess.PIPE, stderr=side
    )
    os.close(side)
    said = b""
    while b"best " not in said:
        assert select.select([main], [], [], 60)[0], said
        said += os.read(main, 65536)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    with suppress(OSError):  # Linux's way to say that the other end is closed
        while part := os.read(main, 65536):
            said += part
    os.close(main)
    assert process.returncode == 4, said
    view = json.loads(out)
    assert view["status"] == "stopped"
    assert view["funded"]
    assert b"Traceback" not in said


def test_progress_shows_on_a_terminal_and_leaves_no_trace(hard):
    main, side = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, "fund", hard, "--time-limit", "2", "--format", "json"],
        stdout=subprocess.DEVNULL, stderr=side, env={**os.environ, "COLUMNS": "80", "TERM": "xterm"},
    )  # fmt: skip
    os.close(side)
    said = b""
    while True:
        ready, _, _ = select.select([main], [], [], 60)
        if not ready:
            break
        try:
            part = os.read(main, 65536)
        except OSError:
            break
        if not part:
            break
        said += part
    os.close(main)
    assert process.wait(60) == 4
    text = said.decode()
    assert re.search(r"best [\d.]+, at most [\d.]+, gap [\d.]+%", text)
    assert text.rsplit("\r", 1)[-1] == "\x1b[K"


def test_a_pipe_hears_nothing_of_progress(hard):
    result = subprocess.run([COMMAND, "fund", hard, "--time-limit", "0.7"], capture_output=True, check=False)
    assert result.returncode == 4
    assert b"\r" not in result.stderr


WHOLE = ["compare", "stress", "explain", "frontier"]
"""Commands whose results are shown whole or not at all."""


@pytest.mark.parametrize("command", WHOLE)
def test_a_result_that_is_not_whole_is_not_shown(command, hard):
    began = time.monotonic()
    result = CliRunner().invoke(cli, [command, str(hard), "--time-limit", "0.5", "--format", "json"])
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
    result = CliRunner().invoke(cli, ["stress", "recycler", "--draws", "10000000", "--time-limit", "0.5"])
    assert result.exit_code == 4
    assert result.stdout == ""


def test_a_frontier_without_bounds_says_so(hard, monkeypatch):
    """Where the solver had no bound by the time it was stopped."""
    from loopfolio.models.portfolio import budget_frontier
    from loopfolio.models.portfolio.frontier import Frontier
    from loopfolio.models.solver.lexicographic import Optimum

    def found(programme, top, *_):
        return Frontier((Optimum(top.funded, top.value, top.cost, float("inf"), "out of time"),), False)

    monkeypatch.setattr(budget_frontier, "spread", found)
    monkeypatch.setattr(budget_frontier, "SECONDS", 0.5)
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
    path.write_text(
        CliRunner().invoke(cli, ["fund", str(hard), "--time-limit", "1", "--format", "json"]).stdout
    )
    code, found = held(path, hard, "--time-limit", "1")
    assert (code, found["refuted"]) == (5, [])
    assert {"bound", "value", "cost", "rules"} <= {*found["confirmed"]}
    assert found["not checked"] == ["optimality, by CBC", "the rest of the document"]


def test_a_search_that_was_stopped_before_it_had_a_bound(hard, tmp_path):
    asked = ["run", str(hard), "--time-limit", "0.01", "-o", str(tmp_path)]
    assert CliRunner().invoke(cli, asked).exit_code == 4
    result = json.loads((tmp_path / "hard" / "analysis.json").read_text(encoding="utf-8"))
    assert (result["fund"]["bound"], result["fund"]["gap"]) == (None, None)
    code, found = held(tmp_path / "hard" / "analysis.json", hard, "--time-limit", "1")
    assert (code, found["refuted"]) == (5, [])
    assert "bound" in found["not checked"]
    result["fund"]["status"] = "optimal"  # then it claims more than it says
    (tmp_path / "claimed.json").write_text(json.dumps(result), encoding="utf-8")
    _, found = held(tmp_path / "claimed.json", hard, "--time-limit", "1")
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
