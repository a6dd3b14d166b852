"""What commands print as JSON."""

import hashlib
import json
import math
from itertools import pairwise
from pathlib import Path

import pytest
from asking import SMALL, answer, ask, every_case, of_library
from click.testing import CliRunner
from loopfolio.cases.files import LIBRARY
from loopfolio.cli import cli
from ruamel.yaml import YAML


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# ---------------------------------------------------------------- the JSON contract


@every_case
@pytest.mark.parametrize("command", ["check", "weigh", "rank", "fund"])
def test_json_starts_with_its_schema_and_its_case(command: str, case: str) -> None:
    """The case by name and by the SHA-256 of the file's bytes; of what it extends as well."""
    found = of_library(command, case)
    path = LIBRARY / f"{case}.yaml"
    assert list(found)[:2] == ["schema", "case"]
    assert found["schema"] == f"loopfolio/{command}/1"
    assert found["case"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found["case"]["name"] == YAML(typ="safe").load(path)["name"]
    assert set(found["case"]) - {"extends"} == {"name", "sha256"}


def test_the_case_of_standard_input_is_known_by_its_bytes() -> None:
    """And a file by its own, whatever its folder; line ends and byte-order marks count."""
    Path("small.yaml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    raw = Path("small.yaml").read_bytes()
    piped = CliRunner().invoke(cli, ["rank", "-", "--format", "json"], input=raw)
    for found in (json.loads(piped.stdout), answer("rank", "small.yaml")):
        assert found["case"]["sha256"] == hashlib.sha256(raw).hexdigest()
        assert found["case"]["name"] == "Small"


def test_what_a_case_extends_is_in_the_head() -> None:
    """So that a result can be traced to every file behind it."""
    base = LIBRARY / "lithium-ion-battery.yaml"
    [extended] = of_library("rank", "recycler")["case"]["extends"]
    assert extended["sha256"] == hashlib.sha256(base.read_bytes()).hexdigest()
    assert "extends" not in of_library("rank", "lithium-ion-battery")["case"]


@every_case
def test_weigh_in_json(case: str) -> None:
    """Each profile with its weights, which sum to 1, and the consistency of AHP judgements."""
    found = of_library("weigh", case)
    assert found["profiles"]
    for profile in found["profiles"]:
        assert {
            "id", "method", "weights", "lambda_max", "consistency_ratio", "gci", "consistent"
        } <= set(profile)  # fmt: skip
        assert math.isclose(sum(profile["weights"].values()), 1)
        judged = [profile[key] for key in ("lambda_max", "consistency_ratio", "gci", "consistent")]
        if profile["method"] == "ahp":
            assert profile["lambda_max"] >= len(profile["weights"]) - 1e-9
            assert profile["consistent"] is (profile["consistency_ratio"] < 0.1)
        else:
            assert judged == [None] * 4


@every_case
def test_rank_in_json(case: str) -> None:
    """Criteria with their weights, then the stages in rank order with all their readings."""
    found = of_library("rank", case)
    assert {"profile", "method", "criteria", "stages"} <= set(found)
    assert all({"id", "weight", "direction"} <= set(criterion) for criterion in found["criteria"])
    criteria = [criterion["id"] for criterion in found["criteria"]]
    for stage in found["stages"]:
        assert {"id", "rank", "score", "additive", "readings"} <= set(stage)
        assert list(stage["readings"]) == criteria
        assert 0 <= stage["score"] <= 1
    for first, second in pairwise(found["stages"]):
        assert first["rank"] <= second["rank"]
        assert first["score"] >= second["score"] - 1e-9
    assert found["stages"][0]["rank"] == 1


@every_case
def test_fund_in_json(case: str) -> None:
    """The funded pairs in priority order, the others, the rules, and what they add up to."""
    found = of_library("fund", case)
    assert {
        "profile", "solver", "status", "value", "bound", "gap", "cost", "budget", "funded", "not_funded",
        "rules", "additive",
    } <= set(found)  # fmt: skip
    assert (found["solver"], found["status"], found["gap"]) == ("highs", "optimal", 0)
    assert found["bound"] >= found["value"]
    assert found["cost"] <= found["budget"]
    for pair in found["funded"]:
        assert {
            "pair", "stage", "technology", "cost", "value", "difficulty", "maturity", "priority",
            "entry_budget",
        } <= set(pair)  # fmt: skip
        assert pair["pair"] == f"{pair['stage']}/{pair['technology']}"
        assert pair["entry_budget"] <= found["cost"] + 1e-9
    assert [pair["priority"] for pair in found["funded"]] == list(range(1, len(found["funded"]) + 1))
    assert math.isclose(math.fsum(pair["cost"] for pair in found["funded"]), found["cost"])
    assert all({"pair", "cost", "value"} <= set(pair) for pair in found["not_funded"])
    assert not {p["pair"] for p in found["funded"]} & {p["pair"] for p in found["not_funded"]}
    for rule in found["rules"]:
        assert {"name", "rule", "used", "at_most", "at_least", "binding"} <= set(rule)
    assert found["rules"][0]["name"] == "budget"
    assert math.isclose(found["rules"][0]["used"], found["cost"])
    assert set(found["additive"]) == {"funded", "differs", "moves"}
    ids = {pair["pair"] for pair in found["funded"]}
    assert set(found["additive"]["differs"]) == ids ^ set(found["additive"]["funded"])


def test_an_invalid_case_in_json() -> None:
    """The error document on stdout for programs, the same in words on stderr for people."""
    Path("bad.yaml").write_text(SMALL.replace("impact: high", "impact: hihg").replace("100", "-100"))
    for command in ("check", "weigh", "rank", "fund"):
        result = ask(command, "bad.yaml", "--format", "json")
        found = json.loads(result.stdout)
        assert result.exit_code == 2
        assert set(found) == {"schema", "error", "message", "problems"}
        assert (found["schema"], found["error"]) == ("loopfolio/error/1", "invalid-case")
        assert [set(problem) for problem in found["problems"]] == [
            {"file", "line", "column", "path", "message"}
        ] * 2
        first = found["problems"][0]
        assert (first["file"], first["line"], first["column"]) == ("bad.yaml", 6, 18)
        assert first["path"] == "stages.make.impact"
        assert "bad.yaml:6:18: stages.make.impact: 'hihg' is not low, medium or high" in result.stderr
        assert "bad.yaml:15:9: budget: -100" in result.stderr


@pytest.mark.parametrize("how", ["table", "csv"])
@pytest.mark.parametrize("command", ["weigh", "rank", "fund"])
def test_errors_leave_stdout_empty_unless_json_is_asked_for(command: str, how: str) -> None:
    """What reads the output never takes an error for a result."""
    result = ask(command, "nowhere.yaml", "--format", how)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no such file or library case" in result.stderr


def test_check_prints_one_document_a_line_and_case() -> None:
    """For tools that read line by line."""
    result = ask("check", "recycler", "cell-maker", "--format", "json")
    assert [json.loads(line)["case"]["name"] for line in result.stdout.splitlines()] == [
        of_library("check", case)["case"]["name"] for case in ("recycler", "cell-maker")
    ]


def test_check_goes_on_after_a_bad_case() -> None:
    """The exit code says that one was bad."""
    Path("bad.yaml").write_text("format: 1\n")
    result = ask("check", "bad.yaml", "recycler", "nowhere.yaml", "cell-maker")
    assert result.exit_code == 2
    assert "recycler: sound." in result.stdout
    assert "cell-maker: sound." in result.stdout
    assert "bad.yaml" in result.stderr
    assert "nowhere.yaml" in result.stderr
