"""The checklist in words."""

from __future__ import annotations

from ...results.case.checklist import ChecklistResult
from ...words.plain_text import paragraph
from ...words.text_table import table

MARKS = {"met": "yes", "partly met": "partly", "not met": "no", "does not apply": "–"}
"""How each status is written where room is short"""


def checklist(found: ChecklistResult, width: int) -> str:
    """The points in a table, each with why; below it what is missing, by number."""
    apply = len(found.points) - found.does_not_apply
    says = (
        f"{found.met} of {apply} points that a board's document should meet are met, {found.partly_met} "
        f"partly, {found.not_met} not."
    )
    rows = [[p.number, p.title, MARKS[p.status], p.why] for p in found.points]
    missing = [paragraph(f"{p.number}. {p.remedy}", width) for p in found.points if p.remedy]
    parts = [paragraph(says, width), table(["no.", "point", "met", "why"], rows, width)]
    if missing:
        parts.append("\n".join(["What is missing, and how it comes in:", *missing]))
    return "\n\n".join(parts)
