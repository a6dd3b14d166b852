"""Where a case holds text, whatever it looks like: 2027 as a year's name, yes as a source."""

import pytest
from loopfolio.models.validation.text_fields import is_text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("name", True),
        ("budget", False),
        ("budget/source", True),
        ("budget/at_most", False),
        ("resources/0", True),
        ("resources/staff", True),
        ("resources/staff/name", True),
        ("stages/make/name", True),
        ("stages/make/impact", False),
        ("stages/make/impact/reading", False),
        ("stages/make/impact/source", True),
        ("stages/make/impact/illustrative", False),
        ("technologies/iot/cost", False),
        ("technologies/iot/earliest", True),
        ("technologies/iot/levels/small/name", True),
        ("technologies/iot/levels/small/cost", False),
        ("rules/0/pairs", True),  # one text for a list of texts
        ("rules/0/pairs/0", True),
        ("rules/0/at_most", False),
        ("synergies/0/pairs/1", True),
        ("scenarios/lean/name", True),
        ("scenarios/lean/budget", False),
        ("scenarios/lean/stages/make/impact/source", True),
    ],
)
def test_names_and_sources_are_text_and_amounts_are_not(path, text):
    steps = tuple(int(step) if step.isdigit() else step for step in path.split("/"))
    assert is_text(steps) is text
