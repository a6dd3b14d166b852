"""People at phones and a facilitator at a projector, in a real browser, who act by themselves."""

from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from playwright.sync_api import Error, expect

expect.set_options(timeout=20_000)
"""Milliseconds: a busy machine is no fault"""

PAIRS, BEST_WORST = "Criteria, two at a time", "Criteria, best and worst"
SWING = "Criteria, points for their steps"
PROFILES = {PAIRS: "workshop_pairs", BEST_WORST: "workshop_best_worst", SWING: "workshop_swing"}

SECTIONS = """() => {
  const found = {}, words = (one) => one.innerText.replace(/\\s+/g, " ").trim();
  let here = {};
  for (const one of document.querySelectorAll("main h1, main h2, main p, main tbody tr, main li")) {
    if (/^H[12]$/.test(one.tagName)) found[words(one)] = here = {says: [], rows: [], items: []};
    else if (one.tagName === "P") here.says.push(words(one));
    else if (one.tagName === "LI") here.items.push(words(one));
    else here.rows.push([...one.cells].map(words));
  }
  return found;
}"""
"""What stands under each heading: paragraphs, rows of tables, points of lists"""


def went(page, address):
    """Go there, though the page may look again by itself at that moment, which ends the one or the other."""
    for again in (True, True, False):
        try:
            page.goto(address)
        except Error as error:
            if "ERR_ABORTED" not in str(error) or not again:
                raise
        else:
            return


@dataclass
class Robot:
    """Somebody with a phone, who knows what they think of everything."""

    name: str
    tab: Any
    address: str
    rng: Random
    width: int
    weights: dict[str, float]
    """What the criteria count to them"""
    readings: dict[tuple[int, str], Any] = field(default_factory=dict)
    """(round, cell) → what was answered last; ``None``: not known"""
    remarks: dict[tuple[int, str], str] = field(default_factory=dict)
    pairs: dict[str, int] = field(default_factory=dict)
    best_worst: dict[str, str] = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)
    free: str = ""
    given: int = 0
    """Answers that were sent"""

    @property
    def page(self):
        return self.tab.page

    def joins(self, code):
        """By the code on the wall, or empty: by the link that has it."""
        page = self.page
        if code:
            went(page, self.address)
            page.get_by_label("Code from the projector").fill(code.lower())
        page.get_by_label("Your name").fill(self.name)
        page.get_by_role("button", name="Join").click()
        expect(page.locator("h1")).to_have_text("Nothing to answer right now")

    def looks(self):
        """Open the page again, as after a while; what it asks."""
        went(self.page, self.address + "now")
        return self.asked()

    def asked(self):
        return self.page.locator("h1").inner_text()

    def wakes(self):
        """The phone is looked at again."""
        with suppress(Error):  # it may have looked by itself at that moment
            self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def about(self):
        found = self.page.locator("input[name=about]").first
        return found.get_attribute("value")

    def presses(self, value, remark=""):
        page = self.page
        if remark:
            page.get_by_text("Add a remark").click()
            page.get_by_label("Remark, sent with your answer").fill(remark)
        button = page.locator(f'button[name=value][value="{value}"]')
        if not button.is_visible():  # in between, which is folded
            page.locator("details", has=button).locator("summary").click()
        self.sends(button)

    def fills(self, value):
        """A number, and go on."""
        self.page.locator("input[name=value]:not([type=range])").fill(str(value))
        self.sends(self.page.get_by_role("button", name="Save and go on"))

    def sends(self, button):
        before = self.page.locator("input[name=key]").first.get_attribute("value")
        button.click()
        # The next page is there: its form has another key, or it has none.
        expect(self.page.locator(f'input[name=key][value="{before}"]')).to_have_count(0)
        self.given += 1

    def reads(self, number, most=99):
        """Answer cell after cell, as many as that, until all are answered."""
        while most and self.asked() != "Thank you, that is all":
            most -= 1
            about = self.about()
            field = self.page.locator("input[name=value]")
            remark = f"<b>{self.name}</b> saw it" if self.rng.random() < 0.2 else ""
            unknown = self.rng.random() < 0.15
            if unknown:
                value, shown = None, "unknown"
            elif field.count():
                value = round(
                    self.rng.uniform(float(field.get_attribute("min")), float(field.get_attribute("max"))), 1
                )
                shown = ""
            else:
                value = shown = self.rng.choice(["low", "medium", "high"])
            if shown == "":
                if remark:
                    self.page.get_by_text("Add a remark").click()
                    self.page.get_by_label("Remark, sent with your answer").fill(remark)
                self.fills(value)
            else:
                # "I do not know" of a number stands in a form of its own, without a remark.
                remark = "" if unknown and field.count() else remark
                self.presses(shown, remark)
            self.readings[number, about] = value
            self.remarks.pop((number, about), None)
            if remark:
                self.remarks[number, about] = remark

    def compares(self, weights):
        """Two criteria at a time, until there is advice to stop or nothing left."""
        while self.asked() == "Which matters more, and how strongly?":
            about = self.about()
            one, other = about.split("/")
            self.pairs[about] = strength(weights[one] / weights[other])
            self.presses(self.pairs[about])
            done = self.page.get_by_role("link", name="I am done")
            if done.count() and "quiet" not in done.get_attribute("class"):
                done.click()
                expect(self.page.locator("h1")).to_have_text("Thank you, that is all")

    def judges(self, kind):
        {PAIRS: self.compares, BEST_WORST: self.picks, SWING: self.swings}[kind](self.weights)

    def picks(self, weights):
        """The best and the worst, and how far the others are from them."""
        order = sorted(weights, key=lambda key: weights[key])
        while self.asked() != "Thank you, that is all":
            about = self.about()
            if about in ("best", "worst"):
                value = order[-1] if about == "best" else order[0]
            else:
                one, other = about.split("/")
                most = int(self.best_worst.get(f"{order[-1]}/{order[0]}", 9))
                value = str(min(max(round(weights[one] / weights[other]), 1), most))
            self.best_worst[about] = value
            self.presses(value)

    def swings(self, weights):
        """The step that matters most, and points for the others."""
        most = max(weights, key=lambda key: weights[key])
        while self.asked() != "Thank you, that is all":
            about = self.about()
            if about == "most":
                self.points[most] = 100
                self.presses(most)
            else:
                key = about.split("/")[1]
                self.points[key] = round(weights[key] / weights[most] * 100)
                self.fills(self.points[key])

    def writes(self, text):
        self.free = text
        self.page.get_by_label("Your answer").fill(text)
        self.page.get_by_role("button", name="Save").click()
        expect(self.page.locator("h1")).to_have_text("Thank you, that is all")
        self.given += 1


def strength(ratio):
    """The judgement nearest to a ratio of weights; −5: the other counts five times as much."""
    nearest = min(max(round(max(ratio, 1 / ratio)), 1), 9)
    return nearest if ratio >= 1 or nearest == 1 else -nearest


@dataclass
class Lead:
    """The facilitator, at the width of a projector."""

    tab: Any
    address: str

    @property
    def page(self):
        return self.tab.page

    def at(self, path="lead"):
        went(self.page, self.address + path)
        return self.page

    def sections(self, path):
        return self.at(path).evaluate(SECTIONS)

    def plans(self, kind, cells=()):
        """Plan a round and open it."""
        if kind == "Readings of cells …":
            self.at().get_by_role("link", name=kind).click()
            self.page.get_by_role("link", name="none").click()
            for cell in cells:
                self.page.locator(f'input[value="{cell}"]').check()
            self.page.get_by_role("button", name="Plan this round").click()
        elif kind.endswith("?"):
            self.at().get_by_label("One free question").fill(kind)
            self.page.get_by_role("button", name="Plan it").click()
        else:
            self.at().get_by_role("button", name=kind).click()
        self.moves("Open")

    def moves(self, what):
        self.page.get_by_role("button", name=f"{what}: round").last.click()
        self.page.wait_for_load_state()

    def ends(self):
        """Close what is open, and reveal it; what the board said before."""
        said = self.at().inner_text("main")
        self.moves("Close")
        self.moves("Reveal to everybody")
        return said
