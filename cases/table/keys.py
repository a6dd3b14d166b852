"""Keys for what people call by names: letters and digits, each once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from ...models.case.fields import PairEntry
from ...models.entry.entry import Entry

_TAKEN: Mapping[str, frozenset[str]] = {
    "criterion": frozenset({*Entry.model_fields, "difficulty", "maturity"}),
    "resource": frozenset({*PairEntry.model_fields, "risk"}),
}
"""By kind, what an entry says already by that key, or a rule of every pair."""


class Keys:
    """Keys for names, by kind: criterion, stage, technology, resource."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str], str] = {}
        self._taken: dict[str, set[str]] = {}

    def of(self, kind: str, name: str) -> str:
        """The key of what is called so: the same for the same name, another one for any other."""
        if (kind, name) not in self._of:
            # Accents go where a letter is left without; letters of other scripts stay.
            plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
            key = re.sub(r"\W+", "_", plain.casefold()).strip("_")[:60].rstrip("_") or kind
            taken = self._taken.setdefault(kind, {*_TAKEN.get(kind, ())})
            number, first = 2, key
            while key in taken:
                key, number = f"{first}_{number}", number + 1
            self._of[kind, name] = key
            taken.add(key)
        return self._of[kind, name]
