"""The page for a workshop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .terminal.console import Command, loaded_case, out, usage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from socket import socket

MISSING = "needs Dash and waitress, which are not installed: pip install dash waitress (the extra 'web')"


@click.command(cls=Command)
@click.argument("case", default="lithium-ion-battery")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8050, show_default=True, help="0: any free one."
)
@click.option(
    "--allow-host", "names", multiple=True, metavar="NAME",
    help="A name under which others reach this server; questions to any other are refused.",
)  # fmt: skip
@click.option(
    "--time-limit", "seconds", type=click.FloatRange(0, min_open=True), default=10.0, show_default=True,
    metavar="SECONDS",
    help="The longest that an answer may take, from reading to drawing; a report may take six times as long.",
)  # fmt: skip
def serve(case: str, host: str, port: int, names: tuple[str, ...], seconds: float) -> None:
    """Show CASE in the browser, to try what changes with judgements, budget and limits.

    Only this machine reaches the page unless --host says otherwise. It asks nobody who they are: put
    a proxy that does in front of it before others use it.
    """
    loaded = loaded_case(case, "table")
    try:
        from ..web.connections import serve as answer
        from ..web.guard import reachable
        from ..web.server import application
        from ..web.state.whatif import opened
    except ImportError:
        usage(f"serve: {MISSING}")
    needs_name(host, names)
    app = application(opened(loaded, _shown(case)), reachable(host, names), seconds)
    listening = listen(host, port)
    out(f"{loaded.case.name}: http://{in_address(host)}:{listening.getsockname()[1]}/ (Ctrl-C ends it)")
    answer(app.server, listening)


def _shown(case: str) -> str:
    """The name of the file, without where it lies: the page may be seen by others."""
    from pathlib import Path

    from ..cases import library
    from ..cases.yaml.given import as_text

    return f"{case}.yaml" if case in library() else "case.yaml" if case == "-" else as_text(Path(case).name)


def needs_name(host: str, names: Sequence[str]) -> None:
    """End where others could reach a server and nobody said under which name."""
    from ..web.guard import is_local

    if not is_local(host) and not names:
        usage(
            f"--host {host}: others could reach this server; say under which name they do with "
            "--allow-host NAME (questions to any other name are refused), or leave --host out"
        )


def in_address(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def listen(host: str, port: int) -> socket:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host.strip("[]"), port))
        listening.listen()  # who is told the address may ask at once
    except OSError as error:
        listening.close()
        usage(
            f"--host {host} --port {port}: {error.strerror}; choose another with --port, 0 for any free one"
        )
    return listening


COMMANDS = (serve,)
