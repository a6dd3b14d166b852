"""Results as plain data: the JSON contract, and the rows of the CSV files."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from .. import __version__
from ..cases import Loaded, Located
from ..cases.given import as_text
from ..models.matrix import Ranking
from ..models.readings import Open, open_cells
from ..models.rules import Pooled
from ..models.weighing import WeightProfile
from . import weighing
from .text import JSON

Profiles = Mapping[str, WeightProfile]

TYPE_CHECKING = False
if TYPE_CHECKING:  # the portfolio pulls in PuLP, which weighing and ranking do without
    from ..models.analysis import Analysis, Robust
    from ..models.portfolio import Portfolio, RuleUse


def head(loaded: Loaded, command: str) -> JSON:
    """What every result starts with: which contract, and which case."""
    own, *base = loaded.sources
    case: JSON = {"name": loaded.case.name, "sha256": own.sha256}
    if base:
        case["extends"] = [{"file": source.file, "sha256": source.sha256} for source in base]
    found: JSON = {"schema": f"loopfolio/{command}/1", "case": case}
    if loaded.overrides:
        found["overrides"] = dict(loaded.overrides)
    return found


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


def rank(loaded: Loaded, opened: Open) -> JSON:
    case, ranking = loaded.case, opened.rankings[0]
    matrix = ranking.matrix
    at = {stage: i for i, stage in enumerate(matrix.stages)}
    return {
        "profile": ranking.profile.id,
        "method": ranking.method,
        "normalisation": ranking.normalisation,
        "criteria": [
            {
                "id": criterion,
                "weight": ranking.profile.weights[criterion],
                "direction": case.criteria[criterion].direction,
                "bounds": list(case.bounds[criterion]),
            }
            for criterion in matrix.criteria
        ],
        "stages": [
            {
                "id": stage,
                "rank": int(ranking.ranks[at[stage]]),
                "score": ranking.priority(stage),
                "closeness": float(ranking.closeness[at[stage]]),
                "additive": float(ranking.additive[at[stage]]),
                "rank_range": list(opened.rank_range(stage)),
                "readings": {c: case.readings(stage, c)[0] for c in matrix.criteria},
            }
            for stage in ranking.order
        ],
        "open_readings": _open(opened),
    }


def _open(opened: Open) -> JSON:
    return {
        "cells": {f"{s}.{c}": list(readings) for (s, c), readings in opened.cells.items()},
        "combinations": len(opened.assignments),
        "complete": opened.complete,
    }


def fund(ranking: Ranking, portfolio: Portfolio, robust: Robust) -> JSON:
    from ..models.left_out import incomplete  # these need the solver, which ranking does without
    from . import beside, unfinished

    left_out = (*portfolio.left_out, *robust.left_out)
    optimum = portfolio.optimum
    return {
        "profile": ranking.profile.id,
        "method": ranking.method,
        "normalisation": ranking.normalisation,
        "solver": portfolio.solver,
        "status": STATUS[optimum.halted],
        "value": optimum.value,
        "bound": _finite(optimum.bound if portfolio.gap else optimum.value),
        "gap": _finite(portfolio.gap),
        "cost": optimum.cost,
        "budget": _finite(portfolio.budget),
        "entry_budgets_exact": portfolio.frontier.complete,
        "pools": _pools(portfolio),
        "periods": [
            {"id": spent.period, "spent": spent.amount, "budget": spent.budget} for spent in portfolio.periods
        ],
        "funded": [
            {
                "pair": f.pair.pair,
                "stage": f.pair.stage,
                "technology": f.pair.technology,
                "level": f.pair.level,
                "period": f.pair.period,
                "cost": f.pair.cost,
                "value": f.pair.value,
                "difficulty": f.pair.difficulty,
                "maturity": f.pair.maturity,
                "priority": f.priority,
                "entry_budget": f.entry_budget,
                "fit": f.pair.fit,
                "value_stated": f.pair.stated,
                "why": f.pair.why,
                "cost_basis": f.pair.basis,
                "owed_to": f.owed_to,
                "share_of_readings": robust.share(f.pair.pair),
            }
            for f in portfolio.funded
        ],
        "not_funded": [
            {
                "pair": p.pair,
                "level": p.level,
                "cost": p.cost,
                "value": p.value,
                "share_of_readings": robust.share(p.pair),
            }
            for p in portfolio.not_funded
        ],
        "synergies": synergies(portfolio),
        "rules": [_rule(use) for use in portfolio.rules],
        "additive": portfolio.additive
        and {
            "funded": list(portfolio.programme.ids(portfolio.additive.funded)),
            "differs": list(portfolio.differs),
        },
        "open_readings": {**_open(robust.open), "resolved": robust.portfolios is not None},
        "baselines": portfolio.baselines and beside.baselines(portfolio),
        "complete": not incomplete(left_out),
        "left_out": unfinished.view(left_out),
    }


def synergies(portfolio: Portfolio) -> list[JSON]:
    """What comes on top of the single values; of a synergy that is discounted by year, the sum."""
    made, totals = portfolio.programme, dict[tuple[str, ...], float]()
    for synergy in made.synergies:
        if synergy.realised(portfolio.optimum.funded):
            pairs = tuple(made.pairs[group[0]].pair for group in synergy.groups)
            totals[pairs] = totals.get(pairs, 0.0) + synergy.value
    return [{"pairs": list(pairs), "value": value} for pairs, value in totals.items()]


def _pools(portfolio: Portfolio) -> JSON | None:
    """What money for some pairs only there is, and how much of it is used."""
    for use in portfolio.rules:
        if isinstance(use.rule, Pooled):
            amount = math.fsum(amount for _, amount in use.rule.pools)
            return {"amount": amount, "drawn": portfolio.optimum.cost - (use.used or 0.0)}
    return None


STATUS = {None: "optimal", "out of time": "time-limit", "stopped": "stopped"}
"""What ended the search for the portfolio."""


def _finite(amount: float) -> float | None:
    return amount if math.isfinite(amount) else None


def _rule(use: RuleUse) -> JSON:
    return {
        "name": use.rule.title,
        "rule": use.rule.rule,
        "used": use.used,
        "at_most": getattr(use.rule, "at_most", None),
        "at_least": getattr(use.rule, "at_least", None),
        "binding": use.binding,
        "forgone": use.forgone,
        "by": getattr(use.rule, "by", None),
        "basis": use.rule.basis,
    }


def before_search(loaded: Loaded, command: str, opened: Open, profiles: Profiles) -> JSON:
    """Those parts of a result of ``run`` or ``fund`` that do not hang on a portfolio."""
    if command == "run":
        return {
            **ranked(loaded, opened, profiles),
            "fund": {"open_readings": _open(opened)},
            "readings": _readings(opened),
        }
    return {**head(loaded, "fund"), "open_readings": _open(opened)}


def ranked(loaded: Loaded, opened: Open, profiles: Profiles) -> JSON:
    """How a result of ``run`` begins."""
    return {
        **head(loaded, "run"),
        "version": __version__,
        "currency": loaded.case.currency,
        "weigh": weighing.view(profiles.values()),
        "rank": rank(loaded, opened),
    }


def _readings(opened: Open) -> list[JSON]:
    return [
        {
            "assignment": {f"{s}.{c}": reading for (s, c), reading in assignment.items()},
            "ranking": ranking.order,
        }
        for assignment, ranking in zip(opened.assignments, opened.rankings, strict=True)
    ]


def analysis(loaded: Loaded, made: Analysis) -> JSON:
    """Everything that the report is drawn from."""
    from . import sureness, unfinished  # these need what ranking and weighing do without

    frontier = made.portfolio.frontier
    return {
        **ranked(loaded, made.robust.open, made.profiles),
        "fund": fund(made.ranking, made.portfolio, made.robust),
        "frontier": {
            "complete": frontier.complete,
            "points": [
                {
                    "cost": point.cost,
                    "value": point.value,
                    "bound": _finite(point.bound),
                    "funded": list(made.portfolio.programme.ids(point.funded)),
                }
                for point in frontier.points
            ],
        },
        "conceptual_model": {
            "axes": dict(made.model.axes),
            "stages": [
                {
                    "id": bubble.stage,
                    "rank": bubble.rank,
                    "position": dict(bubble.position),
                    "readings": dict(bubble.readings),
                    "open": list(bubble.is_open),
                    "funded": [
                        {"technology": mark.technology, "priority": mark.priority} for mark in bubble.funded
                    ],
                }
                for bubble in made.model.bubbles
            ],
        },
        "readings": [
            {**read, "funded": None if made.robust.portfolios is None else made.robust.portfolios[i]}
            for i, read in enumerate(_readings(made.robust.open))
        ],
        "compare": sureness.compared(made),
        "stress": sureness.stressed(made),
        "left_out": unfinished.view(made.left_out),
    }


def error(kind: str, message: str, problems: Sequence[Located], **more: Any) -> JSON:
    """What a program reads when there is no result."""
    return {
        "schema": "loopfolio/error/1",
        "error": kind,
        "message": as_text(message),
        "problems": located(problems),
        **more,
    }


def located(problems: Sequence[Located]) -> list[JSON]:
    fields = ("file", "line", "column", "path")
    return [
        {name: getattr(problem, name) for name in fields}
        | {"message": as_text(problem.message)}
        | ({"cell": problem.cell} if problem.cell else {})
        for problem in problems
    ]


def as_json(data: JSON, ascii_only: bool = False) -> str:
    """JSON text; ``ascii_only`` where it may be read in another encoding than it is written in."""
    import json

    return json.dumps(data, ensure_ascii=ascii_only, indent=2, allow_nan=False)


# ---------------------------------------------------------------- rows of the CSV files


Rows = tuple[list[str], list[JSON]]
"""The columns and the rows of a CSV file."""


def rank_rows(view: JSON) -> Rows:
    """One row a stage, in rank order."""
    fields = ("rank", "score", "closeness", "additive")
    columns = ["stage", *fields, "best_rank", "worst_rank", *(c["id"] for c in view["criteria"])]
    return columns, [
        {
            "stage": stage["id"],
            **{name: stage[name] for name in fields},
            "best_rank": stage["rank_range"][0],
            "worst_rank": stage["rank_range"][1],
            **stage["readings"],
        }
        for stage in view["stages"]
    ]


PORTFOLIO_COLUMNS = [
    "pair", "funded", "priority", "level", "period", "entry_budget", "cost", "value", "difficulty",
    "maturity", "fit", "why", "cost_basis", "owed_to", "share_of_readings",
]  # fmt: skip


def fund_rows(view: JSON) -> Rows:
    """One row an option, the funded ones first in priority order."""
    options = [{**f, "funded": True} for f in view["funded"]]
    options += [{**n, "funded": False} for n in view["not_funded"]]
    return PORTFOLIO_COLUMNS, [{name: option.get(name) for name in PORTFOLIO_COLUMNS} for option in options]


def as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """RFC 4180 text, with what a spreadsheet would take for a formula made plain text."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=columns)
    writer.writeheader()
    writer.writerows({key: _plain(value) for key, value in row.items()} for row in rows)
    return out.getvalue()


def _plain(value: Any) -> Any:
    risky = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if risky else value
