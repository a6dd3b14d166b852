"""The report in a browser and on paper: in any letters, by keyboard, with hostile and long names."""

import json
import re
from collections import Counter
from functools import cache

import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio.cases import load
from loopfolio.cli import cli
from loopfolio.models.analysis import analyse
from loopfolio.models.validation.validate import validate
from loopfolio.report.charts.registry import CHARTS
from loopfolio.report.export.images import images
from loopfolio.report.export.pdf import printed
from loopfolio.report.page.page import report_html
from pages import opened, table, tables

long = campaign(1, part=0)
"""What a browser works at for many seconds, and is not the only one of its kind: in campaigns."""

SCREENS = {
    "desk": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


@pytest.fixture(scope="module")
def standing(report, module_tab):
    """``standing(name, screen)``: the page as it was opened once, for tests that only look at it."""
    kept = {}

    def once(name, screen):
        if (name, screen) not in kept:
            kept[name, screen] = opened(module_tab, report(name)[2], **SCREENS[screen])
        kept[name, screen].page.evaluate(
            "document.querySelectorAll('details').forEach(one => one.open = false)"
        )
        return kept[name, screen]

    return once


@pytest.mark.parametrize(
    ("name", "screen"),
    [
        pytest.param("lithium-ion-battery", "desk", marks=long),
        pytest.param("hostile", "phone", marks=long),
        ("plan", "phone"),
        ("hostile", "desk"),
    ],
)
def test_nothing_serious_is_inaccessible(report, standing, name, screen):
    """Folded or open, light on a desk and dark on a phone; no error, no request, nothing too wide."""
    page, shown = report(name)[2], standing(name, screen)
    assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shown.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert shown.inaccessible() == []
    assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert shown.trouble == []
    assert shown.asked == [page.as_uri()]


def test_every_chart_has_words_and_a_table(standing):
    """A text alternative for those who cannot see it, and the same numbers in the same section."""
    shown = standing("plan", "phone")
    charts = shown.page.locator("[data-chart]")
    assert charts.count() == len(CHARTS)
    for chart in charts.all():
        assert chart.get_attribute("role") == "img"
        assert len(chart.get_attribute("aria-label")) > 60
        assert chart.locator("xpath=ancestor::section").locator("table").count()


@pytest.mark.parametrize(
    ("font", "name"),
    [
        ("wide", "lithium-ion-battery"),
        pytest.param("narrow", "lithium-ion-battery", marks=long),
        pytest.param("wide", "vehicle-maker", marks=long),
        pytest.param("narrow", "vehicle-maker", marks=long),
        ("wide", "plan"),
        ("narrow", "plan"),
        ("wide", "hostile"),
        pytest.param("narrow", "hostile", marks=long),
    ],
    indirect=["font"],
)
def test_the_layout_holds_in_wide_and_narrow_fonts(report, typeset, font, name):
    """On a desk, on phones and on paper, where page 1 is the decision with title and warning above."""
    shown = opened(typeset, report(name)[2], **SCREENS["desk"])
    for width in (1280, 375, 320):
        assert (width, shown.misplaced(width)) == (width, [])
    assert shown.misplaced_on_paper() == []
    bottom = shown.page.evaluate("document.querySelector('.first').getBoundingClientRect().bottom + scrollY")
    assert bottom <= (297 - 31) * 96 / 25.4
    assert shown.families() == {font.sans, font.mono}
    assert shown.trouble == []


def test_the_two_fonts_are_not_the_same(fonts, one_font):
    """Each browser shows its own: a name of the paper is a third wider in the one than in the other."""
    widths = {}
    for kind, font in fonts.items():
        page = one_font(font).new_page()
        page.set_content("<span style='font: 14px Helvetica, sans-serif'>Difficulty of adoption</span>")
        widths[kind] = page.evaluate("document.querySelector('span').getBoundingClientRect().width")
        page.close()
    assert widths["wide"] > 1.33 * widths["narrow"]


@pytest.mark.parametrize("font", ["wide", pytest.param("narrow", marks=long)], indirect=True)
def test_pdf_and_pictures_hold_in_wide_and_narrow_fonts(report, typeset, font, fontconfig, monkeypatch):
    """As the commands make them: by programs that find one font only; paper is A4 wherever they run."""
    _, analysis, page = report("plan")
    monkeypatch.setenv("FONTCONFIG_FILE", str(fontconfig(font)))
    # Charts are no letters: without the script that draws them it takes a moment only.
    pdf = printed(re.sub("<script>.*?</script>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL))
    assert font.sans.replace(" ", "").encode() in pdf
    boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert [(round(float(w) * 25.4 / 72), round(float(h) * 25.4 / 72)) for w, h in boxes] == [(210, 297)]
    drawn = images(analysis, ("svg",))
    assert len(drawn) == len(CHARTS) + 1
    shown = typeset()
    shown.page.set_content("".join(f'<div class="panel">{svg.decode()}</div>' for svg in drawn.values()))
    assert shown.misplaced(1280) == []
    assert font.sans in shown.families()


def test_a_keyboard_is_enough(standing):
    """Links, folded parts and what scrolls are reached in turn, each with a mark; nothing traps."""
    shown = standing("plan", "phone")
    reached = []
    for _ in range(120):
        shown.page.keyboard.press("Tab")
        reached.append(
            shown.page.evaluate(
                "(() => { const a = document.activeElement; return [a.tagName, a.getAttribute('aria-label'),"
                " getComputedStyle(a).outlineStyle]; })()"
            )
        )
        if reached[-1][0] == "BODY":
            break
    kinds = Counter(tag for tag, _, _ in reached)
    assert kinds["SUMMARY"] == shown.page.locator("summary").count()
    assert kinds["A"] == shown.page.locator("a").count()
    assert kinds["DIV"] > 5
    assert all(label and outline != "none" for tag, label, outline in reached if tag == "DIV")
    matrix = shown.page.locator('[aria-label="Table: Portfolio, stages and technologies"]')
    matrix.focus()
    shown.page.keyboard.press("ArrowRight")
    shown.page.wait_for_function("one => one.scrollLeft > 0", arg=matrix.element_handle())
    stage = matrix.locator("tbody th").first.bounding_box()
    assert stage["x"] >= matrix.bounding_box()["x"] - 1  # the stage's name stays
    shown.page.locator("summary").first.focus()
    shown.page.keyboard.press("Enter")
    assert shown.page.locator("details[open]").count() == 1


def test_hostile_words_are_shown_as_they_are_written(report, standing):
    """Names, sources, reasons, people, periods and pools: text, and nothing else."""
    shown = standing("hostile", "desk")
    assert shown.page.locator("img, main script, main b, main i").count() == 0
    says = shown.page.locator("main").inner_text()
    for word in ("<img src=x onerror=alert(1)> =HYPERLINK(1)", "=HYPERLINK(2)", "</section>", "<i>ana"):
        assert word in says
    everything = shown.page.locator("main").text_content()
    for number in (2, 3, 6, 8, 9, 10, 11, 12):
        assert f"<img src=x onerror=alert({number})>" in everything
    assert "{{ 7 * 7 }}" in everything
    assert "49" not in table(report("hostile")[2], "weights")[1][0]
    assert shown.trouble == []


def test_it_reads_without_javascript(report, tab):
    """Every number is in a table; nothing but the pictures of charts is missing."""
    page = report("plan")[2]
    shown = tab(java_script_enabled=False)
    shown.page.goto(page.as_uri())
    assert shown.page.locator("noscript").count() == len(CHARTS)
    assert shown.page.locator("table[data-table=matrix]").is_visible()


# ---------------------------------------------------------------- long names, many columns


@cache
def wide_case():
    """Ten technologies, nine criteria, twelve years, words without a space; and its analysis."""
    criteria = {f"c{k}": {"direction": "max", "name": f"Donaudampfschifffahrtsgüte {k}"} for k in range(9)}
    technologies = {f"t{k}": {"cost": 1, "name": f"Technology number {k}"} for k in range(10)}
    case = validate(
        {
            "format": 1,
            "name": "wide",
            "criteria": criteria,
            "stages": {f"s{i}": dict.fromkeys(criteria, "high" if i else "low") for i in range(3)},
            "technologies": technologies,
            "fit": {"s0": dict.fromkeys(technologies, "high"), "s1": {"t0": "high"}, "s2": {"t1": "low"}},
            "periods": {str(year): {"budget": 2} for year in range(2027, 2039)},
            "pairs": {f"s0/t{k}": {"earliest": "2027", "latest": "2028"} for k in range(3, 10)},
            "rules": [{"rule": "count", "at_most": 9, "name": "Rindfleischetikettierungsgesetz"}],
            "budget": 9,
        }
    ).case
    return case, analyse(case)


@pytest.mark.parametrize("font", ["wide", pytest.param("narrow", marks=long)], indirect=True)
def test_many_columns_and_long_words_fit(typeset, font, fonts, tmp_path):
    """Whatever the font: on a desk, on phones and on paper; none of it is inaccessible."""
    case, analysis = wide_case()
    loaded = load("recycler")
    page = tmp_path / "report.html"
    page.write_text(report_html(analysis, type(loaded)(case, "x", loaded.sources, (), loaded.tree)))
    assert [len(part[0]) for part in tables(page, "matrix")] == [9, 3]
    shown = opened(typeset, page, viewport={"width": 1280, "height": 900}, color_scheme="dark")
    for width in (1280, 375, 320):
        assert (width, shown.misplaced(width)) == (width, [])
    if font == fonts["wide"]:  # which a checker does not look at
        assert shown.inaccessible() == []
    assert shown.misplaced_on_paper() == []


SET = """\
format: 1
criteria: {a: {direction: max}, b: {direction: max}}
stages: {x: {a: high, b: low}, y: {a: low, b: high}}
technologies: {t: {cost: 1}}
fit: {x: {t: high}, y: {t: high}}
budget: 1
profiles: {us: {%s}}
"""


def test_how_sure_is_asked_of_the_weights_that_the_profile_allows(tmp_path):
    """With a from 0.6 to 0.9 x is first throughout; under any weights it would be in half of the draws."""
    found = {}
    for name, says in (("set", "intervals: {a: [0.6, 0.9]}"), ("plain", "direct: {a: 0.75, b: 0.25}")):
        (tmp_path / f"{name}.yaml").write_text(SET % says)
        run = CliRunner().invoke(cli, ["run", str(tmp_path / f"{name}.yaml"), "-o", str(tmp_path / "out")])
        assert run.exit_code == 0, run.output
        folder = tmp_path / "out" / name
        written = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
        told, any_first = written["stress"], written["stress_any"]["rank_acceptability"]["x"][0]
        page = " ".join((folder / "report.html").read_text(encoding="utf-8").split())
        found[name] = (told["weights"], told["rank_acceptability"]["x"][0])
        assert ("With weights that the profile allows" in page) == (name == "set")
        assert ("those that the profile allows by its intervals and statements" in page) == (name == "set")
        verified = CliRunner().invoke(
            cli, ["verify", str(folder / "analysis.json"), str(tmp_path / f"{name}.yaml")]
        )
        assert verified.exit_code == 0, verified.output
    assert found["set"] == ("set", 1.0)
    assert found["plain"][0] == "profile"
    assert found["plain"][1] > 0.99  # a varies by 0.05 around 0.75: it hardly ever falls below a half
    assert any_first == pytest.approx(0.5, abs=0.03)
