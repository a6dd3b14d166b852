"""What a workshop leaves: a case file, all answers as a table, and the minutes."""

from __future__ import annotations

import flask

from ...cases import CaseError
from ...cases.yaml.given import as_text
from ...cases.yaml.places import NotEditable
from ...report.documents.csv import table_csv
from ...report.documents.tables import Column, Table
from ..asking.saved import case_text, with_answers
from ..asking.session import PROFILES, Session, left_open, remarks, session, unfinished
from ..store import rounds
from .desk import Desk, named, page, told
from .lead import KINDS
from .live import Live


def case(desk: Desk) -> flask.Response:
    """The case with everybody's answers in closed rounds, as 'run' takes it."""
    now = session(desk.database, desk.workshop)
    try:
        with_answers(desk.base, now)
        text = case_text(desk.base, now)
    except NotEditable as reason:
        return told(409, "Not written", f"The case cannot be written: {reason}.", "/lead")
    except CaseError as error:
        says = f"The answers make no sound case, which no command would take: {error}"
        return told(409, "Not written", says, "/lead")
    return _file(text, "application/yaml", f"{_stem(desk)}-workshop.yaml")


def answers(desk: Desk) -> flask.Response:
    """All answers in closed rounds."""
    made = answers_table(session(desk.database, desk.workshop))
    return _file(table_csv(made, dialect="plain"), "text/csv", f"{_stem(desk)}-answers.csv")


def answers_table(told_of: Session) -> Table:
    """Every answer that counts or was replaced by a later one, in the order in which they came."""
    names = told_of.names
    rows = [
        (one.number, one.kind, names[given.person], given.about,
         "not known" if given.value is None else given.value, given.remark, given.at)
        for one in told_of.rounds
        for given in told_of.given[one.id]
        if given.person in names
    ]  # fmt: skip
    columns = (
        Column("round", "round", "count"), Column("kind", "kind", "text"), Column("person", "person", "text"),
        Column("about", "about", "text"), Column("answer", "answer", "text"),
        Column("remark", "remark", "text"), Column("given", "given", "text"),
    )  # fmt: skip
    return Table("answers", "All answers of the workshop", columns, tuple(rows), key=3)


def minutes(desk: Desk, live: Live) -> flask.Response:
    """Who took part, what was asked and left open, who does not agree with what."""
    found, now = live.over, session(desk.database, desk.workshop)
    took_part = [
        (person.name, sum(1 for one in now.rounds if now.of(one.id, person.id))) for person in now.people
    ]
    rows = []
    for one in now.rounds:
        begun = sum(1 for person in now.people if now.of(one.id, person.id))
        rows.append((one, KINDS[one.kind], begun, unfinished(desk.base, now, one)
                     if one.kind in PROFILES else ()))  # fmt: skip
    return page(
        "minutes.html", workshop=desk.workshop, found=found, took_part=took_part, rounds=rows,
        dissent=[(now.names[who], says) for who, says in now.dissent.items() if who in now.names],
        remarks=[(one.number, *remark) for one in now.rounds for remark in remarks(now, one.id)],
        free=[(one, [(now.names[g.person], g.value) for g in now.given[one.id]])
              for one in now.rounds if one.kind == "free"],
        left_open=left_open(now),
        events=rounds.history(desk.database, desk.number),
        **named(desk.base.case),
    )  # fmt: skip


def _stem(desk: Desk) -> str:
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in as_text(desk.base.id))
    return kept.strip("-") or "case"


def _file(text: str, mimetype: str, name: str) -> flask.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return flask.Response(text, 200, headers, mimetype=f"{mimetype}; charset=utf-8")


ADDRESSES = (
    ("/lead/case.yaml", case, ("GET",)),
    ("/lead/answers.csv", answers, ("GET",)),
)
