"""The report as a whole: the same numbers as the JSON, every input with its source."""

import math
import re
from collections import Counter

import pytest
from loopfolio.cases import load
from loopfolio.models.analysis import analyse
from loopfolio.models.options.option import option_id_parts
from loopfolio.report.charts.registry import CHARTS
from loopfolio.report.documents import json_document
from loopfolio.report.page.decision import times_funded
from loopfolio.report.page.page import report_html
from loopfolio.report.results import run as run_result
from loopfolio.report.results.portfolio import fund as fund_result
from loopfolio.report.words import wording as say
from loopfolio.report.words.sureness import share_range
from pages import opened, plain, table, tables


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
        fund_result.fund(analysis.ranking, analysis.portfolio, analysis.reading_robustness).to_dict(),
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
    fund = fund_result.fund(analysis.ranking, analysis.portfolio, analysis.reading_robustness).to_dict()
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
    ways = len(analysis.reading_robustness.open.assignments)
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
    view = fund_result.fund(analysis.ranking, analysis.portfolio, analysis.reading_robustness).to_dict()
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
