"""The workshop as a WSGI application: its addresses, and who may ask what."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import flask
from werkzeug.exceptions import HTTPException

from ...report.page.compiled import Compiled
from ...web.guard import guard
from ..store.rounds import NotNow
from . import lead, people, projector, takeaway
from .desk import Desk, by_a_person, by_the_facilitator, form_is_ours, keep_visitor, one_moment, told
from .live import Live

MOST_SENT = 200_000
"""Bytes of one form: a large matrix of cells to choose from; answers are far smaller"""

POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)

_HERE = Path(__file__).parent


def application(desk: Desk, hosts: frozenset[str]) -> flask.Flask:
    """The pages of one workshop, under the names by which it may be reached."""
    app = flask.Flask(
        "loopfolio", template_folder=str(_HERE / "templates"), static_folder=str(_HERE / "static")
    )
    app.config["MAX_CONTENT_LENGTH"] = MOST_SENT
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_SENT
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = Compiled(_HERE / "templates")
    # "no-referrer" would have browsers send forms from here as if from nowhere.
    guard(app, hosts, POLICY, ("/static/",), referrer="same-origin")
    app.before_request(one_moment)
    app.before_request(_our_form)
    app.after_request(keep_visitor)
    app.register_error_handler(HTTPException, _no_page)
    app.register_error_handler(NotNow, _not_now)
    app.register_error_handler(Exception, _defect)
    _addresses(app, desk, Live(desk))
    return app


def _addresses(app: flask.Flask, desk: Desk, live: Live) -> None:
    def add(path: str, view: Any, *methods: str) -> None:
        app.add_url_rule(path, f"{path} {methods}", view, methods=list(methods or ("GET",)))

    add("/", lambda: people.door(desk))
    add("/join", lambda: people.join(desk), "POST")
    add("/again/<token>", lambda token: people.known_again(desk, token))
    add("/again", lambda: people.again(desk), "POST")
    for path, mine, methods in people.ADDRESSES:
        add(path, by_a_person(desk, mine), *methods)
    add("/results", by_a_person(desk, lambda desk, who: people.results(desk, who, live)))
    add("/lead/enter/<token>", lambda token: lead.enter(desk, token))
    for path, led, methods in (*lead.ADDRESSES, *takeaway.ADDRESSES):
        add(path, by_the_facilitator(desk, led), *methods)
    add("/lead/results", by_the_facilitator(desk, lambda desk: lead.results(desk, live)))
    add("/lead/minutes", by_the_facilitator(desk, lambda desk: takeaway.minutes(desk, live)))
    add("/lead/projector", by_the_facilitator(desk, lambda desk: projector.shown(desk, live)))


def _our_form() -> flask.Response | None:
    if flask.request.method == "POST" and not form_is_ours():
        return told(
            403,
            "Not sent",
            "This form is too old, or was not sent from this page, or the browser keeps no cookies. "
            "Allow cookies for this page, open it again and send it once more.",
        )
    return None


def _no_page(error: HTTPException) -> flask.Response:
    if error.code == 413:
        return told(413, "Too long", "That is longer than what can be answered here: shorten it.")
    return told(error.code or 404, "Nothing is here", "There is no such page in this workshop.")


def _not_now(error: NotNow) -> flask.Response:
    on = "/lead" if flask.request.path.startswith("/lead") else "/now"
    return told(409, "Not possible now", f"{str(error)[:1].upper()}{str(error)[1:]}.", on)


def _defect(error: Exception) -> flask.Response:
    print(f"{flask.request.path!r} could not be answered: {type(error).__name__}: {error}", file=sys.stderr)
    return told(500, "That did not work", "Nothing was lost that was confirmed. Go back and try again.")
