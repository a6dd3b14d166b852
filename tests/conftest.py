"""A real browser for the tests that look at pages, and what every page is held to."""

import os
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",  # charts are not looked at closely enough to pay for it
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Tab:
    """A tab that shares nothing with another, with all that went wrong in it and all it asked for."""

    def __init__(self, browser, **how):
        self.context = browser.new_context(**how)
        self.page = self.context.new_page()
        self.trouble, self.asked = [], []
        self.page.on("console", lambda said: self.trouble.append(said.text) if said.type != "log" else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def inaccessible(self):
        """What axe finds serious or worse on the page as it stands, each with its places."""
        from axe_playwright_python.sync_playwright import Axe

        return [
            (rule["id"], rule["help"], [node["html"][:200] for node in rule["nodes"]])
            for rule in Axe().run(self.page).response["violations"]
            if rule["impact"] in ("serious", "critical")
        ]


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None and "CI" not in os.environ:
        pytest.skip("no browser is installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def tab(browser):
    """``tab(viewport=…, color_scheme=…)`` opens one."""
    opened = []

    def fresh(**how):
        opened.append(Tab(browser, **how))
        return opened[-1]

    yield fresh
    for one in opened:
        one.context.close()
