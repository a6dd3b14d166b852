"""What lies between the companies: links, needs, and what is bought once for several."""

from __future__ import annotations

from typing import Any

from ..diagram.chain_plan import Plan, Tie, ties
from ..results.case.chain import ChainResult
from ..results.case.chain_parts import JointPortfolio
from ..words import wording as say
from ..words.text_metrics import clean
from .proposals import Proposal

Facts = dict[str, Any]

_MARKS = {"illustrative": say.ILLUSTRATIVE, "not stated": say.UNSOURCED}


def between(found: ChainResult, made: list[Proposal], plan: Plan) -> Facts:
    """``plan``: the portfolio in the picture, whose numbers these are."""
    tied = ties(found, plan)
    return {
        "links": _links(found, made, [tie for tie in tied if tie.kind == "link"]),
        "needs": _needs(found, tied),
        "programmes": _programmes(found, made),
    }


def _links(found: ChainResult, made: list[Proposal], tied: list[Tie]) -> list[Facts]:
    rows = []
    for tie, link in zip(tied, found.between.links, strict=True):
        ends = (link.start, link.end)
        rows.append(
            {
                "mark": tie.mark,
                "gives": _pair(found, link.start),
                "takes": _pair(found, link.end),
                "why": _why(link.why, link.basis),
                "value": say.score(link.value),
                "basis": _basis(link.basis),
                "alone": _yes(tie.alone),
                "together": [_yes(ends in {(k.start, k.end) for k in one.joint.links}) for one in made],
            }
        )
    return rows


def _needs(found: ChainResult, tied: list[Tie]) -> list[Facts]:
    marks = list(dict.fromkeys(tie.mark for tie in tied if tie.kind == "need"))
    return [
        {
            "mark": mark,
            "pair": _pair(found, need.pair),
            "needs": say.listed([_pair(found, side) for side in need.needs], "or"),
            "why": clean(need.why or ""),
        }
        for mark, need in zip(marks, found.between.needs, strict=True)
    ]


def _programmes(found: ChainResult, made: list[Proposal]) -> list[Facts]:
    return [
        {
            "name": clean(one.name),
            "cost": say.amount(one.cost),
            "pairs": [_pair(found, side) for side in one.pairs],
            "why": _why(one.why, one.basis),
            "basis": _basis(one.basis),
            "alone": _paid(
                found,
                {
                    key: sum(
                        bought.paid[key] for bought in alone.programmes if bought.programme == one.programme
                    )
                    for key, alone in found.alone.items()
                },
            ),
            "together": [_paid(found, _parts(proposal.joint, one.programme)) for proposal in made],
        }
        for one in found.between.programmes
    ]


def _parts(joint: JointPortfolio, programme: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for bought in joint.programmes:
        if bought.programme == programme:
            for key, paid in bought.paid.items():
                found[key] = found.get(key, 0.0) + paid
    return found


def _paid(found: ChainResult, parts: dict[str, float]) -> str:
    said = [f"{clean(found.names[key])} {say.amount(paid)}" for key, paid in parts.items() if paid]
    return ", ".join(said) or "nobody"


def _pair(found: ChainResult, side: str) -> str:
    assert found.answer is not None
    company, _, pair = side.partition(":")
    return f"{say.pair_name(found.answer.chain.company(company).case, pair)} ({clean(found.names[company])})"


def _why(why: str | None, basis: str) -> str:
    """The reason of a number and its source, where they are stated."""
    source = "" if basis in _MARKS else f"source: {basis}"
    return clean("; ".join(filter(None, [why, source])))


def _basis(basis: str) -> str:
    return _MARKS.get(basis, "")


def _yes(comes: bool) -> str:
    return "yes" if comes else "no"
