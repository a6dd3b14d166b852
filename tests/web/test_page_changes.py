"""What is changed on the page in a real browser, and what follows from it."""

import json
import re

import pytest
from browsing import EFFORT, SMALL, UNCHANGED, control, figure, holds, move, ready, saved, says, told, upload
from loopfolio.cases import load


def test_the_page_shows_what_the_command_line_says(charted, server):
    said = json.loads(told("fund", server.file, "--format", "json"))
    assert figure(charted.page, "Cost") == f"{said['cost']:g} kEUR"
    assert figure(charted.page, "Value").startswith(f"{said['value']:.3f}")
    assert charted.trouble == []
    assert all(url.startswith((server.address, "data:")) for url in charted.asked)


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


def test_a_limit_that_cannot_be_is_refused_and_the_one_before_counts(standing):
    page = standing.page
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


def test_any_pair_says_why_it_is_in_or_out(standing, server):
    page = standing.page
    for stage, technology in (("casting", "iot"), ("service", "iot")):
        pair = f"{stage}/{technology}"
        page.locator(f'[id=\'{{"ask":"{pair}"}}\']').press("Enter")
        said = json.loads(told("explain", server.file, pair, "--format", "json"))["sentence"]
        says(page, "#why", said)


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
