"""What a document that a board signs should meet, and what of it a case and its analysis meet."""

from __future__ import annotations

from .console import loaded_case, show
from .options import analysed


def check_document(name: str, how: str) -> int:
    """Say what of the checklist is met: the exit code, 0 whatever is found, as it says nothing of soundness.

    The figures are confirmed by other means first, as 'verify' does.
    """
    loaded, made = analysed(loaded_case(name, how), how, sure=True)
    from ..models.checklist.checklist import checklist
    from ..models.checklist.point import Material
    from ..report.results.case import checklist as result
    from ..report.text import checklist as text

    found = result.checklist(checklist(Material(made, _verified(loaded, made))))
    show(loaded, "checklist", found, lambda width: text.checklist(found, width), how)
    return 0
