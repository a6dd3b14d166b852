"""What everybody in the room sees on the wall: one thing at a time, and nothing that is not revealed."""

from __future__ import annotations

from typing import Any

import flask

from ..store import rounds
from ..store.people import people
from .desk import Desk, named, page
from .lead import address, everything, progress, qr
from .live import Live

MOST = 6
"""Things on one picture"""


def shown(desk: Desk, live: Live) -> flask.Response:
    args = flask.request.args
    every = rounds.rounds(desk.database, desk.number)
    open_one = next((one for one in every if one.state == "open"), None)
    what = args.get("show") or ("round" if open_one else "join")
    workshop = desk.workshop
    at = int(args["at"]) if args.get("at", "").isdecimal() and len(args["at"]) < 6 else 0
    common: dict[str, Any] = {
        "workshop": workshop,
        "what": what,
        "joined": len(people(desk.database, desk.number)),
    }
    if what == "round" and open_one:
        return page("projector.html", progress=progress(desk, open_one), pulse=everything(desk), **common)
    if what in ("weights", "cell", "ranking", "portfolio", "discuss") and any(
        one.state == "revealed" for one in every
    ):
        found = live.shown
        cells = found.result.cells if found.result else ()
        at = min(at, max(len(cells) - 1, 0))
        return page(
            "projector.html", found=found, at=at, cells=cells, most=MOST, pulse=everything(desk),
            **named(found.loaded.case), **common,
        )  # fmt: skip
    where = address(desk)
    common["what"] = "join"
    link = f"{where}?code={workshop.join_code}"
    return page("projector.html", where=where, qr=qr(link), pulse=everything(desk), **common)
