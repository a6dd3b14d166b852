"""The page by keyboard, in wide and narrow letters, on a phone, on paper and without its server."""

import re

import pytest
from browsing import DESK, EFFORT, SMALL, Server, control, figure, move, ready, says, shown, upload
from length import campaign


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


def test_an_accessibility_checker_finds_nothing_serious(server, tab):
    """Light on a desk, and dark on a phone."""
    watched = shown(server, tab(viewport={"width": 1280, "height": 850}, color_scheme="light"))
    watched.page.get_by_role("button", name="Pin this result").click()
    watched.page.wait_for_selector("#pinned-results")
    watched.page.locator(".ask").first.click()
    says(watched.page, "#why", re.compile("."))
    for scheme, width in (("light", 1280), ("dark", 390)):
        watched.page.emulate_media(color_scheme=scheme)
        watched.page.set_viewport_size({"width": width, "height": 850})
        assert watched.inaccessible() == []
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("font", ["wide", pytest.param("narrow", marks=campaign(1, part=0))], indirect=True)
def test_the_layout_holds_in_wide_and_narrow_fonts(server, typeset, font, fonts):
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
    if font == fonts["wide"]:  # which a checker does not look at
        assert watched.inaccessible() == []
    assert watched.trouble == []


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


def test_on_paper_stands_which_case_it_is_and_what_was_changed(opened):
    page = opened.page
    move(page, EFFORT, "ArrowRight")
    page.emulate_media(media="print")
    says(page, ".case", "Pumps (what-if)")
    assert page.locator("#said").is_visible()
    assert not any(page.locator(where).is_visible() for where in ("header", "#controls", ".bar"))


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


def test_the_answer_and_its_picture_come_before_what_can_be_changed_on_a_phone(standing):
    page = standing.page

    def top(where):
        return page.locator(where).first.bounding_box()

    on_a_desk = [top(where) for where in (".side", "#decision", "#model")]
    assert on_a_desk[0]["x"] < on_a_desk[1]["x"]
    assert on_a_desk[1]["y"] < on_a_desk[2]["y"]
    page.set_viewport_size({"width": 390, "height": 850})
    places = [top(where)["y"] for where in ("#decision", "#model", "#portfolio", "#pin", ".side")]
    assert places == sorted(places)
    assert places[0] < 850
    page.set_viewport_size(DESK)
