"""What readings are worth and what bars a stage, computed again in plain Python."""

import json
from pathlib import Path

import pytest
from barred import CASE
from verified import ask, refuted, verified

WORTH = """\
format: 1
criteria:
  ph: {direction: target, target: 7, bounds: [0, 14]}
  jobs: {direction: max, bounds: [0, 100], value: [[0, 0], [20, 0.8], [100, 1]]}
  waste: {direction: min, bounds: [0, 40], value: [[0, 1], [10, 0.3], [40, 0]]}
  align: {direction: max, scale: {low: 1, medium: 2, high: 3, critical: 4}}
  risk_level: {direction: min}
stages:
  a: {ph: 7, jobs: 20, waste: 0, align: critical, risk_level: low}
  b: {ph: 9, jobs: {low: 80, high: 100}, waste: 25, align: medium, risk_level: high}
  c: {ph: 3.5, jobs: {low: 0, likely: 10, high: 40}, waste: [10, 40], align: [low, high], risk_level: medium}
profiles: {me: {direct: {ph: 0.2, jobs: 0.2, waste: 0.2, align: 0.2, risk_level: 0.2}}}
technologies: {x: {cost: 1}, y: {cost: 2}}
fit: {a: {x: high, y: low}, b: {x: high}, c: {x: high, y: medium}}
budget: 4
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def analysed(text):
    """The analysis.json of a case, with few draws, which verify does not look at."""
    Path("case.yaml").write_text(text, encoding="utf-8")
    done = ask("run", "case.yaml", "--draws", "100", "--portfolios", "2")
    assert done.exit_code == 0, done.output
    return json.loads(next(Path("portfolios").glob("*/analysis.json")).read_text(encoding="utf-8"))


def test_verify_recomputes_vetoes_and_curves():
    """And refutes a result that ranks a barred stage first, or says that nothing bars it."""
    document = analysed(CASE.replace("veto: 5}", "veto: 5, exponential: 30}"))
    assert verified(document, "case.yaml")[0] == 0
    a = next(s for s in document["rank"]["stages"] if s["id"] == "a")
    for change in ({"vetoed": []}, {"rank": 1}):
        changed = json.loads(json.dumps(document).replace(json.dumps(a), json.dumps(a | change)))
        assert verified(changed, "case.yaml")[0] == 5


@pytest.mark.parametrize(
    "more", ["", "method: additive\n", "normalisation: minmax\n", "normalisation: vector\n"]
)
def test_verify_recomputes_targets_straight_pieces_ranges_and_levels(more):
    document = analysed(WORTH + more)
    code, found = verified(document, "case.yaml")
    assert (code, refuted(found)) == (0, set())
    document["rank"]["stages"][0]["closeness"] += 0.01
    assert "closeness" in refuted(verified(document, "case.yaml")[1])
