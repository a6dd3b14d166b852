"""Which part of a portfolio is meant: stages, technologies, and patterns that name pairs."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from .entry import Entry


class Scope(BaseModel):
    """The part of the portfolio a rule speaks of: all that is named on both sides."""

    model_config = Entry.model_config

    stages: tuple[str, ...] | None = Field(None, strict=False, description="All when left out.")
    technologies: tuple[str, ...] | None = Field(None, strict=False, description="All when left out.")

    def includes(self, stage: str, technology: str) -> bool:
        return (self.stages is None or stage in self.stages) and (
            self.technologies is None or technology in self.technologies
        )


ANYWHERE = Scope.model_construct()  # nothing is said, so nothing to check, nor to build at each start
"""All of it."""


def _pattern(text: str) -> str:
    stage, slash, technology = text.partition("/")
    if not (stage and slash and technology) or "/" in technology:
        raise PydanticCustomError(
            "pattern", "'{text}' is not a pair: write stage/technology, with * for any", {"text": text}
        )
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
Patterns = Annotated[tuple[Pattern, ...], Field(strict=False, min_length=1)]
