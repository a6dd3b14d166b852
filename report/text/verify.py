"""A result held against its case, in words."""

from __future__ import annotations

from ..results.verify import _AS_ASKED
from ..words.plain_text import JSON, paragraph, table


def text(view: JSON, width: int) -> str:
    found = view["findings"]
    counts = {status: sum(f["status"] == status for f in found) for status in ("refuted", "not checked")}
    if view["confirmed"]:
        stated = sum(f["status"] == "confirmed" for f in found)
        says = f"All {stated} findings confirm {view['result']['file']}"
        says += "." if stated == len(found) else "; what it leaves out is not checked."
    else:
        parts = [f"{number} {status}" for status, number in counts.items() if number]
        says = f"{view['result']['file']} is not confirmed: of {len(found)} findings {' and '.join(parts)}."
    lines = [[f["status"], f["what"], f["says"]] for f in found]
    return "\n\n".join(
        [
            table(["", "what", "finding"], lines, width),
            paragraph(
                f"{says} {_AS_ASKED[0].upper()}{_AS_ASKED[1:]}: {', '.join(view['taken_as_asked'])}. "
                f"Not looked at: {view['not_looked_at']}.",
                width,
            ),
        ]
    )
