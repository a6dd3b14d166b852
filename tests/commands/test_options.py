"""What is asked for by options, and where no portfolio keeps the rules."""

import json
import math
import re
from pathlib import Path

import pytest
from asking import NOTHING_FITS, SMALL, answer, ask, every_case, of_library
from click.testing import CliRunner
from loopfolio.cli import cli


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# ---------------------------------------------------------------- no portfolio


def test_rules_that_cannot_hold_together_are_named() -> None:
    """Exit 3; the conflict by name, each rule where it stands, in words and as JSON."""
    Path("small.yaml").write_text(NOTHING_FITS)
    result = ask("fund", "small.yaml", "--format", "json")
    found = json.loads(result.stdout)
    assert result.exit_code == 3
    assert (found["schema"], found["error"]) == ("loopfolio/error/1", "infeasible")
    assert found["conflict"] == ["budget", "four at a time"]
    assert [(problem["line"], problem["path"]) for problem in found["problems"]] == [
        (15, "budget"),
        (17, "rules.0"),
    ]
    assert "these cannot hold together: 'budget', 'four at a time'" in result.stderr
    words = ask("fund", "small.yaml")
    assert (words.exit_code, words.stdout, words.stderr) == (3, "", result.stderr)


def test_only_the_rules_in_conflict_are_named() -> None:
    """Not one that could stay; a rule without a name is called after its kind and number."""
    text = NOTHING_FITS.replace(", name: four at a time", "").replace("budget: 100", "budget: 1000")
    text += "  - {rule: total, of: maturity, at_most: 99}\n  - {rule: skip, pairs: [make/ai]}\n"
    result = ask("fund", "-", "--format", "json", text=text)
    assert result.exit_code == 3
    assert json.loads(result.stdout)["conflict"] == ["count 1", "skip 3"]


def test_a_rule_that_nothing_can_keep_is_named_alone() -> None:
    """Five of four options."""
    result = ask("fund", "-", text=NOTHING_FITS.replace("at_least: 4", "at_least: 5"))
    assert result.exit_code == 3
    assert "the rule 'four at a time' cannot be kept" in result.stderr


# ---------------------------------------------------------------- options


@pytest.mark.parametrize("command", ["weigh", "rank", "fund"])
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("ownr", "did you mean 'owner'?"),
        ("zzz", "(owner, maker)"),
        ("equal", "(owner, maker)"),
        ("", "owner"),
    ],
)
def test_an_unknown_profile_is_refused(command: str, asked: str, words: str) -> None:
    """Exit 2 with the names there are; an empty name is no way to say the default."""
    result = ask(command, "-", "--profile", asked, "--format", "json", text=SMALL)
    assert result.exit_code == 2
    found = json.loads(result.stdout)
    assert found["error"] == "unknown-profile"
    assert words in found["message"]
    assert found["message"] in result.stderr


def test_run_refuses_an_unknown_profile() -> None:
    """Before anything is written."""
    result = ask("run", "recycler", "--profile", "zzz")
    assert (result.exit_code, Path("portfolios").exists()) == (2, False)


@pytest.mark.parametrize(
    ("chosen", "flags", "expected"),
    [
        ("", (), "owner"),
        ("profile: maker\n", (), "maker"),
        ("profile: maker\n", ("--profile", "owner"), "owner"),
        ("", ("--profile", "maker"), "maker"),
    ],
)
def test_the_profile_is_the_asked_one_else_the_cases_else_the_first(
    chosen: str, flags: tuple[str, ...], expected: str
) -> None:
    """In ranking, funding and the whole run alike."""
    Path("small.yaml").write_text(SMALL + chosen)
    assert answer("rank", "small.yaml", *flags)["profile"] == expected
    assert answer("fund", "small.yaml", *flags)["profile"] == expected
    assert ask("run", "small.yaml", *flags).exit_code == 0
    written = json.loads(Path("portfolios/small/analysis.json").read_text(encoding="utf-8"))
    assert written["rank"]["profile"] == written["fund"]["profile"] == expected


@pytest.mark.parametrize("flags", [(), ("--profile", "equal")])
def test_without_profiles_every_criterion_weighs_the_same(flags: tuple[str, ...]) -> None:
    """The profile is then called equal."""
    text = re.sub(r"profiles:\n.*\n.*\n", "", SMALL)
    found = answer("rank", "-", *flags, text=text)
    assert found["profile"] == "equal"
    assert [criterion["weight"] for criterion in found["criteria"]] == [0.5, 0.5]
    [profile] = answer("weigh", "-", *flags, text=text)["profiles"]
    assert (profile["id"], profile["method"]) == ("equal", "equal")


@pytest.mark.parametrize("command", ["fund", "run"])
@pytest.mark.parametrize("amount", ["-1", "nan", "inf", "-inf", "1e400", "much", "", "4,000", "4_0 0"])
def test_a_budget_that_is_no_amount_is_a_usage_error(command: str, amount: str) -> None:
    """Exit 2, named on stderr; nothing is computed or written."""
    result = ask(command, "recycler", "--budget", amount)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'--budget'" in result.stderr
    assert not Path("portfolios").exists()


def test_a_budget_of_nothing_funds_nothing() -> None:
    """An empty portfolio is an answer."""
    found = answer("fund", "-", "--budget", "0", text=SMALL)
    assert (found["funded"], found["value"], found["cost"], found["budget"]) == ([], 0, 0, 0)
    assert len(found["not_funded"]) == 4
    table = ask("fund", "-", "--budget", "0", text=SMALL)
    assert "0 pairs for 0 kEUR of a budget of 0 kEUR" in table.stdout


@pytest.mark.parametrize(
    "stated",
    [
        "budget: 100",
        "",
        "rules: [{rule: total, of: cost, at_most: 100, name: budget}]",
        "rules: [{rule: total, of: cost, at_most: 100, at_least: 10, name: budget}]",
    ],
)
def test_a_budget_asked_for_takes_the_place_of_the_cases(stated: str) -> None:
    """However the case states it; the result says what was asked for."""
    text = re.sub(r"budget: 100\n(.*\n)*", stated + "\n", SMALL)
    found = answer("fund", "-", "--budget", "60", text=text)
    assert (found["budget"], found["overrides"]) == (60, {"budget": 60})
    [budget] = [rule for rule in found["rules"] if rule["name"] == "budget"]
    assert budget["at_most"] == 60
    assert found["cost"] <= 60


@pytest.mark.parametrize("command", ["rank", "fund"])
def test_the_method_asked_for_ranks_and_values(command: str) -> None:
    """The score is then the additive value."""
    found = answer(command, "-", "--method", "additive", text=SMALL)
    assert (found["method"], found["overrides"]) == ("additive", {"method": "additive"})
    stages = answer("rank", "-", "--method", "additive", text=SMALL)["stages"]
    assert [stage["score"] for stage in stages] == [stage["additive"] for stage in stages]
    if command == "fund":
        additive = {stage["id"]: stage["additive"] for stage in stages}
        [make_iot] = [p for p in found["funded"] + found["not_funded"] if p["pair"] == "make/iot"]
        assert math.isclose(make_iot["value"], additive["make"])


@pytest.mark.parametrize(
    ("asked", "used"),
    [("vector", "vector"), ("minmax", "minmax"), ("min-max", "minmax"), ("bounds", "bounds")],
)
def test_the_normalisation_asked_for_is_used_and_labelled(asked: str, used: str) -> None:
    """Those that can reverse ranks say so."""
    found = answer("rank", "-", "--normalisation", asked, text=SMALL)
    assert (found["normalisation"], found["overrides"]) == (used, {"normalisation": used})
    words = ask("rank", "-", "--normalisation", asked, text=SMALL).stdout
    assert ("can reverse ranks" in words) is (used != "bounds")


@pytest.mark.parametrize("flags", [("--method", "electre"), ("--normalisation", "max"), ("--solver", "glpk")])
def test_what_an_option_does_not_offer_is_a_usage_error(flags: tuple[str, str]) -> None:
    """Exit 2 with what it does offer."""
    result = ask("fund", "recycler", *flags)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"'{flags[0]}'" in result.stderr
    assert "is not one of" in result.stderr


@every_case
def test_the_second_solver_finds_the_same_portfolio(case: str) -> None:
    """CBC for HiGHS: the result differs in the solver's name only."""
    found = answer("fund", case, "--solver", "cbc")
    assert found["solver"] == "cbc"
    assert {**found, "solver": "highs"} == of_library("fund", case)


def test_a_case_without_criteria_cannot_be_ranked_but_funded() -> None:
    """A plain project-selection problem: values stand at the pairs."""
    text = (
        "format: 1\nstages: {s: {}}\ntechnologies: {a: {cost: 2}, b: {cost: 2}}\n"
        "pairs: {s/a: {value: 3}, s/b: {value: 2}}\nbudget: 3\n"
    )
    assert [pair["pair"] for pair in answer("fund", "-", text=text)["funded"]] == ["s/a"]
    result = ask("rank", "-", "--format", "json", text=text)
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"] == "invalid-case"
    assert "no criteria are declared" in result.stderr


def test_doubts_are_said_in_full_by_check_and_in_a_line_elsewhere(tmp_path):
    """Two doubts: no profile, and a criterion that tells no stage from another."""
    file = tmp_path / "acme.yaml"
    file.write_text("format: 1\ncriteria: {a: {direction: max}}\nstages: {x: {a: low}, y: {a: low}}\n")
    runner = CliRunner()
    whole = runner.invoke(cli, ["check", str(file)]).stderr
    assert whole.count("warning: ") == 2
    assert "tells none apart" in whole
    short = runner.invoke(cli, ["rank", str(file)]).stderr.splitlines()
    assert len(short) == 2
    assert short[0].startswith(f"warning: {file}:")
    assert short[1] == f"warning: and 1 more: 'loopfolio check {file}' says them"


def test_where_nothing_is_to_be_mended_repair_says_so() -> None:
    said = CliRunner().invoke(cli, ["weigh", "lithium-ion-battery", "--repair"]).stdout
    assert said.rstrip().endswith("Nothing to mend: every judged profile is consistent.")
