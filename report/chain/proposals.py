"""The joint portfolios that could be agreed on: what each brings whom, who loses by it, who would leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...records import dataclass
from ..results.case.chain import TITLES, ChainResult
from ..results.case.chain_parts import CompanyThatLoses, JointPortfolio, LeavingCoalition
from ..words import wording as say
from ..words.text_metrics import clean

Facts = dict[str, Any]

MEANS = {
    "nash": "the product of what all gain is highest, and nobody is worse off than alone; whose points are "
    "large does not matter",
    "kalai_smorodinsky": "each gets as large a part as can be of the most that it could gain, whoever gets "
    "least first, and nobody is worse off than alone",
    "most": "the parts of what each could gain are highest in sum, even if someone loses",
}
"""Notions of what is best, in words for those at the table"""
ALL = "all three notions"
"""The title of a proposal that every notion chooses"""


@dataclass(frozen=True)
class Proposal:
    """A joint portfolio, by every notion that chooses it."""

    title: str
    means: tuple[tuple[str, str], ...]
    """Each notion, and what it is"""
    joint: JointPortfolio
    shares: Mapping[str, float | None]
    proven: bool
    losers: tuple[CompanyThatLoses, ...]
    blocking: tuple[LeavingCoalition, ...]

    @property
    def heading(self) -> str:
        return say.capital(self.title)


def proposals(found: ChainResult) -> list[Proposal]:
    """Each portfolio once; the first is that of Nash."""
    kept: list[Proposal] = []
    for made in found.together:
        same = [o for o in found.together if (o.funded, o.programmes) == (made.funded, made.programmes)]
        if same[0] is not made:
            continue
        core = next(each for each in found.core if each.by == made.by)
        kept.append(
            Proposal(
                title=ALL if len(same) == len(found.together) else " and ".join(TITLES[o.by] for o in same),
                means=tuple((TITLES[one.by], MEANS[one.by]) for one in same),
                joint=made,
                shares=made.shares,
                proven=all(one.proven for one in same),
                losers=made.losers,
                blocking=core.blocking,
            )
        )
    return kept


def table(found: ChainResult, made: list[Proposal]) -> list[Facts]:
    """A row a company, a cell a proposal."""
    return [
        {
            "name": clean(name),
            "value": say.score(found.alone[key].value),
            "cost": say.amount(found.alone[key].cost),
            "most": say.score(found.alone[key].ideal - found.alone[key].value),
            "cells": [_cell(found, one, key) for one in made],
        }
        for key, name in found.names.items()
    ]


def _cell(found: ChainResult, made: Proposal, key: str) -> Facts:
    assert found.answer is not None
    case = found.answer.chain.company(key).case
    gain, share = made.joint.gains[key], made.shares[key]
    alone, together = found.alone[key].funded, made.joint.funded[key]
    return {
        "share": _share(share, gain, found.alone[key].hardly_gains),
        "gain": f"{'+' if gain > 0 else '−' if gain < 0 else ''}{say.score(abs(gain))}",
        "loses": gain < 0,
        "cost": say.amount(made.joint.costs[key]),
        "enters": [say.pair_name(case, option) for option in together if option not in alone],
        "leaves": [say.pair_name(case, option) for option in alone if option not in together],
    }


def _share(share: float | None, gain: float, hardly: bool) -> str:
    """Of a company that can gain nothing or next to nothing with nobody worse off only which way it goes."""
    if share is None or hardly:
        return "loses" if gain < 0 else "gains" if gain > 0 else "–"
    return f"−{say.percent(-share)}" if share < 0 else say.percent(share)


def losing(found: ChainResult, made: list[Proposal]) -> list[Facts]:
    """Who has less than alone by which proposal, and the least that keeps it in."""
    return [
        {
            "by": one.heading,
            "company": clean(found.names[loser.company]),
            "loss": say.score(loser.loss),
            "payment": None if loser.payment is None else _money(found, loser.payment),
            "worth": None if (worth := found.made_good(loser)) is None else _money(found, worth),
            "instead": _gains(found, loser.instead),
            "changes": _changes(found, one.joint, loser.instead),
        }
        for one in made
        for loser in one.losers
    ]


def _money(found: ChainResult, value: float) -> str:
    return f"{say.amount(value)} {clean(found.currency)}".strip()


def _gains(found: ChainResult, joint: JointPortfolio) -> str:
    """Who gains and who loses by a portfolio, in points of each."""
    said = [
        f"{clean(found.names[key])} {'+' if gain > 0 else '−'}{say.score(abs(gain))}"
        for key, gain in joint.gains.items()
        if gain
    ]
    return say.listed(said) or "nobody gains or loses"


def _changes(found: ChainResult, before: JointPortfolio, after: JointPortfolio) -> list[str]:
    """What a portfolio has that another has not, company by company."""
    assert found.answer is not None
    said = []
    for key, name in found.names.items():
        case = found.answer.chain.company(key).case
        old, new = before.funded[key], after.funded[key]
        moves = [f"+ {say.pair_name(case, option)}" for option in new if option not in old]
        moves += [f"− {say.pair_name(case, option)}" for option in old if option not in new]
        if moves:
            said.append(f"{clean(name)}: {', '.join(moves)}")
    return said


def leaving(found: ChainResult, made: list[Proposal]) -> list[Facts]:
    """Of each proposal the groups that would do better by themselves."""
    return [
        {
            "by": one.heading,
            "groups": [
                {
                    "who": say.listed([clean(found.names[key]) for key in group.members]),
                    "alone": len(group.members) == 1,
                    "more": say.listed(
                        [
                            f"{clean(found.names[key])} {say.score(value)} in place of "
                            f"{say.score(one.joint.values[key])}"
                            for key, value in group.values.items()
                        ]
                    ),
                }
                for group in one.blocking
            ],
        }
        for one in made
    ]


def neither(names: list[str]) -> str:
    return f"{say.listed(names)} neither {'gains nor loses' if len(names) == 1 else 'gain nor lose'}"


def investments(found: ChainResult) -> list[Facts]:
    """What some would fund together and none of them alone."""
    assert found.answer is not None
    rows = []
    for made in found.investments:
        sides = [side.partition(":") for side in made.fresh]
        rows.append(
            {
                "companies": say.listed([clean(found.names[key]) for key in made.companies]),
                "fresh": [
                    f"{say.pair_name(found.answer.chain.company(key).case, pair)} ({clean(found.names[key])})"
                    for key, _, pair in sides
                ],
                "gains": say.listed(
                    [f"{clean(found.names[key])} +{say.score(g)}" for key, g in made.gains.items() if g > 0]
                ),
                "all": made.all_gain,
                "neither": neither([clean(found.names[key]) for key, g in made.gains.items() if g <= 0]),
            }
        )
    return rows
