"""``loopfolio serve``: the page in a real browser, and the server asked by hand."""

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopfolio.cases import load
from loopfolio.cli import cli

SMALL = """\
format: 1
name: Pumps
currency: kEUR
criteria: {saving: {direction: max}, effort: {direction: min}, reach: {direction: max}}
stages:
  casting: {saving: high, effort: low, reach: low}
  service: {saving: medium, effort: medium, reach: high}
profiles:
  works:
    ahp:
      saving: {effort: 3, reach: 2.5}   # a comment that stays
      effort: {reach: 1/2}
technologies: {iot: {cost: 40, illustrative: true}, ai: {cost: 70, source: an offer}}
fit: {casting: {iot: high, ai: medium}, service: {iot: medium, ai: high}}
budget: 120
rules:
  - {rule: count, at_most: 3, name: three at a time}
scenarios:
  lean: {budget: 60}
"""

UNCHANGED = "Nothing is changed yet."


def asked(address, headers, body=None):
    """Status, headers and text of an answer."""
    question = urllib.request.Request(address, data=body, headers=headers)
    try:
        with urllib.request.urlopen(question, timeout=30) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


class Server:
    """A server as a user starts it; the address it prints is where it is."""

    def __init__(self, *arguments, env=None):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "loopfolio.cli", "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})},
        )  # fmt: skip
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+/", line)
        assert found, line + self.process.stderr.read()
        self.address = found[0]

    def ask(self, path="", headers=None, body=None):
        return asked(self.address + path, headers or {}, body)

    def stop(self):
        self.process.terminate()
        self.process.communicate(timeout=20)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    case = tmp_path_factory.mktemp("served") / "pumps.yaml"
    case.write_text(SMALL)
    started = Server(str(case))
    started.file = case
    yield started
    started.stop()


NO_CHARTS = """
function drawn(element) {
  element.on = element.removeAllListeners = function () {};
  return Promise.resolve(element);
}
window.Plotly = {newPlot: drawn, react: drawn, relayout: drawn, purge: drawn, Plots: {resize: drawn}};
"""
"""In the place of plotly, whose drawing takes longer than all the rest"""


def without_charts(context):
    context.add_init_script(NO_CHARTS)
    return context


DESK = {"width": 1280, "height": 900}


def shown(server, watched):
    watched.page.goto(server.address)
    ready(watched.page)
    return watched


@pytest.fixture
def charted(server, tab):
    """The page with its first answer, in a tab of its own."""
    return shown(server, tab(viewport=DESK, accept_downloads=True))


@pytest.fixture(scope="module")
def chartless(browser):
    """What tabs of one person share, in which nothing is drawn: the files of the page are read once."""
    with without_charts(browser.new_context(viewport=DESK, accept_downloads=True)) as context:
        yield context


@pytest.fixture
def opened(server, tab, chartless):
    """The same for tests that are not about charts."""
    return shown(server, tab(chartless))


def ready(page):
    """Wait until the page shows the answer to what was asked last."""
    page.wait_for_selector("#decision")
    page.wait_for_timeout(150)
    says(page, "#busy", "")


def says(page, where, words):
    """Wait until a part of the page says so, as text or as a pattern."""
    from playwright.sync_api import expect

    expect(page.locator(where)).to_have_text(words, timeout=20_000)


def holds(page, where, value):
    """Wait until a field holds a value."""
    from playwright.sync_api import expect

    expect(page.locator(where)).to_have_value(value, timeout=20_000)


def figure(page, name):
    """One of the figures at the top."""
    return page.locator(".figures div", has_text=name).first.locator("dd").inner_text()


def control(path):
    return f'[id=\'{{"control":"{path}"}}\']'


def move(page, path, *keys):
    page.locator(control(path)).focus()
    for key in keys:
        page.keyboard.press(key)
    ready(page)


def saved(page, what):
    """The bytes of what a button saves, and its file's name."""
    with page.expect_download() as download:
        page.locator(f'[id=\'{{"save":"{what}"}}\']').click()
    return Path(download.value.path()).read_bytes(), download.value.suggested_filename


@cache
def told(*arguments):
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_page_shows_what_the_command_line_says(charted, server):
    said = json.loads(told("fund", server.file, "--format", "json"))
    assert figure(charted.page, "Cost") == f"{said['cost']:g} kEUR"
    assert figure(charted.page, "Value").startswith(f"{said['value']:.3f}")
    assert charted.trouble == []
    assert all(url.startswith((server.address, "data:")) for url in charted.asked)


EFFORT = "profiles.works.ahp.saving.effort"


def test_a_judgement_moves_by_keyboard_and_all_that_follows_it(opened, server, tmp_path):
    """Right once: effort over saving rises from 1/3 to 1/2; weights, ratio and file say so at once."""
    page = opened.page
    before = page.locator("#weights").inner_text()
    move(page, EFFORT, "ArrowRight")
    says(page, "#said", f"{EFFORT}: 3 → 2")
    ready(page)
    assert page.locator("#weights").inner_text() != before
    text, name = saved(page, "case")
    assert name == "pumps-what-if.yaml"
    assert b"saving: {effort: 2, reach: 2.5}   # a comment that stays" in text
    (tmp_path / name).write_bytes(text)
    weights = json.loads(told("weigh", tmp_path / name, "--format", "json"))["profiles"][0]
    assert f"Consistency ratio {weights['consistency_ratio']:.3f}" in page.locator("#weights").inner_text()
    for criterion, weight in weights["weights"].items():
        assert f"{criterion.capitalize()}\t{weight:.3f}" in page.locator("#weights").inner_text()
    move(page, EFFORT, "ArrowLeft")
    assert page.locator("#said").inner_text() == UNCHANGED
    assert opened.trouble == []


def test_a_judgement_off_the_scale_stays_until_it_is_moved(opened):
    """2.5 stands between two places of the slider: looking at it does not round it."""
    page = opened.page
    assert "2.5" in page.locator(".judgement", has_text="Reach").first.inner_text()
    move(page, EFFORT, "ArrowRight", "ArrowLeft")
    assert b"reach: 2.5}" in saved(page, "case")[0]


def test_the_worst_judgement_is_named_as_weigh_names_it(opened, server, tmp_path):
    page = opened.page
    move(page, "profiles.works.ahp.effort.reach", *["ArrowLeft"] * 6)
    text, name = saved(page, "case")
    (tmp_path / name).write_bytes(text)
    profile = json.loads(told("weigh", tmp_path / name, "--format", "json"))["profiles"][0]
    worst = min(profile["diagnosis"], key=lambda remark: remark["ratio_after"])
    words = page.locator("#worst").inner_text()
    assert f"{worst['row'].capitalize()} over {worst['column'].capitalize()}" in words
    assert f"would be {worst['ratio_after']:.3f}" in words
    assert "inconsistent" in page.locator("#weights").inner_text()


def test_budget_and_limits_change_the_portfolio_as_on_the_command_line(opened, server):
    page = opened.page
    page.locator(control("budget")).fill("70")
    page.keyboard.press("Tab")
    says(page, "#said", "budget: 120 → 70")
    ready(page)
    said = json.loads(told("fund", server.file, "--budget", "70", "--format", "json"))
    assert figure(page, "Value").startswith(f"{said['value']:.3f}")
    page.locator(control("rules[0].at_most")).fill("1")
    page.keyboard.press("Enter")
    says(page, "#said", re.compile("at_most: 3 → 1"))
    ready(page)
    assert figure(page, "Funded").startswith("1 project")
    page.get_by_role("button", name="Undo all changes").click()
    says(page, "#said", UNCHANGED)
    ready(page)
    assert page.locator(control("budget")).input_value() == "120"
    assert figure(page, "Budget") == "120 kEUR"


def test_a_limit_that_cannot_be_is_refused_and_the_one_before_counts(opened):
    page = opened.page
    page.locator(control("budget")).fill("-5")
    page.keyboard.press("Enter")
    says(page, "#trouble", re.compile("budget"))
    holds(page, control("budget"), "120")
    ready(page)
    assert page.locator("#said").inner_text() == UNCHANGED


@pytest.mark.usefixtures("all_draws")
def test_what_is_saved_gives_the_same_json_on_the_command_line(opened, tmp_path):
    page = opened.page
    move(page, EFFORT, "ArrowRight")
    page.select_option("select[data-choice=scenario]", "lean")
    ready(page)
    says(page, "#said", re.compile("scenario lean"))
    ready(page)
    text, name = saved(page, "case")
    (tmp_path / name).write_bytes(text)
    told("run", tmp_path / name, "-o", tmp_path / "out")
    ours = json.loads((tmp_path / "out" / "pumps-what-if" / "analysis.json").read_text())
    theirs = json.loads(saved(page, "json")[0])
    assert ours["fund"]["budget"] == 60
    assert ours == theirs
    report, report_name = saved(page, "report")
    assert report_name == "pumps-what-if-report.html"
    assert b"Pumps (what-if)" in report
    assert saved(page, "workbook")[0].startswith(b"PK")


def test_a_reload_keeps_the_changes_and_another_tab_has_its_own(opened, server, tab):
    page = opened.page
    move(page, EFFORT, "ArrowRight", "ArrowRight")
    page.get_by_role("button", name="Pin this result").click()
    page.wait_for_selector("#pinned-results")
    value = figure(page, "Value")
    page.reload()
    ready(page)
    assert page.locator("#said").inner_text() == f"{EFFORT}: 3 → 1"
    assert page.locator(control(EFFORT)).input_value() == "0"
    assert figure(page, "Value") == value
    page.wait_for_selector("#pinned-results")
    other = tab(opened.context)
    other.page.goto(server.address)
    ready(other.page)
    assert other.page.locator("#said").inner_text() == UNCHANGED
    assert opened.trouble == other.trouble == []


def test_pinned_results_stand_beside_the_present_one(opened):
    page = opened.page
    page.get_by_role("button", name="Pin this result").click()
    page.wait_for_selector("#pinned-results")
    before = figure(page, "Cost")
    page.locator(control("budget")).fill("40")
    page.keyboard.press("Enter")
    says(page, "#said", "budget: 120 → 40")
    ready(page)
    says(page, "#pinned tr:has-text('Cost')", f"≠ Cost{before}{figure(page, 'Cost')}")
    page.get_by_role("button", name="Pin this result").click()
    says(page, "#pinned thead", re.compile("Pin 1Pin 2Now"))
    page.select_option("select[data-choice=scenario]", "lean")
    says(page, "#said", re.compile("scenario lean"))
    ready(page)
    page.get_by_role("button", name="Pin this result").click()
    says(page, "#pinned thead", re.compile("Pin 1Pin 2Pin 3Now"))
    page.reload()
    ready(page)
    says(page, "#pinned thead", re.compile("Pin 1Pin 2Pin 3Now"))
    page.get_by_role("button", name="Remove all pins").click()
    page.wait_for_selector("#pinned-results", state="detached")
    assert not page.get_by_role("button", name="Remove all pins").is_visible()
    assert opened.trouble == []


def test_three_pins_stay_and_each_can_be_removed_by_itself(opened):
    """A table of pins that is built anew removes none of them; a click removes the one it is under."""
    page = opened.page

    def budgets():
        return page.locator("#pinned tr", has=page.get_by_text("≠ Budget", exact=True)).inner_text()

    for place, budget in enumerate(("120", "70", "45"), 1):
        if budget != "120":
            page.locator(control("budget")).fill(budget)
            page.keyboard.press("Enter")
            says(page, "#said", f"budget: 120 → {budget}")
            ready(page)
        page.get_by_role("button", name="Pin this result").click()
        says(page, "#pinned thead", "".join(f"Pin {i}" for i in range(1, place + 1)) + "Now")
    page.reload()
    ready(page)
    says(page, "#pinned thead", "Pin 1Pin 2Pin 3Now")
    assert budgets().split("\t")[1:] == ["120 kEUR", "70 kEUR", "45 kEUR", "45 kEUR"]
    page.get_by_role("button", name="Remove pin 2", exact=True).press("Enter")
    says(page, "#pinned thead", "Pin 1Pin 2Now")
    assert budgets().split("\t")[1:] == ["120 kEUR", "45 kEUR", "45 kEUR"]
    page.wait_for_selector("#pin:focus")  # the focus is not lost with the button
    page.locator(control("budget")).fill("60")
    page.keyboard.press("Enter")
    says(page, "#said", "budget: 120 → 60")
    ready(page)
    says(page, "#pinned thead", "Pin 1Pin 2Now")
    page.reload()
    ready(page)
    says(page, "#pinned thead", "Pin 1Pin 2Now")
    assert budgets().split("\t")[1:] == ["120 kEUR", "45 kEUR", "60 kEUR"]
    assert opened.trouble == []


def test_any_pair_says_why_it_is_in_or_out(opened, server):
    page = opened.page
    for stage, technology in (("casting", "iot"), ("service", "iot")):
        pair = f"{stage}/{technology}"
        page.locator(f'[id=\'{{"ask":"{pair}"}}\']').press("Enter")
        said = json.loads(told("explain", server.file, pair, "--format", "json"))["sentence"]
        says(page, "#why", said)


def upload(page, name, text):
    """Open a file of one's own."""
    raw = text if isinstance(text, bytes) else text.encode()
    page.locator("#upload input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": raw}
    )


def test_a_file_of_ones_own_is_opened_and_a_wrong_one_says_where_it_is_wrong(opened):
    page = opened.page
    upload(page, "mine.yaml", SMALL.replace("Pumps", "Valves").replace("budget: 120", "budget: 90"))
    says(page, "#opening option:checked >> nth=0", "mine.yaml")
    ready(page)
    assert figure(page, "Budget") == "90 kEUR"
    upload(page, "mine.yaml", SMALL.replace("effort: low", "effort: lwo"))
    says(page, "#trouble", re.compile(r"mine\.yaml:\d+:\d+: stages\.casting\.effort: 'lwo'"))
    ready(page)
    assert figure(page, "Budget") == "90 kEUR"
    upload(page, "own.xlsx", workbook())
    says(page, "#opening option:checked >> nth=0", "own.yaml")
    says(page, "#trouble", "")
    assert opened.trouble == []


def workbook():
    from loopfolio.cases.starter import whole
    from loopfolio.cases.workbook.template import case_workbook as filled_in

    return filled_in(whole(load("recycler")), ())


def test_uploads_are_held_to_what_case_files_are_held_to(opened):
    cases = [
        ("a.yaml", b"\xff\xfe\x00", "UTF-8"),
        ("a.yaml", SMALL.replace("format: 1", "format: 1\nextends: /etc/passwd"), "extends"),
        ("b.yaml", SMALL.replace("format: 1", "format: 1\nextends: ../secret.yaml"), "no others beside it"),
        ("c.yaml", SMALL.replace("format: 1", "format: 1\nextends: recycler.yaml"), "'recycler.yaml' is no"),
        ("a.yaml", b"# " + b"x" * 9_000_000, "a.yaml is over 1,000,000 bytes"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "a.xlsx"),
        ("a.yaml", "{" + "a: 1, " * 99 + "}", "… and 80 more"),
        ("<img src=x onerror=alert(1)>.yaml", "stages: 3", "<img src=x onerror=alert(1)>.yaml"),
        (
            "photo.png",
            b"\x89PNG",
            "photo.png is no case: a case is a .yaml, .yml or .xlsx file; this seems to be a picture",
        ),
        (
            "result.yaml",
            '{"schema": "loopfolio/fund/1"}',
            "result.yaml: this seems to be a result of loopfolio",
        ),
        ("costs.yaml", "Stage,Cost\nMining,3\n", "costs.yaml:1:1: this seems to be a table of text (CSV)"),
    ]
    for name, text, words in cases:
        upload(opened.page, name, text)
        says(opened.page, "#trouble", re.compile(re.escape(words)))
        says(opened.page, "#reading", "")
    ready(opened.page)
    assert figure(opened.page, "Budget") == "120 kEUR"
    assert opened.trouble == []


DROP = """names => {
    const data = new DataTransfer();
    names.forEach(name => data.items.add(new File(["x"], name)));
    const where = document.querySelector("#upload > div");
    where.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


def test_what_is_dropped_and_no_case_is_refused(opened):
    for names, words in ((["photo.png"], "photo.png is no case"), (["a.yaml", "b.yaml"], "One case file")):
        opened.page.evaluate(DROP, names)
        says(opened.page, "#trouble", re.compile(words))
    ready(opened.page)
    assert figure(opened.page, "Budget") == "120 kEUR"
    assert opened.trouble == []


HOSTILE = """<img src=x onerror="document.title='owned'">"""


def test_hostile_names_are_shown_as_they_are(charted):
    """Every name a case can hold, as text: no element comes of it."""
    page = charted.page
    text = SMALL
    for field in ("casting", "saving", "iot"):
        text = text.replace(f"{field}: {{", f"{field}: {{name: {json.dumps(HOSTILE)}, ", 1)
    text = text.replace("name: Pumps", f"name: {json.dumps(HOSTILE)}").replace(
        "three at a time", "=HYPERLINK(1)"
    )
    text = text.replace("works:\n", f"works:\n    name: {json.dumps(HOSTILE)}\n").replace("kEUR", "'<b>'")
    upload(page, "h.yaml", text)
    says(page, "#opening option:checked >> nth=0", "h.yaml")
    ready(page)
    page.get_by_role("button", name="Pin this result").click()
    page.wait_for_selector("#pinned-results")
    assert page.locator("img[src=x]").count() == page.locator("b").count() == 0
    assert page.title() == f"{HOSTILE} – loopfolio"
    assert HOSTILE in page.locator("#results").inner_text()
    assert charted.trouble == []


def test_a_library_case_and_another_profile_are_chosen_from_lists(opened):
    page = opened.page
    page.select_option("select[data-choice=case]", "furniture-maker")
    says(page, "#opening select[data-choice=profile] option:checked", "Owner")
    ready(page)
    assert (
        "stated directly" in page.locator("#controls").inner_text() or page.locator(".judgement").count() == 0
    )
    page.select_option("select[data-choice=profile]", "customer")
    page.wait_for_selector(".judgement")
    ready(page)
    said = json.loads(told("fund", "furniture-maker", "--profile", "customer", "--format", "json"))
    assert figure(page, "Value").startswith(f"{said['value']:.3f}")
    assert figure(page, "Weights") == "Customer"


def test_where_no_portfolio_keeps_the_rules_the_page_says_what_would_have_to_give(opened):
    page = opened.page
    text = SMALL.replace("rules:\n", "rules:\n  - {rule: count, at_least: 3, name: at least three}\n")
    upload(page, "tight.yaml", text.replace("budget: 120", "budget: 60"))
    says(page, "#decision", "No portfolio")
    ready(page)
    words = page.locator("#results").inner_text()
    assert "these cannot hold together: 'budget', 'at least three'" in words
    assert "The least change after which a portfolio exists" in words
    assert "Casting" in words  # the ranking is there all the same


def test_everything_is_reached_and_done_by_keyboard(opened):
    """From the first Tab: every control, in order, each with a visible focus and a name."""
    page = opened.page
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("""() => {
            const at = document.activeElement;
            const name = at.ariaLabel || at.labels && at.labels[0]?.innerText || at.innerText || '';
            return [at.tagName, at.type || '', at.id, name, getComputedStyle(at).outlineStyle !== 'none'];
        }""")
        )
        if seen[-1][0] == "BODY":
            break
    kinds = [(tag, kind) for tag, kind, *_ in seen]
    assert seen[0][3] == "To the results"
    assert kinds.count(("INPUT", "range")) == 3
    assert kinds.count(("INPUT", "number")) == 2
    assert kinds.count(("SELECT", "select-one")) == 3
    assert sum(ask.startswith('{"ask"') for _, _, ask, *_ in seen) == 4
    assert sum(ask.startswith('{"save"') for _, _, ask, *_ in seen) == 4
    assert all(name.strip() for tag, _, _, name, _ in seen if tag != "BODY"), seen
    assert all(visible for tag, *_, visible in seen if tag != "BODY"), seen
    page.locator("select[data-choice=scenario]").focus()
    page.keyboard.press("ArrowDown")
    says(page, "#said", re.compile("scenario lean"))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_an_accessibility_checker_finds_nothing_serious(server, tab, scheme, width):
    watched = tab(viewport={"width": width, "height": 850}, color_scheme=scheme)
    watched.page.goto(server.address)
    ready(watched.page)
    watched.page.get_by_role("button", name="Pin this result").click()
    watched.page.wait_for_selector("#pinned-results")
    watched.page.locator(".ask").first.click()
    says(watched.page, "#why", re.compile("."))
    assert watched.inaccessible() == []
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_layout_holds_in_wide_and_narrow_fonts(server, typeset):
    """A plan with a roadmap, results pinned and a reason asked for: on a desk, on phones and on paper."""
    watched = shown(server, typeset(viewport={"width": 1280, "height": 900}))
    years = "periods: {2027: {budget: 60}, 2028: {budget: 60}, 2029: {budget: 60}}\nbudget: 120"
    upload(watched.page, "plan.yaml", SMALL.replace("budget: 120", years))
    says(watched.page, "#opening option:checked >> nth=0", "plan.yaml")
    ready(watched.page)
    watched.page.get_by_role("button", name="Pin this result").click()
    watched.page.wait_for_selector("#pinned-results")
    watched.page.locator(".ask").first.click()
    says(watched.page, "#why", re.compile("."))
    assert watched.page.locator(".js-plotly-plot").count() == 3
    for width in (1280, 375, 320):
        assert (width, watched.misplaced(width)) == (width, [])
    assert watched.misplaced_on_paper() == []
    assert watched.inaccessible() == []
    assert watched.trouble == []


def test_the_last_of_many_quick_changes_counts(opened, server):
    page = opened.page
    page.locator(control(EFFORT)).focus()
    for key in ["ArrowRight"] * 7 + ["ArrowLeft"] * 2:
        page.keyboard.press(key)
    says(page, "#said", f"{EFFORT}: 3 → 1/4")
    ready(page)
    theirs = json.loads(saved(page, "json")[0])
    assert figure(page, "Value").startswith(f"{theirs['fund']['value']:.3f}")
    weights = {w["id"]: w["weights"] for w in theirs["weigh"]["profiles"]}["works"]
    for criterion, weight in weights.items():
        assert f"{criterion.capitalize()}\t{weight:.3f}" in page.locator("#weights").inner_text()


SLOW = """() => {
    const ask = window.fetch;
    window.fetch = (...what) => new Promise(go => setTimeout(go, 300)).then(() => ask(...what));
}"""


def test_several_changes_before_the_first_is_answered_all_count(opened, server):
    """Dash drops the answer that is overtaken; what it had seen to must not go with it."""
    page = opened.page
    page.evaluate(SLOW)
    for path in (EFFORT, "profiles.works.ahp.effort.reach"):
        page.locator(control(path)).press("ArrowRight")
    page.locator(control("budget")).fill("70")
    page.keyboard.press("Tab")
    page.locator(control(EFFORT)).press("ArrowRight")
    says(page, "#said", re.compile(f"{EFFORT}: 3 → 1.*effort.reach: 1/2 → 1/3.*budget: 120 → 70"))
    page.select_option("select[data-choice=case]", "furniture-maker")
    page.select_option("select[data-choice=profile]", index=0)
    page.wait_for_timeout(50)
    upload(page, "mine.yaml", SMALL)
    says(page, "#opening option:checked >> nth=0", "mine.yaml")
    page.select_option("select[data-choice=case]", "(start)")
    says(page, "#opening option:checked >> nth=0", server.file.name)
    says(page, "#busy", "")
    assert opened.trouble == []


def test_a_reason_is_not_kept_for_a_case_without_the_pair(opened):
    page = opened.page
    page.locator(".ask").first.click()
    says(page, "#why", re.compile("Iot at Casting"))
    page.select_option("select[data-choice=case]", "furniture-maker")
    says(page, "#opening option:checked >> nth=0", load("furniture-maker").case.name)
    ready(page)
    says(page, "#why", "")
    assert opened.trouble == []


def test_what_a_tab_kept_of_another_version_is_let_go(opened):
    page = opened.page
    for kept in ("[{'name': 1}]", "[1]", "7"):
        page.evaluate("kept => sessionStorage.setItem('pins', kept)", kept.replace("'", '"'))
        page.reload()
        ready(page)
        assert page.locator("#pinned-results").count() == 0
    page.evaluate("""() => sessionStorage.setItem('changes', '{"budget": [3]}')""")
    page.reload()
    says(page, "#trouble", re.compile("cannot be used any more"))
    ready(page)
    assert figure(page, "Budget") == "120 kEUR"
    assert opened.trouble == []


def test_the_focus_stays_where_the_page_is_built_anew(opened):
    page = opened.page
    at = "document.activeElement.dataset.choice || document.activeElement.id"
    page.locator("select[data-choice=scenario]").press("ArrowDown")
    says(page, "#said", re.compile("scenario lean"))
    ready(page)
    assert page.evaluate(at) == "scenario"
    page.locator(control("budget")).fill("-5")
    page.keyboard.press("Enter")
    says(page, "#trouble", re.compile("below 0"))
    ready(page)
    assert page.evaluate(at) == '{"control":"budget"}'
    with page.expect_download():
        page.locator('[id=\'{"save":"json"}\']').press("Enter")
    page.wait_for_function("!document.querySelector('[id*=\"json\"]').disabled")
    assert page.evaluate(at) == '{"save":"json"}'


EXPERTS = (
    SMALL[: SMALL.index("profiles:")]
    + """\
profiles:
  board:
    aggregate: priorities
    experts:
      Änne: {ahp: {saving: {effort: 3, reach: 2.5}, effort: {reach: 1/2}}}
      Bo: {ahp: {saving: {effort: 5, reach: 1/3}, effort: {reach: 1/2}}}
"""
    + SMALL[SMALL.index("technologies:") :]
)


def test_of_several_people_the_one_is_named_who_contradicts_most(opened):
    page = opened.page
    upload(page, "größe.yaml", EXPERTS.replace("effort", "größe.é").replace("{größe.é: 5", "{'größe.é': 5"))
    says(page, "#opening option:checked >> nth=0", "größe.yaml")
    ready(page)
    says(page, "#worst", re.compile(r"most \(Bo\): Saving over Reach is 1/3"))
    assert "the judgements contradict each other" in page.locator("#results").inner_text()  # a warning
    slider = page.locator("input[type=range]").first
    assert slider.get_attribute("aria-valuetext").startswith("Saving, moderately more than")
    assert opened.inaccessible() == []


def test_a_server_that_is_gone_is_not_taken_for_a_computation(tab, chartless, tmp_path):
    (tmp_path / "pumps.yaml").write_text(SMALL)
    started = Server(str(tmp_path / "pumps.yaml"))
    page = tab(chartless).page
    page.goto(started.address)
    ready(page)
    started.stop()
    page.locator(control(EFFORT)).press("ArrowRight")
    says(page, "#trouble", re.compile("The server does not answer"))
    says(page, "#busy", "")


def test_on_paper_stands_which_case_it_is_and_what_was_changed(charted):
    page = charted.page
    move(page, EFFORT, "ArrowRight")
    page.emulate_media(media="print")
    says(page, ".case", "Pumps (what-if)")
    assert page.locator("#said").is_visible()
    assert not any(page.locator(where).is_visible() for where in ("header", "#controls", ".bar"))


def test_people_at_once_each_get_their_own_answer(server, tab, chartless):
    """Each with a budget of its own, all asked before any is answered; who asks is told by the tab alone."""
    pages = [tab(chartless).page for _ in range(4)]
    for page in pages:
        page.goto(server.address, wait_until="commit")
    for page in pages:
        ready(page)
    budgets = [40, 70, 110, 150]
    for page, budget in zip(pages, budgets, strict=True):
        page.locator(control("budget")).fill(str(budget))
        page.keyboard.press("Enter")
    for page, budget in zip(pages, budgets, strict=True):
        says(page, "#said", f"budget: 120 → {budget}")
        ready(page)
        said = json.loads(told("fund", server.file, "--budget", budget, "--format", "json"))
        assert figure(page, "Budget") == f"{budget} kEUR"
        assert figure(page, "Value").startswith(f"{said['value']:.3f}")


# ---------------------------------------------------------------- the server by itself


def test_every_answer_says_what_a_browser_may_do_with_it(server):
    for path in ("", "_dash-layout", "assets/page.js", "nowhere"):
        _, headers, _ = server.ask(path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "Server" not in headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.1", ""])
def test_a_foreign_host_is_refused(server, host):
    status, _, text = server.ask(headers={"Host": host})
    assert status in (400, 403)
    assert "<html" not in text.lower() or status == 400


def test_localhost_under_any_port_is_this_server(server):
    port = server.address.rsplit(":", 1)[1].strip("/")
    for host in (f"localhost:{port}", "LOCALHOST", "127.0.0.1:1", f"[::1]:{port}"):
        assert server.ask(headers={"Host": host})[0] == 200


EVENTS = "_dash-update-component"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("host", "more", "refused"),
    [
        ("localhost:8050", {"Origin": "http://localhost:8050"}, False),
        ("localhost:8050", {"Origin": "http://localhost:8051"}, True),
        ("localhost:8050", {"Origin": "http://localhost"}, True),
        ("localhost:8050", {"Origin": "https://localhost:8050"}, True),
        ("localhost:8050", {"Origin": "http://127.0.0.1:8050"}, True),
        ("localhost:8050", {"Origin": "https://evil.example"}, True),
        ("localhost:8050", {"Origin": "null"}, True),
        ("localhost", {"Origin": "http://localhost:80"}, False),
        ("[::1]:8050", {"Origin": "http://[::1]:8050"}, False),
        ("localhost", {"Origin": "https://localhost", "X-Forwarded-Proto": "https"}, False),
        ("localhost", {"Origin": "http://localhost", "X-Forwarded-Proto": "https"}, True),
        ("localhost:8050", {"Sec-Fetch-Site": "same-origin"}, False),
        ("localhost:8050", {"Sec-Fetch-Site": "same-site"}, True),
        ("localhost:8050", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, True),
    ],
)
def test_only_the_page_itself_may_ask(server, host, more, refused):
    """Scheme, name and port have to be those of the page: another port is another page."""
    for path, body in (("_dash-layout", None), (EVENTS, b"{}")):
        status = server.ask(path, {**JSON, "Host": host, **more}, body)[0]
        assert (status == 403) is refused


def test_a_link_from_elsewhere_leads_to_the_page(server):
    linked = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert server.ask("", linked)[0] == 200
    assert server.ask(EVENTS, {**JSON, **linked}, b"{}")[0] == 403


def connected(server):
    host, port = re.search(r"//(.+):(\d+)/", server.address).groups()
    made = socket.create_connection((host, int(port)), timeout=30)
    head = f"POST /{EVENTS} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    return made, head.encode()


@pytest.mark.parametrize("size", [9_000_000, 17_000_000, 40_000_000])
@pytest.mark.parametrize("stated", [True, False], ids=["stated", "in chunks"])
def test_what_is_too_long_is_refused_to_who_sends_it_to_the_end(server, size, stated):
    made, head = connected(server)
    with made:
        made.sendall(
            head + (b"Content-Length: %d\r\n\r\n" % size if stated else b"Transfer-Encoding: chunked\r\n\r\n")
        )
        part = b" " * 1_000_000
        for _ in range(size // len(part)):
            made.sendall(part if stated else b"%x\r\n%b\r\n" % (len(part), part))
        made.sendall(b"" if stated else b"0\r\n\r\n")
        assert made.recv(100).startswith(b"HTTP/1.1 413 ")


def test_half_a_question_on_every_connection_keeps_nobody_out(server):
    kept = []
    for _ in range(520):
        made, head = connected(server)
        made.sendall(head + b"Content-Length: 9\r\n\r\n{")
        kept.append(made)
    began = time.monotonic()
    assert server.ask("assets/page.js")[0] == 200
    assert time.monotonic() - began < 5
    for made in kept:
        made.close()


def event(server, output, **values):
    """The event that the page sends for a part of itself, as it stands or with other values."""
    parts = json.loads(server.ask("_dash-dependencies")[2])
    asks = next(made for made in parts if output in made["output"] and not made["clientside_function"])
    told = {"visitor.data": "v", "done.data": 0, "turn.data": 0, "built.data": 0, **values}

    def sent(takes):
        name = f"{takes['id']}.{takes['property']}"
        if takes["id"].startswith("{"):
            return told.get(name, [])
        return {"id": takes["id"], "property": takes["property"], "value": told.get(name)}

    made = {name: [sent(takes) for takes in asks[name]] for name in ("inputs", "state")}
    ids = asks["output"].strip(".").split("...")
    outputs = [
        [] if name.startswith("{") else dict(zip(("id", "property"), name.rsplit(".", 1), strict=True))
        for name in ids
    ]
    outputs = outputs if asks["output"].startswith("..") else outputs[0]
    return {"output": asks["output"], "outputs": outputs, **made, "changedPropIds": []}


def test_an_event_as_the_page_sends_it_is_answered(server):
    status, _, text = server.ask(EVENTS, JSON, json.dumps(event(server, "origin.data")).encode())
    assert status == 200
    assert json.loads(text)["response"]["case"]["data"]["file"] == "pumps.yaml"


def test_a_client_that_has_gone_ends_its_work(server):
    """2,000 options: many seconds of work, until the connection is closed."""
    levels = ("low", "medium", "high")
    stages = "".join(f"  s{i}: {{gain: {levels[i % 3]}}}\n" for i in range(100))
    costs = ", ".join(f"t{j}: {{cost: {11 + j * j}}}" for j in range(20))
    fit = {f"s{i}": {f"t{j}": levels[(i * j) % 3] for j in range(20)} for i in range(100)}
    text = f"format: 1\ncriteria: {{gain: {{direction: max}}}}\nstages:\n{stages}"
    text += f"technologies: {{{costs}}}\nfit: {json.dumps(fit)}\nbudget: 50000\n"
    told = {"case.data": {"file": "a.yaml", "text": text}, "asked.data": "x", "visitor.data": "gone"}
    body = json.dumps(event(server, "..results.children...", **told)).encode()
    ticks = json.dumps(event(server, "progress.children", **told)).encode()

    def working():
        return "at most" in server.ask(EVENTS, JSON, ticks)[2]

    made, head = connected(server)
    with made:
        made.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        until(working)
    until(lambda: not working(), 4)


def until(holds, seconds=20.0):
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)


CHANGE = [
    ("chosen.data", 3),
    ("chosen.data", [3]),
    ("chosen.data", [{"path": "budget"}]),
    ("chosen.data", [{"path": "case", "value": [], "at": 1}]),
    ("chosen.data", [{"path": "case", "value": "x", "at": 1}] * 1000),
    ("upload.contents", {"a": 1}),
    ("upload.filename", ["a.yaml"]),
    ("done.data", None),
    ("turn.data", "1"),
    ("built.data", float("nan")),
    ("case.modified_timestamp", float("inf")),
    ("visitor.data", None),
    ("visitor.data", "v" * 1000),
    ('{"control":["ALL"]}.value', 7),
    ('{"control":["ALL"]}.value', [{"id": {"control": "budget"}, "property": "value", "value": 1}]),
    ('{"control":["ALL"]}.value', [{"id": "budget", "property": "value", "value": 1}]),
]


@pytest.mark.parametrize(("name", "value"), CHANGE)
def test_an_event_that_the_page_never_sends_is_refused_in_a_sentence(server, name, value):
    made = event(server, "origin.data")
    for part in range(len(made["inputs"])):
        if name.startswith("{") and isinstance(made["inputs"][part], list):
            made["inputs"][part] = value
    for part in (*made["inputs"], *made["state"]):
        if isinstance(part, dict) and f"{part['id']}.{part['property']}" == name:
            part["value"] = value
    status, _, text = server.ask(EVENTS, JSON, json.dumps(made).encode())
    assert status == 400
    assert text.startswith("Not a question that the page asks: ")
    assert text.count("\n") == 1


def spoilt(made):
    """The same event in other shapes, each wrong in one way."""
    yield {**made, "inputs": made["inputs"][1:]}
    yield {**made, "inputs": {}}
    yield {**made, "state": None}
    yield {**made, "state": [3] * len(made["state"])}
    yield {**made, "output": ["a"]}
    yield {**made, "output": "busy.children"}
    yield {**made, "outputs": 3}
    yield {**made, "changedPropIds": [3]}
    yield {**made, "changedPropIds": ['{"ask":"x"}.n_clicks']}
    deep = []
    for _ in range(500):
        deep = [deep]
    yield {**made, "more": deep}


def test_no_shape_of_an_event_is_taken_for_a_defect(server):
    bodies = [json.dumps(made).encode() for made in spoilt(event(server, "origin.data"))]
    bodies += [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        b'{"output": "a.b", "inputs": []}',
        b"9" * 9999,
    ]
    for body in bodies:
        status, _, text = server.ask(EVENTS, JSON, body)
        assert (status, body) == (400, body)
        assert "Traceback" not in text
        assert ".py" not in text
    whole = json.dumps(event(server, "origin.data")).encode()
    assert server.ask(EVENTS, {"Content-Type": "text/plain"}, whole)[0] == 400


@pytest.mark.parametrize(
    "state", [7, "x", [], {"file": 1}, {"file": "a", "text": "stages: 3"}, {"text": None}]
)
def test_a_state_of_another_version_is_let_go_in_every_part(server, state):
    told = {"case.data": state, "changes.data": [state], "pins.data": state, "asked.data": "x"}
    for part in ("consistency.children", "results.children...", "pinned.children", "why.children", "opening"):
        made = json.dumps(event(server, part, **told)).encode()
        status, _, text = server.ask(EVENTS, JSON, made)
        assert status in (200, 204)
        assert "defect" not in text


def test_nothing_of_a_debugger_or_of_files_is_served(server):
    for path in (
        "_alive_dev",
        "console",
        "_reload-hash",
        "_mcp",
        "assets/../server.py",
        "assets/%2e%2e/server.py",
    ):
        status, _, text = server.ask(path)
        assert "Werkzeug" not in text
        assert "def application" not in text
        assert status in (200, 403, 404)  # the page itself answers for paths that are none


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.yaml"], "no such file or library case"),
        (["--host", "0.0.0.0"], "--allow-host NAME"),
        (["--time-limit", "0"], "--time-limit"),
        (["--port", "99999"], "--port"),
    ],
)
def test_what_cannot_be_served_ends_with_the_reason(arguments, words):
    done = CliRunner().invoke(cli, ["serve", *arguments])
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_a_port_in_use_is_named(server):
    port = server.address.rsplit(":", 1)[1].strip("/")
    done = CliRunner().invoke(cli, ["serve", "--port", port])
    assert done.exit_code == 2
    assert "choose another with --port" in done.stderr


def test_without_dash_the_command_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("loopfolio.web")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "dash", None)
    done = CliRunner().invoke(cli, ["serve"])
    assert done.exit_code == 2
    assert "pip install dash waitress" in done.stderr


NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.mark.skipif(NGINX is None and "CI" not in os.environ, reason="nginx is not installed")
def test_behind_the_documented_proxy_only_who_logs_in_is_let_in(tmp_path, tab):
    """The block of the documentation as it stands, but for ports, paths and, on loopback, encryption."""
    text = (Path(__file__).parents[2] / "docs" / "serving.md").read_text()
    block = textwrap.dedent(re.search(r"```nginx\n(.*?)```", text, re.DOTALL)[1])
    started = Server("recycler", "--allow-host", "planning.example.org")
    port = free_port()
    block = block.replace("http://127.0.0.1:8050", started.address.rstrip("/"))
    block = re.sub(r"\n\s*ssl_.*", "", block.replace("listen 443 ssl", f"listen 127.0.0.1:{port}"))
    block = block.replace("/etc/nginx/planning.htpasswd", str(tmp_path / "passwords"))
    (tmp_path / "passwords").write_text("ana:{PLAIN}secret\n")
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; user root; pid {tmp_path}/pid; error_log {tmp_path}/errors; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {tmp_path}/body; proxy_temp_path {tmp_path}/proxy;"
        f" fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n"
        f"{block}}}\n"
    )
    proxy = subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    try:
        address = f"http://127.0.0.1:{port}/"
        there(address)
        name = {"Host": "planning.example.org"}
        assert asked(address, name)[0] == 401
        login = "Basic " + base64.b64encode(b"ana:secret").decode()
        assert asked(address, {**name, "Authorization": login})[0] == 200
        assert asked(address, {"Host": "evil.example", "Authorization": login})[0] == 403
        watched = tab(http_credentials={"username": "ana", "password": "secret"})
        without_charts(watched.context)
        watched.page.goto(address)
        ready(watched.page)
        move(watched.page, limits_of("recycler")[0], "ArrowUp", "Enter")
        says(watched.page, "#said", re.compile("budget"))
    finally:
        proxy.terminate()
        proxy.wait(20)
        started.stop()


def limits_of(name):
    from loopfolio.web.state import controls, whatif

    return [
        limit.path for limit in controls.limits(whatif.current(whatif.of_library(name))) if not limit.levels
    ]


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def there(address):
    """Wait until something answers."""
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing answers at {address}")


def test_a_long_case_shows_its_portfolio_before_what_stands_beside_it(opened):
    """Over a hundred options in years: the portfolio, then its order and the rest, of the same value."""
    page = opened.page
    stages = "\n".join(f"  s{i}: {{gain: {level}}}" for i, level in enumerate(["low", "medium", "high"] * 4))
    text = f"""\
format: 1
name: Long
criteria: {{gain: {{direction: max}}}}
stages:
{stages}
technologies: {{a: {{cost: 7}}, b: {{cost: 4}}, c: {{cost: 3}}}}
fit: {{{", ".join(f"s{i}: {{a: high, b: medium, c: low}}" for i in range(12))}}}
periods: {{2027: {{budget: 11}}, 2028: {{budget: 9}}, 2029: {{budget: 6}}}}
discount: 0.1
"""
    upload(page, "long.yaml", text)
    says(page, ".banner >> nth=0", re.compile("Still being computed"))
    assert page.locator("#outcome").get_attribute("class") != "stale"
    value = figure(page, "Value")
    says(page, "#busy", "")
    assert "Still being computed" not in page.locator("#results").inner_text()
    assert figure(page, "Value") == value
    assert opened.trouble == []


def opens(page, fold):
    """Unfold a panel of the controls."""
    page.locator(f"[data-fold={fold}] summary").press("Enter")


def steps(page):
    return page.locator("#steps li").all_inner_texts()


def same_as_run(page, folder):
    """The saved case says on the command line what the page says; its text."""
    text, name = saved(page, "case")
    (folder / name).write_bytes(text)
    told.__wrapped__("run", folder / name, "-o", folder / "out")
    ours = json.loads((folder / "out" / Path(name).stem / "analysis.json").read_text())
    assert ours == json.loads(saved(page, "json")[0])
    assert figure(page, "Value").startswith(f"{ours['fund']['value']:.3f}")
    return text.decode(), ours


def test_a_step_is_undone_redone_or_gone_back_to(opened):
    """120 → 70 → 45, a scenario: back one by one, forth again, to any; a new step ends what was undone."""
    page = opened.page
    for budget in ("70", "45"):
        page.locator(control("budget")).fill(budget)
        page.keyboard.press("Enter")
        says(page, "#said", f"budget: 120 → {budget}")
    page.select_option("select[data-choice=scenario]", "lean")
    says(page, "#said", re.compile("scenario lean"))
    says(page, "#steps [aria-current]", "Scenario lean")
    assert steps(page)[:3] == ["As opened", "Budget: 120 → 70", "Budget: 70 → 45"]
    page.locator("#undo").press("Enter")
    says(page, "#said", "budget: 120 → 45")
    page.locator("#undo").press("Enter")
    says(page, "#said", "budget: 120 → 70")
    holds(page, control("budget"), "70")
    page.reload()
    ready(page)
    says(page, "#steps [aria-current]", "Budget: 120 → 70")
    page.get_by_role("button", name="As opened").click()
    says(page, "#said", UNCHANGED)
    page.wait_for_selector("#undo:disabled")
    page.locator("#redo").press("Enter")
    says(page, "#said", "budget: 120 → 70")
    page.get_by_role("button", name="Budget: 70 → 45").click()
    says(page, "#said", "budget: 120 → 45")
    ready(page)
    assert figure(page, "Budget") == "45 kEUR"
    page.locator(control("rules[0].at_most")).fill("1")
    page.keyboard.press("Enter")
    says(page, "#steps [aria-current]", "Rules[0].at_most: 3 → 1")
    assert steps(page) == ["As opened", "Budget: 120 → 70", "Budget: 70 → 45", "Rules[0].at_most: 3 → 1"]
    page.get_by_role("button", name="Undo all changes").click()
    says(page, "#said", UNCHANGED)
    page.locator("#undo").click()
    says(page, "#said", "budget: 120 → 45rules[0].at_most: 3 → 1")
    ready(page)
    assert opened.trouble == []


@pytest.mark.usefixtures("all_draws")
def test_pairs_rules_and_figures_are_changed_and_the_saved_case_has_them(opened, tmp_path):
    page = opened.page
    page.locator(control("rules[0].at_most")).fill("1")
    page.keyboard.press("Enter")
    says(page, "#said", re.compile("at_most: 3 → 1"))
    ready(page)
    assert figure(page, "Funded").startswith("1 project")
    opens(page, "rules")
    page.get_by_label("three at a time", exact=True).select_option("off")
    says(page, "#said", re.compile("rule three at a time: switched off"))
    page.wait_for_selector(control("rules[0].at_most"), state="detached")
    ready(page)
    assert figure(page, "Funded").startswith("2 projects")
    opens(page, "forced")
    for pair, side in (("Iot at Casting", "out"), ("Iot at Service", "in")):
        page.get_by_label(pair, exact=True).select_option(side)
        says(page, "#said", re.compile(f": forced {side}"))
        ready(page)
    assert "badge" not in page.locator('[id=\'{"ask":"casting/iot"}\']').inner_html()
    assert "badge" in page.locator('[id=\'{"ask":"service/iot"}\']').inner_html()
    opens(page, "figures")
    for which, words, line in (
        ("technologies.iot.cost", "45,5", "technologies.iot.cost: 40 → 45.500"),
        ("stages.service.effort", "high", "stages.service.effort: medium → high"),
        ("fit.service.iot", "0.75", "fit.service.iot: medium → 0.750"),
    ):
        page.get_by_label("Which").select_option(which)
        page.get_by_label("What it is to be").fill(words)
        page.keyboard.press("Enter")
        says(page, "#said", re.compile(re.escape(line)))
        ready(page)
    assert page.get_by_label("Which").input_value() == "fit.service.iot"
    for words, why in (("1,250", "is 1.25 to some and 1250 to others"), ("grand", "'grand' is not a cost")):
        page.get_by_label("Which").select_option("technologies.iot.cost")
        page.get_by_label("What it is to be").fill(words)
        page.get_by_role("button", name="Change", exact=True).press("Enter")
        says(page, "#trouble", re.compile(why))
    ready(page)
    text, ours = same_as_run(page, tmp_path)
    assert "# a comment that stays" in text
    assert {(made["stage"], made["technology"]) for made in ours["fund"]["funded"]} >= {("service", "iot")}
    assert "rule: count" not in text
    assert opened.inaccessible() == []
    page.get_by_label("three at a time", exact=True).select_option("on")
    page.wait_for_selector(control("rules[0].at_most"))
    holds(page, control("rules[0].at_most"), "1")
    assert opened.trouble == []


STATED = re.sub(
    r"profiles:.*?technologies:",
    """profiles:
  plain: {direct: {saving: 0.5, effort: 0.3, reach: 0.2}}
  points: {swing: {saving: 100, effort: 60, reach: 40}}
  ranks: {order: [saving, effort, reach]}
technologies:""",
    SMALL,
    flags=re.DOTALL,
)


@pytest.mark.usefixtures("all_draws")
def test_weights_stated_outright_are_moved_as_judged_ones_are(opened, tmp_path):
    """Shares make room in proportion, points are written, and a criterion changes places with the next."""
    page = opened.page
    upload(page, "stated.yaml", STATED)
    says(page, "#opening option:checked >> nth=0", "stated.yaml")
    ready(page)
    slider = page.get_by_label("Saving")
    slider.focus()
    for place in range(51, 61):
        page.keyboard.press("ArrowRight")
        says(page, "#said", re.compile(rf"direct\.saving: 0\.500 → 0\.{place}"))
    says(page, "#weighed", re.compile(r"Saving0\.600Effort0\.240Reach0\.160"))
    ready(page)
    text, ours = same_as_run(page, tmp_path)
    assert "plain: {direct: {saving: 0.6, effort: 0.24, reach: 0.16}}" in text
    assert ours["weigh"]["profiles"][0]["weights"] == pytest.approx(
        {"saving": 0.6, "effort": 0.24, "reach": 0.16}
    )
    page.select_option("select[data-choice=profile]", "points")
    page.get_by_label("Effort, points").fill("100")
    page.keyboard.press("Enter")
    says(page, "#weighed", re.compile(r"Saving0\.417Effort0\.417Reach0\.167"))
    ready(page)
    page.select_option("select[data-choice=profile]", "ranks")
    page.get_by_role("button", name="Up: Reach").press("Enter")
    says(page, "#weighed", re.compile(r"Saving0\.611Effort0\.111Reach0\.278"))
    page.wait_for_selector("[data-choice='up reach']:focus")
    page.keyboard.press("Enter")
    says(page, "#weighed", re.compile(r"Saving0\.278Effort0\.111Reach0\.611"))
    page.wait_for_selector("[data-choice='down reach']:focus")
    ready(page)
    assert "ranks: {order: [reach, saving, effort]}" in same_as_run(page, tmp_path)[0]
    assert opened.inaccessible() == []
    assert opened.trouble == []


def test_the_answer_and_its_picture_come_before_what_can_be_changed_on_a_phone(opened):
    page = opened.page

    def top(where):
        return page.locator(where).first.bounding_box()

    on_a_desk = [top(where) for where in (".side", "#decision", "#model")]
    assert on_a_desk[0]["x"] < on_a_desk[1]["x"]
    assert on_a_desk[1]["y"] < on_a_desk[2]["y"]
    page.set_viewport_size({"width": 390, "height": 850})
    places = [top(where)["y"] for where in ("#decision", "#model", "#portfolio", "#pin", ".side")]
    assert places == sorted(places)
    assert places[0] < 850
