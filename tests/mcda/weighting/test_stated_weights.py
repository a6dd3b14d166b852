"""Weights as they are pasted: matrices, rounded halves, sums off by rounding, groups that are at odds."""

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopfolio import CaseError, load, weigh
from loopfolio.cli import cli
from loopfolio.mcda.weighting.ahp import ratio_text

CASE = """\
format: 1
criteria: {a: {direction: max}, b: {direction: max}, c: {direction: max}}
stages: {x: {a: high, b: low, c: medium}, y: {a: low, b: high, c: high}}
profiles: {me: {%s}}
"""


def weights(profile: str) -> dict[str, float]:
    return dict(weigh(load(io.StringIO(CASE % profile)))["me"].weights)


def warnings(profile: str) -> list[str]:
    return [one.message for one in load(io.StringIO(CASE % profile)).warnings]


def refusal(profile: str) -> str:
    with pytest.raises(CaseError) as caught:
        load(io.StringIO(CASE % profile))
    return str(caught.value)


@pytest.mark.parametrize(
    ("direct", "share", "noted"),
    [
        ("{a: 0.5, b: 0.3, c: 0.2}", 0.5, False),
        ("{a: 0.4601, b: 0.30, c: 0.24}", 0.4601 / 1.0001, True),
        ("{a: 0.333, b: 0.333, c: 0.333}", 1 / 3, True),
        ("{a: 50, b: 30, c: 20}", 0.5, False),
        ("{a: 33, b: 33.5, c: 33.3}", 33 / 99.8, True),
    ],
)
def test_weights_off_by_rounding_are_divided_by_their_sum_with_a_note(
    direct: str, share: float, noted: bool
) -> None:
    assert weights(f"direct: {direct}")["a"] == pytest.approx(share, abs=1e-12)
    assert any("each is divided by that" in one for one in warnings(f"direct: {direct}")) == noted


@pytest.mark.parametrize(
    "direct", ["{a: 0.5, b: 0.3, c: 0.1}", "{a: 60, b: 30, c: 20}", "{a: 0.34, b: 0.34, c: 0.34}"]
)
def test_weights_that_are_none_are_refused_with_a_remedy(direct: str) -> None:
    assert "write swing instead of direct if they are points" in refusal(f"direct: {direct}")


def test_a_matrix_is_read_in_the_order_of_the_criteria() -> None:
    """1 : 2 : 4, with half a matrix, with both halves, and with a blank."""
    for rows in ("[[1, 0.5, 0.25], [2, 1, 0.5], [4, 2, 1]]", "[[1, null, null], [2, 1, null], [4, 2, 1]]"):
        assert weights(f"ahp: {rows}") == pytest.approx({"a": 1 / 7, "b": 2 / 7, "c": 4 / 7})
    assert weights("ahp: [[1, 1/2, null], [2, 1, 1/2], [null, 2, 1]]") == pytest.approx(
        {"a": 1 / 7, "b": 2 / 7, "c": 4 / 7}
    )
    experts = "experts: {ana: {ahp: [[1, 1/2, 1/4], [2, 1, 1/2], [4, 2, 1]]}}"
    assert weights(experts) == pytest.approx({"a": 1 / 7, "b": 2 / 7, "c": 4 / 7})


@pytest.mark.parametrize("rows", ["[[1, 2], [0.5, 1]]", "[[1, 2, 3], [1, 1], [1, 1, 1]]", "[1, 2, 3]"])
def test_a_matrix_that_is_not_square_is_refused(rows: str) -> None:
    assert "a matrix has a row and a column for each criterion, in this order: a, b, c" in refusal(
        f"ahp: {rows}"
    )


@pytest.mark.parametrize(
    ("half", "whole"),
    [
        ("0.33", 3),
        ("0.333", 3),
        ("0.1666", 6),
        ("0.1667", 6),
        ("0.17", 6),
        ("0.14", 7),
        ("0.143", 7),
    ],
)
def test_a_rounded_half_is_what_it_stands_for(half: str, whole: int) -> None:
    """Rounded or cut off: the whole number beside it counts, whichever stands first."""
    exact = weights(f"ahp: {{b: {{a: {whole}, c: 2}}}}")
    assert weights(f"ahp: {{a: {{b: {half}}}, b: {{a: {whole}, c: 2}}}}") == exact
    assert weights(f"ahp: {{b: {{a: {whole}, c: 2}}, a: {{b: {half}}}}}") == exact
    assert any(
        f"a over b, 1/{whole}" in one
        for one in warnings(f"ahp: {{a: {{b: {half}}}, b: {{a: {whole}, c: 2}}}}")
    )


def test_a_half_that_is_exact_is_not_said_to_be_rounded() -> None:
    assert not warnings("ahp: {a: {b: 0.25}, b: {a: 4, c: 2}, c: {a: 2}}")


@pytest.mark.parametrize(("half", "whole"), [("0.35", 3), ("0.2", 6), ("0.32", 3), ("0.5", 3), ("0.25", 5)])
def test_a_contradiction_is_no_rounding(half: str, whole: int) -> None:
    assert "one must be 1 / the other" in refusal(f"ahp: {{a: {{b: {half}}}, b: {{a: {whole}, c: 2}}}}")


def test_who_contradicts_themselves_is_said_also_where_the_group_does_not() -> None:
    """Two who are wholly inconsistent the other way round: together they are wholly consistent."""
    profile = (
        "experts: {ana: {ahp: {a: {b: 3, c: 1/5}, b: {c: 7}}}, bo: {ahp: {a: {b: 1/3, c: 5}, b: {c: 1/7}}}}"
    )
    said = load(io.StringIO(CASE % profile)).warnings
    told = {one.path: one.message for one in said if "contradict" in one.message}
    assert set(told) == {"profiles.me.experts.ana", "profiles.me.experts.bo"}
    assert all("consistency ratio 2.79, at most 0.10 is usual" in message for message in told.values())


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(0.05, "0.05"), (0.0996, "0.0996"), (0.1004, "0.1004"), (0.1, "0.1"), (0.12, "0.12"), (2.793, "2.79")],
)
def test_a_ratio_shows_on_which_side_of_the_threshold_it_is(ratio: float, text: str) -> None:
    assert ratio_text(ratio) == text


def test_what_was_pasted_is_confirmed(tmp_path: Path) -> None:
    """By arithmetic that knows nothing of how a matrix is read."""
    case = CASE % "ahp: {a: {a: 1, b: 0.33, c: 0.1666}, b: {a: 3, b: 1, c: 0.5}, c: {a: 6, b: 2, c: 1}}"
    case += "technologies: {t: {cost: 1}}\nfit: {x: {t: high}}\n"
    file, runner = tmp_path / "acme.yaml", CliRunner()
    file.write_text(case)
    assert runner.invoke(cli, ["run", str(file), "-o", str(tmp_path)]).exit_code == 0
    found = runner.invoke(cli, ["verify", str(tmp_path / "acme" / "analysis.json"), str(file)])
    assert found.exit_code == 0, found.output


BOARD = (
    "experts: {ana: {ahp: {a: {b: 2, c: 4}}}, bo: {ahp: {a: {b: 1/2, c: 1/4}}}, cy: {ahp: {a: {b: 2, c: 4}}}}"
)


@pytest.mark.parametrize("how", ["judgements", "priorities"])
def test_an_expert_left_out_does_not_count_and_weigh_says_what_that_changes(tmp_path: Path, how: str) -> None:
    """Ana and Cy: 4 : 2 : 1. With Bo, who says the reverse, 4^(1/3) : 2^(1/3) : 1."""
    file = tmp_path / "case.yaml"
    file.write_text(CASE % f"{BOARD}, aggregate: {how}, leave_out: [bo]")
    found = weigh(load(file))["me"]
    assert list(found.weights.values()) == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert [member.id for member in found.members] == ["ana", "cy"]
    assert sum(member.share for member in found.members) == pytest.approx(1)
    with_bo = [4 ** (1 / 3), 2 ** (1 / 3), 1]
    everyone = list((found.with_everyone or {}).values())
    assert everyone == pytest.approx([w / sum(with_bo) for w in with_bo], abs=1e-9)
    shown = " ".join(CliRunner().invoke(cli, ["weigh", str(file)]).output.split())
    assert "Left out: bo. With everyone the weights are a 0.413, not 0.571" in shown
    sheet = tmp_path / "case.xlsx"
    assert CliRunner().invoke(cli, ["new", "--from", str(file), str(sheet)]).exit_code == 0
    assert dict(weigh(load(sheet))["me"].weights) == pytest.approx(dict(found.weights))


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        (f"{BOARD}, leave_out: [zoe]", "'zoe'"),
        (f"{BOARD}, leave_out: [ana, bo, cy]", "leaves out every expert"),
        ("direct: {a: 1}, leave_out: [bo]", "which experts do not count"),
    ],
)
def test_only_experts_are_left_out_and_not_all(profile: str, says: str) -> None:
    assert says in refusal(profile)
