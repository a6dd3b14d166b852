"""How long a campaign is, which seeds it has, and what it says at its end.

``make campaign`` sets both: ``CAMPAIGN_SEED`` chooses the cases, ``CAMPAIGN_SCALE`` how many there are.
Without them, as in a plain run of the tests, each campaign is a short slice of itself on seeds that
never change.
"""

import os
from collections import defaultdict

import pytest

SEED = os.environ.get("CAMPAIGN_SEED")
SCALE = float(os.environ.get("CAMPAIGN_SCALE", "1"))


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "campaign(full, part): so many seeds; in a plain run so few, or not at all"
    )


def pytest_generate_tests(metafunc):
    marker = metafunc.definition.get_closest_marker("campaign")
    if marker is None or "seed" not in metafunc.fixturenames:
        return
    if SEED is None:
        seeds = list(range(max(1, marker.kwargs["part"])))
    else:
        first = int(SEED) * 1_000_000
        seeds = list(range(first, first + max(1, round(marker.kwargs["full"] * SCALE))))
    metafunc.parametrize("seed", seeds)


def pytest_collection_modifyitems(config, items):
    """What has no short slice is not there in a plain run."""
    long = {item for item in items if SEED is None and _part(item) == 0}
    if long:
        config.hook.pytest_deselected(items=list(long))
        items[:] = [item for item in items if item not in long]


def _part(item):
    marker = item.get_closest_marker("campaign")
    return None if marker is None else marker.kwargs["part"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    law = getattr(call.excinfo.value, "law", None) if call.excinfo else None
    if law is not None:
        report.user_properties.append(("broken", [law, item.nodeid, str(call.excinfo.value)]))
    return report


def pytest_terminal_summary(terminalreporter):
    """Each law that was broken once, with the smallest input found for it."""
    broken = defaultdict(list)
    for report in terminalreporter.stats.get("failed", []):
        for name, said in report.user_properties:
            if name == "broken":
                broken[said[0]].append(said[1:])
    for law, found in sorted(broken.items(), key=lambda item: -len(item[1])):
        terminalreporter.section(f"{len(found)} × {law}", sep="-")
        node, words = min(found, key=lambda one: len(one[1]))
        terminalreporter.write_line(f"{node}\n{words[:4000]}")
