"""The report and the picture: in a real browser, and as geometry."""

import os
import re
import shutil
import subprocess
from itertools import combinations

import pytest
from loopfolio.cases import load
from loopfolio.models.analysis import analyse
from loopfolio.models.checks import validate
from loopfolio.models.conceptual import conceptual_model
from loopfolio.report.layout import layout
from loopfolio.report.page import report_html
from loopfolio.report.picture import conceptual_svg

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=10000",
]


@pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="no browser is installed")
@pytest.mark.parametrize("name", ["vehicle-maker", "furniture-maker"])
def test_the_report_opens_in_a_browser_without_an_error(name, tmp_path):
    """Both charts are drawn, the picture is there, and the console stays empty."""
    loaded = load(name)
    page = tmp_path / "report.html"
    page.write_text(report_html(analyse(loaded.case), loaded), encoding="utf-8")
    profile = f"--user-data-dir={tmp_path / 'browser'}"
    done = subprocess.run(
        [CHROMIUM, *QUIET, profile, "--dump-dom", page.as_uri()],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    assert done.stdout.count('class="main-svg"') >= 2
    assert "loopfolio-picture" in done.stdout
    assert not re.findall(r"CONSOLE.*", done.stderr)


def test_the_report_asks_nothing_of_the_network():
    """Its security policy allows no request, and outside plotly's own code it names no address."""
    loaded = load("vehicle-maker")
    html = report_html(analyse(loaded.case), loaded)
    assert "default-src 'none'" in html
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", html)


def test_names_from_a_case_are_never_markup():
    """A hostile name is shown as it is written."""
    data = {
        "format": 1,
        "name": "<img src=x onerror=alert(1)>",
        "criteria": {"a": {"direction": "max", "name": "</script><script>alert(2)</script>"}},
        "stages": {"s": {"a": "high", "name": "<b>s</b>"}},
        "technologies": {"t": {"cost": 1, "name": '"><svg onload=alert(3)>'}},
        "fit": {"s": {"t": "high"}},
    }
    case = validate(data).case
    analysis = analyse(case)
    loaded = load("recycler")
    for text in (
        report_html(analysis, type(loaded)(case, "x", loaded.sources, (), loaded.tree)),
        conceptual_svg(analysis.model, case, case.name),
    ):
        assert "<img src=x" not in text
        assert "<script>alert" not in text
        assert "<svg onload" not in text
        assert "<b>s</b>" not in text


def crowded(stages, same_cell):
    """A case of many stages with long names, several technologies each."""
    levels = ["low", "medium", "high"]
    read = [[levels[0 if same_cell else (i * k) % 3] for k in (1, 2, 3, 4)] for i in range(stages)]
    criteria = [
        "circularity_impact",
        "digitalization_difficulty",
        "carbon_footprint",
        "technological_maturity",
    ]
    return validate(
        {
            "format": 1,
            "name": "crowded",
            "criteria": {c: {"direction": "max"} for c in criteria},
            "stages": {
                f"s{i}": {
                    **dict(zip(criteria, row, strict=True)),
                    "name": f"Stage {i} " + "of a long name " * 3,
                }
                for i, row in enumerate(read)
            },
            "technologies": {f"t{k}": {"cost": 1, "name": f"Technology number {k}"} for k in range(3)},
            "fit": {f"s{i}": {f"t{k}": "high" for k in range(3)} for i in range(stages)},
        }
    ).case


@pytest.mark.parametrize(("stages", "same_cell"), [(9, False), (9, True), (20, False), (20, True)])
def test_nothing_in_the_picture_overlaps(stages, same_cell):
    """No bubble lies on another, no label on a bubble or label of another stage."""
    case = crowded(stages, same_cell)
    analysis = analyse(case)
    placed = layout(conceptual_model(case, analysis.ranking, analysis.portfolio), case).stages
    assert len(placed) == stages
    for one, other in combinations(placed, 2):
        assert not one.disc.overlaps(other.disc)
        assert not one.disc.touches(other.label)
        assert not other.disc.touches(one.label)
        assert not one.label.overlaps(other.label)


def test_the_same_case_gives_the_same_picture():
    """Byte for byte."""
    case = load("recycler").case
    drawn = [conceptual_svg(analyse(case).model, case, case.name) for _ in range(2)]
    assert drawn[0] == drawn[1]
