"""``verify`` of a re-plan: what is right is confirmed, and each thing that is changed in it is found."""

import json

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli

CASE = """\
format: 1
stages: {make: {}, use: {}, sort: {}}
technologies: {iot: {}, twin: {}}
pairs:
  make/iot: {cost: 3, value: 2}
  make/twin: {cost: 4, value: 5}
  use/iot: {cost: 2, value: 3}
  use/twin: {cost: 5, value: 4}
  sort/iot: {cost: 1, value: 1}
  sort/twin: {cost: 3, value: 4}
synergies: [{pairs: [make/twin, use/iot], value: 1.5}]
rules: [{rule: requires, pair: sort/twin, needs: sort/iot}]
budget: 8
"""
DECIDED = {"make/iot", "use/twin"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("replan")
    (folder / "case.yaml").write_text(CASE)
    fund = ["fund", str(folder / "case.yaml"), "--format", "json"]
    other = [a for pair in ("make/twin", "use/iot", "sort/iot", "sort/twin") for a in ("--without", pair)]
    (folder / "old.json").write_text(CliRunner().invoke(cli, [*fund, *other]).stdout)
    assert {f["pair"] for f in json.loads((folder / "old.json").read_text())["funded"]} == DECIDED
    made = CliRunner().invoke(cli, [*fund, "--from", str(folder / "old.json")])
    assert made.exit_code == 0, made.output
    (folder / "new.json").write_text(made.stdout)
    return folder


def verified(place, document) -> tuple[int, dict[str, str]]:
    (place / "said.json").write_text(json.dumps(document))
    words = ["verify", str(place / "said.json"), str(place / "case.yaml"), "--format", "json"]
    run = CliRunner().invoke(cli, words)
    return run.exit_code, {f["what"]: f["status"] for f in json.loads(run.stdout)["findings"]}


def test_a_re_plan_is_confirmed_step_by_step_and_by_another_solver(place):
    document = json.loads((place / "new.json").read_text())
    assert len(document["steps"]) >= 3
    code, found = verified(place, document)
    assert (code, set(found.values())) == (0, {"confirmed"})
    assert {"rules", "figures", "changes", "optimality, by CBC"} <= set(found)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda d: d["steps"][1].update(value=d["steps"][1]["value"] + 0.5), "figures"),
        (lambda d: d["steps"][1].update(cost=1.0), "figures"),
        (lambda d: d["steps"][1].update(gain=0.25), "figures"),
        (lambda d: d["steps"][-1]["changed"].pop(), "changes"),
        (lambda d: d["steps"][1].update(funded=["make/iot", "make/twin", "use/twin"]), "rules"),
        (lambda d: d["steps"].pop(1), "figures"),
        (lambda d: d["steps"][2].update(d["steps"][1] | {"changes": 2, "gain": 0.0}), "optimality, by CBC"),
        (lambda d: d.update(fewest=1), "optimality, by CBC"),
        (lambda d: d.update(free_value=d["free_value"] - 1), "optimality, by CBC"),
        (lambda d: d["earlier"].update(funded=["make/iot"]), "changes"),
        (lambda d: d["steps"][1].update(funded=["make/robot"]), "options"),
    ],
)
def test_what_is_changed_in_a_re_plan_is_refuted(place, change, what):
    document = json.loads((place / "new.json").read_text())
    change(document)
    code, found = verified(place, document)
    assert code == 5
    assert found[what] == "refuted"


def test_a_re_plan_of_another_file_is_refuted_and_one_without_steps_is_no_result(place):
    document = json.loads((place / "new.json").read_text())
    document["case"]["sha256"] = "0" * 64
    assert verified(place, document)[0] == 5
    document["steps"] = []
    (place / "said.json").write_text(json.dumps(document))
    run = CliRunner().invoke(cli, ["verify", str(place / "said.json"), str(place / "case.yaml")])
    assert run.exit_code == 2
    assert "steps" in run.output
