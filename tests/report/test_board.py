"""What a board gets: four pages, as a page, as PDF and for Word, none mostly white, numbers in the JSON."""

import html
import json
import re
from math import ceil, fsum, sqrt
from pathlib import Path

import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio.cases import load
from loopfolio.cli import cli
from loopfolio.models.analysis import analyse
from loopfolio.report.documents import json_document
from loopfolio.report.export.pdf import NoBrowser, browser, printed
from loopfolio.report.export.word import word
from loopfolio.report.page.page import report_html
from loopfolio.report.results import run as run_result
from loopfolio.report.words import wording as say

pypdf = pytest.importorskip("pypdf")
docx = pytest.importorskip("docx")

THREE_YEARS = Path(__file__).parents[2] / "benchmarks" / "three-years.yaml"
LIST = """
format: 1
name: A list
currency: kEUR
stages: {all: {}}
technologies:
  road: {cost: 20, source: quote, owner: Ana}
  bridge: {cost: 30, source: quote}
  canal: {cost: 40, source: quote}
pairs: {all/road: {value: 3}, all/bridge: {value: 5}, all/canal: {value: 4}}
budget: {at_most: 60, source: council}
rules: [{rule: fund, pairs: [all/road], by: 2027-05-01, name: promised}]
decision:
  question: What is built?
  asked_of: the council
  by: 2027-03-01
  owner: Bo
  date: 2027-01-15
  version: 2
  baseline: nothing is built
"""
CASES = ("lithium-ion-battery", "recycler", "three-years", "list")


@pytest.fixture(scope="session")
def answered(tmp_path_factory):
    """``answered(name)``: (loaded, analysis, board's page, JSON) of a case."""
    folder, made = tmp_path_factory.mktemp("board"), {}
    (folder / "list.yaml").write_text(LIST)
    files = {"three-years": str(THREE_YEARS), "list": str(folder / "list.yaml")}

    def once(name):
        if name not in made:
            loaded = load(files.get(name, name))
            analysis = analyse(loaded.case, sure=True)
            found = run_result.run(loaded, analysis)
            document = json.loads(json_document.as_json(json_document.document(loaded, "run", found)))
            made[name] = loaded, analysis, report_html(analysis, loaded, board=True), document
        return made[name]

    return once


@pytest.fixture(scope="session")
def installed():
    try:
        browser()
    except NoBrowser as reason:
        pytest.skip(str(reason))


# ---------------------------------------------------------------- on paper

PAGE, MARGIN = 842, 45
"""Points: the height of A4, and about what stays white above and below."""


def inked(pdf: bytes, tmp_path: Path) -> list[float]:
    """How far down each page there are letters, as a part of what could be printed on."""
    (tmp_path / "printed.pdf").write_bytes(pdf)
    found = []
    for page in pypdf.PdfReader(tmp_path / "printed.pdf").pages:
        heights = [PAGE - MARGIN]

        def seen(text, ctm, matrix, _font, _size, heights=heights):
            if text.strip():
                heights.append(matrix[5] * ctm[3] + ctm[5])

        page.extract_text(visitor_text=seen)
        found.append((PAGE - MARGIN - min(heights)) / (PAGE - 2 * MARGIN))
    return found


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("name", "pages"), [(*case,) for case in zip(CASES, (4, 4, 4, 1), strict=True)])
def test_a_board_gets_four_pages_none_of_them_mostly_white(name, pages, answered, tmp_path):
    """The decision, the picture, what is sure, what it rests on; all of a list of projects fits on one."""
    found = inked(printed(answered(name)[2]), tmp_path)
    assert len(found) == pages
    assert min(found) > 0.5, found


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    "name", [pytest.param("lithium-ion-battery", marks=campaign(1, part=0)), "three-years"]
)
def test_no_page_of_the_whole_report_is_mostly_white(name, answered, tmp_path):
    """The same four pages first, then the appendix; its last page may end where it ends."""
    loaded, analysis, _, _ = answered(name)
    *found, _last = inked(printed(report_html(analysis, loaded)), tmp_path)
    assert min(found) > 0.5, found


def test_the_boards_page_needs_no_script_and_leads_nowhere_that_is_not_there(answered):
    for name in CASES:
        page = answered(name)[2]
        assert "<script" not in page
        assert len(page) < 200_000
        for target in re.findall(r'href="#([^"]+)"', page):
            assert f'id="{target}"' in page


# ---------------------------------------------------------------- its numbers


def first_page(page: str) -> str:
    """What is read on page 1, in one line; without what is said of scales, such as 0 to 1."""
    text = page[page.index('<section aria-labelledby="decision"') :].partition("</section>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def recomputed(document):
    """Every number that page 1 may show, as it is written there, from the JSON alone."""
    fund, stress, said = document["fund"], document["stress"], document["decision"]
    funded, base = fund["funded"], fund["baselines"]
    pairs = {pair["pair"] for pair in (*funded, *fund["not_funded"])}
    running = [pair for pair in fund["running"] if pair["decision"] == "goes on"]
    pools = fund["pools"] or {"drawn": 0.0, "amount": 0.0}
    budget = fund["budget"] or fsum(period["budget"] or 0 for period in fund["periods"])
    by_hand = base["by_value_per_cost"]
    gained = fund["value"] - by_hand["value"]
    money = [
        fund["cost"], budget, pools["drawn"], pools["amount"], fund["cost"] - pools["drawn"],
        budget - fund["cost"] + pools["drawn"], by_hand["cost"], base["do_nothing"]["cost"],
        said["demanded"]["cost"], said["chosen"]["cost"],
        fund["cost"] - fsum(period["spent"] for period in fund["periods"]),
    ]  # fmt: skip
    money += [pair["cost"] for pair in funded]
    keys = ("budget", "spent", "left", "carried", "from_pools")
    money += [period[key] for period in fund["periods"] for key in keys if period[key] is not None]
    scores = [
        fund["value"],
        gained,
        base["do_nothing"]["value"],
        base["everything"]["value"],
        said["demanded"]["value"],
    ]
    scores += [said["chosen"]["value"], *(pair["value"] for pair in funded)]
    counts = [len(funded), len(pairs), len(running), len({pair["stage"] for pair in funded})]
    counts += [len(said["demanded"]["pairs"]), len(said["chosen"]["pairs"]), len(document["rank"]["stages"])]
    counts += [pair["priority"] for pair in funded]
    shares = []
    if stress:
        counts += [stress["draws"], stress["portfolio_draws"]]
        shares += [share for ranks in stress["rank_acceptability"].values() for share in ranks]
        shares += [*(stress["core_index"] or {}).values(), 0.95]
        for made in stress["displaced"].values():
            shares += [*made["instead"].values(), made["overspent"], made["lost"] or 0.0]
            shares += [share for by in made["funded_if"].values() for share in by.values()]
        counts += [ceil(100 * 1.96 * 0.5 / stress["draws"] ** 0.5)]
    if other := document["stress_mixed"]:
        counts += [len(document["compare"]["profiles"]), other["portfolio_draws"]]
        firsts = [s for ranks in document["compare"]["rankings"].values() for s in ranks if ranks[s] == 1]
        counts += map(firsts.count, firsts)
        shares += [ranks[0] for ranks in other["rank_acceptability"].values()]
    robust, gains = document["robust"], []
    if robust:
        point = robust["choices"][0]
        for one, key in ((one, key) for one in robust["choices"] for key in ("expected", "cvar", "value")):
            scores.append(abs(one[key] - point[key]))
            gains.append(f"{100 * abs(one[key] - point[key]) / point[key]:.1f}")
            counts += [len(one["enters"]), len(one["leaves"])]
        if spent := point["overspend"]:
            shares += [spent["chance"], robust["held"]]
            money.append(ceil(spent["reserve"] or 0.0))
    if document["worth"] and document["worth"]["curse"]:
        scores.append(document["worth"]["curse"]["shrunk"])
    found = {say.amount(amount) for amount in (*money, *counts)} | {say.score(score) for score in scores}
    found |= {say.percent(share).replace("\xa0", " ").split()[-2] for share in shares}
    found |= {f"{100 * gained / by_hand['value']:.1f}", *gains}
    if stress and stress["portfolio_draws"]:
        found |= {"19", "20", f"{100 * 1.96 * 0.5 / stress['portfolio_draws'] ** 0.5:.0f}"}
        for share in stress["core_index"].values():
            found |= {f"{100 * end:.0f}" for end in within(share, stress["portfolio_draws"])}
    if other:
        found |= {f"{100 * end:.0f}" for end in within(0.95, other["portfolio_draws"])}
    judged = [made["consistency_ratio"] for made in document["weigh"]["profiles"]]
    found |= {"0.1", *(f"{ratio:.2f}" for ratio in judged if ratio is not None)}
    words = json.dumps([said["stated"], fund["rules"], document["case"], [f["period"] for f in funded]])
    words += json.dumps([[f["free_starts"] for f in funded], [p["id"] for p in fund["periods"]]])
    return found | set(re.findall(NUMBER, words))


def within(share, draws):
    """Between which shares the one behind so many draws lies: the two at which it is 1.96 errors away."""
    squared = 1.96**2 / draws
    middle = (2 * share + squared) / (2 + 2 * squared)
    half = sqrt(max(middle**2 - share**2 / (1 + squared), 0.0))
    return middle - half, middle + half


NUMBER = r"\d[\d,]*(?:\.\d+)?"


@pytest.mark.parametrize("name", CASES)
def test_every_number_on_page_1_can_be_recomputed_from_the_json(name, answered):
    _, _, page, document = answered(name)
    shown = re.findall(NUMBER, first_page(page).replace("page 1", ""))
    assert len(shown) > 15
    known = recomputed(document)
    assert [number for number in shown if number.rstrip(",") not in known] == []


def test_a_number_that_the_json_does_not_give_is_found(answered):
    _, _, page, document = answered("recycler")
    other = json.loads(json.dumps(document))
    other["fund"]["value"] += 0.001
    shown = re.findall(NUMBER, first_page(page))
    assert {number for number in shown if number not in recomputed(other)} >= {
        say.score(document["fund"]["value"])
    }


# ---------------------------------------------------------------- for Word


@pytest.fixture(scope="session")
def written(answered, installed):
    """The Word file of a case, read back, and its bytes."""
    made = {}

    def once(name, tmp_path):
        if name not in made:
            content, missing = word(answered(name)[2])
            assert missing is None
            made[name] = content
        (tmp_path / "board.docx").write_bytes(made[name])
        return docx.Document(str(tmp_path / "board.docx")), made[name]

    return once


def cells(page: str) -> list[list[list[str]]]:
    found = []
    one = re.compile(r"<t[hd][ >].*?</t[hd]>", re.DOTALL)
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        found.append([[_words(cell) for cell in one.findall(row)] for row in rows])
    return found


def _words(markup: str) -> str:
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", markup)))


@pytest.mark.parametrize("name", ["three-years", "recycler"])
def test_the_word_file_says_what_the_page_says(name, answered, written, tmp_path):
    """Headings, every cell of every table, every sentence, and the picture."""
    page, (read, _) = answered(name)[2], written(name, tmp_path)
    headings = [p.text for p in read.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [_spaced(h) for h in re.findall(r"<h[123].*?</h[123]>", page, re.DOTALL)]
    tables = [[[re.sub(r"\s+", "", cell.text) for cell in row.cells] for row in t.rows] for t in read.tables]
    assert tables == cells(page)
    paragraphs = {re.sub(r"\s+", "", p.text) for p in read.paragraphs}
    for block in re.findall(r"<(?:p|li)[ >].*?</(?:p|li)>", page, re.DOTALL):
        assert _words(block) in paragraphs
    assert len(read.inline_shapes) == 1


def _spaced(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", markup))).strip()


def test_the_same_case_gives_the_same_word_file(answered, written, tmp_path):
    first = written("recycler", tmp_path)[1]
    assert word(answered("recycler")[2])[0] == first


def test_without_a_browser_the_word_file_says_that_its_picture_is_missing(answered, tmp_path, monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "no-such-program")
    content, missing = word(answered("recycler")[2])
    assert "BROWSER_PATH names no program" in missing
    (tmp_path / "board.docx").write_bytes(content)
    read = docx.Document(str(tmp_path / "board.docx"))
    assert "The picture is not here" in "\n".join(p.text for p in read.paragraphs)


# ---------------------------------------------------------------- the command


def asked(*words, code=0):
    found = CliRunner().invoke(cli, ["report", *map(str, words)])
    assert found.exit_code == code, found.output
    return found.output


@pytest.fixture
def file(tmp_path, monkeypatch):
    (tmp_path / "list.yaml").write_text(LIST)
    monkeypatch.chdir(tmp_path)
    return "list.yaml"


def test_the_end_of_the_file_says_what_is_written(file, tmp_path):
    assert "Wrote board.docx." in asked(file, "--board", "-o", "board.docx")
    assert "Wrote board.html." in asked(file, "--board", "-o", "board.html")
    assert docx.Document("board.docx").core_properties.author == "loopfolio"
    page = Path("board.html").read_text(encoding="utf-8")
    assert "What it rests on" in page
    assert "Every input of the case" not in page
    asked(file, "--board", "-o", "out")
    assert Path("out/list/board.html").read_text(encoding="utf-8") == page
    asked(file, "--board", "-o", "board.docx")  # its own it replaces


@pytest.mark.parametrize("name", ["board.html", "board.docx"])
def test_what_somebody_else_wrote_is_not_replaced(name, file, tmp_path):
    (tmp_path / name).write_text("the secretary's own")
    assert f"{name} is not from loopfolio" in asked(file, "--board", "-o", name, code=2)
    assert (tmp_path / name).read_text() == "the secretary's own"
    asked(file, "--board", "-o", name, "--force")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["-o", "board.odt"], "ends in none of .html, .pdf, .docx"),
        (["--pdf"], "-o FILE says by its end what is written"),
    ],
)
def test_what_cannot_be_meant_is_refused(words, says, file):
    assert says in asked(file, "--board", *words, code=2)


def test_what_is_missing_is_said_before_anything_is_computed(file, monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "no-such-program")
    assert "--board: BROWSER_PATH names no program" in asked(file, "--board", "-o", "board.pdf", code=2)
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    assert "pip install 'loopfolio[word]'" in asked(file, "--board", "-o", "board.docx", code=2)
