"""The pages of those who take part."""

from __future__ import annotations

import flask

from ...cases.people.returned import is_name
from ...report.words.wording import criterion_name, stage_name
from ..asking.answered import DISSENT, last
from ..asking.session import PROFILES
from ..store import answers
from ..store.people import NotJoined, Person, forget, person
from ..store.people import join as joined
from ..store.rounds import Round
from ..store.tokens import fresh_token, hashed, typed
from ..store.workshops import Workshop
from .accepted import LONGEST, SKIP, UNKNOWN, NoAnswer, remark_of, value_of
from .desk import Desk, named, page, to, told, visitor
from .live import Live
from .own import said_of_criteria
from .questions import asked, shown

LONGEST_NAME = 60


def door(desk: Desk) -> flask.Response:
    """Where people join; who has joined goes on."""
    if desk.person is not None:
        return to("/now")
    return _door(desk.workshop, typed(flask.request.args.get("code", ""))[:16])


def _door(workshop: Workshop, code: str, name: str = "", problem: str = "") -> flask.Response:
    shown_code = f"{code[:4]}-{code[4:]}" if len(code) > 4 else code
    status = 400 if problem else 200
    key = flask.request.form.get("key", "")[:64] or fresh_token()
    return page("door.html", status, workshop=workshop, code=shown_code, name=name, problem=problem, key=key)


def join(desk: Desk) -> flask.Response:
    if desk.person is not None:
        return to("/now")  # sent twice
    workshop, sent = desk.workshop, flask.request.form
    code, name = typed(sent.get("code", ""))[:16], " ".join(sent.get("name", "").split())
    if workshop.names != "code" and not (is_name(name) and len(name) <= LONGEST_NAME):
        says = f"“{name[:80]}” cannot be used: write one of at most {LONGEST_NAME} characters"
        return _door(workshop, code, name[:LONGEST_NAME], says if name else "write who you are")
    # The same form of the same browser is the same person, should the answer be lost on its way.
    mine = hashed("join", visitor(), sent.get("key", "")[:64])[:32] if sent.get("key") else None
    try:
        token = joined(desk.database, workshop, code, name, flask.request.remote_addr or "", mine)
    except NotJoined as reason:
        return _door(workshop, code, name, str(reason))
    response = to("/now")
    desk.remember(response, "person", token)
    return response


def known_again(desk: Desk, token: str) -> flask.Response:
    """Whose way back in a link is; only a press of the button takes it."""
    who = person(desk.database, desk.number, token)
    if who is None:
        says = "This link leads nowhere any more: ask the facilitator for a new one."
        return told(403, "Not for you", says)
    return page("back_in.html", who=who, token=token)


def again(desk: Desk) -> flask.Response:
    token = flask.request.form.get("token", "")
    if person(desk.database, desk.number, token) is None:
        return known_again(desk, token)
    response = to("/now")
    desk.remember(response, "person", token)
    return response


def _open(desk: Desk) -> Round | None:
    every = desk.rounds
    return next((one for one in every if one.state == "open"), None)


def now(desk: Desk, who: Person, problem: str = "") -> flask.Response:
    """Where somebody is: the next question, or what they wait for."""
    one = _open(desk)
    if one is None:
        every = desk.rounds
        revealed = [other for other in every if other.state == "revealed"]
        return page("waiting.html", who=who, revealed=revealed, pulse=desk.version)
    mine = answers.given(desk.database, one.id, who.id)
    args = flask.request.args
    at = int(args["at"]) if args.get("at", "").isdecimal() and len(args["at"]) < 6 else None
    question = asked(desk.base, one, mine, at, args.get("pair", ""))
    enough = one.kind in ("pairs",) and "done" in args
    if question is None or enough or question.form == "done":
        return page(
            "done.html", who=who, judged=PROFILES, round=one, rows=_mine(desk, one, who), question=question,
            pulse=desk.version, last=mine[-1].id if mine else "",
        )  # fmt: skip
    return page(
        "question.html", 400 if problem else 200, who=who, round=one, q=question, key=fresh_token(),
        last=mine[-1].id if mine else "",
        problem=problem, unknown=UNKNOWN, skip=SKIP, sent=flask.request.form, kept=args.get("kept", ""),
    )  # fmt: skip


def _mine(desk: Desk, one: Round, who: Person) -> list[tuple[str, str, str, str]]:
    """(what was asked, what was answered, remark, where to change it)"""
    case = desk.base.case
    found = last(answers.given(desk.database, one.id, who.id))
    rows = []
    if one.kind == "readings":
        for at, (stage, criterion) in enumerate(one.cells):
            given = found.get(f"{stage}/{criterion}")
            if given is not None:
                title = f"{stage_name(case, stage)}: {criterion_name(case, criterion)}"
                said = shown(given.value, case.criteria[criterion].unit or "")
                rows.append((title, said, given.remark, f"/now?at={at}"))
    elif one.kind == "free":
        rows = [(one.question, str(given.value), "", "/now?at=0") for given in found.values()]
    else:
        rows = said_of_criteria(case, one, answers.given(desk.database, one.id, who.id))
    return rows


def answer(desk: Desk, who: Person) -> flask.Response:
    """Keep an answer; only then the next question comes."""
    sent = flask.request.form
    one = _open(desk)
    if one is None or str(one.id) != sent.get("round"):
        says = "This round is closed. What was saved before stays."
        typed = " ".join(filter(None, [sent.get("value", ""), sent.get("remark", "")]))[: LONGEST["free"]]
        return told(409, "Not saved", says, "/now", typed=typed if " " in typed else "")
    about = sent.get("about", "")[:500]
    try:
        before = answers.given(desk.database, one.id, who.id) if one.kind in ("best_worst", "swing") else ()
        value = value_of(desk.base, one, about, sent.get("value", ""), before)
        remark = remark_of(sent.get("remark", ""))
    except NoAnswer as reason:
        return now(desk, who, f"Not saved: {reason}.")
    answers.give(desk.database, one.id, who.id, sent.get("key", "")[:64], about, value, remark)
    at = sent.get("at", "")
    follows = one.kind == "readings" and at.isdecimal() and sent.get("changing") == "yes"
    last_one = follows and int(at[:6]) + 1 >= len(one.cells)
    return to(f"/now?at={int(at[:6]) + 1}" if follows and not last_one else "/now?kept=yes")


def back(desk: Desk, who: Person) -> flask.Response:
    """Take the last answer back, where each question rests on those before."""
    one = _open(desk)
    if one is not None and one.kind in PROFILES:
        mine = answers.given(desk.database, one.id, who.id)
        # By its number: sent twice, it takes back one.
        if mine and str(mine[-1].id) == flask.request.form.get("answer"):
            answers.take_back(desk.database, one.id, who.id, mine[-1].id)
    return to("/now")


def mine(desk: Desk, who: Person) -> flask.Response:
    """All that somebody answered, and the way to have it deleted."""
    every = [one for one in desk.rounds if one.state != "planned"]
    told_of = [
        (one, len(answers.given(desk.database, one.id, who.id)), _mine(desk, one, who)) for one in every
    ]
    return page("mine.html", who=who, told=told_of)


def leave(desk: Desk, who: Person) -> flask.Response:
    if flask.request.form.get("sure") != "yes":
        return told(400, "Nothing was deleted", "Tick the box if you are sure.", "/mine")
    forget(desk.database, desk.number, who.id)
    desk.changed()
    response = told(200, "Deleted", "Your answers and your name were deleted.", "/", "Join again")
    desk.forget(response, "person")
    return response


def disagree(desk: Desk, who: Person) -> flask.Response:
    """Keep with what somebody does not agree: it goes into the minutes under their name."""
    sent = flask.request.form
    try:
        says = remark_of(sent.get("value", ""))
    except NoAnswer as reason:
        return told(400, "Not saved", f"{reason}.", "/results")
    if not any(one.state == "revealed" for one in desk.rounds):
        why = "The results are not shown any more: what you do not agree with can be said once they are."
        return told(409, "Not saved", why, "/now", typed=says)
    answers.give(desk.database, desk.workshop.dissent, who.id, sent.get("key", "")[:64], DISSENT, says)
    return to("/results")


def results(desk: Desk, who: Person, live: Live) -> flask.Response:
    """What came out, once the facilitator shows it; one's own answers beside it."""
    found = live.at_once
    if found is None:
        says = "The results are being worked out. This page looks again by itself."
        waiting = told(200, "In a moment", says, "/results", "Look again")
        waiting.headers["Refresh"] = "3; url=/results"
        return waiting
    if not found.rounds:
        return to("/now")
    said = last(answers.given(desk.database, desk.workshop.dissent, who.id)).get(DISSENT)
    own = next((one for one in found.result.alone if one.of == who.name), None) if found.result else None
    person = next((one for one in found.result.people if one.id == who.name), None) if found.result else None
    return page(
        "results.html", who=who, found=found, own=own, person=person, key=fresh_token(),
        dissent="" if said is None else str(said.value or ""), pulse=desk.version,
        **named(desk.base.case),
    )  # fmt: skip


def pulse(desk: Desk, who: Person) -> flask.Response:
    """A number that changes when the facilitator did something."""
    return flask.Response(desk.version, mimetype="text/plain")


ADDRESSES = (
    ("/now", now, ("GET",)),
    ("/answer", answer, ("POST",)),
    ("/back", back, ("POST",)),
    ("/mine", mine, ("GET",)),
    ("/leave", leave, ("POST",)),
    ("/disagree", disagree, ("POST",)),
    ("/pulse", pulse, ("GET",)),
)
