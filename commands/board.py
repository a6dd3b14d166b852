"""The document that a board gets, as one file: ``report --board``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .terminal.answer import analysed
from .terminal.console import UNPROVEN, loaded_case, out, usage, working

if TYPE_CHECKING:
    from ..report.export.formats import Board


def write_board(case: str, output: Path, force: bool, asked: dict[str, Any]) -> None:
    """Write what a board gets, by what the file ends in."""
    from ..cases.workbook.spreadsheet import NotInstalled
    from ..report.export.files import Refused, save_one
    from ..report.export.formats import board_can_be_made, board_file
    from ..report.export.pdf import NoBrowser

    kinds: dict[str, Board] = {".html": "html", ".pdf": "pdf", ".docx": "docx"}
    kind = kinds.get(output.suffix.lower(), "html")
    if output.suffix and output.suffix.lower() not in kinds and not output.is_dir():
        usage(f"--board: {output} ends in none of {', '.join(kinds)}: name a file that does, or a folder")
    try:
        board_can_be_made(kind)
        loaded, made = analysed(loaded_case(case, "table"), "table", sure=True, **asked)
        path = output if output.suffix.lower() in kinds else output / loaded.id / "board.html"
        with working(f"{loaded.case.name}: writing"):
            content, missing = board_file(loaded, made, kind)
        save_one(path, content, force)
    except (NoBrowser, NotInstalled) as reason:
        usage(f"--board: {reason}")
    except Refused as refused:
        usage(str(refused))
    out(f"Wrote {path}.")
    if missing is not None:
        click.echo(f"its picture is left out: {missing}", err=True)
    if made.portfolio.optimum.halted:
        raise SystemExit(UNPROVEN)
