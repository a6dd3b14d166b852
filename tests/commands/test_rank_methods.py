"""Ranking methods asked for on the command line."""

import csv
import io
import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.mcda.methods import METHODS
from problems import CASE, RANKING_ONLY


def ranked(*arguments):
    return CliRunner().invoke(cli, ["rank", CASE, *arguments])


def test_methods_as_json():
    """Scores, ranks, agreement, reversals: everything there is."""
    result = ranked("--methods", "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["schema"] == "loopfolio/rank-methods/1"
    assert [m["id"] for m in found["methods"]] == [*METHODS]
    assert set(found["methods"][0]["ranks"]) == {s["id"] for s in found["stages"]}
    assert {*found["agreement"][0]} == {"a", "b", "kendall_tau", "weighted_spearman", "ws"}
    case = found["reversals"]["promethee_ii"]["cases"][0]
    assert len(case["pairs"][0]) == 2
    assert case["without"] not in case["pairs"][0]


def test_methods_as_rows():
    """One a method and stage."""
    result = ranked("--methods", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == len(METHODS) * 9
    assert rows[0].keys() == {"method", "stage", "rank", "score", "reversals", "reason", "stage_name"}


def test_methods_in_words():
    """Ranks, agreement with the case's own, and reversals in a sentence."""
    words = ranked("--methods").stdout
    assert "against topsis" in words
    assert "First of 25 methods: production under 20, design under 5." in words
    assert "Each stage was left out in turn" in words
    assert "promethee_ii 10 of 245 times" in words


def test_the_method_asked_for_is_what_the_others_are_compared_with():
    """--methods --method vikor."""
    found = json.loads(ranked("--methods", "--method", "vikor", "--format", "json").stdout)
    assert found["method"] == "vikor"
    assert found["overrides"] == {"method": "vikor"}
    assert {a["a"] for a in found["agreement"][: len(METHODS) - 1]} == {"vikor"}


@pytest.mark.parametrize("method", [name for name in METHODS if name != "sprobid"])
def test_the_stages_are_ranked_by_the_method_asked_for(method):
    """The score is the method's own; closeness and additive value stand beside it."""
    found = json.loads(ranked("--method", method, "--format", "json").stdout)
    assert found["method"] == method
    assert (found["normalisation"] is None) == (method in RANKING_ONLY)
    scores = [s["score"] for s in found["stages"]]
    assert scores == sorted(scores, reverse=True)
    assert all(s["rank_range"][0] <= s["rank"] <= s["rank_range"][1] for s in found["stages"])


def test_one_other_method_in_words_and_as_rows():
    """--method vikor."""
    words = ranked("--method", "vikor").stdout
    assert "VIKOR; Opricovic & Tzeng (2004)" in words
    assert "Open readings" in words
    assert ranked("--method", "vikor", "--format", "csv").stdout.startswith("stage,rank,score")


def test_a_method_without_an_answer_ends_with_the_reason(tmp_path):
    """Exit code 2, and for programs an error document."""
    case = tmp_path / "two.yaml"
    case.write_text(
        "format: 1\ncriteria: {a: {direction: max}, b: {direction: max}}\n"
        "stages: {one: {a: high, b: low}, two: {a: low, b: high}}\n"
    )
    result = CliRunner().invoke(cli, ["rank", str(case), "--method", "sprobid", "--format", "json"])
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"] == "no-answer"
    assert "--method sprobid has no answer: it needs at least 4 stages" in result.stderr


def test_a_method_without_an_answer_under_some_reading_says_which():
    """If production's impact is high, production is best on every criterion, which sPROBID divides by."""
    result = ranked("--method", "sprobid")
    assert result.exit_code == 2
    assert "a stage is best on every criterion" in result.stderr
    assert "production.circularity_impact high" in result.stderr


def test_ranking_as_ever_imports_no_pymcdm():
    """What is not asked for costs no start-up."""
    code = (
        "import sys\nfrom loopfolio.cli import cli\n"
        f"cli(['rank', '{CASE}'], standalone_mode=False)\n"
        "sys.exit('pymcdm' in sys.modules or 'scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
