"""A server as a user starts it, and what the tests do with its page."""

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path

from click.testing import CliRunner
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


EFFORT = "profiles.works.ahp.saving.effort"


def upload(page, name, text):
    """Open a file of one's own."""
    raw = text if isinstance(text, bytes) else text.encode()
    page.locator("#upload input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": raw}
    )
