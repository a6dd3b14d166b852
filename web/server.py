"""The server of the page: who may ask it, what it may send, and how it runs."""

from __future__ import annotations

import ipaddress
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
from .solving.solves import Question, Solves, asked
from .state.whatif import WhatIf
from .view.layout import page

MOST_SENT = 8_000_000
"""Bytes of one question: a case of the greatest size, as text and encoded, and what is pinned"""

THREADS = 48
"""A question waits in a thread for its answer, and a tab asks a few at once."""

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


def reachable(host: str, more: tuple[str, ...] = ()) -> frozenset[str]:
    """The names under which a server bound to ``host`` may be reached."""
    bound = () if host in ("0.0.0.0", "::") else (host,)
    return frozenset(name.lower().strip("[]") for name in ("localhost", "127.0.0.1", "::1", *bound, *more))


def _no_question(error: Exception) -> Any:
    """What Dash makes nothing of: defects of ours go to ``failed``."""
    if isinstance(error, HTTPException):
        return error
    print(f"{flask.request.path!r} could not be answered: {type(error).__name__}", file=sys.stderr)
    return flask.Response("Not a question that the page asks.\n", 400, mimetype="text/plain")


EVENTS = "/_dash-update-component"
"""Where the page sends what somebody does"""


def _refused(status: int, words: str) -> flask.Response:
    return flask.Response(f"{words}\n", status, mimetype="text/plain")


def foreign(request: Any) -> bool:
    """Whether a browser says that a page of another address asks, be it on this machine.

    An address is scheme, name and port. A link from elsewhere may lead here: it reads nothing.
    """
    origin = request.headers.get("Origin")
    if origin is not None and _address(origin) != _address(f"{request.scheme}://{request.host}"):
        return True
    linked = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return not linked and request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")


def _address(origin: str) -> str:
    """Without the port where the scheme means it anyway."""
    origin = origin.lower()
    for scheme, port in (("http://", ":80"), ("https://", ":443")):
        if origin.startswith(scheme):
            return origin.removesuffix(port)
    return origin


def _timed(app: Dash) -> None:
    """Every question has its time, and ends where whoever asked it has gone, which waitress hears."""
    inner = app.server.wsgi_app

    def timed(environ: dict[str, Any], start_response: Any) -> Any:
        gone = environ.get("waitress.client_disconnected", Question.gone)
        with asked(Question(time.monotonic(), gone)):
            return inner(environ, start_response)

    app.server.wsgi_app = timed


def _guard(app: Dash, hosts: frozenset[str]) -> None:
    policy = "; ".join(
        [
            "default-src 'none'",
            "script-src 'self' " + " ".join(app.csp_hashes()),
            "style-src 'self' 'unsafe-inline'",  # plotly writes styles
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )

    @app.server.before_request
    def known() -> Any:
        """A foreign name that leads here is how a foreign page would read what only this machine may."""
        if _name(flask.request.host) not in hosts:
            return _refused(403, "This name is not one of this server's; start it with --allow-host NAME.")
        if foreign(flask.request):
            return _refused(
                403,
                "Asked by a page of another address. A proxy in front of this server has to hand on what "
                "people type: Host with its port, and X-Forwarded-Proto.",
            )
        if flask.request.path == EVENTS and flask.request.method == "POST":
            try:
                event(flask.request.get_data(), flask.request.content_type, app.callback_map)
            except NoEvent as error:
                return _refused(400, f"Not a question that the page asks: {error}.")
        return None

    @app.server.after_request
    def safe(response: flask.Response) -> flask.Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if not flask.request.path.startswith(("/_dash-component-suites/", "/assets/")):
            response.headers["Cache-Control"] = "no-store"
        return response


def _name(host: str) -> str:
    """Without the port; of an IPv6 address without its brackets."""
    host = host.lower()
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def is_local(host: str) -> bool:
    """Whether only this machine reaches it."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
