"""The server of the page: who may ask it, what it may send, and how it runs."""

from __future__ import annotations

import ipaddress
import sys
from pathlib import Path
from typing import Any

import flask
from dash import Dash
from werkzeug.exceptions import HTTPException

from .callbacks import connect, failed
from .layout import page
from .solves import Solves
from .whatif import WhatIf

MOST_SENT = 8_000_000
"""Bytes of one question: a case of the greatest size, as text and encoded, and what is pinned"""

THREADS = 48
"""A question waits in a thread for its answer, and a tab asks a few at once."""

_HERE = Path(__file__).parent


def application(start: WhatIf, hosts: frozenset[str], seconds: float) -> Dash:
    """The page as a WSGI application (its ``server``), which keeps nothing of its visitors' cases.

    ``start`` is what a new tab shows, ``hosts`` the names under which it may be reached, ``seconds``
    the longest that one computation takes.
    """
    style = (_HERE.parent / "report" / "report.css").read_text(encoding="utf-8")
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
    connect(app, Solves(seconds), start)
    app.server.config["MAX_CONTENT_LENGTH"] = MOST_SENT
    _guard(app, hosts)
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
        origin = flask.request.headers.get("Origin")
        if _name(flask.request.host) not in hosts:
            message = "This name is not one of this server's; start it with --allow-host NAME.\n"
            return flask.Response(message, 403, mimetype="text/plain")
        if origin is not None and _name(origin.partition("://")[2]) not in hosts:
            return flask.Response("Asked by a foreign page.\n", 403, mimetype="text/plain")
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
