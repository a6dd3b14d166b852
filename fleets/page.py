"""fleet.html: the companies together, on one page that opens without a network."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import dropwhile
from pathlib import Path
from typing import Any, BinaryIO

from .._version import __version__
from ..report.page.page import styles, templates
from ..report.results.case.fleet import CompanyBudget, FailedCompany, FleetCompany, FleetPair, FleetResult
from ..report.text.case.fleet_words import (
    agreement_words,
    budget_words,
    most_unlike,
    quality_words,
    readings_words,
    unlike_words,
)
from ..report.words import wording as say

Facts = dict[str, Any]
_HERE = Path(__file__).parent

MOST_READINGS = 20
MOST_ROWS = 100
"""Companies in one table: of more, those that a question is about, and all of them in parts to unfold"""
MOST_PARTS = 40
FIRST = 20
"""Of more than ``MOST_ROWS`` those that are shown"""


def write_page(found: FleetResult, title: str, file: BinaryIO) -> None:
    """One self-contained page, as the report is."""
    from markupsafe import Markup

    template = templates(_HERE).get_template("fleet.html")
    pieces = template.generate(_facts(found, title), version=__version__, style=Markup(styles()))
    for piece in dropwhile(str.isspace, pieces):
        file.write(piece.encode())


def _facts(found: FleetResult, title: str) -> Facts:
    profiles = {one.profile for one in found.companies}
    illustrative, companies = found.quality.illustrative, len(found.companies)
    given = {one.company: one for one in found.allocation or ()}
    failed, funded = len(found.failed), sum(pair.funded > 0 for pair in found.pairs)
    return {
        "title": title,
        "count": f"{companies:,} {'company' if companies == 1 else 'companies'}",
        "profile": f", under the weights of {next(iter(profiles))}" if len(profiles) == 1 else "",
        "banner": (
            f"{illustrative:,} of {companies:,} cases are illustrative: nobody measured their numbers, "
            "unless a source is stated beside them."
            if illustrative
            else ""
        ),
        "figures": [
            ("Companies", f"{companies:,}", f"and {failed:,} without an answer" if failed else ""),
            ("Pairs that someone funds", f"{funded:,}", f"of {len(found.pairs):,}"),
            *(
                [("Agreement of rankings", f"{found.agreement:.2f}", "1: all alike")]
                if found.agreement is not None
                else []
            ),
        ],
        "where": _where(found),
        "purse": _purse(found),
        "unlike": _unlike(found),
        "rankings": {
            "says": agreement_words(found),
            "rows": [
                {
                    "name": one.name, "companies": one.companies, "best": one.best,
                    "usual": f"{one.usual:g}", "worst": one.worst,
                }
                for one in sorted(found.stages, key=lambda one: one.usual)
            ],
        },
        "readings": {
            "says": readings_words(found),
            "rows": found.readings[:MOST_READINGS],
        },
        "quality": quality_words(found),
        "failed": {
            "first": found.failed if failed <= MOST_ROWS else found.failed[:FIRST],
            "parts": [] if failed <= MOST_ROWS else list(_parts(found.failed[FIRST:])),
        },
        "reports": (
            "The name leads to the company's report."
            if any(one.report for one in found.companies)
            else "Reports of the companies are written with --reports; of one by 'loopfolio report CASE'."
        ),
        "companies": companies,
        "parts": [
            {**part, "rows": (_company(one, given.get(one.case)) for one in part["rows"])}
            for part in _parts(found.companies)
        ],
        "given": found.allocation is not None and companies > MOST_ROWS,
    }  # fmt: skip


def _parts(rows: Sequence[FleetCompany] | Sequence[FailedCompany]) -> Iterator[Facts]:
    """All rows, in parts that are not longer than somebody looks through, nor too many of them."""
    size = max(MOST_ROWS, math.ceil(len(rows) / MOST_PARTS))
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        yield {"first": some[0].case, "last": some[-1].case, "count": len(some), "rows": some}


def _company(one: FleetCompany, given: CompanyBudget | None) -> Facts:
    return {
        "case": one.case,
        "name": one.name,
        "report": one.report,
        "budget": "–" if one.budget is None else _money(one.budget, one.currency),
        "cost": _money(one.cost, one.currency),
        "given": None if given is None else _money(given.budget, one.currency),
        "pairs": len(one.funded),
        "value": say.score(one.value),
        "proven": one.proven,
        "sourced": f"{one.costs_sourced} of "
        f"{one.costs_sourced + one.costs_illustrative + one.costs_not_stated}",
    }


def _money(value: float, currency: str) -> str:
    return f"{say.amount(value)} {currency}".strip()


def _where(found: FleetResult) -> Facts:
    """Stages down, technologies across, in the order of the first company that has them."""
    pairs = {one.pair: one for one in found.pairs}
    order = [stage.stage for stage in found.stages]
    names, titles = {stage.stage: stage.name for stage in found.stages}, dict[str, str]()
    for one in found.pairs:
        stage, _, technology = one.pair.partition("/")
        what, _, where = one.name.rpartition(" at ")
        titles.setdefault(technology, what)
        names.setdefault(stage, where)
    stages = [*order, *(stage for stage in names if stage not in order)]
    technologies = sorted(titles, key=lambda one: titles[one])
    most = [one for one in found.pairs if one.funded][:3]
    says = [f"{one.name} ({one.funded:,} of {one.companies:,})" for one in most]
    return {
        "says": f"Most often: {say.listed(says)}." if says else "No company funds anything.",
        "technologies": [titles[one] for one in technologies],
        "rows": [
            {
                "name": names[stage],
                "cells": [_cell(pairs.get(f"{stage}/{technology}")) for technology in technologies],
            }
            for stage in stages
            if any(f"{stage}/{technology}" in pairs for technology in technologies)
        ],
    }


def _cell(pair: FleetPair | None) -> Facts | None:
    if pair is None:
        return None
    share = f"{pair.funded / pair.companies:.3f}"
    return {"funded": pair.funded, "companies": pair.companies, "owed": pair.owed, "share": share}


def _purse(found: FleetResult) -> Facts | None:
    purse, rows = found.common_budget, found.allocation
    if purse is None or rows is None:
        return None
    says = list(budget_words(purse, rows))
    if len(rows) > MOST_ROWS:
        rows = tuple(sorted(rows, key=lambda row: -_rate(row))[:FIRST])
        says.append(
            f"Here are {FIRST} of them, those where the next step is worth most for its cost; what each of "
            "the others is given stands beside its name, under Every company."
        )
    return {
        "says": says,
        "unit": f" [{purse.currency}]" if purse.currency else "",
        "worth": "Worth" if purse.added == "values" else "Part of its most",
        "sized": purse.by_size is not None,
        "rows": [
            {
                "company": row.company,
                "given": say.amount(row.budget),
                "value": say.score(row.value),
                "worth": say.score(row.worth),
                "equal": say.score(row.equal_share),
                "sized": say.score(row.by_size),
                "step": "has all" if row.next is None else say.amount(row.next.cost),
                "rate": "–" if row.next is None else say.score(1000 * row.next.per_unit),
            }
            for row in rows
        ],
    }


def _rate(row: CompanyBudget) -> float:
    return 0.0 if row.next is None else row.next.per_unit


def _unlike(found: FleetResult) -> Facts:
    rows = most_unlike(found)
    few = all(one.unlike is None for one in found.companies)
    return {
        "says": "Too few companies could fund the same pairs to tell."
        if few
        else "Of the pairs that a company could fund, the mean share of its peers that decide otherwise; "
        "with those where most of them do, and what is other there. That a cost or a rank is other need not "
        "be the cause."
        if rows
        else "All companies decide alike.",
        "rows": [
            {"company": case, "share": say.percent(share), "why": [unlike_words(one) for one in pairs]}
            for case, share, pairs in rows
        ],
    }
