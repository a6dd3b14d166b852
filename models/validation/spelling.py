"""Levels, directions, yes and no as people write them, and percentages as what their field takes.

What the data of a case say in words is brought to the one spelling that the format has: ``High`` and ``H``
are ``high``, ``benefit`` is ``max``, ``Yes`` is true, 80 % is 0.8 of a share, 80 on bounds from 0 to 100.
What is none of them stays, to be refused where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from ..entry.levels import EVIDENCE, FITS, RANGE, SCALES
from ..entry.problem import Path, Problem, named
from .text_fields import is_text

DIRECTIONS: Mapping[str, str] = {
    **dict.fromkeys(("max", "maximise", "maximize", "maximum", "benefit"), "max"),
    "target": "target",
    **dict.fromkeys(("min", "minimise", "minimize", "minimum", "cost"), "min"),
}
YES_OR_NO: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "true", "on"), True),
    **dict.fromkeys(("no", "false", "off"), False),
}
_YES_FIELDS = ("illustrative", "carry_over", "within", "all", "jointly")
_LEVEL_FIELDS = ("difficulty", "maturity", "at_most", "at_least")
_SHARES = ("fit", "success", "effect", "discount", "cost_profile", "direct", "from")
"""Fields of which 80 % is 0.8."""
_RANGES = ("cost", "left", "success", "fit", "value")
"""Fields that may hold a range"""
_PERCENT = re.compile(r"(-?[\d.]+(?:e[+-]?\d+)?) %")


def spelt(data: dict[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The data in the format's own words, and the percentages of which nobody can tell what they are of."""
    speller = _Speller(data)
    return speller.within(data, ()), speller.problems


class _Speller:
    def __init__(self, data: Mapping[str, Any]) -> None:
        scale = data.get("scale")
        named = scale if isinstance(scale, dict) else SCALES["1-2-3"]  # each scale with a name has its levels
        self.levels = tuple(name for name in named if isinstance(name, str))
        criteria = data.get("criteria")
        self.criteria: Mapping[str, Any] = criteria if isinstance(criteria, dict) else {}
        stages = data.get("stages")
        self.stages: Mapping[str, Any] = stages if isinstance(stages, dict) else {}
        self.rules: Any = data.get("rules")
        self.problems: list[Problem] = []

    def within(self, value: Any, path: Path) -> Any:
        """A value with all in it; the same one where nothing is spelt otherwise."""
        if isinstance(value, dict):
            if path == ("scenarios",):  # each is judged as the case that it makes
                return value
            ends = {key: key.casefold() for key in value} if self._may_be_range(value, path) else {}
            return {ends.get(key, key): self.within(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            if path[:1] == ("profiles",) and path[-1] == "ahp" and len(path) > 2:
                return self._matrix(value, path, "criterion", self.criteria)
            if path[:1] == ("pairwise",) and (len(path) == 2 or path[2:3] == ("experts",)):
                return self._matrix(value, path, "stage", self.stages)
            return [self.within(inner, (*path, i)) for i, inner in enumerate(value)]
        return self._word(value, path) if isinstance(value, str) else value

    def _may_be_range(self, value: Mapping[str, Any], path: Path) -> bool:
        """Whether Low, Likely and High are the ends of a range there, as low, likely and high are."""
        names = {key.casefold() for key in value}
        if not value or not names <= {*RANGE} or len(names) < len(value):
            return False
        if path[:1] == ("stages",):
            return len(path) > 2 and path[2] in self.criteria
        if path[:1] == ("fit",):
            return len(path) > 2
        return path[:1] in (("technologies",), ("pairs",), ("synergies",)) and path[-1] in _RANGES

    def _matrix(self, rows: list[Any], path: Path, what: str, declared: Mapping[str, Any]) -> Any:
        """Judgements as a matrix, row and column one of ``what`` in order; blank where nobody compared."""
        names = [name for name in declared if isinstance(name, str)]
        if {len(rows), *(len(row) if isinstance(row, list) else 0 for row in rows)} != {len(names)}:
            says = f"a matrix has a row and a column for each {what}, in this order: {named(names)}"
            self.problems.append(Problem(path, says))
            return {}
        lines = [zip(names, line, strict=True) for line in rows]
        judged = [{column: found for column, found in line if found is not None} for line in lines]
        return dict(zip(names, judged, strict=True))

    def _word(self, text: str, path: Path) -> Any:
        percent = _PERCENT.fullmatch(text)
        meant = text if percent else self._meant(text, path)
        # Whether text may stand there is asked last: it takes longest, and few texts mean anything else.
        if (percent is None and meant == text) or is_text(path):
            return text
        return self._of(float(percent[1]), text, path) if percent else meant

    def _meant(self, text: str, path: Path) -> Any:
        """What a text that is no percentage means where it stands: itself where that is nothing else."""
        field = next((step for step in reversed(path) if isinstance(step, str)), "")
        word = text.strip().casefold()
        if path[0] == "stages" and len(path) == 4 and path[3] in EVIDENCE:
            return YES_OR_NO.get(word, text) if path[3] == "illustrative" else text
        if path[0] == "stages":
            return (
                _meant(text, self._levels_of(path[2])) if len(path) > 2 and path[2] in self.criteria else text
            )
        if path[0] == "fit" or field == "fit":
            return _meant(text, FITS)
        if field == "veto" and path[0] == "criteria":
            return _meant(text, self._levels_of(path[1]))
        if field == "direction":
            return DIRECTIONS.get(word, text)
        if field in _YES_FIELDS:
            return YES_OR_NO.get(word, text)
        return _meant(text, self.levels) if field in _LEVEL_FIELDS else text

    def _levels_of(self, criterion: str | int) -> Collection[str]:
        """The levels that a criterion is read in: its own, or the case's."""
        fields = self.criteria.get(str(criterion))
        own = fields.get("scale") if isinstance(fields, dict) else None
        return [level for level in own if isinstance(level, str)] if isinstance(own, dict) else self.levels

    def _of(self, percent: float, text: str, path: Path) -> Any:
        """What so many per cent are where they stand."""
        share = float(f"{percent / 100:.15g}")
        if path[0] == "stages":
            criterion = self.criteria.get(str(path[2])) if len(path) > 2 else None
            fields = criterion if isinstance(criterion, dict) else {}
            bounds = fields.get("bounds")
            high = bounds[-1] if isinstance(bounds, list) and bounds else None
            if "%" in str(fields.get("unit", "")) or high == 100:
                return percent
            if isinstance(high, (int, float)) and high <= 1:
                return share
        elif "cost_profile" in path and isinstance(path[-1], str):
            pass  # an amount that is paid then: of what, nobody says
        elif any(step in _SHARES for step in path) or self._limits_a_share(path):
            return share
        elif "swing" in path:
            return percent
        elif path[0] == "criteria":
            return percent if "%" in str(self.criteria.get(str(path[1]), {}).get("unit", "")) else text
        says = f"{text} is {share:g} or {percent:g}: write the number that is meant"
        self.problems.append(Problem(path, says))
        return text

    def _limits_a_share(self, path: Path) -> bool:
        """Whether a percentage is a limit of a rule that limits shares."""
        try:
            return path[0] == "rules" and self.rules[path[1]]["rule"] == "share"
        except (LookupError, TypeError):
            return False


def _meant(text: str, names: Collection[str]) -> str:
    """The name that is written so, in capitals or by its first letter; the text where that may be two."""
    if text in names:
        return text
    word = text.strip().casefold()
    found = [name for name in names if name.casefold() == word]
    if not found and len(word) == 1:
        found = [name for name in names if name[:1].casefold() == word]
    return found[0] if len(found) == 1 else text
