"""What a sound case holds, as data."""

from __future__ import annotations

from ...cases import Loaded
from ...models.ranking.open_readings import open_cells
from ..documents.json_document import located
from ..words.plain_text import JSON


def check(loaded: Loaded) -> JSON:
    """What a sound case holds, and what is doubtful about it."""
    case = loaded.case
    entries = [*case.technologies.values(), *case.pairs.values(), *case.all_rules, *case.synergies]
    return {
        "sound": True,
        "counts": {
            "stages": len(case.stages),
            "criteria": len(case.criteria),
            "profiles": len(case.profiles),
            "options": sum(1 for _ in case.option_ids()),
            "rules": len(case.all_rules),
            "open_readings": len(open_cells(case)),
            "illustrative_entries": sum(entry.illustrative for entry in entries),
        },
        "warnings": located(loaded.warnings),
    }
