"""The solvers are known by their registry alone: words, titles, who gives the second opinion."""

import ast
import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import loopfolio
import pulp
import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.models.rules.base import LinearRow
from loopfolio.models.solver.interface import Answer, BinaryProgramme, MilpSolver, NotRun, Objective
from loopfolio.models.solver.milp import CannotRun, SolverError, maximise
from loopfolio.models.solver.registry import DEFAULT, EXACT, SOLVERS, Solver, others
from loopfolio.models.solver.through_pulp import solved

ROOT = Path(__file__).parents[3]


def by_hand(asked: BinaryProgramme) -> Answer | None:
    """Every choice, one after the other."""
    found = None
    for bits in itertools.product((0, 1), repeat=asked.options):
        x = dict(enumerate(bits)) | {i: at for i, at in asked.fixed.items() if i < asked.options}
        chosen = frozenset(i for i, value in x.items() if value)
        x |= {k: int(all(not chosen.isdisjoint(g) for g in groups)) for k, groups in asked.joint.items()}
        x |= asked.fixed
        if chosen in asked.excluded or any(over(row, x) for row in asked.rows):
            continue
        worth = min(
            sum(c * x[i] for i, c in objective.coefficients.items()) + objective.constant
            for objective in asked.objectives
        )
        if found is None or worth > found[0]:
            found = worth, chosen
    return found and Answer(found[1], bound=found[0])


def over(row: LinearRow, x: dict[int, int]) -> bool:
    return sum(c * x[i] for i, c in row.coefficients.items()) > row.at_most + 1e-6


SMALL = """\
format: 1
name: Small
criteria: {impact: {direction: max}}
stages: {make: {impact: high}, reuse: {impact: medium}, mine: {impact: low}}
technologies: {iot: {cost: 40}, ai: {cost: 50}}
fit: {make: {iot: high, ai: low}, reuse: {iot: medium, ai: high}, mine: {ai: medium}}
synergies: [{pairs: [make/iot, reuse/ai], value: 0.1}]
budget: 100
"""


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(SMALL, encoding="utf-8")
    return "small.yaml"


def knows(monkeypatch, **solvers):
    """Only these solvers, beside the exact one; the command line reads its words once, so not there."""
    for word in SOLVERS.keys() - {EXACT}:
        monkeypatch.delitem(SOLVERS, word)
    for word, solver in solvers.items():
        monkeypatch.setitem(SOLVERS, word, solver)


def findings(result, case):
    return {f.what: (f.status, f.says) for f in loopfolio.verify(result, case).findings}


def test_the_words_that_types_allow_are_those_of_the_registry():
    assert get_args(Solver) == tuple(SOLVERS)


def test_a_solver_is_named_in_one_file():
    """Everybody else says EXACT, DEFAULT, or what was asked for."""
    folders = [
        at for at in ROOT.iterdir() if at.is_dir() and at.name[0] != "." and at.name not in ("tests", "build")
    ]
    paths = [*ROOT.glob("*.py"), *(path for folder in folders for path in folder.rglob("*.py"))]
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    naming = {
        path.name
        for path, text in texts.items()
        if any(word in text for word in SOLVERS)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and node.value in SOLVERS
    }
    assert naming == {"registry.py"}
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "report" / "page").glob("*.html")]
    assert not [word for page in pages for word in SOLVERS if f"'{word}'" in page]


def test_the_words_are_known_before_a_solver_is_there():
    script = (
        "import sys; from loopfolio.models.solver.registry import SOLVERS; print(*SOLVERS);"
        "print(*{'pulp', 'highspy', 'numpy', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [" ".join(SOLVERS), ""]


@pytest.mark.parametrize("word", SOLVERS)
@pytest.mark.parametrize("many", [1, 2])
def test_each_answers_what_enumeration_answers(word, many):
    """Two joint variables, one settled option, a choice that is excluded; then the least of two sums."""
    asked = BinaryProgramme(
        options=4,
        objectives=(
            Objective({0: 5.0, 1: 4.0, 2: 3.0, 4: 2.5, 5: -6.0}),
            Objective({0: 1.0, 1: 6.0, 2: 2.0}, 1.0),
        )[:many],
        rows=(LinearRow("room", {0: 3.0, 1: 2.0, 2: 2.0}, at_most=5.0),),
        joint={4: ((0,), (2,)), 5: ((0,), (1, 3))},
        fixed={3: 0},
        hairline=False,
        scale=1.0,
        excluded=(frozenset({0, 2}),) if many == 1 else (),
    )
    expected, found = by_hand(asked), SOLVERS[word].solve(asked)
    assert expected is not None
    assert found is not None
    assert (found.chosen, found.proven) == (expected.chosen, True)
    assert found.bound is None or found.bound == pytest.approx(expected.bound)


@pytest.mark.parametrize("word", SOLVERS)
def test_each_says_where_nothing_fits(word):
    """x0 + x1 ≤ 1.5 and −x0 − x1 ≤ −1.5: between 0 and 1, but not at either."""
    rows = (
        LinearRow("most", {0: 1.0, 1: 1.0}, at_most=1.5),
        LinearRow("least", {0: -1.0, 1: -1.0}, at_most=-1.5),
    )
    asked = BinaryProgramme(2, (Objective({0: 1.0, 1: 1.0}),), rows, {}, {}, hairline=False, scale=1.0)
    assert SOLVERS[word].solve(asked) is None


def test_another_solver_proves_is_told_by_its_title_and_is_checked(small, monkeypatch):
    """One entry of the registry is enough for it to prove and for the report to name it."""
    knows(monkeypatch, hand=MilpSolver("By hand", by_hand))
    case = loopfolio.load(small)
    mine, exact = (loopfolio.fund(case, solver=word) for word in ("hand", EXACT))
    assert (mine.pair_ids, mine.value, mine.solver) == (exact.pair_ids, exact.value, "hand")
    analysis = loopfolio.analyse(case, solver="hand", sure=True)
    assert "solved with By hand, optimality proven" in loopfolio.report_html(analysis, case)


def test_what_another_calls_best_is_held_against_the_exact_one(small, monkeypatch):
    """It funds nothing and calls that the best; asked for as much as there is, it finds nothing."""

    def lazy(asked: BinaryProgramme) -> Answer | None:
        idle = Answer(frozenset(), bound=0.0)
        return idle if not any(-1e4 in row.coefficients.values() for row in asked.rows) else None

    knows(monkeypatch, lazy=MilpSolver("Lazy", lazy))
    with pytest.raises(SolverError, match=r"lazy does not find the portfolio worth .* that HiGHS finds"):
        loopfolio.fund(small, solver="lazy")


def test_who_cannot_be_run_or_ends_without_proof_is_an_error_that_says_so(monkeypatch):
    def refuses(asked: BinaryProgramme) -> Answer | None:
        raise NotRun("it takes up to 0 options")

    knows(
        monkeypatch,
        small=MilpSolver("Small", refuses),
        tired=MilpSolver("Tired", lambda asked: Answer(frozenset(), proven=False, says="tired")),
    )
    with pytest.raises(SolverError, match="small could not be run: it takes up to 0 options"):
        maximise([1.0], (), solver="small")
    with pytest.raises(SolverError, match="tired ended without proof: tired"):
        maximise([1.0], (), solver="tired")


def test_a_solver_of_pulp_that_is_not_on_the_machine_is_said_not_to_run(monkeypatch):
    def absent(asked: BinaryProgramme) -> Answer | None:
        return solved(asked, (1e-7,), lambda asked, tolerance: pulp.GLPK_CMD(path="/nowhere/glpsol"))

    knows(monkeypatch, absent=MilpSolver("Absent", absent))
    with pytest.raises(CannotRun, match=r"absent could not be run: .*glpsol"):
        maximise([1.0, 2.0], [LinearRow("one", {0: 1.0, 1: 1.0}, at_most=1.0)], solver="absent")


def test_what_breaks_a_row_is_no_answer_of_a_solver(monkeypatch):
    """The first answer funds both, which the row forbids: it is excluded, and the solver asked again."""
    heard = []

    def careless(asked: BinaryProgramme) -> Answer | None:
        heard.append(asked.excluded)
        return by_hand(asked) if asked.excluded else Answer(frozenset({0, 1}))

    knows(monkeypatch, careless=MilpSolver("Careless", careless))
    rows = [LinearRow("one", {0: 1.0, 1: 1.0}, at_most=1.0)]
    found = maximise([1.0, 2.0], rows, solver="careless")
    assert found is not None
    assert found.chosen == {1}
    assert heard == [(), (frozenset({0, 1}),)]


# ---------------------------------------------------------------- the second opinion


def test_the_second_opinion_is_that_of_the_first_who_did_not_prove():
    words = list(SOLVERS)
    assert [others(word)[0] for word in words] == [words[1], *words[:1] * (len(words) - 1)]
    assert DEFAULT in words


def test_verify_asks_whoever_else_there_is(small, monkeypatch):
    done = CliRunner().invoke(cli, ["fund", small, "--format", "json"])
    Path("result.json").write_text(done.stdout, encoding="utf-8")
    knows(monkeypatch, hand=MilpSolver("By hand", by_hand))
    found = findings("result.json", small)
    assert found["optimality, by By hand"][0] == "confirmed"
    assert {status for status, _ in found.values()} == {"confirmed"}


def test_verify_asks_the_next_where_one_cannot_be_run(small, monkeypatch):
    """The first takes no options; where no other can be run, it says why of each."""

    def refuses(asked: BinaryProgramme) -> Answer | None:
        raise NotRun("it takes up to 0 options")

    done = CliRunner().invoke(cli, ["fund", small, "--format", "json"])
    Path("result.json").write_text(done.stdout, encoding="utf-8")
    knows(monkeypatch, none=MilpSolver("None", refuses), hand=MilpSolver("By hand", by_hand))
    found = findings("result.json", small)
    assert {status for status, _ in found.values()} == {"confirmed"}
    assert [what for what in found if what.startswith("optimality")] == ["optimality, by By hand"]
    knows(monkeypatch, none=MilpSolver("None", refuses))
    assert findings("result.json", small)["optimality, by None"] == (
        "not checked",
        "none could not be run: it takes up to 0 options",
    )


def test_verify_says_where_nobody_else_can_be_asked(small, monkeypatch):
    """It is not confirmed, and no error."""
    done = CliRunner().invoke(cli, ["fund", small, "--format", "json"])
    Path("result.json").write_text(done.stdout, encoding="utf-8")
    knows(monkeypatch)
    verified = CliRunner().invoke(cli, ["verify", "result.json", small, "--format", "json"])
    assert verified.exit_code == 5
    found = {f["what"]: (f["status"], f["says"]) for f in json.loads(verified.stdout)["findings"]}
    assert found["optimality"] == ("not checked", "HiGHS proved it, and there is no other solver to ask")
    assert {what for what, (status, _) in found.items() if status != "confirmed"} == {"optimality"}
