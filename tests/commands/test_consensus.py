"""How far the people of a case agree, as a planner reads it."""

import json

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli

PANEL = """\
format: 1
name: Panel
method: additive
criteria: {carbon: {direction: max}, jobs: {direction: max}, risk: {direction: min}}
stages:
  make: {carbon: {ann: high, bo: low, cy: high}, jobs: medium, risk: {ann: low, bo: null}}
  use: {carbon: low, jobs: {ann: high, bo: high, cy: low}, risk: medium}
  mend: {carbon: high, jobs: low, risk: high}
profiles:
  people:
    aggregate: priorities
    experts:
      ann: {ahp: {carbon: {jobs: 5, risk: 3}, risk: {jobs: 2}}}
      bo: {ahp: {jobs: {carbon: 7, risk: 3}, risk: {carbon: 3}}}
      cy: {ahp: {carbon: {jobs: 4, risk: 4}, jobs: {risk: 1}}}
technologies: {iot: {cost: 100}, passport: {cost: 60}}
fit:
  make: {iot: high, passport: medium}
  use: {iot: high, passport: medium}
  mend: {iot: high, passport: medium}
budget: 220
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "panel.yaml").write_text(PANEL)
    return tmp_path


def asked(*args, code=0):
    found = CliRunner().invoke(cli, ["consensus", *args])
    assert found.exit_code == code, found.output
    return " ".join(found.stdout.split())


def test_it_says_how_far_people_agree_who_is_of_one_mind_and_what_to_discuss(place):
    said = asked("panel.yaml")
    assert "their consensus is low, 55 % (Goepel's indicator)" in said
    assert "over 2 cells that two or more of them read" in said
    assert "group 1 of 2: ann and cy" in said
    assert "more for carbon (0.657 against 0.088)" in said
    assert "discuss first at stake at most pairs views weight of carbon" in said
    assert "make.risk – – 1 × low low 1 1" in said  # one does not know, one did not answer


def test_answers_that_may_still_come_are_told_with_what_they_would_fund(place):
    document = json.loads(CliRunner().invoke(cli, ["consensus", "panel.yaml", "--format", "json"]).stdout)
    [risk] = document["open"]["cells"]
    assert (risk["stage"], risk["criterion"], risk["missing"]) == ("make", "risk", 2)
    assert document["open"]["weights"] is None
    assert "1 person who did not judge yet could bring the weights to" in asked(
        "panel.yaml", "--further", "1"
    )


def test_where_everybody_answered_nothing_is_open(place):
    whole = PANEL.replace("bo: null", "bo: low, cy: low")
    (place / "panel.yaml").write_text(whole)
    assert "Everybody has answered everything that was asked of anybody." in asked("panel.yaml")


def test_people_of_one_mind_have_nothing_to_discuss(place):
    (place / "same.yaml").write_text(
        "format: 1\ncriteria: {carbon: {direction: max}}\n"
        "stages: {make: {carbon: {ann: high, bo: high}}, use: {carbon: low}}\n"
    )
    said = asked("same.yaml")
    assert "Nothing is seen differently: there is nothing to discuss." in said
    assert "agree by 100 %" in said


def test_judgements_that_contradict_each_other_are_named(place):
    (place / "panel.yaml").write_text(PANEL.replace("{jobs: 4, risk: 4}, jobs: {risk: 1}", "{jobs: 9}, jobs: {risk: 9}, risk: {carbon: 9}"))  # fmt: skip # noqa: E501
    assert "best and worst): cy. 'weigh --repair' says which to ask again." in asked("panel.yaml")


def test_one_mind_is_no_group_and_the_remedy_is_said(place):
    found = CliRunner().invoke(cli, ["consensus", "recycler"])
    assert found.exit_code == 2
    assert "fewer than two people" in found.stderr
    assert "{ann: high, bo: low}" in found.stderr


def test_names_of_people_are_text_in_csv(place):
    (place / "panel.yaml").write_text(PANEL.replace("cy:", "'=cmd()':"))
    assert asked("panel.yaml", "--format", "csv").startswith("stage,criterion,taken,at_stake")
