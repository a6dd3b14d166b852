"""The connections of the server: an answer reaches whoever can still read, and nobody keeps others out."""

from __future__ import annotations

import logging
import socket
import time
from threading import Event
from typing import Any

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel

from .guard import MOST_SENT, THREADS

MOST_OPEN = 500
"""Connections at the same time; a browser opens six, and a system grants a process 1,024 files"""

SILENT = 60
"""Seconds after which a connection is closed that has asked nothing, or not asked to the end"""

PAUSE = 0.005
"""Seconds between two looks at all connections while questions wait for a thread: what is read earlier waits
all the same, and a look at hundreds of connections takes the threads as long as an answer"""

LINGER = 20
"""Seconds in which a refused question may come to its end, so that its sender can read the refusal"""


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection.

    A system throws away an answer that is on its way where it closes a connection on which bytes are
    still unread. So what belongs to a refused question is read, thrown away, and then closed.
    """

    close_when_flushed: bool
    refused = False
    """What was asked last was cut short: too long, or no HTTP"""
    lingers: float | None = None
    """Until when it is read and thrown away what still comes; by ``time.time``"""
    asks_since: float | None = None
    """When the question began that is not there to its end"""

    def __init__(self, server: Any, *rest: Any, **more: Any) -> None:
        if len(server.active_channels) >= MOST_OPEN:
            idle = [one for one in server.active_channels.values() if not one.requests]
            # Who has been silent longest makes room; its browser opens another when it asks again.
            for one in sorted(idle, key=lambda one: float(one.last_activity))[:1]:
                one.handle_close()
        super().__init__(server, *rest, **more)

    def readable(self) -> bool:
        return self.lingers is not None or bool(super().readable())

    def writable(self) -> bool:
        return bool(self.will_close or (self.lingers is None and super().writable()))

    def handle_read(self) -> None:
        if self.lingers is not None:
            if not self._thrown_away() or time.time() > self.lingers:
                self.handle_close()
            return
        super().handle_read()
        partial = self.request is not None
        self.asks_since = (self.asks_since or time.time()) if partial else None
        if self.asks_since is not None:
            self.last_activity = self.asks_since  # a byte now and then does not count as much

    def _thrown_away(self) -> bool:
        """Whether there was something, or may yet be."""
        try:
            return bool(self.socket.recv(1 << 16))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def handle_write(self) -> None:
        if not (self.refused and self.close_when_flushed):
            super().handle_write()
            return
        if not self.connected:
            return
        self._flush_exception(self._flush_some)
        if self.will_close:
            self.handle_close()
        elif not self.total_outbufs_len:
            self.close_when_flushed = False
            self._linger()

    def _linger(self) -> None:
        """Say that nothing more comes, and wait until the other side has said all."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.handle_close()
        else:
            self.lingers = time.time() + LINGER

    def service(self) -> None:
        """Answer the first question of those that wait."""
        self.refused = self.requests[0].error is not None
        super().service()


def serve(
    application: Any, listening: socket.socket, threads: int = THREADS, proxy: str | None = None
) -> None:
    """Serve a WSGI application until somebody ends it; ``proxy``: the one in front that says who asks."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that many ask at once is no news
    connections: dict[int, Any] = {}
    server = create_server(
        application,
        map=connections,
        sockets=[listening],
        threads=threads,
        ident=None,
        max_request_body_size=2 * MOST_SENT,  # what is beyond is not even kept
        channel_request_lookahead=1,  # else nobody hears that a client has gone
        channel_timeout=SILENT,
        cleanup_interval=5,
        connection_limit=MOST_OPEN + 24,  # of which the channel itself keeps clear
        log_socket_errors=False,  # a browser that is closed is no news
        # What a proxy that encrypts says of the address people type; no page can say it for another's.
        trusted_proxy=proxy or "*",
        trusted_proxy_headers="x-forwarded-proto x-forwarded-for" if proxy else "x-forwarded-proto",
    )
    server.channel_class = Channel
    _run(server, connections)


def _run(server: Any, connections: dict[int, Any]) -> None:
    """Until somebody ends it."""
    _take_all(server)
    woken = _wake_once(server)
    try:
        while True:
            woken.clear()
            wasyncore.loop(timeout=1.0, use_poll=True, map=connections, count=1)
            if server.task_dispatcher.queue:
                time.sleep(PAUSE)
    except (SystemExit, KeyboardInterrupt):
        server.task_dispatcher.shutdown()


def _take_all(server: Any) -> None:
    """Let in all that stand before the door, not one a look at all connections."""
    let_in_one = server.handle_accept

    def let_in() -> None:
        before = -1
        while before != len(server.active_channels) < server.adj.connection_limit:
            before = len(server.active_channels)
            let_in_one()

    server.handle_accept = let_in


def _wake_once(server: Any) -> Event:
    """Have threads that are done wake the one that looks at the connections once between two looks; set
    while that is done."""
    woken = Event()

    def wake() -> None:
        if not woken.is_set():
            woken.set()
            server.trigger.pull_trigger()

    server.pull_trigger = wake
    return woken
