"""``verify`` of a list of portfolios that nothing beats: what is so is confirmed, and nothing else."""

import copy
import json

import generate
import generate_plans
import loopfolio
import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio.cli import cli
from loopfolio.models.tradeoffs import nondominated


def listed(case, between, folder, *more):
    """The document that the command prints, and the case's file."""
    path = case
    if not isinstance(case, str):
        path = str(folder / "case.yaml")
        (folder / "case.yaml").write_text(generate.as_yaml(case), encoding="utf-8")
    found = CliRunner().invoke(cli, ["tradeoff", path, "--between", between, "--format", "json", *more])
    return (json.loads(found.stdout) if found.exit_code == 0 else None), path


def verified(document, path, folder):
    """Status by what was checked."""
    (folder / "list.json").write_text(json.dumps(document), encoding="utf-8")
    done = CliRunner().invoke(cli, ["verify", str(folder / "list.json"), path, "--format", "json"])
    assert done.exit_code in (0, 5), done.output
    said = json.loads(done.stdout)
    assert said["confirmed"] == (done.exit_code == 0)
    print(*said["findings"], sep="\n")  # shown where a test fails
    return {one["what"]: one["status"] for one in said["findings"]}


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    return listed("recycler", "value,difficulty", tmp_path_factory.mktemp("front"))[0]


@pytest.mark.parametrize(
    ("between", "more"),
    [
        ("value,difficulty", ()),
        ("value,carbon_footprint=min,cost", ("--budget", "900")),
        ("value,weighted:circularity_impact,cost", ("--method", "additive", "--points", "8")),
    ],
)
def test_what_the_command_says_is_confirmed(between, more, tmp_path):
    document, path = listed("recycler", between, tmp_path, *more)
    found = verified(document, path, tmp_path)
    assert {*found.values()} <= {"confirmed", "left out"}
    assert found.get("all of them", found.get("all of them, by CBC")) == (
        "left out" if "8" in more else "confirmed"
    )


@campaign(full=60, part=4)
def test_what_is_said_of_a_random_case_is_confirmed(seed, tmp_path):
    for case, between in (
        (generate.random_case(seed, 6), "value,cost,difficulty"),
        (generate_plans.random_plan(seed, 100), "value,cost"),
        (generate_plans.running_plan(seed, 100), "value,difficulty,cost"),
    ):
        document, path = listed(case, between, tmp_path)
        if document is not None:
            assert {*verified(document, path, tmp_path).values()} == {"confirmed"}


def point_gone(document):
    del document["points"][4]


def last_point_gone(document):
    document["points"].pop()


def another_sum(document):
    document["points"][2]["sums"]["value"] += 0.001


def breaks_the_budget(document):
    document["points"][0]["funded"] = [
        "reuse/iot",
        "reuse/passport",
        "reuse/ai",
        "collection/ai",
        "recycling/ai",
    ]


def one_twice(document):
    document["points"].append({**copy.deepcopy(document["points"][3]), "number": 15})


def one_that_is_beaten(document):
    worse = copy.deepcopy(document["points"][3])
    worse["sums"]["difficulty"] += 3
    document["points"].append({**worse, "number": 15})


def not_an_option(document):
    document["points"][0]["funded"].append("reuse/nothing")


def another_knee(document):
    document["knee"]["point"] = 2


def another_best(document):
    document["objectives"][0]["best"] += 1


@pytest.mark.parametrize(
    ("change", "refuted"),
    [
        (point_gone, "all of them, by CBC"),
        (last_point_gone, "all of them, by CBC"),
        (another_sum, "sums"),
        (breaks_the_budget, "rules"),
        (one_twice, "none beats another"),
        (one_that_is_beaten, "none beats another"),
        (not_an_option, "options"),
        (another_knee, "the rest of the document"),
        (another_best, "the rest of the document"),
    ],
)
def test_what_is_changed_is_refuted_where_it_stands(front, change, refuted, tmp_path):
    document = copy.deepcopy(front)
    change(document)
    assert verified(document, "recycler", tmp_path)[refuted] == "refuted"


def test_in_python_the_same_is_confirmed(front):
    assert loopfolio.verify(front, "recycler").confirmed


def test_a_search_that_was_stopped_is_said_to_be_and_not_computed_again(front, tmp_path):
    document = {**copy.deepcopy(front), "complete": False, "halted": "out of time"}
    found = verified(document, "recycler", tmp_path)
    assert (found["all of them"], found["the rest of the document"]) == ("left out", "not checked")


def test_the_boxes_hold_every_place_that_no_point_is_as_good_as():
    """Of (1, 2) and (2, 1): below 1 in the first, below 2 in both, below 1 in the second."""
    import numpy as np

    boxes = nondominated.boxes_below(np.array([(1.0, 2.0), (2.0, 1.0)]))
    assert {tuple(box) for box in boxes} == {(1.0, np.inf), (2.0, 2.0), (np.inf, 1.0)}
