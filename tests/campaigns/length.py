"""How long a random campaign is, which seeds it has, and what it says at its end.

``make campaign`` sets both: ``CAMPAIGN_SEED`` chooses the cases, ``CAMPAIGN_SCALE`` how many there are.
Without them, as in a plain run of the tests, each campaign is a short slice of itself on seeds that
never change. A test anywhere is a campaign by ``@campaign(full=…)``: its ``seed`` is each of so many,
a tenth of them in a plain run, or as many as ``part`` says; or, where it is a property of drawn
examples, by ``@examples(…)``.
"""

import os
from collections import defaultdict

import pytest

SEED = os.environ.get("CAMPAIGN_SEED")
SCALE = float(os.environ.get("CAMPAIGN_SCALE", "1"))


def part_of(full):
    """A tenth, but one at least."""
    return max(1, full // 10)


def seeds(full, part=None):
    """The seeds of a campaign, or of its slice."""
    if SEED is None:
        return list(range(part_of(full) if part is None else max(1, part)))
    first = int(SEED) * 1_000_000
    return list(range(first, first + max(1, round(full * SCALE))))


def campaign(full, part=None):
    """So many seeds; in a plain run so few, or where ``part`` is 0 not at all."""
    return pytest.mark.campaign(full=full, part=part_of(full) if part is None else part)


def examples(full, **more):
    """So many examples of a property; in a plain run a tenth."""
    from hypothesis import settings

    count = part_of(full) if SEED is None else max(1, round(full * SCALE))

    def lengthened(test):
        return campaign(full)(settings(max_examples=count, deadline=None, **more)(test))

    return lengthened


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "campaign(full, part): so many seeds; in a plain run so few, or not at all"
    )


def pytest_generate_tests(metafunc):
    marker = metafunc.definition.get_closest_marker("campaign")
    if marker is not None and "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(marker.kwargs["full"], marker.kwargs["part"]))


def drop_long(config, items):
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
    """Each law that was broken once, with the smallest input found for it; then all else that failed."""
    broken = defaultdict(list)
    for report in terminalreporter.stats.get("failed", []):
        laws = [said for name, said in report.user_properties if name == "broken"]
        for said in laws:
            broken[said[0]].append(said[1:])
        if SEED is not None and not laws:
            terminalreporter.section(report.nodeid, sep="-")
            terminalreporter.write_line(report.longreprtext[-4000:])
    for law, found in sorted(broken.items(), key=lambda item: -len(item[1])):
        terminalreporter.section(f"{len(found)} × {law}", sep="-")
        node, words = min(found, key=lambda one: len(one[1]))
        terminalreporter.write_line(f"{node}\n{words[:4000]}")
