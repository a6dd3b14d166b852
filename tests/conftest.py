"""Real browsers for the tests that look at pages, and what every page is held to."""

import gc
import os
import re
import shutil
import signal
import subprocess
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from length import (  # noqa: F401 - the hooks of campaigns
    drop_long,
    pytest_configure,
    pytest_generate_tests,
    pytest_runtest_makereport,
    pytest_terminal_summary,
)
from loopfolio.report.export.pdf import NAMES
from once import all_draws, computed_once  # noqa: F401 - fixtures

# As the command itself has it: what is multiplied is small, and looking through all that the tests
# have made for garbage, again and again, is a tenth of their time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# What a shell starts in the background ignores Ctrl-C, and so would every command that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


DEAR = (
    (
        "test_docs.py", "test_serve.py", "test_page_changes.py", "test_page_files.py", "test_page_steps.py",
        "test_page_for_everyone.py", "test_types.py", "test_server.py", "test_whole.py",
    ),
    ("test_report_in_a_browser.py", "test_report.py", "test_report_page.py", "test_board.py"),
)  # fmt: skip
"""Files whose tests take seconds each: one worker begins with these, the other with those. Whoever is done
first takes tests from the end of what the other has left, where all are short."""


def pytest_collection_modifyitems(config, items):
    drop_long(config, items)
    first, second = ([item for name in names for item in items if item.path.name == name] for names in DEAR)
    dear = {*first, *second}
    rest = [item for item in items if item not in dear]
    middle = max(0, (len(items) + 1) // 2 - len(first))
    items[:] = [*first, *rest[:middle], *second, *rest[middle:]]


def pytest_collection_finish():
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",  # charts are not looked at closely enough to pay for it
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",  # tabs of one context compile a page's scripts once
)


@cache
def axe():
    from axe_playwright_python.sync_playwright import Axe

    return Axe().axe_script


SERIOUS = Path(__file__).with_name("serious.js").read_text(encoding="utf-8")


class Font(NamedTuple):
    """A family for all letters, one of letters that are all as wide, and Debian's package of them."""

    sans: str
    mono: str
    package: str


FONTS = {
    "wide": Font("DejaVu Sans", "DejaVu Sans Mono", "fonts-dejavu-core"),
    "narrow": Font(
        "Liberation Sans Narrow",
        "Liberation Mono",
        "fonts-liberation, from Debian 13 on fonts-liberation-sans-narrow too",
    ),
}
"""The widest and the narrowest of the usual fonts."""

FONTCONFIG = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>/usr/share/fonts</dir>
<dir>/usr/local/share/fonts</dir>
<dir prefix="xdg">fonts</dir>
<cachedir>{folder}</cachedir>
<selectfont>
<rejectfont><pattern><patelt name="scalable"><bool>true</bool></patelt></pattern></rejectfont>
<rejectfont><pattern><patelt name="scalable"><bool>false</bool></patelt></pattern></rejectfont>
<acceptfont><pattern><patelt name="family"><string>{sans}</string></patelt></pattern></acceptfont>
<acceptfont><pattern><patelt name="family"><string>{mono}</string></patelt></pattern></acceptfont>
</selectfont>
<alias binding="same"><family>sans-serif</family><prefer><family>{sans}</family></prefer></alias>
<alias binding="same"><family>monospace</family><prefer><family>{mono}</family></prefer></alias>
</fontconfig>
"""
"""Of all fonts of the machine there are two; whoever reads another file does not notice."""

MISPLACED = Path(__file__).with_name("misplaced.js").read_text(encoding="utf-8")


class Tab:
    """A tab with all that went wrong in it and all it asked for; without a context, in one of its own."""

    def __init__(self, browser, context=None, **how):
        self.shared = context is not None
        self.context = context or browser.new_context(**how)
        self.page = self.context.new_page()
        self.trouble, self.asked = [], []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _hear(self, said):
        # Asked for its fonts, the browser fetches the page's own style sheet again, which a file may not do.
        own = f"Unsafe attempt to load URL {self.page.url} from frame with URL {self.page.url}."
        if said.type != "log" and not said.text.startswith(own):
            self.trouble.append(said.text)

    def inaccessible(self):
        """What axe finds serious or worse on the page as it stands, each with its places."""
        self.page.wait_for_function(SETTLED, polling=100)
        self.page.evaluate(axe())
        return self.page.evaluate(SERIOUS)

    def misplaced(self, width, height=900):
        """What does not hold on a screen so wide, all that is folded unfolded."""
        self.page.set_viewport_size({"width": width, "height": height})
        return self._misplaced(paper=False)

    def misplaced_on_paper(self):
        """The same as it is printed, on A4 within its margins."""
        self.page.emulate_media(media="print")  # first: charts follow the window, not the medium
        self.page.set_viewport_size({"width": 672, "height": 1000})
        return self._misplaced(paper=True)

    def _misplaced(self, paper):
        self.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        self.page.wait_for_function(SETTLED, polling=100)
        return self.page.evaluate(MISPLACED, paper)

    def families(self):
        """The fonts that the browser took for words on the page, prose, code and drawings."""
        asked = self.context.new_cdp_session(self.page)
        asked.send("DOM.enable")
        asked.send("CSS.enable")
        root = asked.send("DOM.getDocument")["root"]["nodeId"]
        found = set()
        for kind in ("p", "code", "text"):
            nodes = asked.send("DOM.querySelectorAll", {"nodeId": root, "selector": f"body {kind}"})[
                "nodeIds"
            ]
            for node in nodes[:8]:
                used = asked.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
                found |= {font["familyName"] for font in used}
        return found


SETTLED = """() => [...document.querySelectorAll(".js-plotly-plot")].every(one =>
  Math.abs(one.querySelector(".main-svg").getBoundingClientRect().width - one.clientWidth) < 2)"""
"""Charts are drawn anew a moment after their place got another width, unless by a px only."""


@pytest.fixture(scope="session")
def launch():
    """``launch(…)`` starts a browser, which ends with the tests."""
    if CHROMIUM is None and "CI" not in os.environ:
        pytest.skip("no browser is installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = []

        def fresh(**how):
            opened.append(started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS), **how))
            return opened[-1]

        yield fresh
        for one in opened:
            one.close()


@pytest.fixture(scope="session")
def browser(launch):
    return launch()


@pytest.fixture(scope="session")
def fontconfig(tmp_path_factory):
    """``fontconfig(font)``: a file by which programs find that font only; skips where it is not installed."""
    folder = tmp_path_factory.mktemp("fonts")

    def written(font):
        path = folder / f"{font.sans}.conf"
        path.write_text(FONTCONFIG.format(folder=folder, sans=font.sans, mono=font.mono), encoding="utf-8")
        missing = not_installed(font, path)
        if missing and "CI" not in os.environ:
            pytest.skip(missing)
        assert missing is None
        return path

    return written


def not_installed(font, path):
    """What is missing, and what to do about it."""
    listing = shutil.which("fc-list")
    if listing is None:
        return "fontconfig, by which a font is chosen, is not installed"
    environment = {**os.environ, "FONTCONFIG_FILE": str(path)}
    found = subprocess.check_output([listing, ":", "family"], env=environment, text=True)
    if {font.sans, font.mono} <= set(re.split("[,\n]", found)):
        return None
    return f"{font.sans} and {font.mono} are not both installed (Debian: {font.package})"


@pytest.fixture(scope="session")
def one_font(launch, fontconfig):
    """``one_font(font)``: the browser that finds that font only, and has shown that it does."""
    opened = {}

    def once(font):
        if font not in opened:
            opened[font] = launch(env={**os.environ, "FONTCONFIG_FILE": str(fontconfig(font))})
            shown = Tab(opened[font])
            shown.page.set_content("<p style='font-family: Helvetica, Arial, sans-serif'>loopfolio</p>")
            assert shown.families() == {font.sans}
            shown.context.close()
        return opened[font]

    return once


def tabs(browser):
    opened = []

    def fresh(context=None, **how):
        opened.append(Tab(browser, context, **how))
        return opened[-1]

    yield fresh
    for one in opened:
        one.page.close() if one.shared else one.context.close()


@pytest.fixture
def tab(browser):
    """``tab(viewport=…, color_scheme=…)`` opens one that shares nothing with another.

    ``tab(context)``: one more of those that somebody has; it shares the files of the site with them.
    """
    yield from tabs(browser)


@pytest.fixture(scope="module")
def module_tab(browser):
    """As ``tab``, but what it opens stays for all tests of a module."""
    yield from tabs(browser)


@pytest.fixture(scope="session")
def session_tab(browser):
    """The same for all tests."""
    yield from tabs(browser)


@pytest.fixture(scope="session")
def fonts():
    return FONTS


@pytest.fixture(params=FONTS)
def font(request):
    return FONTS[request.param]


@pytest.fixture
def typeset(font, one_font):
    """``tab`` where there is the widest of the usual fonts only, then where there is the narrowest."""
    yield from tabs(one_font(font))
