"""The documentation, run: every fenced block of docs/*.md, in order, in a folder of its own.

- ``sh``: a shell runs it; it must end with 0, or with what ``<!-- test: exit 2 -->`` before it says;
  ``<!-- test: serves -->``: it goes on until it is ended; ``<!-- test: browser -->``: where none is installed
  it must end with 2.
- ``python``: runs in one namespace a page; like in a notebook, what the last line is worth is shown.
- ``yaml``: a case; ``<!-- test: write FILE -->`` or ``append FILE`` before it says where it goes.
- ``text``: lines that the block before it has shown, in a row; … stands for what is left out.

``<!-- test: edit FILE: old -> new -->`` does what the words around it ask of the reader, and so does
``<!-- test: cell FILE: Sheet!C4 -> value -->`` in a workbook. Pages in ``COPIED``
change the code: they run on a copy of the package, in which ``create FILE`` makes a file of a block, and into
which ``insert FILE before|after LINE`` puts one.
"""

import ast
import contextlib
import importlib.util
import io
import math
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.request import urlopen

import loopfolio
import pytest
import warm
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.report.export.pdf import NoBrowser, browser
from once import every_draw
from openpyxl import load_workbook

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))
COPIED = ("extending.md",)
NO_CODE = ("tests", "benchmarks", "docs", "build")


FEW = {
    "worth": {"portfolios": 50, "draws": 1_000},
    "stress": {"portfolios": 50},
    "robust": {"draws": 100},
}
"""What commands draw where they are not told how many: a tenth of what a user gets"""


@dataclass(frozen=True)
class Block:
    """One fenced block, or an edit that a page asks for."""

    line: int
    kind: str
    directive: str
    text: str


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page, each with the directive on the line before it."""
    kind, directive, start, held = "", "", 0, list[str]()
    for number, line in enumerate((DOCS / page).read_text(encoding="utf-8").splitlines(), 1):
        told = re.fullmatch(r"<!-- test: (.*) -->", line)
        if kind and line == "```":
            yield Block(start, kind, directive, "\n".join(held) + "\n")
            kind, directive, held = "", "", []
        elif kind:
            held.append(line)
        elif line.startswith("```"):
            kind, start = line[3:], number
            assert kind in ("sh", "python", "yaml", "text"), f"{page}:{number}: a block of kind '{kind}'"
        elif told and told[1].startswith(("edit ", "cell ")):
            yield Block(number, told[1][:4], told[1][5:], "")
        elif told:
            directive = told[1]
        else:
            assert not directive, f"{page}:{number}: a directive without a block"


class Reader:
    """Someone who does what a page says, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.shown = folder, ""
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.unless_said: dict[str, dict[str, int]] = {}

    def at_work(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def does(self, block: Block) -> None:
        if block.kind == "text":
            self.sees(block.text)
        elif block.kind == "edit":
            name, _, change = block.directive.partition(": ")
            self.edits(name, *change.split(" -> "))
        elif block.kind == "cell":
            name, _, change = block.directive.partition(": ")
            self.fills_in(name, *change.split(" -> "))
        elif block.directive.startswith("insert "):
            _, name, side, anchor = block.directive.split(" ", 3)
            apart = "" if anchor.startswith(" ") else "\n\n"  # between definitions
            new = f"{anchor}\n{block.text}" if side == "after" else f"{block.text}{apart}{anchor}"
            self.edits(name, anchor, new.rstrip("\n") if side == "after" else new)
        elif block.directive.startswith("create "):
            self.creates(block.directive.removeprefix("create "), block.text)
        elif block.kind == "yaml":
            how, _, name = (block.directive or "write example.yaml").partition(" ")
            with (self.folder / name).open({"write": "w", "append": "a"}[how], encoding="utf-8") as file:
                file.write(block.text)
            if not block.directive:
                self.runs("loopfolio check example.yaml", 0)
        elif block.directive == "serves":
            self.serves(block.text)
        elif block.directive == "browser":
            self.runs(block.text, 0 if has_browser() else 2)
        elif block.kind == "sh":
            self.runs(block.text, int(block.directive.removeprefix("exit ") or 0))
        else:
            self.computes(block.text)

    def serves(self, script: str) -> None:
        """What does not end by itself: it says where it is, is there, and is ended."""
        words = [sys.executable, "-m", "loopfolio.cli", *shlex.split(script)[1:], "--port", "0"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=self.folder) as started:
            assert started.stdout is not None
            try:
                address = re.search(r"http://\S+", started.stdout.readline())
                assert address is not None
                with urlopen(address[0], timeout=20) as page:
                    assert page.status == 200
            finally:
                started.terminate()

    def edits(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"'{old}' stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def creates(self, name: str, text: str) -> None:
        path = self.folder / name
        assert not path.exists(), f"{name} is there already"
        path.write_text(text, encoding="utf-8")

    def fills_in(self, name: str, place: str, text: str) -> None:
        book = load_workbook(self.folder / name)
        title, _, cell = place.partition("!")
        book[title][cell] = int(text) if text.isdigit() else text
        book.save(self.folder / name)

    def runs(self, script: str, code: int) -> None:
        """In this process where the lines are plain commands of loopfolio: that is much faster."""
        lines = [shlex.split(line, comments=True) for line in script.splitlines()]
        if re.search(r"[|&;<$\\]", re.sub(r"\s#.*", "", script)) or any(
            line[:1] not in ([], ["loopfolio"]) for line in lines
        ):
            self.asks_a_shell(script, code)
            return
        self.shown, codes = "", []
        for words in filter(None, lines):
            *words, into = [*words, None] if ">" not in words else [*words[:-2], words[-1]]
            result = CliRunner().invoke(cli, words[1:], default_map=self.unless_said)
            if result.exception is not None and not isinstance(result.exception, SystemExit):
                raise result.exception
            if into is not None:
                Path(into).write_text(result.stdout, encoding="utf-8")
            self.shown += result.stderr if into is not None else result.output
            codes.append(result.exit_code)
        assert codes == [*[0] * (len(codes) - 1), code], self.shown

    def asks_a_shell(self, script: str, code: int) -> None:
        where = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(
            ["sh", "-e"], input=script, capture_output=True, encoding="utf-8", cwd=self.folder, env=where
        )
        self.shown = done.stdout + done.stderr
        assert done.returncode == code, self.shown

    def computes(self, script: str) -> None:
        tree, out = ast.parse(script), io.StringIO()
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(out):
            exec(compile(tree, "docs", "exec"), self.names)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), "docs", "eval"), self.names)
                print(value if value is not None else "", end="\n" if value is not None else "")
        self.shown = out.getvalue()

    def sees(self, text: str) -> None:
        wanted = [line.rstrip() for line in text.splitlines()]
        lines = [line.rstrip() for line in self.shown.splitlines()]
        at = 0
        for part in "\n".join(wanted).split("\n…\n") if "…" in wanted else ["\n".join(wanted)]:
            rows = [row for row in part.splitlines() if row != "…"]
            found = next((i for i in range(at, len(lines)) if lines[i : i + len(rows)] == rows), None)
            assert found is not None, "\n".join(["not shown:", *rows, "but:", self.shown])
            at = found + len(rows)


def has_browser() -> bool:
    try:
        return bool(browser())
    except NoBrowser:
        return False


class Developer(Reader):
    """Someone who changes a copy of the package, which is in the folder by its name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (folder / "loopfolio").mkdir()
        for path in ROOT.iterdir():
            if path.suffix == ".py":
                shutil.copy(path, folder / "loopfolio")
            elif path.is_dir() and path.name not in NO_CODE and path.name[0] != "." and not path.suffix:
                shutil.copytree(path, folder / "loopfolio" / path.name)
        # Its programs solve a tenth of what stands beside an answer, as in all tests that are not about it.
        self.edits("models/sensitivity/doubt.py", "{24: 500, 40", "{24: 50, 40")
        self.edits("models/sensitivity/doubt.py", "MOST_BESIDE = 120", "MOST_BESIDE = 12")
        self.edits("models/uncertainty/worth.py", "DRAWS = 10_000", "DRAWS = 1_000")
        # And they start with the libraries imported already.
        (folder / "bin").mkdir()
        for name, words in (("python", ""), ("loopfolio", "-m loopfolio.cli ")):
            command = folder / "bin" / name
            asks = f"{sys.executable} -IS {warm.__file__} {folder}/warm"
            command.write_text(f'#!/bin/sh\nexec {asks} {words}"$@"\n', encoding="utf-8")
            command.chmod(0o755)

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """While the program that starts others is there."""
        # What is compiled is kept, whatever is usual here: each command would compile it all anew.
        where = {**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": ""}
        with subprocess.Popen(
            [sys.executable, warm.__file__, f"{self.folder}/warm"], cwd=self.folder, env=where
        ) as waits:
            try:
                while not (self.folder / "warm").exists():
                    assert waits.poll() is None
                    time.sleep(0.02)
                yield
            finally:
                waits.terminate()

    def edits(self, name: str, old: str, new: str) -> None:
        inside = name if name.endswith(".yaml") else f"loopfolio/{name}"
        super().edits(inside, old, new)

    def creates(self, name: str, text: str) -> None:
        super().creates(f"loopfolio/{name}", text)

    def runs(self, script: str, code: int) -> None:
        self.asks_a_shell(f"export PATH={self.folder / 'bin'}:$PATH\n{script}", code)

    def computes(self, script: str) -> None:
        self.runs(f"python - <<'END'\n{script}END\n", 0)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_does_what_it_says(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader = Developer(tmp_path) if page in COPIED else Reader(tmp_path)
    with reader.at_work():
        for block, follows in pairwise([*blocks(page), None]):
            assert block is not None
            # What is not compared with the page says its words by a tenth of the draws as well; in Python
            # the pages say how many.
            compared = block.kind == "sh" and follows is not None and follows.kind == "text"
            reader.unless_said = {} if compared else FEW
            try:
                with every_draw() if compared else contextlib.nullcontext():
                    reader.does(block)
            except BaseException as trouble:
                trouble.add_note(f"in docs/{page}, line {block.line}")
                raise


def test_the_readme_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its commands of loopfolio, its case and its Python."""
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    reader = Reader(tmp_path)
    lines = [line for line in text.splitlines() if line.startswith("    .venv/bin/loopfolio ")]
    assert len(lines) == 5
    reader.runs("\n".join(line.replace(".venv/bin/", "") for line in lines), 0)
    (case,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    Path("readme.yaml").write_text(case, encoding="utf-8")
    reader.runs("loopfolio check readme.yaml", 0)
    (script,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    reader.computes(script)


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # It finds what lies beside it; what the tests call 'generate' stays theirs, whatever is imported first.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path])
        spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", sorted(generator().PAGES))
def test_a_generated_page_is_what_the_code_says(page: str) -> None:
    """``python docs/generate.py`` writes them anew."""
    assert (DOCS / page).read_text(encoding="utf-8") == generator().PAGES[page]()


LINKED = ("README.md", *(f"docs/{page}" for page in PAGES))
"""Pages whose links are followed"""


def links(page: str) -> list[str]:
    """What a page links to in the repository, as it says it."""
    return re.findall(r"\]\((?!https?:)([^)]+)\)", (ROOT / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", LINKED)
def test_links_lead_somewhere(page: str) -> None:
    """To a page or a folder of the repository, and to a heading or a term that is there."""
    for target in links(page):
        path, _, place = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        assert file.exists(), f"{page} links to {target}"
        if place:
            text = file.read_text(encoding="utf-8")
            titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
            known = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
            assert place in known | set(re.findall(r'<a id="([^"]+)">', text)), f"{page} links to {target}"


def test_every_term_of_the_glossary_is_linked_from_where_it_is_used() -> None:
    terms = re.findall(
        r"^- (.*?)\*\*(.+?)\*\*:", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    places = {term: re.fullmatch(r'<a id="([\w-]+)"></a>', before) for before, term in terms}
    assert not [term for term, place in places.items() if place is None]
    used = {target.partition("#")[2] for page in LINKED for target in links(page) if "glossary.md#" in target}
    assert not [term for term, place in places.items() if place and place[1] not in used]


# ---------------------------------------------------------------- the Python interface


def test_importing_the_package_imports_nothing_else() -> None:
    """So that the command line starts as fast as it can."""
    script = (
        "import sys; before = set(sys.modules); import loopfolio; print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["loopfolio"]


def test_all_that_the_package_offers_can_be_had() -> None:
    for name in loopfolio.__all__:
        assert getattr(loopfolio, name) is not None
    assert set(loopfolio.__all__) <= set(dir(loopfolio))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        loopfolio.nothing  # noqa: B018


def test_a_case_may_be_named_loaded_or_taken_alone() -> None:
    named, loaded = "recycler", loopfolio.load("recycler")
    orders = [loopfolio.rank(case).order for case in (named, Path(named), loaded, loaded.case)]
    assert orders == [orders[0]] * 4


def test_the_interface_says_what_the_command_line_says() -> None:
    """Compared where both are asked with what they do when nothing is said."""
    case = loopfolio.load("recycler")
    portfolio = loopfolio.fund(case)
    assert loopfolio.analyse(case).portfolio.pair_ids == portfolio.pair_ids
    assert loopfolio.compare(case).regret["recycler"]["recycler"] == 0
    assert loopfolio.compare(case, ["balanced", "recycler"]).profiles.keys() == {"balanced", "recycler"}
    assert loopfolio.frontier(case).chosen is not None
    assert loopfolio.explain(case, "reuse/passport").pairs[0].pair == "reuse/passport"
    shares = loopfolio.stress(case, draws=500, portfolios=5)
    assert shares.draws == 500


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: loopfolio.rank("recycler", "nobody"), KeyError, "^no profile 'nobody'; the profiles are"),
        (lambda: loopfolio.analyse("recycler", "balncd"), KeyError, "did you mean 'balanced'"),
        (lambda: loopfolio.compare("recycler", ["recycler", "balncd"]), KeyError, "did you mean 'balanced'"),
        (lambda: loopfolio.fund("recycler", solver="x"), ValueError, "solver: 'x' is none of highs, cbc"),
        (lambda: loopfolio.stress("recycler", weights="x"), ValueError, "weights: 'x' is none of uniform"),
        (lambda: loopfolio.stress("recycler", vary=["x"]), ValueError, "vary: 'x' is none of weights"),
        (lambda: loopfolio.explain("recycler", "reuse/nothing"), ValueError, "reuse/nothing"),
        (lambda: loopfolio.chart(loopfolio.analyse("recycler"), "nothing"), KeyError, "is no chart"),
        (lambda: loopfolio.chart(loopfolio.analyse("recycler"), "losses"), ValueError, "sure=True"),
        (lambda: loopfolio.load("nothing"), loopfolio.CaseError, "no such file or library case"),
    ],
)
def test_what_cannot_be_done_is_said(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_frames_hold_the_figures_of_the_results() -> None:
    compared = loopfolio.compare("recycler")
    made = next(iter(compared.programmes.values()))
    ranks, funded = compared.to_frame("ranks"), compared.to_frame("funded")
    assert {name: ranks[name].to_dict() for name in ranks} == {
        name: dict(zip(found.matrix.stages, found.ranks, strict=True))
        for name, found in compared.rankings.items()
    }
    assert funded.mean(axis=1).to_dict() == compared.funded_in
    assert list(funded.index) == [pair.id for pair in made.pairs]
    assert compared.to_frame("regret").loc["recycler", "balanced"] == compared.regret["recycler"]["balanced"]
    assert compared.to_frame("weights").sum().tolist() == pytest.approx([1] * 5)

    sure = loopfolio.stress("recycler", draws=1000, portfolios=5)
    table = sure.to_frame()
    assert table.filter(regex=r"rank_\d").sum(axis=1).tolist() == pytest.approx([1] * 4)
    assert sorted(table["expected_rank"]) == sorted(sure.acceptability.expected_rank)
    assert sure.core is not None
    assert sure.to_frame("funded")["share"].to_dict() == dict(sure.core.share)
    limits = sure.to_frame("limits")
    assert (limits["first_from"] <= limits["weight"]).all()
    assert (limits["weight"] <= limits["order_to"]).all()

    found = loopfolio.frontier("recycler", up_to=900)
    points = found.to_frame()
    assert points["within_budget"].all()
    assert points["cost"].tolist() == [point.cost for point in found.frontier.points]
    assert points["funded"].map(len).tolist() == points["pairs"].tolist()
    assert list(found.frontier.to_frame()) == ["cost", "value", "bound", "pairs"]


def test_frames_of_reasons_and_weights() -> None:
    reasons = loopfolio.explain("recycler", "recycling/ai", "collection/iot", "reuse/passport")
    table, (out, kept, owed) = reasons.to_frame(), reasons.pairs
    assert table["funded"].tolist() == [False, True, True]
    assert table["lost_otherwise"].tolist() == pytest.approx(
        [out.value_gap, kept.lost, math.nan], nan_ok=True
    )
    assert out.enters is not None
    assert table["changes_at_cost"].tolist() == [out.enters.cost, kept.stays.cost, owed.stays.cost]
    weights = loopfolio.weigh("recycler")["recycler"]
    assert weights.to_frame()["weight"].to_dict() == weights.weights


def test_results_show_themselves_as_tables(tmp_path: Path) -> None:
    """In a notebook and in a terminal; no name or source becomes markup."""
    path = tmp_path / "case.yaml"
    path.write_text(
        "format: 1\nextends: recycler\n"
        "technologies: {ai: {cost: 9, source: '<img src=x onerror=alert(1)>'}}\n",
        encoding="utf-8",
    )
    case = loopfolio.load(str(path))
    shown = loopfolio.analyse(case)
    for result in (shown, shown.portfolio, shown.ranking, loopfolio.weigh(case)["recycler"]):
        html = result._repr_html_()
        assert html.startswith("<table")
        assert "<img" not in html
        assert repr(result) == result.to_frame().to_string()
    assert "&lt;img" in shown._repr_html_()
    assert repr(case) == "<case 'case': 4 stages, 4 technologies; warnings: 1>"


def test_charts_and_the_picture_show_themselves(tmp_path: Path) -> None:
    """All of them, for a case with years."""
    path = tmp_path / "years.yaml"
    path.write_text(
        """
format: 1
criteria: {a: {direction: max}, b: {direction: max}}
stages: {s: {a: high, b: low}, u: {a: medium, b: high}}
technologies: {t: {cost: {low: 1, likely: 2, high: 3}, maturity: high, difficulty: low}, v: {cost: 1}}
fit: {s: {t: high, v: low}, u: {t: medium}}
profiles: {p: {direct: {a: 0.7, b: 0.3}}, q: {order: [b, a]}}
budget: 3
periods: {2027: {}, 2028: {}}
""",
        encoding="utf-8",
    )
    analysis = loopfolio.analyse(path, sure=True, beside=math.inf)
    for name in loopfolio.charts():
        assert loopfolio.chart(analysis, name).data
    picture = loopfolio.picture(analysis)
    assert picture._repr_svg_().startswith("<svg")
    assert isinstance(picture, str)
