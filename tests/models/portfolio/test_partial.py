"""Funding in part: a pair at some share of its cost, with as much of what it brings."""

import io
import json
from itertools import product

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from loopfolio import fund, load
from loopfolio.cases import CaseError
from loopfolio.cli import cli
from loopfolio.models.sensitivity.distributions import cost_ranges

CASE = """\
format: 1
currency: kEUR
resources: [staff]
stages: {all: {}, other: {}}
technologies:
  a: {cost: {low: 80, likely: 100, high: 150}, staff: 2, difficulty: 3}
  b: {cost: 60, staff: 1, partial: {from: 0.5, steps: 3}}
pairs:
  all/a: {value: 10, partial: {from: 30 %, steps: 8}}
  all/b: {value: 3, staff: 4}
  other/b: {value: 4, cost: 90}
budget: 1000
"""


def options(text: str) -> dict:
    found = CliRunner().invoke(cli, ["fund", "-", "--format", "json"], input=text)
    assert found.exit_code == 0, found.output
    document = json.loads(found.stdout)
    return {f"{o['pair']}:{o['level']}": o for o in (*document["funded"], *document["not_funded"])}


def test_cost_value_and_resources_are_in_proportion_and_difficulty_is_not():
    """A size is called by its share; a pair takes what it does not state from its technology."""
    case = load(io.StringIO(CASE)).case
    found = {
        f"{s}/{t}:{name}": case.level(s, t, name) for s, t in case.option_ids() for name in case.levels(s, t)
    }
    assert list(found) == [
        *(f"all/a:{share}%" for share in (30, 40, 50, 60, 70, 80, 90, 100)),
        *(f"all/b:{share}%" for share in (50, 75, 100)),
        *(f"other/b:{share}%" for share in (50, 75, 100)),
    ]
    some = {
        name: (made.cost.low, made.cost.likely, made.cost.high, made.effect, made.extras["staff"])
        for name, made in found.items()
        if name in ("all/a:30%", "all/b:75%", "other/b:50%")
    }
    assert some == {
        "all/a:30%": (24, 30, 45, 0.3, 0.6),
        "all/b:75%": (45, 45, 45, 0.75, 3),
        "other/b:50%": (45, 45, 45, 0.5, 0.5),
    }
    listed = options(CASE.replace("budget: 1000", "budget: 30"))
    assert (listed["all/a:30%"]["cost"], listed["all/a:30%"]["value"], listed["all/a:30%"]["difficulty"]) == (
        30, 3, 3,
    )  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 30)), min_size=1, max_size=3),
    st.sampled_from([0.1, 0.25, 0.3, 0.5]),
    st.integers(2, 5),
    st.integers(0, 80),
)
def test_the_best_sizes_are_found(pairs, least, steps, budget):
    """As every choice of one size a pair, or none, says."""
    case = {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {f"t{i}": {"cost": c} for i, (c, _) in enumerate(pairs)},
        "pairs": {
            f"s/t{i}": {"value": v, "partial": {"from": least, "steps": steps}}
            for i, (_, v) in enumerate(pairs)
        },
        "budget": budget,
    }
    sizes = [0.0, *(least + k * (1 - least) / (steps - 1) for k in range(steps))]
    best = max(
        sum(share * v for share, (_, v) in zip(chosen, pairs, strict=True))
        for chosen in product(sizes, repeat=len(pairs))
        if sum(share * c for share, (c, _) in zip(chosen, pairs, strict=True)) <= budget + 1e-9
    )
    assert fund(case).value == pytest.approx(best, abs=1e-9)


def test_what_something_costs_is_one_unknown_for_all_its_parts():
    """All sizes of a pair are dear together; the draws of stress scale one cost."""
    [found] = cost_ranges(load(io.StringIO(CASE)).case)
    assert (found.of, found.low, found.likely, found.high) == ("a", 80, 100, 150)
    assert found.pairs == pytest.approx({f"all/a:{p}%": p / 100 for p in range(30, 101, 10)})


def test_a_case_in_part_is_read_again_as_it_was(tmp_path, monkeypatch):
    """From YAML that Python writes, from a workbook, and by verify in its own arithmetic."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    loaded = load("case.yaml").case
    assert "levels" not in loaded.to_yaml()
    assert load(io.StringIO(loaded.to_yaml())).case == loaded
    for arguments in (["new", "case.xlsx", "--from", "case.yaml"], ["run", "case.yaml"]):
        found = CliRunner().invoke(cli, arguments)
        assert found.exit_code == 0, found.output
    assert load("case.xlsx").case.pairs == loaded.pairs
    assert CliRunner().invoke(cli, ["verify", "portfolios/case/analysis.json", "case.yaml"]).exit_code == 0
    page = (tmp_path / "portfolios/case/report.html").read_text(encoding="utf-8")
    assert "can be funded in part, from 30 % up in 8 sizes" in page


def test_what_is_built_is_in_proportion():
    """Half of a twin that adds 2 points of maturity adds one, too few for a gate that lacks two."""
    text = """\
format: 1
criteria: {technological_maturity: {direction: max}}
stages: {s: {technological_maturity: low}, t: {technological_maturity: high}}
technologies:
  base: {cost: 10, maturity: high, builds: {maturity: 2}, partial: {from: 0.5, steps: 2}}
  ai: {cost: 1, maturity: high}
pairs: {s/base: {value: 1}, s/ai: {value: 9}}
periods: {"1": {}, "2": {}}
budget: BUDGET
rules: [{rule: each, of: maturity, at_least: high, scope: {technologies: [ai]}}]
"""
    half, whole = (fund(io.StringIO(text.replace("BUDGET", b))) for b in ("6", "11"))
    assert [f.pair.id for f in half.funded] == ["s/base:50%@1"]
    assert sorted(f.pair.id for f in whole.funded) == ["s/ai@2", "s/base:100%@1"]


@pytest.mark.parametrize(
    ("partial", "says"),
    [
        ("{from: 0, steps: 3}", "pairs.all/a.partial.from: 0 is not above 0"),
        ("{from: 1, steps: 3}", "pairs.all/a.partial.from: 1 is not below 1"),
        ("{from: 0.3, steps: 1}", "pairs.all/a.partial.steps: 1 is below 2, the least allowed"),
        ("{from: 0.3, steps: 2.5}", "pairs.all/a.partial.steps: 2.5 is not a whole number"),
        ("{from: 0.3}", "pairs.all/a.partial.steps: 'steps' is missing: add it"),
        ("{form: 0.3, steps: 3}", "did you mean 'from'?"),
        ("{from: 0.3, steps: 3}, levels: {pilot: {cost: 3}}", "leave partial out, or the levels"),
    ],
)
def test_a_part_that_is_none_is_refused(partial, says):
    with pytest.raises(CaseError) as caught:
        load(io.StringIO(CASE.replace("{from: 30 %, steps: 8}", partial)))
    assert says in str(caught.value)
