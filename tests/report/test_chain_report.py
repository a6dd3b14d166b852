"""The report and the picture of a chain: every number is in the JSON, nothing in the picture overlaps."""

import html
import json
import re
from dataclasses import replace
from itertools import combinations
from random import Random
from types import SimpleNamespace

import loopfolio as lf
import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.models.chain.chain import Chain, Company
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.report.chain.page import chain_html
from loopfolio.report.diagram.chain_layout import CARD, DOT, PAD, PILL, TEXT, TRACK, chain_layout
from loopfolio.report.diagram.chain_plan import Plan
from loopfolio.report.diagram.chain_svg import chain_svg
from loopfolio.report.results.case.chain import ChainResult
from loopfolio.report.results.case.chain_parts import (
    AloneCompany,
    BetweenCompanies,
    JointPortfolio,
    MoneyPayment,
    StatedLink,
    StatedNeed,
)
from loopfolio.report.text.case import chain as chain_text
from loopfolio.report.words import wording as say
from loopfolio.report.words.text_metrics import width

CASE = """\
format: 1
name: {name}
currency: kEUR
illustrative: {illustrative}
stages: {{make: {{}}, use: {{}}}}
technologies: {{iot: {{}}, twin: {{}}}}
pairs:
  make/iot: {{cost: 3, value: {one}}}
  use/iot: {{cost: 2, value: 1, source: an offer}}
  use/twin: {{cost: 4, value: 2}}
budget: {budget}
"""

CHAIN = """\
format: 1
name: Three at a table
companies: {maker: maker.yaml, user: user.yaml, third: third.yaml}
links:
  - {from: "maker:make/iot", to: "user:make/iot", value: 5, why: data, illustrative: true}
  - {from: "user:use/twin", to: "third:use/twin", value: 0.5, source: a meeting}
  - {from: "third:use/iot", to: "maker:use/iot", value: 1.25}
requires: [{pair: "third:make/iot", needs: ["maker:use/iot", "user:use/iot"]}]
programmes:
  room: {name: Common room, pairs: ["maker:make/iot", "user:make/iot"], cost: 1.5, split: {maker: 1, user: 2}}
money: {paid: true, worth: {maker: 10, user: 20, third: 15}}
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """``chain`` as it is asked for with all its files: the folder, the result, and its JSON."""
    folder = tmp_path_factory.mktemp("chain")
    for name, one, budget in (("maker", 1, 5), ("user", 1, 6), ("third", 3, 5)):
        said = CASE.format(name=name.title(), one=one, budget=budget, illustrative=str(one == 3).lower())
        (folder / f"{name}.yaml").write_text(said)
    (folder / "chain.yaml").write_text(CHAIN)
    call = ["chain", f"{folder}/chain.yaml", "--format", "json"]
    run = CliRunner().invoke(cli, [*call, "--report", f"{folder}/r.html", "--svg", f"{folder}/p.svg"])
    assert run.exit_code == 0, run.output
    return folder, lf.chain(folder / "chain.yaml"), json.loads(run.stdout)


NUMBER = r"\d[\d,]*(?:\.\d+)?"


def numbers(text: str) -> set[str]:
    """What is read, without styles and without what is said of scales and paths."""
    text = re.sub(r"<style.*?</style>|<desc>.*?</desc>|<code>.*?</code>", " ", text, flags=re.DOTALL)
    text = html.unescape(re.sub(r"<[^>]+>", " ", text[text.index("<body") if "<body" in text else 0 :]))
    text = re.sub(r"100 % is all of it, 0 % is as alone, below 0 it loses, above 100 %|SHA-256", " ", text)
    return {number.rstrip(",") for number in re.findall(NUMBER, text)}


def recomputed(document) -> set[str]:
    """Every number that a chain's report may show, as it is written there, from the JSON alone."""
    alone, between = document["alone"], document["between"]
    scores, money, counts, shares = [], [], [len(alone), 1], []
    portfolios = [*document["together"], document["in_money"]["portfolio"]]
    portfolios += [loser["instead"] for made in document["together"] for loser in made["losers"]]
    for made in portfolios:
        scores += [*made["values"].values(), *map(abs, made["gains"].values())]
        money += made["costs"].values()
        money += [part for bought in made["programmes"] for part in bought["paid"].values()]
        counts += [len(made["links"]), sum(gain > 0 for gain in made["gains"].values())]
        for name, gain in made["gains"].items():
            if room := alone[name]["ideal"] - alone[name]["value"]:
                shares.append(abs(gain) / room)
    for made in document["together"]:
        scores += [loser["loss"] for loser in made["losers"]]
        money += [loser["payment"] for loser in made["losers"] if loser["payment"] is not None]
        money += [loser["loss"] * between["worth"][loser["company"]] for loser in made["losers"]]
    for one in alone.values():
        scores += [one["value"], one["ideal"] - one["value"]]
        costs = [one[key] for key in ("costs_sourced", "costs_illustrative", "costs_not_stated")]
        counts += [*costs, sum(costs)]
        money += [one["cost"], *(part for bought in one["programmes"] for part in bought["paid"].values())]
    counts.append(sum(one["illustrative"] for one in alone.values()))
    counts.append(sum(one["costs_not_stated"] for one in alone.values()))
    counts.append(sum(one[key] for one in alone.values() for key in one if key.startswith("costs_")))
    scores += [link["value"] for link in between["links"]]
    money += [made["cost"] for made in between["programmes"]]
    bases = [made["basis"] for made in (*between["links"], *between["programmes"])]
    known = [basis for basis in bases if basis not in ("illustrative", "not stated")]
    counts += [len(bases), len(known), bases.count("illustrative"), bases.count("not stated")]
    counts += [*range(len(between["links"]) + 1), len(document["by_chance"]), len(document["pareto"])]
    counts += [sum(point["nobody_loses"] for point in document["pareto"])]
    counts += [len({json.dumps(made["funded"]) for made in document["together"]})]
    scores += [gain for made in document["investments"] for gain in made["gains"].values()]
    scores += [value for core in document["core"] for b in core["blocking"] for value in b["values"].values()]
    worth = {tuple(made["members"]): made["worth"] for made in document["coalitions"]}
    apart = sum(money for group, money in worth.items() if len(group) == 1)
    money += [*worth.values(), apart, max(worth.values(), key=lambda w: w) - apart]
    money += [sum(document["shapley"][name] for name in group) for group in worth]
    money += [*document["least_core"]["shares"].values(), *document["in_money"]["worth"].values()]
    money += [paid["amount"] for key in ("to_shapley", "to_least_core") for paid in document["in_money"][key]]
    counts += [*between["worth"].values(), *range(len(document["in_money"]["to_shapley"]) + 1)]
    found = {say.amount(value) for value in (*money, *counts)} | {say.score(value) for value in scores}
    found |= {say.percent(share).replace("\xa0", " ").split()[-2] for share in shares}
    return found | set(re.findall(NUMBER, lf.__version__ + json.dumps([*document["files"]])))


def test_of_next_to_nothing_that_could_be_gained_no_part_is_said(tmp_path, monkeypatch):
    """Maker has 2 alone and could gain 0.001; were it to lose 0.2, that would be 20,000 per cent."""
    for name, budget in (("maker", 5), ("user", 6)):
        said = CASE.format(name=name.title(), one=1, budget=budget, illustrative="true")
        (tmp_path / f"{name}.yaml").write_text(said)
    (tmp_path / "chain.yaml").write_text(
        "format: 1\ncompanies: {maker: maker.yaml, user: user.yaml}\nlinks:\n"
        "  - {from: 'maker:use/iot', to: 'user:make/iot', value: 50}\n"
        "  - {from: 'user:use/iot', to: 'maker:make/iot', value: 0.001}\n"
    )
    found = lf.chain(tmp_path / "chain.yaml")
    assert found.alone["maker"].hardly_gains
    assert not found.alone["user"].hardly_gains
    assert "maker +0.001, where it could gain next to nothing: " in chain_text.chain(found, 200)
    assert '<th scope="row">Maker</th><td class="n">gains</td>' in chain_html(found)
    drawn = re.sub(r"<[^>]+>", " ", chain_svg(found, "nash"))
    assert "where it could gain next to nothing" in " ".join(drawn.split())


def test_every_number_of_the_report_can_be_recomputed_from_the_json(asked):
    folder, _, document = asked
    shown = numbers((folder / "r.html").read_text())
    assert len(shown) > 20
    assert shown - recomputed(document) == set()


def test_every_number_of_the_picture_can_be_recomputed_from_the_json(asked):
    folder, _, document = asked
    shown = numbers((folder / "p.svg").read_text())
    assert len(shown) > 10
    assert shown - recomputed(document) == set()


def test_a_number_that_the_json_does_not_give_is_found(asked):
    folder, _, document = asked
    other = json.loads(json.dumps(document))
    other["between"]["links"][2]["value"] = 1.24
    assert numbers((folder / "r.html").read_text()) - recomputed(other) == {"1.250"}


def test_the_report_says_who_loses_who_leaves_and_who_pays(asked):
    """The maker gives up what it would do alone for the user's 5 points: by the highest sum it loses."""
    folder, _, document = asked
    page = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", (folder / "r.html").read_text())))
    for made in document["together"]:
        for loser in made["losers"]:
            name = document["alone"][loser["company"]]["name"]
            assert f"{name} has {say.score(loser['loss'])} points less than alone" in page
    for paid in document["in_money"]["to_shapley"]:
        payer, payee = (document["alone"][paid[key]]["name"] for key in ("payer", "payee"))
        assert f"{payer} pays {payee} {say.amount(paid['amount'])} kEUR" in page
    assert document["in_money"]["to_shapley"]
    assert "source: a meeting" in page
    assert "1 of 3 cases and 1 of 4 numbers between the companies are illustrative" in page


def test_the_report_needs_no_script_and_leads_nowhere_that_is_not_there(asked):
    folder, found, _ = asked
    page = (folder / "r.html").read_text()
    assert page == chain_html(found) == lf.report_html(found)
    assert (folder / "p.svg").read_text() == lf.picture(found)
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page


def test_what_a_name_holds_is_shown_and_not_run(asked):
    _, found, _ = asked
    maker = replace(found.alone["maker"], name="<script>alert(1)</script> & Co")
    spoilt = replace(found, alone={**found.alone, "maker": maker})
    assert "<script" not in chain_html(spoilt)
    assert "<script" not in chain_svg(spoilt)


@pytest.mark.parametrize(
    ("option", "file", "says"),
    [
        ("--report", "page.docx", "does not end in .html or .pdf"),
        ("--svg", "page.png", "does not end in .svg"),
        ("--svg", "mine.svg", "is not from loopfolio"),
    ],
)
def test_a_file_that_cannot_be_written_is_said_before_anything_is_computed(asked, option, file, says):
    folder, _, _ = asked
    (folder / "mine.svg").write_text("<svg/>")
    run = CliRunner().invoke(cli, ["chain", "nowhere.yaml", option, f"{folder}/{file}"])
    assert run.exit_code == 2
    assert says in run.output


# ---------------------------------------------------------------- the picture

PAIRS = ("make/iot", "use/iot", "use/twin")
LONG = "Internet of Things of a very long name, Digitalzwillingsplattformbetreibergesellschaft of it"


def drawn(seed: int) -> tuple[ChainResult, Plan]:
    """Two to six companies with long names, ties between any pairs of theirs, and payments."""
    draw = Random(seed)
    case = lf.load(
        {
            "format": 1,
            "stages": {"make": {"name": draw.choice(["Make", LONG])}, "use": {}},
            "technologies": {"iot": {"name": draw.choice(["IoT", LONG])}, "twin": {}},
            "pairs": {pair: {"cost": 1, "value": 1} for pair in PAIRS},
        }
    ).case
    keys = [f"c{i}" for i in range(draw.randint(2, 6))]
    own = programme(case, rank(case, weight_profile(case, profile_name(case)))).pairs

    def some() -> dict[str, tuple[str, ...]]:
        return {key: tuple(pair for pair in PAIRS if draw.random() < 0.6) for key in keys}

    alone, funded = some(), some()
    sides = [f"{key}:{pair}" for key in keys for pair in PAIRS]
    between = [(a, b) for a in sides for b in sides if a.partition(":")[0] != b.partition(":")[0]]
    links = tuple(
        StatedLink(*ends, 1.5, None, "not stated") for ends in draw.sample(between, draw.randint(0, 12))
    )
    needs = tuple(StatedNeed(a, (b,), None) for a, b in draw.sample(between, draw.randint(0, 3)))
    both = dict.fromkeys(keys, 1.0)
    joint = JointPortfolio(funded, both, both, both, (), ())
    named = dict(zip(keys, [LONG, "A", "A", "B", LONG + " II", "C"], strict=False))
    found = ChainResult(
        chain="Drawn", files={}, currency="kEUR",
        between=BetweenCompanies(links, needs, (), False, None),
        alone={
            key: AloneCompany(named[key], "equal", 1.0, 1.0, alone[key], (), 2.0, True, 0, 0, 3)
            for key in keys
        },
        by_chance=(), together=(), pareto=(), pareto_complete=True, pareto_step={}, core=(), investments=(),
        shapley=None, least_core=None, coalitions=None, in_money=None,
        answer=SimpleNamespace(
            chain=Chain("c", "C", "kEUR", tuple(Company(key, key, case, None) for key in keys)),
            options=dict.fromkeys(keys, own),
        ),
    )  # fmt: skip
    payments = tuple(
        MoneyPayment(a, b, 1.0)
        for a, b in draw.sample([*combinations(keys, 2)], draw.randint(0, len(keys) - 1))
    )
    return found, Plan("Drawn", joint, both, payments)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_in_the_picture_lies_on_anything_else(seed):
    found, plan = drawn(seed)
    plot = chain_layout(found, plan)
    for one, other in combinations(plot.cards, 2):
        assert not one.box.overlaps(other.box)
    for card in plot.cards:
        bottom = card.says_from() + 16.0 * len(card.says)
        for row in card.rows:
            half = 8.0 * len(row.lines)
            assert bottom <= row.y - half + 1.0  # a row's words below what stands above it
            bottom = row.y + half - 1.0
            for words in row.lines:
                bold = row.together and not row.alone
                assert width(f"+ {words}", TEXT, bold) <= CARD - 2 * PAD - 4 * DOT
        assert bottom <= card.rest_from() + 1.0
    for tracks in (plot.alone, plot.together):
        ends = [y for track in tracks for y in (track.start, track.end)]
        assert all(abs(one - other) > 3.0 for one, other in combinations(ends, 2))
        for one, other in combinations(tracks, 2):
            spans = [sorted((track.start, track.end)) for track in (one, other)]
            if one.column == other.column:
                assert spans[0][1] < spans[1][0] or spans[1][1] < spans[0][0]
                assert abs(one.pill - other.pill) >= PILL
        for track in tracks:
            assert min(track.start, track.end) <= track.pill <= max(track.start, track.end)
    assert TRACK >= PILL + 2.0  # numbers on neighbouring tracks
