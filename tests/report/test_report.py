"""The report and the picture: in a real browser, and as geometry."""

import html
import io
import os
import re
import shutil
import subprocess
from functools import cache
from itertools import combinations

import pytest
from length import campaign
from loopfolio.cases import load
from loopfolio.models.analysis import analyse
from loopfolio.models.portfolio.conceptual import conceptual_model
from loopfolio.models.validation.validate import validate
from loopfolio.report.diagram.layout import layout
from loopfolio.report.diagram.svg import conceptual_svg
from loopfolio.report.documents import json_document
from loopfolio.report.export.pdf import NAMES
from loopfolio.report.page.page import report_html
from loopfolio.report.results import run as run_result
from loopfolio.report.words import wording as say
from loopfolio.report.words.sureness import share_range

CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=10000",
]


in_a_browser = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="no browser is installed"
)


def browse(page, *flags):
    """What a browser made of the page, and what its console said."""
    done = subprocess.run(
        [CHROMIUM, *QUIET, *flags, f"--user-data-dir={page.parent / 'browser'}", "--dump-dom", page.as_uri()],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return done.stdout, re.findall(r"CONSOLE.*", done.stderr)


def written(folder, case, loaded=None):
    """The report of a case as a file, how sure included."""
    page = folder / "report.html"
    page.write_text(report_html(analyse(case, sure=True), as_loaded(case, loaded)), encoding="utf-8")
    return page


def as_loaded(case, loaded=None):
    """A case that no file holds, as if one did."""
    loaded = loaded or load("recycler")
    return type(loaded)(case, "x", loaded.sources, (), loaded.tree)


@in_a_browser
@pytest.mark.parametrize("name", ["furniture-maker"])
def test_the_report_opens_in_a_browser_without_an_error(name, tmp_path):
    """All charts are drawn, the picture is there, and the console stays empty."""
    dom, said = browse(written(tmp_path, load(name).case, load(name)))
    drawn = re.findall(r'data-chart="([\w-]+)"[^>]*class="js-plotly-plot"', dom)
    assert sorted(drawn) == [
        "against-doubt", "frontier", "funded-shares", "losses", "profile-ranks", "rank-shares", "ranking"
    ]  # fmt: skip
    assert "loopfolio-picture" in dom
    assert said == []


def test_the_report_asks_nothing_of_the_network():
    """Its security policy allows no request, and outside plotly's own code it names no address."""
    loaded = load("vehicle-maker")
    html = report_html(analyse(loaded.case), loaded)
    assert "default-src 'none'" in html
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", html)


def test_names_from_a_case_are_never_markup():
    """A hostile name is shown as it is written."""
    data = {
        "format": 1,
        "name": "<img src=x onerror=alert(1)>",
        "criteria": {"a": {"direction": "max", "name": "</script><script>alert(2)</script>"}},
        "stages": {"s": {"a": "high", "name": "<b>s</b>"}},
        "technologies": {"t": {"cost": 1, "name": '"><svg onload=alert(3)>'}},
        "fit": {"s": {"t": "high"}},
    }
    case = validate(data).case
    analysis = analyse(case)
    loaded = load("recycler")
    for text in (
        report_html(analysis, type(loaded)(case, "x", loaded.sources, (), loaded.tree)),
        conceptual_svg(analysis.model, case, case.name),
    ):
        assert "<img src=x" not in text
        assert "<script>alert" not in text
        assert "<svg onload" not in text
        assert "<b>s</b>" not in text


@cache
def crowded(stages, same_cell):
    """A case of many stages with long names, several technologies each; and its analysis."""
    levels = ["low", "medium", "high"]
    read = [[levels[0 if same_cell else (i * k) % 3] for k in (1, 2, 3, 4)] for i in range(stages)]
    criteria = [
        "circularity_impact",
        "digitalization_difficulty",
        "carbon_footprint",
        "technological_maturity",
    ]
    case = validate(
        {
            "format": 1,
            "name": "crowded",
            "criteria": {c: {"direction": "max"} for c in criteria},
            "stages": {
                f"s{i}": {
                    **dict(zip(criteria, row, strict=True)),
                    "name": f"Stage {i} " + "of a long name " * 3,
                }
                for i, row in enumerate(read)
            },
            "technologies": {f"t{k}": {"cost": 1, "name": f"Technology number {k}"} for k in range(3)},
            "fit": {f"s{i}": {f"t{k}": "high" for k in range(3)} for i in range(stages)},
        }
    ).case
    return case, analyse(case, beside=0.0)


@pytest.mark.parametrize(("stages", "same_cell"), [(9, False), (9, True), (20, False), (20, True)])
def test_nothing_in_the_picture_overlaps(stages, same_cell):
    """No bubble lies on another, no label on a bubble or label of another stage."""
    case, analysis = crowded(stages, same_cell)
    placed = layout(conceptual_model(case, analysis.ranking, analysis.portfolio), case).stages
    assert len(placed) == stages
    for one, other in combinations(placed, 2):
        assert not one.disc.overlaps(other.disc)
        assert not one.disc.touches(other.label)
        assert not other.disc.touches(one.label)
        assert not one.label.overlaps(other.label)


def test_the_same_case_gives_the_same_picture():
    """Byte for byte."""
    case = load("recycler").case
    drawn = [conceptual_svg(analyse(case).model, case, case.name) for _ in range(2)]
    assert drawn[0] == drawn[1]


# ---------------------------------------------------------------- how sure, and how far profiles agree

CRITERIA = ("circularity_impact", "digitalization_difficulty", "carbon_footprint", "technological_maturity")


def agreed_case(profiles, **more):
    """A small case under any number of profiles, one open cell, one cost from low to high."""
    weights = [[1 + (i * k) % 5 for k in (1, 2, 3, 4)] for i in range(profiles)]
    data = {
        "format": 1,
        "name": "views",
        "criteria": {c: {"direction": "max"} for c in CRITERIA},
        "stages": {
            "a": dict(zip(CRITERIA, ["high", "low", "medium", "low"], strict=True)),
            "b": dict(zip(CRITERIA, [["low", "high"], "high", "low", "medium"], strict=True)),
            "c": dict(zip(CRITERIA, ["medium", "medium", "high", "low"], strict=True)),
        },
        "technologies": {"t": {"cost": {"low": 1, "likely": 2, "high": 4}}, "u": {"cost": 3}},
        "fit": {s: {"t": "high", "u": "medium"} for s in "abc"},
        "budget": 8,
        "profiles": {
            f"p{i}": {"direct": {c: w / sum(row) for c, w in zip(CRITERIA, row, strict=True)}}
            for i, row in enumerate(weights)
        },
    }
    return validate({**data, **more}).case


def table(text, name):
    """The cells of one table of the report, a list a row, as they are read."""
    [found] = re.findall(rf'<table[^>]*data-table="{name}">.*?<tbody>(.*?)</tbody>', text, re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", found, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells]


def section(text, name):
    [found] = re.findall(rf'<section aria-labelledby="{name}"[^>]*>(.*?)</section>', text, re.DOTALL)
    return html.unescape(re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", "", found)))


@pytest.mark.parametrize("name", ["furniture-maker", "vehicle-maker"])
def test_the_tables_of_how_sure_hold_the_numbers_of_analysis_json(name):
    """Ranks, central weights, weight intervals, projects and cells, each as the JSON has it."""
    loaded = load(name)
    made = analyse(loaded.case, sure=True)
    text, case = report_html(made, loaded), loaded.case
    view = json_document.document(loaded, "run", run_result.run(loaded, made))
    stress = view["stress"]
    stages = [
        (rank, stage, stress["rank_acceptability"][stage], stress["expected_rank"][stage])
        for stage, rank in sorted(stress["ranks"].items(), key=lambda item: item[1])
    ]
    found = table(text, "stages")
    assert [[*row[:5], row[6]] for row in found] == [
        [str(rank), say.stage_name(case, stage), say.percent(shares[0]), say.percent(sum(shares[:3])),
         f"{mean:.2f}", ", ".join(f"{at}: {say.percent(s)}" for at, s in enumerate(shares, 1) if s)]
        for rank, stage, shares, mean in stages
    ]  # fmt: skip
    under_any = view["stress_any"]["central_weights"]
    central = {say.stage_name(case, s): w for s, w in under_any.items() if w}
    assert {row[0]: row[1:-1] for row in table(text, "central")} == {
        stage: [say.score(weights[c]) for c in case.criteria] for stage, weights in central.items()
    }
    assert table(text, "intervals") == [
        [say.criterion_name(case, c), say.score(i["weight"]),
         *(f"{say.score(i[of][0])} to {say.score(i[of][1])}" for of in ("first", "order"))]
        for c, i in stress["weight_intervals"].items()
    ]  # fmt: skip
    priority = {funded.pair.id: funded.priority for funded in made.portfolio.funded}
    assert sorted(table(text, "pairs")) == sorted(
        [say.pair_name(case, pair),
         *(("owed", "–") if pair in stress["owed"] else
           (say.percent(share), share_range(share, stress["portfolio_draws"]))),
         str(priority.get(pair, "–"))]
        for pair, share in stress["core_index"].items()
        if share or pair in priority
    )  # fmt: skip
    assert [row[4:] for row in table(text, "discuss")] == [
        [f"{cell['pairs_moved']:.2f}", f"{cell['places_moved']:.2f}"] for cell in stress["discuss"]
    ]


def test_the_tables_of_the_profiles_hold_the_numbers_of_analysis_json():
    """Portfolios, ranks, shared projects, agreement and losses, each as the JSON has it."""
    loaded = load("vehicle-maker")
    made = analyse(loaded.case, sure=True)
    text, case = report_html(made, loaded), loaded.case
    compare = json_document.document(loaded, "run", run_result.run(loaded, made))["compare"]
    names = list(case.profiles)
    assert [row[2:5] for row in table(text, "profiles")] == [
        [str(len(p["funded"])), say.amount(p["cost"]), say.score(p["value"])]
        for p in compare["portfolios"].values()
    ]
    assert {row[0]: row[1:] for row in table(text, "ranks")} == {
        say.stage_name(case, s): [str(compare["rankings"][name][s]) for name in names] for s in case.stages
    }
    assert {row[0]: row[1:] for row in table(text, "shared")} == {
        say.pair_name(case, pair): [
            "owed" if pair in compare["owed"] else say.percent(share),
            *("yes" if pair in compare["portfolios"][name]["funded"] else "–" for name in names),
        ]
        for pair, share in compare["funded_in"].items()
        if share
    }
    assert sorted(row[2] for row in table(text, "alike")) == sorted(
        f"{a['kendall_tau']:.2f}" for a in compare["agreement"]
    )
    assert [row[1:] for row in table(text, "losses")] == [
        [say.score(compare["regret"][name][of]) for of in names] for name in names
    ]
    assert f"no profile loses more than {say.score(compare['minimax']['absolute']['regret'])} of value" in (
        section(text, "agree")
    )


def test_the_first_page_says_how_sure():
    """Who comes first how often, what is funded in any event, how often each project is: in one place."""
    loaded = load("vehicle-maker")
    made = analyse(loaded.case, sure=True)
    page = report_html(made, loaded)
    says = section(page, "decision")
    stress = run_result.run(loaded, made).to_dict()["stress"]
    index = stress["core_index"]
    leader = stress["rank_acceptability"][made.ranking.order[0]][0]
    assert f", first here, comes first in {say.percent(leader)}" in says
    sure = [f.priority for f in made.portfolio.funded if index[f.pair.id] >= 0.95 and not f.owed_to]
    assert f"Priorities {say.listed([*map(str, sorted(sure))])} stay funded in nearly all draws" in says
    assert "With weights near those of the profile, open readings, scores and costs drawn at random" in says
    assert stress["weights"] == "profile"
    draws = stress["portfolio_draws"]
    assert [row[-1] for row in table(page, "decision")] == [
        "owed" if f.owed_to else f"{say.percent(index[f.pair.id])} {share_range(index[f.pair.id], draws)}"
        for f in made.portfolio.funded
    ]
    mixed = run_result.run(loaded, made).to_dict()["stress_mixed"]
    share = mixed["rank_acceptability"][made.ranking.order[0]][0]
    assert mixed["weights"] == "hull"
    assert (
        f"instead, {say.stage_name(loaded.case, made.ranking.order[0])}, first here, comes first in " in says
    )
    assert say.percent(share) in says.partition("instead, ")[2].partition(".")[0]


def test_other_weights_than_the_boards_own_are_a_section_of_their_own():
    """Any weights at all stand behind, beside the shares under the board's own, and nowhere on page 1."""
    loaded = load("vehicle-maker")
    made = analyse(loaded.case, sure=True)
    page = report_html(made, loaded)
    view = run_result.run(loaded, made).to_dict()
    assert "any weights" not in section(page, "decision")
    assert "any weights at all, each as likely as any other" in section(page, "sure")
    rows = {row[0]: row[1:] for row in table(page, "other-weights")}
    for funded in made.portfolio.funded:
        name = say.pair_name(loaded.case, funded.pair.pair)
        if funded.owed_to:
            assert name not in rows
        else:
            assert rows[name] == [
                say.percent(view[key]["core_index"][funded.pair.pair])
                for key in ("stress", "stress_mixed", "stress_any")
            ]


def test_how_sure_is_worked_out_only_where_asked():
    """``fund`` does not wait for it, and the page then says that it is not there."""
    case = agreed_case(3)
    made = analyse(case)
    assert made.comparison is None
    assert made.stress is None
    view = run_result.run(as_loaded(case), made).to_dict()
    assert view["compare"] is None
    assert view["stress"] is None


def test_one_profile_has_nobody_to_agree_with():
    """The section says so; how sure is there all the same."""
    case = agreed_case(1)
    made = analyse(case, sure=True)
    text = report_html(made, as_loaded(case))
    assert made.comparison is None
    assert "The case has one profile, P0." in section(text, "agree")
    assert "10,000 times" in section(text, "sure")
    assert 'data-figure="losses"' not in text


def test_profiles_without_a_portfolio_are_not_compared():
    """One under which no portfolio keeps the rules: said, not left out in silence."""
    rule = {"rule": "total", "of": "value", "at_least": 2.4, "name": "worth it"}
    values = {f"p{i}": analyse(agreed_case(4), f"p{i}").portfolio.optimum.value for i in range(4)}
    best = max(values, key=values.__getitem__)
    limit = (max(values.values()) + min(values.values())) / 2
    case = agreed_case(4, rules=[{**rule, "at_least": limit}])
    made = analyse(case, best, sure=True)
    assert made.comparison is None
    assert "under at least one of them no portfolio keeps all the rules" in section(
        report_html(made, as_loaded(case)), "agree"
    )


def test_a_case_without_criteria_says_that_nothing_was_varied():
    """A plain project selection has no ranking to be sure of."""
    case = validate(
        {
            "format": 1,
            "name": "plain",
            "stages": {"s": {}},
            "technologies": {"t": {"cost": 1}, "u": {"cost": 2}},
            "pairs": {"s/t": {"value": 1}, "s/u": {"value": 3}},
            "budget": 2,
        }
    ).case
    made = analyse(case, sure=True)
    text = report_html(made, as_loaded(case))
    assert made.stress is None
    first = section(text, "decision")
    assert (
        "Not known: the case states its values itself, and no cost as a range, so nothing was varied" in first
    )
    for not_there in ("TOPSIS", "weights of", "weighted sum", "draws"):
        assert not_there not in first
    assert "is what the case states for each option" in section(text, "rests")
    for of_ranking in ("sure", "agree", "ranking", "model"):
        assert f'id="{of_ranking}"' not in text
    assert 'data-chart="ranking"' not in text


def test_twelve_profiles_are_summed_up():
    """Instead of pictures that nobody could read: ranges of ranks, and the worst loss of each portfolio."""
    case = agreed_case(12)
    made = analyse(case, sure=True)
    text = report_html(made, as_loaded(case))
    compare = run_result.run(as_loaded(case), made).to_dict()["compare"]
    assert 'data-figure="losses"' not in text
    assert 'data-figure="profile-ranks"' not in text
    ranks = {s: sorted(compare["rankings"][name][s] for name in case.profiles) for s in case.stages}
    assert {row[0]: row[1:4] for row in table(text, "rank-ranges")} == {
        say.stage_name(case, s): [str(r[0]), str(r[5]), str(r[-1])] for s, r in ranks.items()
    }
    lost = {of: max(compare["regret"][name][of] for name in case.profiles) for of in case.profiles}
    assert {row[0]: row[1] for row in table(text, "worst")} == {
        say.profile_title(case, of): say.score(worst) for of, worst in lost.items()
    }
    assert len(table(text, "alike")) == 6


def test_too_many_options_to_solve_again_are_said_so(monkeypatch):
    """The ranks are drawn all the same."""
    monkeypatch.setattr("loopfolio.models.sensitivity.doubt.IN_PASSING", {2: 500})
    case = agreed_case(2)
    made = analyse(case, sure=True)
    assert made.stress is not None
    assert made.stress.core is None
    text = report_html(made, as_loaded(case))
    assert "options the portfolio was not worked out again in each draw" in section(text, "sure")
    assert "How sure?" in section(text, "decision")
    assert "funded in any event" not in section(text, "decision")


def test_levels_and_periods_have_names_in_every_table():
    """An option is told by its technology, its level, when it starts, and its stage."""
    levels = {"pilot": {"cost": {"low": 1, "likely": 2, "high": 3}}, "full": {"cost": 5}}
    case = agreed_case(
        2,
        technologies={"t": {"name": "Twin", "levels": levels}},
        fit={s: {"t": "high"} for s in "abc"},
        periods={"2027": {"budget": 4}, "2028": {"budget": 4}},
    )
    made = analyse(case, sure=True)
    text = report_html(made, as_loaded(case))
    stress = run_result.run(as_loaded(case), made).to_dict()["stress"]
    assert set(stress["core_index"]) == {"a/t", "b/t", "c/t"}
    options = stress["core_index_by_option"]
    assert {"a/t:pilot@2027", "b/t:full@2028"} <= set(options)
    rows = {row[0]: row for row in table(text, "pairs")}
    assert set(rows) <= {say.pair_name(case, pair) for pair in stress["core_index"]}
    [most] = {max((o for o in options if o.startswith("a/t")), key=lambda o: options[o])}
    way = f"{most.partition(':')[2].replace('@', ' from ')} {say.percent(options[most])}"
    assert rows["Twin at A"][-1].startswith(way)
    assert "Twin (pilot), 1 to 3" in section(text, "sure")
    assert "anything at" not in text


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "=HYPERLINK(1)",
    "</script><script>alert(2)</script>",
    "%{x}<b>b</b>",
]


@in_a_browser
def test_hostile_names_are_shown_as_they_are_written(tmp_path):
    """In the new tables and charts as elsewhere: no element, no script, no request."""
    case = agreed_case(4)
    stages = dict(zip(case.stages, HOSTILE, strict=False))
    case = case.changed(
        stages={s: made.model_copy(update={"name": stages[s]}) for s, made in case.stages.items()},
        profiles={
            p: made.model_copy(update={"name": name})
            for (p, made), name in zip(case.profiles.items(), HOSTILE, strict=True)
        },
    )
    dom, said = browse(written(tmp_path, case))
    assert said == []
    assert not re.findall(r"<img[^>]*onerror|<script>alert|<b>b</b>", dom)
    assert dom.count("&lt;img src=x onerror=alert(1)&gt;") > 10


@cache
def long_named(profiles):
    """The page of a case whose stages and profiles have long names."""
    case = agreed_case(profiles)
    long = " of a name that is longer than any that fits"
    case = case.changed(
        stages={s: made.model_copy(update={"name": s + long}) for s, made in case.stages.items()},
        profiles={p: made.model_copy(update={"name": p + long}) for p, made in case.profiles.items()},
    )
    return report_html(analyse(case, sure=True), as_loaded(case))


@pytest.mark.parametrize(
    ("font", "profiles"),
    [
        ("wide", 8),
        pytest.param("wide", 12, marks=campaign(1, part=0)),
        pytest.param("narrow", 8, marks=campaign(1, part=0)),
        ("narrow", 12),
    ],
    indirect=["font"],
)
def test_nothing_is_misplaced_whatever_the_names(typeset, tmp_path, profiles):
    """On a desk, on phones and on paper; with as many profiles as are drawn, and with more."""
    page = tmp_path / "report.html"
    page.write_text(long_named(profiles), encoding="utf-8")
    shown = typeset(viewport={"width": 1280, "height": 900})
    shown.page.goto(page.as_uri())
    for width in (1280, 375, 320):
        assert (width, shown.misplaced(width)) == (width, [])
    assert shown.misplaced_on_paper() == []
    assert shown.trouble == []


def test_words_of_the_picture_stay_apart(typeset):
    """In fonts of any usual width: long names, many stages, one cell for all of them."""
    heading = "A heading that is longer than a line of the picture, whatever the font is that it is set in"
    drawn = [
        conceptual_svg(analysis.model, case, heading)
        for case, analysis in (crowded(9, False), crowded(9, True), crowded(20, True))
    ]
    shown = typeset(viewport={"width": 3000, "height": 900})
    shown.page.set_content("".join(f'<div class="panel">{svg}</div>' for svg in drawn))
    assert shown.page.locator("svg text").count() > 250
    assert shown.misplaced(3000) == []


def test_page_1_says_whose_judgements_contradict_themselves():
    """a over b over c over a: the ratio is far above 0.1; the other profile's judgements are consistent."""
    text = """\
format: 1
criteria: {a: {direction: max}, b: {direction: max}, c: {direction: max}}
stages: {x: {a: high, b: low, c: low}, y: {a: low, b: high, c: medium}}
technologies: {t: {cost: 1}}
fit: {x: {t: high}, y: {t: high}}
budget: 1
profile: round
profiles:
  round: {name: Round the board, ahp: {a: {b: 3, c: 1/5}, b: {c: 3}}}
  straight: {ahp: {a: {b: 2, c: 4}, b: {c: 2}}}
"""
    loaded = load(io.StringIO(text))
    says = section(report_html(analyse(loaded.case), loaded), "decision")
    ratio = analyse(loaded.case).ranking.profile.prioritisation.consistency_ratio
    assert ratio > 1
    told = "1 of 2 judged profiles contradicts itself: Round the board, used here"
    assert f"{told} ({ratio:.2f}); the consistency ratio should be below 0.1." in says
    loaded = load(io.StringIO(text.replace("1/5", "9")))
    assert "The judgements behind the weights are consistent." in section(
        report_html(analyse(loaded.case), loaded), "decision"
    )
