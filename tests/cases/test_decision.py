"""What a case says of its decision: read, inherited, filled in, shown, and never computed from."""

import json

import loopfolio
import openpyxl
import pytest
from click.testing import CliRunner
from loopfolio.cases import CaseError
from loopfolio.cases.blank import TO_FILL_IN
from loopfolio.cli import cli

SAID = {
    "question": "Which of the two?",
    "asked_of": "the board",
    "by": "2027-03-01",
    "owner": "Ana Ek",
    "author": "Bo Å",
    "version": "1.10",
    "date": "2027-01-15",
    "scope": "both stages",
    "baseline": "packs leave without a passport",
    "measures": ["days to resale", "share, in percent"],
    "review": "2028-01-31",
    "dissent": {"Cy": "reuse reads too high"},
    "debiasing": ["readings in private"],
}

CASE = """\
format: 1
name: Two stages
currency: kEUR
criteria: {impact: {direction: max}}
stages: {make: {impact: medium}, reuse: {impact: high}}
technologies:
  passport: {cost: 90, source: quote, owner: Dee}
  iot: {cost: 60, source: quote}
fit: {make: {iot: high}, reuse: {iot: medium, passport: high}}
pairs: {reuse/iot: {owner: Eli}}
budget: {at_most: 160, source: board}
rules: [{rule: fund, pairs: [reuse/passport], by: 2027-02-18, name: passport, source: law}]
"""


def asked(*args, code=0):
    found = CliRunner().invoke(cli, [str(arg) for arg in args])
    assert found.exit_code == code, found.output
    return found.output


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bare.yaml").write_text(CASE)
    (tmp_path / "said.yaml").write_text(CASE + f"decision: {json.dumps(SAID)}\n")
    return tmp_path


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """What ``run`` says and writes of the case with its decision."""
    place = tmp_path_factory.mktemp("answered")
    (place / "said.yaml").write_text(CASE + f"decision: {json.dumps(SAID)}\n")
    said = asked("run", place / "said.yaml", "-o", place)
    written = place / "said"
    page = (written / "report.html").read_text(encoding="utf-8").partition("<script>")[0]
    return said, json.loads((written / "analysis.json").read_text()), page, place


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("{by: soon}", "decision.by: 'soon' is not a day: write it as 2027-02-18"),
        ("{version: 1.10}", "decision.version: 1.1 is a number, of which a 0 at the end is lost"),
        ("{datum: x}", "decision.datum: unknown key 'datum'; did you mean 'date'?"),
        ("{dissent: [Ana]}", "decision.dissent: expected a mapping (key: value), found a list"),
        ("{measures: {a: b}}", "decision.measures: expected a list, found a mapping"),
        ("{owner: 7}", "decision.owner: expected text, found 7"),
    ],
)
def test_what_is_no_decision_is_said_with_its_place(written, says):
    with pytest.raises(CaseError) as error:
        loopfolio.load({**json.loads(json.dumps(_bare())), "decision": _yaml(written)})
    assert says in str(error.value)


def _bare():
    return _yaml(CASE)


def _yaml(text):
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(text.replace("2027-02-18", "'2027-02-18'"))


def test_one_measure_is_a_list_of_one_and_a_whole_number_a_version():
    found = loopfolio.load({**_bare(), "decision": {"measures": "days", "version": 2}}).case.decision
    assert (found.measures, found.version) == (("days",), "2")


@pytest.mark.parametrize(("review", "doubtful"), [("2026-03-01", True), ("2028-03-01", False)])
def test_a_review_before_the_decision_is_doubtful(review, doubtful):
    found = loopfolio.load({**_bare(), "decision": {"by": "2027-03-01", "review": review}}).warnings
    says = f"{review} is no later than 2027-03-01, by when it is decided"
    assert (says in "\n".join(map(str, found))) is doubtful


def test_who_decided_about_one_case_has_not_decided_about_another(place):
    """A case takes over nothing of the decision of the case that it extends; its scenarios keep its own."""
    more = "scenarios: {lean: {budget: 100}}\n"
    (place / "own.yaml").write_text(f"format: 1\nextends: said.yaml\n{more}")
    assert loopfolio.load("own.yaml").case.decision is None
    (place / "both.yaml").write_text((place / "said.yaml").read_text() + more)
    both = loopfolio.load("both.yaml")
    assert both.scenarios["lean"].case.decision == both.case.decision
    assert loopfolio.load("said.yaml").with_budget(100).case.decision == both.case.decision


def test_a_scenario_cannot_change_what_is_decided(place):
    text = (place / "said.yaml").read_text()
    (place / "both.yaml").write_text(text + "scenarios: {lean: {decision: {owner: Fay}}}\n")
    assert "a scenario cannot change 'decision': take it out" in asked("check", "both.yaml", code=2)


def test_a_workbook_has_a_sheet_for_it_to_fill_in(place):
    asked("new", "book.xlsx", "--from", "bare.yaml")
    book = openpyxl.load_workbook("book.xlsx")
    cells = {row[0].value: row[1] for row in book["Decision"].iter_rows(min_row=2)}
    assert [*SAID] == [key.partition(".")[2] for key in cells if key.partition(".")[2] in SAID]
    filled = SAID | {
        "measures": "[days to resale, 'share, in percent']",
        "dissent": "Cy: reuse reads too high",
        "debiasing": "readings in private",
    }
    for key, text in filled.items():
        cells[f"decision.{key}"].value = text
    book.save("filled.xlsx")
    read = loopfolio.load("filled.xlsx").case.decision
    assert read == loopfolio.load("said.yaml").case.decision
    asked("new", "again.xlsx", "--from", "said.yaml")
    assert loopfolio.load("again.xlsx").case.decision == read
    assert loopfolio.load("book.xlsx").case.decision is None


def test_what_a_new_file_says_of_it_as_comments_is_sound(place):
    asked("new", "own.yaml", "--from", "recycler")
    asked("new", "blank.yaml", "--blank", "--stages", "a", "--technologies", "t", "--criteria", "c=max")
    for file in ("own.yaml", "blank.yaml"):
        text = (place / file).read_text()
        block = "".join(f"# {line}\n" for line in TO_FILL_IN)
        assert block in text
        comments = sum(not line.startswith(("decision:", " ")) for line in TO_FILL_IN)
        lines = [f"# {w}" if i < comments else w for i, w in enumerate(TO_FILL_IN)]
        (place / file).write_text(text.replace(block, "".join(f"{line}\n" for line in lines)))
        assert loopfolio.load(file).case.decision.asked_of == "the board"


def test_run_says_it_and_the_page_has_it(answered):
    said, document, page, _ = answered
    assert document["decision"]["stated"] == {**SAID, "illustrative": False}
    for words in ("the board", "Ana Ek", "Bo Å", "version 1.10", "2027-03-01", "2027-01-15", "2028-01-31"):
        assert words.lower() in said.lower()
        assert words in page
    for words in ("packs leave without a passport", "days to resale", "Cy: reuse reads too high"):
        assert words in said
        assert words.lower() in page.lower()


def test_what_is_demanded_stands_apart_from_what_is_chosen(answered):
    """Of 150 kEUR 90 are owed to the law; doing nothing would break it."""
    said, document, page, _ = answered
    asked_for = document["decision"]
    assert asked_for["demanded"]["pairs"] == ["reuse/passport"]
    assert asked_for["chosen"]["pairs"] == ["reuse/iot"]
    assert (asked_for["demanded"]["cost"], asked_for["chosen"]["cost"]) == (90, 60)
    for key in ("cost", "value"):
        funded = {pair["pair"]: pair[key] for pair in document["fund"]["funded"]}
        assert {**asked_for["demanded"], **asked_for["chosen"]}.keys() >= {key}
        assert asked_for["demanded"][key] == funded["reuse/passport"]
        assert asked_for["chosen"][key] == funded["reuse/iot"]
    assert document["fund"]["baselines"]["do_nothing"]["broken"] == ["passport"]
    assert "Demanded, whatever is chosen: 1 pair for 90 kEUR" in said
    assert "That costs 0 kEUR, is worth 0, and breaks passport." in said
    assert "1 project for 90 kEUR" in page
    assert "Here that counts as 0 kEUR and no value and breaks “passport”" in page


def test_what_runs_and_cannot_be_stopped_is_demanded_too():
    pairs = {"make/iot": {"running": {"left": 20}}}
    found = loopfolio.analyse(loopfolio.load({**_bare(), "pairs": pairs}).case)
    from loopfolio.report.results.case.decision import decision

    assert decision(found.portfolio).demanded.pairs == ("make/iot", "reuse/passport")


def test_a_project_has_an_owner_its_own_before_that_of_its_technology(answered):
    said, document, page, _ = answered
    owners = {pair["pair"]: pair.get("owner") for pair in document["fund"]["funded"]}
    assert owners == {"reuse/passport": "Dee", "reuse/iot": "Eli"}
    assert ">Dee</td>" in page
    assert "Dee" in said
    assert "owner" in (answered[3] / "said" / "portfolio.csv").read_text().splitlines()[0]


def test_nothing_is_computed_from_it(answered):
    """verify confirms a result without a word of what only people read."""
    place = answered[3]
    found = asked("verify", place / "said" / "analysis.json", place / "said.yaml")
    assert "decision" not in found
    assert "owner" not in found


def test_the_document_keeps_its_schema(answered):
    from contract import contract

    contract("run").validate(answered[1])


def test_a_report_without_a_decision_says_that_nobody_is_named(place):
    asked("report", "bare.yaml", "-o", "out")
    page = (place / "out" / "bare" / "report.html").read_text(encoding="utf-8")
    assert "The case does not say what is decided by whom and by when, nor who answers for it." in page
