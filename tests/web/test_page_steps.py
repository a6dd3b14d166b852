"""Steps on the page that are undone, redone and gone back to."""

import json
import re
from pathlib import Path

import pytest
from browsing import SMALL, UNCHANGED, control, figure, holds, ready, saved, says, told, upload


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
    for place in range(51, 53):
        page.keyboard.press("ArrowRight")
        says(page, "#said", re.compile(rf"direct\.saving: 0\.500 → 0\.{place}"))
    says(page, "#weighed", re.compile(r"Saving0\.520Effort0\.288Reach0\.192"))
    ready(page)
    text, ours = same_as_run(page, tmp_path)
    assert "plain: {direct: {saving: 0.52, effort: 0.288, reach: 0.192}}" in text
    assert ours["weigh"]["profiles"][0]["weights"] == pytest.approx(
        {"saving": 0.52, "effort": 0.288, "reach": 0.192}
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
