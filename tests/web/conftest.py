"""A server of a small case, and tabs that look at it."""

import pytest
from browsing import DESK, SMALL, Server, shown, without_charts


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    case = tmp_path_factory.mktemp("served") / "pumps.yaml"
    case.write_text(SMALL)
    started = Server(str(case))
    started.file = case
    yield started
    started.stop()


@pytest.fixture
def charted(server, tab):
    """The page with its first answer, in a tab of its own."""
    return shown(server, tab(viewport=DESK, accept_downloads=True))


@pytest.fixture(scope="session")
def chartless(browser):
    """What tabs of one person share, in which nothing is drawn: the files of the page are read once."""
    with without_charts(browser.new_context(viewport=DESK, accept_downloads=True)) as context:
        yield context


@pytest.fixture
def opened(server, tab, chartless):
    """The same for tests that are not about charts."""
    return shown(server, tab(chartless))


@pytest.fixture(scope="session")
def standing(server, session_tab, chartless):
    """The same, opened once for all tests that leave it as they found it."""
    return shown(server, session_tab(chartless))
