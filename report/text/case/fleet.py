"""Many companies, on a terminal."""

from __future__ import annotations

from ...results.case.fleet import FleetResult
from ...words import wording as say
from ...words.plain_text import paragraph
from ...words.text_table import table
from .fleet_words import (
    agreement_words,
    budget_words,
    most_unlike,
    quality_words,
    readings_words,
    unlike_words,
)

MOST_ROWS = 15


def fleet(found: FleetResult, width: int) -> str:
    parts = [
        paragraph(
            f"{say.count(len(found.companies), 'company', 'companies')} ranked and funded, each by itself"
            f"{f', {len(found.failed)} without an answer' if found.failed else ''}. A value is on the scale "
            "of its own company.",
            width,
        ),
        _pairs(found, width),
        _budget(found, width),
        _unlike(found, width),
        *(
            paragraph(says, width)
            for says in (agreement_words(found), readings_words(found), quality_words(found))
            if found.companies
        ),
        _failed(found, width),
    ]
    return "\n\n".join(filter(None, parts))


def _pairs(found: FleetResult, width: int) -> str:
    if not found.pairs:
        return ""
    rows = [[one.pair, one.funded, one.companies, one.owed] for one in found.pairs[:MOST_ROWS]]
    more = len(found.pairs) - len(rows)
    shown = table(["pair", "fund it", "of", "owe it"], rows, width)
    return shown + (f"\nand {more} more pairs, in companies.parquet and pairs.parquet" if more > 0 else "")


def _budget(found: FleetResult, width: int) -> str:
    if found.common_budget is None or found.allocation is None:
        return ""
    says = [paragraph(one, width) for one in budget_words(found.common_budget, found.allocation)]
    rows = [
        [row.company, row.budget, row.value, row.worth, row.equal_share, ", ".join(row.funded)]
        for row in found.allocation[:MOST_ROWS]
    ]
    more = len(found.allocation) - len(rows)
    shown = table(["company", "given", "value", "worth", "by equal shares", "funds"], rows, width)
    return "\n\n".join([*says, shown + (f"\nand {more} more companies" if more > 0 else "")])


def _unlike(found: FleetResult, width: int) -> str:
    told = [one for one in most_unlike(found) if one[2]][:5]
    lines = [
        paragraph(f"{case} is unlike its peers ({say.percent(share)}): it {unlike_words(pairs[0])}.", width)
        for case, share, pairs in told
    ]
    return "\n".join(lines)


def _failed(found: FleetResult, width: int) -> str:
    lines = [paragraph(f"{one.case}: {one.why}", width) for one in found.failed[:MOST_ROWS]]
    more = len(found.failed) - len(lines)
    return "\n".join(["Without an answer:", *lines, *([f"and {more} more"] if more else [])]) if lines else ""
