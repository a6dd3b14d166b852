"""What readings are worth: targets, straight pieces, levels of a criterion's own."""

import io
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from length import examples
from loopfolio import CaseError, load, rank
from loopfolio.cli import cli

CASE = """\
format: 1
criteria:
  ph: {direction: target, target: 7, bounds: [0, 14]}
  jobs: {direction: max, bounds: [0, 100], value: [[0, 0], [20, 0.8], [100, 1]]}
  waste: {direction: min, bounds: [0, 40], value: [[0, 1], [10, 0.3], [40, 0]]}
  align: {direction: max, scale: {low: 1, medium: 2, high: 3, critical: 4}}
  risk_level: {direction: min}
stages:
  a: {ph: 7, jobs: 20, waste: 0, align: critical, risk_level: low}
  b: {ph: 9, jobs: 90, waste: 25, align: medium, risk_level: high}
  c: {ph: 3.5, jobs: {low: 0, likely: 10, high: 40}, waste: [10, 40], align: [low, high], risk_level: medium}
profiles: {me: {direct: {%s: 1}}}
technologies: {x: {cost: 1}, y: {cost: 2}}
fit: {a: {x: high, y: low}, b: {x: high}, c: {x: high, y: medium}}
budget: 4
"""
WORTH = {
    "ph": (1, 5 / 7, 0.5),
    "jobs": (0.8, 0.8 + 0.2 * 70 / 80, 0.4),
    "waste": (1, 0.15, 0.3),
    "align": (1, 1 / 3, 0),
    "risk_level": (1, 0, 0.5),
}
"""Of a, b and c, by hand: straight between the points around each reading."""


def additive(text: str) -> dict[str, float]:
    found = rank(load(io.StringIO(text)))
    return dict(zip(found.matrix.stages, found.additive.tolist(), strict=True))


@pytest.mark.parametrize("criterion", WORTH)
def test_a_reading_is_worth_what_the_criterion_says(criterion: str) -> None:
    """Alone it is the additive value."""
    assert additive(CASE % criterion) == pytest.approx(dict(zip("abc", WORTH[criterion], strict=True)))


HUNDREDTHS = st.integers(0, 100).map(lambda k: k / 100)


@given(
    st.lists(st.tuples(st.integers(1, 99), HUNDREDTHS), max_size=4, unique_by=lambda point: point[0]),
    st.floats(0, 100),
)
@examples(60)
def test_between_points_it_is_straight(inner: list[tuple[int, float]], reading: float) -> None:
    """Against the line through the two points around it; whatever the points, worth never falls."""
    places = [0, *sorted(x for x, _ in inner), 100]
    worths = [0, *sorted(y for _, y in inner), 1]
    points = [[float(x), float(y)] for x, y in zip(places, worths, strict=True)]
    fields = {
        "format": 1,
        "criteria": {"k": {"direction": "max", "bounds": [0, 100], "value": points}},
        "stages": {"s": {"k": reading if reading > 1e-6 else 0.0}},
    }
    found = rank(load(fields)).additive[0]
    low, high = next((p, q) for p, q in pairwise(points) if p[0] <= fields["stages"]["s"]["k"] <= q[0])
    part = (fields["stages"]["s"]["k"] - low[0]) / (high[0] - low[0])
    assert found == pytest.approx(low[1] + part * (high[1] - low[1]), abs=1e-12)


def test_a_stated_order_of_levels_is_of_the_criterion_alone() -> None:
    """The case's own scale stays that of the others, and stress varies it alone."""
    text = CASE % "align" + "scales: {steep: {low: 1, medium: 2, high: 5}}\n"
    found = load(io.StringIO(text)).case
    assert found.bounds["align"] == (1, 4)
    assert found.bounds["risk_level"] == (1, 3)
    assert additive(text) == pytest.approx({"a": 1, "b": 1 / 3, "c": 0})


def test_the_report_says_what_readings_are_worth(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(CASE.replace("%s: 1", "ph: 0.3, jobs: 0.2, waste: 0.2, align: 0.2, risk_level: 0.1"))
    asked = ["run", str(file), "-o", str(tmp_path), "--draws", "100", "--portfolios", "2"]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 0, done.output
    page = (tmp_path / "acme" / "report.html").read_text()
    assert "7 is best" in page
    assert "worth 0 at 0, 0.8 at 20, 1 at 100, straight in between" in page
    assert "levels of its own: low 1, medium 2, high 3, critical 4" in page


def test_ranges_are_drawn_before_they_are_worth_anything() -> None:
    """c is first on jobs where it is above 20, a's: (40 − 20)² / (40 · 30) = 1/3 of draws; b left out."""
    text = CASE % "jobs"
    text = text.replace("  b: {ph: 9, jobs: 90", "  b: {ph: 9, jobs: 0")
    result = CliRunner().invoke(
        cli,
        ["stress", "-", "--vary", "readings", "--format", "json", "--draws", "20000", "--portfolios", "5"],
        input=text,
    )
    assert result.exit_code == 0, result.output
    shares = json.loads(result.stdout)["rank_acceptability"]
    assert shares["c"][0] == pytest.approx(1 / 3, abs=0.012)


def test_the_reading_that_would_swap_two_is_found_on_both_sides_of_a_target() -> None:
    """b, at 12, is behind a, at 8: from 8 down it would be ahead, as a would be behind from 12 on."""
    text = """\
format: 1
criteria: {ph: {direction: target, target: 7, bounds: [0, 14]}}
stages: {a: {ph: 8}, b: {ph: 12}}
"""
    found = CliRunner().invoke(cli, ["rank", "-", "--explain", "b", "--format", "json"], input=text)
    swaps = json.loads(found.stdout)["rivals"][0]["readings"]
    assert {(swap["stage"], round(swap["to"], 6)) for swap in swaps} == {("a", 12), ("b", 8)}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ("direction: target, bounds: [0, 14]", "direction: target and a target go together"),
        ("direction: max, target: 7, bounds: [0, 14]", "direction: target and a target go together"),
        ("direction: target, target: 15, bounds: [0, 14]", "the target must be within the bounds"),
        ("direction: target, target: 7", "a target or a value needs bounds"),
        ("direction: max, value: [[0, 0], [1, 1]]", "a target or a value needs bounds"),
        (
            "direction: max, bounds: [0, 9], value: [[0, 0], [5, 1]]",
            "the first point must be at the lowest bound",
        ),
        ("direction: max, bounds: [0, 9], value: [[0, 0], [5, 2], [9, 1]]", "lies between 0 and 1"),
        ("direction: max, bounds: [0, 9], value: [[0, 1], [9, 0]]", "more is better by its direction"),
        ("direction: min, bounds: [0, 9], value: [[0, 0], [9, 1]]", "less is better by its direction"),
        ("direction: max, bounds: [0, 9], value: [[0, 0], [0, 1], [9, 1]]", "readings must rise from point"),
        ("direction: max, bounds: [0, 9], scale: {low: 1, high: 2}", "give a scale or bounds, not both"),
        ("direction: max, scale: {low: 3, high: 1}", "low counts 3 and high 1"),
        ("direction: max, scale: {low: 1}", "needs at least 2 entries"),
    ],
)
def test_a_worth_that_is_none_is_refused(fields: str, says: str) -> None:
    with pytest.raises(CaseError) as caught:
        load(io.StringIO(f"format: 1\ncriteria: {{k: {{{fields}}}}}\nstages: {{s: {{k: 1}}}}\n"))
    assert says in str(caught.value)


def test_worth_rises_and_falls_around_a_target() -> None:
    """Nearer is better, on either side by the distance to its own bound."""
    readings = np.linspace(0, 14, 29)
    text = {
        "format": 1,
        "criteria": {"ph": {"direction": "target", "target": 5, "bounds": [0, 14]}},
        "stages": {f"s{i}": {"ph": float(x)} for i, x in enumerate(readings)},
    }
    found = rank(load(text)).additive
    assert found == pytest.approx(np.where(readings <= 5, readings / 5, (14 - readings) / 9), abs=1e-12)
