"""What every page of a workshop needs: who asks, forms that are ours, and how a page is made."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import field
from typing import Any
from urllib.parse import quote

import flask

from ...cases.reader import Loaded
from ...models.case.case import Case
from ...records import dataclass
from ...report.words.wording import criterion_name, pair_name, stage_name
from ..store.database import Database
from ..store.people import Person, person
from ..store.rounds import Round, rounds
from ..store.tokens import fresh_token, hashed
from ..store.workshops import Workshop, leads, version, workshop

LASTS = 60 * 60 * 24 * 60
"""Seconds that a browser keeps who somebody is: two months, over which a workshop may be spread"""

THREADS = 24
"""That answer at the same time: those that wait for the disk wait together"""

VISIT = "loopfolio_visit"
"""The cookie that forms are bound to"""


@dataclass
class Kept:
    """What is asked with every page, remembered for a while: 200 people may press a button at once."""

    people: dict[str, tuple[Person, float]] = field(default_factory=dict)
    """By the hash of their token, each until when"""
    rounds: tuple[tuple[Round, ...], float] | None = None
    tag: str = ""


KNOWN_FOR, MOMENT = 30.0, 0.5
"""Seconds for which who somebody is, and how the rounds are, is remembered"""


@dataclass(frozen=True)
class Desk:
    """A workshop as it is served."""

    database: Database
    number: int
    """Of the workshop"""
    base: Loaded
    """The case that is asked about"""
    names: tuple[str, ...] = ()
    """Under which others reach this server"""
    seconds: float = 20.0
    """The longest that results are computed"""

    _kept: Kept = field(default_factory=lambda: Kept())

    @property
    def workshop(self) -> Workshop:
        return workshop(self.database, self.number)

    def cookie(self, role: str) -> str:
        """What is kept in a browser is called by the workshop: cookies do not know ports."""
        if not self._kept.tag:
            self._kept.tag = self.workshop.tag
        return f"loopfolio_{role}_{self._kept.tag}"

    @property
    def version(self) -> str:
        """Grows with everything the facilitator does."""
        return str(version(self.database, self.number))

    @property
    def person(self) -> Person | None:
        """Who asks; ``None``: nobody who takes part."""
        token = flask.request.cookies.get(self.cookie("person"))
        if not token:
            return None
        known = self._kept.people.get(hashed(token))
        if known is None or time.monotonic() > known[1]:
            found = person(self.database, self.number, token)
            if found is None:
                return None
            known = self._kept.people[hashed(token)] = found, time.monotonic() + KNOWN_FOR
        return known[0]

    @property
    def rounds(self) -> tuple[Round, ...]:
        """Those of the workshop, as they were a moment ago; what is written asks anew whether one is open."""
        kept = self._kept.rounds
        if kept is None or time.monotonic() > kept[1]:
            kept = self._kept.rounds = rounds(self.database, self.number), time.monotonic() + MOMENT
        return kept[0]

    def changed(self) -> None:
        """What is remembered of the database holds no longer."""
        self._kept.people.clear()
        self._kept.rounds = None

    @property
    def leads(self) -> bool:
        token = flask.request.cookies.get(self.cookie("lead"))
        return bool(token) and leads(self.database, self.number, str(token))

    def remember(self, response: flask.Response, role: str, token: str) -> None:
        _keep(response, self.cookie(role), token)

    def forget(self, response: flask.Response, role: str) -> None:
        response.delete_cookie(self.cookie(role), samesite="Strict", httponly=True)


def _keep(response: flask.Response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=LASTS, httponly=True, samesite="Strict", secure=flask.request.is_secure
    )


def visitor() -> str:
    """By which the forms of a browser are known; a new one where it has none."""
    if "visit" not in flask.g:
        flask.g.visit = flask.request.cookies.get(VISIT) or fresh_token()
    found: str = flask.g.visit
    return found


def keep_visitor(response: flask.Response) -> flask.Response:
    if "visit" in flask.g and flask.request.cookies.get(VISIT) != flask.g.visit:
        _keep(response, VISIT, flask.g.visit)
    return response


def form_token() -> str:
    return hashed("form", visitor())[:32]


def form_is_ours() -> bool:
    """Whether a form was on a page that this browser got from here."""
    sent = flask.request.form.get("form", "")
    has = flask.request.cookies.get(VISIT) is not None
    return has and hmac.compare_digest(sent.encode(), form_token().encode())


def page(template: str, status: int = 200, **what: Any) -> flask.Response:
    """A page from its template; whatever is put into it is text."""
    text = flask.render_template(template, form=form_token(), **what)
    return flask.Response(text, status, mimetype="text/html")


def one_moment() -> flask.Response | None:
    """A page that goes where a link of another site led: a browser sends no strict cookie along with that
    link, and does with what follows. It says nothing and sets no cookie."""
    asked = flask.request
    linked = asked.method == "GET" and asked.headers.get("Sec-Fetch-Mode") == "navigate"
    if not linked or asked.headers.get("Sec-Fetch-Site") not in ("cross-site", "same-site"):
        return None
    path = "/" + quote(asked.path.lstrip("/"), safe="/")
    query = quote(asked.query_string.decode("latin-1"), safe="=&%+-_.~")
    return on_at_once(path + (f"?{query}" if query else ""), "One moment", "This page goes on by itself.")


def on_at_once(path: str, heading: str, says: str) -> flask.Response:
    """A page that is left at once for another one of here."""
    text = flask.render_template("told.html", heading=heading, says=says, on=path, link="Go on", typed="")
    return flask.Response(text, 200, {"Refresh": f"0; url={path}"}, mimetype="text/html")


def told(
    status: int, heading: str, says: str, on: str = "/", link: str = "Go on", typed: str = ""
) -> flask.Response:
    """A page that says one thing; ``typed``: what somebody wrote that was not kept, to be copied."""
    return page("told.html", status, heading=heading, says=says, on=on, link=link, typed=typed)


def to(path: str) -> flask.Response:
    """Go on there, by GET: a reload repeats nothing."""
    return flask.Response("", 303, {"Location": path})


def named(case: Case) -> dict[str, Any]:
    """By which names a page calls what the case calls by keys."""
    return {
        "stage_name": lambda stage: stage_name(case, stage),
        "criterion_name": lambda criterion: criterion_name(case, criterion),
        "pair_name": lambda pair: pair_name(case, pair),
    }


Handler = Callable[..., flask.Response]


def by_a_person(desk: Desk, function: Callable[..., flask.Response]) -> Handler:
    """For those who take part; others are asked to join."""

    def handled(**where: Any) -> flask.Response:
        who = desk.person
        return to("/") if who is None else function(desk, who, **where)

    return handled


def by_the_facilitator(desk: Desk, function: Callable[..., flask.Response]) -> Handler:
    """For who leads the workshop; to others there is nothing here."""

    def handled(**where: Any) -> flask.Response:
        if not desk.leads:
            return told(403, "Not for you", "This page is the facilitator's: open the link that "
                        "'loopfolio workshop' printed, in this browser.")  # fmt: skip
        response = function(desk, **where)
        if flask.request.method == "POST":
            desk.changed()
        return response

    return handled
