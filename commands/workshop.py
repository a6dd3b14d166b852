"""A workshop with many people, each on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .serve import in_address, listen, needs_name
from .terminal.console import Command, loaded_case, out, usage
from .terminal.options import CASE, options

if TYPE_CHECKING:
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
    "--workshop", "number", type=click.IntRange(1), metavar="NUMBER",
    help="Go on with an earlier one: the number that was printed when it began.",
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
    "--time-limit", "seconds", type=click.FloatRange(0, min_open=True), default=20.0, show_default=True,
    metavar="SECONDS", help="The longest that results may take after a round is closed.",
)  # fmt: skip
def workshop(
    case: str,
    address: str | None,
    names: str | None,
    new: bool,
    number: int | None,
    host: str,
    port: int,
    hosts: tuple[str, ...],
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
    if new and number is not None:
        usage("--workshop: goes on with an earlier one, and --new begins another; leave one of them out")
    here, goes_on = _begun(database, loaded, names, new, number)
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
    answer(app, listening, THREADS)


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


def _begun(
    database: Database, loaded: Loaded, names: str | None, new: bool, number: int | None
) -> tuple[Workshop, bool]:
    """The workshop on the case, and whether it was begun before."""
    from ..cases.starter import whole
    from ..cases.yaml.dump import as_yaml
    from ..workshop.store.workshops import begin, every, latest

    before = latest(database, loaded.case.name)
    if number is not None:
        there = {one.id: one for one in every(database)}
        before = there.get(number)
        if before is None:
            known = ", ".join(f"{one.id} ({one.case_name}, {one.begun[:10]})" for one in there.values())
            usage(f"--workshop {number}: there is none of that number; there are {known or 'none'}")
    elif new and before is not None:
        out(f"Workshop {before.id} stays as it is: --workshop {before.id} goes on with it.")
        before = None
    if before is not None:
        if names not in (None, before.names):
            usage(
                f"--names {names}: the workshop was begun with --names {before.names}, and goes on so; leave "
                "it out, or begin another with --new"
            )
        return before, True
    made = begin(database, loaded.case.name, as_yaml(whole(loaded)), names or "name")  # type: ignore[arg-type]
    return made, False


def _as_begun(here: Workshop, loaded: Loaded) -> Loaded:
    """The case as it was when the workshop began; the file itself as long as it says the same."""
    from ..cases.reader import read
    from ..cases.starter import whole
    from ..cases.yaml.dump import as_yaml

    same = as_yaml(whole(loaded)) == here.case_text
    return loaded if same else read(here.case_text.encode(), f"{loaded.id}.yaml")


COMMANDS = (workshop,)
