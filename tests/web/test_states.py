"""The page's states are written down as they are: who writes each of its stores, and who reads it."""

import re

import pytest

pytest.importorskip("dash")

from loopfolio.web import callbacks
from loopfolio.web.server import application
from loopfolio.web.state.whatif import of_library

BY_SCRIPT = {"chosen": {"page.js"}, "unpinned": {"page.js"}, "pressed": {"page.js"}, "visitor": {"page"}}
"""Stores that no callback of the server writes"""


def stated() -> dict[str, tuple[set[str], set[str]]]:
    """Store → who writes and who reads it, as the docstring's table has it."""
    table = callbacks.__doc__.split("=\n")[2]
    found: dict[str, tuple[set[str], set[str]]] = {}
    last = ""
    for row in table.splitlines()[:-1]:
        store, _, writers, readers = (part.strip() for part in (row[:9], row[11:47], row[49:66], row[68:]))
        last = store or last
        before = found.get(last, (set(), set()))
        found[last] = (before[0] | set(writers.split()), before[1] | set(readers.split()))
    return found


def test_the_table_of_the_pages_stores_is_what_the_callbacks_read_and_write():
    app = application(of_library("recycler"), frozenset(), 1.0)
    stores = {part.id for part in app.layout()._traverse() if type(part).__name__ == "Store"}
    found: dict[str, tuple[set[str], set[str]]] = {name: (set(), set()) for name in stores}
    for outputs, made in app.callback_map.items():
        name = made["callback"].__name__ if "callback" in made else "busy"
        for store in stores & set(re.findall(r"(\w+)\.data", outputs)):
            found[store][0].add(name)
        for part in (*made["inputs"], *made["state"]):
            if part["id"] in stores and part["property"] != "modified_timestamp":
                found[part["id"]][1].add(name)
    assert found | {s: (by, found[s][1]) for s, by in BY_SCRIPT.items()} == stated()
