"""A workshop with many people, each on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .serve import in_address, listen, needs_name
from .terminal.console import Command, loaded_case, out, usage
from .terminal.options import CASE, options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..cases import Loaded
    from ..workshop.store.database import Database
    from ..workshop.store.workshops import Workshop

MISSING = (
    "needs Flask, SQLAlchemy, segno and waitress, which are not all installed: "
    "pip install flask sqlalchemy segno waitress (the extra 'workshop')"
)


@click.command(cls=Command)
@options(CASE)
@click.option(
    "--db", "address", metavar="URL",
    help="Where the answers are kept: sqlite:///FILE or postgresql://USER@HOST/NAME; CASE.workshop.sqlite "
    "beside CASE if left out.",
)  # fmt: skip
@click.option(
    "--names", type=click.Choice(("name", "role", "code")),
    help="What people take part under: their name (if left out), their role, or a code that they are given.",
)  # fmt: skip
@click.option("--new", is_flag=True, help="Begin another workshop, where one was begun before.")
@click.option(
    "--workshop", "which", metavar="NUMBER",
    help="Go on with an earlier one, or with one that was begun from another file: the number that was "
    "printed when it began, or its code.",
)  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8060, show_default=True, help="0: any free one."
)
@click.option(
    "--allow-host", "hosts", multiple=True, metavar="NAME",
    help="A name under which others reach this server; the first one stands in the QR code.",
)  # fmt: skip
@click.option(
    "--proxy", metavar="ADDRESS",
    help="The address of a proxy in front, which says by X-Forwarded-For who asks; nobody else is believed.",
)  # fmt: skip
@click.option(
    "--time-limit", "seconds", type=click.FloatRange(0, min_open=True), default=20.0, show_default=True,
    metavar="SECONDS", help="The longest that results may take after a round is closed.",
)  # fmt: skip
def workshop(
    case: str,
    address: str | None,
    names: str | None,
    new: bool,
    which: str | None,
    host: str,
    port: int,
    hosts: tuple[str, ...],
    proxy: str | None,
    seconds: float,
) -> None:
    """Ask many people about CASE, each on a phone, and bring their answers into it.

    Prints the facilitator's link. From there rounds are opened and closed: readings of cells, judgements of
    criteria, a free question; what comes out, what to discuss first, and the case with everybody's answers
    for 'run'. Whatever a phone was told is saved is saved. Started again, the workshop goes on.
    """
    loaded = loaded_case(case, "table")
    try:
        from ..web.connections import serve as answer
        from ..web.guard import reachable
        from ..workshop.pages.app import application
        from ..workshop.pages.desk import THREADS, Desk
        from ..workshop.store.workshops import may_lead
    except ImportError:
        usage(f"workshop: {MISSING}")
    needs_name(host, hosts)
    database = _database(case, address)
    if new and which is not None:
        usage("--workshop: goes on with an earlier one, and --new begins another; leave one of them out")
    here, goes_on = _begun(database, loaded, _origins(case, address), names, new, which)
    listening = listen(host, port)
    base = _as_begun(here, loaded)
    bound = listening.getsockname()[1]
    app = application(Desk(database, here.id, base, hosts, seconds), reachable(host, hosts))
    shown = hosts[0] if hosts else in_address(host)
    token = may_lead(database, here.id)
    link = f"http://{shown}:{bound}/"
    code = f"{here.join_code[:4]}-{here.join_code[4:]}"
    how = "goes on" if goes_on else "begins"
    out(f"{here.case_name}: workshop {here.id} {how}; people join at {link} with the code {code}")
    if not hosts:
        out("Only this machine reaches it; --host and --allow-host open it to phones: docs/serving.md.")
    if base is not loaded:
        out("The case file has changed since: it goes on with the case as it was; --new begins another.")
    out(f"Facilitator: {link}lead/enter/{token} (Ctrl-C ends it)")
    answer(app, listening, THREADS, proxy)


def _database(case: str, address: str | None) -> Database:
    from ..cases import library, visible
    from ..workshop.store.database import NoDatabase, beside, opened
    from ..workshop.store.migrations import NewerDatabase

    if address is None:
        if case == "-":
            usage("--db: a case from standard input lies nowhere: say where answers are kept, --db URL")
        of_library = case in library() and not Path(case).is_file()
        address = beside(Path(f"{case}.yaml") if of_library else Path(case))
    try:
        return opened(address)
    except (NoDatabase, NewerDatabase) as reason:
        usage(visible(f"--db: {reason}"))


def _origins(case: str, address: str | None) -> tuple[str, ...]:
    """By which a workshop is known to be on this very case, whatever it is called: where the case lies.

    In the database beside a case it is its file's name, for the folder may be moved, or not known: of a
    workshop that began before that was kept.
    """
    from socket import gethostname

    from ..workshop.store.tokens import hashed

    if address is None:
        return hashed("case", Path(case).name), ""
    return (hashed("case", gethostname(), str(Path(case).absolute())),)


def _begun(
    database: Database,
    loaded: Loaded,
    origins: tuple[str, ...],
    names: str | None,
    new: bool,
    which: str | None,
) -> tuple[Workshop, bool]:
    """The workshop on the case, and whether it was begun before."""
    from ..cases.starter import whole
    from ..cases.yaml.dump import as_yaml
    from ..workshop.store.workshops import begin, every

    there = every(database)
    of_this = [one for one in there if one.origin in origins]
    before = of_this[-1] if of_this else None
    if which is not None:
        before = _asked_for(there, which)
    elif new:
        if before is not None:
            out(f"Workshop {before.id} stays as it is: --workshop {before.id} goes on with it.")
        before = None
    elif before is None:
        alike = [one for one in there if one.case_name == loaded.case.name]
        if alike:
            usage(
                f"--workshop: {_listed(alike)} on a case of this name, begun from another file: say its "
                "number or its code if it is the one, or --new begins another"
            )
    if before is not None:
        if names not in (None, before.names):
            usage(
                f"--names {names}: the workshop was begun with --names {before.names}, and goes on so; leave "
                "it out, or begin another with --new"
            )
        return before, True
    text = as_yaml(whole(loaded))
    return begin(database, loaded.case.name, text, names or "name", origins[0]), False  # type: ignore[arg-type]


def _asked_for(there: Sequence[Workshop], which: str) -> Workshop:
    """The one of a number, or of a join code."""
    from ..workshop.store.tokens import typed

    found = next((one for one in there if which == str(one.id) or typed(which) == one.join_code), None)
    if found is None:
        known = ", ".join(f"{one.id} ({one.case_name}, {one.begun[:10]})" for one in there)
        usage(f"--workshop {which}: there is none of that number or code; there are {known or 'none'}")
    return found


def _listed(found: Sequence[Workshop]) -> str:
    numbers = [f"{one.id} ({one.begun[:10]})" for one in found]
    return f"there {'is' if len(found) == 1 else 'are'} {', '.join(numbers)}"


def _as_begun(here: Workshop, loaded: Loaded) -> Loaded:
    """The case as it was when the workshop began; the file itself as long as it says the same."""
    from ..cases.reader import read
    from ..cases.starter import whole
    from ..cases.yaml.dump import as_yaml

    same = as_yaml(whole(loaded)) == here.case_text
    return loaded if same else read(here.case_text.encode(), f"{loaded.id}.yaml")


COMMANDS = (workshop,)
