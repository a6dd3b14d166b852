"""The server of the page: what it is made of, and what may be asked of it."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import flask
from dash import Dash
from werkzeug.exceptions import HTTPException

from .callbacks.connect import connect
from .callbacks.tab import failed
from .events import NoEvent, event
from .guard import MOST_SENT, guard, refused
from .solving.solves import PageQuestion, Solves, asked
from .state.whatif import WhatIf
from .view.layout import page

MOST_WAITING = 32
"""Threads that may wait for computations: the others answer what needs none"""

_HERE = Path(__file__).parent


def application(start: WhatIf, hosts: frozenset[str], seconds: float) -> Dash:
    """The page as a WSGI application (its ``server``), which keeps nothing of its visitors' cases.

    ``start`` is what a new tab shows, ``hosts`` the names under which it may be reached, ``seconds``
    the longest that one computation takes.
    """
    style = (_HERE.parent / "report" / "page" / "report.css").read_text(encoding="utf-8")
    app = Dash(
        "loopfolio",
        assets_folder=str(_HERE / "assets"),
        title="loopfolio",
        update_title="",
        index_string=_INDEX.replace("{style}", style),
        serve_locally=True,
        suppress_callback_exceptions=True,  # the controls are made when a case is there
        add_log_handler=False,
        enable_mcp=False,
        on_error=failed,
    )
    app.layout = page
    app.server.register_error_handler(Exception, _no_question)
    connect(app, Solves(seconds, most=MOST_WAITING), start)
    app.server.config["MAX_CONTENT_LENGTH"] = MOST_SENT
    _guard(app, hosts)
    _timed(app)
    return app


_INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
<style>{style}</style>
{%css%}
</head>
<body>
{%app_entry%}
{%config%}
{%scripts%}
{%renderer%}
</body>
</html>"""


def _no_question(error: Exception) -> Any:
    """What Dash makes nothing of: defects of ours go to ``failed``."""
    if isinstance(error, HTTPException):
        return error
    print(f"{flask.request.path!r} could not be answered: {type(error).__name__}", file=sys.stderr)
    return flask.Response("Not a question that the page asks.\n", 400, mimetype="text/plain")


EVENTS = "/_dash-update-component"
"""Where the page sends what somebody does"""


def _timed(app: Dash) -> None:
    """Every question has its time, and ends where whoever asked it has gone, which waitress hears."""
    inner = app.server.wsgi_app

    def timed(environ: dict[str, Any], start_response: Any) -> Any:
        gone = environ.get("waitress.client_disconnected", PageQuestion.gone)
        with asked(PageQuestion(time.monotonic(), gone)):
            return inner(environ, start_response)

    app.server.wsgi_app = timed


def _guard(app: Dash, hosts: frozenset[str]) -> None:
    policy = (
        "default-src 'none'",
        "script-src 'self' " + " ".join(app.csp_hashes()),
        "style-src 'self' 'unsafe-inline'",  # plotly writes styles
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    guard(app.server, hosts, policy, ("/_dash-component-suites/", "/assets/"))

    @app.server.before_request
    def asked_by_the_page() -> Any:
        if flask.request.path == EVENTS and flask.request.method == "POST":
            try:
                event(flask.request.get_data(), flask.request.content_type, app.callback_map)
            except NoEvent as error:
                return refused(400, f"Not a question that the page asks: {error}.")
        return None
