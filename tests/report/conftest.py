"""Reports, drawn once."""

from pathlib import Path

import pytest
from loopfolio.cases import load
from loopfolio.models.analysis import analyse
from loopfolio.report.page.page import report_html
from pages import HOSTILE, PLAN


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """``report(name)``: (loaded, analysis, the page's file) of a library case, ``plan`` or ``hostile``."""
    folder, made = tmp_path_factory.mktemp("reports"), {}
    own = {"plan": PLAN, "hostile": HOSTILE}

    def made_once(name):
        if name not in made:
            if name in own:
                Path(folder, f"{name}.yaml").write_text(own[name], encoding="utf-8")
            loaded = load(str(folder / f"{name}.yaml") if name in own else name)
            analysis = analyse(loaded.case, sure=True)
            page = folder / f"{name}.html"
            page.write_text(report_html(analysis, loaded), encoding="utf-8")
            made[name] = loaded, analysis, page
        return made[name]

    return made_once
