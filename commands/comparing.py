"""Commands that hold cases and results against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .terminal.console import (
    UNPROVEN,
    Command,
    csv,
    elapsed,
    known_profile,
    loaded_case,
    out,
    readable,
    show,
    solving,
    terminal_width,
)
from .terminal.options import CASE, FORMAT, LIMIT_EACH, METHOD, PROFILE, SCALING, WORKERS, engine_of, options

if TYPE_CHECKING:
    from ..cases import Loaded
    from ..report.results.case.diff import Side


@click.command(cls=Command)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@options(PROFILE, LIMIT_EACH, FORMAT)
def diff(a: str, b: str, profile: str | None, seconds: float | None, how: str) -> None:
    """What changed from A to B: two results, or two cases, or one of each.

    A result is the analysis.json of 'run' or the JSON of 'fund'; a case is ranked and funded first.
    Inputs by their path, weights, ranks, and the pairs that enter and leave; of two cases also which input
    did that, by itself or only together with others.
    """
    from functools import partial

    from ..cases.files import given
    from ..cases.result import is_result
    from ..cases.yaml.given import MAX_RESULT, as_text
    from ..models.solver.limits import limited
    from ..report.documents import json_document
    from ..report.results.case import diff as diff_result
    from ..report.text.case import diff as diff_text

    sides: list[diff_result.Side] = []
    read = [readable(partial(given, name, MAX_RESULT), name, how) for name in (a, b)]
    both_cases = not any(is_result(file.raw) for file in read)
    cases = []
    halted = False
    for file in read:
        if is_result(file.raw):
            sides.append(readable(partial(diff_result.read_side, file), file.name, how, "invalid-result"))
        else:
            loaded = loaded_case(file, how)
            cases.append(loaded.case)
            # Of what the limit leaves, the first of two cases may take half.
            share = seconds
            if share is not None and both_cases and not sides:
                share = (elapsed() + share) / 2
            side = _case_side(loaded, as_text(file.name), profile, how, both_cases, share)
            halted = halted or side.about.status != "optimal"
            sides.append(side)
    with limited(None if seconds is None else max(seconds - elapsed(), 0.0)):
        found = diff_result.diff(*sides)
    if how == "json":
        out(json_document.as_json({"schema": "loopfolio/diff/1", **found.to_dict()}, ascii_only=True))
    elif how == "csv":
        out(csv(found, *reversed(cases)), nl=False)
    else:
        out(diff_text.diff(found, terminal_width()))
    if halted:
        raise SystemExit(UNPROVEN)


def _case_side(
    loaded: Loaded, name: str, profile: str | None, how: str, by_file: bool, seconds: float | None
) -> Side:
    """A case to compare: by what its file says, or, against a result, by what a result says."""
    from ..report.results.case import diff as diff_result

    chosen = known_profile(loaded, profile, how)
    with solving(loaded, how, seconds):
        from ..models.analysis import analyse
        from ..models.outcomes import outcome
        from ..models.portfolio.in_time import NOTHING_FOUND
        from ..models.portfolio.portfolio import Infeasible
        from ..models.solver.milp import OutOfTime

        if not by_file:
            return diff_result.result_side(name, loaded, analyse(loaded.case, chosen, beside=0))
        found = outcome(loaded.case, chosen)
        if found.optimum is None and found.halted is not None:
            raise OutOfTime(None, found.halted, NOTHING_FOUND)
        if found.optimum is None:
            raise Infeasible.of(found.programme)
    return diff_result.case_side(name, loaded, found)


@click.command(cls=Command)
@options(CASE, PROFILE, METHOD, SCALING, LIMIT_EACH, WORKERS, FORMAT)
def scenarios(
    case: str,
    profile: str | None,
    method: str | None,
    normalisation: str | None,
    seconds: float | None,
    workers: int | None,
    how: str,
) -> None:
    """The case and every scenario in its file, side by side."""
    loaded = loaded_case(case, how)
    from ..report.results.case import scenarios as scenarios_result
    from ..report.text.case import scenarios as scenarios_text

    asked: dict[str, str | None] = {"method": method, "normalisation": normalisation}
    loaded = loaded.asked(None, **asked)
    under = {name: made.asked(None, **asked) for name, made in loaded.scenarios.items()}
    asks = [(made.case, known_profile(made, profile, how)) for made in (loaded, *under.values())]
    with solving(loaded, how, seconds), engine_of(workers) as engine:
        from ..models.outcomes import outcomes

        base, *others = outcomes(asks, engine)
    result = scenarios_result.scenarios(loaded, base, dict(zip(under, others, strict=True)))
    show(
        loaded, "scenarios", result,
        lambda width: scenarios_text.scenarios(
            result, loaded.case.currency, width, bool(loaded.case.criteria)
        ), how,
    )  # fmt: skip
    if any(entry.status != "optimal" for entry in result.scenarios):
        raise SystemExit(UNPROVEN)


COMMANDS = (scenarios, diff)
