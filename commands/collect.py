"""The files that participants returned, brought into one case."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .console import Command, loaded_case, out, readable, terminal_width, usage
from .options import CASE, options

if TYPE_CHECKING:
    from ..cases import Loaded
    from ..cases.people.collect import Collected
    from ..cases.people.returned import Returned
    from ..cases.yaml.given import Given

RULE = (
    "A file is its person's reading in every cell that it fills, changed or not; a cell that is open in the "
    "case, [high, medium] say, and still is in the file, is left blank. Where a file says who read, on a "
    "sheet 'Readings NAME' or as name: reading, it is that person's. Of weights, the profiles that it adds "
    "or changes are taken."
)
MOST_TOLD = 40
"""Differences of one file that are told in full."""


@click.command(cls=Command)
@options(CASE)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="What to write, a .yaml or .xlsx file; CASE-collected beside CASE if left out.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def collect(case: str, files: tuple[str, ...], output: Path | None, force: bool) -> None:
    """The readings and weights that participants returned, brought into one case.

    Each FILE is a copy of CASE in which one person changed readings or gave judgements, as YAML or as a
    workbook; the person is called as the file, or as its sheet 'Readings NAME'. What else differs from CASE
    is not taken, and said. The result is CASE with each reading by name and the judgements as experts; its
    comments stay.
    """
    from ..cases import CaseError, library, visible
    from ..cases.files import given
    from ..cases.people.collect import collected
    from ..report.words.plain_text import paragraph

    of_library = case in library() and not Path(case).is_file()
    path = _output(case, of_library, output, force)
    base = loaded_case(case, "table")

    own = [name for name in files if _is_case(name, case)]

    def read() -> Collected:
        found: list[Given] = []
        problems = []
        for name in dict.fromkeys(name for name in files if name not in own):
            try:
                found.append(given(name))
            except CaseError as error:
                problems += error.problems
        if problems:
            raise CaseError(problems)
        return collected(base, found)

    made = readable(read, f"{len(files)} file{'s' * (len(files) > 1)}", "table")
    _write(base, made, path, of_library)
    for name in dict.fromkeys(own):
        out(visible(f"{name} is the case itself: left out."))
    out(paragraph(RULE, terminal_width()))
    out(visible("\n".join(_told(base, made))))
    out(visible(f"Wrote {path}. 'loopfolio stress {path}' says which of its cells to discuss."))


def _is_case(name: str, case: str) -> bool:
    return Path(name).exists() and Path(case).exists() and os.path.samefile(name, case)


def _output(case: str, of_library: bool, output: Path | None, force: bool) -> Path:
    """Where to write to, or the end where something is there."""
    from ..cases.people.collect import beside

    if output is None and case == "-":
        usage("-o: a case from standard input lies nowhere: say what to write, -o FILE")
    path = output or (Path(f"{case}-collected.yaml") if of_library else beside(Path(case)))
    if path.suffix not in (".yaml", ".yml", ".xlsx"):
        usage(f"-o: {path} must end in .yaml or .xlsx")
    if path.exists() and not force:
        usage(f"{path} exists already; choose another name with -o, or replace it with --force")
    return path


def _write(base: Loaded, made: Collected, path: Path, of_library: bool) -> None:
    """Write what was collected, once it is sound where it will lie."""
    from ..cases import CaseError, visible
    from ..cases.people.collect import as_case, sound_at, whole_with
    from ..cases.workbook.case_to_sheets import DoesNotFit
    from ..cases.workbook.spreadsheet import NotInstalled
    from ..cases.workbook.template import case_workbook
    from ..cases.yaml.places import NotEditable
    from ..report.export.files import Refused, save_one

    if not made.values:
        usage("nothing was collected: no file says a reading or a judgement of its own")
    try:
        content = (
            case_workbook(whole_with(base, made.values))
            if path.suffix == ".xlsx"
            else as_case(base, made.values, of_library).encode()
        )
        sound_at(path, content)
        save_one(path, content, force=True)
    except CaseError as error:
        usage(visible(f"{error}\n{path}: not written: there it would be no sound case; write it beside CASE"))
    except (NotEditable, DoesNotFit, NotInstalled, Refused) as reason:
        usage(visible(f"{path}: not written: {reason}"))


def _told(base: Loaded, made: Collected) -> Iterator[str]:
    """What came of each file, and what was not taken."""
    read = [c for c in base.case.criteria if c not in base.case.pairwise]
    cells = [(s, c) for s in base.case.stages for c in read]
    for file in made.files:
        for person in file.people:
            yield f"  {person} ({file.file}): {', '.join(_of_person(base, made, file, person, cells))}"
        if not file.people:
            yield f"  {file.file}: nothing of its own"
    yield from (f"Replaced: {line}" for line in made.replaced)
    told = [line for file in made.files for line in _not_taken(file)]
    if told:
        yield "Not taken, for only readings and weights are:"
        yield from told


def _of_person(
    base: Loaded, made: Collected, file: Returned, person: str, cells: list[tuple[str, str]]
) -> Iterator[str]:
    read = file.readings.get(person, {})
    if read:
        other = sum(reading != base.case.stages[s].extras[c] for (s, c), reading in read.items())
        yield f"{len(read)} of {len(cells)} readings, {other} other than the case's"
        blank = [f"{s}.{c}" for s, c in cells if (s, c) not in read]
        if blank:
            more = f" and {len(blank) - 5} more" if len(blank) > 5 else ""
            yield f"{len(blank)} left blank ({', '.join(blank[:5])}{more})"
    else:
        yield "no readings"
    if person in made.profiles:
        yield f"weights in {', '.join(f'profiles.{name}' for name in made.profiles[person])}"


def _not_taken(file: Returned) -> Iterator[str]:
    for one in file.not_taken[:MOST_TOLD]:
        yield "  " + str(one).partition("\n")[0]
    if len(file.not_taken) > MOST_TOLD:
        more = len(file.not_taken) - MOST_TOLD
        yield f"  {file.file}: and {more} more: is it a copy of this case?"


COMMANDS = (collect,)
