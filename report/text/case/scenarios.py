"""A case beside its scenarios, in words."""

from __future__ import annotations

from ....models.options.option import option_id_parts
from ...results.case.scenarios import CommonGround, ScenariosResult
from ...words.plain_text import number, paragraph
from ...words.proof import not_proven
from ...words.text_table import table
from .diff import brief

MOST_FIRST = 3
"""Stages of a ranking that the table shows."""


def scenarios(found: ScenariosResult, currency: str, width: int, ranked: bool = True) -> str:
    """The case and its scenarios, side by side; ``ranked``: whether the case ranks its stages."""
    unit = f" {currency}" if currency else ""
    base, *others = found.scenarios
    if not others:
        says = "The case has no scenarios: add them under scenarios, as in scenarios: {lean: {budget: 2500}}."
        return paragraph(says, width)
    lines = []
    for entry in found.scenarios:
        first = ", ".join(entry.order[:MOST_FIRST])
        moved = [f"+{pair}" for pair in entry.enters] + [f"−{pair}" for pair in entry.leaves]
        moved += [f"~{pair}" for pair in entry.moves]
        against = " ".join(moved) or "the same pairs"
        if entry is base:
            against = f"{len(base.funded)} pairs"
        if entry.feasible is None:
            against = "no portfolio found in time"
        elif not entry.feasible and not entry.conflict:
            against = "no portfolio keeps the rules"
        elif not entry.feasible:
            against = f"no portfolio: {', '.join(entry.conflict)} cannot hold together"
        name = entry.scenario or "as it stands"
        lines.append([name, entry.budget, entry.cost, entry.value, *([first] if ranked else []), against])
    headers = ["scenario", "budget", f"cost{unit}", "value", *(["first stages"] if ranked else [])]
    otherwise = any(entry.moves for entry in found.scenarios)
    headers.append(f"funded + and not −{', otherwise ~' if otherwise else ''}")
    under = f" under the profile {found.profile}" if ranked else ""
    parts = [
        paragraph(f"The case and {len(others)} of its scenarios{under}.", width),
        table(headers, lines, width),
        paragraph(" ".join(_unproven(found)), width),
        *(paragraph(says, width) for says in common_words(found.common)),
    ]
    for entry in others:
        changed = [[c.path, brief(c.old), brief(c.new)] for c in entry.inputs]
        why = f" ({entry.why})" if entry.why else ""
        ranks = ", ".join(f"{m.stage} {number(m.old)} → {number(m.new)}" for m in entry.ranking)
        places = f", ranks: {ranks or 'the same'}" if ranked else ""
        parts.append(paragraph(f"{entry.scenario}{why}{places}", width))
        parts.append(table(["changes", "from", "to"], changed, width) or "It changes nothing.")
    return "\n\n".join(filter(None, parts))


def common_words(found: CommonGround) -> list[str]:
    """What holds in all of them, and what only in some, each in a paragraph."""
    if found.of < 2:
        return []
    many = "both" if found.of == 2 else f"all {found.of}"
    named = [f"{pair} (owed)" if pair in found.certain else pair for pair in found.funded]
    says = f"Funded in {many}: {', '.join(named)}." if named else f"No pair is funded in {many}."
    alike = {option_id_parts(option)[0] for option in found.same}
    otherwise = [pair for pair in found.funded if pair not in alike]
    if otherwise:
        says += f" Not at the same level or start throughout: {', '.join(otherwise)}."
    if found.first:
        says += f" First in every ranking: {', '.join(found.first)}."
    if found.without:
        names = ", ".join(name or "the case as it stands" for name in found.without)
        says += f" Without a portfolio, and not counted: {names}."
    some = [
        f"{pair} ({', '.join(name or 'as it stands' for name in names)})"
        for pair, names in found.some.items()
    ]
    return [says, *([f"Only in some: {'; '.join(some)}."] if some else [])]


def _unproven(found: ScenariosResult) -> list[str]:
    """Which portfolios are not proven, and how good they are known to be."""
    said = [
        not_proven(entry.scenario or "as it stands", entry.status, entry.by_hand, entry.value, entry.bound)
        for entry in found.scenarios
        if entry.status != "optimal"
    ]
    return [*said, "A longer --time-limit, or none, proves them."] if said else []
