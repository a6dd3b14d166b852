"""The facilitator's pages: rounds, who has answered how much, what came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flask

from ...models.entry.levels import reading_of
from ...records import dataclass
from ...report.words.wording import criterion_name, stage_name
from ..asking.saved import KINDS as OF_CRITERIA
from ..asking.session import PROFILES, remarks, unfinished
from ..store import answers, rounds
from ..store.people import forget, let_in_again, people
from ..store.rounds import Cell, Round
from ..store.workshops import leads
from .accepted import printable
from .desk import Desk, named, on_at_once, page, to, told
from .live import Live, LiveResult

KINDS = {
    "readings": "Readings of cells",
    **{kind: says.capitalize() for kind, says in OF_CRITERIA.items()},
    "free": "One free question",
}


def enter(desk: Desk, token: str) -> flask.Response:
    """From the link that the command printed: the browser is the facilitator's from now on."""
    if not leads(desk.database, desk.number, token):
        return told(403, "Not for you", "This link leads nowhere: take the one that was printed last.")
    # No redirection: after one a browser still counts whoever linked here, and sends no strict cookie.
    response = on_at_once("/lead", "Facilitator", "This browser leads the workshop from now on.")
    desk.remember(response, "lead", token)
    return response


@dataclass(frozen=True)
class RoundProgress:
    """How far a round is; nothing of what was answered."""

    round: Round
    kind: str
    asked: int | None
    """Things that each is asked; ``None`` where that depends on the answers"""
    people: tuple[tuple[str, int], ...]
    """(who, how many things they answered)"""

    @property
    def begun(self) -> int:
        return sum(1 for _, count in self.people if count)

    @property
    def part(self) -> float:
        """Of all that is asked, how much is answered; of a round of judgements, how many have begun."""
        if not self.people:
            return 0.0
        if self.asked is None:
            return self.begun / len(self.people)
        return min(sum(count for _, count in self.people) / (self.asked * len(self.people)), 1.0)


def progress(desk: Desk, one: Round) -> RoundProgress:
    found = answers.answered(desk.database, one.id)
    everybody = people(desk.database, desk.number)
    n = len(desk.base.case.criteria)
    asked = {"readings": len(one.cells), "free": 1, "best_worst": 2 * n - 1, "swing": n}.get(one.kind)
    each = tuple((person.name, found.get(person.id, 0)) for person in everybody)
    return RoundProgress(one, KINDS[one.kind], asked, each)


def board(desk: Desk) -> flask.Response:
    """Everything at a glance."""
    every = rounds.rounds(desk.database, desk.number)
    return page(
        "board.html", judged=PROFILES, workshop=desk.workshop, people=people(desk.database, desk.number),
        rounds=[progress(desk, one) for one in every], kinds=KINDS, address=address(desk),
        criteria=len(desk.base.case.criteria), pulse=everything(desk),
        open=next((one for one in every if one.state == "open"), None),
        last=rounds.last_step(desk.database, desk.number),
        over=[one for one in every if one.state in ("closed", "revealed")],
    )  # fmt: skip


def everything(desk: Desk) -> str:
    """Changes with everything that the board shows."""
    every = rounds.rounds(desk.database, desk.number)
    counts = [sum(answers.answered(desk.database, one.id).values()) for one in every if one.state == "open"]
    return f"{desk.version}-{len(people(desk.database, desk.number))}-{sum(counts)}"


def pulse(desk: Desk) -> flask.Response:
    return flask.Response(everything(desk), mimetype="text/plain")


def address(desk: Desk) -> str:
    """Where people go to join: under the first name that was allowed, else as the facilitator came here."""
    host = flask.request.host
    port = host.rpartition(":")[2] if host.rpartition(":")[2].isdecimal() else ""
    if desk.names:
        host = desk.names[0] + (f":{port}" if port and ":" not in desk.names[0] else "")
    return f"{flask.request.scheme}://{host}/"


def qr(link: str) -> str:
    """The QR code of a link as SVG, in black on white whatever the page's colours."""
    import segno

    made: str = segno.make(link, error="m").svg_inline(border=3, dark="#000", light="#fff", omitsize=True,
                                                         svgclass="qr", lineclass=None)  # fmt: skip
    return made


def new(desk: Desk) -> flask.Response:
    """Choose the cells of a round of readings."""
    case, which = desk.base.case, flask.request.args.get("cells", "all")
    every = [(stage, criterion) for stage in case.stages for criterion in case.criteria]
    chosen = set(every)
    if which == "open":
        chosen = {(s, c) for s, c in every if isinstance(reading_of(case.stages[s].extras.get(c)), list)}
    elif which == "none":
        chosen = set()
    rows = [
        (stage_name(case, stage), [
            (f"{stage}/{criterion}", criterion_name(case, criterion), (stage, criterion) in chosen)
            for criterion in case.criteria
        ])
        for stage in case.stages
    ]  # fmt: skip
    return page("cells.html", rows=rows, which=which)


def plan(desk: Desk) -> flask.Response:
    sent, case = flask.request.form, desk.base.case
    kind = sent.get("kind", "")
    wanted = set(sent.getlist("cell"))
    cells: Sequence[Cell] = [(s, c) for s in case.stages for c in case.criteria if f"{s}/{c}" in wanted]
    question = printable(" ".join(sent.get("question", "").split()))[:300]
    if kind == "readings":
        if not cells:
            return told(400, "No cell was chosen", "Choose what people are to read.", "/lead/new")
        rounds.plan(desk.database, desk.number, "readings", cells=cells)
    elif kind == "free":
        if not question:
            return told(400, "No question was written", "Write what people are to be asked.", "/lead")
        rounds.plan(desk.database, desk.number, "free", question)
    elif kind in PROFILES and len(case.criteria) > 1:
        rounds.plan(desk.database, desk.number, kind)
    else:
        return told(400, "No such round", "Choose one of the kinds of round.", "/lead")
    return to("/lead")


def move(desk: Desk) -> flask.Response:
    sent = flask.request.form
    number = sent.get("round", "")
    if not number.isdecimal() or len(number) > 9:
        raise rounds.NotNow("there is no such round in this workshop")
    rounds.move(desk.database, desk.number, int(number), sent.get("to", ""))
    return to("/lead/results" if sent.get("to") == "revealed" else "/lead")


def undo(desk: Desk) -> flask.Response:
    step = flask.request.form.get("step", "")
    rounds.undo(desk.database, desk.number, int(step) if step.isdecimal() and len(step) < 10 else None)
    return to("/lead")


def remove(desk: Desk) -> flask.Response:
    """Delete one who asked for it, with all they answered."""
    sent = flask.request.form
    number = sent.get("person", "")
    if sent.get("sure") != "yes" or not number.isdecimal() or len(number) > 9:
        return told(400, "Nothing was deleted", "Tick the box if you are sure.", "/lead")
    forget(desk.database, desk.number, int(number))
    return to("/lead")


def again(desk: Desk) -> flask.Response:
    """A way back in for one who lost theirs, shown to the facilitator alone."""
    number = flask.request.form.get("person", "")
    found = {str(one.id): one for one in people(desk.database, desk.number)}.get(number)
    token = found and let_in_again(desk.database, desk.number, found.id)
    if found is None or not token:
        return told(400, "Nobody was let in", "Choose somebody who takes part.", "/lead")
    link = f"{address(desk)}again/{token}"
    return page("again.html", who=found, link=link, qr=qr(link))


def history(desk: Desk) -> flask.Response:
    return page("history.html", events=rounds.history(desk.database, desk.number), workshop=desk.workshop)


def results(desk: Desk, live: Live) -> flask.Response:
    """What the answers in closed rounds come to."""
    found = live.over
    return page("led.html", found=found, **_extras(desk, found))


def _extras(desk: Desk, found: LiveResult) -> dict[str, Any]:
    told_of = found.told
    compared = [one for one in found.rounds if one.kind in PROFILES]
    hidden = [one for one in found.rounds if one.state == "closed"]
    disputed = [f"{one.stage}/{one.criterion}" for one in found.matters
                if one.stage is not None][:10]  # fmt: skip
    return {
        "unfinished": {one.number: unfinished(desk.base, told_of, one) for one in compared},
        "remarks": [
            (one.number, about, who, text)
            for one in found.rounds
            for about, who, text in remarks(told_of, one.id)
        ],
        "free": [
            (one, [(told_of.names[given.person], given.value) for given in told_of.given[one.id]])
            for one in found.rounds
            if one.kind == "free"
        ],
        "hidden": hidden,
        "disputed": disputed,
        "earlier": _earlier(found),
        **named(desk.base.case),
    }


def _earlier(found: LiveResult) -> list[tuple[str, list[tuple[int, str]]]]:
    """Of cells that were asked twice: (cell, [(round, how many read what)])."""
    seen: dict[str, list[tuple[int, str]]] = {}
    for one in found.rounds:
        if one.kind != "readings":
            continue
        counts: dict[str, dict[str, int]] = {}
        for person in found.told.people:
            for given in {given.about: given for given in found.told.of(one.id, person.id)}.values():
                said = "not known" if given.value is None else str(given.value)
                inner = counts.setdefault(given.about, {})
                inner[said] = inner.get(said, 0) + 1
        for about, each in counts.items():
            words = ", ".join(f"{said} {count}" for said, count in sorted(each.items()))
            seen.setdefault(about, []).append((one.number, words))
    return [(about, rows) for about, rows in seen.items() if len(rows) > 1]


ADDRESSES = (
    ("/lead", board, ("GET",)),
    ("/lead/pulse", pulse, ("GET",)),
    ("/lead/new", new, ("GET",)),
    ("/lead/plan", plan, ("POST",)),
    ("/lead/move", move, ("POST",)),
    ("/lead/undo", undo, ("POST",)),
    ("/lead/remove", remove, ("POST",)),
    ("/lead/again", again, ("POST",)),
    ("/lead/history", history, ("GET",)),
)
