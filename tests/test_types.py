"""What type checkers make of a script that uses loopfolio, where it is installed as users install it."""

import ast
import json
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import loopfolio
import pytest

ROOT = Path(__file__).parents[1]
NO_CODE = ("tests", "benchmarks", "docs", "build")

SCRIPT = '''\
"""A study: every function that is public, with what it gives named by its type."""

import io
from pathlib import Path
from typing import Any

import loopfolio as lf
import pandas as pd
from loopfolio import CaseError, CostMinimised, Infeasible, NoGroup, NoPortfolio, NotWritten
from loopfolio import SolverError, Unknown

names: tuple[str, ...] = lf.library()
loaded: lf.Loaded = lf.load("recycler")
again: lf.Loaded = lf.load(Path("recycler"))
together: lf.Collected = lf.collect("recycler", ["ana.yaml"])
written: lf.Loaded = lf.load({"format": 1, "stages": {"make": {}}})
opened: lf.Loaded = lf.load(io.StringIO("format: 1"))
made: lf.Case = lf.Case(format=1, stages={"make": {"impact": 1}}, criteria={"impact": {"direction": "max"}})
framed: lf.Case = lf.Case.from_frames(
    pd.DataFrame({"impact": ["high"]}, index=["make"]), weights=pd.Series({"impact": 1.0}), budget=3.0
)
text: str = framed.to_yaml()
places: list[str] = [warning.path for warning in loaded.warnings]


def changed(case: lf.Case, read: lf.Loaded) -> tuple[lf.Case, lf.Loaded]:
    case = case.override(budget=900).with_budget(None)
    case = case.with_weights({"impact": 1.0}).with_weight("impact", 1.0)
    case = case.with_pair("make/iot", cost=3).with_rule("count", at_most=3).without_rule("count 1")
    read = read.override(method="additive").without_stage("reuse").with_profile("mine", order=["impact"])
    return case, read


def study(case: lf.CaseLike) -> float:
    weights: dict[str, lf.WeightProfile] = lf.weigh(case)
    ranking: lf.Ranking = lf.rank(case, method="vikor")
    every: lf.MethodComparison = lf.methods(case)
    portfolio: lf.Portfolio = lf.fund(case, budget=900, force=["reuse/iot"], without=("reuse/ai",))
    others: lf.Alternatives = lf.alternatives(case, 3, differing=2)
    again: lf.Replan = lf.replan(case, portfolio, changes=2)
    try:
        again = lf.replan(case, ["reuse/iot"], profile="recycler", solver="cbc")
    except lf.TooFewChanges as few:
        print(few.step.optimum.value, again.fewest)
    drawn = lf.Doubt(draws=500, weights="hull", vary=("weights", "costs"))
    analysis: lf.Analysis = lf.analyse(case, sure=True, doubt=drawn)
    compared: lf.ProfileComparison = lf.compare(case)
    sure: lf.Stress = lf.stress(case, draws=100, vary=["weights", "costs"], weights="profile")
    against: lf.Robust = lf.robust(case, risk=0.2, vary=["readings"], solver="cbc")
    fails: lf.Failing = lf.failing(case, 0.2, weights="profile", draws=20)
    print(against.choices["cvar"].expected, [box.density for box in fails.boxes])
    why: lf.Reasons = lf.explain(case, "reuse/iot")
    chain: lf.ChainResult = lf.chain("battery-value-chain")
    print(chain.alone["recycler"].value, chain.to_frame(), lf.picture(chain), lf.report_html(chain))
    fleet: lf.FleetResult = lf.fleet(["recycler", Path("acme.yaml")], budget=900)
    print([row.worth for row in fleet.allocation or ()], [one.why for one in fleet.failed])
    cut: lf.Soundness = lf.soundness(case)
    told: lf.Worth = lf.worth(case, portfolios=20, vary=["readings", "costs"])
    people: lf.GroupConsensus = lf.consensus(case, "recycler", further=2)
    print(people.disputes, people.open.could_change)
    gain: float = told.evpi.value + told.inputs[0].evppi.value
    points: lf.ChecklistResult = lf.checklist(case)
    money: lf.BudgetFrontier = lf.frontier(case, up_to=900)
    try:
        front: lf.Tradeoff = lf.tradeoff(case, ["value", "cost=min"], points=20)
    except lf.UnknownSum as unknown:
        raise ValueError from unknown
    print(front.complete, [point.sums for point in front.points], front.knee)
    made: lf.ModelResult = lf.model(case)
    print(made.lp(), made.mps(), made.text(80))
    table: pd.DataFrame = portfolio.to_frame()
    documents: list[dict[str, Any]] = [lf.schema(), lf.schema("fund")]
    fixes: tuple[lf.Repair, ...] = lf.repair(case)
    side: lf.ScenariosResult = lf.scenarios(case)
    checked: lf.VerifyResult = lf.verify(analysis, case)
    apart: lf.DiffResult = lf.diff(case, "recycler")
    table = side.to_frame()
    print(checked.confirmed, [stage.old for stage in apart.ranking or ()], side.to_dict(), fixes)
    for name in lf.charts():
        lf.chart(analysis, name).write_html("chart.html")
    for answer in (ranking, portfolio, money, sure, compared):
        lf.chart(answer)
    page: str = lf.report_html(analysis, case) + lf.picture(analysis)
    result: lf.ResultLike = "analysis.json"
    lf.verify(result, case)
    files: tuple[Path, ...] = lf.write_report(case, "board", formats=["html", "json"], force=True)
    drawing: lf.Picture = lf.picture(analysis)
    print(cut.ask_again, cut.to_frame(), points.not_met)
    print(weights, every, others, why, table, documents, page, files, drawing, lf.__version__)
    return portfolio.value / portfolio.cost


try:
    print(study(loaded), changed(made, loaded))
except CaseError as error:
    problems: list[lf.Located] = error.problems
except (CostMinimised, Infeasible, NoPortfolio, NotWritten, SolverError, Unknown) as trouble:
    print(trouble)
'''

WRONG = """\
import loopfolio as lf

lf.fund(3)
lf.fund("recycler", budjet=900)
lf.fund("recycler", solver="gurobi")
lf.fund("recycler").costs
lf.load("recycler").with_budget("much")
lf.write_report("recycler", "board", formats=["doc"])
lf.nothing
"""
"""A mistake a line, from the third on."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment in which loopfolio is installed from its wheel, as users install it."""
    folder = tmp_path_factory.mktemp("types")
    source = folder / "source"
    source.mkdir()
    for path in ROOT.iterdir():
        if path.is_file() and path.suffix in (".py", ".toml", ".md", ".typed"):
            shutil.copy(path, source)
        elif path.is_dir() and path.name not in NO_CODE and path.name[0] != "." and not path.suffix:
            shutil.copytree(path, source / path.name, ignore=shutil.ignore_patterns("__pycache__"))
    venv.create(folder / "venv")
    here = {"base": str(folder / "venv"), "platbase": str(folder / "venv")}
    packages = Path(sysconfig.get_path("purelib", "venv", here))
    install = ["install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--no-compile"]
    pip = [sys.executable, "-m", "pip", *install, "--target", str(packages), str(source)]
    subprocess.run(pip, check=True, capture_output=True, text=True)
    # What loopfolio needs is where the tests run; an editable install there is nothing that checkers see.
    (packages / "rest.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    (folder / "script.py").write_text(SCRIPT, encoding="utf-8")
    (folder / "wrong.py").write_text(WRONG, encoding="utf-8")
    return folder


def mypy(folder: Path) -> dict[str, set[int]]:
    """The lines that mypy finds something wrong with, by file."""
    words = ["--strict", "--no-incremental", "--python-executable", _python(folder), "--output", "json"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *words, "script.py", "wrong.py"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return _lines((each["file"], each["line"], each["message"]) for each in found)


def pyright(folder: Path) -> dict[str, set[int]]:
    """The lines that pyright finds something wrong with, by file; basedpyright brings a node of its own."""
    settings = {"typeCheckingMode": "standard", "include": ["script.py", "wrong.py"]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    words = ["--outputjson", "--pythonpath", _python(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "basedpyright", *words], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = json.loads(done.stdout)["generalDiagnostics"]
    errors = (each for each in found if each["severity"] == "error")
    return _lines((e["file"], e["range"]["start"]["line"] + 1, e["message"]) for e in errors)


def _python(folder: Path) -> str:
    return str(folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python")


def _lines(found: Any) -> dict[str, set[int]]:
    lines: dict[str, set[int]] = {}
    for file, line, message in found:
        print(file, line, message)
        lines.setdefault(Path(file).name, set()).add(line)
    return lines


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_a_script_of_a_user_is_sound_and_its_mistakes_are_found(site: Path, checker: Any) -> None:
    found = checker(site)
    assert "script.py" not in found
    assert found["wrong.py"] == set(range(3, len(WRONG.splitlines()) + 1))


def test_the_script_uses_all_that_is_public() -> None:
    tree = ast.parse(SCRIPT)
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    used |= {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert not {*loopfolio.__all__} - used
