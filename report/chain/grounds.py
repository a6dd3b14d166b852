"""What a chain's numbers rest on, and what was not gone through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..results.case.chain import ChainResult
from ..words import wording as say
from ..words.text_metrics import clean

Facts = dict[str, Any]


def banner(found: ChainResult) -> list[str]:
    """What is to be read before any number, where something was not measured."""
    cases = sum(alone.illustrative for alone in found.alone.values())
    bases = _bases(found)
    illustrative, unstated = bases.count("illustrative"), bases.count("not stated")
    said = []
    if cases:
        said.append(f"{cases} of {len(found.alone)} cases")
    if illustrative:
        said.append(f"{illustrative} of {len(bases)} numbers between the companies")
    rests = []
    if said:
        rests.append(
            f"{say.capital(say.listed(said))} are illustrative: nobody measured them, unless a source is "
            "stated. They show how companies could come to agree, not what to agree on."
        )
    costs = sum(alone.costs_not_stated for alone in found.alone.values())
    every = sum(a.costs_sourced + a.costs_illustrative + a.costs_not_stated for a in found.alone.values())
    said = []
    if costs:
        said.append(f"{costs} of {every} costs")
    if unstated:
        said.append(f"{unstated} of {len(bases)} numbers between the companies")
    if said:
        rests.append(f"{say.capital(say.listed(said))} state no source.")
    return rests


def _bases(found: ChainResult) -> list[str]:
    """Where each number between the companies comes from."""
    return [*(k.basis for k in found.between.links), *(p.basis for p in found.between.programmes)]


def rests(found: ChainResult) -> Facts:
    assert found.answer is not None
    bases = _bases(found)
    return {
        "rows": [
            {
                "name": clean(found.names[key]),
                "profile": say.profile_title(found.answer.chain.company(key).case, alone.profile),
                "costs": alone.costs_sourced + alone.costs_illustrative + alone.costs_not_stated,
                "sourced": alone.costs_sourced,
                "illustrative": alone.costs_illustrative,
                "not_stated": alone.costs_not_stated,
            }
            for key, alone in found.alone.items()
        ],
        "between": len(bases),
        "illustrative": bases.count("illustrative"),
        "not_stated": bases.count("not stated"),
        "files": [(clean(name), digest[:12]) for name, digest in found.files.items()],
        "pooled": found.between.pooled,
    }


def not_gone_through(found: ChainResult) -> Iterator[str]:
    """What the answers leave open."""
    fair = sum(point.nobody_loses for point in found.pareto)
    if found.pareto_complete:
        yield (
            f"All joint portfolios were looked at of which no other gives someone more at nobody's cost: "
            f"{len(found.pareto)}; in {fair} nobody has less than alone. All answers are proven."
        )
    else:
        steps = say.listed(
            [f"{clean(found.names[key])} {say.score(step)}" for key, step in found.pareto_step.items()]
        )
        yield (
            f"Of the joint portfolios of which no other gives someone more at nobody's cost there are too "
            f"many: {len(found.pareto)} of them, on a grid, were gone through. None that is missing gives "
            f"everyone more than this beyond one of them: {steps}. So the Nash proposal is the best of "
            "these and not proven; the others are."
        )
    yield (
        "Open readings, ranges of costs and other weights were not varied here: each company's own report "
        "says how sure its part is."
    )
    yield (
        "What a company would do if it bargained hard, told less than it knows or went elsewhere is not said."
    )
