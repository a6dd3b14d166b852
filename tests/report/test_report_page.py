"""The report as a whole: the same numbers as the JSON, every input, in a browser and on paper."""

import html
import json
import math
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopfolio.cases import library, load
from loopfolio.cli import cli
from loopfolio.models.analysis import analyse
from loopfolio.models.options.option import option_id_parts
from loopfolio.models.validation.validate import validate
from loopfolio.report.charts.registry import CHARTS
from loopfolio.report.documents import json_document
from loopfolio.report.export.images import images
from loopfolio.report.export.pdf import printed
from loopfolio.report.page.decision import times_funded
from loopfolio.report.page.page import report_html
from loopfolio.report.results import run as run_result
from loopfolio.report.results.portfolio import fund as fund_result
from loopfolio.report.words import wording as say
from loopfolio.report.words.sureness import share_range

PLAN = """
format: 1
extends: recycler
name: Recycler over three years
technologies:
  iot:
    levels:
      pilot: {cost: 120, effect: 0.4, builds: {maturity: 1}}
      rollout: {cost: 400, builds: {maturity: 1}}
  ai: {success: 0.8, cost_profile: [0.6, 0.4]}
  digital_twin: {earliest: 2028}
periods: {2027: {budget: 400}, 2028: {budget: 500, source: board minutes}, 2029: {budget: 400}}
carry_over: true
discount: 0.05
pools:
  eu_grant: {amount: 150, scope: {technologies: [passport]}, source: grant letter}
rules:
  - {rule: fund, pairs: [reuse/passport], by: 2027-02-18, name: passport, source: EU 2023/1542}
  - {rule: requires, pair: "*/digital_twin", needs: "*/iot", lag: 1, name: twins need a year of data}
  - {rule: requires, pair: "*/ai", needs: "*/iot", lag: 1, name: AI needs data}
  - {rule: skip, pairs: [processing/ai], name: no AI there}
"""
HOSTILE = """
format: 1
name: "<img src=x onerror=alert(1)> =HYPERLINK(1)"
source: "<img src=x onerror=alert(2)>"
currency: "=HYPERLINK(2)"
criteria:
  a: {direction: max, name: "<img src=x onerror=alert(3)>", source: "</script><script>alert(3)</script>"}
  b: {direction: min, name: "=HYPERLINK(3)"}
stages:
  s: {a: high, b: {"<i>ana": low, "=1+1": high}, name: "</script><script>alert(4)</script>"}
  u: {a: low, b: high, name: "=HYPERLINK(5)"}
technologies:
  t: {name: "<img src=x onerror=alert(6)>", source: "<b>b</b>", levels: {x: {cost: 2}}}
  v: {name: "%{x}<b>b</b>", cost: 1, source: "{{ 7 * 7 }}"}
fit: {s: {t: {fit: high, why: "<img src=x onerror=alert(8)>"}, v: low}, u: {t: low, v: high}}
profiles:
  p: {name: "<img src=x onerror=alert(9)>", why: "=HYPERLINK(9)", ahp: {a: {b: 3}}}
  q: {name: "{{ 7 * 7 }}", direct: {a: 0.5, b: 0.5}}
periods: {2027: {budget: 3}, 2028: {name: "<img src=x onerror=alert(10)>"}}
pools: {g: {name: "<img src=x>", amount: 1, scope: {technologies: [v]}, source: "<img src=x onerror=1>"}}
synergies: [{pairs: [s/t, u/v], value: 0.1, why: "<img src=x onerror=alert(11)>"}]
budget: 5
rules:
  - {rule: fund, pairs: [s/v], by: 2027-02-01, name: "<img src=x onerror=alert(12)>", source: "</section>"}
"""


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """``report(name)``: (loaded, analysis, the page's file) of a library case, ``plan`` or ``hostile``."""
    folder, made = tmp_path_factory.mktemp("reports"), {}
    own = {"plan": PLAN, "hostile": HOSTILE}

    def made_once(name):
        if name not in made:
            if name in own:
                Path(folder, f"{name}.yaml").write_text(own[name], encoding="utf-8")
            loaded = load(str(folder / f"{name}.yaml") if name in own else name)
            analysis = analyse(loaded.case, sure=True)
            page = folder / f"{name}.html"
            page.write_text(report_html(analysis, loaded), encoding="utf-8")
            made[name] = loaded, analysis, page
        return made[name]

    return made_once


ALL = [*library(), "plan", "hostile"]


def tables(page, name):
    """The cells of the tables of that name, a list a row, as they are read."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(rf'<table[^>]*data-table="{name}">.*?<tbody>(.*?)</tbody>', text, re.DOTALL)
    rows = [re.findall(r"<tr.*?</tr>", body, re.DOTALL) for body in found]
    return [
        [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in body]
        for body in rows
    ]


def table(page, name):
    [found] = tables(page, name)
    return found


def plain(markup):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def section(page, name):
    text = page.read_text(encoding="utf-8")
    [found] = re.findall(rf'<section aria-labelledby="{name}"[^>]*>(.*?)</section>', text, re.DOTALL)
    return plain(found)


def cost(case, funded):
    """As a table shows it, with its mark."""
    mark = say.mark(case, funded["cost_basis"])
    return f"{say.amount(funded['cost'])} {mark}".strip()


# ---------------------------------------------------------------- the same numbers as the JSON


@pytest.mark.parametrize("name", ["lithium-ion-battery", "furniture-maker", "plan"])
def test_the_page_shows_the_numbers_of_analysis_json(report, name):
    """Costs, values, priorities, ranks, rules and the frontier, on page 1 and behind it."""
    loaded, analysis, page = report(name)
    case, view = (
        loaded.case,
        json_document.document(loaded, "run", run_result.run(loaded, analysis)),
    )
    fund, rank = view["fund"], view["rank"]
    stages = [say.stage_name(case, f["stage"]) for f in fund["funded"]]
    first = table(page, "decision")
    timed = bool(case.periods)
    assert [[row[0], row[2].removesuffix(" · owed"), *row[3 + timed : 5 + timed]] for row in first] == [
        [str(f["priority"]), stage, cost(case, f), say.score(f["value"])]
        for f, stage in zip(fund["funded"], stages, strict=True)
    ]
    if timed:
        assert [row[3].partition(" or ")[0] for row in first] == [f["period"] for f in fund["funded"]]
        free = [", ".join(f["free_starts"]) for f in fund["funded"]]
        assert [row[3].partition(" or ")[2] for row in first] == free
        *money, later = table(page, "money")
        assert [[row[0], row[2], *row[-3:]] for row in money] == [of_period(p) for p in fund["periods"]]
        assert later[-3] == say.amount(fund["cost"] - sum(p["spent"] for p in fund["periods"]))
    order = table(page, "order")
    assert [[row[0], *row[4:6], row[-1]] for row in order] == [
        [str(f["priority"]), cost(case, f), say.score(f["value"]), say.amount(f["entry_budget"])]
        for f in fund["funded"]
    ]
    says = section(page, "decision")
    assert f"for {say.amount(fund['cost'])} {case.currency}" in says
    assert say.score(fund["value"]) in says
    assert [row[:4] for row in table(page, "ranking")] == [
        [str(s["rank"]), say.stage_name(case, s["id"]), say.score(s["closeness"]), say.score(s["additive"])]
        for s in rank["stages"]
    ]
    assert [[row[0], row[1], str(row[2])] for row in table(page, "frontier")] == [
        [say.amount(p["cost"]), say.score(p["value"]), str(len(p["funded"]))]
        for p in view["frontier"]["points"]
    ]
    assert [[row[4], row[5]] for row in table(page, "rules")] == [
        [
            "yes" if r["binding"] else "not full, but it shapes the portfolio" if r["forgone"] else "no",
            say.score(r["forgone"]),
        ]
        for r in fund["rules"]
    ]
    shown = [row for part in tables(page, "not-funded") for row in part]
    assert sorted(row[4] for row in shown) == sorted(say.score(n["value"]) for n in fund["not_funded"])


@pytest.mark.parametrize("name", ["lithium-ion-battery", "vehicle-maker", "plan"])
def test_the_matrix_holds_every_option_once(report, name):
    """Its badge where it is funded, its value, and nothing where there is no fit."""
    loaded, analysis, page = report(name)
    case, fund = (
        loaded.case,
        fund_result.fund(analysis.ranking, analysis.portfolio, analysis.robust).to_dict(),
    )
    cells = {
        (stage, technology): cell
        for stage, row in zip(case.stages, table(page, "matrix"), strict=True)
        for technology, cell in zip(case.technologies, row[1:], strict=True)
    }
    options = set(case.option_ids())
    funded = {(f["stage"], f["technology"]): f for f in fund["funded"]}
    assert {key for key, cell in cells.items() if cell != "·"} == options
    for key, cell in cells.items():
        if key in funded:
            made = funded[key]
            assert cell.startswith(f"{made['priority']} {say.score(made['value'])}")
            assert (made["level"] or "") in cell
            assert (made["period"] or "") in cell
        elif key in options:
            assert re.fullmatch(r"(✕ )?\d\.\d{3}", cell)


def test_the_matrix_marks_what_a_rule_keeps_out(report):
    """By the rule alone, whatever else is funded; and names the rule."""
    loaded, _, page = report("plan")
    rows = dict(zip(loaded.case.stages, table(page, "matrix"), strict=True))
    at = list(loaded.case.technologies).index("ai") + 1
    assert rows["processing"][at].startswith("✕ ")
    assert not rows["recycling"][at].startswith("✕ ")
    assert "(no AI there)" in section(page, "portfolio")
    assert "✕" not in section(report("furniture-maker")[2], "portfolio")


def of_period(period):
    """Its name, budget, what is spent, what of that pools pay, and what is left."""
    pooled = say.amount(period["from_pools"]) if period["from_pools"] else "–"
    return [
        period["id"],
        say.amount(period["budget"]),
        say.amount(period["spent"]),
        pooled,
        say.amount(period["left"]),
    ]


def test_the_roadmap_holds_what_each_year_spends(report):
    """A row a period against its budget, a row a project, and what had to come before what."""
    _, analysis, page = report("plan")
    fund = fund_result.fund(analysis.ranking, analysis.portfolio, analysis.robust).to_dict()
    years = table(page, "years")
    assert [[row[0], row[2], *row[-3:]] for row in years] == [of_period(p) for p in fund["periods"]]
    left = 0.0
    for row, period in zip(years, fund["periods"], strict=True):
        carried = left
        left += period["budget"] - (period["spent"] - period["from_pools"])
        assert [row[3], row[-1]] == [say.amount(carried), say.amount(left)]
    started = Counter(f["period"] for f in fund["funded"])
    assert [len(re.findall(r" at ", row[1])) for row in years] == [started[p["id"]] for p in fund["periods"]]
    rows = table(page, "roadmap")
    assert sorted(int(row[0]) for row in rows) == [f["priority"] for f in fund["funded"]]
    for row in rows:
        amounts = [0.0 if cell == "–" else float(cell.replace(",", "")) for cell in row[2:]]
        [made] = [f for f in fund["funded"] if str(f["priority"]) == row[0]]
        assert sum(amounts) == pytest.approx(made["cost"])
    says = section(page, "roadmap")
    assert "owed by 2027-02-18: passport" in says
    assert re.search(
        r"at least 1 period behind Internet of Things \(\w+\) at Recycling \(AI needs data\)", says
    )


def test_the_roadmap_chart_draws_the_same(report):
    """Bars from the start on, a diamond within the year of the day it is owed by; nothing without years."""
    _, analysis, _ = report("plan")
    figure = CHARTS["roadmap"].draw(analysis)
    paid, _, due = figure.data
    spent = Counter()
    for base, text in zip(paid.base, paid.text, strict=True):
        spent[int(base)] += float(text.replace(",", ""))
    assert [spent[at] for at in range(3)] == [p.amount for p in analysis.portfolio.periods]
    assert list(due.x) == [pytest.approx(48 / 365)]
    assert CHARTS["roadmap"].draw(report("recycler")[1]) is None
    assert "Roadmap" not in report("recycler")[2].read_text(encoding="utf-8").split("<script>")[0]


# ---------------------------------------------------------------- every input


def test_every_input_stands_there_with_its_source(report):
    """What the case says of each thing, and who says so; or that nobody measured it."""
    loaded, _, page = report("plan")
    case = loaded.case
    says = section(page, "assumptions")
    for pair in case.option_ids():
        assert say.pair_name(case, "/".join(pair)) in says
    for expected in (
        "Scores of the levels low 1, medium 2, high 3",
        "Internet of Things (pilot) cost 120 kEUR; brings 40 % of the value; adds 1 to the maturity of its",
        "works with a chance of 80 %; paid 60 %, 40 % by period from its start",
        "not before 2028",
        "150 kEUR; on top of the budget (Blockchain battery passport) grant letter",
        "at most 500 kEUR; begins 2028-01-01 board minutes",
        "What a period leaves can be spent later",
        "Discount 5 % a period",
        "by 2027-02-18 EU 2023/1542",
        "Recycler: Impact on circularity 5 over Difficulty of circular practices, 4 over Carbon footprint",
        "1/2 over Difficulty of adopting digitalization",
    ):
        assert expected in says.replace("\xa0", " ")
    assert [source.sha256 for source in loaded.sources] == re.findall(r"\b[0-9a-f]{64}\b", says)
    for library_of in ("loopfolio", "highspy", "numpy", "plotly"):
        assert re.search(rf"{library_of} \d+\.", says)
    for row in table(page, "readings"):
        assert row[-1] == "illustrative"


def test_overrides_are_named_among_the_assumptions():
    """A report on another budget says that the case file has another."""
    loaded = load("recycler").asked(900.0)
    text = report_html(analyse(loaded.case), loaded)
    assert "Asked for instead of what the case file says: budget 900." in text


def test_what_would_change_it_follows_the_analysis(report):
    """The rules that cost most, the last project to enter, and what other profiles keep."""
    _, analysis, page = report("lithium-ion-battery")
    says = section(page, "certain").replace("\xa0", " ")
    portfolio = analysis.portfolio
    forgone = {use.rule.title: use.forgone for use in portfolio.rules}
    assert f"Without a budget, {say.score(forgone['budget'])} (" in says
    dearest = max((name for name in forgone if name != "budget"), key=lambda name: forgone[name])
    assert f"Without “{dearest}”, {say.score(forgone[dearest])} (" in says
    last = max(portfolio.funded, key=lambda funded: funded.entry_budget)
    lost = say.score(portfolio.optimum.value - portfolio.frontier.points[-2].value)
    assert f"With just under {say.amount(last.entry_budget)} kEUR, priority {last.priority} would" in says
    assert f", for {lost} less value." in says
    assert "Under the other 4 profiles, " in says
    assert "2 readings are open, which can turn out in 6 ways" in says


SMALL = """
format: 1
name: Small
currency: kEUR
criteria: {a: {direction: max}, b: {direction: min}}
stages: {s: {a: high, b: low}, u: {a: medium, b: [medium, high]}}
profiles: {p: {ahp: {a: {b: 3}}}, q: {direct: {a: 0.1, b: 0.9}}}
technologies: {x: {cost: 100}, y: {cost: 300}}
fit: {s: {x: high, y: low}, u: {x: medium, y: high}}
"""


def first_page(tmp_path, text):
    """(analysis, page 1 and what would change it as they are read, the page's file) of a case."""
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load(str(path))
    analysis = analyse(loaded.case, sure=True)
    page = tmp_path / "case.html"
    page.write_text(report_html(analysis, loaded), encoding="utf-8")
    return analysis, f"{section(page, 'decision')} {section(page, 'certain')}".replace("\xa0", " "), page


def test_a_project_of_another_size_or_start_stays_funded(report):
    """What is funded in another way is not called dropped, and counts as funded, as it does in the JSON."""
    loaded, analysis, page = report("plan")
    view = run_result.run(loaded, analysis).to_dict()
    index = view["stress"]["core_index"]
    options, draws = view["stress"]["core_index_by_option"], view["stress"]["portfolio_draws"]
    for pair, share in index.items():
        parts = [part for option, part in options.items() if option_id_parts(option)[0] == pair]
        assert share == pytest.approx(sum(parts))
    assert [row[-1].replace("\xa0", " ") for row in table(page, "decision")] == [
        "owed"
        if made["owed_to"]
        else f"{say.percent(s := index[made['pair']])} {share_range(s, draws)}".replace("\xa0", " ")
        for made in view["fund"]["funded"]
    ]
    ways = len(analysis.robust.open.assignments)
    for made in view["fund"]["funded"]:
        assert times_funded(analysis, made["pair"]) == round(made["share_of_readings"] * ways)
    says = section(page, "certain")
    cheaper = {
        analysis.portfolio.programme.pairs[i].pair for i in analysis.portfolio.frontier.points[-2].funded
    }
    dropped = [str(f.priority) for f in analysis.portfolio.funded if f.pair.pair not in cheaper]
    [money] = re.findall(r"With just under [^.]*\.", says)
    drops = re.findall(r"priorit(?:y|ies) ([\d, and]+?) would drop out", money)
    assert drops == ([say.listed(dropped)] if dropped else [])
    owed = analysis.portfolio.programme.owed
    agreed = [
        say.pair_name(loaded.case, pair) + (" (owed)" if pair in owed else "")
        for pair in _under_all(analysis)
    ]
    assert f"Funded under every profile: {'; '.join(agreed) or 'nothing'}." in section(page, "agree")


def _under_all(analysis):
    """Pairs that every profile would fund, at whatever level and whenever, in the order of the case."""
    made = analysis.comparison
    funded = [{made.programmes[name].pairs[i].pair for i in chosen} for name, chosen in made.optima.items()]
    pairs = dict.fromkeys(pair.pair for pair in analysis.portfolio.programme.pairs)
    return [pair for pair in pairs if all(pair in one for one in funded)]


def test_pools_are_told_from_money_for_anything(report):
    """What each pays, what is left of which, and no budget that the cost could seem to break."""
    _, analysis, page = report("plan")
    view = fund_result.fund(analysis.ranking, analysis.portfolio, analysis.robust).to_dict()
    says = section(page, "decision")
    general = view["cost"] - view["pools"]["drawn"]
    for expected in (
        f"for {say.amount(view['cost'])} kEUR: {say.amount(general)}",
        f"{say.amount(view['pools']['drawn'])} of the {say.amount(view['pools']['amount'])} kEUR in pools",
    ):
        assert expected in says
    if math.isfinite(analysis.portfolio.budget):
        left = analysis.portfolio.budget - general
        assert (f"{say.amount(left)} kEUR of what may be spent on anything stay unspent" in says) == (
            left > 0
        )


def test_nothing_to_fund_is_no_claim_about_projects(tmp_path, tab):
    """The rules leave nothing; every chart that is there is drawn all the same."""
    analysis, says, page = first_page(tmp_path, SMALL + "budget: 50\n")
    assert not analysis.portfolio.funded
    assert "Fund nothing. No choice that keeps the rules, the budget among them, is worth more" in says
    assert "all projects above" not in says
    assert "nothing would be funded in any" in says
    shown = opened(tab, page)
    assert shown.page.locator(".js-plotly-plot").count() >= 4
    assert not shown.trouble


def test_what_is_drawn_is_named_and_no_more(tmp_path):
    """Costs without a range, and readings that are not open, are not drawn."""
    _, says, _ = first_page(tmp_path, SMALL.replace("[medium, high]", "medium"))
    assert "With weights near those of the profile and scores drawn at random" in says
    assert "costs drawn" not in says


def test_page_1_lists_no_more_than_fits(tmp_path):
    """The rest is summed up in a line, which adds up to what the whole costs and brings."""
    stages = "".join(f"  s{k}: {{a: high, b: low}}\n" for k in range(18))
    text = SMALL.split("stages:")[0] + f"stages:\n{stages}profiles: {{p: {{ahp: {{a: {{b: 3}}}}}}}}\n"
    text += "technologies: {x: {cost: 100}}\nfit:\n"
    text += "".join(f"  s{k}: {{x: high}}\n" for k in range(18))
    analysis, _, page = first_page(tmp_path, text)
    *rows, rest = table(page, "decision")
    assert len(rows) == 15
    assert rest[:5] == ["", "and 3 more", "in the funding order", "300", "3.000"]
    assert len(table(page, "order")) == len(analysis.portfolio.funded) == 18


def test_too_much_for_a_report_says_so(tmp_path):
    """Page 1 does not pass over in silence what was not worked out."""
    technologies = ", ".join(f"t{k}: {{cost: {k + 3}}}" for k in range(15))
    fits = ", ".join(f"t{k}: high" for k in range(15))
    text = "format: 1\nname: Wide\ncriteria: {a: {direction: max}}\nstages:\n"
    text += "".join(f"  s{k}: {{a: high}}\n" for k in range(14))
    text += f"technologies: {{{technologies}}}\nfit:\n"
    text += "".join(f"  s{k}: {{{fits}}}\n" for k in range(14)) + "budget: 12\n"
    _, says, _ = first_page(tmp_path, text)
    assert "Not worked out: with over 200 options it takes too long for a report ('loopfolio stress" in says
    assert "What the budget and each rule cost was not worked out: with over 200 options" in says


def test_losses_that_are_all_nothing_are_not_dark(tmp_path):
    """The darker, the more: nobody loses, so nothing is."""
    analysis, _, _ = first_page(tmp_path, SMALL)
    [heat] = CHARTS["losses"].draw(analysis).data
    assert heat.zmin == 0
    assert heat.zmax == 1


# ---------------------------------------------------------------- in a browser, and on paper


def opened(tab, page, **how):
    shown = tab(**how)
    shown.page.goto(page.as_uri())
    shown.page.wait_for_function(
        "document.querySelectorAll('[data-chart]:not(.js-plotly-plot)').length === 0"
    )
    return shown


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
    [("lithium-ion-battery", "desk"), ("plan", "phone"), ("hostile", "phone")],
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


@pytest.mark.parametrize("name", ["lithium-ion-battery", "vehicle-maker", "plan", "hostile"])
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


def test_a_keyboard_is_enough(report, tab):
    """Links, folded parts and what scrolls are reached in turn, each with a mark; nothing traps."""
    shown = opened(tab, report("plan")[2], **SCREENS["phone"])
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
    shown = standing("hostile", "phone")
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


def test_many_columns_and_long_words_fit(typeset, tmp_path):
    """Whatever the font: on a desk, on phones and on paper."""
    case, analysis = wide_case()
    loaded = load("recycler")
    page = tmp_path / "report.html"
    page.write_text(report_html(analysis, type(loaded)(case, "x", loaded.sources, (), loaded.tree)))
    assert [len(part[0]) for part in tables(page, "matrix")] == [9, 3]
    shown = opened(typeset, page, viewport={"width": 1280, "height": 900}, color_scheme="dark")
    for width in (1280, 375, 320):
        assert (width, shown.misplaced(width)) == (width, [])
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
