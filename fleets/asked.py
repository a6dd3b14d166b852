"""What a folder's answer was asked, held against what is asked now: no answer gives way to another unsaid."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..cases.files import library
from ..models.entry.problem import clipped, named
from ..report.export.files import Refused, refuse_foreign
from ..report.results.case.fleet import FleetAsked

ANSWER = "fleet.json"
FILES = ("fleet.html", "companies.parquet", "pairs.parquet", ANSWER)


def seen_from(folder: Path, name: str) -> str:
    """A case as it is named from the folder of the answer: the same from wherever the command is given."""
    if name in library() and not Path(name).exists():
        return name
    try:
        return Path(os.path.relpath(name, folder)).as_posix()
    except ValueError:  # another drive
        return Path(name).resolve().as_posix()


def refuse_another(folder: Path, asked: FleetAsked) -> None:
    """Check, before anything is solved, that what would be written replaces no answer to another question.

    More cases are the same question with more companies; whatever else differs is another one.

    Raises:
        Refused: the folder holds such an answer, or files that loopfolio did not write.
    """
    refuse_foreign(folder, FILES)
    path = folder / ANSWER
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise Refused(f"{path}: cannot be read ({error}); choose another folder with -o") from None
    before = _asked(text)
    if before is None:
        differs = ["it does not say what was asked: another version wrote it, perhaps"]
    else:
        differs = list(_differences(before, asked))
    if differs:
        raise Refused(
            f"{path} answers another question; nothing was solved, nothing replaced\n  "
            + "\n  ".join(differs)
            + "\nTo go on with that one, ask as it was asked. For this one choose another folder with -o; or "
            "--force replaces the page, the tables and fleet.json, and keeps the answers on each company"
        )


def _asked(text: str) -> FleetAsked | None:
    from pydantic import TypeAdapter, ValidationError

    # It stands at the head: what follows of thousands of companies need not be read.
    at = text.find('"asked": ')
    if at < 0:
        return None
    try:
        found, _ = json.JSONDecoder().raw_decode(text, at + len('"asked": '))
        return TypeAdapter(FleetAsked).validate_python(found)
    except (ValueError, ValidationError):
        return None


def _differences(before: FleetAsked, now: FleetAsked) -> Iterator[str]:
    told = (
        ("--base", before.base, now.base),
        ("--profile", before.profile, now.profile),
        ("--budget", _amount(before.budget), _amount(now.budget)),
        ("--common-scale", _flag(before.common_scale), _flag(now.common_scale)),
    )
    for option, then, asked in told:
        if then != asked:
            yield f"{option}: {_said(then)} there, {_said(asked)} now"
    present = set(now.cases)
    if gone := [name for name in before.cases if name not in present]:
        yield f"CASE: {_names(gone)} there (named from the folder), not now"


def _amount(budget: float | None) -> str | None:
    return None if budget is None else f"{budget:,.12g}"


def _flag(on: bool) -> str | None:
    return "given" if on else None


def _said(what: str | None) -> str:
    return "none" if what is None else clipped(what)


def _names(names: Sequence[str]) -> str:
    return named(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
