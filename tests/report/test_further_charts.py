"""A chart that no part of the page has a place for gets a section of its own, with its table."""

import re

import loopfolio
from loopfolio.report.charts.registry import CHARTS, Chart
from loopfolio.report.documents.tables import Column, Table

COLUMNS = (
    Column("stage", "Stage", "name"),
    Column("cost", "Cost", "money", "kEUR"),
    Column("share", "Share", "share"),
    Column("why", "Why", "text"),
)


def _table(analysis):
    rows = (("Reuse <b>", 1234.5, 0.25, "owed"), ("Mine", None, None, "–"))
    return Table("spent", "What is spent & where.", COLUMNS, rows)


def _figure(analysis):
    import plotly.graph_objects as go

    return go.Figure(go.Bar(x=["Reuse"], y=[1234.5]))


def sections(page):
    return re.findall(r'<section aria-labelledby="([\w-]+)">(.*?)</section>', page, re.DOTALL)


def test_a_chart_with_a_table_has_a_section_and_is_told_in_the_contents(monkeypatch):
    """Figures as the page writes them, what is missing as a dash, no name as markup; all else as before."""
    loaded = loopfolio.load("recycler")
    analysis = loopfolio.analyse(loaded, beside=0)
    before = sections(loopfolio.report_html(analysis, loaded))
    monkeypatch.setitem(CHARTS, "spent-where", Chart(_figure, _table))
    page = loopfolio.report_html(analysis, loaded)
    found = dict(sections(page))
    names = [name for name, _ in before]
    at = names.index("checklist")  # what is looked up last
    assert [*found] == [*names[:at], "spent-where", *names[at:]]
    assert '<a href="#spent-where">Spent where</a>' in page
    made = found["spent-where"]
    assert 'aria-label="What is spent &amp; where. The table below holds the same numbers."' in made
    cells = [re.findall(r">([^<>]*)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", made)]
    assert cells == [
        ["Stage", "Cost [kEUR]", "Share", "Why"],
        ["Reuse &lt;b&gt;", "1,234.5", "25\xa0%", "owed"],
        ["Mine", "–", "–", "–"],
    ]


def test_where_there_is_nothing_to_draw_nothing_stands(monkeypatch):
    loaded = loopfolio.load("recycler")
    analysis = loopfolio.analyse(loaded, beside=0)
    page = loopfolio.report_html(analysis, loaded)
    monkeypatch.setitem(CHARTS, "spent-where", Chart(lambda analysis: None, _table))
    assert loopfolio.report_html(analysis, loaded) == page
