"""Whole commands: what they print, write and return, most of them in this process, some from a shell."""

import ast
import csv
import hashlib
import io
import json
import math
import os
import re
import subprocess
import sys
import traceback
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result
from length import campaign
from loopfolio.cases import library
from loopfolio.cases.files import LIBRARY
from loopfolio.cli import cli, main
from loopfolio.commands.reports import FILES
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
CASES = library()
every_case = pytest.mark.parametrize("case", CASES)
long = campaign(1, part=0)
"""What takes seconds for each case of the library: one of them in a plain run, all in a campaign."""

SMALL = """\
format: 1
name: Small
currency: kEUR
criteria: {impact: {direction: max}, ease: {direction: max}}
stages:
  make: {impact: high, ease: low}
  reuse: {impact: medium, ease: high}
profiles:
  owner: {direct: {impact: 0.7, ease: 0.3}}
  maker: {order: [ease, impact]}
technologies:
  iot: {cost: 40, difficulty: low, maturity: high, illustrative: true}
  ai: {cost: 60, difficulty: high, maturity: medium, source: quote}
fit: {make: {iot: high, ai: medium}, reuse: {iot: low, ai: high}}
budget: 100
rules:
  - {rule: count, at_most: 3, name: three at a time}
"""
"""Two stages, two technologies, four options."""

NOTHING_FITS = SMALL.replace("at_most: 3, name: three", "at_least: 4, name: four")
"""All four options cost 200, twice the budget."""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def ask(*arguments: str, text: str | bytes | None = None) -> Result:
    """A command in this process; a traceback is a failure at once."""
    result = CliRunner().invoke(cli, arguments, input=text)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def answer(*arguments: str, text: str | None = None) -> Any:
    """The JSON that a command prints when it is done."""
    result = ask(*arguments, "--format", "json", text=text)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@cache
def of_library(command: str, case: str) -> Any:
    return answer(command, case)


class Done(NamedTuple):
    """How a command ended, and what it had said."""

    returncode: int
    stdout: str
    stderr: str


def aside(
    arguments: Sequence[str], env: Mapping[str, str | None], stdin: int, stdout: int, stderr: int
) -> int:
    """Start the command in a child of this process, with streams and an environment of its own.

    All that a process has but its start, which is most of what one costs: for what is about streams and
    terminals. Returns its number.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads: none of theirs is needed there
        child = os.fork()
    if child:
        return child
    code: Any = 1
    try:
        for number, given in enumerate((stdin, stdout, stderr)):
            os.dup2(given, number)
        for name, value in env.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
        sys.argv = ["loopfolio", *arguments]
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
        main()
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(code)


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def piped(*arguments: str, env: dict[str, str] | None = None) -> Done:
    """The command with its output in pipes."""
    with TemporaryFile() as err, open(os.devnull, "rb") as nothing:
        read, write = os.pipe()
        child = aside(arguments, env or {}, nothing.fileno(), write, err.fileno())
        os.close(write)
        with open(read, encoding="utf-8", newline="") as shown:
            said = shown.read()
        code = ended(child)
        err.seek(0)
        return Done(code, said, err.read().decode())


def shell(
    *arguments: str, env: dict[str, str] | None = None, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """The installed command in a process of its own, its output in pipes."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("loopfolio")), *arguments],
        input=text, capture_output=True, encoding="utf-8", env={**os.environ, **(env or {})}, timeout=120,
        check=False,
    )  # fmt: skip


# ---------------------------------------------------------------- every command on every library case


@every_case
@pytest.mark.parametrize("command", ["check", "weigh", "rank", "fund"])
def test_every_command_answers_every_library_case(command: str, case: str) -> None:
    """Exit 0 and something to read, as a table."""
    result = ask(command, case)
    assert result.exit_code == 0
    assert result.stdout.strip()
    assert "Traceback" not in result.stderr
    assert "nan" not in result.stdout.lower().split()


@pytest.mark.parametrize("case", [CASES[0], *(pytest.param(name, marks=long) for name in CASES[1:])])
def test_run_writes_every_file_of_every_library_case(case: str) -> None:
    """All five, none empty, and the tables on stdout."""
    result = ask("run", case)
    assert result.exit_code == 0
    assert sorted(path.name for path in Path("portfolios", case).iterdir()) == sorted(FILES)
    assert all(path.stat().st_size > 500 for path in Path("portfolios", case).iterdir())
    assert "Ranking under the profile" in result.stdout
    assert "Portfolio under the profile" in result.stdout
    assert f"Written to {Path('portfolios', case)}{os.sep}: {', '.join(FILES)}" in result.stdout


@pytest.mark.parametrize("command", [None, *cli.commands])
def test_every_command_has_help(command: str | None) -> None:
    """With -h as with --help; every option says what it is for."""
    arguments = [command] if command else []
    assert ask(*arguments, "-h").stdout == ask(*arguments, "--help").stdout
    assert "Usage: " in ask(*arguments, "--help").stdout


def test_the_version_is_that_of_the_package() -> None:
    """As installed."""
    from loopfolio import __version__

    assert ask("--version").stdout.strip().endswith(__version__)


@pytest.mark.parametrize(
    "arguments", [("ranc", "recycler"), ("rank",), ("run",), ("rank", "--format", "xml", "recycler")]
)
def test_what_the_command_line_does_not_know_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    """Exit 2, words on stderr, nothing on stdout."""
    result = ask(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: " in result.stderr


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


# ---------------------------------------------------------------- run: what is written


def written(folder: str | Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def test_one_bad_case_does_not_stop_the_others() -> None:
    """The exit code is that of the worst; nothing is written for a case that fails."""
    Path("small.yaml").write_text(SMALL)
    Path("none.yaml").write_text(NOTHING_FITS)
    Path("bad.yaml").write_text("format: 2\n")
    result = ask("run", "none.yaml", "bad.yaml", "small.yaml", "nowhere.yaml")
    assert result.exit_code == 3
    assert [path.name for path in Path("portfolios").iterdir()] == ["small"]
    assert sorted(written("portfolios/small")) == sorted(FILES)
    for words in ("none.yaml:15:9: budget", "bad.yaml:1:9: format", "nowhere.yaml: no such file"):
        assert words in result.stderr
    assert ask("run", "bad.yaml", "small.yaml").exit_code == 2


def test_a_defect_in_one_case_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 1, its traceback on stderr, the other case written."""
    from loopfolio.models import analysis

    analyse = analysis.analyse

    def fails_once(case: Any, *arguments: Any, **more: Any) -> Any:
        if case.name == "Defect":
            raise ZeroDivisionError("a defect of ours")
        return analyse(case, *arguments, **more)

    monkeypatch.setattr(analysis, "analyse", fails_once)
    Path("defect.yaml").write_text(SMALL.replace("Small", "Defect"))
    Path("small.yaml").write_text(SMALL)
    result = ask("run", "defect.yaml", "small.yaml")
    assert result.exit_code == 1
    assert "ZeroDivisionError: a defect of ours" in result.stderr
    assert [path.name for path in Path("portfolios").iterdir()] == ["small"]


def test_two_cases_never_write_into_one_folder() -> None:
    """The second of one name is refused, not mixed with the first."""
    for folder in ("a", "b"):
        Path(folder).mkdir()
        Path(folder, "small.yaml").write_text(SMALL.replace("Small", folder))
    result = ask("run", "a/small.yaml", "b/small.yaml")
    assert result.exit_code == 2
    assert "b/small.yaml: another case of this call writes to small" in result.stderr
    assert json.loads(Path("portfolios/small/analysis.json").read_bytes())["case"]["name"] == "a"


def test_the_output_folder_can_be_chosen() -> None:
    """It is made where it is missing, with its parents."""
    Path("small.yaml").write_text(SMALL)
    assert ask("run", "small.yaml", "-o", "some/where").exit_code == 0
    assert sorted(written("some/where/small")) == sorted(FILES)
    assert not Path("portfolios").exists()


@pytest.mark.parametrize("name", [".yaml", "..yaml", "...yaml", "a b.yaml", "äöü.yaml", "a.b.yaml"])
def test_results_stay_in_a_folder_of_their_own(name: str) -> None:
    """Below the output folder, whatever the case file is called."""
    Path(name).write_text(SMALL)
    result = ask("run", name, "-o", "in/out")
    assert result.exit_code == 0, result.stderr
    assert sorted(os.listdir(".")) == sorted([name, "in"])
    assert os.listdir("in") == ["out"]
    [folder] = Path("in/out").iterdir()
    assert sorted(written(folder)) == sorted(FILES)


def test_an_output_folder_that_cannot_be_made_is_a_usage_error() -> None:
    """Exit 2 with the reason; a file in the way stays."""
    Path("small.yaml").write_text(SMALL)
    Path("taken").write_text("mine")
    for output in ("taken", "taken/below"):
        result = ask("run", "small.yaml", "-o", output)
        assert result.exit_code == 2
        assert "taken" in result.stderr
    assert Path("taken").read_text() == "mine"


@pytest.mark.parametrize("name", FILES)
def test_a_foreign_file_is_not_overwritten_without_force(name: str) -> None:
    """Refused before anything is written; with --force it is replaced."""
    Path("small.yaml").write_text(SMALL)
    Path("portfolios/small").mkdir(parents=True)
    Path("portfolios/small", name).write_text("mine, all mine")
    result = ask("run", "small.yaml")
    assert result.exit_code == 2
    assert f"{name} is not from loopfolio" in result.stderr
    assert "--force" in result.stderr
    assert written("portfolios/small") == {name: b"mine, all mine"}
    assert ask("run", "small.yaml", "--force").exit_code == 0
    assert b"mine, all mine" not in written("portfolios/small").values()
    assert sorted(written("portfolios/small")) == sorted(FILES)


def test_a_folder_or_a_link_in_the_way_is_left_alone() -> None:
    """A dangling link may be somebody's; a folder cannot be replaced even with --force."""
    Path("small.yaml").write_text(SMALL)
    Path("portfolios/small/ranking.csv").mkdir(parents=True)
    Path("portfolios/small/report.html").symlink_to("elsewhere")
    result = ask("run", "small.yaml")
    assert result.exit_code == 2
    assert "report.html, ranking.csv are not from loopfolio" in result.stderr
    assert ask("run", "small.yaml", "--force").exit_code == 2
    assert Path("portfolios/small/ranking.csv").is_dir()
    assert not [name for name in os.listdir("portfolios/small") if name.startswith(".")]
    assert not Path("portfolios/small/elsewhere").exists()


def test_files_beside_the_results_stay() -> None:
    """A planner's notes in the folder are nobody's business."""
    Path("small.yaml").write_text(SMALL)
    Path("portfolios/small").mkdir(parents=True)
    Path("portfolios/small/notes.txt").write_text("mine")
    assert ask("run", "small.yaml").exit_code == 0
    assert Path("portfolios/small/notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SMALL, id="small"),
        pytest.param(re.sub(r"technologies:\n(.*\n)*", "", SMALL), id="no technologies"),
        pytest.param(SMALL.replace("budget: 100", "budget: 0"), id="nothing funded"),
        pytest.param(
            "format: 1\nstages: {s: {}}\ntechnologies: {a: {cost: 2}}\npairs: {s/a: {value: 3}}\n",
            id="no criteria",
        ),
    ],
)
def test_its_own_output_is_overwritten_without_a_word(text: str) -> None:
    """Whatever the case, a second run replaces what the first wrote."""
    Path("small.yaml").write_text(text)
    assert ask("run", "small.yaml").exit_code == 0
    Path("small.yaml").write_text(text.replace("high", "medium"))
    second = ask("run", "small.yaml")
    assert (second.exit_code, "not from loopfolio" in second.stderr) == (0, False)


@pytest.mark.parametrize("case", ["small.yaml", *(pytest.param(name, marks=long) for name in CASES)])
def test_the_same_case_gives_the_same_bytes(case: str) -> None:
    """In another process, in another folder, whatever the order of Python's sets."""
    Path("small.yaml").write_text(SMALL)
    for seed, folder in (("1", "one"), ("2", "two")):
        done = shell("run", case, "--portfolios", "30", "-o", folder, env={"PYTHONHASHSEED": seed})
        assert done.returncode == 0, done.stderr
    [name] = os.listdir("one")
    assert written(f"one/{name}") == written(f"two/{name}")


@pytest.mark.parametrize(
    ("function", "call", "stays"),
    [
        ("fsync", 0, "old"),
        ("fsync", 4, "old"),
        ("replace", 0, "old"),
        ("replace", 4, "old"),
        ("replace", 7, "new"),
    ],
)
def test_an_interruption_leaves_all_old_files_or_all_new_ones(
    function: str, call: int, stays: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At whichever file: never some of both, and nothing is left lying about."""
    Path("small.yaml").write_text(SMALL)
    assert ask("run", "small.yaml").exit_code == 0
    old = written("portfolios/small")
    Path("small.yaml").write_text(SMALL.replace("Small", "Changed").replace("budget: 100", "budget: 60"))
    assert ask("run", "small.yaml", "-o", "whole").exit_code == 0
    new = written("whole/small")
    real, calls = getattr(os, function), iter(range(99))

    def interrupted(*arguments: Any) -> Any:
        if next(calls) == call:
            raise KeyboardInterrupt
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, function, interrupted)
        result = ask("run", "small.yaml")
    assert result.exit_code != 0
    assert written("portfolios/small") == {"old": old, "new": new}[stays]
    assert ask("run", "small.yaml").exit_code == 0
    assert sorted(os.listdir("portfolios/small")) == sorted(FILES)


def test_a_full_disk_leaves_every_old_file_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2 with the system's reason."""
    Path("small.yaml").write_text(SMALL)
    assert ask("run", "small.yaml").exit_code == 0
    old = written("portfolios/small")

    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = ask("run", "small.yaml", "--budget", "60")
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert written("portfolios/small") == old


# ---------------------------------------------------------------- CSV


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def same(cell: str, value: Any) -> bool:
    """A CSV cell says what the JSON says, to the last digit."""
    if value is None:
        return cell == ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(cell) == value
    return cell == str(value)


@every_case
def test_weights_in_csv_are_those_in_json(case: str) -> None:
    """One row a profile and criterion."""
    rows = rows_of(ask("weigh", case, "--format", "csv").stdout)
    assert [(row["profile"], row["criterion"], float(row["weight"])) for row in rows] == [
        (profile["id"], criterion, weight)
        for profile in of_library("weigh", case)["profiles"]
        for criterion, weight in profile["weights"].items()
    ]


@every_case
def test_the_ranking_in_csv_is_that_in_json(case: str) -> None:
    """One row a stage, in rank order."""
    rows = rows_of(ask("rank", case, "--format", "csv").stdout)
    stages = of_library("rank", case)["stages"]
    assert [row["stage"] for row in rows] == [stage["id"] for stage in stages]
    for row, stage in zip(rows, stages, strict=True):
        for column in ("rank", "score", "additive"):
            assert same(row[column], stage[column])
        for criterion, reading in stage["readings"].items():
            assert same(row[criterion], reading)


@every_case
def test_the_portfolio_in_csv_is_that_in_json(case: str) -> None:
    """One row an option, the funded ones first in priority order."""
    rows = rows_of(ask("fund", case, "--format", "csv").stdout)
    found = of_library("fund", case)
    assert [row["pair"] for row in rows] == [p["pair"] for p in found["funded"] + found["not_funded"]]
    for row, pair in zip(rows, found["funded"] + found["not_funded"], strict=True):
        assert same(row["funded"], "priority" in pair)
        for column in ("cost", "value", "priority", "entry_budget", "difficulty", "maturity"):
            if column in pair or column in ("priority", "entry_budget"):
                assert same(row[column], pair.get(column))


def test_the_files_of_run_are_what_the_commands_print() -> None:
    """ranking.csv is that of rank, portfolio.csv that of fund, analysis.json holds both."""
    Path("small.yaml").write_text(SMALL)
    assert ask("run", "small.yaml").exit_code == 0
    files = written("portfolios/small")
    assert files["ranking.csv"] == ask("rank", "small.yaml", "--format", "csv").stdout_bytes
    assert files["portfolio.csv"] == ask("fund", "small.yaml", "--format", "csv").stdout_bytes
    analysis = json.loads(files["analysis.json"])
    assert analysis["schema"] == "loopfolio/run/1"
    for command in ("weigh", "rank", "fund"):
        alone = answer(command, "small.yaml")
        assert analysis["case"] == alone.pop("case")
        assert alone.pop("schema") == f"loopfolio/{command}/1"
        assert analysis[command] == alone


def test_a_case_without_options_still_has_its_csv_header() -> None:
    """So that what reads the file finds its columns."""
    result = ask("fund", "-", "--format", "csv", text=re.sub(r"technologies:\n(.*\n)*", "", SMALL))
    assert result.stdout.startswith("pair,funded,priority")


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\\t=1+1", '=HYPERLINK(\\"//x\\",1)']
)
def test_no_cell_of_a_csv_is_a_formula(formula: str) -> None:
    """Text from the case that a spreadsheet would calculate is made plain; numbers stay numbers."""
    text = SMALL.replace("illustrative: true", f'source: "{formula}"')
    text = text.replace("{iot: high, ai", f'{{iot: {{fit: high, why: "{formula}"}}, ai')
    text += f'  - {{rule: fund, pairs: [make/iot], name: "{formula}"}}\n'
    text += f'scale: {{low: 1, medium: 2, high: 3, "{formula}": 2.5}}\n'
    text = text.replace("impact: medium", f'impact: "{formula}"')
    shown = json.loads(f'"{formula}"')
    for command in ("rank", "fund"):
        result = ask(command, "-", "--format", "csv", text=text)
        assert result.exit_code == 0, result.stderr
        cells = [cell for row in csv.reader(io.StringIO(result.stdout, newline="")) for cell in row]
        assert any(shown in cell for cell in cells)
        for cell in cells:
            assert not cell.startswith(("=", "+", "@", "\t", "\r"))
            assert not cell.startswith("-") or math.isfinite(float(cell))


# ---------------------------------------------------------------- pipes and terminals

ESCAPES = re.compile(r"\x1b|\x9b")
COLOURS = re.compile(r"\x1b\[[0-9;:]*m")


@pytest.mark.parametrize("command", ["check", "weigh", "rank", "fund"])
def test_a_dash_reads_the_case_from_standard_input(command: str) -> None:
    """The same answer as from a file."""
    Path("case.yaml").write_text(SMALL)
    assert (
        ask(command, "-", text=SMALL).stdout.replace("-: ", "case.yaml: ") == ask(command, "case.yaml").stdout
    )
    piped = shell(command, "-", "--format", "json", text=SMALL)
    assert (piped.returncode, piped.stderr) == (0, "")
    assert json.loads(piped.stdout) == answer(command, "case.yaml")


def test_run_takes_a_dash_as_well() -> None:
    """The folder is then called case."""
    assert ask("run", "-", text=SMALL).exit_code == 0
    assert sorted(written("portfolios/case")) == sorted(FILES)


def test_a_dash_extends_from_the_current_folder() -> None:
    """And from the library."""
    Path("base.yaml").write_text(SMALL)
    found = answer("rank", "-", text="format: 1\nextends: base.yaml\nname: Piped\n")
    assert found["case"]["name"] == "Piped"
    assert found["case"]["extends"][0]["sha256"] == hashlib.sha256(SMALL.encode()).hexdigest()
    assert answer("rank", "-", text="format: 1\nextends: recycler\n")["stages"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("schema",),
        ("check", "recycler", "cell-maker", "furniture-maker"),
        ("weigh", "recycler"),
        ("rank", "recycler"),
        ("rank", "recycler", "--format", "json"),
        ("rank", "recycler", "--format", "csv"),
        ("fund", "recycler"),
        ("run", "recycler", "--portfolios", "5"),
        ("rank", "nowhere.yaml", "--format", "json"),
    ],
)
def test_a_reader_that_goes_away_is_no_error(arguments: tuple[str, ...], warm_command: str) -> None:
    """As with ``| head -1``: no traceback, no complaint from the interpreter."""
    installed = str(Path(sys.executable).with_name("loopfolio"))
    process = subprocess.Popen(
        [installed if arguments == ("rank", "recycler") else warm_command, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr:
        complaint = process.stderr.read()
    process.wait(timeout=120)
    for words in ("Traceback", "Error:", "Exception ignored", "BrokenPipe"):
        assert words not in complaint


def test_the_first_line_can_be_taken_with_head() -> None:
    """In a real pipe."""
    command = Path(sys.executable).with_name("loopfolio")
    done = subprocess.run(
        f"'{command}' rank recycler 2>&1 | head -1", shell=True, capture_output=True, encoding="utf-8",
        timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}, {"TERM": "xterm-256color", "COLUMNS": "80"}])
@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",), ("check", "recycler"), ("weigh", "recycler"), ("rank", "recycler"), ("fund", "recycler"),
        ("run", "recycler"), ("rank", "nowhere"), ("rank", "recycler", "--profile", "x"), ("frobnicate",),
    ],
)  # fmt: skip
def test_nothing_but_text_goes_into_a_pipe(arguments: tuple[str, ...], env: dict[str, str]) -> None:
    """No escape codes, no carriage returns, on stdout and stderr alike."""
    done = piped(*arguments, env=env)
    assert not ESCAPES.search(done.stdout + done.stderr)
    assert "\r" not in (done.stdout + done.stderr).replace("\r\n", "\n")


pty = pytest.importorskip("pty")


def on_terminal(
    *arguments: str, columns: int = 80, env: dict[str, str] | None = None, errors_too: bool = False
) -> tuple[int, str, str]:
    """Exit code, screen and stderr of a command whose stdout is a terminal; stderr too if asked."""
    import fcntl
    import struct
    import termios

    screen, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    unset: dict[str, str | None] = dict.fromkeys(("COLUMNS", "LINES", "NO_COLOR"))
    with TemporaryFile() as err, open(os.devnull, "rb") as nothing:
        errors = end if errors_too else err.fileno()
        told = {**unset, "TERM": "xterm-256color", **(env or {})}
        child = aside(arguments, told, nothing.fileno(), end, errors)
        os.close(end)
        shown = on_screen(screen)
        code = ended(child)
        err.seek(0)
        return code, shown.decode().replace("\r\n", "\n"), err.read().decode()


def on_screen(screen: int) -> bytes:
    """What a terminal showed until its other end was closed."""
    shown = b""
    while True:
        try:
            piece = os.read(screen, 65536)
        except OSError:  # Linux's way to say that the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(screen)
    return shown


def columns_of(line: str) -> int:
    """Columns of a terminal that a line takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line
    )


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("case", ["vehicle-maker", "furniture-maker"])
@pytest.mark.parametrize("command", ["weigh", "rank", "fund"])
def test_tables_fit_the_terminal(command: str, case: str, columns: int) -> None:
    """No line is longer than the terminal is wide; every stage or pair is still there, if in two lines."""
    code, shown, _ = on_terminal(command, case, columns=columns)
    assert code == 0
    assert [line for line in shown.splitlines() if columns_of(line) > columns] == []
    found = of_library(command, case)
    for name in [s["id"] for s in found.get("stages", [])] + [p["pair"] for p in found.get("funded", [])]:
        assert all(part in shown for part in re.split("(?<=[/_])", name))


def test_tables_of_wide_letters_fit_the_terminal() -> None:
    """Chinese, Japanese and Korean letters take two columns each."""
    text = SMALL.replace("{iot: high, ai", "{iot: {fit: high, why: " + "電池の劣化を測る装置" * 6 + "}, ai")
    Path("small.yaml").write_text(text, encoding="utf-8")
    code, shown, _ = on_terminal("fund", "small.yaml", columns=40)
    assert code == 0
    assert [line for line in shown.splitlines() if columns_of(line) > 40] == []


def test_the_tables_of_run_fit_the_terminal() -> None:
    """All but the line that names the files, which must be whole to be copied."""
    code, shown, _ = on_terminal("run", "recycler", columns=40)
    assert code == 0
    lines = [line for line in shown.splitlines() if not line.startswith("Written to ")]
    assert [line for line in lines if columns_of(line) > 40] == []


def test_no_colour_means_none_on_a_terminal() -> None:
    """Nothing but text on stdout; stderr may erase its progress line, but not colour it."""
    code, shown, complaint = on_terminal("fund", "furniture-maker", env={"NO_COLOR": "1"})
    assert code == 0
    assert not ESCAPES.search(shown + complaint)
    code, shown, _ = on_terminal("fund", "furniture-maker", env={"NO_COLOR": "1"}, errors_too=True)
    assert code == 0
    assert not COLOURS.search(shown)


def test_progress_leaves_no_trace_on_a_terminal() -> None:
    """What was said while solving is erased before the answer."""
    code, shown, _ = on_terminal("fund", "recycler", errors_too=True)
    assert code == 0
    screen = re.sub(r"[^\n]*\r\x1b\[K", "", shown)
    assert "solving" not in screen
    assert "Portfolio under the profile" in screen
    assert not ESCAPES.search(screen)


@pytest.mark.parametrize(
    "text",
    [
        '"\\e[31mred": 1\n',
        'name: "\\e[31mred"\n',
        'extends: "\\e[31mred"\n',
        'rules: [{rule: "\\e[31mred"}]\n',
        'profiles: {"\\e[31mred": {order: []}}\n',
        'profile: "\\e[31mred"\n',
    ],
)
def test_a_case_file_cannot_send_codes_to_the_terminal(text: str) -> None:
    """Messages show control characters by name, never as they are."""
    Path("hostile.yaml").write_text("format: 1\nstages: {s: {}}\n" + text)
    code, shown, _ = on_terminal("check", "hostile.yaml", errors_too=True)
    assert code == 2
    assert "\\x1b" in shown
    assert not ESCAPES.search(shown)


@pytest.mark.parametrize("text", [SMALL, "format: 2\n", None], ids=["sound", "bad", "missing"])
def test_the_name_of_a_file_cannot_send_codes_to_the_terminal(text: str | None) -> None:
    """Whoever checks every file of a folder may meet any name."""
    name = "\x1b[31mred.yaml"
    if text is not None:
        Path(name).write_text(text)
    _, shown, _ = on_terminal("check", name, errors_too=True)
    assert "red.yaml" in shown
    assert not ESCAPES.search(shown)


@pytest.mark.parametrize("way", [[sys.executable, "cli.py"], [sys.executable, str(ROOT / "cli.py")]])
def test_the_file_runs_like_the_command(way: list[str]) -> None:
    """``python cli.py rank …`` for whoever has the repository open."""
    folder = ROOT if way[1] == "cli.py" else Path.cwd()
    done = subprocess.run(
        [*way, "rank", "recycler"],
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, shell("rank", "recycler").stdout)


def test_an_old_code_page_does_not_stop_an_answer() -> None:
    """A terminal that cannot show a letter gets a question mark, not a traceback."""
    done = shell("weigh", "lithium-ion-battery", env={"PYTHONIOENCODING": "cp1252"})
    assert done.returncode == 0
    assert "?max" in done.stdout
    assert "Traceback" not in done.stderr


def test_json_says_the_same_under_every_code_page() -> None:
    """A program that reads it gets the letters of the case file, not question marks."""
    text = SMALL.replace("name: Small", "name: Łódź △")
    command = [str(Path(sys.executable).with_name("loopfolio")), "rank", "-", "--format", "json"]
    done = subprocess.run(
        command, input=text.encode(), capture_output=True, env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        timeout=120, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["case"]["name"] == "Łódź △"


# ---------------------------------------------------------------- new


def uncommented(text: str, wanted: Callable[[str], bool] = lambda line: True) -> str:
    """The file with the # taken away from the wanted lines."""
    return "".join(
        re.sub(r"^# ?", "", line) if line.startswith("#") and wanted(line) else line
        for line in text.splitlines(keepends=True)
    )


def block(text: str, head: str) -> str:
    """The file with one commented section, from its head to the empty line, taken into use."""
    assert f"# {head}:\n" in text
    before, after = text.split(f"# {head}:\n")
    section, gap, rest = after.partition("\n\n")
    return before + uncommented(f"# {head}:\n" + section) + gap + rest


@every_case
def test_new_writes_a_sound_file(case: str) -> None:
    """From every library case; the answer differs from the library's only by the name."""
    result = ask("new", "acme.yaml", "--from", case)
    assert result.exit_code == 0
    assert "loopfolio check acme.yaml" in result.stdout
    assert ask("check", "acme.yaml").exit_code == 0
    mine, library_one = answer("fund", "acme.yaml"), of_library("fund", case)
    assert mine["case"]["name"] == "Acme"
    assert {**mine, "case": None} == {**library_one, "case": None}


def test_what_new_writes_can_be_run() -> None:
    """Two commands from nothing to a report."""
    assert ask("new", "acme").exit_code == 0
    assert ask("run", "acme.yaml").exit_code == 0
    assert sorted(written("portfolios/acme")) == sorted(FILES)


@every_case
@pytest.mark.parametrize("head", ["technologies", "pairs", "rules"])
def test_each_section_that_new_suggests_is_sound_when_taken_up(head: str, case: str) -> None:
    """A planner takes the # away and has a case."""
    ask("new", "acme.yaml", "--from", case)
    Path("acme.yaml").write_text(block(Path("acme.yaml").read_text(encoding="utf-8"), head), encoding="utf-8")
    result = ask("check", "acme.yaml")
    assert result.exit_code == 0, result.stderr


@every_case
def test_taking_up_everything_that_new_suggests_is_sound_or_says_where_it_is_not(case: str) -> None:
    """Even the explanations taken for YAML, and every stage removed, which inherited rules may name."""
    ask("new", "acme.yaml", "--from", case)
    text = Path("acme.yaml").read_text(encoding="utf-8")
    for changed in (uncommented(text), uncommented(text, lambda line: ":" in line), block(text, "stages")):
        Path("acme.yaml").write_text(changed, encoding="utf-8")
        result = ask("check", "acme.yaml")
        assert result.exit_code in (0, 2)
        if result.exit_code == 2:
            assert re.search(r"^(acme\.yaml|[\w-]+ \(library\)):\d+:\d+: ", result.stderr, re.MULTILINE)


def test_a_stage_can_be_removed_as_new_suggests() -> None:
    """One of the lines of the section on stages, with its head."""
    ask("new", "acme.yaml")
    text = uncommented(
        Path("acme.yaml").read_text(encoding="utf-8"),
        lambda line: line in ("# stages:\n", "#   mining: null\n"),
    )
    Path("acme.yaml").write_text(text, encoding="utf-8")
    stages = [stage["id"] for stage in answer("rank", "acme.yaml")["stages"]]
    assert "mining" not in stages
    assert len(stages) == 8


@pytest.mark.parametrize("asked", ["acme", "acme.yaml"])
def test_new_does_not_overwrite(asked: str) -> None:
    """Exit 2; with --force it does."""
    Path("acme.yaml").write_text("mine")
    result = ask("new", asked)
    assert (result.exit_code, Path("acme.yaml").read_text()) == (2, "mine")
    assert "--force" in result.stderr
    assert ask("new", asked, "--force").exit_code == 0
    assert ask("check", "acme.yaml").exit_code == 0


@pytest.mark.parametrize(
    "name",
    [
        "Acme & Söhne: 50% #1.yaml",
        "it's.yaml",
        'say "hi".yaml',
        "- x.yaml",
        "null.yaml",
        "12.yml",
        "a.b.c.yaml",
        "two\nlines: x.yaml",
    ],
)
def test_new_copes_with_any_name(name: str) -> None:
    """The file is sound and called after its name."""
    assert ask("new", "--", name).exit_code == 0
    result = ask("check", "--", name)
    assert result.exit_code == 0, result.stderr


def test_new_makes_the_folder_it_needs() -> None:
    """And says so when it cannot."""
    assert ask("new", "cases/of/acme.yaml").exit_code == 0
    assert ask("check", "cases/of/acme.yaml").exit_code == 0
    result = ask("new", "cases/of/acme.yaml/below.yaml")
    assert result.exit_code == 2
    assert "acme.yaml" in result.stderr


def test_new_starts_from_library_cases_only() -> None:
    """Exit 2 with their names."""
    result = ask("new", "acme.yaml", "--from", "nothing")
    assert result.exit_code == 2
    assert all(case in result.stderr for case in CASES)
    assert not Path("acme.yaml").exists()


# ---------------------------------------------------------------- schema


def schema() -> Any:
    result = ask("schema")
    assert result.exit_code == 0
    return json.loads(result.stdout)


TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
}
NOTES = {"title", "description", "default", "discriminator", "$defs", "$schema", "$id", "examples"}
"""Keywords that allow and forbid nothing."""


def faults(value: Any, rule: Any, root: Any, path: str = "") -> Iterator[str]:
    """Where ``value`` is not what a JSON Schema says; knows the keywords that ours uses."""
    if rule is True:
        return
    if rule is False:
        yield f"{path}: nothing may stand here"
        return
    for keyword, asked in rule.items():
        if keyword == "$ref":
            assert asked.startswith("#/$defs/")
            yield from faults(value, root["$defs"][asked.removeprefix("#/$defs/")], root, path)
        elif keyword == "type":
            kinds = asked if isinstance(asked, list) else [asked]
            if not any(TYPES[kind](value) for kind in kinds):
                yield f"{path}: {value!r} is no {asked}"
        elif keyword in ("anyOf", "oneOf"):
            fitting = sum(not list(faults(value, option, root, path)) for option in asked)
            if not fitting or (keyword == "oneOf" and fitting > 1):
                yield f"{path}: {value!r} fits {fitting} of {len(asked)} ways"
        elif keyword in ("enum", "const"):
            if value not in (asked if keyword == "enum" else [asked]):
                yield f"{path}: {value!r} is not {asked}"
        elif keyword == "properties":
            for key, inner in asked.items() if isinstance(value, dict) else ():
                if key in value:
                    yield from faults(value[key], inner, root, f"{path}.{key}")
        elif keyword == "additionalProperties":
            for key in set(value) - set(rule.get("properties", {})) if isinstance(value, dict) else ():
                yield from faults(value[key], asked, root, f"{path}.{key}")
        elif keyword == "required":
            if isinstance(value, dict) and set(asked) - set(value):
                yield f"{path}: {set(asked) - set(value)} missing"
        elif keyword == "items":
            start = len(rule.get("prefixItems", []))
            for i, item in enumerate(value[start:] if isinstance(value, list) else [], start):
                yield from faults(item, asked, root, f"{path}.{i}")
        elif keyword == "prefixItems":
            for i, (item, inner) in enumerate(
                zip(value, asked, strict=False) if isinstance(value, list) else []
            ):
                yield from faults(item, inner, root, f"{path}.{i}")
        elif keyword in ("minItems", "minProperties", "minLength"):
            if isinstance(value, (list, dict, str)) and len(value) < asked:
                yield f"{path}: fewer than {asked}"
        elif keyword in ("maxItems", "maxProperties", "maxLength"):
            if isinstance(value, (list, dict, str)) and len(value) > asked:
                yield f"{path}: more than {asked}"
        elif keyword == "minimum":
            if TYPES["number"](value) and value < asked:
                yield f"{path}: {value} is below {asked}"
        elif keyword == "maximum":
            if TYPES["number"](value) and value > asked:
                yield f"{path}: {value} is above {asked}"
        elif keyword == "pattern":
            if isinstance(value, str) and not re.search(asked, value):
                yield f"{path}: {value!r} does not match"
        else:
            assert keyword in NOTES, f"this test does not know the keyword {keyword}"


def plain(value: Any) -> Any:
    """YAML's dates as the text that a case file means by them."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


@every_case
def test_the_schema_accepts_every_library_case(case: str) -> None:
    """Else an editor would underline sound files in red."""
    data = plain(YAML(typ="safe").load(LIBRARY / f"{case}.yaml"))
    assert list(faults(data, schema(), schema())) == []


def test_the_schema_accepts_what_the_reader_accepts() -> None:
    """Each of the short forms: a bare cost, a named scale, a list of resources, 1/3, △ ○ ◎."""
    text = SMALL.replace("ease: low", "ease: △") + "scale: 1-3-9\nresources: [staff]\n"
    text = text.replace("{order: [ease, impact]}", "{ahp: {impact: {ease: 1/3}}}")
    assert ask("check", "-", text=text).exit_code == 0
    assert list(faults(YAML(typ="safe").load(text), schema(), schema())) == []


@pytest.mark.parametrize(
    "change",
    [("budget: 100", "budgett: 100"), ("budget: 100", "budget: -1"), ("format: 1", "format: 2"),
     ("rule: count", "rule: cuont"), ("at_most: 3", "atmost: 3"), ("direction: max", "direction: mxa"),
     ("cost: 40", "cost: much")],
)  # fmt: skip
def test_the_schema_refuses_mistakes(change: tuple[str, str]) -> None:
    """Else it would be of no use to an editor."""
    assert list(faults(YAML(typ="safe").load(SMALL), schema(), schema())) == []
    assert list(faults(YAML(typ="safe").load(SMALL.replace(*change, 1)), schema(), schema())) != []


def test_the_schema_is_whole() -> None:
    """Every reference leads somewhere, and unknown keys are refused at the top."""
    found = schema()
    references = re.findall(r'"\$ref": "#/\$defs/(\w+)"', json.dumps(found))
    assert references
    assert set(references) <= set(found["$defs"])
    assert found["type"] == "object"
    assert found["additionalProperties"] is False


# ---------------------------------------------------------------- imports

HEAVY = (
    "numpy",
    "pydantic",
    "ruamel",
    "pandas",
    "plotly",
    "pulp",
    "highspy",
    "jinja2",
    "pymcdm",
    "matplotlib",
)


def imported_by(*arguments: str) -> set[str]:
    """Top-level modules that a command imports, in a process of its own."""
    program = (
        "import sys\n"
        "from loopfolio.cli import cli\n"
        "try:\n    cli(sys.argv[1:])\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "print('MODULES', *{name.split('.')[0] for name in sys.modules})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("fund", "--help"), ("run", "--help")])
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    """It appears at once."""
    assert imported_by(*arguments).isdisjoint(HEAVY)


@pytest.mark.parametrize("command", ["check", "weigh", "rank"])
@pytest.mark.parametrize("case", ["lithium-ion-battery", "furniture-maker"])
def test_ranking_imports_no_solver_and_no_charts(command: str, case: str) -> None:
    """Checking, weighing and ranking do without what takes a second to import."""
    found = imported_by(command, case)
    assert "numpy" in found
    assert found.isdisjoint(
        {"pymcdm", "pandas", "plotly", "pulp", "highspy", "jinja2", "matplotlib", "scipy"}
    )


def test_funding_imports_no_charts() -> None:
    """Only run draws."""
    assert imported_by("fund", "recycler").isdisjoint({"pandas", "plotly", "jinja2", "matplotlib", "pymcdm"})


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Level and module of every import of a file, also those inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
            yield from ((node.level, m) for m in ([node.module] if node.module else names))


def test_the_numeric_core_needs_no_file_format_and_no_solver() -> None:
    """mcda imports numpy, the standard library and, inside functions, pymcdm or scipy."""
    allowed = {"numpy", "scipy", "pymcdm", *sys.stdlib_module_names}
    for path in (ROOT / "mcda").glob("*.py"):
        for level, module in imports_of(path):
            assert level or module.split(".")[0] in allowed


def test_only_one_module_talks_to_the_solver() -> None:
    """Another PuLP touches one file, and another HiGHS two."""
    talking = {
        path.name
        for room in ("cases", "commands", "engines", "mcda", "models", "report", "web")
        for path in (ROOT / room).rglob("*.py")
        for _, module in imports_of(path)
        if module.split(".")[0] in ("pulp", "highspy")
    }
    assert talking == {"through_pulp.py", "highs.py", "lp.py"}


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


def test_a_criterion_called_as_a_column_is_has_a_column_of_its_own():
    text = "format: 1\ncriteria: {score: {direction: max}, a: {direction: max}}\n"
    text += "stages: {x: {score: low, a: high}, y: {score: high, a: low}}\n"
    csv_ = CliRunner().invoke(cli, ["rank", "-", "--format", "csv"], input=text).stdout
    header = csv_.splitlines()[0].split(",")
    assert header[-3:] == ["reading_score", "a", "stage_name"]
    assert len(set(header)) == len(header)


def test_where_nothing_is_to_be_mended_repair_says_so() -> None:
    said = CliRunner().invoke(cli, ["weigh", "lithium-ion-battery", "--repair"]).stdout
    assert said.rstrip().endswith("Nothing to mend: every judged profile is consistent.")
