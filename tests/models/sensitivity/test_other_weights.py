"""What accepting a repair, or counting everyone, does to the ranking and the portfolio."""

import io
import json

import pytest
from click.testing import CliRunner
from loopfolio import fund, load, rank, weigh
from loopfolio.cli import cli

CASE = """\
format: 1
criteria: {a: {direction: max}, b: {direction: max}, c: {direction: max}}
stages: {x: {a: high, b: low, c: medium}, y: {a: low, b: high, c: medium}, z: {a: medium, b: medium, c: high}}
profiles:
  solo: {ahp: {a: {b: 9, c: 1/5}, b: {c: 7}}}
  calm: {ahp: {a: {b: 2, c: 4}, b: {c: 2}}}
  panel:
    experts:
      ana: {ahp: {a: {b: 3, c: 5}, b: {c: 2}}}
      bo: {ahp: {a: {b: 1/7, c: 1/3}, b: {c: 9}}}
      cy: {ahp: {a: {b: 1/5, c: 1/7}, b: {c: 1/2}}}
    leave_out: [bo, cy]
technologies: {t: {cost: 10}}
fit: {x: {t: high}, y: {t: high}, z: {t: high}}
budget: 20
"""


def profiles(*arguments: str, text: str = CASE) -> dict:
    found = CliRunner().invoke(cli, ["weigh", "-", *arguments, "--format", "json"], input=text)
    assert found.exit_code == 0, found.output
    return {made["id"]: made for made in json.loads(found.stdout)["profiles"]}


def funded(text: str, profile: str) -> set[str]:
    return {f.pair.pair for f in fund(io.StringIO(text), profile=profile).funded}


def test_accepting_a_repair_does_what_writing_it_into_the_file_does():
    """Weights, order, and what enters and leaves the portfolio."""
    solo = profiles("--repair")["solo"]
    text = CASE
    for change in solo["repairs"][0]["changes"]:
        old = {("a", "b"): "b: 9", ("b", "c"): "c: 7", ("a", "c"): "c: 1/5"}[change["row"], change["column"]]
        text = text.replace(old, f"{change['column']}: {change['suggestion']!r}", 1)
    found = solo["if_repaired"]
    case = load(io.StringIO(text)).case
    assert found["weights"] == pytest.approx(dict(weigh(case)["solo"].weights))
    before, after = rank(io.StringIO(CASE), "solo"), rank(case, "solo")
    assert found["order"] == after.order
    changed = [s for s in after.order if before.order.index(s) != after.order.index(s)]
    assert found["moved"] == changed
    assert set(found["enters"]) == funded(text, "solo") - funded(CASE, "solo") == {"y/t"}
    assert set(found["leaves"]) == funded(CASE, "solo") - funded(text, "solo") == {"x/t"}


def test_it_is_said_only_where_it_was_asked_for_and_there_is_something_to_repair():
    assert "if_repaired" not in profiles()["solo"]
    assert "if_repaired" not in profiles("--repair")["calm"]


def test_what_leaving_some_out_changes_is_what_leaving_nobody_out_would_give():
    """Said without --repair: the case itself leaves them out."""
    found = profiles()["panel"]["if_everyone"]
    everyone = CASE.replace("    leave_out: [bo, cy]\n", "")
    assert found["weights"] == pytest.approx(dict(weigh(io.StringIO(everyone))["panel"].weights))
    assert found["order"] == rank(io.StringIO(everyone), "panel").order
    assert set(found["enters"]) == funded(everyone, "panel") - funded(CASE, "panel")
    told = " ".join(CliRunner().invoke(cli, ["weigh", "-", "--repair"], input=CASE).stdout.split())
    weights = "a 0.200, not 0.648; b 0.517, not 0.230; c 0.283, not 0.122"
    assert f"With everyone the weights are {weights}; the order is y, z, x" in told
    assert "solo: with these changes accepted, the weights are" in told
    assert "in the portfolio y/t in and x/t out." in told


def test_where_the_portfolio_stays_the_same_that_is_said():
    """There is money for all three whatever the weights are."""
    text = CASE.replace("budget: 20", "budget: 30")
    found = profiles("--repair", text=text)["solo"]["if_repaired"]
    assert (found["enters"], found["leaves"]) == ([], [])
    shown = CliRunner().invoke(cli, ["weigh", "-", "--repair", "--profile", "solo"], input=text).stdout
    assert "the order is y, z, x; the portfolio stays the same." in " ".join(shown.split())


def test_of_a_panel_each_experts_repair_is_accepted():
    """In the judgements of the one it concerns."""
    text = CASE.replace("    leave_out: [bo, cy]\n", "")
    panel = profiles("--repair", text=text)["panel"]
    assert {repair["expert"] for repair in panel["repairs"]} == {"bo"}
    assert panel["if_repaired"]["weights"] != panel["weights"]
    assert sum(panel["if_repaired"]["weights"].values()) == pytest.approx(1)
