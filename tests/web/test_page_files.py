"""Files that are opened on the page, and cases that are chosen there."""

import json
import re

from browsing import SMALL, figure, ready, says, told, upload
from loopfolio.cases import load


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


def test_uploads_are_held_to_what_case_files_are_held_to(standing):
    cases = [
        ("a.yaml", b"\xff\xfe\x00", "UTF-8"),
        ("a.yaml", SMALL.replace("format: 1", "format: 1\nextends: /etc/passwd"), "extends"),
        ("b.yaml", SMALL.replace("format: 1", "format: 1\nextends: ../secret.yaml"), "no others beside it"),
        ("c.yaml", SMALL.replace("format: 1", "format: 1\nextends: recycler.yaml"), "'recycler.yaml' is no"),
        ("a.yaml", b"# " + b"x" * 999_999, "a.yaml is over 1,000,000 bytes"),
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
        upload(standing.page, name, text)
        says(standing.page, "#trouble", re.compile(re.escape(words)))
        says(standing.page, "#reading", "")
    ready(standing.page)
    assert figure(standing.page, "Budget") == "120 kEUR"
    assert standing.trouble == []


DROP = """names => {
    const data = new DataTransfer();
    names.forEach(name => data.items.add(new File(["x"], name)));
    const where = document.querySelector("#upload > div");
    where.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


def test_what_is_dropped_and_no_case_is_refused(standing):
    for names, words in ((["photo.png"], "photo.png is no case"), (["a.yaml", "b.yaml"], "One case file")):
        standing.page.evaluate(DROP, names)
        says(standing.page, "#trouble", re.compile(words))
    ready(standing.page)
    assert figure(standing.page, "Budget") == "120 kEUR"
    assert standing.trouble == []


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
