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
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.models.checks import validate
from loopfolio.models.limits import Progress, active, limited
from loopfolio.models.matrix import rank
from loopfolio.models.milp import OutOfTime
from loopfolio.models.portfolio import fund, programme
from loopfolio.models.weighing import profile_name, weight_profile

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))  # the generator of large cases

import plans

COMMAND = Path(sys.executable).with_name("loopfolio")
HARD = plans.case_of(30, 10, 3)
"""900 options over three years: found in a second, proven in minutes."""


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
    result = CliRunner().invoke(cli, ["fund", str(hard), "--time-limit", "3", "--format", "json"])
    assert result.exit_code == 4
    view = json.loads(result.stdout)
    assert view["status"] == "time-limit"
    assert view["funded"]
    assert view["value"] <= view["bound"]
    assert view["gap"] == pytest.approx((view["bound"] - view["value"]) / view["value"], rel=0.2)
    assert not view["complete"]
    assert not view["entry_budgets_exact"]
    assert {rule["forgone"] for rule in view["rules"]} == {None}
    for period in view["periods"]:
        assert period["spent"] <= 1.0000001 * sum(p["budget"] for p in view["periods"])


def test_the_portfolio_that_a_limit_leaves_keeps_every_rule():
    case, ranking = ranked(HARD)
    with limited(2):
        found = fund(case, ranking)
    assert found.optimum.halted == "out of time"
    assert found.programme.keeps_rules(found.optimum.funded)
    assert found.optimum.value == pytest.approx(found.programme.value(found.optimum.funded))


def test_a_text_says_what_was_not_proven(hard):
    result = CliRunner().invoke(cli, ["fund", str(hard), "--time-limit", "2"])
    text = " ".join(result.stdout.split())
    assert "the best that HiGHS had when the time was over: no other is worth more than" in text
    assert "There was no time for all that stands beside the portfolio" in text


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
        made.maximise(made.values, (), "highs")


def test_limits_end_with_what_they_surround():
    before = active()
    with limited(5) as limits:
        assert active() is limits
    assert active() is before


def test_somebody_who_listens_hears_how_far_it_is():
    case, ranking = ranked(HARD)
    heard: list[Progress] = []
    with limited(2, tell=heard.append):
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
    with limited(2):
        found = fund(case, ranking, "cbc")
    assert found.optimum.halted is None or found.optimum.bound > 1e300


def test_ctrl_c_ends_with_the_best_so_far(hard):
    """SIGINT once the solver has found something; the JSON is whole, the exit code 4."""
    process = subprocess.Popen(
        [COMMAND, "fund", hard, "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    time.sleep(6)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 4, err
    view = json.loads(out)
    assert view["status"] == "stopped"
    assert view["funded"]
    assert b"Traceback" not in err


def test_progress_shows_on_a_terminal_and_leaves_no_trace(hard):
    main, side = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, "fund", hard, "--time-limit", "4", "--format", "json"],
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
    result = subprocess.run([COMMAND, "fund", hard, "--time-limit", "2"], capture_output=True, check=False)
    assert result.returncode == 4
    assert b"\r" not in result.stderr
