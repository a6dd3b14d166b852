"""The page on a plan of three years: what a tab waits for, asked as the browser asks.

    python benchmarks/page.py [TURNS]

A server of its own, with ``three-years.yaml``; every question is a budget that nobody has asked for.
Seconds of the clock: what a visitor waits, on however busy a machine.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

from around import PLAN, row
from loopfolio.cases import load
from loopfolio.web.state.whatif import WhatIf, opened
from ratios import COMMAND, compiled

TABS = 6


class Server:
    """The page as a user starts it."""

    def __init__(self) -> None:
        arguments = [COMMAND, "serve", "--port", "0", "--time-limit", "60", PLAN]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        found = re.search(r"http://\S+/", self.process.stdout.readline())
        if found is None:
            sys.exit("the page was not served")
        self.address = found[0]
        self.parts = json.loads(self.asked("_dash-dependencies"))

    def asked(self, path: str, body: bytes | None = None) -> bytes:
        question = urllib.request.Request(
            self.address + path, data=body, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(question, timeout=120) as answer:
            return bytes(answer.read())

    def told(self, moved: str, visitor: str, what: WhatIf) -> dict[str, Any]:
        """What a tab is told whose store ``moved`` changed: results, or what they are to be asked for."""
        part = next(
            made
            for made in self.parts
            if "results.children" in made["output"] and [i["id"] for i in made["inputs"]] == [moved]
        )
        state = what.model_dump(mode="json")
        values = {"case": state, "changes": state.pop("changes"), "visitor": visitor, moved: what.key}

        def sent(takes: dict[str, str]) -> dict[str, Any]:
            return {"id": takes["id"], "property": takes["property"], "value": values[takes["id"]]}

        outputs = [dict(zip(("id", "property"), name.split("."), strict=True)) for name in names(part)]
        body = {
            "output": part["output"], "outputs": outputs, "inputs": [sent(i) for i in part["inputs"]],
            "changedPropIds": [f"{moved}.data"], "state": [sent(i) for i in part["state"]],
        }  # fmt: skip
        answer = json.loads(self.asked("_dash-update-component", json.dumps(body).encode()))
        return dict(answer["response"])


def names(part: dict[str, Any]) -> list[str]:
    """The outputs of a part of the page."""
    return [name.replace("\\\\.", ".") for name in part["output"].strip(".").split("...")]


def budgets(what: WhatIf) -> Iterator[WhatIf]:
    """The case at one budget after another."""
    for less in count(1):
        yield what.model_copy(update={"changes": {"budget": 1100 - less}})


def waited(server: Server, visitor: str, what: WhatIf) -> tuple[float, float]:
    """Seconds to the first portfolio, and to all that the page shows of it."""
    began = time.perf_counter()
    found = server.told("asked", visitor, what)
    first = time.perf_counter() - began
    assert found["results"]["children"]
    if found.get("begun", {}).get("data"):
        server.told("begun", visitor, what)
    return first, time.perf_counter() - began


def main(turns: int) -> None:
    compiled()
    server = Server()
    asks = budgets(opened(load(PLAN), PLAN.name))
    try:
        waited(server, "warm", next(asks))
        alone = [waited(server, "one", next(asks)) for _ in range(turns)]
        row("page, three years: first answer", [first for first, _ in alone], 1.0, "")
        row("page, three years: whole answer", [whole for _, whole in alone], 4.0, "")
        together: list[float] = []
        with ThreadPoolExecutor(TABS) as tabs:
            for _ in range(turns):
                moved = [(server, f"tab {k}", next(asks)) for k in range(TABS)]
                together.append(max(whole for _, whole in tabs.map(lambda one: waited(*one), moved)))
        row(f"page, three years: the last of {TABS} tabs moving at once", together, 4.0, "")
    finally:
        server.process.terminate()
        server.process.wait()
    print(f"\n{turns} turns each, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
