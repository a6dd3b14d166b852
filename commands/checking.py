"""Whether case files are sound, what is doubtful, and whether the answer rests on how they were cut."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from .console import Command, known_profile, loaded_case, out, terminal_width, usage
from .options import LIMIT_WHOLE, PROFILE, WORKERS, engine_of, options, whole_in_time

if TYPE_CHECKING:
    from ..cases import Loaded
    from ..report.results.case.sound import SoundResult


@click.command(cls=Command)
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@click.option("--sound", "sounded", is_flag=True, help="Try the case cut otherwise: what would change.")
@options(PROFILE, LIMIT_WHOLE, WORKERS)
@click.option("--format", "how", type=click.Choice(["table", "json"]), default="table", show_default=True)
def check(
    cases: tuple[str, ...],
    sounded: bool,
    profile: str | None,
    seconds: float | None,
    workers: int | None,
    how: str,
) -> None:
    """Read case files and say what is wrong or doubtful about them.

    With --format json, one document a line and case.

    With --sound each case is ranked and solved anew with its criteria split, merged, asked twice or left out,
    scales made wider, a stage more, two funded projects scored as one: what moves, and what that says.
    """
    if not sounded and (profile is not None or seconds is not None or workers is not None):
        usage("--profile, --time-limit and --workers: belong to --sound; add it, or leave them out")
    from ..cases import visible
    from ..report.documents import json_document
    from ..report.documents.result import plain
    from ..report.results.case import check as check_result

    worst = 0
    for name in cases:
        try:
            loaded = loaded_case(name, how)
            found = _sound(loaded, profile, seconds, workers, how) if sounded else check_result.check(loaded)
        except SystemExit as trouble:
            worst = max(worst, int(str(trouble.code)))
            continue
        if how == "json":
            head = json_document.head(loaded, "check-sound" if sounded else "check")
            out(json.dumps(plain(head) | found.to_dict()))
        elif isinstance(found, check_result.CheckResult):
            counts = ", ".join(
                f"{number} {what.replace('_', ' ')}" for what, number in plain(found.counts).items()
            )
            out(visible(f"{name}: sound. {counts}."))
        else:
            from ..report.text import sound as sound_text

            title = f"{name}\n\n" if len(cases) > 1 else ""
            out(visible(f"{title}{sound_text.sound(found, terminal_width())}"))
    raise SystemExit(worst)


def _sound(
    loaded: Loaded, profile: str | None, seconds: float | None, workers: int | None, how: str
) -> SoundResult:
    """The case under one profile, and cut otherwise."""
    from ..models.ranking.weights import weight_profile
    from ..report.results.case import sound as sound_result

    name = known_profile(loaded, profile, how)
    with whole_in_time(loaded, how, seconds), engine_of(workers) as engine:
        from ..models.sensitivity.soundness import soundness

        return sound_result.sound(soundness(loaded.case, weight_profile(loaded.case, name), engine))


COMMANDS = (check,)
