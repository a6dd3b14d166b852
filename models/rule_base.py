"""What every kind of rule shares: the rows it becomes, its scope, and how a portfolio stands to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from .entry import Entry
from .pairs import Pair


@dataclass(frozen=True)
class Row:
    """``at_least ≤ Σ coefficient · x ≤ at_most``, carrying the name of the rule it came from.

    Keys count the options; behind the last option come the synergies, 1 when they are realised.
    """

    name: str
    coefficients: dict[int, float]
    at_least: float | None = None
    at_most: float | None = None
    tolerant: bool = False
    """Kept within the tolerance that rules are checked with; otherwise the limits have it in them already."""


@dataclass(frozen=True)
class Usage:
    """How a finished portfolio stands to one rule."""

    used: float | None
    """What the rule measures; ``None`` where nothing funded is in its reach."""
    kept: bool
    tight: bool
    """Nothing to spare: what is used equals a limit."""


class Scope(BaseModel):
    """The part of the portfolio a rule speaks of: all that is named on both sides."""

    model_config = Entry.model_config

    stages: tuple[str, ...] | None = Field(None, strict=False, description="All when left out.")
    technologies: tuple[str, ...] | None = Field(None, strict=False, description="All when left out.")

    def includes(self, stage: str, technology: str) -> bool:
        return (self.stages is None or stage in self.stages) and (
            self.technologies is None or technology in self.technologies
        )


def _pattern(text: str) -> str:
    stage, slash, technology = text.partition("/")
    if not (stage and slash and technology) or "/" in technology:
        raise PydanticCustomError(
            "pattern", "'{text}' is not a pair: write stage/technology, with * for any", {"text": text}
        )
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
Patterns = Annotated[tuple[Pattern, ...], Field(strict=False, min_length=1)]


class RuleBase(Entry):
    """Fields and arithmetic that every rule kind shares."""

    scope: Scope = Field(Scope(), description="The stages and technologies it speaks of.")

    @property
    def title(self) -> str:
        """The rule's name; the case gives every rule one."""
        assert self.name is not None
        return self.name

    def reach(self, pairs: Sequence[Pair]) -> list[int]:
        """Indices of the options in scope."""
        return [i for i, pair in enumerate(pairs) if self.scope.includes(pair.stage, pair.technology)]
