"""Charts and the conceptual model as pictures, drawn by kaleido in an installed browser."""

from __future__ import annotations

import asyncio
import base64
import re
import struct
import zlib
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from html import escape
from typing import TYPE_CHECKING, Any

from ..._version import __version__
from ...models.analysis import Analysis
from ..charts.registry import CHARTS
from ..diagram.svg import conceptual_svg
from .pdf import NoBrowser, browser, is_root

if TYPE_CHECKING:
    import plotly.graph_objects as go

MODEL = "conceptual-model"
"""What the picture of the value chain is called beside the charts."""

INSTALL = "pictures need kaleido: pip install kaleido (the extra 'images')"

_WIDTH, _SCALE = 900, 2.0
"""px of a chart; of a PNG, pixels a px"""
_SECONDS = 120.0


class NoImages(Exception):
    """kaleido is missing, or does not do its work; the message says what to do."""


def ready() -> None:
    """Whether pictures can be drawn.

    Raises:
        NoImages: kaleido is missing, or a browser for it.
    """
    try:
        import kaleido  # noqa: F401
    except ImportError:
        raise NoImages(INSTALL) from None
    try:
        browser()
    except NoBrowser as reason:
        raise NoImages(str(reason)) from None


def images(analysis: Analysis, formats: tuple[str, ...]) -> dict[str, bytes]:
    """Every chart that there is something to draw for, and the conceptual model where stages are ranked.

    By file name; ``formats``: png, svg or both.

    Raises:
        NoImages: kaleido is missing, or did not draw them in time.
    """
    ready()
    model = conceptual_svg(analysis.model, analysis.case, analysis.case.name)
    drawn = {name: chart.draw(analysis) for name, chart in CHARTS.items()}
    figures = {name: figure for name, figure in drawn.items() if figure is not None}
    wanted = {f"{name}.{kind}": (figure, kind) for name, figure in figures.items() for kind in formats}
    placed = bool(analysis.case.criteria)  # without, nothing says where a stage stands
    if placed and "png" in formats:
        wanted[f"{MODEL}.png"] = (_framed(model), "png")
    found = _awaited(_drawn(wanted))
    marked = {name: (_mark_png if name.endswith(".png") else _mark_svg)(found[name]) for name in found}
    return marked | ({f"{MODEL}.svg": model.encode()} if placed and "svg" in formats else {})


def _awaited(drawing: Coroutine[Any, Any, dict[str, bytes]]) -> dict[str, bytes]:
    """What it comes to; in a thread of its own where a loop runs already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(drawing)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, drawing).result()


async def _drawn(wanted: Mapping[str, tuple[go.Figure, str]]) -> dict[str, bytes]:
    from kaleido import Kaleido

    # No name leads anywhere from behind a proxy that is not there; MathJax would come from the network.
    how = {"path": browser(), "proxy_server": "127.0.0.1:9", "enable_sandbox": not is_root()}
    try:
        async with asyncio.timeout(_SECONDS), Kaleido(mathjax=False, timeout=_SECONDS, **how) as artist:
            return {
                name: await artist.calc_fig(figure, opts=_options(figure, kind))
                for name, (figure, kind) in wanted.items()
            }
    except TimeoutError:
        raise NoImages(f"kaleido did not draw the charts within {_SECONDS:.0f} seconds") from None
    except (RuntimeError, OSError) as reason:
        raise NoImages(f"kaleido could not draw the charts with {how['path']}: {reason.args[0]}") from None


def _options(figure: go.Figure, kind: str) -> Any:
    size = {"width": figure.layout.width or _WIDTH, "height": figure.layout.height}
    return {"format": kind, "scale": _SCALE if kind == "png" else 1.0, **size}


def _framed(svg: str) -> go.Figure:
    """A picture that fills a figure without axes."""
    import plotly.graph_objects as go

    size = re.search(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"', svg)
    assert size is not None  # what conceptual_svg writes
    width, height = map(float, size.groups())
    figure = go.Figure()
    figure.add_layout_image(
        source="data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(),
        x=0, y=1, sizex=1, sizey=1, xref="paper", yref="paper",
    )  # fmt: skip
    figure.update_layout(
        width=width,
        height=height,
        paper_bgcolor="#fff",
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis={"visible": False},
        yaxis={"visible": False},
    )
    return figure


def _mark_png(png: bytes) -> bytes:
    """With the name of the program behind the header, where programs keep such words."""
    words = b"tEXtSoftware\0loopfolio " + __version__.encode()
    chunk = struct.pack(">I", len(words) - 4) + words + struct.pack(">I", zlib.crc32(words))
    header = 8 + 12 + 13  # the signature, and the first chunk
    return png[:header] + chunk + png[header:]


def _mark_svg(svg: bytes) -> bytes:
    """With the name of the program in front of all that is drawn."""
    head, bracket, rest = svg.decode("utf-8").partition(">")
    return f"{head}{bracket}<metadata>loopfolio {escape(__version__)}</metadata>{rest}".encode()
