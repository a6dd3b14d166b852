"""Where a reading comes from, and what the levels of a criterion mean."""

import io
import json
import zipfile

import pytest
from click.testing import CliRunner
from loopfolio import load, rank
from loopfolio.cases import CaseError
from loopfolio.cli import cli

CASE = """\
format: 1
criteria:
  impact: {direction: max, means: {low: once a year, high: every day}}
  waste: {direction: min, unit: t, bounds: [0, 50]}
stages:
  a: {impact: CELL, waste: {reading: {low: 10, high: 30}, source: weighed, illustrative: yes}}
  b: {impact: medium, waste: 40, source: audit 2026}
profiles: {owner: {direct: {impact: 0.5, waste: 0.5}}}
technologies:
  iot: {cost: {low: 30, likely: 40, high: 60, source: quote, date: 2026-05-01, strength: moderate}}
  ai: {cost: 20}
fit: {a: {iot: high, ai: low}, b: {iot: low}}
budget: 40
"""
EVIDENCE = "{reading: HIGH, source: H, date: 2026-03-01, strength: strong, why: measured twice}"


def case(cell: str = EVIDENCE) -> str:
    return CASE.replace("CELL", cell)


def test_evidence_changes_no_figure():
    """The reading counts as it would alone: a level, one of several, who read what, a range."""
    plain = rank(io.StringIO(case("high")))
    assert rank(io.StringIO(case())).additive.tolist() == plain.additive.tolist()
    for alone in ("[low, high]", "{ana: low, bo: high, cy: high}"):
        one, other = (
            load(io.StringIO(case(cell))).case for cell in (alone, f"{{reading: {alone}, source: x}}")
        )
        assert one.readings("a", "impact") == other.readings("a", "impact")
        assert one.people("a", "impact") == other.people("a", "impact")
        assert one.reading_shares("a", "impact") == other.reading_shares("a", "impact")
    assert load(io.StringIO(case())).case.reading_range("a", "waste") == (10, 20, 30)


def test_it_is_kept_as_text_whatever_it_looks_like():
    """A source called H is no level; a day is a day."""
    found = load(io.StringIO(case())).case.evidence("a", "impact")
    assert found == ("H", "2026-03-01", "strong", "measured twice", False)
    assert load(io.StringIO(case(EVIDENCE.replace("source: H", "source: '480,5'")))).case.evidence(
        "a", "impact"
    ).source == "480,5"  # fmt: skip
    assert load(io.StringIO(case())).case.evidence("b", "impact") is None


def test_check_counts_what_has_no_source():
    """A stage's source bears its readings; a cost's own bears its pairs."""
    found = CliRunner().invoke(cli, ["check", "-", "--format", "json"], input=case())
    counts = json.loads(found.stdout)["counts"]
    assert (counts["readings_without_source"], counts["costs_without_source"]) == (0, 1)
    assert counts["illustrative_entries"] == 1
    found = CliRunner().invoke(cli, ["check", "-", "--format", "json"], input=case("high"))
    assert json.loads(found.stdout)["counts"]["readings_without_source"] == 1


def test_the_report_lists_it_and_the_workbook_keeps_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_text(case(), encoding="utf-8")
    for arguments in (["run", "case.yaml"], ["new", "case.xlsx", "--from", "case.yaml"]):
        assert CliRunner().invoke(cli, arguments).exit_code == 0
    page = " ".join((tmp_path / "portfolios/case/report.html").read_text(encoding="utf-8").split())
    assert "high; of 2026-03-01, strong evidence; measured twice</td><td>H</td>" in page
    assert "of 2026-05-01, moderate evidence" in page
    assert "low means once a year; high means every day" in page
    one, other = load("case.yaml").case, load("case.xlsx").case
    assert (one.stages, one.technologies, one.criteria) == (other.stages, other.technologies, other.criteria)
    with zipfile.ZipFile("case.xlsx") as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert sum("low: once a year; high: every day" in sheet for sheet in sheets) == 1


def test_a_changed_reading_does_not_keep_the_evidence_of_the_old_one(tmp_path, monkeypatch):
    """Nor does a new source keep the old day."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_text(case(), encoding="utf-8")
    loaded = load("case.yaml")
    assert loaded.override(stages={"a": {"impact": "low"}}).case.evidence("a", "impact") is None
    changed = loaded.override(stages={"a": {"impact": {"reading": "low"}}}).case
    assert changed.evidence("a", "impact") == (None, None, None, None, False)
    people = loaded.override(stages={"a": {"impact": {"ana": "low"}}}).case
    assert people.people("a", "impact") == {"ana": "low"}


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (
            "{reading: high, sauce: x}",
            "stages.a.impact.sauce: unknown key 'sauce' beside a reading; did you mean",
        ),
        ("{reading: hihg, source: x}", "stages.a.impact.reading: 'hihg' is not low, medium or high"),
        (
            "{reading: high, strength: strng}",
            "'strng' is not weak, moderate or strong; did you mean 'strong'?",
        ),
        ("{reading: high, date: yesterday}", "stages.a.impact.date: 'yesterday' is not a day"),
        ("{reading: high, source: [x]}", "stages.a.impact.source: expected text, found a list"),
        ("{reading: {reading: high}}", "stages.a.impact.reading"),
    ],
)
def test_what_is_wrong_beside_a_reading_is_said_where_it_stands(cell, says):
    with pytest.raises(CaseError) as caught:
        load(io.StringIO(case(cell)))
    assert says in str(caught.value)


def test_what_no_level_can_mean_is_refused():
    for old, new, says in (
        ("{low: once a year, high", "{lwo: once a year, high", "did you mean 'low'?"),
        ("bounds: [0, 50]", "bounds: [0, 50], means: {low: x}", "this is measured in numbers: take it out"),
    ):
        with pytest.raises(CaseError) as caught:
            load(io.StringIO(case().replace(old, new)))
        assert says in str(caught.value)


def test_the_ends_of_a_range_are_nobody_who_left_cells_blank():
    """Beside cells that people read, one of which Bo left blank."""
    text = CASE.replace("CELL", "{ana: high, bo: low}").replace(
        "b: {impact: medium", "b: {impact: {ana: low, bo: }"
    )
    for cell in ("{low: 10, high: 30}", "{reading: {low: 10, high: 30}, source: weighed}"):
        text = text.replace("{reading: {low: 10, high: 30}, source: weighed, illustrative: yes}", cell)
        said = [w.message for w in load(io.StringIO(text)).warnings if "blank" in w.message]
        assert said == ["bo left 1 of 2 cells blank or not known: b.impact"]
