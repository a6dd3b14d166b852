"""What each is due in money, where companies may pay each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..results.case.chain import ChainResult
from ..results.case.chain_parts import MoneyPayment
from ..words import wording as say
from ..words.text_metrics import clean

Facts = dict[str, Any]

MOST_GROUPS = 31
"""Rows of the table of groups: those of five companies; of more the largest"""


def money(found: ChainResult) -> Facts | None:
    """``None`` where the chain does not say that they may pay."""
    if found.in_money is None or found.shapley is None or found.least_core is None:
        return None
    least, names = found.least_core, found.names
    groups = sorted(found.coalitions or (), key=lambda group: len(group.members))
    alone = {group.members[0]: group.worth for group in groups if len(group.members) == 1}
    whole = groups[-1].worth
    shown = groups if len(groups) <= MOST_GROUPS else [g for g in groups if len(g.members) in (1, len(names))]
    return {
        "whole": _said(found, whole),
        "apart": _said(found, sum(alone.values())),
        "more": _said(found, whole - sum(alone.values())),
        "rows": [
            {
                "name": clean(name),
                "point": say.amount((found.between.worth or {})[key]),
                "alone": say.amount(alone[key]),
                "has": say.amount(found.in_money.worth[key]),
                "shapley": say.amount(found.shapley[key]),
                "least": say.amount(least.shares[key]),
            }
            for key, name in names.items()
        ],
        "shapley": _payments(found, found.in_money.to_shapley),
        "least": _payments(found, found.in_money.to_least_core),
        "core": None if least.excess > 0 else True,
        "excess": _said(found, abs(least.excess)),
        "groups": [
            {
                "who": say.listed([clean(names[key]) for key in group.members]),
                "worth": say.amount(group.worth),
                "shapley": say.amount(sum(found.shapley[key] for key in group.members)),
                "leaves": group.worth - sum(found.shapley[key] for key in group.members) > 1e-9 * abs(whole),
            }
            for group in shown
        ],
        "left_out": len(groups) - len(shown),
    }


def in_short(found: ChainResult) -> Iterator[str]:
    """What payments would change, where all together are worth more than apart."""
    worth = {group.members: group.worth for group in found.coalitions or ()}
    whole = worth[max(worth, key=len)]
    more = whole - sum(money for members, money in worth.items() if len(members) == 1)
    if found.in_money is not None and more > 1e-9 * abs(whole):
        yield (
            f"If they pay each other, all together are worth {_said(found, more)} more than apart; by "
            f"Shapley shares {_payments(found, found.in_money.to_shapley)}."
        )


def _said(found: ChainResult, value: float) -> str:
    return f"{say.amount(value)} {clean(found.currency)}".strip()


def _payments(found: ChainResult, paid: Sequence[MoneyPayment]) -> str:
    names = {key: clean(name) for key, name in found.names.items()}
    said = [f"{names[p.payer]} pays {names[p.payee]} {_said(found, p.amount)}" for p in paid]
    return say.listed(said) or "nobody pays anyone"
