"""Stages compared pairwise by several people: the geometric mean of their judgements, pair by pair."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from loopfolio import CaseError, load, rank
from loopfolio.cli import cli
from loopfolio.models.ranking.pairwise import by_person, compared

CASE = {
    "format": 1,
    "criteria": {"a": {"direction": "max"}},
    "stages": {"x": {}, "y": {}, "z": {}},
    "technologies": {"t": {"cost": 10}},
    "fit": {"x": {"t": "high"}},
}
ANN = {"x": {"y": 3, "z": 5}, "y": {"z": 2}}
BO = {"y": {"x": 2}, "x": {"z": 1}, "z": {"y": 4}}


def judged(**experts):
    return load(CASE | {"pairwise": {"a": {"experts": experts}}}).case


def test_the_group_judges_the_geometric_mean_of_each_pair():
    """x over y: 3 and 1/2, x over z: 5 and 1, y over z: 2 and 1/4; stages have the eigenvector's parts."""
    case = judged(ann=ANN, bo=BO)
    xy, xz, yz = (3 * 0.5) ** 0.5, 5**0.5, 0.5**0.5
    matrix = np.array([[1, xy, xz], [1 / xy, 1, yz], [1 / xz, 1 / yz, 1]])
    values, vectors = np.linalg.eig(matrix)
    top = int(np.argmax(values.real))
    weights = np.abs(vectors[:, top].real) / np.abs(vectors[:, top].real).sum()
    assert compared(case)["a"].matrix == pytest.approx(matrix)
    assert rank(case).matrix.scores[:, 0] == pytest.approx(weights)
    alone = {name: made.prioritisation.consistency_ratio for name, made in by_person(case, "a").items()}
    assert alone["ann"] < 0.1 < alone["bo"]  # bo: y before x, z before y, yet x as good as z


def test_a_half_that_is_rounded_says_no_more_than_the_whole_number():
    """0.33 beside 3 is 1/3, whichever a person writes first."""
    both = {"y": {"x": 0.33, "z": 2}, "x": {"y": 3, "z": 5}}
    assert compared(judged(ann=both, bo=BO))["a"].matrix == pytest.approx(
        compared(judged(ann=ANN, bo=BO))["a"].matrix, rel=1e-12
    )


RATIOS = st.sampled_from([1 / 9, 1 / 5, 1 / 3, 1 / 2, 1, 2, 3, 5, 9])


@given(st.lists(st.tuples(RATIOS, RATIOS, RATIOS, st.booleans()), min_size=1, max_size=5))
@settings(max_examples=30)
def test_it_does_not_matter_which_half_a_person_states_nor_who_comes_first(people):
    def one(xy, xz, yz, turned):
        return (
            {"y": {"x": 1 / xy}, "z": {"x": 1 / xz, "y": 1 / yz}}
            if turned
            else {"x": {"y": xy, "z": xz}, "y": {"z": yz}}
        )

    experts = {f"p{k}": one(*said) for k, said in enumerate(people)}
    straight = {f"p{k}": one(*said[:3], False) for k, said in enumerate(people)}
    backwards = dict(reversed(experts.items()))
    matrices = [compared(judged(**of))["a"].matrix for of in (experts, straight, backwards)]
    assert matrices[1] == pytest.approx(matrices[0], rel=1e-9)
    assert matrices[2] == pytest.approx(matrices[0], rel=1e-9)
    logs = np.log([said[:3] for said in people]).mean(axis=0)
    assert np.log(matrices[0][np.triu_indices(3, 1)]) == pytest.approx(logs, abs=1e-9)


def test_one_person_counts_as_one_set_and_who_is_silent_does_not_count():
    alone, same = judged(ann=ANN), load(CASE | {"pairwise": {"a": ANN}}).case
    assert compared(alone)["a"].matrix == pytest.approx(compared(same)["a"].matrix)
    part = judged(ann=ANN, cy={"x": {"y": 3}})  # cy compared one pair, as ann did
    assert by_person(part, "a").keys() == {"ann"}
    assert compared(part)["a"].matrix == pytest.approx(compared(same)["a"].matrix)


@pytest.mark.parametrize(
    ("experts", "place", "says"),
    [
        ({"ann": {"x": {"w": 3}}}, "pairwise.a.experts.ann.x.w", "no stage 'w' is declared"),
        ({"ann": {"x": {"y": 12}}}, "pairwise.a.experts.ann.x.y", "a judgement lies between 1/9 and 9"),
        ({"ann": {"x": {"y": 3}, "y": {"x": 2}}}, "pairwise.a.experts.ann.y.x", "one must be 1 / the other"),
        ({"ann": {"x": {"y": 3}}}, "pairwise.a.experts", "z"),  # nobody compared z
    ],
)
def test_what_is_wrong_is_named_with_who_said_it(experts, place, says):
    with pytest.raises(CaseError) as refused:
        judged(**experts)
    [line] = [line for line in str(refused.value).splitlines() if f"{place}: " in line]
    assert says in line


def test_each_ratio_stands_beside_the_groups_and_verify_takes_the_mean_by_itself(tmp_path):
    text = json.dumps(CASE | {"pairwise": {"a": {"experts": {"ann": ANN, "bo": BO}}}})
    (tmp_path / "group.yaml").write_text(text)
    path, result = str(tmp_path / "group.yaml"), tmp_path / "fund.json"

    def asked(*call):
        return CliRunner().invoke(cli, list(call))

    made = json.loads(asked("rank", path, "--format", "json").stdout)["pairwise"]["a"]
    assert made["experts"].keys() == {"ann", "bo"}
    assert made["experts"]["bo"] > 0.1
    assert "for the group (each alone: ann 0.00, bo" in asked("rank", path).stdout
    warned = asked("check", path).stderr
    assert "pairwise.a.experts.bo: the judgements contradict each other" in warned
    assert "experts.ann" not in warned
    result.write_text(asked("fund", path, "--format", "json").stdout)
    assert asked("verify", str(result), path).exit_code == 0
    book = tmp_path / "group.xlsx"
    assert asked("new", str(book), "--from", path).exit_code == 0
    assert compared(load(book).case)["a"].matrix == pytest.approx(compared(load(path).case)["a"].matrix)


def test_a_stage_that_is_left_out_is_left_out_of_what_each_person_judged():
    case = judged(ann=ANN, bo=BO).without_stage("z")
    assert compared(case)["a"].matrix == pytest.approx(np.array([[1, 1.5**0.5], [1.5**-0.5, 1]]))
