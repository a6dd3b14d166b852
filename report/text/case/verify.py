"""A result held against its case, in words."""

from __future__ import annotations

from ...results.verified import AS_ASKED, VerifyResult
from ...words.plain_text import paragraph
from ...words.text_table import table
from ...words.wording import capital


def verify(found: VerifyResult, width: int) -> str:
    findings = found.findings
    counts = {status: sum(f.status == status for f in findings) for status in ("refuted", "not checked")}
    if found.confirmed:
        stated = sum(f.status == "confirmed" for f in findings)
        says = f"All {stated} findings confirm {found.result.file}"
        says += "." if stated == len(findings) else "; what it leaves out is not checked."
    else:
        parts = [f"{number} {status}" for status, number in counts.items() if number]
        says = f"{found.result.file} is not confirmed: of {len(findings)} findings {' and '.join(parts)}."
    lines = [[f.status, f.what, f.says] for f in findings]
    return "\n\n".join(
        [
            table(["", "what", "finding"], lines, width),
            paragraph(
                f"{says} {_asked(found)}Not looked at: {found.not_looked_at}.",
                width,
            ),
        ]
    )


def _asked(found: VerifyResult) -> str:
    return f"{capital(AS_ASKED)}: {', '.join(found.taken_as_asked)}. " if found.taken_as_asked else ""
