"""The weights that verify computes of its own accord, held against the package's."""

import io
import json

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from loopfolio import load
from loopfolio.cli import cli
from loopfolio.models.audit.recompute import weights as recompute_weights
from loopfolio.models.ranking.weights import weight_profile

NAMES = "abcdef"


def case_of(profile: str, count: int):
    criteria = ", ".join(f"{c}: {{direction: max}}" for c in NAMES[:count])
    cells = ", ".join(f"{c}: high" for c in NAMES[:count])
    text = f"format: 1\ncriteria: {{{criteria}}}\nstages: {{x: {{{cells}}}}}\nprofiles: {{p: {profile}}}\n"
    return load(io.StringIO(text)).case


def again(profile: str, count: int = 3, own=None):
    case = case_of(profile, count)
    own = weight_profile(case, "p").weights if own is None else own
    return recompute_weights.weights(case, "p", own)


BEST_WORST = "{best_worst: {best: c, worst: a, best_to_others: {a: 8, b: 2}, others_to_worst: {b: 5}}}"


def test_best_worst_by_the_simplex_method() -> None:
    """The mode of transport of Rezaei (2015) is 2, 9 and 17 of 28; weights that are none are replaced."""
    solved = {"a": 2 / 28, "b": 9 / 28, "c": 17 / 28}
    assert again(BEST_WORST) == pytest.approx(solved)
    assert again(BEST_WORST, own={"a": 0.1, "b": 0.3, "c": 0.6}) == pytest.approx(solved)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_best_worst_is_as_good_as_the_packages_whatever_is_judged(data) -> None:
    count = data.draw(st.integers(2, 6))
    most = data.draw(st.integers(1, 9))
    rest = NAMES[1 : count - 1]
    over, under = ({c: data.draw(st.integers(1, most)) for c in rest} for _ in range(2))
    worst = NAMES[count - 1]
    said = {"best": "a", "worst": worst, "best_to_others": {**over, worst: most}, "others_to_worst": under}
    profile = json.dumps({"best_worst": said})
    own = weight_profile(case_of(profile, count), "p").weights
    assert again(profile, count, own) == pytest.approx(dict(own), abs=1e-15)
    found = again(profile, count, own=dict.fromkeys(NAMES[:count], 0.0))
    off = [abs(found["a"] - judged * found[c]) for c, judged in {**over, worst: most}.items()]
    off += [abs(found[c] - judged * found[worst]) for c, judged in under.items()]
    assert sum(found.values()) == pytest.approx(1)
    assert max(off) == pytest.approx(
        weight_profile(case_of(profile, count), "p").best_worst.deviation, abs=1e-9
    )


@pytest.mark.parametrize(
    ("profile", "count"),
    [
        ("{intervals: {a: [0.2, 0.4], b: [0.1, 0.5]}}", 3),
        ("{intervals: {a: 0.25}}", 4),
        ("{statements: ['a >= 2 b', 'b >= c']}", 3),
        ("{statements: ['a >= b', 'b >= c', 'c >= d', 'd >= e', 'e >= f']}", 6),
        ("{intervals: {a: [0.2, 0.5]}, statements: ['b >= c', 'a <= 3 c']}", 4),
    ],
)
def test_the_centre_of_a_set_by_its_extreme_points(profile: str, count: int) -> None:
    own = weight_profile(case_of(profile, count), "p").weights
    assert again(profile, count, own={}) == pytest.approx(own, abs=1e-12)


def test_an_order_stated_as_a_set_has_its_centroid_as_centre() -> None:
    found = again("{statements: ['a >= b', 'b >= c']}", own={})
    assert found == pytest.approx({"a": 11 / 18, "b": 5 / 18, "c": 2 / 18})


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 5), st.integers(0, 10**6))
def test_the_centre_of_any_set_is_the_packages(count: int, seed: int) -> None:
    """Intervals around some weights, so that there is a set at all."""
    rng = np.random.default_rng(seed)
    middle = rng.dirichlet(np.ones(count))
    ends = {
        c: [round(max(0.0, w - rng.uniform(0, 0.2)), 3), round(min(1.0, w + rng.uniform(0.001, 0.2)), 3)]
        for c, w in zip(NAMES, middle, strict=False)
    }
    profile = json.dumps({"intervals": ends})
    own = weight_profile(case_of(profile, count), "p").weights
    assert again(profile, count, own={}) == pytest.approx(own, abs=1e-9)


def test_a_set_with_too_many_rows_is_left_to_the_package() -> None:
    """Of 26 rows 10 at a time there are five million choices."""
    names = [f"c{i}" for i in range(11)]
    profile = {"intervals": {name: [0.0, 0.5] for name in names[:8]}}
    text = {"format": 1, "criteria": {c: {"direction": "max"} for c in names}, "profiles": {"p": profile}}
    text["stages"] = {"x": dict.fromkeys(names, "high")}
    case = load(io.StringIO(json.dumps(text))).case
    assert recompute_weights.weights(case, "p", {}) is None


EXPERTS = (
    "{aggregate: %s, leave_out: [cy], experts: {ana: {weight: 2, ahp: {a: {b: 2, c: 5}, b: {c: 3}}},"
    " bo: {ahp: {b: {a: 3, c: 4}, c: {a: 2}}}, cy: {ahp: {a: {b: 9, c: 9}, b: {c: 9}}}}}"
)


@pytest.mark.parametrize("how", ["judgements", "priorities"])
def test_experts_are_brought_together_again(how: str) -> None:
    profile = EXPERTS % how
    own = weight_profile(case_of(profile, 3), "p").weights
    assert again(profile, own={}) == pytest.approx(own)


def test_what_is_judged_in_part_or_drawn_is_left_to_the_package() -> None:
    assert again("{ahp: {a: {b: 2}, b: {c: 2}}}", own={}) is None
    assert again("{experts: {ana: {ahp: {a: {b: 2}, b: {c: 2}}}}}", own={}) is None
    panel = BEST_WORST[1:-1]
    assert again(f"{{aggregate: bayesian, experts: {{ana: {{{panel}}}}}}}", own={}) is None


def test_verify_says_which_weights_it_computed_again(tmp_path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        "format: 1\ncriteria: {a: {direction: max}, b: {direction: max}, c: {direction: max}}\n"
        "stages: {x: {a: high, b: low, c: low}, y: {a: low, b: low, c: high}}\n"
        "technologies: {t: {cost: 1}}\nfit: {x: {t: high}, y: {t: high}}\nbudget: 1\n"
        f"profiles: {{p: {BEST_WORST}}}\n"
    )
    run = CliRunner().invoke(cli, ["run", str(case), "-o", str(tmp_path / "out")])
    assert run.exit_code == 0, run.output
    result = next((tmp_path / "out").rglob("analysis.json"))
    told = CliRunner().invoke(cli, ["verify", str(result), str(case)])
    assert told.exit_code == 0
    assert "those of the profile p, computed again in plain Python" in " ".join(told.stdout.split())
    tampered = result.read_text().replace("0.6071428571428571", "0.5971428571428571")
    assert tampered != result.read_text()
    result.write_text(tampered)
    assert CliRunner().invoke(cli, ["verify", str(result), str(case)]).exit_code == 5
