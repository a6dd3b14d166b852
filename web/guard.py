"""Whom a server answers: the names it is reached under, foreign pages, sizes, and what browsers may do.

What is here needs no page: every server of ours is guarded by it.
"""

from __future__ import annotations

import ipaddress
from typing import Any

import flask

MOST_SENT = 8_000_000
"""Bytes of one question: a case of the greatest size, as text and encoded, and what is pinned"""

THREADS = 48
"""A question waits in a thread for its answer, and a tab asks a few at once."""


def guard(
    server: flask.Flask,
    hosts: frozenset[str],
    policy: tuple[str, ...],
    kept: tuple[str, ...],
    referrer: str = "no-referrer",
) -> None:
    """Answer only what is asked under a name of ``hosts``, and by no page of another address.

    ``policy`` is what every page may do (Content-Security-Policy), ``kept`` are the beginnings of paths
    that a browser may keep, ``referrer`` is what it says of where somebody comes from.
    """

    @server.before_request
    def known() -> Any:
        """A foreign name that leads here is how a foreign page would read what only this machine may."""
        if _name(flask.request.host) not in hosts:
            return refused(403, "This name is not one of this server's; start it with --allow-host NAME.")
        if foreign(flask.request):
            return refused(
                403,
                "Asked by a page of another address. A proxy in front of this server has to hand on what "
                "people type: Host with its port, and X-Forwarded-Proto.",
            )
        return None

    @server.after_request
    def safe(response: flask.Response) -> flask.Response:
        response.headers["Content-Security-Policy"] = "; ".join(policy)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = referrer
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if not flask.request.path.startswith(kept):
            response.headers["Cache-Control"] = "no-store"
        return response


def refused(status: int, words: str) -> flask.Response:
    return flask.Response(f"{words}\n", status, mimetype="text/plain")


def reachable(host: str, more: tuple[str, ...] = ()) -> frozenset[str]:
    """The names under which a server bound to ``host`` may be reached."""
    bound = () if host in ("0.0.0.0", "::") else (host,)
    return frozenset(name.lower().strip("[]") for name in ("localhost", "127.0.0.1", "::1", *bound, *more))


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
