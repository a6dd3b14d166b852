"""Results as charts, pictures, pages and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .given import Unknown, an_analysis, listed, loaded_case, one_of
from .portfolio import analyse

if TYPE_CHECKING:  # nothing is imported before it is asked for
    from collections.abc import Sequence
    from os import PathLike
    from pathlib import Path

    import plotly.graph_objects as go

    from ..cases import CaseLike
    from ..models.analysis import Analysis
    from ..report.charts.answers import Answer
    from ..report.export.formats import Format
    from ..report.results.case.chain import ChainResult


def charts() -> tuple[str, ...]:
    """The names that ``chart`` knows."""
    from ..report.charts.registry import CHARTS

    return tuple(CHARTS)


def chart(found: Analysis | Answer, name: str | None = None) -> go.Figure:
    """One of the report's charts, as a plotly figure: it shows itself in a notebook.

    Of an analysis any by its name. Of what ``rank``, ``fund``, ``frontier``, ``stress`` or ``compare``
    answers the one that shows it, or another that it is enough for.

    Raises:
        KeyError: there is no such chart, or none is named and there are several.
        ValueError: there is nothing to draw it from, or too much to be read as a picture.
    """
    from ..models.analysis import Analysis
    from ..report.charts.registry import CHARTS

    if name is not None and name not in CHARTS:
        raise Unknown(f"{name!r} is no chart; the charts are {', '.join(CHARTS)}")
    if isinstance(found, Analysis):
        if name is None:
            raise Unknown(f"an analysis has several charts, name one of them: {', '.join(CHARTS)}")
        figure = CHARTS[name].draw(found)
    else:
        from ..report.charts.answers import figure_of

        figure = figure_of(found, name)
    if figure is None:
        raise ValueError(
            f"nothing to draw{f' for {name!r}' if name else ''}: it may need analyse(case, sure=True), or "
            "years (periods), hold too much to be read, or be left out for want of time (analysis.left_out; "
            "beside=inf)"
        )
    return figure


class Picture(str):
    """SVG text that a notebook shows as a picture."""

    def _repr_svg_(self) -> str:
        return str(self)


def picture(analysis: Analysis | ChainResult) -> Picture:
    """The conceptual model with the portfolio on it: the value chain, and what is funded where.

    Of companies together, as ``chain`` has them: what each would fund alone beside what all fund together.

    Raises:
        TypeError: it is neither.
    """
    from ..report.diagram.svg import conceptual_svg
    from ..report.results.case.chain import ChainResult

    if isinstance(analysis, ChainResult):
        from ..report.diagram.chain_plan import IN_MONEY
        from ..report.diagram.chain_svg import chain_svg

        return Picture(chain_svg(analysis, IN_MONEY if analysis.in_money else "nash"))
    analysis = an_analysis(analysis)
    return Picture(conceptual_svg(analysis.model, analysis.case, analysis.case.name))


def report_html(
    analysis: Analysis | ChainResult, case: CaseLike | None = None, *, board: bool = False
) -> str:
    """The whole analysis as one HTML page that opens without a network; page 1 is the decision.

    Of companies together, as ``chain`` has them: the report for the table at which they sit.

    ``case``: as it was read, for the files and places that the page names; the analysis's own if left out.
    ``board``: the four pages that a board gets, without the appendix.

    Raises:
        CaseError: the case cannot be used.
        TypeError: it is neither an analysis nor what ``chain`` gives.
    """
    from ..report.page.page import report_html as page
    from ..report.results.case.chain import ChainResult

    if isinstance(analysis, ChainResult):
        from ..report.chain.page import chain_html

        return chain_html(analysis)
    analysis = an_analysis(analysis)
    return page(analysis, loaded_case(analysis.case if case is None else case), board)


def write_report(
    case: CaseLike,
    folder: str | PathLike[str],
    formats: Format | Sequence[Format] = ("html",),
    profile: str | None = None,
    *,
    force: bool = False,
) -> tuple[Path, ...]:
    """Analyse a case and write its report into a folder, which is made where it is missing.

    ``formats``: html, pdf (needs a browser), png and svg (each chart; extra ``images``), xlsx (extra
    ``excel``), json (what ``verify`` and ``diff`` read). ``force``: replace files that are not from
    loopfolio.

    Returns:
        The files written.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        ValueError: there is no such format.
        Infeasible: no portfolio keeps all rules.
        NotWritten: a file stands in the way, the folder cannot be written, or what a format needs is not
            installed; the message says which.
    """
    from pathlib import Path

    from ..cases.workbook.spreadsheet import NotInstalled
    from ..report.export.files import Refused, refuse_foreign, save
    from ..report.export.formats import Format, can_be_made, report_files
    from ..report.export.images import NoImages
    from ..report.export.pdf import NoBrowser

    wanted = cast("tuple[Format, ...]", listed(formats) or ())
    for kind in wanted:
        one_of("formats", Format, kind)
    into, loaded = Path(folder), loaded_case(case)
    try:
        can_be_made(wanted)
        files = report_files(loaded, analyse(loaded, profile, sure=True), wanted)
        if not force:
            refuse_foreign(into, files)
        save(into, files, force)
    except (Refused, NoBrowser, NoImages, NotInstalled) as reason:
        raise NotWritten(str(reason)) from None
    return tuple(into / name for name in files)


class NotWritten(Exception):
    """A report that could not be written; the message says why, and what to do."""
