"""Several people: the files that they returned, brought into one case, and how far they agree."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .terminal.console import (
    INVALID,
    Command,
    fail,
    known_profile,
    loaded_case,
    needs_criteria,
    readable,
    show,
    usage,
)
from .terminal.options import (
    BUDGET,
    CASE,
    FORMAT,
    LIMIT_WHOLE,
    METHOD,
    PROFILE,
    SCALING,
    SCENARIO,
    WORKERS,
    engine_of,
    options,
    whole_in_time,
)

if TYPE_CHECKING:
    from ..cases import Loaded
    from ..cases.people.collect import Collected
    from ..cases.yaml.given import Given


@click.command(cls=Command)
@options(CASE)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="What to write, a .yaml or .xlsx file; CASE-collected beside CASE if left out.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@options(FORMAT)
def collect(case: str, files: tuple[str, ...], output: Path | None, force: bool, how: str) -> None:
    """The readings and weights that participants returned, brought into one case.

    Each FILE is a copy of CASE in which one person changed readings or gave judgements, as YAML or as a
    workbook; the person is called as the file, or as its sheet 'Readings NAME'. What else differs from CASE
    is not taken, and said. The result is CASE with each reading by name and the judgements as experts; its
    comments stay.
    """
    from ..cases import CaseError, library, visible
    from ..cases.files import given
    from ..cases.people.collect import collected
    from ..report.results.case import collect as collect_result
    from ..report.text.case import collect as collect_text

    of_library = case in library() and not Path(case).is_file()
    path = _output(case, of_library, output, force)
    base = loaded_case(case, how)

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

    made = readable(read, f"{len(files)} file{'s' * (len(files) > 1)}", how)
    _write(base, made, path, of_library)
    result = collect_result.collect(base, made, str(path), [*dict.fromkeys(own)])
    show(base, "collect", result, lambda width: visible(collect_text.collect(result, width)), how)


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


@click.command(cls=Command)
@options(CASE, SCENARIO, PROFILE, BUDGET)
@click.option(
    "--further", type=click.IntRange(0, 10_000), default=0, show_default=True, metavar="PEOPLE",
    help="Who may still answer, beside those who left something unanswered.",
)  # fmt: skip
@options(METHOD, SCALING, LIMIT_WHOLE, WORKERS, FORMAT)
def consensus(
    case: str,
    profile: str | None,
    budget: float | None,
    further: int,
    method: str | None,
    normalisation: str | None,
    seconds: float | None,
    workers: int | None,
    how: str,
) -> None:
    """How far the people of a case agree, and what to discuss first.

    Their consensus on weights and on each cell, groups of like-minded people, the disagreements that move the
    portfolio most, whether an answer that is not there could still change it, and what each would rank and
    fund alone. The people are the experts of the profile, and those who read cells.
    """
    loaded = loaded_case(case, how).asked(budget, method=method, normalisation=normalisation)
    needs_criteria(loaded, how)
    from ..models.group.consensus import NoGroup, group_consensus
    from ..models.ranking.ranking import rank
    from ..models.ranking.weights import weight_profile
    from ..report.results.doubt import consensus as consensus_result
    from ..report.text.doubt import consensus as consensus_text

    weights = weight_profile(loaded.case, known_profile(loaded, profile, how))
    try:
        with whole_in_time(loaded, how, seconds), engine_of(workers) as engine:
            found = group_consensus(rank(loaded.case, weights), further, engine)
    except NoGroup as nobody:
        fail("no-group", INVALID, how, f"{loaded.case.name}: {nobody}", [])
    made = consensus_result.consensus(found)
    show(loaded, "consensus", made, lambda width: consensus_text.consensus(made, width), how)


COMMANDS = (collect, consensus)
