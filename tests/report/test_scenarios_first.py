"""What comes first under every scenario is named in the order of the case file."""

from loopfolio.models.outcomes import outcome
from loopfolio.models.validation.validate import validate
from loopfolio.report.results.case.scenarios import common_ground

STAGES = [f"s{i}" for i in range(12)]


def test_stages_that_all_come_first_are_named_as_the_case_file_has_them() -> None:
    """Twelve alike: in an order of chance, one time in half a billion this would hold, too."""
    case = validate(
        {
            "format": 1,
            "criteria": {"gain": {"direction": "max"}},
            "stages": {stage: {"gain": "high"} for stage in STAGES},
            "profiles": {"board": {"direct": {"gain": 1}}},
            "technologies": {"road": {"cost": 20}},
            "fit": {"s3": {"road": "high"}},
        }
    ).case
    assert case is not None
    made = outcome(case, "board")
    assert common_ground({"": made, "again": made}).first == tuple(STAGES)
