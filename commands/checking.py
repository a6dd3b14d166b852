"""Whether case files are sound, and what is doubtful about them."""

from __future__ import annotations

import click

from .console import Command, loaded_case, out


@click.command(cls=Command)
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@click.option("--format", "how", type=click.Choice(["table", "json"]), default="table", show_default=True)
def check(cases: tuple[str, ...], how: str) -> None:
    """Read case files and say what is wrong or doubtful about them.

    With --format json, one document a line and case.
    """
    import json

    from ..cases import visible
    from ..report.documents import json_document
    from ..report.documents.result import plain
    from ..report.results.case import check as check_result

    worst = 0
    for name in cases:
        try:
            loaded = loaded_case(name, how)
        except SystemExit as trouble:
            worst = max(worst, int(str(trouble.code)))
            continue
        found = check_result.check(loaded)
        if how == "json":
            out(json.dumps(plain(json_document.head(loaded, "check")) | found.to_dict()))
        else:
            counts = ", ".join(
                f"{number} {what.replace('_', ' ')}" for what, number in plain(found.counts).items()
            )
            out(visible(f"{name}: sound. {counts}."))
    raise SystemExit(worst)


COMMANDS = (check,)
