"""Whether case files are sound, what is doubtful, and whether the answer rests on how they were cut."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import click

from ..records import dataclass
from .terminal.console import Command, known_profile, loaded_case, out, terminal_width, usage
from .terminal.options import LIMIT_WHOLE, PROFILE, WORKERS, engine_of, options, whole_in_time

if TYPE_CHECKING:
    from ..cases import Loaded
    from ..report.documents.result import Result


@click.command(cls=Command)
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@click.option("--sound", "sounded", is_flag=True, help="Try the case cut otherwise: what would change.")
@click.option(
    "--document", "documented", is_flag=True,
    help="What a document that a board signs should meet, and what of it this one meets.",
)  # fmt: skip
@options(PROFILE, LIMIT_WHOLE, WORKERS)
@click.option("--format", "how", type=click.Choice(["table", "json"]), default="table", show_default=True)
def check(
    cases: tuple[str, ...],
    sounded: bool,
    documented: bool,
    profile: str | None,
    seconds: float | None,
    workers: int | None,
    how: str,
) -> None:
    """Read case files and say what is wrong or doubtful about them.

    With --format json, one document a line and case.

    With --sound each case is ranked and solved anew with its criteria split, merged, asked twice or left out,
    scales made wider, a stage more, two funded projects scored as one: what moves, and what that says.

    With --document each case is analysed, its figures confirmed by other means, and held against the points
    that guides for such documents ask for: met, partly met or not, why, and what is missing.
    """
    if sounded and documented:
        usage("--sound and --document: one at a time; leave one of them out")
    if not (sounded or documented) and (profile is not None or seconds is not None or workers is not None):
        both = "--sound or --document"
        usage(f"--profile, --time-limit and --workers: belong to {both}; add one, or leave them out")
    from ..cases import visible
    from ..report.documents import json_document
    from ..report.documents.result import plain

    key, ask = "check", _plain
    if sounded or documented:
        key, ask = ("check-sound", _sound) if sounded else ("check-document", _document)
    worst = 0
    for name in cases:
        try:
            loaded = loaded_case(name, how)
            found, words = ask(_Asked(loaded, name, profile, seconds, workers, how))
        except SystemExit as trouble:
            worst = max(worst, int(str(trouble.code)))
            continue
        if how == "json":
            out(json.dumps(plain(json_document.head(loaded, key)) | found.to_dict()))
        else:
            title = f"{name}\n\n" if len(cases) > 1 and key != "check" else ""
            out(visible(f"{title}{words(terminal_width())}"))
    raise SystemExit(worst)


@dataclass(frozen=True)
class _Asked:
    """One case, and what is asked of it."""

    loaded: Loaded
    name: str
    profile: str | None
    seconds: float | None
    workers: int | None
    how: str


Said: TypeAlias = "tuple[Result, Callable[[int], str]]"
"""A result, and its words for a width."""


def _plain(asked: _Asked) -> Said:
    """What the case holds."""
    from ..report.documents.result import plain
    from ..report.results.case import check as check_result

    found = check_result.check(asked.loaded)
    counts = ", ".join(f"{number} {what.replace('_', ' ')}" for what, number in plain(found.counts).items())
    return found, lambda _: f"{asked.name}: sound. {counts}."


def _sound(asked: _Asked) -> Said:
    """The case under one profile, and cut otherwise."""
    from ..models.ranking.weights import weight_profile
    from ..report.results.case import sound as sound_result
    from ..report.text.case import sound as sound_text

    loaded, how = asked.loaded, asked.how
    name = known_profile(loaded, asked.profile, how)
    with whole_in_time(loaded, how, asked.seconds), engine_of(asked.workers) as engine:
        from ..models.sensitivity.soundness import soundness

        found = sound_result.sound(soundness(loaded.case, weight_profile(loaded.case, name), engine))
    return found, lambda width: sound_text.sound(found, width)


def _document(asked: _Asked) -> Said:
    """The whole analysis, confirmed by other means and with the case cut otherwise, held against points."""
    from ..report.results.case import checklist as checklist_result
    from ..report.text.case import checklist as checklist_text

    loaded, how = asked.loaded, asked.how
    name = known_profile(loaded, asked.profile, how)
    with whole_in_time(loaded, how, asked.seconds), engine_of(asked.workers) as engine:
        from ..models.analysis import analyse
        from ..models.checklist.checklist import checklist
        from ..models.checklist.point import Material
        from ..models.sensitivity.soundness import soundness
        from ..report.results.verify import confirms

        made = analyse(loaded.case, name, sure=True, engine=engine)
        sound = soundness(loaded.case, made.ranking.profile, engine)
        found = checklist_result.checklist(checklist(Material(made, confirms(loaded, made), sound)))
    return found, lambda width: checklist_text.checklist(found, width)


COMMANDS = (check,)
