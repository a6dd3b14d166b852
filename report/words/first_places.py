"""Whether the first place survives other ranking methods, in sentences."""

from __future__ import annotations

from collections.abc import Callable

from ...models.ranking.first_places import FamilyOpinion, FirstPlaces
from .wording import capital, listed

Name = Callable[[str], str]
"""How a stage is called where the sentence stands."""


def agreement_words(found: FirstPlaces, name: Name, brief: bool = False) -> str:
    """How many families of methods put the same first, and which put what else; ``brief``: how many only."""
    first, count = _stages(found.first, name), len(found.families)
    comes = "comes first" if len(found.first) == 1 else "come first, as equals,"
    if count == 1:
        return f"{first} {comes} by the case's method; no other family of ranking methods has an answer."
    if len(found.agree) == count:
        methods = sum(len(made.first) for made in found.families)
        return f"{first} {comes} by all {count} families of ranking methods ({methods} methods)."
    agree = f"{len(found.agree) or 'none'} of {count} families of ranking methods"
    says = [f"{first} {comes} by {agree}{'' if brief else _titles(found.agree)}"]
    others: dict[tuple[str, ...], list[FamilyOpinion]] = {}
    for made in found.families:
        if len(made.firsts) == 1 and made not in found.agree:
            others.setdefault(made.firsts[0], []).append(made)
    for stages, families in others.items():
        put = "puts" if len(families) == 1 else "put"
        says.append(
            f"{len(families)} {put} {_stages(stages, name)} first{'' if brief else _titles(families)}"
        )
    divided = [made for made in found.families if len(made.firsts) > 1]
    if divided:
        shares = ", ".join(f"{made.title} {_share(made, found)}" for made in divided)
        are = "is" if len(divided) == 1 else "are"
        says.append(f"{len(divided)} {are} divided{'' if brief else f' ({shares} for {first})'}")
    return f"{'; '.join(says)}."


def first_place_words(found: FirstPlaces, name: Name, brief: bool = False) -> str:
    """Whether the first place survives the other methods and, where it does not, why."""
    return " ".join(filter(None, [agreement_words(found, name, brief), reason_words(found)]))


def reason_words(found: FirstPlaces) -> str:
    """Why the case's method and the largest family that differs do; nothing where they agree."""
    own, *others = found.families
    apart = [made for made in others if made not in found.agree]
    if not apart:
        return ""
    most = max(apart, key=lambda made: len(made.first))
    return f"{capital(own.title)} {own.why}; {most.title} {most.why}."


def _titles(families: tuple[FamilyOpinion, ...] | list[FamilyOpinion]) -> str:
    return f" ({listed([made.title for made in families])})" if families else ""


def _share(made: FamilyOpinion, found: FirstPlaces) -> str:
    """How many of a family's methods are with the case's."""
    return f"{sum(first == found.first for first in made.first.values())} of {len(made.first)}"


def _stages(stages: tuple[str, ...], name: Name) -> str:
    return listed([name(stage) for stage in stages])
