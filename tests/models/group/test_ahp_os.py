"""What the manual of AHP-OS shows of groups, version of 2022 (Goepel, BPMSG-AHP-OS.pdf)."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.mcda.consensus import clusters

# Page 15 shows what two participants and both together come to, not what they answered. Of all judgements by
# whole numbers from 1 to 9 one set each gives the priorities and the consistency ratios that are shown.
TWO = """\
format: 1
criteria:
  size: {direction: max}
  battery: {direction: max}
  weight: {direction: max}
  design: {direction: max}
stages: {laptop: {size: high, battery: high, weight: high, design: high}}
profile: together
profiles:
  together:
    experts:
      P-1:
        ahp: {size: {battery: 2, weight: 1/3, design: 4}, battery: {weight: 1/2, design: 4},
              weight: {design: 5}}
      P-2:
        ahp: {size: {battery: 1/2, weight: 1/2, design: 5}, battery: {weight: 2, design: 4},
              weight: {design: 5}}
"""
SHOWN = {
    "P-1": ([25.9, 19.9, 47.5, 6.6], 6.2),
    "P-2": ([21.7, 41.2, 30.5, 6.6], 6.1),
    "consolidated": ([24.4, 29.3, 39.6, 6.7], 3.4),
}


def ratio(lambda_max, n=4):
    """AHP-OS divides by the line that Alonso & Lamata (2006) fitted, not by their table."""
    return (lambda_max - n) / (2.7699 * n - 4.3513 - n)


def test_priorities_of_two_participants_and_of_both_together(tmp_path):
    path = tmp_path / "laptop.yaml"
    path.write_text(TWO)
    found = CliRunner().invoke(cli, ["weigh", str(path), "--format", "json"])
    (together,) = json.loads(found.stdout)["profiles"]
    each = {one["id"]: (one["weights"], one["comparisons"][0]["lambda_max"]) for one in together["experts"]}
    each["consolidated"] = together["weights"], together["comparisons"][0]["lambda_max"]
    assert {
        who: ([round(weight * 100, 1) for weight in weights.values()], round(ratio(lambda_max) * 100, 1))
        for who, (weights, lambda_max) in each.items()
    } == SHOWN


PEOPLE = (1, 3, 6, 7, 10, 11, 12, 2, 4, 5, 8, 9, 13)
SIMILARITY = """\
100  93  90  92  93  88  89  55  51  63  50  68  69
 93 100  79  93  85  85  76  72  59  79  60  71  68
 90  79 100  78  92  86 100  56  66  62  63  80  75
 92  93  78 100  94  96  77  64  51  67  57  55  83
 93  85  92  94 100  98  92  58  58  61  61  64  88
 88  85  86  96  98 100  85  64  59  65  66  59  94
 89  76 100  77  92  85 100  52  63  58  60  77  74
 55  72  56  64  58  64  52 100  90  98  93  77  66
 51  59  66  51  58  59  63  90 100  89  97  88  65
 63  79  62  67  61  65  58  98  89 100  89  84  63
 50  60  63  57  61  66  60  93  97  89 100  78  75
 68  71  80  55  64  59  77  77  88  84  78 100  53
 69  68  75  83  88  94  74  66  65  63  75  53 100
"""
"""Page 18: S* of each two of thirteen participants, in per cent"""


@pytest.mark.parametrize(
    ("count", "groups"),
    [
        (12, [[1, 3, 6, 7, 10, 11, 12], [2, 4, 5, 8, 9]]),
        # AHP-OS, which goes by a threshold, leaves 13 to neither; they are nearest the first.
        (13, [[1, 3, 6, 7, 10, 11, 12, 13], [2, 4, 5, 8, 9]]),
    ],
)
def test_the_two_parties_among_thirteen_participants(count, groups):
    """The same from S* as from S: 1 − S* is so many times 1 − S, and only ratios count."""
    shown = np.array([[float(one) for one in row.split()] for row in SIMILARITY.splitlines()]) / 100
    assert (shown == shown.T).all()
    found = clusters(1 - shown[:count, :count])
    assert [[PEOPLE[i] for i in group] for group in found.groups] == groups
